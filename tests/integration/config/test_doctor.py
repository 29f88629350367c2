from contextlib import closing

import pytest
from celery import Celery

from config import doctor
from config.settings.work import celery_settings
from media_pipeline.storage import media_storage
from members.models import Notice
from members.models.notices import NOTICE_ATTEMPTS
from tests.builders.members import make_member
from tests.processes import free_port

pytestmark = pytest.mark.django_db


def answer(name):
    [found] = [answer for answer in doctor.answers() if answer.name == name]
    return found


def test_this_machine_passes():
    assert [answer for answer in doctor.answers() if not answer.ok] == []


def test_unreadable_messages_are_reported(settings, tmp_path):
    settings.DANGKE_RING_DIR = tmp_path
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "1_x.default.msg").touch()
    found = answer("broker")
    assert not found.ok
    assert "1 unreadable" in found.detail


def test_folder_that_cannot_be_used_is_reported(settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    settings.DANGKE_RING_DIR = blocked / "ring"
    found = answer("broker")
    assert not found.ok
    assert "NotADirectoryError" in found.detail


def test_broker_that_does_not_answer_is_reported(settings, monkeypatch):
    url = f"redis://127.0.0.1:{free_port()}/0"
    settings.DANGKE_BROKER_URL = url
    app = Celery(set_as_current=False)
    for name, value in celery_settings(
        broker_url=url, ring_dir=None, time_zone="UTC"
    ).items():
        app.conf[name.removeprefix("CELERY_").lower()] = value
    monkeypatch.setattr(doctor, "current_app", app)
    with closing(app):
        found = answer("broker")
    assert not found.ok
    assert "DANGKE_BROKER_URL" in found.advice


def test_secrets_readable_by_others_are_reported(settings, tmp_path):
    settings.DANGKE_DATA_DIR = tmp_path
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secret_key").touch(mode=0o644)
    assert answer("secrets").detail == "readable by others: secret_key"


def test_leave_to_convert_without_walls_is_never_all_right(settings):
    assert answer("walls").ok
    settings.DANGKE_TRANSCODE = settings.DANGKE_TRANSCODE | {"allow_unsandboxed": True}
    found = answer("walls")
    assert not found.ok
    assert "ALLOW_UNSANDBOXED_FFMPEG" in found.detail


def test_full_disk_is_reported(monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 2**60)
    assert not answer("space").ok


def test_the_store_is_tried(any_storage):
    found = answer("storage")
    assert found.ok
    assert ("bucket" in found.detail) == (any_storage == "s3")
    assert list(media_storage().names("spool/")) == [], "nothing is left"


def test_a_bucket_that_refuses_is_reported_without_its_key(on_s3, settings):
    settings.DANGKE_S3 = on_s3 | {"secret_key": "mistyped", "attempts": 1}
    found = answer("storage")
    assert not found.ok
    assert "StorageFailure" in found.detail
    assert "DANGKE_S3" in found.advice
    assert "mistyped" not in found.detail + found.advice


def test_rules_that_keep_browsers_out_are_reported(on_s3):
    found = answer("cross-origin")
    assert not found.ok
    assert found.detail == (
        "a presigned range is answered with 3 bytes, 200; "
        "the header Range is not allowed; the header Content-Range is not exposed"
    )
    assert "CORS" in found.advice


def test_a_public_address_that_does_not_answer_is_reported(on_s3, settings):
    closed = f"http://127.0.0.1:{free_port()}"
    settings.DANGKE_S3 = on_s3 | {"public_endpoint": closed}
    assert "does not answer" in answer("cross-origin").detail


def test_notices_that_were_given_up_are_told_with_the_last_reason(settings):
    settings.DANGKE_CHANNELS = ["members.channels.Email"]
    assert answer("notices").ok
    Notice.objects.create(
        member=make_member(),
        kind="news",
        title="有新课",
        attempts=NOTICE_ATTEMPTS,
        failure="email: gone",
    )
    found = answer("notices")
    assert (found.ok, found.advice) == (False, "Last reason: email: gone")
