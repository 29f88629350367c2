import uuid

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.dated import Dated, DatedQuerySet, Recorded
from members.states import FAR_FUTURE, MANAGING_ROLES, REPORTING_ROLES, UnitKind


class UnitQuerySet(models.QuerySet):
    def existing(self, *, on):
        """Units that exist on day `on`."""
        return self.filter(pk__in=UnitState.objects.on(on).values("unit"))

    def visible_to(self, user, *, on):
        """Units at or below a unit in which `user` holds a reporting post on day `on`.

        A superuser sees every existing unit; an anonymous or disabled user sees none.
        """
        return self._below_posts(user, REPORTING_ROLES, on)

    def managed_by(self, user, *, on):
        """Those of them that `user` may also change: an inspector's post gives none."""
        return self._below_posts(user, MANAGING_ROLES, on)

    def _below_posts(self, user, roles, on):
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.existing(on=on)
        from members.models.memberships import Post

        posts = Post.objects.on(on).filter(member=user.pk, role__in=roles)
        paths = UnitPath.objects.on(on).filter(ancestor__in=posts.values("unit"))
        return self.filter(pk__in=paths.values("descendant"))

    def named(self, *, on):
        """Adds `name` and `kind` as of day `on`; both None where the unit does not exist."""
        state = UnitState.objects.on(on).filter(unit=OuterRef("pk"))
        return self.annotate(
            name=Subquery(state.values("name")[:1]),
            kind=Subquery(state.values("kind")[:1]),
        )


class Unit(models.Model):
    """An organisation: only its identity. Name, kind and place in the tree are dated states."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        _("Organisation code"),
        max_length=64,
        unique=True,
        error_messages={"unique": _("This organisation code is already in use.")},
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisations")
        ordering = ["code"]

    def __str__(self):
        return self.code


class UnitState(Dated, Recorded):
    """What a unit is called and where it hangs, from one day until another.

    States of one unit never overlap; consecutive ones leave no gap while the unit exists.
    `order` sorts siblings as the organisation sorts itself.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="states")
    parent = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="child_states",
        null=True,
        blank=True,
    )
    name = models.CharField(_("Organisation name"), max_length=128)
    kind = models.CharField(_("Kind of organisation"), max_length=24, choices=UnitKind)
    order = models.PositiveIntegerField(_("Order among siblings"), default=0)

    class Meta(Dated.Meta):
        ordering = ["unit", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "valid_from"], name="members_unitstate_one_per_start"
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(valid_to=FAR_FUTURE),
                name="members_unitstate_one_open",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")),
                name="members_unitstate_not_own_parent",
            ),
        ]
        indexes = [models.Index(fields=["parent", "valid_from"])]

    def __str__(self):
        return self.name


class UnitPath(Dated):
    """Every ancestor of every unit, itself included (depth 0), for the days it is one.

    Derived from UnitState by `members.operations.units`; `manage.py rebuild_tree --verify`
    compares the two. "The subtree of a unit on a day" is one indexed condition on this table.
    """

    ancestor = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="paths_down"
    )
    descendant = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="paths_up"
    )
    depth = models.PositiveSmallIntegerField()

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["ancestor", "descendant", "valid_from"],
                name="members_unitpath_one",
            ),
        ]
        indexes = [
            models.Index(fields=["ancestor", "valid_to", "valid_from", "descendant"]),
            models.Index(fields=["descendant", "valid_to", "valid_from", "ancestor"]),
        ]

    def __str__(self):
        return f"{self.ancestor_id} > {self.descendant_id}"


class TreeRevision(models.Model):
    """One row, incremented by every change of the tree: the tree's lock and its version."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return str(self.number)
