"""Every string of the interface has its Simplified Chinese, with the same placeholders."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

PROJECT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
ROOMS = [
    "config",
    "cms",
    "reports",
    "training",
    "courses",
    "quizzes",
    "media_pipeline",
    "members",
    "lib",
    "templates",
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """The catalogue as GNU gettext would write it from today's sources."""
    copy = tmp_path_factory.mktemp("sources")
    for room in (*ROOMS, "locale"):
        shutil.copytree(PROJECT / room, copy / room)
    words = "makemessages --locale zh_Hans --no-location --no-wrap --verbosity 0"
    subprocess.run(
        [sys.executable, "-m", "django", *words.split()],
        cwd=copy,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    return polib.pofile(str(copy / CATALOGUE))


def test_nothing_is_untranslated(extracted: polib.POFile) -> None:
    missing = [
        entry.msgid
        for entry in extracted
        if not entry.obsolete and (not entry.translated() or entry.fuzzy)
    ]
    assert missing == []


def test_nothing_is_left_over(extracted: polib.POFile) -> None:
    assert [entry.msgid for entry in extracted.obsolete_entries()] == []


@pytest.mark.parametrize(
    "path", sorted((PROJECT / "locale").rglob("*.po")), ids=lambda path: path.stem
)
def test_placeholders_survive_translation(path: Path) -> None:
    for entry in polib.pofile(str(path)):
        known = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert set(PLACEHOLDER.findall(text)) <= known, entry.msgid
        if not entry.msgid_plural:
            assert set(PLACEHOLDER.findall(entry.msgstr)) == known, entry.msgid
