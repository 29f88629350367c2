"""Uploaded rosters: read, shown, confirmed, applied; each step is a row's state, none is lost."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members.access import can_manage
from members.models import RosterImport
from members.operations.roster import (
    RosterChanged,
    RosterRefused,
    apply_roster,
    plan_roster,
)
from members.roster.words import entry_facts
from members.states import IMPORT_MOVES, ImportState

# So much is read and applied while the browser waits; more is a worker's.
INLINE_BYTES = 100_000
_WAITING = (ImportState.TO_CHECK, ImportState.TO_APPLY)


class WrongImportState(Exception):
    """The import is not at a step from which this can be done."""


class ManyWouldLeave(Exception):
    """More people than usual would leave, and nobody has said that this is meant."""


@transaction.atomic
def upload_roster(
    *, file_name, data, unit, on, keep_missing, posts_complete=False, at, by
):
    """Keep a roster for an organisation (None: the whole) until it is read.

    It is deleted when it has been applied, refused, or after DANGKE_ROSTER_KEEP_S seconds.
    """
    return RosterImport.objects.create(
        file_name=file_name[-200:],
        data=data,
        unit=unit,
        on=on,
        keep_missing=keep_missing,
        posts_complete=posts_complete,
        uploaded_at=at,
        uploaded_by=by,
        expires_at=at + dt.timedelta(seconds=settings.DANGKE_ROSTER_KEEP_S),
    )


@transaction.atomic
def check_import(*, roster_import, at):
    """Read the file and keep what it would change. Raises WrongImportState."""
    one = _locked(roster_import, ImportState.CHECKED)
    return _keep_plan(one, at)


def _keep_plan(one, at, **more):
    """Plan and keep what somebody will be shown."""
    plan = plan_roster(most_leaving_percent=None, **_arguments(one))
    one.plan_digest = plan.digest()
    facts = entry_facts(plan) | more
    leaving, members = plan.counts["leave"], plan.counts["members"]
    facts["many_leave"] = (
        leaving * 100 > settings.DANGKE_ROSTER_LEAVING_PERCENT * members
    )
    return _finish(one, plan.is_refused, ImportState.CHECKED, facts, at)


@transaction.atomic
def confirm_import(*, roster_import, allow_many_leaving, at, by):
    """Somebody has seen what would change and wants it.

    Raises WrongImportState; ManyWouldLeave unless that is allowed explicitly.
    """
    one = _locked(roster_import, ImportState.TO_APPLY)
    if one.report.get("many_leave") and not allow_many_leaving:
        raise ManyWouldLeave
    one.allow_many_leaving = allow_many_leaving
    one.state = ImportState.TO_APPLY
    one.started_at = one.finished_at = None
    one.save()
    return one


@transaction.atomic
def apply_import(*, roster_import, at):
    """Apply a confirmed roster, all or nothing: exactly what was shown.

    When the organisation has changed since, so that other changes would be made, it is to be
    confirmed anew, with `stale` in its report. It is refused when lines cannot be taken any more, or
    when who uploaded it no longer manages the organisation. Raises WrongImportState.
    """
    one = _locked(roster_import, ImportState.APPLIED)
    by = one.uploaded_by
    if not _may_apply(one, by, at):
        one.report["rights_ended"] = True
        return _finish(one, True, ImportState.APPLIED, one.report, at)
    limit = settings.DANGKE_ROSTER_LEAVING_PERCENT
    most = None if one.allow_many_leaving else limit
    try:
        plan = apply_roster(
            **_arguments(one),
            most_leaving_percent=most,
            shown=one.plan_digest,
            at=at,
            by=by,
        )
    except RosterChanged:
        one.allow_many_leaving = False
        return _keep_plan(one, at, stale=True)
    except RosterRefused as error:
        return _finish(one, True, ImportState.APPLIED, entry_facts(error.plan), at)
    return _finish(one, False, ImportState.APPLIED, entry_facts(plan), at)


def work_on_imports(*, at):
    """Do what waits, each in its own transaction; returns how many steps were done.

    A worker killed in the middle leaves the row waiting, and the next ring finds it.
    """
    done = 0
    waiting = RosterImport.objects.filter(state__in=_WAITING).order_by("uploaded_at")
    for one in waiting.defer("data"):
        RosterImport.objects.filter(pk=one.pk).update(started_at=at)
        step = check_import if one.state == ImportState.TO_CHECK else apply_import
        try:
            step(roster_import=one, at=at)
        except WrongImportState:
            continue
        done += 1
    return done


@transaction.atomic
def expire_imports(*, at):
    """Delete files that nobody applied in time; returns how many."""
    left = [
        state for state, moves in IMPORT_MOVES.items() if ImportState.EXPIRED in moves
    ]
    old = RosterImport.objects.filter(state__in=left, expires_at__lte=at)
    return old.update(state=ImportState.EXPIRED, data=b"", report={})


def _locked(roster_import, state):
    one = RosterImport.objects.select_for_update(no_key=True).get(pk=roster_import.pk)
    if state not in IMPORT_MOVES[one.state]:
        raise WrongImportState(one.state)
    return one


def _arguments(one):
    return {
        "data": bytes(one.data),
        "on": one.on,
        "roots": (one.unit_id,) if one.unit_id else None,
        "keep_missing": one.keep_missing,
        "posts_complete": one.posts_complete,
    }


def _may_apply(one, by, at):
    if one.unit is None:
        return by.is_active and by.is_superuser
    return can_manage(by, one.unit, on=timezone.localdate(at))


def _finish(one, is_refused, state, facts, at):
    one.state = ImportState.REFUSED if is_refused else state
    one.report = facts
    one.finished_at = at
    if one.state != ImportState.CHECKED:
        one.data = b""
    one.save()
    return one
