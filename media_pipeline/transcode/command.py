"""Plan → argv. The only user of ffmpeg-python, and only of its graph and `.compile()`.

ffmpeg-python validates nothing, so every value here is a number we formatted or a name from a
closed list. Scale arguments are always named: newer versions refuse a mixture.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import ffmpeg

from .encodings import (
    AUDIO_RATE,
    aac,
    copied_picture,
    copied_sound,
    jpeg,
    whole_file,
    x264,
)
from .loudness import Loudness
from .sandbox import SRC
from .turns import LOOK_HEIGHT, LOOK_S, LOOK_WIDTH, PAUSE_DB, PAUSE_S
from .types import AudioPlan, Plan, QuickPlan, SamplePlan, StillsPlan, VideoPlan
from .whitelist import WHITELISTS

AAC_PRIMING = 1024
PREROLL_S = 2.0
TRUE_PEAK_DB = -1.5
# The limiter sees samples; between them the wave may rise by about 1 dB.
SAMPLE_PEAK = 10 ** ((TRUE_PEAK_DB - 1) / 20)
# A track that holds nothing but hiss is not made as loud as a voice.
MAX_GAIN_DB = 30.0

Stream = Any  # ffmpeg-python has no types


def _ffmpeg(
    *words: str, verbosity: str = "warning", progress: bool = True
) -> list[str]:
    head = ["ffmpeg", "-nostdin", "-hide_banner", "-v", verbosity]
    return [
        *head,
        *words,
        "-y",
        *(["-progress", "pipe:1"] if progress else ["-nostats"]),
    ]


def _compile(outputs: list[Stream], head: list[str]) -> list[str]:
    merged = outputs[0] if len(outputs) == 1 else ffmpeg.merge_outputs(*outputs)
    return [str(word) for word in merged.compile(cmd=head)]


def _source(threads: int, **flags: Any) -> Stream:
    return ffmpeg.input(SRC, threads=threads, **WHITELISTS, **flags)


def _cut(plan: Plan, seek_s: float) -> Stream:
    """The source read from a little before `seek_s`, on the container's time line."""
    return _source(
        plan.threads,
        copyts=None,
        start_at_zero=None,
        noaccurate_seek=None,
        ss=_seconds(seek_s),
    )


def _seconds(value: float | Fraction) -> str:
    return f"{float(value):.6f}"


def _rate(fps: Fraction) -> str:
    return str(fps)


# --- looking at a source ------------------------------------------------------------------


def sample_argv(
    stream_index: int,
    windows: Sequence[tuple[float, float]],
    *,
    threads: int,
    fields: bool,
    from_keys: bool,
) -> list[str]:
    """Difference statistics at 10 frames/s of each window (start, length) in `look0.txt` and on.

    `from_keys`: a window begins at the key frame before it. `fields`: also what `idet` says.
    """
    outputs = []
    seek: dict[str, Any] = {"noaccurate_seek": None} if from_keys else {}
    for number, (at_s, length_s) in enumerate(windows):
        source = _source(threads, ss=_seconds(at_s), t=_seconds(length_s), **seek)
        picture = source[str(stream_index)]
        if fields:
            picture = picture.filter("idet")
        picture = (
            picture.filter("fps", fps=10)
            .filter("scale", w=-2, h=360, flags="fast_bilinear")
            .filter("tblend", all_mode="difference")
            .filter("signalstats")
            .filter("metadata", mode="print", file=f"look{number}.txt")
        )
        outputs.append(ffmpeg.output(picture, "-", format="null"))
    return _compile(outputs, _ffmpeg(verbosity="error"))


# --- picture ------------------------------------------------------------------------------


def chunk_argv(plan: Plan, index: int, *, strict: bool) -> list[str]:
    """One decode of slice `index`, all rungs, smaller ones scaled from the next larger.

    Writes `<rung>.m4s` into the working directory. `strict` stops at the first damaged packet.
    """
    video = plan.picture
    chunk = video.chunks[index]
    source = _cut(plan, chunk.seek_s)
    picture = _on_time(
        source[str(video.stream_index)], video, chunk.start_frame, holds=chunk.holds
    )
    outputs = []
    for position, rung in enumerate(video.rungs):
        scaled = (
            _to_first_size(picture, video, rung.width, rung.height)
            if position == 0
            else picture.filter("scale", w=rung.width, h=rung.height)
        ).filter("setsar", sar=1)
        if position < len(video.rungs) - 1:
            branches = scaled.split()
            scaled, picture = branches[0], branches[1]
        outputs.append(
            ffmpeg.output(scaled, f"{rung.name}.m4s", **x264(plan, video, chunk, rung))
        )
    return _compile(outputs, _ffmpeg(*(["-xerror"] if strict else [])))


