"""Video from an object store: playlists by Django, objects by addresses of their own that end."""

import datetime as dt
import hashlib
import re
import urllib.error
import urllib.request
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import override_settings
from django.utils import timezone

from config.settings.content_security import MEMBER_POLICY, with_media_from
from media_pipeline import delivery
from media_pipeline.operations import archive_video
from media_pipeline.playlists import readdressed
from media_pipeline.states import JobState
from media_pipeline.storage import media_storage
from tests.builders.media_pipeline import NOON, make_video_at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.system,
    pytest.mark.usefixtures("on_s3"),
]
BODY = bytes(range(256)) * 8
MASTER = """#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="main",URI="main.1.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1
v720.1.m3u8
"""
PICTURE = """#EXTM3U
#EXT-X-MAP:URI="c0000.1/720.m4s",BYTERANGE="100@0"
#EXTINF:6.0,
#EXT-X-BYTERANGE:900@100
c0000.1/720.m4s
#EXTINF:6.0,
#EXT-X-BYTERANGE:1000@100
c0001.2/720.m4s
#EXT-X-ENDLIST
"""
EARLY = """#EXTM3U
#EXT-X-MAP:URI="v.m4s",BYTERANGE="100@0"
#EXTINF:6.0,
#EXT-X-BYTERANGE:900@100
v.m4s
#EXT-X-ENDLIST
"""


@pytest.fixture
def video():
    video = make_video_at(JobState.READY)
    prefix = video.current_rendition.job.prefix
    for name, body in {
        "master.1.m3u8": MASTER.encode(),
        "main.1.m3u8": EARLY.replace("v.m4s", "a.1/main.m4s").encode(),
        "v720.1.m3u8": PICTURE.encode(),
        "q.2/video.m3u8": EARLY.encode(),
        "a.1/main.m4s": BODY,
        "q.2/v.m4s": BODY,
        "c0000.1/720.m4s": BODY,
        "c0001.2/720.m4s": BODY[::-1],
        "d.1/video.mp4": BODY,
        "s.1/poster.jpg": BODY,
        "s.1/story.vtt": b"WEBVTT\n",
    }.items():
        media_storage().put_bytes(prefix + name, body)
    return video


def base(video, *, at=None):
    play = delivery.playback(video, at=at or timezone.now())
    return play.master_url.rpartition("/")[0]


def named(text):
    """Addresses in a playlist, in order."""
    return re.findall(r'URI="([^"]+)"|^([^#\n]+)$', text, re.M)


def uris(text):
    return [a or b for a, b in named(text)]


