"""The filters of an entry of the log of access, in words for people."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models.notices import TYPED

_NAMES = {
    "on": gettext_lazy("Cut-off date"),
    "first": gettext_lazy("Period from"),
    "last": gettext_lazy("Period to"),
    "year": gettext_lazy("Year"),
    "basis": gettext_lazy("Counted in the"),
    "kind": gettext_lazy("Person kind"),
    "state": gettext_lazy("State"),
    "status": gettext_lazy("State"),
    "lateness": gettext_lazy("Which duties"),
    "levels": gettext_lazy("Levels"),
    "sort": gettext_lazy("Sort by"),
    "format": gettext_lazy("Format"),
    "search": gettext_lazy("Name or employee number"),
    "q": gettext_lazy("Name or employee number"),
}
# Where one of several was chosen, its key tells a reader nothing.
_CHOSEN = {
    "assignment": gettext_lazy("one assignment"),
    "plan": gettext_lazy("one plan"),
    "quiz": gettext_lazy("one quiz"),
    "question": gettext_lazy("one question"),
    "units": gettext_lazy("several organisations"),
}
_VALUES = {
    "all": gettext_lazy("All"),
    "any": gettext_lazy("Everything not done"),
    "unfinished": gettext_lazy("Everything not done"),
    "late": gettext_lazy("Overdue"),
    "overdue": gettext_lazy("Overdue"),
    "not_started": gettext_lazy("Not started"),
    "in_progress": gettext_lazy("In progress"),
    "quiz_pending": gettext_lazy("Quiz pending"),
    "done": gettext_lazy("Completed"),
    "exempt": gettext_lazy("Exempt"),
    "next": gettext_lazy("Next level only"),
    "organisation": gettext_lazy("Order of the organisation"),
    "assignment": gettext_lazy("Organisation at assignment"),
    "completion": gettext_lazy("Organisation at completion"),
    "date": gettext_lazy("Organisation on the cut-off day"),
    "full": gettext_lazy("Full member"),
    "probationary": gettext_lazy("Probationary member"),
}
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def words_of_filters(filters):
    """The filters as one line; keys of rows are told by what they are of, or left out.

    A filter that is not known here is shown as it is kept: better odd than hidden.
    """
    return ", ".join(filter(None, map(_word, sorted(filters.items()))))


def _word(filter_):
    name, value = filter_
    if value == TYPED:
        typed = _("words that were typed")
        return f"{_NAMES.get(name, name)}: {typed}"
    if name in _CHOSEN:
        return str(_CHOSEN[name])
    if name == "unit_key" or (name not in _NAMES and _KEY.fullmatch(str(value))):
        return ""
    return f"{_NAMES.get(name, name)}: {_VALUES.get(str(value), value)}"
