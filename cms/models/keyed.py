"""What a page that stands for a `courses` identity has in common with its siblings."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from cms.models.page_forms import KeyedPageForm


class UnpublishedCopyForm(CopyForm):
    """Wagtail's copy form without its two traps.

    An alias repeats every column of its original, the key too, so two pages would claim one
    learner's record; and a copy that goes live at once is a lecture nobody has looked at.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)
        self.fields.pop("publish_copies", None)


class KeyedPage(Page):
    """A page whose `key` names the identity that publishing writes into `courses`.

    The key is made once and stays through every edit and move; a copy gets its own. Learners'
    records point at the identity, so what happens to the page cannot touch them.
    """

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)

    exclude_fields_in_copy = ["key"]
    base_form_class = KeyedPageForm
    copy_form_class = UnpublishedCopyForm

    class Meta:
        abstract = True
