"""A beat answered in full: what is credited, what is missing, and whether the lecture is complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from courses.access import may_study
from courses.models import Completion, Lecture, MediaVersion, WatchSession
from courses.operations import watch_token
from courses.operations.completion import evaluate
from courses.operations.watch_token import WatchToken
from courses.operations.watching import Beat, issue_token, record_beat
from members.models import Member


@dataclass(frozen=True)
class Settled:
    """The outcome of `settle`.

    `superseded`: this session earns no more, because another one does or because the recording has been
    replaced; the page should open a new one. `may_play` is False when the member may not study the lecture
    any more: then no media address may be given out. `renewed` is a fresh token once the old one is past half
    its life.
    """

    superseded: bool
    member: Member
    lecture: Lecture
    completion: Completion | None
    may_play: bool
    renewed: str | None


def settle(*, beat: Beat, at: datetime) -> Settled:
    """Take a beat and evaluate completion at once. It carries no claim of being complete.

    Raises TokenRefused like `record_beat`.
    """
    token = watch_token.read(beat.token, key=beat.key, at=at)
    superseded = record_beat(beat=beat, at=at).superseded
    member = Member.objects.get(pk=token.member_id)
    lecture = Lecture.objects.select_related("quiz", "video__current_rendition").get(
        pk=token.lecture_id
    )
    completion = evaluate(member=member, lecture=lecture, at=at)
    superseded = superseded or not _is_current(token, lecture)
    may_play = may_study(member, lecture, at=at)
    renew = may_play and not superseded and _past_half(token, at=at)
    return Settled(
        superseded=superseded,
        member=member,
        lecture=lecture,
        completion=completion,
        may_play=may_play,
        renewed=_renewed(token, lecture, at=at) if renew else None,
    )


def _is_current(token: WatchToken, lecture: Lecture) -> bool:
    return (
        lecture.video is not None
        and MediaVersion.objects.filter(
            pk=token.media_version_id, source=lecture.video.source_id
        ).exists()
    )


def _past_half(token: WatchToken, *, at: datetime) -> bool:
    left_s = token.expires_s - at.timestamp()
    return left_s < settings.DANGKE_WATCH["token_ttl_s"] / 2


def _renewed(token: WatchToken, lecture: Lecture, *, at: datetime) -> str:
    session = WatchSession.objects.select_related("media_version").get(
        pk=token.session_id
    )
    return issue_token(session, lecture=lecture, at=at)
