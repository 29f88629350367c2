"""The `stills` step: poster, storyboard sheets and their cue list."""

from pathlib import Path

from . import command, storyboard, turns, verify
from .errors import StepFailed
from .options import Options
from .toolbox import Cancelled, Tools, all_or_nothing, read_report, stored_file
from .types import Candidate, Check, Cost, Plan, StillsResult

POSTER, STORY = "poster.jpg", "story.vtt"
_EXPECTED_BYTES = 16 * 1024 * 1024
# Pictures to choose a poster from, the best included.
_CANDIDATES = 5


def make_stills(
    src: Path,
    plan: Plan,
    *,
    out_dir: Path,
    prefix: str,
    options: Options,
    cancelled: Cancelled | None = None,
) -> StillsResult:
    """Write `poster.jpg`, `other0.jpg`…, `sprite0.jpg`… and `story.vtt`; without a picture only the poster.

    A sound file's poster is its cover, or plain. On failure the files are removed. Raises
    StepFailed, Cancelled; a failure need not be fatal, see `placeholder_stills`.
    """
    tools = Tools(
        src, out_dir, options, expected_bytes=_EXPECTED_BYTES, cancelled=cancelled
    )
    if plan.video is None:
        if plan.stills.cover_index is None:
            return placeholder_stills(
                plan, out_dir=out_dir, prefix=prefix, options=options
            )
        with all_or_nothing([out_dir / POSTER]):
            cost = _run(tools, command.cover_argv(plan, plan.stills), out_dir / POSTER)
        return _only_poster(out_dir, prefix, cost)
    sheets = [
        out_dir / f"sprite{i}.jpg" for i in range(storyboard.sheet_count(plan.stills))
    ]
    stats, looks = out_dir / "stats.txt", out_dir / "looks.gray"
    others = [out_dir / f"other{i}.jpg" for i in range(_CANDIDATES - 1)]
    made = [out_dir / POSTER, out_dir / STORY, *sheets, *others, stats, looks]
    with all_or_nothing(made):
        cost = _run(tools, command.sprites_argv(plan), sheets[-1])
        tiles = storyboard.read_stats(
            read_report(stats, mark="frame:", least=plan.stills.tiles)
        )
        found = turns.find_turns(looks.read_bytes())
        stats.unlink()
        looks.unlink()
        times = storyboard.poster_times(
            tiles, plan.stills.interval_s, count=_CANDIDATES
        )
        wanted = dict(zip([POSTER, *(o.name for o in others)], times, strict=False))
        cost = cost + _posters(tools, plan, wanted)
        check = _write_story(plan, out_dir / STORY)
        verify.require([check])
    return StillsResult(
        poster=stored_file(out_dir / POSTER, f"{prefix}/{POSTER}"),
        sprites=tuple(stored_file(path, f"{prefix}/{path.name}") for path in sheets),
        story=stored_file(out_dir / STORY, f"{prefix}/{STORY}"),
        poster_at_s=times[0],
        checks=(check,),
        cost=cost,
        candidates=tuple(
            Candidate(stored_file(path, f"{prefix}/{path.name}"), wanted[path.name])
            for path in others
            if path.is_file()
        ),
        turns_s=found,
    )


def _write_story(plan: Plan, path: Path) -> Check:
    duration_s = float(plan.duration_s)
    story = storyboard.cue_list(plan.stills, duration_s)
    path.write_text(story, encoding="utf-8")
    return storyboard.check_cues(story, plan.stills, duration_s)


def take_frame(
    src: Path,
    plan: Plan,
    at_s: float,
    *,
    out_dir: Path,
    options: Options,
    cancelled: Cancelled | None = None,
) -> tuple[Path, Cost]:
    """The frame that stands at `at_s` seconds, in the size of a poster, as a file in `out_dir`.

    For a source with a picture. Raises StepFailed ("encode_failed" when nothing decodes there),
    Cancelled.
    """
    tools = Tools(
        src, out_dir, options, expected_bytes=_EXPECTED_BYTES, cancelled=cancelled
    )
    path = out_dir / POSTER
    cost = _run(tools, command.posters_argv(plan, {POSTER: at_s}, typical=False), path)
    return path, cost


def placeholder_stills(
    plan: Plan, *, out_dir: Path, prefix: str, options: Options
) -> StillsResult:
    """A plain poster and no storyboard, for sound files and when `make_stills` failed for good."""
    tools = Tools(None, out_dir, options, expected_bytes=_EXPECTED_BYTES)
    cost = _run(tools, command.placeholder_argv(plan.stills), out_dir / POSTER)
    return _only_poster(out_dir, prefix, cost)


def _posters(tools: Tools, plan: Plan, wanted: dict[str, float]) -> Cost:
    """Take them all; if nothing decodes at the poster's own time, it is the beginning."""
    finished = tools.run(command.posters_argv(plan, wanted))
    poster = tools.out_dir / POSTER
    if poster.is_file():
        return finished.cost
    first = command.posters_argv(plan, {POSTER: 0.0})
    return finished.cost + _run(tools, first, poster)


def _run(tools: Tools, argv: list[str], expected: Path) -> Cost:
    finished = tools.run(argv)
    if not finished.ok:
        raise finished.failure()
    if not expected.is_file() or not expected.stat().st_size:
        tail = finished.stderr[-4000:]
        raise StepFailed("encode_failed", f"{expected.name} was not written", tail=tail)
    return finished.cost


def _only_poster(out_dir: Path, prefix: str, cost: Cost) -> StillsResult:
    return StillsResult(
        poster=stored_file(out_dir / POSTER, f"{prefix}/{POSTER}"),
        sprites=(),
        story=None,
        poster_at_s=None,
        checks=(),
        cost=cost,
    )
