import getpass
import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from members.operations.memberships import join_unit
from members.operations.people import create_member
from members.operations.posts import grant_post
from members.operations.units import UnitNotThere
from members.queries import find_unit
from members.states import PersonKind, PostRole


class Command(BaseCommand):
    help = (
        "Make an account. The password is asked for twice, or read from the first line of "
        "standard input with --password-stdin."
    )

    def add_arguments(self, parser):
        parser.add_argument("employee_no")
        parser.add_argument("name")
        parser.add_argument(
            "--unit", metavar="CODE", help="the organisation of the member"
        )
        parser.add_argument(
            "--kind", choices=PersonKind.values, default=PersonKind.FULL.value
        )
        parser.add_argument(
            "--post", choices=PostRole.values, help="a post in the unit, from today"
        )
        parser.add_argument("--password-stdin", action="store_true")
        parser.add_argument(
            "--superuser",
            action="store_true",
            help="may do everything, the editor's interface included",
        )

    def handle(self, *, employee_no, name, unit, post, password_stdin, **options):
        if post and not unit:
            raise CommandError("--post needs --unit", returncode=2)
        password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask()
        if not password:
            raise CommandError("the password is empty")
        try:
            member = self._create(employee_no, name, password, unit, post, options)
        except ValidationError as error:
            raise CommandError(_one_line(error)) from error
        except UnitNotThere as error:
            raise CommandError(f"no organisation with the code {unit}") from error
        self.stdout.write(f"created: {member}")

    @transaction.atomic
    def _create(self, employee_no, name, password, unit_code, role, options):
        at, on = timezone.now(), timezone.localdate()
        member = create_member(
            employee_no=employee_no,
            name=name,
            password=password,
            superuser=options["superuser"],
            at=at,
            by=None,
        )
        if unit_code:
            unit = find_unit(unit_code)
            if unit is None:
                raise UnitNotThere(unit_code)
            join_unit(member=member, unit=unit, kind=options["kind"], on=on, by=None)
            if role:
                grant_post(member=member, unit=unit, role=role, on=on, by=None)
        return member


def _ask():
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Password, once more: "):
        raise CommandError("the two passwords differ")
    return password


def _one_line(error):
    return "; ".join(
        f"{field}: {' '.join(messages)}"
        for field, messages in error.message_dict.items()
    )