def _on_time(
    picture: Stream, video: VideoPlan, start_frame: int, *, holds: bool
) -> Stream:
    """Constant rate from that frame's exact time on; the filter drops the pre-roll."""
    fps, start = _rate(video.fps), _seconds(start_frame / video.fps)
    if video.deinterlace:
        picture = picture.filter("yadif", mode="send_frame", deint=video.deinterlace)
    if holds:
        picture = picture.filter("fps", fps=fps).filter(
            "tpad", stop=-1, stop_mode="clone"
        )
    return picture.filter("fps", fps=fps, start_time=start)


def _to_first_size(
    picture: Stream, video: VideoPlan, width: int, height: int
) -> Stream:
    """Scale to the largest size and to 8-bit BT.709 limited range, from whatever it was."""
    if video.has_alpha:
        picture = picture.filter("premultiply", inplace=1)
    if video.tonemap:
        return (
            picture.filter("scale", w=width, h=height)
            .filter(
                "zscale",
                min=video.in_matrix,
                pin=video.in_primaries,
                tin=video.in_transfer,
                t="linear",
                npl=100,
            )
            .filter("format", pix_fmts="gbrpf32le")
            .filter("zscale", p="bt709")
            .filter("tonemap", tonemap="hable", desat=0)
            .filter("zscale", t="bt709", m="bt709", r="tv")
            .filter("format", pix_fmts="yuv420p")
        )
    believed = {} if video.in_matrix == "auto" else {"in_color_matrix": video.in_matrix}
    return picture.filter(
        "scale", w=width, h=height, out_range="tv", out_color_matrix="bt709", **believed
    )


def similarity_argv(
    plan: Plan, sample: SamplePlan, *, shift: int, every: int
) -> list[str]:
    """SSIM of every rung against the source over a sample, one frame in `every`.

    The source's frames are taken `shift` frames later than the rung's (0: the same). Inputs are
    `/in/src` and `/in/<rung>`, a cut that begins with the sample; each rung's numbers go to
    `<rung>.ssim`. Smaller references come from the next larger, as the rungs did.
    """
    video = plan.picture
    early = Fraction(max(0, -shift)) / video.fps
    source = _cut(plan, max(0.0, sample.seek_s - float(early)))
    picture = source[str(video.stream_index)]
    picture = _on_time(picture, video, sample.start_frame + shift, holds=sample.holds)
    picture = _some(picture, sample.frames, every)
    outputs = []
    for position, rung in enumerate(video.rungs):
        reference = (
            _to_first_size(picture, video, rung.width, rung.height).filter(
                "format", pix_fmts="yuv420p"
            )
            if position == 0
            else picture.filter("scale", w=rung.width, h=rung.height)
        ).filter("setsar", sar=1)
        if position < len(video.rungs) - 1:
            branches = reference.split()
            reference, picture = branches[0], branches[1]
        cut = ffmpeg.input(f"/in/{rung.name}", threads=plan.threads, **WHITELISTS)
        made = _some(cut["v:0"], sample.frames, every).filter("setsar", sar=1)
        compared = ffmpeg.filter(
            [made, reference], "ssim", stats_file=f"{rung.name}.ssim", shortest=1
        )
        outputs.append(ffmpeg.output(compared, "-", format="null"))
    return _compile(outputs, _ffmpeg())


def _some(picture: Stream, count: int, every: int) -> Stream:
    """One in `every` of the first `count` frames, numbered on a time base that both sides share."""
    return (
        picture.filter("trim", end_frame=count)
        .filter("framestep", step=every)
        .filter("settb", expr="1/25")
        .filter("setpts", expr="N")
    )


# --- sound --------------------------------------------------------------------------------


def _sound(plan: Plan, audio: AudioPlan) -> Stream:
    """The chosen track on the container's time line: silence before it, gaps filled, ≤ 2 channels."""
    layout = "mono" if audio.channels == 1 else "stereo"
    source = _source(plan.threads, copyts=None, start_at_zero=None)
    return (
        source[str(audio.stream_index)]
        .filter("aresample", AUDIO_RATE, **{"async": 1, "first_pts": 0})
        .filter("aformat", channel_layouts=layout)
    )


