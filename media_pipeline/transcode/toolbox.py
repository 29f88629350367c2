"""What the steps share: running a tool under the options, hashing, describing objects."""

import hashlib
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from . import boxes
from .errors import StepFailed
from .options import Options
from .run import Finished, Meter, run_tool
from .sandbox import SRC, Bounds, Room
from .types import Fragment, MediaObject, StoredFile

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
# A key that a step reported -> a seekable binary file for reading.
OpenObject = Callable[[str], AbstractContextManager[BinaryIO]]

_BLOCK = 1024 * 1024
_SPARE_BYTES = 64 * 1024 * 1024


class Tools:
    """Runs tools on one source into one directory, with the limits of the options.

    `expected_bytes` is what one output file may reach; the hard limit is twice that.
    """

    def __init__(
        self,
        src: Path | None,
        out_dir: Path,
        options: Options,
        *,
        expected_bytes: int = 0,
        cancelled: Cancelled | None = None,
    ) -> None:
        self.inputs = {SRC: src} if src else {}
        self.out_dir = out_dir
        self.options = options
        self.cancelled = cancelled
        self.file_bytes = 2 * expected_bytes + _SPARE_BYTES

    def run(
        self,
        argv: Sequence[str],
        *,
        on_line: Callable[[bytes], None] | None = None,
        on_progress: Callable[[Meter], None] | None = None,
        more_inputs: dict[str, Path] | None = None,
        wall_s: float | None = None,
    ) -> Finished:
        """Run `argv` to its end, whatever its return code; see `run.run_tool`."""
        options = self.options
        wall = min(wall_s or options.wall_s, options.wall_s)
        return run_tool(
            argv,
            room=Room({**self.inputs, **(more_inputs or {})}, self.out_dir),
            bounds=Bounds(
                memory_bytes=options.memory_bytes,
                file_bytes=self.file_bytes,
                cpu_s=math.ceil(wall * max(2, options.recipe.threads)),
                wall_s=wall,
                stall_s=options.stall_s,
            ),
            allow_unsandboxed=options.allow_unsandboxed,
            on_line=on_line,
            on_progress=on_progress,
            cancelled=self.cancelled,
        )


def read_report(path: Path, *, mark: str, least: int) -> str:
    """What a filter wrote beside its output, in which `mark` stands at least so many times.

    Raises StepFailed(disk_full): a filter that cannot write its report goes on without a word and
    the tool ends well, so that a full disk would look like a bad picture.
    """
    text = path.read_text(errors="replace")
    if (found := text.count(mark)) < least:
        raise StepFailed("disk_full", f"{path.name}: {found} of {least} lines written")
    return text


def digest(file: BinaryIO, size: int | None = None) -> str:
    """sha256 of the first `size` bytes (default: all) of a file, as 64 hex digits."""
    file.seek(0)
    value = hashlib.sha256()
    left = size
    while block := file.read(_BLOCK if left is None else min(_BLOCK, left)):
        value.update(block)
        left = None if left is None else left - len(block)
    return value.hexdigest()


def stored_file(path: Path, key: str) -> StoredFile:
    """Size and sha256 of a finished file under the key it will have."""
    with path.open("rb") as file:
        return stored_file_of(file, key)


def stored_file_of(file: BinaryIO, key: str) -> StoredFile:
    """The same for an open file."""
    return StoredFile(key=key, size=file.seek(0, os.SEEK_END), sha256=digest(file))


def parse(file: BinaryIO, name: str) -> boxes.ParsedObject:
    """`boxes.parse_object` whose failure fails the step."""
    try:
        return boxes.parse_object(file)
    except boxes.BoxError as error:
        raise StepFailed("verify_failed", f"line 2 boxes {name}: {error}") from error


def media_object(
    file: BinaryIO, parsed: boxes.ParsedObject, stored: StoredFile
) -> MediaObject:
    """The facts about a parsed object that playlists need."""
    return MediaObject(
        file=stored,
        init_size=parsed.init_size,
        init_sha256=digest(file, parsed.init_size),
        timescale=parsed.track.timescale,
        codecs=parsed.track.codecs,
        fragments=tuple(
            Fragment(f.offset, f.size, f.start_ticks, f.ticks, f.samples)
            for f in parsed.fragments
        ),
    )


@contextmanager
def all_or_nothing(paths: Sequence[Path]) -> Iterator[None]:
    """Remove `paths` if the block does not come to its end."""
    try:
        yield
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise
