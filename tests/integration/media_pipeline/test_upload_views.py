"""Every status and header of tus 1.0 that the server promises, and the order of its questions."""

import datetime as dt
import errno

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_http_date

from media_pipeline import spool, tus
from media_pipeline.models import Job, Source, Step, Upload, Video
from media_pipeline.operations.uploads import turns
from media_pipeline.states import JobState, StepState, UploadState
from media_pipeline.storage import DiskStorage
from tests.builders.members import make_member
from tests.builders.uploads import (
    MP4,
    Tus,
    box,
    checksum,
    make_uploader,
    metadata,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def uploader():
    return make_uploader()


@pytest.fixture
def server(client, uploader):
    client.force_login(uploader)
    return Tus(client)


def code(response):
    return response.status_code, response.json()["code"]


def test_options_tell_what_the_server_can(server, settings):
    response = server.options()
    assert response.status_code == 204
    assert response["Tus-Resumable"] == "1.0.0"
    assert response["Tus-Version"] == "1.0.0"
    assert set(response["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "termination",
        "expiration",
        "checksum",
    }
    assert response["Tus-Max-Size"] == str(settings.DANGKE_MAX_UPLOAD_BYTES)
    assert response["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_file_goes_in_in_pieces_and_becomes_a_video(
    server, uploader, media, django_capture_on_commit_callbacks
):
    created = server.create(meta=metadata(filename="a.mp4", title="七一党课"))
    assert created.status_code == 201
    url = created["Location"]
    assert url.startswith(reverse("uploads:all"))
    assert created["Upload-Offset"] == "0"
    assert parse_http_date(created["Upload-Expires"]) > timezone.now().timestamp()

    first = server.patch(url, MP4[:100])
    assert (first.status_code, first["Upload-Offset"]) == (204, "100")
    assert "Dangke-Video" not in first
    asked = server.head(url)
    assert asked.status_code == 200
    assert asked["Upload-Offset"] == "100"
    assert asked["Upload-Length"] == str(len(MP4))
    assert asked["Cache-Control"] == "no-store"
    assert tus.parse_metadata(asked["Upload-Metadata"]).title == "七一党课"
    assert parse_http_date(asked["Upload-Expires"]) > timezone.now().timestamp()

    with django_capture_on_commit_callbacks() as rings:
        last = server.patch(url, MP4[100:], offset=100)
    video = Video.objects.get()
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(MP4)))
    assert last["Dangke-Video"] == server.head(url)["Dangke-Video"] == str(video.key)
    assert (video.title, video.uploaded_by) == ("七一党课", uploader)
    assert Job.objects.get().state == JobState.RECEIVED
    assert Step.objects.get().state == StepState.QUEUED
    assert len(rings) == 1
    source = Source.objects.get()
    assert (source.sha256, source.size) == (None, len(MP4)), "nobody has read it yet"
    assert (media / source.storage_name).read_bytes() == MP4


def test_the_first_piece_may_come_with_the_creation(server):
    whole = server.create(body=MP4)
    assert (whole.status_code, whole["Upload-Offset"]) == (201, str(len(MP4)))
    assert whole["Dangke-Video"] == str(Video.objects.get().key)
    part = server.create(body=MP4[:9])
    assert (part.status_code, part["Upload-Offset"]) == (201, "9")
    assert server.patch(part["Location"], MP4[9:], offset=9).status_code == 204


def test_a_creation_whose_piece_fails_can_still_be_gone_on_with(server):
    response = server.create(
        body=MP4, headers={"Upload-Checksum": checksum(b"something else")}
    )
    assert code(response) == (460, "checksum")
    assert server.head(response["Location"])["Upload-Offset"] == "0"


@pytest.mark.parametrize("size", [None, "", "-1", "1.5", "x", "²", "9" * 19])
def test_a_creation_needs_a_length(server, size):
    assert code(server.create(headers={"Upload-Length": size})) == (400, "header")


@pytest.mark.parametrize(
    "meta",
    [
        None,
        "",
        "filename",
        "filename !!!",
        "filename /w==",
        metadata(filename="  "),
        metadata(title="t"),
        metadata(filename="a.mp4", colour="red"),
        "filename YS5tcDQ=,filename YS5tcDQ=",
        metadata(filename="a\0.mp4"),
        metadata(filename="a.mp4", title="x" * 4000),
    ],
)
def test_metadata_is_read_strictly(server, meta):
    response = server.create(headers={"Upload-Metadata": meta})
    assert code(response) == (400, "header")
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("size", "name", "status", "why"),
    [
        (0, "a.mp4", 422, "empty_file"),
        (1001, "a.mp4", 413, "too_large"),
        (1001, "a.png", 413, "too_large"),
        (1000, "a.png", 422, "unsupported_format"),
        (1000, "mp4", 422, "unsupported_format"),
    ],
)
def test_what_is_plainly_no_video_is_not_begun(
    server, settings, size, name, status, why
):
    settings.DANGKE_MAX_UPLOAD_BYTES = 1000
    response = server.create(size, name=name)
    assert code(response) == (status, why)
    assert len(response.json()["message"]) > 5
    assert not Upload.objects.exists()


