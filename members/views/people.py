"""A person's place in the organisation: memberships, posts, statuses, account."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from members.access import get_managed_member, get_managed_unit, get_member_for
from members.forms import organisation as forms
from members.models import Member, Membership
from members.operations.access_log import record
from members.operations.initial_passwords import issue_initial_passwords
from members.operations.memberships import join_unit, leave_unit
from members.operations.people import disable_member, enable_member
from members.operations.transfers import request_transfer
from members.queries.organisation import person_page
from members.states import MembershipRole
from members.views.changes import form_methods, person_change, unit_url

MAX_SHEET = 200


@require_GET
@login_required
def person(request, key):
    """Everything dated about one person of the user's scope."""
    today = timezone.localdate()
    member = get_member_for(request.user, key, on=today)
    managed = Member.objects.managed_by(request.user, on=today)
    record(
        subject=gettext_noop("A person's place in the organisation"),
        by=request.user,
        at=timezone.now(),
        count=1,
        about=member,
    )
    context = {
        "nav": "organisation",
        "member": member,
        "view": person_page(member, on=today),
        "home": _home(member, today),
        "today": today,
        "may_change": managed.filter(pk=member.pk).exists(),
        "has_password": member.has_usable_password(),
    }
    return render(request, "members/organisation/person.html", context)


def _home(member, on):
    return (
        Membership.objects.on(on)
        .filter(member=member, role=MembershipRole.PRIMARY)
        .select_related("unit")
        .first()
    )


def managed_person(request, key):
    """(the person, their primary membership today). Http404 outside the managing scope."""
    today = timezone.localdate()
    member = get_managed_member(request.user, key, on=today)
    return member, _home(member, today)


def _needs_home(home):
    if home is None:
        raise Http404("Belongs to no organisation")
    return home


@form_methods
@login_required
def kind(request, key):
    """Another kind of person from a day: 转正, for example."""
    member, home = managed_person(request, key)
    home = _needs_home(home)

    def act(data):
        join_unit(
            member=member,
            unit=home.unit,
            kind=data["kind"],
            on=data["on"],
            by=request.user,
            at=timezone.now(),
        )

    return person_change(
        request,
        member,
        title=_("Change person kind"),
        form_class=forms.KindForm,
        act=act,
        initial={"kind": home.kind},
    )


@form_methods
@login_required
def guest(request, key):
    """Takes part elsewhere as a mobile member; still belongs to, and counts in, the own unit."""
    member, home = managed_person(request, key)
    home = _needs_home(home)

    def act(data):
        join_unit(
            member=member,
            unit=data["unit"],
            kind=home.kind,
            role=MembershipRole.PARTICIPATING,
            on=data["on"],
            by=request.user,
            at=timezone.now(),
        )

    return person_change(
        request,
        member,
        title=_("Mobile member"),
        form_class=forms.GuestForm,
        act=act,
    )


@form_methods
@login_required
def end_guest(request, key, membership):
    """No longer takes part there."""
    member, _home_now = managed_person(request, key)
    row = Membership.objects.filter(
        member=member, pk=membership, role=MembershipRole.PARTICIPATING
    ).first()
    if row is None:
        raise Http404("No such membership")

    def act(data):
        leave_unit(
            member=member,
            unit=row.unit,
            role=row.role,
            on=data["on"],
            by=request.user,
            at=timezone.now(),
        )

    return person_change(
        request,
        member,
        title=_("End taking part"),
        button=_("End"),
        form_class=forms.EndForm,
        act=act,
    )


@form_methods
@login_required
def leave(request, key):
    """Belongs to the organisation no more; the account and everything studied stay."""
    member, home = managed_person(request, key)
    home = _needs_home(home)

    def act(data):
        leave_unit(
            member=member,
            unit=home.unit,
            reason=data["reason"],
            on=data["on"],
            by=request.user,
            at=timezone.now(),
        )
        return unit_url(home.unit)

    return person_change(
        request,
        member,
        title=_("End membership"),
        button=_("End membership"),
        form_class=forms.LeaveForm,
        act=act,
        done=_("The membership has been ended."),
        effects=lambda data: [
            _("From that day the person counts in no figure and has no tasks."),
            _("The account and everything studied stay."),
        ],
        is_grave=True,
    )


@form_methods
@login_required
def transfer(request, key):
    """Ask for a transfer into any other unit; nothing changes before that one accepts."""
    member, _home_now = managed_person(request, key)

    def act(data):
        made = request_transfer(
            member=member,
            to_unit=data["to_unit"],
            wanted_on=data["on"],
            reason=data["reason"],
            letter_no=data["letter_no"],
            at=timezone.now(),
            by=request.user,
        )
        return reverse("organisation:transfer", args=[made.key])

    return person_change(
        request,
        member,
        title=_("Request a transfer"),
        button=_("Request"),
        form_class=forms.TransferForm,
        act=act,
        done=_("The transfer has been requested. Send it when the letter is ready."),
    )


@form_methods
@login_required
def account(request, key):
    """Close the account, or open it again."""
    member, _home_now = managed_person(request, key)
    closes = member.is_active
    if member.pk == request.user.pk or (
        member.is_superuser and not request.user.is_superuser
    ):
        raise Http404("Not an account one may close")

    def act(data):
        change = disable_member if closes else enable_member
        change(member=member, at=timezone.now(), by=request.user)

    effects = (
        _("The person is signed out everywhere and cannot sign in any more."),
        _("A person whose account is closed counts in no figure."),
    )
    return person_change(
        request,
        member,
        title=_("Close account") if closes else _("Open account"),
        button=_("Close account") if closes else _("Open account"),
        form_class=forms.PlainForm,
        act=act,
        done=_("The account has been closed.")
        if closes
        else _("The account has been opened."),
        effects=(lambda data: effects) if closes else None,
        is_grave=closes,
    )


@require_POST
@login_required
def initial_passwords(request, key):
    """First passwords of people of a unit who have none: shown once, to be printed and cut."""
    today = timezone.localdate()
    unit = get_managed_unit(request.user, key, on=today)
    with transaction.atomic():
        slips = issue_initial_passwords(
            unit=unit, on=today, most=MAX_SHEET, at=timezone.now(), by=request.user
        )
    response = render(
        request,
        "members/organisation/passwords.html",
        {"nav": "organisation", "unit": unit, "slips": slips, "most": MAX_SHEET},
    )
    response["Cache-Control"] = "no-store"
    return response