def loudness_argv(plan: Plan, *, strict: bool) -> list[str]:
    """First pass: EBU R128 loudness and true peak in the error output, silences in `pauses.txt`."""
    measured = (
        _sound(plan, plan.sound)
        .filter("silencedetect", n=f"{PAUSE_DB}dB", d=PAUSE_S)
        .filter("ametadata", mode="print", file=PAUSES)
        .filter("ebur128", peak="true", framelog="verbose")
    )
    out = ffmpeg.output(measured, "-", format="null")
    words = ["-xerror"] if strict else []
    return _compile([out], _ffmpeg(*words, "-nostats", verbosity="info"))


def _to_loudness(sound: Stream, audio: AudioPlan, measured: Loudness) -> Stream:
    """One gain for the whole track; where that would clip, a limiter takes the peaks.

    What speech has of dynamics stays as it is, unlike under a control that follows it.
    """
    gain = min(audio.loudness_lufs - measured.integrated_lufs, MAX_GAIN_DB)
    sound = sound.filter("volume", f"{gain:.2f}dB")
    if measured.true_peak_db + gain <= TRUE_PEAK_DB:
        return sound
    return sound.filter(
        "alimiter", limit=f"{SAMPLE_PEAK:.4f}", level="false", latency="true"
    )


def audio_argv(plan: Plan, *, measured: Loudness | None, strict: bool) -> list[str]:
    """Second pass: `main.m4s` and `low.m4s`; `measured` None leaves the level alone (silence).

    Starting 1024 samples late puts the encoder's priming on time 0, so no edit list is needed.
    """
    audio = plan.sound
    sound = _sound(plan, audio)
    if measured is not None:
        sound = _to_loudness(sound, audio, measured)
    sound = (
        sound.filter("apad", whole_len=audio.samples)
        .filter("atrim", start_sample=AAC_PRIMING, end_sample=audio.samples)
        .filter("aformat", sample_fmts="fltp")
        .asplit()
    )
    low = sound[1].filter("aformat", channel_layouts="mono")
    outputs = [
        ffmpeg.output(
            sound[0], "main.m4s", **aac(audio, audio.main_kbps, audio.channels)
        ),
        ffmpeg.output(low, "low.m4s", **aac(audio, audio.low_kbps, 1)),
    ]
    return _compile(outputs, _ffmpeg(*(["-xerror"] if strict else [])))


PAUSES = "pauses.txt"


def speech_argv() -> list[str]:
    """`speech.pcm`: the sound of an object of ours as speech recognition wants it, 16 kHz mono."""
    sound = ffmpeg.input(SRC, **WHITELISTS)["a:0"]
    wanted = {"format": "s16le", "c:a": "pcm_s16le", "ar": 16000, "ac": 1}
    return _compile([ffmpeg.output(sound, "speech.pcm", **wanted)], _ffmpeg("-xerror"))


# --- copies -------------------------------------------------------------------------------

JOINED_PICTURE = "/in/picture"
JOINED_SOUND = "/in/sound"


def quick_argv(plan: Plan, quick: QuickPlan) -> list[str]:
    """`v.m4s`, and `a.m4s` if there is sound: the source's own packets in fragments."""
    source = _source(plan.threads)
    picture = source[str(quick.video_index)]
    outputs = [ffmpeg.output(picture, "v.m4s", **copied_picture(quick))]
    if quick.audio_index is not None:
        sound = source[str(quick.audio_index)]
        outputs.append(ffmpeg.output(sound, "a.m4s", **copied_sound(quick)))
    return _compile(outputs, _ffmpeg("-xerror"))


def download_argv(*, picture: bool, sound: bool) -> list[str]:
    """`video.mp4` of the joined picture and sound, and `sound.m4a`, whichever there is."""
    tracks, outputs = [], []
    if picture:
        tracks.append(ffmpeg.input(JOINED_PICTURE, **WHITELISTS)["0"])
    if sound:
        heard = ffmpeg.input(JOINED_SOUND, **WHITELISTS)["0"]
        tracks.append(heard)
        outputs.append(ffmpeg.output(heard, "sound.m4a", **whole_file("ipod")))
    if picture:
        outputs.append(ffmpeg.output(*tracks, "video.mp4", **whole_file("mp4")))
    return _compile(outputs, _ffmpeg("-xerror"))


# --- stills -------------------------------------------------------------------------------


