"""The `inspect` step: what the file is, and what will be made of it."""

import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from . import classify, command, whitelist
from .complaints import refusal_of_ffprobe, require_no_excess
from .encoder import encoder_version
from .errors import SourceRejected, StepFailed
from .options import Options
from .packets import PacketReader
from .plan import make_plan
from .probe import parse_probe
from .run import Finished
from .signature import identify
from .source import Motion, Probe
from .toolbox import Cancelled, Tools, digest, read_report
from .types import Cost, Inspection

_PROBE_WALL_S = 120.0
_SAMPLE_WALL_S = 120.0
_FOREIGN_CODEC = re.compile(r"Codec \((\w+)\) not on whitelist")
_MAX_PROBE_BYTES = 8 * 1024 * 1024
_SMALL_PIXELS = 1920 * 1088


@dataclass(frozen=True)
class Identity:
    """What a file is without decoding it: its family by signature, its bytes and their sha256."""

    family: str
    size: int
    sha256: str


def inspect(
    src: Path,
    *,
    options: Options,
    identity: Identity | None = None,
    cancelled: Cancelled | None = None,
) -> Inspection:
    """Identify, probe and plan one source file.

    Refuses by size and signature before any decoder sees the file, and reads it once for its
    sha256, unless `identify_source` has done so already; then ffprobe, a packet scan and the
    sampled look at the picture run in the sandbox.
    Raises SourceRejected, StepFailed ("storage" if `src` cannot be read), Cancelled.
    """
    started = time.monotonic()
    known = identity or identify_source(src, options=options)
    version = encoder_version()
    with tempfile.TemporaryDirectory(dir=options.scratch) as directory:
        tools = Tools(src, Path(directory), options, cancelled=cancelled)
        probe, cost = _probe(
            tools, family=known.family, size=known.size, options=options
        )
        motion, look_cost = _look(tools, probe, options)
    plan = make_plan(
        probe, motion=motion, recipe=options.recipe, encoder_version=version
    )
    spent = cost + look_cost
    elapsed = time.monotonic() - started
    return Inspection(
        sha256=known.sha256,
        size=known.size,
        probe=probe,
        motion=motion,
        plan=plan,
        cost=Cost(spent.cpu_user_s, spent.cpu_sys_s, elapsed),
    )


def identify_source(src: Path, *, options: Options) -> Identity:
    """The part of `inspect` that no decoder is needed for.

    Raises SourceRejected by signature or size, and StepFailed("storage").
    """
    try:
        with src.open("rb") as file:
            family = identify(file)
            size = file.seek(0, 2)
            if size > options.limits.max_bytes:
                raise SourceRejected(
                    "too_large",
                    f"{size} bytes",
                    params={
                        "limit": options.limits.max_bytes,
                        "value": size,
                        "unit": "bytes",
                    },
                )
            return Identity(family, size, digest(file))
    except OSError as error:
        raise StepFailed("storage", f"cannot read the source: {error}") from error


def _probe(
    tools: Tools, *, family: str, size: int, options: Options
) -> tuple[Probe, Cost]:
    decoders, foreign = True, ""
    text, asked = _ask(tools, whitelist.probe_argv())
    cost = asked.cost
    refused = _FOREIGN_CODEC.search(asked.stderr)
    if not asked.ok and refused:
        decoders, foreign = False, refused[1]
        text, asked = _ask(tools, whitelist.probe_argv(decoders=False))
        cost = cost + asked.cost
    require_no_excess(asked.stderr, options.limits)
    if not asked.ok:
        raise refusal_of_ffprobe(asked.stderr)
    packets = PacketReader()
    argv = whitelist.packets_argv(decoders=decoders)
    scanned = tools.run(argv, on_line=packets.feed)
    if not scanned.ok:
        raise refusal_of_ffprobe(scanned.stderr)
    probe = parse_probe(
        text,
        packets,
        family=family,
        size=size,
        limits=options.limits,
        foreign=foreign,
    )
    return probe, cost + scanned.cost


def _ask(tools: Tools, argv: list[str]) -> tuple[str, Finished]:
    text = bytearray()

    def collect(line: bytes) -> None:
        if len(text) < _MAX_PROBE_BYTES:
            text.extend(line + b"\n")

    finished = tools.run(argv, on_line=collect, wall_s=_PROBE_WALL_S)
    return text.decode(errors="replace"), finished


def _look(tools: Tools, probe: Probe, options: Options) -> tuple[Motion | None, Cost]:
    """The sampled look; a window that cannot be decoded is left out (in doubt, motion)."""
    video = probe.video
    if video is None:
        return None, Cost()
    windows = classify.windows(video.scan.end_s)
    # One tool for all saves its start; of large pictures one decoder at a time fits the memory.
    small = video.width * video.height <= _SMALL_PIXELS
    looks, cost = [], Cost()
    for group in [windows] if small else [[window] for window in windows]:
        argv = command.sample_argv(
            video.index,
            group,
            threads=options.recipe.threads,
            fields=video.may_be_interlaced,
            # Where key frames are rare, the looks would be the same ones.
            from_keys=video.scan.max_key_gap_s < video.scan.end_s / len(windows),
        )
        finished = tools.run(argv, wall_s=_SAMPLE_WALL_S)
        cost = cost + finished.cost
        for log in sorted(tools.out_dir.glob("look*.txt")):
            # The tool counts the frames of its first output only.
            least = finished.frames if finished.ok and log.name == "look0.txt" else 0
            text = read_report(log, mark="frame:", least=least)
            looks.append(classify.read_look(text.split("\n")))
            log.unlink()
    return classify.judge(looks), cost
