from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from members.models import Unit
from training.operations.credit_defaults import load_credit_defaults


class Command(BaseCommand):
    help = "Give an organisation the credit rules and yearly targets to begin with, where it has none."

    def add_arguments(self, parser):
        parser.add_argument("--org", required=True, help="code of the organisation")

    def handle(self, *args, **options):
        unit = Unit.objects.filter(code=options["org"]).first()
        if unit is None:
            raise CommandError(
                _("No organisation has the code %(code)s.") % {"code": options["org"]}
            )
        rules, targets = load_credit_defaults(unit=unit, by=None)
        self.stdout.write(
            _("Added %(rules)s rules and %(targets)s targets.")
            % {"rules": rules, "targets": targets}
        )