def sprites_argv(plan: Plan) -> list[str]:
    """Storyboard sheets `sprite0.jpg`…, brightness numbers in `stats.txt`, and small looks in `looks.gray`.

    All from one decode: `turns.find_turns` reads the looks.
    """
    video, stills = plan.picture, plan.stills
    flags: dict[str, Any] = {"skip_frame": "nokey"} if stills.key_frames_only else {}
    source = _source(plan.threads, copyts=None, start_at_zero=None, **flags)
    branches = source[str(video.stream_index)].split()
    picture = branches[0].filter(
        "fps",
        fps=str(1 / Fraction(stills.interval_s)),
        start_time=0,
        eof_action="pass",
    )
    looks = (
        branches[1]
        .filter("fps", fps=f"1/{LOOK_S}", start_time=0)
        .filter("scale", w=LOOK_WIDTH, h=LOOK_HEIGHT, flags="area")
        .filter("format", pix_fmts="gray")
    )
    sheet = (
        _to_first_size(picture, video, stills.tile_width, stills.tile_height)
        .filter("setsar", sar=1)
        .filter("tpad", stop=-1, stop_mode="clone")
        .filter("trim", end_frame=stills.tiles)
        .filter("signalstats")
        .filter("metadata", mode="print", file="stats.txt")
        .filter("tile", layout=f"{stills.columns}x{stills.rows}")
    )
    outputs = [
        ffmpeg.output(sheet, "sprite%d.jpg", start_number=0, **jpeg(quality=5)),
        ffmpeg.output(looks, "looks.gray", format="rawvideo"),
    ]
    return _compile(outputs, _ffmpeg())


def poster_argv(plan: Plan, *, at_s: float, typical: bool = True) -> list[str]:
    """`poster.jpg`: the frame at `at_s`, or the most `typical` of a dozen from there on.

    Where the storyboard shows key frames, typical is the one it shows at `at_s`.
    """
    video, stills = plan.picture, plan.stills
    from_key = typical and stills.key_frames_only
    if from_key:
        # The storyboard shows the last key frame up to half an interval after its time.
        last_s = at_s + (stills.interval_s / 2 if at_s else 0)
        source = _source(
            plan.threads, skip_frame="nokey", noaccurate_seek=None, ss=_seconds(last_s)
        )
        picture = source[str(video.stream_index)]
    else:
        source = _cut(plan, _poster_seek(plan, at_s))
        picture = source[str(video.stream_index)].filter("trim", start=_seconds(at_s))
    if video.deinterlace:
        picture = picture.filter("yadif", mode="send_frame", deint=video.deinterlace)
    if typical and not from_key:
        picture = picture.filter("thumbnail", n=12)
    picture = _to_first_size(picture, video, stills.poster_width, stills.poster_height)
    return _compile([_poster(picture.filter("setsar", sar=1))], _ffmpeg())


def _poster_seek(plan: Plan, at_s: float) -> float:
    if plan.stills.direct_seek:
        return max(0.0, at_s - PREROLL_S)
    frame = at_s * plan.picture.fps
    before = [c.seek_s for c in plan.picture.chunks if c.start_frame <= frame]
    return before[-1]


def _poster(picture: Stream) -> Stream:
    return ffmpeg.output(
        picture, "poster.jpg", update=1, **{"frames:v": 1}, **jpeg(quality=3)
    )


def cover_argv(plan: Plan, stills: StillsPlan) -> list[str]:
    """`poster.jpg` from the attached cover of a sound file."""
    picture = _source(plan.threads)[str(stills.cover_index)].filter(
        "scale",
        w=stills.poster_width,
        h=stills.poster_height,
        force_original_aspect_ratio="decrease",
        force_divisible_by=2,
    )
    return _compile([_poster(picture)], _ffmpeg())


def placeholder_argv(stills: StillsPlan) -> list[str]:
    """`poster.jpg` in one calm colour; reads no input."""
    size = f"{stills.poster_width}x{stills.poster_height}"
    source = ffmpeg.input(f"color=c=0x5a1a1a:s={size}:r=1:d=1", format="lavfi")
    return _compile([_poster(source)], _ffmpeg())


def encoder_sample_argv() -> list[str]:
    """One tiny picture as raw H.264 on standard output: x264 writes its version into it."""
    source = ffmpeg.input("color=s=64x64:r=1:d=1", format="lavfi")
    out = ffmpeg.output(source, "-", format="h264", **{"c:v": "libx264", "frames:v": 1})
    return _compile([out], _ffmpeg(verbosity="error", progress=False))
