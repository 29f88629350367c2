"""One corpus of requests, two checkers of tokens, one verdict for each."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.utils import timezone

from media_pipeline import delivery
from media_pipeline.operations import archive_video
from media_pipeline.operations.closing import open_delivery
from media_pipeline.states import JobState
from tests.builders.media_pipeline import NOON, make_video_at
from tests.raw_http import ask
from tests.system.delivery.conftest import BODY, SECRET

pytestmark = pytest.mark.timeout(180)

# nginx calls a hopeless request line 400 or 414, and a symbolic link 403; Django knows no such address.
REFUSED = {400, 403, 404, 414}

SPELLINGS = [
    "../../../../source/ab/abcd",
    "..%2f..%2f..%2f..%2fsource/ab/abcd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/source/ab/abcd",
    "%2E%2E%2F%2E%2E%2Fsource%2Fab%2Fabcd",
    "%252e%252e/%252e%252e/source/ab/abcd",
    "..%252f..%252fsource%252fab%252fabcd",
    "%25252e%25252e/master.1.m3u8",
    "..%c0%af..%c0%afsource%c0%afab%c0%afabcd",
    "%c0%ae%c0%ae/%c0%ae%c0%ae/source/ab/abcd",
    "%e0%80%ae%e0%80%ae/master.1.m3u8",
    "..%ef%bc%8f..%ef%bc%8fsource",
    "..\\..\\..\\source\\ab\\abcd",
    "..%5c..%5c..%5csource%5cab%5cabcd",
    "c0000.1\\720.m4s",
    "c0000.1/../../../../../source/ab/abcd",
    "c0000.1/../master.1.m3u8",
    "c0000.1/%2e%2e/master.1.m3u8",
    "c0000.1/.%2E/master.1.m3u8",
    "c0000.1%2f..%2fmaster.1.m3u8",
    "./master.1.m3u8",
    "%2e/master.1.m3u8",
    "c0000.1/./720.m4s",
    "x/../master.1.m3u8?a=/../b",
    "/master.1.m3u8",
    "c0000.1//720.m4s",
    "c0000.1%2f%2f720.m4s",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "....//....//source/ab/abcd",
    "..;/..;/source/ab/abcd",
    "c0000.1;a=b/720.m4s",
    "master.1.m3u8;",
    "master.1.m3u8;.jpg",
    "master.1.m3u8%00.jpg",
    "master.1.m3u8%00",
    "manifest.1.json%00.m3u8",
    "master.1.m3u8%0a",
    "master.1.m3u8%0d%0aX-Evil:1",
    "master.1.m3u8.",
    "master.1.m3u8...",
    "master.1.m3u8%20",
    "master.1.m3u8/",
    "master.1.m3u8#x",
    "master.1.m3u8%23",
    "master.1.m3u8%3f",
    "c0000.1/720.m4s/",
    "C0000.1/720.m4s",
    "c0000.1/720.M4S",
    "MASTER.1.M3U8",
    "manifest.1.json",
    "manifest.1.json?x.m3u8",
    ".hidden.m3u8",
    "%2ehidden.m3u8",
    "linked.m3u8",
    "c0009.1/720.m4s",
    "c0000.1/c0000.1/720.m4s",
    "c0000.1/",
    "c0000.1",
    "",
    quote("ｍaster.1.m3u8"),
    quote("master.１.m3u8"),
    "*.m3u8",
    "{master,x}.1.m3u8",
    "master.1.m3u8" + "8" * 300,
    "a" * 5_000 + ".m3u8",
    "a" * 70_000 + ".m3u8",
]

# Range header → status, Content-Range; None for the whole.
RANGES = {
    "bytes=0-0": (206, "bytes 0-0/1024"),
    "bytes=10-19": (206, "bytes 10-19/1024"),
    "bytes=1000-": (206, "bytes 1000-1023/1024"),
    "bytes=-24": (206, "bytes 1000-1023/1024"),
    "bytes=-9999": (206, "bytes 0-1023/1024"),
    "bytes=1000-9999": (206, "bytes 1000-1023/1024"),
    "bytes=0-1,5-6": (200, None),
    "items=0-5": (200, None),
    "bytes=1024-": (416, "bytes */1024"),
    "bytes=20-10": (416, "bytes */1024"),
    "bytes=-0": (416, "bytes */1024"),
    "bytes=a-b": (416, "bytes */1024"),
    "bytes=-": (416, "bytes */1024"),
    "bytes=": (200, None),
}


def base(video, *, at=None):
    """The address below which the objects of a video are, without the last slash."""
    play = delivery.playback(video, at=at or timezone.now())
    return play.master_url.rpartition("/")[0]


def changed(url, part, value):
    """The address with one of sig (2), exp (3), video (4), gen (5) replaced."""
    parts = url.split("/")
    parts[part] = value
    return "/".join(parts)


def both(ports, method, target, headers=None):
    """The answers of both, by name."""
    return {name: ask(port, method, target, headers) for name, port in ports.items()}


def statuses(answers):
    return {name: answer.status for name, answer in answers.items()}


def same(status):
    return {"nginx": status, "django": status}


def test_a_good_address_gives_each_kind_with_the_same_headers(ports, video):
    for name, content_type in {
        "master.1.m3u8": "application/vnd.apple.mpegurl",
        "c0000.1/720.m4s": "video/mp4",
        "d.1/video.mp4": "video/mp4",
        "d.1/sound.m4a": "audio/mp4",
        "s.1/poster.jpg": "image/jpeg",
        "s.1/story.vtt": "text/vtt; charset=utf-8",
    }.items():
        answers = both(
            ports, "GET", f"{base(video)}/{name}", {"Accept-Encoding": "gzip"}
        )
        assert statuses(answers) == same(200)
        kept = (
            "content-type",
            "content-length",
            "cache-control",
            "accept-ranges",
            "x-content-type-options",
        )
        nginx, django = (
            {header: answers[checker].headers.get(header) for header in kept}
            for checker in ("nginx", "django")
        )
        assert nginx == django
        assert nginx["content-type"] == content_type
        assert nginx["cache-control"] == delivery.CACHE_CONTROL
        assert answers["nginx"].body == answers["django"].body
        for answer in answers.values():
            unwanted = {
                "content-encoding",
                "set-cookie",
                "access-control-allow-origin",
                "content-disposition",
            }
            assert not unwanted & set(answer.headers)


def test_tokens_of_something_else_open_nothing(ports, video):
    url = f"{base(video)}/master.1.m3u8"
    other = make_video_at(JobState.READY)
    exp, sig = url.split("/")[3], url.split("/")[2]
    yesterday = timezone.now() - dt.timedelta(days=1)
    expired = f"{base(video, at=yesterday)}/master.1.m3u8"
    verdicts = {
        changed(url, 2, "A" * 22): 403,
        changed(url, 2, sig.swapcase()): 403,
        changed(url, 3, str(int(exp) + 3600)): 403,
        changed(url, 3, str(int(exp) - 3600)): 403,
        changed(url, 4, other.key.hex): 403,
        changed(url, 5, other.current_rendition.gen): 403,
        changed(url, 5, "f" * 16 + "-" + "0" * 8): 403,
        expired: 410,
        changed(expired, 3, exp): 403,
        f"{base(video)}/c0001.1/720.m4s": 404,
        changed(url, 2, sig[:-1]): 404,
        changed(url, 2, sig + "="): 404,
        changed(url, 3, exp[:-1]): 404,
        changed(url, 3, "0" + exp): 404,
        changed(url, 4, video.key.hex.upper()): 404,
        url.replace(f"/{sig}/{exp}", ""): 404,
        url.replace(f"/{sig}/", "/-/"): 404,
        "/m/": 404,
        f"/hls/{video.key.hex}/{video.current_rendition.gen}/master.1.m3u8": None,
    }
    found = {
        address: statuses(both(ports, "GET", address))
        for address, verdict in verdicts.items()
        if verdict
    }
    assert found == {
        address: same(verdict) for address, verdict in verdicts.items() if verdict
    }
    for address in (changed(url, 2, "A" * 22), expired):
        for answer in both(ports, "GET", address).values():
            assert answer.headers["cache-control"] == "no-store"


def test_no_other_spelling_opens_anything(ports, video):
    start = base(video)
    for spelling in SPELLINGS:
        for target in {
            f"{start}/{spelling}",
            changed(start, 1, "%6d/../m") + f"/{spelling}",
        }:
            for checker, answer in both(ports, "GET", target).items():
                assert answer.status in REFUSED, (checker, target[:200], answer.status)
                assert SECRET not in answer.body


def test_a_raw_null_or_space_or_other_protocol_opens_nothing(ports, video):
    start = base(video).encode()
    for spelling in (
        b"/master.1.m3u8\x00.jpg",
        b"/master.1.m3u8\xc0\xae",
        b"/\xff\xfe.m3u8",
    ):
        for checker, answer in both(ports, "GET", start + spelling).items():
            assert answer.status in REFUSED, (checker, spelling)


def test_parts(ports, video):
    url = f"{base(video)}/c0000.1/720.m4s"
    for header, (status, content_range) in RANGES.items():
        answers = both(ports, "GET", url, {"Range": header})
        assert statuses(answers) == same(status), header
        for answer in answers.values():
            assert answer.headers.get("content-range") == content_range, header
        if status == 206:
            first, last = content_range.split()[1].split("/")[0].split("-")
            bodies = {answer.body for answer in answers.values()}
            assert bodies == {BODY[int(first) : int(last) + 1]}
        if status == 200:
            assert {answer.body for answer in answers.values()} == {BODY}


def test_heads_and_other_methods(ports, video):
    url = f"{base(video)}/c0000.1/720.m4s"
    head = both(ports, "HEAD", url)
    assert statuses(head) == same(200)
    part = both(ports, "HEAD", url, {"Range": "bytes=0-9"})
    assert statuses(part) == same(206)
    assert {a.headers["content-length"] for a in head.values()} == {"1024"}
    assert {a.headers["content-length"] for a in part.values()} == {"10"}
    assert {a.body for a in (*head.values(), *part.values())} == {b""}
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answers = both(ports, method, url, {"Content-Length": "0"})
        assert statuses(answers) == same(405), method


def test_what_is_unchanged_is_not_sent_again(ports, video):
    url = f"{base(video)}/c0000.1/720.m4s"
    for port in ports.values():
        etag = ask(port, "GET", url).headers["etag"]
        again = ask(port, "GET", url, {"If-None-Match": etag})
        assert (again.status, again.body) == (304, b"")
        assert ask(port, "GET", url, {"If-None-Match": '"other"'}).status == 200
        part = {"Range": "bytes=0-9"}
        assert ask(port, "GET", url, part | {"If-Range": etag}).status == 206
        assert ask(port, "GET", url, part | {"If-Range": '"other"'}).status == 200


def test_a_file_to_keep_has_its_title_as_name(ports, video):
    name = quote("党课 第一讲", safe="")
    url = f"{base(video)}/d.1/video.mp4?download={name}"
    wanted = f"attachment; filename*=UTF-8''{name}.mp4"
    for answer in both(ports, "GET", url).values():
        assert answer.headers["content-disposition"] == wanted
    for query in (
        "download=",
        "download=a;b",
        'download=a"b',
        "download=a%0d%0ab:c;",
        "a=b",
    ):
        for answer in both(
            ports, "GET", f"{base(video)}/d.1/video.mp4?{query}"
        ).values():
            assert "content-disposition" not in answer.headers, query
    for answer in both(
        ports, "GET", f"{base(video)}/master.1.m3u8?download=x"
    ).values():
        assert "content-disposition" not in answer.headers


def test_a_video_that_was_put_away_is_refused_by_both_at_once(ports, video):
    url = f"{base(video)}/master.1.m3u8"
    assert statuses(both(ports, "GET", url)) == same(200)
    archive_video(video=video, at=NOON, by=None)
    assert statuses(both(ports, "GET", url)) == same(403)
    open_delivery(video)
    assert ask(ports["nginx"], "GET", url).status == 200


def test_the_end_of_a_token_acts_by_the_clock(ports, video, settings):
    settings.DANGKE_MEDIA_TOKEN_TTL_S = 60
    now = int(timezone.now().timestamp())
    gen = video.current_rendition.gen
    for exp, status in ((now + 60, 200), (now - 2, 410)):
        start = delivery.address(video.key.hex, gen, exp)
        assert statuses(both(ports, "GET", f"{start}master.1.m3u8")) == same(status)
