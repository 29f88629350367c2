"""Pieces that race for one upload: one is written, the others are told to wait or where to go on."""

import threading

import pytest
from django.db import connections
from django.test import Client

from media_pipeline.models import Upload, Video
from media_pipeline.operations.uploads import append, turns
from tests.builders.media_pipeline import NOON
from tests.builders.uploads import MP4, Stream, Tus, make_upload, make_uploader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.DANGKE_MEDIA_DIR = tmp_path / "video"


def in_thread(act):
    def run():
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_second_window_is_told_to_wait_while_bytes_come_in():
    """No transaction is open meanwhile: others write to the database as they like."""
    owner = make_uploader()
    upload = make_upload(by=owner)
    arriving, go_on = threading.Event(), threading.Event()
    results = []

    def hold():
        arriving.set()
        assert go_on.wait(30)

    def first():
        stream = Stream(MP4, on_read=hold)
        results.append(
            append(
                upload=upload,
                offset=0,
                length=len(MP4),
                read=stream.read,
                checksum=None,
                now=lambda: NOON,
            )
        )

    thread = in_thread(first)
    assert arriving.wait(30)
    with pytest.raises(turns.UploadBusy):
        append(
            upload=upload,
            offset=0,
            length=len(MP4),
            read=Stream(MP4).read,
            checksum=None,
            now=lambda: NOON,
        )
    make_upload(by=owner)
    go_on.set()
    thread.join(30)
    assert results[0].video == Video.objects.get()
    assert results[0].offset == len(MP4)


def test_of_many_at_once_one_is_taken(settings):
    client = Client()
    client.force_login(make_uploader())
    url = Tus(client).begin()
    statuses = []

    def send():
        own = Client()
        own.cookies = client.cookies
        statuses.append(Tus(own).patch(url, MP4).status_code)

    threads = [in_thread(send) for _ in range(4)]
    for thread in threads:
        thread.join(60)
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 409, 423}
    assert Video.objects.count() == 1
    assert Upload.objects.get().offset == len(MP4)
