"""Notes who looked at, or took out, the data of other people (decision 0032)."""

from members.models import AccessLog
from members.states import AccessAction


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
    """
    if not count and action == AccessAction.VIEW:
        return None
    roots = tuple(roots)
    filters = {name: str(value) for name, value in (filters or {}).items() if value}
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
