from django.db import models


class Immutable(Exception):
    """A row of evidence was to be changed or deleted."""


class InsertOnly(models.Model):
    """A row that is written once: a correction is another row.

    State columns of such rows, where there are any, move by the conditional UPDATE of the
    operation that owns them, which does not come through save().
    """

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Immutable(f"{type(self).__name__} {self.pk} is never edited")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Immutable(f"{type(self).__name__} {self.pk} is never deleted")
