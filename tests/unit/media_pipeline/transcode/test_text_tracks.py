"""Text tracks of a source: which decoders may run, and where."""

from media_pipeline.transcode.source import Probe
from media_pipeline.transcode.text_tracks import bitmap_tracks, extract_argv
from media_pipeline.transcode.whitelist import TEXT_SUBTITLES, WHITELISTS


def probe(*ignored: str) -> Probe:
    return Probe("matroska", 1, 1.0, 1.0, None, None, ignored=ignored)


def test_subtitle_decoders_run_in_this_call_only() -> None:
    usual = str(WHITELISTS["codec_whitelist"]).split(",")
    assert not set(usual) & set(TEXT_SUBTITLES.split(","))
    argv = extract_argv(3)
    allowed = argv[argv.index("-codec_whitelist") + 1].split(",")
    assert set(allowed) == {*usual, *TEXT_SUBTITLES.split(",")}
    assert argv.index("-codec_whitelist") < argv.index("-i")
    assert argv[argv.index("-protocol_whitelist") + 1] == "file"
    assert argv[argv.index("-map") + 1] == "0:3"


def test_pictures_of_text_are_counted() -> None:
    found = probe(
        "2:subtitle:subrip", "3:subtitle:hdmv_pgs_subtitle", "4:data:bin_data"
    )
    assert bitmap_tracks(found) == 1
    assert bitmap_tracks(probe()) == 0
