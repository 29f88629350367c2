from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from training.operations.ledger import settle_credit
from training.queries.ledger_check import credited_items


class Command(BaseCommand):
    help = "Credit what was studied before there was a rule for it; run it after adding a rule that begins in the past. Posted credit stays."

    def handle(self, *args, **options):
        posted = reversed_count = 0
        for item in credited_items():
            found = settle_credit(**item, at=timezone.now())
            posted += len(found.post)
            reversed_count += len(found.reverse)
        self.stdout.write(
            _("Posted %(posted)s entries, reversed %(reversed)s.")
            % {"posted": posted, "reversed": reversed_count}
        )
