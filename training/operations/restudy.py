"""重新学习: who owes a lecture that they completed too long ago studies it anew."""

from collections import defaultdict

from courses.operations.restudy import Anew, ask_anew
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
    if not limited:
        return 0
    required = required_lectures({row.period_id for row in limited})
    wanted = defaultdict(list)
    for row in limited:
        assignment = row.period.assignment
        anew = Anew(
            before=rules.recognised_from(
                opens_on=row.period.opens_on, days=assignment.recognise_days
            ),
            reason=assignment.title,
        )
        for lecture in required[row.period_id]:
            wanted[row.member_id, lecture].append(anew)
    # Of two duties the one that recognises less decides: its pass serves both.
    strictest = {
        key: max(some, key=lambda anew: anew.before) for key, some in wanted.items()
    }
    return ask_anew(wanted=strictest, at=at)


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
