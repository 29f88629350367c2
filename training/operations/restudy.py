"""重新学习: who owes a lecture that they completed too long ago studies it anew."""

from courses.operations.restudy import Anew, ask_anew, take_back
from training import rules
from training.models import Obligation
from training.queries.evidence import required_lectures
from training.states import OPEN_STATUSES, ItemKind

BATCH = 1000


def open_passes(rows, *, at):
    """Open the next pass of each lecture that these open duties do not recognise as completed.

    `rows` have `period.assignment` loaded and their status set. Of held sessions nothing is studied anew: who
    missed one watches its recording. Repeating it changes nothing; no query unless a duty limits what
    it recognises. Returns how many passes were opened.
    """
    limited = [row for row in rows if _limits(row) and row.status in OPEN_STATUSES]
    return ask_anew(wanted=_wanted(limited), at=at) if limited else 0


def close_passes(rows, *, at):
    """Take back the passes that only these duties, cancelled by now, asked for; what was begun goes on.

    `rows` have `period.assignment` loaded. No query unless one limits what it recognises. Returns how many.
    """
    limited = [row for row in rows if _limits(row) and row.done_at is None]
    closed = 0
    for start in range(0, len(limited), BATCH):
        some = limited[start : start + BATCH]
        others = Obligation.objects.filter(
            member__in={row.member_id for row in some},
            status__in=OPEN_STATUSES,
            assignment__recognise_days__isnull=False,
        ).exclude(assignment__item=ItemKind.SESSION)
        still = _wanted(others.select_related("period__assignment"))
        asked = {
            key: still[key].before if key in still else None for key in _wanted(some)
        }
        closed += take_back(asked=asked, at=at)
    return closed


def open_missing_passes(*, at):
    """The same for every open duty that limits what it recognises, in batches; returns how many were opened."""
    limited = Obligation.objects.filter(
        status__in=OPEN_STATUSES, assignment__recognise_days__isnull=False
    )
    ids = list(limited.order_by("pk").values_list("pk", flat=True))
    opened = 0
    for start in range(0, len(ids), BATCH):
        rows = Obligation.objects.filter(pk__in=ids[start : start + BATCH])
        opened += open_passes(rows.select_related("period__assignment"), at=at)
    return opened


def _limits(row):
    assignment = row.period.assignment
    return assignment.recognise_days is not None and assignment.item != ItemKind.SESSION


def _wanted(rows):
    """{(member id, lecture id): Anew} of duties that limit what they recognise; the strictest decides for all."""
    rows = list(rows)
    required = required_lectures({row.period_id for row in rows})
    wanted = {}
    for row in rows:
        assignment = row.period.assignment
        anew = Anew(
            before=rules.recognised_from(
                opens_on=row.period.opens_on, days=assignment.recognise_days
            ),
            reason=assignment.title,
        )
        for lecture in required[row.period_id]:
            key = row.member_id, lecture
            # Of two duties the one that recognises less decides: its pass serves both.
            if key not in wanted or wanted[key].before < anew.before:
                wanted[key] = anew
    return wanted
