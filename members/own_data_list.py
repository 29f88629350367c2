"""What the room of members keeps of a person."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.own_data import register, register_words

ERASED = "已注销"


# Whoever asked had so many separate organisations at most: their posts rarely lie in more.
_ROOTS = 8


def _list_covered(member):
    """Lists of an organisation that held the member's own on that day; one query for the days."""
    covered = Q(pk__in=[])
    for first, last, unit, since, until in member.memberships.values_list(
        "valid_from",
        "valid_to",
        "unit__paths_up__ancestor",
        "unit__paths_up__valid_from",
        "unit__paths_up__valid_to",
    ):
        begin, end = max(first, since), min(last, until)
        if begin < end:
            asked = Q(unit=unit)
            for no in range(_ROOTS):
                asked |= Q(**{f"filters__units__{no}": unit})
            covered |= Q(at__gte=_midnight(begin), at__lt=_midnight(end)) & asked
    return covered


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def add_categories():
    register_words("members.Notice", "title", "text")
    _add_person()
    _add_told()


def _add_person():
    register(
        "account",
        _("Account"),
        "members.Member",
        ("employee_no", _("Employee number")),
        ("name", _("Full name")),
        ("email", _("E-mail")),
        ("language", _("Language")),
        ("senior_mode", _("Senior mode")),
        ("is_active", _("Account open")),
        ("created_at", _("Recorded at")),
        ("last_login", _("Last sign-in")),
        about=("pk",),
    )
    register(
        "addresses",
        _("Addresses for sign-in"),
        "account.EmailAddress",
        ("email", _("E-mail")),
        ("verified", _("Confirmed")),
        about=("user",),
    )
    register(
        "memberships",
        _("Memberships"),
        "members.Membership",
        ("unit_name", _("Organisation")),
        ("unit__code", _("Organisation code")),
        ("kind", _("Person kind")),
        ("role", _("Kind of membership")),
        ("valid_from", _("Starts on")),
        ("valid_to", _("Until (that day not included)")),
        units=("unit",),
    )
    register(
        "posts",
        _("Posts held"),
        "members.Post",
        ("unit_name", _("Organisation")),
        ("unit__code", _("Organisation code")),
        ("role", _("Post held")),
        ("valid_from", _("Starts on")),
        ("valid_to", _("Until (that day not included)")),
        units=("unit",),
    )
    register(
        "statuses",
        _("Statuses"),
        "members.StatusPeriod",
        ("status", _("Status")),
        ("valid_from", _("Starts on")),
        ("valid_to", _("Until (that day not included)")),
        ("note", _("Note")),
        free_texts={"note": ""},
    )


def _add_told():
    register(
        "transfers",
        _("Transfers"),
        "members.Transfer",
        ("from_unit_name", _("From organisation")),
        ("to_unit_name", _("To organisation")),
        ("state", _("State")),
        ("requested_at", _("Recorded at")),
        ("reason", _("Reason")),
        ("letter_no", _("Number of the letter")),
        ("decision_note", _("Note")),
        free_texts={"reason": "", "letter_no": "", "decision_note": ""},
        units=("from_unit", "to_unit"),
    )
    register(
        "notices",
        _("Notices"),
        "members.Notice",
        ("created_at", _("Recorded at")),
        ("title", _("Title")),
        ("text", _("Text")),
        ("read_at", _("Read at")),
        free_texts={"title": ERASED, "text": "", "url": ""},
    )
    register(
        "accesses",
        _("Who looked at lists with your data, or at you"),
        "members.AccessLog",
        ("at", _("Recorded at")),
        ("actor__name", _("Who")),
        ("action", _("What was done")),
        ("subject", _("What was read")),
        ("count", _("People in it")),
        about=("about",),
        where=_list_covered,
        translated=("subject",),
    )
