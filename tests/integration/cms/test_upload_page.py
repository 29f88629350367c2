"""The page on which recordings are dropped: what it lists, and what it tells its script."""

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from media_pipeline.models import Upload
from media_pipeline.operations.uploads import terminate_upload
from tests.builders.cms import make_editor
from tests.builders.members import make_member
from tests.builders.uploads import MP4, Tus, make_upload, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.DANGKE_MEDIA_DIR = tmp_path / "video"


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def page(client):
    return client.get(reverse("videos:add")).content.decode()


def test_an_editor_may_send(client, editor):
    """The group that sees the page is the one that the protocol lets in."""
    created = Tus(client).create(body=MP4)
    assert created.status_code == 201
    listed = client.get(reverse("videos:index")).content.decode()
    assert "lecture" in listed


def test_the_script_knows_limits_and_sentences(client, editor, settings):
    settings.DANGKE_MAX_UPLOAD_BYTES = 5 * 1024**3
    body = page(client)
    found = re.search(r'<script id="upload-setup"[^>]*>(.*?)</script>', body, re.S)
    setup = json.loads(found[1])
    assert setup["endpoint"] == reverse("uploads:all")
    assert setup["most"] == 5 * 1024**3
    assert setup["piece"] == settings.DANGKE_UPLOAD_PIECE_BYTES
    assert ".mp4" in setup["suffixes"]
    assert all(setup["words"].values())
    assert "5.0\xa0GB" in setup["words"]["tooLarge"]
    assert "{size}" in setup["words"]["tooLarge"]
    assert "{format}" in setup["words"]["notVideo"]
    # Every word that the script asks for.
    scripts = "".join(
        (settings.BASE_DIR / "static/cms/upload" / name).read_text()
        for name in ("index.js", "row.js", "transfer.js")
    )
    used = set(re.findall(r"words\.(\w+)", scripts))
    used |= set(re.findall(r'#say\(\s*"(\w+)"', scripts))
    used |= {"titleSaved", "titleFailed"}
    used -= {"js"}  # of an import
    assert used == set(setup["words"])


def test_unfinished_uploads_of_this_editor_are_listed(client, editor):
    at = timezone.now()
    mine = make_upload(
        by=editor, display_name="七一.mp4", fingerprint="1-2-七一", at=at
    )
    send(mine, MP4[: len(MP4) // 2], at=at)
    make_upload(by=make_editor(), display_name="foreign.mp4", at=at)
    ended = make_upload(by=editor, display_name="ended.mp4", at=at)
    terminate_upload(upload=ended, by=editor, at=at)
    over = make_upload(by=editor, display_name="over.mp4", at=at)
    Upload.objects.filter(pk=over.pk).update(expires_at=at - dt.timedelta(hours=1))
    finished = make_upload(by=editor, display_name="finished.mp4", at=at)
    send(finished, MP4, at=at)

    body = page(client)
    assert re.findall(r'data-begun="([^"]+)"', body) == [
        reverse("uploads:one", args=[mine.key])
    ]
    assert 'data-fingerprint="1-2-七一"' in body
    assert 'data-percent="49"' in body
    for name in ("foreign.mp4", "ended.mp4", "over.mp4", "finished.mp4"):
        assert name not in body


def test_the_list_costs_the_same_for_one_and_for_three(client, editor):
    def queries():
        page(client)
        with CaptureQueriesContext(connection) as captured:
            page(client)
        return len(captured)

    make_upload(by=editor, at=timezone.now())
    one = queries()
    for _ in range(2):
        make_upload(by=editor, at=timezone.now())
    assert page(client).count("data-begun=") == 3
    assert queries() == one


def test_the_page_is_closed_to_members(client):
    client.force_login(make_member())
    response = client.get(reverse("videos:add"))
    assert response.status_code == 302
    assert client.post(reverse("videos:add"), {"file": "x"}).status_code == 302


def test_the_page_takes_no_file(client, editor):
    assert client.post(reverse("videos:add"), {"title": "x"}).status_code == 405
