"""Changing duties: the status follows the facts, and the counts follow the status, in one transaction."""

from collections import defaultdict

from training import rules
from training.models import Exemption, Obligation
from training.operations.deltas import BATCH, count_of, write_deltas
from training.operations.restudy import open_passes
from training.queries.evidence import NOTHING, evidence_of
from training.states import ObligationStatus

COLUMNS = (
    "unit_id",
    "current_unit_id",
    "unit_at_completion_id",
    "source",
    "due_on",
    "closes_on",
    "started_at",
    "done_at",
    "completion_id",
    "attendance_id",
    "withdrawn_at",
    "withdraw_reason",
    "status",
    "untold",
)


class Duties:
    """Duties taken under lock, as they were; `save` writes what has been changed in them since.

    Make one inside a transaction, change the rows' columns, call `save` once.
    """

    def __init__(self, obligations):
        """`obligations` is a queryset; rows are locked in the order of their ids."""
        self.rows = list(
            obligations.select_for_update(no_key=True, of=("self",))
            .select_related("period__assignment__session")
            .order_by("pk")
        )
        self._before = {row.pk: (_values(row), count_of(row)) for row in self.rows}

    def save(self, *, at):
        """Let each status follow, write changed rows and the news of them; returns the changed rows.

        Who owes a lecture that they completed too long ago is on its next pass afterwards.
        """
        set_statuses(self.rows, at=at)
        changed = []
        for row in self.rows:
            was, _count = self._before[row.pk]
            if was != _values(row):
                row.status_at = at
                changed.append(row)
        self._write(changed, at)
        write_deltas(
            [(self._before[row.pk][1], count_of(row)) for row in changed], at=at
        )
        open_passes(self.rows, at=at)
        return changed

    def _write(self, changed, at):
        columns = set()
        for row in changed:
            was = self._before[row.pk][0]
            columns |= {
                name
                for name, before, now in zip(COLUMNS, was, _values(row), strict=True)
                if before != now
            }
        if columns == {"status"}:
            _update_statuses(changed, at)
        elif columns:
            fields = [name.removesuffix("_id") for name in sorted(columns)]
            Obligation.objects.bulk_update(
                changed, [*fields, "status_at"], batch_size=BATCH
            )


def set_statuses(rows, *, at):
    """Set `status` of rows, saved or not, to what the rule says at `at`. One query."""
    freed = freed_of(rows)
    for row in rows:
        row.status = str(rules.status(facts_of(row, freed), at))


def show_evidence(rows):
    """Set what the facts say of these rows: begun, done, by what and where.

    Withdrawn rows are left as they are.
    """
    found = evidence_of(rows)
    for row in rows:
        if row.withdrawn_at is not None:
            continue
        shown = found.get((row.member_id, row.period_id), NOTHING)
        row.started_at = shown.started_at
        row.done_at = shown.done_at
        row.completion_id = shown.completion_id
        row.attendance_id = shown.attendance_id
        row.unit_at_completion_id = shown.unit_id


def freed_of(rows):
    """{member id: [(assignment id or None, rules.Freed)]} for the people of these rows. One query."""
    freed = defaultdict(list)
    members = {row.member_id for row in rows}
    for one in Exemption.objects.filter(member__in=members):
        freed[one.member_id].append(
            (
                one.assignment_id,
                rules.Freed(
                    valid_from=one.valid_from,
                    valid_to=one.valid_to,
                    recorded_at=one.recorded_at,
                    revoked_at=one.revoked_at,
                ),
            )
        )
    return freed


def facts_of(row, freed):
    """What the rule reads of one duty, given `freed_of`."""
    return rules.Facts(
        due_on=row.due_on,
        closes_on=row.closes_on,
        started_at=row.started_at,
        done_at=row.done_at,
        withdrawn_at=row.withdrawn_at,
        freed=tuple(
            one
            for assignment, one in freed.get(row.member_id, ())
            if assignment in (None, row.assignment_id)
        ),
    )


def _values(row):
    return tuple(getattr(row, name) for name in COLUMNS)


def _update_statuses(changed, at):
    by_status = defaultdict(list)
    for row in changed:
        by_status[row.status].append(row.pk)
    for status, ids in by_status.items():
        for start in range(0, len(ids), BATCH):
            Obligation.objects.filter(pk__in=ids[start : start + BATCH]).update(
                status=ObligationStatus(status), status_at=at
            )
