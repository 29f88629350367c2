"""Exports as jobs: a row with a lease and a fence; whoever loses the lease publishes nothing."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from lib import doorbell
from members.models import Notice
from reports.models import ExportRun
from reports.states import RunState

WRITE_TASK = "reports.tasks.write_exports"
SWEEP_TASK = "reports.tasks.sweep_exports"
LEASE = dt.timedelta(seconds=90)
MOST_TRIES = 3
_OPEN = (RunState.WAITING, RunState.RUNNING)


@transaction.atomic
def ask_for_export(*, report, words, file_format, title, rows, by, at):
    """A run that writes this sheet for `by`; an open one that asks the same is returned instead."""
    same = ExportRun.objects.filter(
        member=by, report=report, words=words, format=file_format, state__in=_OPEN
    ).first()
    if same is not None:
        return same
    run = ExportRun(
        member=by,
        report=report,
        words=words,
        format=file_format,
        title=title,
        rows=rows,
        asked_at=at,
    )
    run.address = _address(run)
    run.save()
    transaction.on_commit(lambda: doorbell.ring(WRITE_TASK))
    return run


def _address(run):
    return reverse("reports:export", args=[run.key])


def claim_run(*, at):
    """The next run to write, its fence raised and its lease taken; None when nothing waits."""
    free = Q(state=RunState.WAITING) | Q(state=RunState.RUNNING, lease_until__lt=at)
    for run in ExportRun.objects.filter(free).order_by("asked_at")[:10]:
        taken = ExportRun.objects.filter(free, pk=run.pk, fence=run.fence).update(
            state=RunState.RUNNING,
            fence=F("fence") + 1,
            lease_until=at + LEASE,
            written=0,
        )
        if taken:
            run.refresh_from_db()
            return run
    return None


def keep_run(run, *, written, at):
    """Say how far the run is and keep its lease; False when somebody else has it by now."""
    held = ExportRun.objects.filter(pk=run.pk, fence=run.fence, state=RunState.RUNNING)
    return bool(held.update(written=written, lease_until=at + LEASE))


@transaction.atomic
def finish_run(run, *, rows, name, size, sha256, log, keep, at, notice):
    """Make the file known and tell the person, in one transaction; False for a lost lease.

    `notice` is its title in the reader's language; `keep` is how long the file stays.
    """
    held = ExportRun.objects.filter(pk=run.pk, fence=run.fence, state=RunState.RUNNING)
    if not held.update(
        state=RunState.READY,
        rows=rows,
        written=rows,
        file_name=name,
        size=size,
        sha256=sha256,
        log=log,
        ready_at=at,
        expires_at=at + keep,
        lease_until=None,
    ):
        return False
    _tell(run, notice, at)
    return True


@transaction.atomic
def fail_run(run, *, reason, at, notice):
    """End a run with a reason that the person can read, and tell them: `notice` is the title."""
    held = ExportRun.objects.filter(pk=run.pk, fence=run.fence, state=RunState.RUNNING)
    if held.update(state=RunState.FAILED, failure=reason[:300], lease_until=None):
        _tell(run, notice, at)


def _tell(run, title, at):
    # A run of an earlier version has no address.
    url = run.address or _address(run)
    Notice.objects.get_or_create(
        member_id=run.member_id,
        dedup=f"export:{run.key}:{run.fence}",
        defaults={"kind": "export", "title": title[:200], "url": url, "created_at": at},
    )


def forget_files(*, member, name, number, at):
    """Nobody gets a file any more that was written before a person was made anonymous: any may name them.

    What is being written is begun anew; the sweep deletes what is there.
    """
    # In this order: a run that gets ready meanwhile is met by the second.
    ExportRun.objects.filter(state=RunState.RUNNING).update(
        state=RunState.WAITING, fence=F("fence") + 1, lease_until=None, written=0
    )
    ready = ExportRun.objects.filter(state=RunState.READY, expires_at__gt=at)
    if ready.update(expires_at=at):
        transaction.on_commit(lambda: doorbell.ring(SWEEP_TASK))


def expire_runs(*, at):
    """Names of files that nobody can fetch any more; their rows say so from now on."""
    names = []
    for run in ExportRun.objects.filter(state=RunState.READY, expires_at__lte=at):
        gone = ExportRun.objects.filter(pk=run.pk, state=RunState.READY).update(
            state=RunState.EXPIRED
        )
        if gone:
            names.append(run.file_name)
    return names
