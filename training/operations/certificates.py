"""Certificates of study (学习证明): issued frozen, revoked, never changed."""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import translation

from members.models import Member, UnitState
from members.queries import unit_of
from training.models import Certificate, CreditEntry
from training.queries.rule_words import plain
from training.queries.statements import counted_hours

# No letter or digit that is read as another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_BYTES = 10


class NothingToCertify(Exception):
    """No hours of that year count."""


class AlreadyRevoked(Exception):
    """The certificate was revoked before; the first reason stands."""


@transaction.atomic
def issue_certificate(*, member, year, token, at, by):
    """A certificate of what counts in a year: its content is frozen as it stands now.

    `token` is TOKEN_BYTES random bytes, which make the number one that cannot be guessed. While a valid
    certificate says the same, that one is returned. Raises NothingToCertify.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    content = _content(member, year)
    valid = Certificate.objects.filter(member=member, year=year, revoked_at=None)
    for certificate in valid:
        if certificate.content == content:
            return certificate
    return Certificate.objects.create(
        number=number_of(year, token),
        member=member,
        year=year,
        content=content,
        issued_at=at,
        issued_by=by,
    )


@transaction.atomic
def revoke_certificate(*, certificate, reason, at, by):
    """The certificate is no longer valid, and its page says so. Raises AlreadyRevoked."""
    changed = Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(
        revoked_at=at, revoked_by=by, revoke_reason=reason
    )
    if not changed:
        raise AlreadyRevoked


def new_token():
    """Random bytes for a number that cannot be guessed."""
    return secrets.token_bytes(TOKEN_BYTES)


def number_of(year, token):
    """The number on the paper: the year and 12 letters and digits in groups of four."""
    value = int.from_bytes(token[:TOKEN_BYTES], "big")
    letters = []
    for _ in range(12):
        value, rest = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[rest])
    text = "".join(letters)
    return f"{year}-{text[:4]}-{text[4:8]}-{text[8:]}"


def _content(member, year):
    entries = list(
        CreditEntry.objects.filter(member=member, year=year)
        .select_related("rule")
        .order_by("occurred_on", "pk")
    )
    hours = counted_hours(entries)
    counted = [entry for entry in entries if hours.get(entry.pk)]
    if not counted:
        raise NothingToCertify
    last = counted[-1]
    unit = unit_of(member, on=last.occurred_on)
    name = _unit_name(unit, last.occurred_on)
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "name": member.name,
            "unit": name,
            "issuer": name,
            "year": year,
            "last_on": last.occurred_on.isoformat(),
            "total": plain(sum(hours[entry.pk] for entry in counted)),
            "items": [_item(entry, hours[entry.pk]) for entry in counted],
        }


def _item(entry, hours):
    return {
        "on": entry.occurred_on.isoformat(),
        "subject": entry.subject,
        "form": str(entry.get_kind_display()),
        "minutes": str(entry.minutes) if entry.minutes else "–",
        "hours": plain(hours),
    }


def _unit_name(unit, on):
    state = unit and UnitState.objects.on(on).filter(unit=unit).first()
    return state.name if state else ""
