"""Opening playback and crediting seconds. The algorithm and its proof: docs/decisions/0003-watched-seconds.md.

Every write of one member happens under the lock of that member's clock (on SQLite: the IMMEDIATE
transaction), then under that of the record, always in this order. People and duties come before the clock
(docs/architecture.md, "The order of locks"): under it nothing is asked for that somebody holds who waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from courses import rules
from courses.access import get_lecture_for
from courses.models import (
    Lecture,
    MediaVersion,
    WatchClock,
    WatchRecord,
    WatchSession,
)
from courses.operations import watch_token
from courses.operations.completion import evaluate
from courses.operations.watch_token import TokenRefused, WatchToken
from courses.queries.passes import pass_of
from courses.signals import study_started, study_starting
from media_pipeline.models import Video
from members.models import Member

OFFLINE_TTL_S = 7 * 24 * 3600


class _FirstSecond(Exception):
    """This beat may bring the first second of a record."""


class VideoNotReady(Exception):
    """There is nothing to play yet: no video, or none of its renditions is live."""


@dataclass(frozen=True)
class Beat:
    """What a player reports to the address of lecture `key`.

    `spans` are all stretches [from_ms, to_ms) of media time since its session began, in the order played.
    """

    key: UUID
    token: str
    seq: int
    spans: Sequence[tuple[int, int]]
    position_ms: int


@dataclass(frozen=True)
class BeatReply:
    """`covered` seconds are credited in all; `superseded` says that another session earns now."""

    covered: int
    superseded: bool


@dataclass(frozen=True)
class OpenedSession:
    """Playback authorised for a member: the signed token, and the record it will fill."""

    token: str
    session: WatchSession
    record: WatchRecord
    lecture: Lecture


@transaction.atomic
def open_session(
    *, user: Member, key: UUID, at: datetime, offline: bool = False
) -> OpenedSession:
    """Authorise `user` to watch lecture `key` and make this the session that earns.

    A live session takes over from every earlier one, on whatever device. An offline one leaves the clock
    alone and may later spend wall time that no session has spent. Raises Http404 (not theirs), VideoNotReady.
    """
    lecture = get_lecture_for(user, key, at=at)
    if lecture.video is None or not lecture.video.is_playable:
        raise VideoNotReady
    clock, _created = WatchClock.objects.select_for_update(no_key=True).get_or_create(
        member=user, defaults={"anchor": at, "slack_ms": _watch("slack_ms")}
    )
    version = _ensure_version(lecture, lecture.video)
    pass_no = pass_of(member=user, lecture=lecture).no
    record, _created = WatchRecord.objects.get_or_create(
        member=user, lecture=lecture, media_version=version, pass_no=pass_no
    )
    session = WatchSession.objects.create(
        member=user,
        lecture=lecture,
        media_version=version,
        pass_no=pass_no,
        opened_at=at,
        offline=offline,
        earned_at_open=clock.earned_s,
    )
    if not offline:
        clock.session, clock.anchor = session, max(clock.anchor, at)
        clock.save(update_fields=["session", "anchor"])
    token = issue_token(session, lecture=lecture, at=at)
    return OpenedSession(token=token, session=session, record=record, lecture=lecture)


def issue_token(session: WatchSession, *, lecture: Lecture, at: datetime) -> str:
    """A fresh token for `session`: half a day of life, a week for an offline one."""
    length = session.media_version.length_s
    life_s = OFFLINE_TTL_S if session.offline else _watch("token_ttl_s")
    return WatchToken(
        session_id=session.pk,
        member_id=session.member_id,
        lecture_id=session.lecture_id,
        lecture_key=lecture.key.hex,
        media_version_id=session.media_version_id,
        pass_no=session.pass_no,
        length_s=length,
        need_s=rules.need_s(length, lecture.threshold_percent),
        expires_s=int(at.timestamp()) + life_s,
    ).signed()


def record_beat(*, beat: Beat, at: datetime) -> BeatReply:
    """Credit what a beat claims, as far as server time allows; `at` is the moment it was received.

    Repeats, reordered and replayed beats change nothing; a claim beyond the budget is credited when the next
    beat repeats it and time has passed. Evaluates completion when the needed share is crossed.
    Raises TokenRefused for a token that is not ours, has expired, or whose session was revoked.
    """
    token = watch_token.read(beat.token, key=beat.key, at=at)
    try:
        reply, crossed = _credit(token, beat, at=at)
    except _FirstSecond:
        reply, crossed = _credit_first(token, beat, at=at)
    if crossed:
        _evaluate(token, at=at)
    return reply


@transaction.atomic
def revoke_sessions(*, member: Member, at: datetime) -> int:
    """Make every token of the member worthless from now on; returns how many sessions that ended."""
    WatchClock.objects.select_for_update(no_key=True).filter(member=member).first()
    return WatchSession.objects.filter(member=member, revoked_at=None).update(
        revoked_at=at
    )


@transaction.atomic
def _credit_first(
    token: WatchToken, beat: Beat, *, at: datetime
) -> tuple[BeatReply, bool]:
    """The same when the first second may be among it: whoever follows that takes hold before the clock is held."""
    study_starting.send(
        sender=WatchRecord, member_id=token.member_id, lecture_id=token.lecture_id
    )
    return _credit(token, beat, at=at, is_awaited=True)


@transaction.atomic
def _credit(
    token: WatchToken, beat: Beat, *, at: datetime, is_awaited: bool = False
) -> tuple[BeatReply, bool]:
    """Raises _FirstSecond, having written nothing, when there may be news that nobody waits for yet."""
    clock = (
        WatchClock.objects.select_for_update(no_key=True)
        .filter(member_id=token.member_id)
        .first()
    )
    session = WatchSession.objects.filter(
        pk=token.session_id,
        member_id=token.member_id,
        member__is_active=True,
        revoked_at=None,
    ).first()
    if clock is None or session is None:
        raise TokenRefused
    record = WatchRecord.objects.select_for_update(no_key=True).get(
        member_id=token.member_id,
        lecture_id=token.lecture_id,
        media_version_id=token.media_version_id,
        pass_no=token.pass_no,
    )
    superseded = not session.offline and clock.session_id != session.pk
    if superseded or beat.seq <= session.last_seq:
        return BeatReply(covered=record.covered, superseded=superseded), False
    before = record.covered
    if before == 0 and beat.spans and not is_awaited:
        raise _FirstSecond
    _spend(clock, session, record, beat, length=token.length_s, at=at)
    crossed = before < token.need_s <= record.covered
    return BeatReply(covered=record.covered, superseded=False), crossed


def _spend(
    clock: WatchClock,
    session: WatchSession,
    record: WatchRecord,
    beat: Beat,
    *,
    length: int,
    at: datetime,
) -> None:
    budget_ms = _budget_ms(clock, session, at=at)
    outcome = rules.grant(
        seen=record.seconds, spans=beat.spans, length=length, budget_ms=budget_ms
    )
    if outcome.granted:
        record.bits = rules.pack(outcome.seconds, length)
        record.covered += outcome.granted
        record.offline_s += outcome.granted if session.offline else 0
    if record.position_session_id is None or record.position_session_id <= session.pk:
        record.position_ms = max(0, min(beat.position_ms, length * 1000))
        record.position_at, record.position_session = at, session
    record.rev += 1
    record.save()
    WatchSession.objects.filter(pk=session.pk).update(last_seq=beat.seq)
    if not session.offline:
        clock.slack_ms = rules.slack_left_ms(
            budget_ms=budget_ms, granted=outcome.granted, full_ms=_watch("slack_ms")
        )
    clock.anchor = max(clock.anchor, at)
    clock.earned_s += outcome.granted
    clock.save(update_fields=["anchor", "slack_ms", "earned_s"])
    if outcome.granted and record.covered == outcome.granted:
        study_started.send(
            sender=WatchRecord,
            member_id=record.member_id,
            lecture_id=record.lecture_id,
            at=at,
        )


def _budget_ms(clock: WatchClock, session: WatchSession, *, at: datetime) -> int:
    rate_percent = round(_watch("max_rate") * 100)
    if session.offline:
        return rules.offline_budget_ms(
            since_open_ms=_ms(at - session.opened_at),
            rate_percent=rate_percent,
            earned_since_open_s=clock.earned_s - session.earned_at_open,
        )
    return rules.live_budget_ms(
        elapsed_ms=_ms(at - clock.anchor),
        rate_percent=rate_percent,
        slack_ms=clock.slack_ms,
    )


def _ensure_version(lecture: Lecture, video: Video) -> MediaVersion:
    """The version of the recording that is live; a re-encode of the same source keeps its version."""
    versions = MediaVersion.objects.filter(lecture=lecture)
    latest = versions.aggregate(no=Max("no"))["no"] or 0
    return versions.get_or_create(
        lecture=lecture,
        source_id=video.source_id,
        defaults={
            "no": latest + 1,
            "duration_ms": video.duration_ms,
            "length_s": rules.length_s(video.duration_ms),
        },
    )[0]


def _evaluate(token: WatchToken, *, at: datetime) -> Any:
    return evaluate(
        member=Member.objects.get(pk=token.member_id),
        lecture=Lecture.objects.select_related("quiz", "video").get(
            pk=token.lecture_id
        ),
        at=at,
    )


def _watch(name: str) -> Any:
    return settings.DANGKE_WATCH[name]


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
