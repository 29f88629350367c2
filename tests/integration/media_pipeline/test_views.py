import datetime as dt
import re
from urllib.parse import quote

import pytest
from django.utils import timezone

from media_pipeline import delivery
from media_pipeline.operations.jobs import archive_video
from media_pipeline.states import JobState
from media_pipeline.storage import media_storage
from tests.builders.media_pipeline import NOON, make_video, make_video_at

pytestmark = pytest.mark.django_db
BODY = bytes(range(256)) * 4


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.DANGKE_MEDIA_DIR = tmp_path / "video"
    return settings.DANGKE_MEDIA_DIR


@pytest.fixture
def video():
    video = make_video_at(JobState.READY)
    store = media_storage()
    prefix = video.current_rendition.job.prefix
    store.put_bytes(f"{prefix}master.1.m3u8", b"#EXTM3U\n")
    store.put_bytes(f"{prefix}c0000.1/720.m4s", BODY)
    store.put_bytes(f"{prefix}manifest.1.json", b"{}")
    store.put_bytes("source/ab/abcd", b"secret source")
    return video


def base(video, *, at=None):
    return delivery.playback(video, at=at or timezone.now()).master_url.rpartition("/")[
        0
    ]


def body(response):
    return b"".join(response.streaming_content)


def test_the_address_of_a_playback_plays(client, video):
    play = delivery.playback(video, at=timezone.now())
    response = client.get(play.master_url)
    assert response.status_code == 200
    assert body(response) == b"#EXTM3U\n"
    assert response["Content-Type"] == "application/vnd.apple.mpegurl"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response
    assert play.poster_url.endswith("/s.1/poster.jpg")
    assert play.storyboard_url is None


def test_whole_and_parts(client, video):
    url = f"{base(video)}/c0000.1/720.m4s"
    whole = client.get(url)
    assert (whole.status_code, body(whole)) == (200, BODY)
    assert whole["Accept-Ranges"] == "bytes"
    for header, first, last in [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=1000-9999", 1000, 1023),
    ]:
        part = client.get(url, headers={"range": header})
        assert part.status_code == 206
        assert part["Content-Range"] == f"bytes {first}-{last}/1024"
        assert part["Content-Length"] == str(last - first + 1)
        assert body(part) == BODY[first : last + 1]


def test_a_part_outside_is_416(client, video):
    response = client.get(
        f"{base(video)}/c0000.1/720.m4s", headers={"range": "bytes=1024-"}
    )
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */1024")


def test_head_tells_the_length_without_a_body(client, video):
    url = f"{base(video)}/c0000.1/720.m4s"
    response = client.head(url)
    assert (response.status_code, response["Content-Length"]) == (200, "1024")
    assert response.content == b""
    part = client.head(url, headers={"range": "bytes=0-9"})
    assert (part.status_code, part["Content-Length"]) == (206, "10")