def test_only_so_many_uploads_in_an_hour(server, settings, uploader):
    settings.DANGKE_UPLOADS_PER_HOUR = 2
    url = server.begin()
    server.begin()
    server.delete(url)
    response = server.create()
    assert code(response) == (429, "too_many_uploads")
    assert 0 < int(response["Retry-After"]) <= 3600
    Upload.objects.update(created_at=timezone.now() - dt.timedelta(hours=1))
    assert server.create().status_code == 201


def test_unfinished_uploads_have_a_quota(server, settings):
    settings.DANGKE_UPLOAD_QUOTA_BYTES = 2 * len(MP4)
    url = server.begin()
    server.begin()
    assert code(server.create()) == (507, "upload_quota")
    server.delete(url)
    assert server.create(body=MP4).status_code == 201
    assert server.create().status_code == 201, "a finished one counts no more"


def test_a_full_disk_takes_nothing_new(server, monkeypatch):
    """Twice the size and a fifth must stay free, beside what others were promised."""
    free = 1_000_000 + 1_000 * 22 // 10
    monkeypatch.setattr(DiskStorage, "free_bytes", lambda _self: free)
    server.begin(1_000)
    assert code(server.create(1_000_000)) == (507, "no_space")
    assert server.create(100_000).status_code == 201
    assert code(server.create(454_000)) == (507, "no_space")


def test_order_of_questions_at_creation(server, settings, monkeypatch):
    """Rights, version, header, how often, how much, room, length, name: each hides the next."""
    settings.DANGKE_UPLOADS_PER_HOUR = 1
    settings.DANGKE_UPLOAD_QUOTA_BYTES = 10_000
    settings.DANGKE_MAX_UPLOAD_BYTES = 1_000
    free = DiskStorage.free_bytes
    monkeypatch.setattr(DiskStorage, "free_bytes", lambda _self: 0)
    old = timezone.now() - dt.timedelta(hours=2)
    Upload.objects.create(
        owner=make_uploader(),
        display_name="x",
        title="x",
        size=1,
        storage_name="spool/x",
        created_at=old,
        expires_at=timezone.now() + dt.timedelta(hours=1),
    )
    uploader = Upload.objects.get().owner
    server.client.force_login(uploader)
    recent = Upload.objects.create(
        owner=uploader,
        display_name="y",
        title="y",
        size=1,
        storage_name="spool/y",
        created_at=timezone.now(),
        expires_at=timezone.now() + dt.timedelta(hours=1),
    )
    stranger = Client()
    all_wrong = {"Tus-Resumable": "0.2.2", "Upload-Length": "x"}
    assert code(Tus(stranger).create(headers=all_wrong)) == (403, "signed_out")
    assert code(server.create(headers=all_wrong)) == (412, "version")
    assert code(server.create("x", name="a.png")) == (400, "header")
    assert code(server.create(20_000, name="a.png")) == (429, "too_many_uploads")
    Upload.objects.filter(pk=recent.pk).update(created_at=old)
    assert code(server.create(20_000, name="a.png")) == (507, "upload_quota")
    assert code(server.create(2_000, name="a.png")) == (507, "no_space")
    monkeypatch.setattr(DiskStorage, "free_bytes", free)
    assert code(server.create(2_000, name="a.png")) == (413, "too_large")
    assert code(server.create(200, name="a.png")) == (422, "unsupported_format")
    assert server.create(200).status_code == 201


def test_a_creation_takes_no_form(server):
    response = server.create(body=b"title=x", content_type="text/plain")
    assert code(response) == (415, "type")
    assert not Upload.objects.exists()


@pytest.mark.parametrize("version", [None, "", "0.2.2", "1.0.1"])
@pytest.mark.parametrize("method", ["create", "head", "patch", "delete"])
def test_another_version_is_not_spoken(server, method, version):
    url = server.begin()
    headers = {"Tus-Resumable": version}
    response = {
        "create": lambda: server.create(headers=headers),
        "head": lambda: server.client.head(
            url, headers={k: v for k, v in headers.items() if v is not None}
        ),
        "patch": lambda: server.patch(url, MP4, headers=headers),
        "delete": lambda: server.client.delete(
            url, headers={k: v for k, v in headers.items() if v is not None}
        ),
    }[method]()
    assert (response.status_code, response["Tus-Version"]) == (412, "1.0.0")
    upload = Upload.objects.get()
    assert (upload.offset, upload.state) == (0, UploadState.RECEIVING)


