"""A scanner of the operator's: small shell scripts stand for clamdscan and its kind."""

import os
from pathlib import Path

import pytest

from media_pipeline.transcode.errors import Cancelled, SourceRejected, StepFailed
from media_pipeline.transcode.options import Options
from media_pipeline.transcode.scanning import scan
from tests.processes import wait_until

pytestmark = [pytest.mark.timeout(120)]


@pytest.fixture
def src(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"film")
    return path


def scanner(script: str, *words: str) -> Options:
    return Options(scanner=("sh", "-c", script, "scanner", *words))


def test_without_a_scanner_nothing_is_started(src: Path) -> None:
    scan(src, options=Options())


@pytest.mark.parametrize("words", [("{file}", "--fast"), ("--fast",)])
def test_a_clean_file_goes_on(src: Path, words: tuple[str, ...]) -> None:
    # The file is where the operator wants it, or comes last.
    place = "$1" if words[0] == "{file}" else "$2"
    wanted = f'[ "{place}" = "{src}" ] && [ "$(cat "{place}")" = film ] || exit 2'
    scan(src, options=scanner(wanted, *words))


def test_a_refused_file_is_rejected_and_only_operators_read_why(src: Path) -> None:
    with pytest.raises(SourceRejected) as caught:
        scan(src, options=scanner('echo "$1: Eicar FOUND"; echo sum >&2; exit 1'))
    assert caught.value.code == "infected"
    assert caught.value.tail == "{file}: Eicar FOUND\nsum\n"


@pytest.mark.parametrize(
    "words",
    [("sh", "-c", "echo no daemon >&2; exit 2"), ("no-such-scanner", "{file}")],
    ids=["no daemon", "no program"],
)
def test_no_answer_is_no_verdict(src: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(StepFailed) as caught:
        scan(src, options=Options(scanner=words))
    assert caught.value.code == "scan_failed"
    assert caught.value.tail


def test_a_job_that_is_stopped_stops_the_scanner(src: Path, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    with pytest.raises(Cancelled):
        scan(
            src,
            options=scanner(f"echo $$ > {mark}; exec sleep 600"),
            cancelled=lambda: mark.exists() and bool(mark.read_text().strip()),
        )
    pid = int(mark.read_text())
    wait_until(
        lambda: not os.path.exists(f"/proc/{pid}"), timeout_s=30, what="it is gone"
    )
