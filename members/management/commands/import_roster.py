import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.operations.roster import RosterRefused, apply_roster, plan_roster
from members.queries import find_unit
from members.roster.cells import read_date
from members.roster.template import template
from members.roster.words import entry_facts, entry_text, problem_text, summary


class Command(BaseCommand):
    help = (
        "Import a roster (XLSX or CSV): organisations, accounts, memberships, posts. Each line is "
        "reported; everything is applied or nothing. Nobody is deleted: who is missing leaves."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="only report; change nothing"
        )
        parser.add_argument("--json", dest="as_json", action="store_true")
        parser.add_argument(
            "--unit",
            metavar="CODE",
            help="touch only this organisation and what lies below it",
        )
        parser.add_argument(
            "--on", metavar="DAY", help="the day from which it holds (default: today)"
        )
        parser.add_argument(
            "--keep-missing",
            action="store_true",
            help="people who are not in the file stay where they are",
        )
        parser.add_argument(
            "--posts-complete",
            action="store_true",
            help="posts that the file no longer names end; without it they are only listed",
        )
        parser.add_argument(
            "--allow-many-leaving",
            action="store_true",
            help=f"apply also when more than {settings.DANGKE_ROSTER_LEAVING_PERCENT} %% would leave",
        )
        parser.add_argument(
            "--template",
            metavar="FILE",
            help="write an empty roster with its headings (.xlsx, .csv)",
        )

    def handle(self, *, file, template, as_json, dry_run, **options):
        if template:
            self._write_template(Path(template))
            return
        if not file:
            raise CommandError("FILE is needed", returncode=2)
        arguments = _arguments(file, options)
        refused = False
        try:
            if dry_run:
                plan = plan_roster(**arguments)
                refused = plan.is_refused
            else:
                plan = apply_roster(**arguments, at=timezone.now(), by=None)
        except RosterRefused as error:
            plan, refused = error.plan, True
        self._tell(plan, as_json, dry_run=dry_run, applied=not (dry_run or refused))
        if refused:
            count = sum(problem.refused for problem in plan.problems)
            raise CommandError(
                _("Nothing was imported: %(count)s lines are refused.")
                % {"count": count}
            )

    def _write_template(self, path):
        if path.suffix.lower() not in (".xlsx", ".csv"):
            raise CommandError("the template is .xlsx or .csv", returncode=2)
        try:
            path.write_bytes(template(path.suffix))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(_("Template written: %(path)s") % {"path": path})

    def _tell(self, plan, as_json, *, dry_run, applied):
        if as_json:
            document = {"dry_run": dry_run, "applied": applied, **entry_facts(plan)}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
            return
        for problem in plan.problems:
            self.stdout.write(problem_text(problem))
        for entry in plan.shown:
            self.stdout.write(entry_text(entry))
        self.stdout.write(summary(plan.counts))
        if dry_run:
            self.stdout.write(_("Dry run: nothing was changed."))


def _arguments(file, options):
    on = timezone.localdate()
    if options["on"]:
        on = read_date(options["on"])
        if on is None:
            raise CommandError("--on is no date", returncode=2)
    roots = None
    if options["unit"]:
        unit = find_unit(options["unit"])
        if unit is None:
            raise CommandError(f"no organisation with the code {options['unit']}")
        roots = (unit.pk,)
    limit = settings.DANGKE_ROSTER_LEAVING_PERCENT
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    return {
        "data": data,
        "on": on,
        "roots": roots,
        "keep_missing": options["keep_missing"],
        "posts_complete": options["posts_complete"],
        "most_leaving_percent": None if options["allow_many_leaving"] else limit,
    }
