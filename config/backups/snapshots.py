"""The folder of backups: which snapshots are in it, and what each says of itself."""

import dataclasses
import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.backups.errors import Refused

FORMAT = 1
FILES = "files"
_STAMP = "%Y-%m-%dT%H-%M-%SZ"
UNDER_WAY = ".under-way-"


@dataclass(frozen=True)
class Manifest:
    """What a snapshot holds. `objects` and `media` give the bytes of each file by its name.

    Without `videos_kept` the objects are only named: they stay in the bucket they came from.
    """

    made_at: str
    engine: str
    database: str
    sha256: str
    migrations: list[list[str]]
    rows: dict[str, int]
    objects: dict[str, int]
    media: dict[str, int]
    videos_kept: bool
    format: int = FORMAT


@dataclass(frozen=True)
class Snapshot:
    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.folder.name


def snapshots(place: Path) -> list[Snapshot]:
    """The complete ones, oldest first. Raises Refused for one that this version cannot read."""
    found = sorted(place.glob("[0-9]*Z/manifest.json"))
    return [Snapshot(path.parent, _read(path)) for path in found]


def _read(path: Path) -> Manifest:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            raise Refused(
                f"{path.parent} is of another format of backups ({values['format']}): take the version that made it."
            )
        return Manifest(**values)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"{path} is damaged: {error}. Take another snapshot.") from error


@contextmanager
def one_at_a_time(place: Path) -> Iterator[None]:
    """Make `place` a folder of backups, readable by its owner alone, and hold it."""
    if place.exists():
        strangers = [
            path.name
            for path in place.iterdir()
            if path.name not in (FILES, ".lock")
            and not path.name.startswith(UNDER_WAY)
            and not path.name.endswith("Z")
        ]
        if strangers:
            raise Refused(
                f"{place} holds something else ({strangers[0]}): name a new folder, or one with backups."
            )
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"Another backup is writing to {place}: wait for it."
            ) from None
        for leftover in place.glob(f"{UNDER_WAY}*"):
            shutil.rmtree(leftover)
        yield


@contextmanager
def new_snapshot(place: Path, *, at: datetime) -> Iterator[Path]:
    """A folder to fill; it becomes the snapshot of `at` (UTC) when the block ends without an error."""
    target = place / at.strftime(_STAMP)
    if target.exists():
        raise Refused(f"{target} is there already: wait a second.")
    folder = place / f"{UNDER_WAY}{target.name}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
        folder.rename(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write(folder: Path, manifest: Manifest) -> None:
    text = json.dumps(dataclasses.asdict(manifest), ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def forget_older(place: Path, *, keep: int) -> tuple[int, int]:
    """Remove all but the newest `keep` snapshots, and files that none of them names; how many of each."""
    known = snapshots(place)
    older, kept = known[:-keep], known[-keep:]
    for snapshot in older:
        shutil.rmtree(snapshot.folder)
    needed = {
        place / FILES / area / name
        for snapshot in kept
        for area, names in (
            ("video", snapshot.manifest.objects),
            ("media", snapshot.manifest.media),
        )
        for name in names
    }
    removed = 0
    for path in (place / FILES).rglob("*"):
        if path.is_file() and path not in needed:
            path.unlink()
            removed += 1
    return len(older), removed
