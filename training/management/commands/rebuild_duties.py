"""Duties computed anew from the facts, or compared with them."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from training.operations.assignments import open_due_periods
from training.operations.automatic import cover_lectures
from training.operations.following import materialise
from training.operations.restudy import open_missing_passes
from training.operations.statuses import differing, refresh_evidence

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Bring every duty in line with memberships, evidence and the clock. "
        "--verify changes nothing and ends with 1 when a duty differs from the facts."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--verify", action="store_true", help="compare only, change nothing"
        )

    def handle(self, *args, verify, **options):
        at = timezone.now()
        if verify:
            self._verify(differing(at=at))
            return
        cover_lectures(at=at)
        open_due_periods(at=at)
        followed = materialise(at=at)
        ids = sorted({pk for pk, _column, _is, _ought in differing(at=at)})
        refresh_evidence(obligation_ids=ids, at=at)
        open_missing_passes(at=at)
        self.stdout.write(f"{len(ids) + followed} duties changed")

    def _verify(self, found):
        for pk, column, is_, ought in found[:SHOWN]:
            self.stdout.write(f"duty {pk}: {column} is {is_}, ought to be {ought}")
        if found:
            raise CommandError(f"{len(found)} differences")
        self.stdout.write("every duty agrees with the facts")
