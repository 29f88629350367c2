"""Notes who looked at, or took out, the data of other people (decision 0032)."""

import re

from members.models import AccessLog
from members.models.notices import TYPED
from members.states import AccessAction

# Keys, choices, numbers and days of the program. Names that people type have these shapes too, so
# what is typed is known by its own name as well.
_OURS = re.compile(r"-?[a-z0-9][a-z0-9_:.,-]{0,63}")
_FREE = frozenset({"search", "q", "who", "name", "number", "numbers"})


def record(
    *,
    subject,
    by,
    at,
    count,
    action=AccessAction.VIEW,
    roots=(),
    about=None,
    filters=None,
):
    """Note that `by` (None: the command line) had the data of `count` people before them.

    `subject` is an English message marked with `gettext_noop`, shown in the reader's language.
    `roots` are the ids of the organisations asked for; one of them is kept as the unit of the row,
    several are kept in the filters. `about` is the one person, where it was one. Nothing is
    written for nobody (`count` 0) unless something was taken out.

    Of `filters` the log keeps keys, choices, numbers and days; of words that somebody typed only
    that there were some (TYPED): they may be a name, and the log outlives an erasure.
    """
    if not count and action == AccessAction.VIEW:
        return None
    roots = tuple(roots)
    filters = {
        name: _kept(name, str(value))
        for name, value in (filters or {}).items()
        if value
    }
    if len(roots) > 1:
        filters["units"] = sorted(roots)
    return AccessLog.objects.create(
        actor=by,
        action=action,
        subject=subject,
        unit_id=roots[0] if len(roots) == 1 else None,
        about=about,
        filters=filters,
        count=count,
        at=at,
    )


def _kept(name, value):
    return value if name not in _FREE and _OURS.fullmatch(value) else TYPED
