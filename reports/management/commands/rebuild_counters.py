from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.operations import counting


class Command(BaseCommand):
    help = "Count all duties anew for the summaries; with --verify only compare, exit 1 on a difference."

    def add_arguments(self, parser):
        parser.add_argument("--verify", action="store_true")

    def handle(self, *, verify, **options):
        at, today = timezone.now(), timezone.localdate()
        if not verify:
            self.stdout.write(f"{counting.rebuild(at=at, today=today)} counters")
            return
        found = counting.verify(at=at, today=today)
        if not found:
            self.stdout.write("counters equal a recount")
            return
        for key, counted, kept in found[:20]:
            self.stderr.write(f"{key}: counted {counted}, kept {kept}")
        raise CommandError(f"{len(found)} counters differ from a recount")
