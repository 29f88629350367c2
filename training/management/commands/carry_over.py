from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Unit
from training.operations.carry_over import YearNotOver, carry_over


class Command(BaseCommand):
    help = "Carry hours beyond the target of a year into the next one, where the targets allow it; repeats add nothing."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, help="the year that is over")
        parser.add_argument("--org", required=True, help="code of the organisation")

    def handle(self, *args, **options):
        unit = Unit.objects.filter(code=options["org"]).first()
        if unit is None:
            raise CommandError(
                _("No organisation has the code %(code)s.") % {"code": options["org"]}
            )
        try:
            count = carry_over(
                unit=unit, year=options["year"], at=timezone.now(), by=None
            )
        except YearNotOver as error:
            raise CommandError(_("That year is not over yet.")) from error
        self.stdout.write(_("Carried over for %(count)s members.") % {"count": count})