def test_a_piece_must_begin_where_the_stored_bytes_end(server):
    url = server.begin()
    server.patch(url, MP4[:50])
    for offset in (0, 49, 51, 10_000):
        response = server.patch(url, MP4[50:], offset=offset)
        assert code(response) == (409, "offset")
        assert response["Upload-Offset"] == "50"
    assert server.head(url)["Upload-Offset"] == "50"


@pytest.mark.parametrize("offset", [None, "", "-1", "x"])
def test_a_piece_needs_an_offset(server, offset):
    response = server.patch(server.begin(), MP4, headers={"Upload-Offset": offset})
    assert code(response) == (400, "header")


def test_a_piece_needs_its_type(server):
    response = server.patch(
        server.begin(), MP4, offset=7, content_type="application/octet-stream"
    )
    assert code(response) == (415, "type"), "asked before the offset"


def test_a_piece_needs_a_length(server):
    response = server.patch(server.begin(), MP4, CONTENT_LENGTH="")
    assert code(response) == (411, "length")


def test_no_byte_beyond_the_length(server, media):
    url = server.begin(100)
    assert code(server.patch(url, b"x" * 101)) == (413, "beyond")
    assert server.patch(url, b"x" * 60).status_code == 204
    assert code(server.patch(url, b"x" * 41, offset=60)) == (413, "beyond")
    assert code(server.patch(url, b"x" * 41, offset=59)) == (409, "offset")
    upload = Upload.objects.get()
    assert (media / upload.storage_name).stat().st_size == 60


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_checksums(server, media, algorithm):
    url = server.begin()
    wrong = server.patch(
        url, MP4[:50], headers={"Upload-Checksum": checksum(MP4[:49], algorithm)}
    )
    assert code(wrong) == (460, "checksum")
    assert server.head(url)["Upload-Offset"] == "0"
    right = server.patch(
        url, MP4[:50], headers={"Upload-Checksum": checksum(MP4[:50], algorithm)}
    )
    assert (right.status_code, right["Upload-Offset"]) == (204, "50")
    upload = Upload.objects.get()
    assert (media / upload.storage_name).read_bytes() == MP4[:50]


def test_nothing_is_begun_with_a_checksum_that_cannot_be_read(server):
    response = server.create(body=MP4, headers={"Upload-Checksum": "md5 AAAA"})
    assert code(response) == (400, "header")
    assert not Upload.objects.exists()


@pytest.mark.parametrize("header", ["", "md5 AAAA", "sha1", "sha1 !!", "sha1 AAAA"])
def test_a_checksum_that_cannot_be_read(server, header):
    response = server.patch(server.begin(), MP4, headers={"Upload-Checksum": header})
    assert code(response) == (400, "header")


def test_only_one_may_write_at_a_time(server, uploader):
    url = server.begin()
    upload = Upload.objects.get()
    turn = turns.take_turn(upload=upload, offset=0, at=timezone.now())
    assert code(server.patch(url, MP4)) == (423, "busy")
    assert code(server.patch(url, MP4, offset=5)) == (423, "busy")
    assert server.head(url).status_code == 200
    turns.end_turn(turn=turn)
    assert server.patch(url, MP4).status_code == 204


def test_termination(server, media):
    url = server.begin()
    server.patch(url, MP4[:50])
    assert server.delete(url).status_code == 204
    for response in (server.patch(url, MP4[50:], offset=50), server.delete(url)):
        assert code(response) == (410, "gone")
    assert server.head(url).status_code == 410
    assert Upload.objects.get().state == UploadState.TERMINATED


def test_a_finished_upload_is_not_terminated(server):
    url = server.begin()
    server.patch(url, MP4)
    assert code(server.delete(url)) == (403, "finished")
    again = server.patch(url, MP4)
    assert code(again) == (409, "finished")
    assert again["Upload-Offset"] == str(len(MP4))
    assert Video.objects.count() == 1


def test_expiration_needs_no_sweep(server):
    url = server.begin()
    Upload.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert server.head(url).status_code == 410
    assert code(server.patch(url, MP4)) == (410, "gone")
    assert code(server.delete(url)) == (410, "gone")


def test_a_touched_upload_lives_on(server, settings):
    url = server.begin()
    soon = timezone.now() + dt.timedelta(minutes=1)
    Upload.objects.update(expires_at=soon)
    response = server.patch(url, MP4[:9])
    kept_s = parse_http_date(response["Upload-Expires"]) - timezone.now().timestamp()
    assert kept_s == pytest.approx(settings.DANGKE_UPLOAD_KEEP_S, abs=60)


