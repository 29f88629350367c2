"""Accounts: made, disabled, and the few things a member may choose."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from members.models import Member
from members.signals import member_disabled, member_enabled
from members.states import Language


@transaction.atomic
def create_member(
    *,
    employee_no,
    name,
    password=None,
    email="",
    language=Language.ZH_HANS,
    superuser=False,
    at,
    by,
):
    """A new account. Without a password nobody can sign in to it yet.

    A password set by somebody else (`by` is another person) must be changed at first
    sign-in. `superuser` may do everything, the editor's interface included. Raises django's ValidationError, with a field for each fault: a used or empty
    number, an empty name.
    """
    return Member.objects.create_user(
        employee_no,
        password,
        name=name.strip(),
        email=email,
        language=language,
        is_staff=superuser,
        is_superuser=superuser,
        must_change_password=password is not None and by is not None,
        created_at=at,
    )


@transaction.atomic
def set_password(*, member, password, at, by):
    """Set the password; every session of the member ends.

    When `by` is somebody else, the member must choose another one at the next sign-in.
    """
    member.set_password(password)
    member.must_change_password = by is None or by.pk != member.pk
    member.save(update_fields=["password", "must_change_password"])


@transaction.atomic
def note_password_changed(*, member, at):
    """The member has chosen a password: nothing more is asked at sign-in."""
    member.must_change_password = False
    member.save(update_fields=["must_change_password"])


def lock_members(member_ids):
    """Hold these people until the transaction ends; in the order of their ids, so that two bulks do not block each other.

    Whoever takes people and duties takes the people first (docs/architecture.md, "The order of locks").
    """
    list(
        Member.objects.select_for_update(no_key=True)
        .filter(pk__in=member_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@transaction.atomic
def disable_member(*, member, at, by):
    """Close the account; sessions that are open end, and stay ended if it is opened again."""
    Member.objects.filter(pk=member.pk).update(
        is_active=False, session_epoch=F("session_epoch") + 1
    )
    member.refresh_from_db(fields=["is_active", "session_epoch"])
    member_disabled.send(sender=Member, member=member, at=at)


@transaction.atomic
def enable_member(*, member, at, by):
    """Open a closed account again, with its old password."""
    Member.objects.filter(pk=member.pk).update(is_active=True)
    member.refresh_from_db(fields=["is_active"])
    member_enabled.send(sender=Member, member=member, at=at)


def set_language(*, member, language, at, by):
    """Keep the language of the interface for this member. Raises ValidationError if unknown."""
    if language not in Language.values:
        raise ValidationError(_("This language is not available."))
    member.language = language
    member.save(update_fields=["language"])


def set_senior_mode(*, member, senior_mode, at, by):
    """Keep whether the member reads in large type."""
    member.senior_mode = bool(senior_mode)
    member.save(update_fields=["senior_mode"])