def fetch(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.status, answer.read()


def test_every_address_of_every_playlist_answers_in_parts(client, video):
    master_url = f"{base(video)}/master.1.m3u8"
    master = client.get(master_url)
    assert master["Content-Type"] == "application/vnd.apple.mpegurl"
    assert uris(master.content.decode()) == ["main.1.m3u8", "v720.1.m3u8"]
    playlists = [urljoin(master_url, uri) for uri in uris(master.content.decode())]
    seen = []
    for playlist in [*playlists, f"{base(video)}/q.2/video.m3u8"]:
        for uri in uris(client.get(playlist).content.decode()):
            status, body = fetch(uri, Range="bytes=100-199")
            # rclone sends the part that was asked for and calls it 200.
            assert status in (200, 206)
            assert body in (BODY[100:200], BODY[::-1][100:200])
            seen.append(urlsplit(uri).path.rpartition(video.current_rendition.gen)[2])
    assert seen == [
        *["/a.1/main.m4s"] * 2,
        *["/c0000.1/720.m4s"] * 2,
        "/c0001.2/720.m4s",
        *["/q.2/v.m4s"] * 2,
    ]


def test_addresses_end_with_the_token(client, video):
    now = timezone.now().replace(microsecond=0)
    gen = video.current_rendition.gen
    start = delivery.address(video.key.hex, gen, int(now.timestamp()) + 2)
    playlist = client.get(f"{start}v720.1.m3u8").content.decode()
    (uri, *_) = uris(playlist)
    query = dict(part.split("=") for part in urlsplit(uri).query.split("&"))
    signed_at = dt.datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
    ends_at = signed_at.replace(tzinfo=dt.UTC) + dt.timedelta(
        seconds=int(query["X-Amz-Expires"])
    )
    assert ends_at == now + dt.timedelta(seconds=2)


def test_an_address_that_has_ended_or_was_altered_is_refused_by_the_store(video):
    name = video.current_rendition.job.prefix + "c0000.1/720.m4s"
    long_ago = timezone.now() - dt.timedelta(hours=9)
    ended = media_storage().presign(
        name, at=long_ago, expires_at=long_ago + dt.timedelta(hours=1)
    )
    good = media_storage().presign(
        name, at=timezone.now(), expires_at=timezone.now() + dt.timedelta(hours=1)
    )
    assert fetch(good)[1] == BODY
    for url in (ended, good.replace("c0000.1", "c0001.2"), good.split("?")[0]):
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(url)
        assert refused.value.code in (400, 403)
        refused.value.close()


def test_pictures_and_files_lead_to_the_store_text_tracks_do_not(client, video):
    poster = client.get(f"{base(video)}/s.1/poster.jpg")
    assert poster.status_code == 302
    assert fetch(poster["Location"]) == (200, BODY)
    name = quote("党课", safe="")
    kept = client.get(f"{base(video)}/d.1/video.mp4?download={name}")
    with urllib.request.urlopen(kept["Location"]) as answer:
        assert answer.read() == BODY
    assert "response-content-disposition=attachment" in kept["Location"]
    story = client.get(f"{base(video)}/s.1/story.vtt")
    assert b"".join(story.streaming_content) == b"WEBVTT\n"


def test_the_token_is_asked_for_as_on_a_disk(client, video):
    yesterday = timezone.now() - dt.timedelta(days=1)
    assert client.get(f"{base(video, at=yesterday)}/v720.1.m3u8").status_code == 410
    assert client.get(f"{base(video)}/none.1.m3u8").status_code == 404
    url = f"{base(video)}/v720.1.m3u8"
    sig = url.split("/")[2]
    assert client.get(url.replace(sig, "A" * 22)).status_code == 403
    archive_video(video=video, at=NOON, by=None)
    assert client.get(url).status_code == 403


def test_a_playlist_costs_the_store_nothing_the_second_time(client, video, settings):
    url = f"{base(video)}/v720.1.m3u8"
    first = client.get(url)
    # Whoever asked it now would fail.
    with override_settings(DANGKE_S3=settings.DANGKE_S3 | {"secret_key": "wrong"}):
        assert uris(client.get(url).content.decode())
    assert "max-age=" in first["Cache-Control"]
    assert client.get(url).content == first.content


def test_playlists_keep_their_names_and_the_rest_is_readdressed():
    def address(uri):
        return hashlib.md5(uri.encode(), usedforsecurity=False).hexdigest()

    assert readdressed(MASTER, address) == MASTER
    changed = readdressed(PICTURE, address)
    assert "720.m4s" not in changed
    assert len(changed.splitlines()) == len(PICTURE.splitlines())
    assert changed.endswith("#EXT-X-ENDLIST\n")


def test_the_policy_names_the_store_and_nothing_else():
    assert with_media_from(MEMBER_POLICY, {}) == MEMBER_POLICY
    bucket = {"bucket": "b", "region": "r", "endpoint": "http://s3.lan:9000/x"}
    policy = with_media_from(MEMBER_POLICY, bucket)
    assert policy["media-src"] == ["'self'", "blob:", "http://s3.lan:9000"]
    assert policy["script-src"] == MEMBER_POLICY["script-src"]
    amazon = {"bucket": "b", "region": "r", "addressing": "virtual"}
    assert (
        "https://b.s3.r.amazonaws.com"
        in with_media_from(MEMBER_POLICY, amazon)["img-src"]
    )
