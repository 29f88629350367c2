"""argv is golden text, and no value of a source can become an option."""

import shlex
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.transcode import command, whitelist
from media_pipeline.transcode.loudness import Level, Loudness, level_of
from media_pipeline.transcode.options import ContentClass, Recipe
from media_pipeline.transcode.types import Plan
from tests.golden import assert_golden
from tests.unit.media_pipeline.transcode.samples import (
    make_audio,
    make_probe,
    make_scan,
    make_video,
    plan_for,
)


def lines(argv: list[str]) -> str:
    """One option and its value a line, as a shell would need it."""
    words: list[str] = []
    for word in argv:
        quoted = shlex.quote(word)
        option = (
            word.startswith("-") and not word.lstrip("-").replace(".", "").isdigit()
        )
        if option or not words or not words[-1].startswith("-") or " " in words[-1]:
            words.append(quoted)
        else:
            words[-1] += f" {quoted}"
    return "\n".join(words) + "\n"


def slides_plan() -> Plan:
    probe = make_probe(make_video(scan=make_scan(end_s=360.0)), make_audio())
    return plan_for(probe, recipe=Recipe(content_class=ContentClass.SLIDES))


def hdr_plan() -> Plan:
    video = make_video(
        width=3840,
        height=2160,
        color_transfer="smpte2084",
        color_primaries="bt2020",
        color_space="bt2020nc",
        has_alpha=True,
        fields="interlaced",
        scan=make_scan(end_s=60.0),
    )
    audio = make_audio(scan=make_scan(end_s=100.0, gap_s=0.02))
    return plan_for(make_probe(video, audio))


def test_the_worked_example() -> None:
    argv = command.chunk_argv(slides_plan(), 1, strict=True)
    assert_golden("transcode/chunk-slides.argv", lines(argv))


def test_hdr_interlaced_and_held() -> None:
    argv = command.chunk_argv(hdr_plan(), 0, strict=False)
    assert_golden("transcode/chunk-hdr.argv", lines(argv))


def test_sound_passes() -> None:
    plan = slides_plan()
    text = lines(command.loudness_argv(plan, strict=True))
    for measured in (Loudness(-23.1, -10.0), Loudness(-23.1, -3.2)):
        level = level_of(measured, -16.0)
        text += "\n" + lines(command.audio_argv(plan, level=level, strict=True))
    text += "\n" + lines(command.audio_argv(plan, level=None, strict=False))
    text += "\n" + lines(command.level_argv(plan, Level(20.0, 14.0), strict=True))
    assert_golden("transcode/audio.argv", text)


def test_stills_and_looks() -> None:
    plan = slides_plan()
    text = lines(command.sprites_argv(plan))
    text += "\n" + lines(
        command.posters_argv(plan, {"poster.jpg": 12.0, "other0.jpg": 20.0})
    )
    text += "\n" + lines(command.placeholder_argv(plan.stills))
    for fields in (True, False):
        looks = command.sample_argv(
            0, [(3.0, 2.0), (9.0, 2.0)], threads=2, fields=fields, from_keys=fields
        )
        text += "\n" + lines(looks)
    sample = plan.picture.samples[1]
    for shifts in ([-30], [0, -30]):
        text += "\n" + lines(
            command.similarity_argv(plan, sample, shifts=shifts, every=6)
        )
    assert_golden("transcode/stills.argv", text)


def test_probes() -> None:
    text = lines(whitelist.probe_argv()) + "\n" + lines(whitelist.packets_argv())
    assert_golden("transcode/probe.argv", text)


@given(
    width=st.integers(64, 4096),
    height=st.integers(64, 4096),
    rate=st.fractions(5, 120, max_denominator=1001),
    end_s=st.floats(1, 21_600),
)
def test_every_input_stands_behind_the_whitelists(
    width: int, height: int, rate: Fraction, end_s: float
) -> None:
    video = make_video(
        width=width, height=height, avg_frame_rate=rate, scan=make_scan(end_s=end_s)
    )
    plan = plan_for(make_probe(video))
    last = plan.chunk_count - 1
    argv = command.chunk_argv(plan, last, strict=True)
    assert argv[:2] == ["ffmpeg", "-nostdin"]
    inputs = [index for index, word in enumerate(argv) if word == "-i"]
    assert [argv[index + 1] for index in inputs] == ["/in/src"]
    before = argv[: inputs[0]]
    for name, value in whitelist.WHITELISTS.items():
        assert before[before.index(f"-{name}") + 1] == str(value)
    written = [word for word in argv if word.endswith(".m4s")]
    assert written == [f"{rung.name}.m4s" for rung in plan.picture.rungs]


def test_words_of_a_source_do_not_reach_the_command() -> None:
    hostile = "-i /etc/passwd;'\"\n"
    video = replace(make_video(), codec=hostile, profile=hostile, pix_fmt=hostile)
    video = replace(video, color_space=hostile, color_primaries=hostile)
    probe = make_probe(replace(video, color_transfer="smpte2084"))
    assert hostile not in " ".join(command.chunk_argv(plan_for(probe), 0, strict=True))
