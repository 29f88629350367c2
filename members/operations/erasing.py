"""注销: a person is made anonymous on request; totals and rows of evidence stay (decision 0032)."""

import secrets

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_noop

from members.models import Member, RosterImport
from members.operations import access_log
from members.operations.people import disable_member
from members.own_data import categories, erasers
from members.own_data_list import ERASED
from members.states import AccessAction


class ErasingOneself(Exception):
    """Somebody else has to do it: the request and the act stay apart."""


@transaction.atomic
def erase_member(*, member, at, by):
    """Close the account and take away what tells who it was; it cannot be undone.

    Name, number and e-mail go, and the words written by or about the person. Memberships,
    completions, attempts, credit and duties stay as rows without a name, so that figures do not
    change; papers that were filed stay as they were filed. A second time changes nothing.
    Raises ErasingOneself.
    """
    if by is not None and by.pk == member.pk:
        raise ErasingOneself
    member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if member.name == ERASED and not member.is_active:
        return member
    name, number = member.name, member.employee_no
    disable_member(member=member, at=at, by=by)
    for category in categories():
        if category.free_texts:
            category.rows(member).order_by().update(**category.free_texts)
    for erase in erasers():
        erase(member=member, name=name, number=number)
    _erase_from_imports(name, number)
    EmailAddress.objects.filter(user=member).delete()
    member.groups.clear()
    member.user_permissions.clear()
    member.name, member.email = ERASED, ""
    member.employee_no = f"X-{secrets.token_hex(8)}"
    member.is_staff = member.is_superuser = False
    member.set_unusable_password()
    member.save()
    access_log.record(
        action=AccessAction.ERASE,
        subject=gettext_noop("A person made anonymous"),
        by=by,
        at=at,
        count=1,
        about=member,
    )
    return member


def _erase_from_imports(name, number):
    """Take a person out of what imports said; how many were concerned stays."""
    for one in RosterImport.objects.exclude(report={}).only("report"):
        report, changed = one.report, False
        for line in report.get("lines", ()):
            if line["number"].lower() == number.lower():
                line |= {"number": "–", "name": ERASED, "before": "", "after": ""}
                changed = True
        for problem in report.get("problems", ()):
            if {name, number} & set(problem["params"].values()):
                problem["params"] = dict.fromkeys(problem["params"], ERASED)
                problem["message"] = ERASED
                changed = True
        if changed:
            one.save(update_fields=["report"])
