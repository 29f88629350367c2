"""Video that Chromium reads straight from an object store."""

from pathlib import Path
from typing import Any

import pytest

from config.settings.content_security import MEMBER_POLICY, with_media_from
from media_pipeline.storage import media_storage
from tests.browser.conversions import SLICE_S, Conversions
from tests.s3 import use_bucket

pytestmark = [pytest.mark.timeout(180), pytest.mark.django_db(transaction=True)]


def call_parts_parts(route: Any) -> None:
    """rclone answers a part with 200, which the browser's cache takes for the whole object."""
    answer = route.fetch()
    is_part = answer.status == 200 and "content-range" in answer.headers
    route.fulfill(response=answer, status=206 if is_part else answer.status)


def test_plays_from_an_object_store_and_renews_every_address(
    make_player: Any,
    videos: Any,
    conversions: Conversions,
    s3_server: Any,
    settings: Any,
    tmp_path: Path,
) -> None:
    use_bucket(settings, s3_server.new_bucket(), tmp_path)
    policy = with_media_from(MEMBER_POLICY, settings.DANGKE_S3)
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy}
    video = videos["wide"]
    for path in (conversions.media_dir / "hls" / video.key.hex).rglob("*.*"):
        if path.is_file():
            name = path.relative_to(conversions.media_dir).as_posix()
            media_storage().put_bytes(name, path.read_bytes())
    settings.DANGKE_MEDIA_TOKEN_TTL_S = 6
    player = make_player()
    player.page.route(f"{s3_server.url}/**", call_parts_parts)
    player.open(video)
    player.start()
    player.until("video.currentTime > 0.3")
    player.seek(SLICE_S - 0.4)
    player.until(f"video.currentTime > {SLICE_S + 2}")
    player.page.locator("[data-part=quality] select").select_option("270")
    player.until("video.videoHeight === 270")
    from_store = [answer for answer in player.asked if "X-Amz-Date" in answer.url]
    assert {answer.status for answer in from_store} <= {200, 206}
    ends = {
        answer.url.split("X-Amz-Expires=")[1].split("&")[0] for answer in from_store
    }
    assert len(ends) >= 2, "asked for after the first right had ended"
    assert not player.page.locator("[data-part=notice]").is_visible()
