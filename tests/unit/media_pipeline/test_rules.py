from itertools import product

import pytest

from media_pipeline import rules
from media_pipeline.rules import (
    REJECTING_CODES,
    SUFFIX_FAMILIES,
    Live,
    judge_failure,
    may_go_live,
    opened,
    suffix_of,
)
from media_pipeline.transcode.errors import FAILURES, FailureKind
from media_pipeline.transcode.signature import FAMILY_FORMATS


def attempts_until_fatal(code):
    content = infra = tries = 0
    while True:
        verdict = judge_failure(
            code, attempts_content=content, attempts_infra=infra, jitter=0
        )
        tries += 1
        if verdict.is_fatal:
            return tries
        content, infra = verdict.attempts_content, verdict.attempts_infra


@pytest.mark.parametrize(
    ("code", "tries"),
    [
        ("not_media", 1),
        ("truncated_source", 2),
        ("encode_failed", 2),
        ("stalled", 4),
        ("storage", 9),
        ("worker_lost", 1),
    ],
)
def test_a_failure_is_tried_as_often_as_its_class_allows(code, tries):
    assert attempts_until_fatal(code) == tries


@pytest.mark.parametrize("code", sorted(FAILURES))
def test_every_failure_ends(code):
    assert attempts_until_fatal(code) <= 10


@pytest.mark.parametrize("code", sorted(REJECTING_CODES))
def test_only_the_content_rejects(code):
    assert FAILURES[code].kind == FailureKind.CONTENT


@pytest.mark.parametrize(
    ("attempts", "jitter", "wait_s"),
    [(0, 0, 30), (1, 0, 60), (3, 0, 240), (0, 1, 36), (0, -1, 24)],
)
def test_waits_double_within_a_fifth(attempts, jitter, wait_s):
    verdict = judge_failure(
        "storage", attempts_content=0, attempts_infra=attempts, jitter=jitter
    )
    assert verdict.wait_s == pytest.approx(wait_s)


DONE = [("inspect", "done"), ("chunk", "done"), ("chunk", "done"), ("audio", "done")]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([*DONE, ("stills", "done"), ("download", "done")], {"download", "package"}),
        ([*DONE, ("stills", "failed"), ("download", "failed")], {"download", "package"}),
        ([*DONE, ("package", "blocked")], {"download", "package"}),
        ([*DONE, ("quick", "running")], {"download", "package"}),
        ([*DONE, ("stills", "running"), ("download", "blocked")], {"download"}),
        ([*DONE, ("stills", "done"), ("download", "blocked")], {"download"}),
        ([*DONE, ("stills", "done"), ("download", "running")], {"download"}),
        ([*DONE, ("chunk", "running"), ("stills", "done")], set()),
        ([*DONE, ("chunk", "failed"), ("stills", "done")], set()),
        ([("inspect", "done"), ("audio", "retry_wait"), ("stills", "done")], set()),
    ],
)  # fmt: skip
def test_what_waits_for_picture_and_sound_begins_when_they_are_done(steps, expected):
    assert opened(steps) == expected


def test_what_goes_live_over_every_combination():
    for job, source, provisional, live in product(
        [1, 2, 3],
        ["same", "old"],
        [True, False],
        [None, Live(7, 2), Live(8, 2), Live(7, 2, is_provisional=True)],
    ):
        answer = may_go_live(
            job_id=job,
            job_source_id=7 if source == "same" else 6,
            video_source_id=7,
            is_provisional=provisional,
            live=live,
        )
        if source == "old":
            assert not answer, "a replaced source never comes back"
        elif live is None or live.source_id != 7:
            assert answer, "anything of the current source beats nothing of it"
        else:
            assert answer is (not provisional and (live.is_provisional or job >= 2))


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.MP4", ".mp4"),
        ("C:\\films\\党课.mov", ".mov"),
        ("noext", ""),
        (".mp4", ""),
        ("a.mp4/x", ""),
    ],
)
def test_suffix_of(name, suffix):
    assert suffix_of(name) == suffix


def test_every_suffix_belongs_to_a_family_the_core_knows():
    assert set(SUFFIX_FAMILIES.values()) == set(FAMILY_FORMATS)


@pytest.mark.parametrize(
    ("turns", "pauses", "duration_s", "starts_s"),
    [
        ([], [], 600, []),
        ([0.0], [], 600, []),
        ([100.0, 300.0], [], 600, [0, 100, 300]),
        # Beside a turn the pause counts, and such a turn wins over its neighbours.
        ([100.0, 120.0], [(118.0, 123.5)], 600, [0, 123]),
        # Nothing shorter than a twentieth of the whole, at either end.
        ([10.0, 595.0], [], 600, []),
        # A picture that says nothing: long pauses do, short ones do not.
        ([], [(99.0, 102.0), (200.0, 201.0)], 600, [0, 102]),
    ],
    ids=["nothing", "start", "slides", "pause", "edges", "pauses-only"],
)
def test_where_chapters_may_begin(turns, pauses, duration_s, starts_s):
    found = rules.chapter_starts(turns, pauses, duration_ms=duration_s * 1000)
    assert found == [start * 1000 for start in starts_s]
