import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from media_pipeline.models import Source, Video
from media_pipeline.operations.uploads.adopting import adopt_source
from tests.builders.media_pipeline import NOON
from tests.builders.members import make_member, make_unit
from tests.builders.uploads import MP4, box

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "recordings"
    (folder / "2026").mkdir(parents=True)
    (folder / "晨会.mp4").write_bytes(MP4)
    (folder / "2026" / "b.mov").write_bytes(MP4 + box(b"free", b"b"))
    (folder / "notes.txt").write_text("not asked for")
    (folder / ".hidden.mp4").write_bytes(MP4)
    (folder / "link.mp4").symlink_to(folder / "晨会.mp4")
    return folder


def run(*words):
    """Exit status, standard output and standard error of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_videos", *map(str, words), stdout=out, stderr=err)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), err.getvalue()


def adopt_all():
    for source in Source.objects.filter(sha256=None):
        with open_source(source) as file:
            import hashlib

            digest = hashlib.sha256(file.read()).hexdigest()
        adopt_source(source=source, sha256=digest, at=NOON)


def open_source(source):
    from media_pipeline.storage import media_storage

    return media_storage().open(source.storage_name)


def test_a_folder_is_taken_in(folder):
    status, out, err = run(folder)
    assert (status, err) == (0, "")
    assert set(Video.objects.values_list("title", flat=True)) == {"晨会", "b"}
    assert out.splitlines() == [
        "imported  晨会.mp4",
        "imported  2026/b.mov",
        "2 imported, 0 duplicate, 0 refused",
    ]
    assert (folder / "晨会.mp4").exists()


def test_what_came_before_is_left_out(folder):
    run(folder)
    adopt_all()
    status, out, _err = run(folder, "--move", "--json")
    report = json.loads(out)
    assert status == 0
    assert (report["imported"], report["duplicate"], report["refused"]) == (0, 2, 0)
    video = Video.objects.get(title="晨会")
    [line] = [line for line in report["files"] if line["file"] == "晨会.mp4"]
    assert (line["video"], line["bytes"]) == (str(video.key), len(MP4))
    assert len(line["sha256"]) == 64
    assert "晨会" in line["reason"]
    assert (folder / "晨会.mp4").exists()
    assert Video.objects.count() == 2


def test_a_dry_run_changes_nothing(folder, media):
    status, out, _err = run(folder, "--dry-run", "--move")
    assert status == 0
    assert out.splitlines()[-1] == "2 imported, 0 duplicate, 0 refused (dry run)"
    assert not Video.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
    assert (folder / "晨会.mp4").exists()


def test_moved_files_are_gone(folder):
    assert run(folder, "--move")[0] == 0
    assert sorted(path.name for path in folder.rglob("*.m*")) == [
        ".hidden.mp4",
        "link.mp4",
    ]


def test_bad_files_are_named_and_the_others_go_in(folder):
    (folder / "a.mp4").write_text("#EXTM3U\n")
    (folder / "cut.mp4").write_bytes(MP4[:-20])
    (folder / "empty.mp4").touch()
    (folder / "sound.mp4").write_bytes(b"RIFF\x10\0\0\0WAVEfmt " + bytes(100))
    status, out, err = run(folder, "--json", "--move")
    report = json.loads(out)
    assert status == 1
    assert err == "4 of 6 files were refused.\n"
    codes = {line["file"]: line["code"] for line in report["files"] if line["code"]}
    assert codes == {
        "a.mp4": "not_media",
        "cut.mp4": "truncated_source",
        "empty.mp4": "empty_file",
        "sound.mp4": "wrong_extension",
    }
    assert all(len(line["reason"]) > 20 for line in report["files"] if line["code"])
    assert report["imported"] == Video.objects.count() == 2
    assert (folder / "a.mp4").exists()


def test_videos_belong_to_the_person_named(folder):
    committee = make_unit()
    editor = make_member(unit=make_unit(parent=committee))
    assert run(folder, "--by", editor.employee_no)[0] == 0
    assert set(Video.objects.values_list("uploaded_by", flat=True)) == {editor.pk}
    assert set(Source.objects.values_list("org", flat=True)) == {committee.pk}


def test_wrong_places_are_told_in_one_line(tmp_path):
    status, out, err = run(tmp_path / "nowhere")
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert run(tmp_path) == (1, "", f"There is no video file in {tmp_path}.\n")
    assert run(tmp_path, "--by", "nobody")[0] == 1
    with pytest.raises(CommandError):
        call_command("import_videos")
