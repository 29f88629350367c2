"""`manage.py transcode` as a script meets it: exit status, one line, DEST left empty."""

import json
import subprocess
import sys

import pytest
from django.core.management import call_command

from config.processes import PROJECT

pytestmark = pytest.mark.ffmpeg


def run(*words):
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), "transcode", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def refused(capsys, src, dest):
    """The one line that the command writes when it refuses."""
    with pytest.raises(SystemExit) as end:
        call_command("transcode", str(src), str(dest))
    written = capsys.readouterr()
    assert (end.value.code, written.out) == (1, "")
    (line,) = written.err.splitlines()
    return line


def test_a_video_becomes_a_folder_and_a_summary(make_clip, tmp_path):
    dest = tmp_path / "out"
    done = run(make_clip(6), dest, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    summary = json.loads(done.stdout)
    assert [rung["name"] for rung in summary["rungs"]] == ["360", "270", "low"]
    assert all(check["ok"] for check in summary["verification"])
    assert (dest / summary["master"]).read_text().startswith("#EXTM3U")
    assert (dest / "s" / "poster.jpg").stat().st_size > 0


@pytest.mark.parametrize(
    "content",
    [b"", b"A text.\n" * 99, b"#EXTM3U\n#EXTINF:6,\nfile:///etc/hostname\n"],
    ids=["empty", "text", "playlist"],
)
@pytest.mark.parametrize("makes_dest", [True, False])
def test_bad_input_is_one_plain_line_and_an_empty_dest(
    content, makes_dest, tmp_path, capsys
):
    src, dest = tmp_path / "a.mp4", tmp_path / "out"
    src.write_bytes(content)
    if makes_dest:
        dest.mkdir()
    line = refused(capsys, src, dest)
    assert line.startswith("This file is not a video we can read.")
    assert not dest.exists() or not list(dest.iterdir())


def test_a_full_dest_is_refused_and_untouched(tmp_path, capsys):
    (tmp_path / "a.mp4").write_bytes(b"text")
    dest = tmp_path / "out"
    dest.mkdir()
    (dest / "mine").write_text("keep")
    assert (
        refused(capsys, tmp_path / "a.mp4", dest) == f"{dest} is not an empty folder."
    )
    assert [path.name for path in dest.iterdir()] == ["mine"]


def test_a_process_refuses_a_missing_source_in_one_line(tmp_path):
    done = run(tmp_path / "none.mp4", tmp_path / "out")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"There is no file {tmp_path / 'none.mp4'}.\n"


def test_wrong_usage_is_status_two():
    assert run("--colour", "a", "b").returncode == 2
