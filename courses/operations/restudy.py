"""Studying anew: the next pass of a lecture is opened; nothing of the passes before it is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from courses.models import Restudy, WatchClock, WatchSession
from courses.queries.passes import in_ended_pass, passes_of


@dataclass(frozen=True)
class Anew:
    """Completions made before `before` do not count any more, for a `reason` that the member reads."""

    before: datetime
    reason: str


@transaction.atomic
def ask_anew(*, wanted: Mapping[tuple[int, int], Anew], at: datetime) -> int:
    """Open the next pass for each (member id, lecture id) whose completion that stands is too old.

    Who never completed it, is on a later pass already, or has completed it since `before` is left alone, so
    repeating it changes nothing. The new pass begins with nothing seen and no attempt counted; sessions of
    the pass before end, so that an open page goes on in the new one. Returns how many passes were opened.
    """
    states = passes_of(
        member_ids={member for member, _lecture in wanted},
        lecture_ids={lecture for _member, lecture in wanted},
    )
    old = {
        key: state.completion
        for key, state in states.items()
        if key in wanted
        and state.completion is not None
        and state.completion.completed_at < wanted[key].before
    }
    if not old:
        return 0
    members = sorted({member for member, _lecture in old})
    # Beats and openings of these people wait: none may be credited to a pass that has just ended.
    list(
        WatchClock.objects.select_for_update(no_key=True)
        .filter(member_id__in=members)
        .order_by("member_id")
        .values_list("member_id", flat=True)
    )
    Restudy.objects.bulk_create(
        [
            Restudy(
                completion=completion, reason=wanted[key].reason[:300], opened_at=at
            )
            for key, completion in sorted(old.items())
        ],
        ignore_conflicts=True,
    )
    _end_sessions(old, at=at)
    return len(old)


def _end_sessions(pairs: Iterable[tuple[int, int]], *, at: datetime) -> None:
    pairs = list(pairs)
    WatchSession.objects.filter(
        in_ended_pass(),
        member_id__in={member for member, _lecture in pairs},
        lecture_id__in={lecture for _member, lecture in pairs},
        revoked_at=None,
    ).update(revoked_at=at)
