"""Writes of inspection: findings are opened, put right, confirmed by another person; samples are drawn."""

import secrets

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.operations.notices import notify
from reports.inspection_states import BY_ANOTHER, MOVES, Deed, FindingStatus
from reports.models import Finding, FindingEntry, Sample
from reports.queries.inspection import population


class AlreadyFound(Exception):
    """The same omission has an open finding."""


class OwnFinding(Exception):
    """Whoever has to put something right does not confirm it."""


class NotNow(Exception):
    """The finding is not in the state for this deed."""


@transaction.atomic
def open_finding(*, unit, kind, text, owner, due_on, at, by, subject=""):
    """Note what is missing, who puts it right and by when; the owner is told. Raises AlreadyFound."""
    try:
        with transaction.atomic():
            finding = Finding.objects.create(
                unit=unit,
                check_kind=kind,
                subject=subject,
                text=text,
                owner=owner,
                due_on=due_on,
                found_at=at,
                found_by=by,
            )
    except IntegrityError as error:
        raise AlreadyFound(subject) from error
    FindingEntry.objects.create(
        finding=finding, deed=Deed.OPENED, text=text, at=at, by=by
    )
    _tell(finding, [owner], _("Something is to be put right"), at=at)
    return finding


@transaction.atomic
def act_on_finding(*, finding, deed, text, at, by, file=None):
    """Put right, sent back, closed, or declared not applicable, with words and a paper.

    Raises OwnFinding when the owner would confirm their own work, or whoever reported it put right;
    NotNow when somebody else was quicker.
    """
    before, after = MOVES[deed]
    if deed in BY_ANOTHER and by.pk in _interested(finding):
        raise OwnFinding
    moved = Finding.objects.filter(pk=finding.pk, status=before).update(status=after)
    if not moved:
        raise NotNow
    FindingEntry.objects.create(
        finding=finding,
        deed=deed,
        text=text,
        file=file,
        file_name=file.name[:200] if file else "",
        at=at,
        by=by,
    )
    finding.status = after
    reader = finding.found_by if deed == Deed.RECTIFIED else finding.owner
    if reader.pk != by.pk:
        _tell(finding, [reader], FindingStatus(after).label, at=at)
    return finding


@transaction.atomic
def draw_sample(*, unit, kind, size, on, at, by, seed=None):
    """Keep what a sample was drawn from and with which seed; `drawn` gives its rows."""
    return Sample.objects.create(
        unit=unit,
        kind=kind,
        size=size,
        seed=seed or secrets.token_hex(8),
        on=on,
        population=population(kind, unit, on=on, at=at).count(),
        at=at,
        by=by,
    )


def _interested(finding):
    reported = finding.entries.filter(deed=Deed.RECTIFIED).values_list("by", flat=True)
    return {finding.owner_id, *reported}


def _tell(finding, readers, title, *, at):
    notify(
        members=readers,
        kind="inspection",
        title=title,
        text=finding.text,
        url=reverse("inspection:finding", args=[finding.key]),
        at=at,
    )