def test_foreign_and_unknown_uploads_are_not_found(server, client):
    url = server.begin()
    unknown = reverse("uploads:one", args=["00000000-0000-0000-0000-000000000000"])
    other = Client()
    other.force_login(make_uploader())
    stranger = Tus(other)
    for who, address in ((stranger, url), (server, unknown)):
        assert who.head(address).status_code == 404
        assert who.patch(address, MP4).status_code == 404
        assert who.delete(address).status_code == 404
    assert Upload.objects.get().state == UploadState.RECEIVING


@pytest.mark.parametrize(
    ("who", "told"), [("nobody", "signed_out"), ("member", "forbidden")]
)
def test_closed_to_whoever_may_not_add_videos(server, who, told):
    url = server.begin()
    client = Client()
    if who == "member":
        client.force_login(make_member())
    outsider = Tus(client)
    for response in (
        outsider.options(),
        outsider.create(),
        outsider.patch(url, MP4),
        outsider.delete(url),
        client.post(f"{url}title/", {"title": "x"}),
    ):
        assert code(response) == (403, told)
    assert outsider.head(url).status_code == 403


def test_a_forged_request_is_refused(uploader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(uploader)
    server = Tus(client)
    assert server.create().status_code == 403
    assert not Upload.objects.exists()
    client.cookies["csrftoken"] = "a" * 32
    assert server.create(headers={"X-CSRFToken": "a" * 32}).status_code == 201


def test_methods_behind_old_proxies(server):
    url = server.begin()
    response = server.client.post(
        url,
        data=MP4,
        content_type="application/offset+octet-stream",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": "0",
            "X-HTTP-Method-Override": "PATCH",
        },
    )
    assert response.status_code == 204
    assert server.client.get(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 405


def test_disk_full_while_writing_keeps_what_was_secured(server, monkeypatch):
    url = server.begin()
    server.patch(url, MP4[:50])

    def full(_self, *, last):
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(spool._DiskWriter, "secure", full)
        assert code(server.patch(url, MP4[50:], offset=50)) == (507, "no_space")
    assert server.head(url)["Upload-Offset"] == "50"
    assert server.patch(url, MP4[50:], offset=50).status_code == 204


def test_storage_that_does_not_answer_is_asked_again_later(server, monkeypatch):
    url = server.begin()

    def silent(_self, *, last):
        raise OSError(errno.EIO, "it is away")

    with monkeypatch.context() as patched:
        patched.setattr(spool._DiskWriter, "secure", silent)
        response = server.patch(url, MP4)
    assert code(response) == (503, "storage")
    assert response["Retry-After"] == "10"
    assert server.patch(url, MP4).status_code == 204


def test_a_storage_that_cannot_begin_begins_nothing(server, monkeypatch):
    def silent(_self, _name):
        raise OSError(errno.EIO, "it is away")

    monkeypatch.setattr(spool.DiskSpool, "begin", silent)
    assert code(server.create()) == (503, "storage")
    assert not Upload.objects.exists()


@pytest.mark.parametrize("left", [None, 20])
def test_bytes_that_the_server_has_lost_are_not_pretended(server, media, left):
    url = server.begin()
    server.patch(url, MP4[:50])
    path = media / Upload.objects.get().storage_name
    path.unlink() if left is None else path.write_bytes(b"x" * left)
    assert code(server.patch(url, MP4[50:], offset=50)) == (410, "gone")
    assert server.head(url).status_code == 410
    assert not Video.objects.exists()


def test_bytes_beyond_the_committed_offset_are_cut(server, media):
    url = server.begin()
    server.patch(url, MP4[:50])
    path = media / Upload.objects.get().storage_name
    with path.open("ab") as file:
        file.write(b"left by a process that was killed before it committed")
    assert server.patch(url, MP4[50:60], offset=50).status_code == 204
    assert path.read_bytes() == MP4[:60]


def test_the_title_can_change_before_and_after_the_end(server):
    url = server.begin()
    assert server.client.post(f"{url}title/", {"title": " 一 "}).status_code == 204
    server.patch(url, MP4)
    assert Video.objects.get().title == "一"
    assert server.client.post(f"{url}title/", {"title": "二"}).status_code == 204
    assert Video.objects.get().title == Upload.objects.get().title == "二"
    assert server.client.post(f"{url}title/", {"title": " "}).status_code == 422


def test_two_files_of_one_person_do_not_mix(server):
    first, second = server.begin(), server.begin()
    other = MP4 + box(b"free", b"f" * 9)
    assert first != second
    server.patch(first, MP4)
    assert server.head(second)["Upload-Offset"] == "0"
    assert len(other) > len(MP4)


def test_limits_count_for_each_person(server, settings):
    settings.DANGKE_UPLOADS_PER_HOUR = 1
    cache.clear()
    server.begin()
    client = Client()
    client.force_login(make_uploader())
    assert Tus(client).create().status_code == 201
