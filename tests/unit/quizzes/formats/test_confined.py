"""A parser that takes too much ends alone; what it found otherwise comes through unchanged."""

import os
import signal
import time
from decimal import Decimal
from pathlib import Path

import pytest

from quizzes.formats import FORMATS, Format, Report, examples, read_questions
from quizzes.formats.confined import Limits, Reading, ReadingStopped, read_confined
from quizzes.formats.parsed import Essay, Number, Numeric, ParsedQuestion
from tests.golden import read_golden
from tests.unit.quizzes.formats.test_golden import FILES

SMALL = Limits(memory=96 << 20, cpu_s=1, wall_s=20, answer=1 << 20)


@pytest.fixture
def reads(monkeypatch):
    """Adds a format whose parser does something to its process, and reads a file with it."""

    def reads(parse, limits=SMALL):
        monkeypatch.setitem(
            FORMATS, "hostile", Format(parse, FORMATS["gift"].write, ())
        )
        return read_confined(b"x", format_name="hostile", limits=limits)

    return reads


@pytest.mark.parametrize(("name", "format_name"), FILES.items())
def test_nothing_is_lost_between_the_processes(name, format_name):
    data = read_golden(f"questions/{name}").encode()
    reading = read_confined(data, format_name=format_name)
    assert reading.report == read_questions(data, format_name)
    assert reading.format == format_name


@pytest.mark.parametrize("format_name", list(FORMATS))
def test_every_kind_of_question_comes_through(format_name):
    data = examples(format_name)
    wanted = read_questions(data, format_name)
    assert read_confined(data, format_name=format_name).report == wanted


def test_contents_alike_are_told_apart():
    questions = (
        ParsedQuestion("essay", "一", Essay()),
        ParsedQuestion("numeric", "二", Numeric((Number(Decimal("1.50")),))),
    )
    reading = Reading(format="gift", report=Report(questions=questions))
    again = Reading.model_validate_json(reading.model_dump_json())
    assert again.report == reading.report
    assert [type(one.content) for one in again.report.questions] == [Essay, Numeric]


def test_format_is_told_by_the_file():
    aiken = "题？\nA. 甲\nB. 乙\nANSWER: A\n".encode()
    assert read_confined(aiken, name="a.txt").format == "aiken"
    assert read_confined("题 {T}\n".encode(), name="a.txt").format == "gift"
    with pytest.raises(ReadingStopped) as stopped:
        read_confined(b"x", name="a.doc")
    assert stopped.value.code == "format"


def _hoard(data):
    kept = []
    while True:
        kept.append(bytearray(8 << 20))


def _spin(data):
    while True:
        pass


def _sleep(data):
    time.sleep(60)
    return Report()


def _die(data):
    os.kill(os.getpid(), signal.SIGKILL)


def _chatter(data):
    return Report(questions=(ParsedQuestion("essay", "x" * (2 << 20), Essay()),))


def _raise(data):
    raise RuntimeError


@pytest.mark.parametrize(
    ("parse", "limits", "code"),
    [
        (_hoard, SMALL, "memory"),
        (_spin, SMALL, "time"),
        (_sleep, Limits(wall_s=0.2), "time"),
        (_chatter, SMALL, "memory"),
        (_die, SMALL, "broken"),
        (_raise, SMALL, "broken"),
    ],
    ids=["memory", "processor", "clock", "answer", "signal", "error"],
)
def test_a_parser_beyond_its_limits_is_ended_and_named(reads, parse, limits, code):
    before = _children()
    with pytest.raises(ReadingStopped) as stopped:
        reads(parse, limits)
    assert stopped.value.code == code
    assert str(stopped.value.message)
    assert _children() == before


def _children():
    """Our own child processes, the ended ones that nobody has asked about included."""
    me = os.getpid()
    return Path(f"/proc/{me}/task/{me}/children").read_text().split()
