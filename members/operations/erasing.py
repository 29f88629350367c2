"""注销: a person is made anonymous on request; totals and rows of evidence stay (decision 0032)."""

import re
import secrets

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from members.models import Member, Notice, RosterImport, Transfer
from members.operations import access_log
from members.operations.people import disable_member
from members.operations.transfer_news import about_transfer
from members.own_data import categories, erasers, words_of_others
from members.own_data_list import ERASED
from members.states import AccessAction

# A shorter number is found in dates and sums as well.
_SHORTEST_NUMBER = 5


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
    name, number, email = member.name, member.employee_no, member.email
    disable_member(member=member, at=at, by=by)
    for category in categories():
        if category.free_texts:
            category.rows(member).order_by().update(**category.free_texts)
    for erase in erasers():
        erase(member=member, name=name, number=number, at=at)
    _erase_from_imports(name, number)
    _erase_from_transfers(member)
    _erase_from_words(member, name, number, email)
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


def _erase_from_transfers(member):
    """Both organisations were told who moves."""
    for transfer in Transfer.objects.filter(member=member):
        told = Notice.objects.filter(dedup__startswith=about_transfer(transfer))
        told.update(title=ERASED, text="")


def _erase_from_words(member, name, number, email):
    """What others wrote loses number and address, and the name unless somebody else bears it, also as part of a longer one."""
    others = Member.objects.exclude(pk=member.pk).filter(name__contains=name)
    wanted = [] if others.exists() else [(name, re.compile(re.escape(name)))]
    if len(number) >= _SHORTEST_NUMBER:
        whole = rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])"
        wanted.append((number, re.compile(whole, re.IGNORECASE)))
    if email:
        wanted.append((email, re.compile(re.escape(email), re.IGNORECASE)))
    for table, columns in words_of_others().items():
        rows = apps.get_model(table)._base_manager.all()
        for column in columns:
            named = Q()
            for word, _pattern in wanted:
                named |= Q(**{f"{column}__icontains": word})
            if not named:
                continue
            for pk, text in rows.filter(named).values_list("pk", column):
                left = text
                for _word, pattern in wanted:
                    left = pattern.sub(ERASED, left)
                rows.filter(pk=pk).update(**{column: left})
