import sys

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from training.operations.ledger import earned, plan_settlement
from training.queries.ledger_check import differences


class Command(BaseCommand):
    help = "Recompute the ledger of hours from its inputs, rules and evidence; exit status 1 when something differs."

    def handle(self, *args, **options):
        at = timezone.now()
        count = 0
        for line in differences(earned, lambda **item: plan_settlement(**item, at=at)):
            count += 1
            self.stdout.write(line)
        if count:
            self.stderr.write(_("%(count)s differences") % {"count": count})
            sys.exit(1)
        self.stdout.write(_("The ledger agrees with its evidence and rules."))