def test_an_unchanged_object_is_not_sent_again(client, video):
    url = f"{base(video)}/c0000.1/720.m4s"
    etag = client.head(url)["ETag"]
    assert client.get(url, headers={"if-none-match": etag}).status_code == 304
    stale = client.get(url, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert (stale.status_code, body(stale)) == (200, BODY)
    fresh = client.get(url, headers={"range": "bytes=0-9", "if-range": etag})
    assert (fresh.status_code, body(fresh)) == (206, BODY[:10])


def test_only_reading_is_allowed(client, video):
    url = delivery.playback(video, at=timezone.now()).master_url
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(url).status_code == 405


def test_an_expired_address_is_gone(client, video):
    yesterday = timezone.now() - dt.timedelta(days=1)
    assert client.get(f"{base(video, at=yesterday)}/master.1.m3u8").status_code == 410


def changed(url, part, value):
    """The address with one of sig (2), exp (3), video (4), gen (5) replaced."""
    parts = url.split("/")
    assert parts[1] == "m"
    parts[part] = value
    return "/".join(parts)


def test_a_token_is_good_for_one_video_one_generation_one_time(client, video):
    url = delivery.playback(video, at=timezone.now()).master_url
    other = make_video_at(JobState.READY)
    exp = url.split("/")[3]
    for part, value in [
        (2, "A" * 22),
        (3, str(int(exp) + 3600)),
        (4, other.key.hex),
        (5, other.current_rendition.gen),
    ]:
        response = client.get(changed(url, part, value))
        assert response.status_code == 403
        assert response.content == b""


def test_another_secret_makes_every_address_wrong(client, video, settings):
    url = delivery.playback(video, at=timezone.now()).master_url
    settings.DANGKE_MEDIA_SECRET = "rotated"
    assert client.get(url).status_code == 403


def test_a_video_that_was_put_away_is_refused_at_once(client, video):
    url = delivery.playback(video, at=timezone.now()).master_url
    archive_video(video=video, at=NOON, by=None)
    assert client.get(url).status_code == 403
    with pytest.raises(delivery.NotPlayable):
        delivery.playback(video, at=timezone.now())


def test_what_is_not_live_has_no_address():
    with pytest.raises(delivery.NotPlayable):
        delivery.playback(make_video(), at=timezone.now())


def test_a_missing_object_is_404(client, video):
    assert client.get(f"{base(video)}/c0001.1/720.m4s").status_code == 404


TRAVERSALS = [
    "../../../../source/ab/abcd",
    "..%2f..%2f..%2fsource/ab/abcd",
    "%2e%2e/%2e%2e/%2e%2e/source/ab/abcd",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2fsource%2fab%2fabcd",
    "..%252f..%252f..%252fsource%252fab%252fabcd",
    "..%c0%af..%c0%afsource%c0%afab%c0%afabcd",
    "..\\..\\..\\source\\ab\\abcd",
    "..%5c..%5c..%5csource%5cab%5cabcd",
    "c0000.1/../../../../../source/ab/abcd",
    "c0000.1/..%2f720.m4s",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "....//....//source/ab/abcd",
    "..;/..;/source/ab/abcd",
    "master.1.m3u8%00.jpg",
    "master.1.m3u8%0a",
    "master.1.m3u8%0d%0aX-Evil: 1",
    "c0000.1/720.m4s/",
    "c0000.1//720.m4s",
    "C0000.1/720.m4s",
    "c0000.1/720.m4s%20",
    "manifest.1.json",
    "ｍaster.1.m3u8",
    "master.１.m3u8",
    ".hidden.m3u8",
    "c0000.1/c0000.1/720.m4s",
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_other_spelling_opens_anything(client, video, path):
    for spelling in {path, quote(path)}:
        response = client.get(f"{base(video)}/{spelling}")
        assert response.status_code == 404
        assert b"secret" not in getattr(response, "content", b"")


def test_manifests_and_sources_have_no_address(client, video):
    pattern = re.compile(delivery.OBJECT_PATH)
    start = base(video).lstrip("/")
    assert pattern.fullmatch(f"{start}/c0000.1/720.m4s")
    assert not pattern.fullmatch(f"{start}/manifest.1.json")


@pytest.mark.parametrize("minutes", range(0, 61, 7))
def test_expiry_is_a_full_hour_within_the_ttl(minutes, settings):
    settings.DANGKE_MEDIA_TOKEN_TTL_S = 4 * 3600
    now = 1_772_000_000 // 3600 * 3600 + minutes * 60
    exp = delivery.expiry(now)
    assert exp % 3600 == 0
    assert 3 * 3600 <= exp - now <= 4 * 3600


def test_a_short_ttl_is_rounded_finer(settings):
    settings.DANGKE_MEDIA_TOKEN_TTL_S = 60
    assert 45 <= delivery.expiry(1_772_000_007) - 1_772_000_007 <= 60


def test_the_signature_is_what_nginx_computes(settings):
    """echo -n '1772000000 0123…cdef aaaaaaaaaaaaaaaa-bbbbbbbb s3cret' | openssl md5 -binary |
    openssl base64 | tr +/ -_ | tr -d ="""
    settings.DANGKE_MEDIA_SECRET = "s3cret"
    signature = delivery.sign(
        1772000000, "0123456789abcdef" * 2, "a" * 16 + "-" + "b" * 8
    )
    assert signature == "7wJnKjzJQKrrj_263ch7Sw"
