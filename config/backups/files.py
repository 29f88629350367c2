"""Files beside the database: objects of the video store, uploaded files, secrets."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from config.backups.errors import Refused
from config.backups.snapshots import FILES, Manifest
from media_pipeline.models import Source
from media_pipeline.storage import Store, digest_in, media_storage, spool_dir

_FOLDERS_OF_OBJECTS = ("source/", "hls/")


def keep_objects(place: Path, *, copy: bool) -> tuple[dict[str, int], int]:
    """Copy what the video store holds; sizes by name, and how many were new.

    Without `copy` they are only listed.
    """
    store = media_storage()
    found: dict[str, int] = {}
    new = 0
    for name, size in _stored(store):
        target = place / FILES / "video" / name
        if copy and not _is_there(target, size):
            if not _arrives(target, lambda path, name=name: store.save_as(name, path)):
                continue
            new += 1
        found[name] = size
    return found, new


def keep_media(place: Path) -> tuple[dict[str, int], int]:
    """Copy pictures, documents and papers; sizes by name, and how many were new."""
    root = Path(settings.MEDIA_ROOT)
    found: dict[str, int] = {}
    new = 0
    for path in _files_below(root):
        name = path.relative_to(root).as_posix()
        target = place / FILES / "media" / name
        with suppress(FileNotFoundError):
            size = path.stat().st_size
            if not _is_there(target, size):
                _arrives(target, lambda copy, path=path: shutil.copyfile(path, copy))
                new += 1
            found[name] = size
    return found, new


def keep_secrets(folder: Path) -> None:
    """Copy the secrets that this machine made for itself; those of the environment are not ours to keep."""
    if _secrets_dir().is_dir():
        shutil.copytree(_secrets_dir(), folder / "secrets")


def check(place: Path, manifest: Manifest) -> None:
    """Raises Refused when a file of the snapshot is not there as it was."""
    areas = {"media": manifest.media}
    if manifest.videos_kept:
        areas["video"] = manifest.objects
    for area, names in areas.items():
        for name, size in names.items():
            path = place / FILES / area / name
            if not _is_there(path, size):
                raise Refused(f"{path} is missing or cut short: take another snapshot.")


def put_back_objects(place: Path, manifest: Manifest) -> int:
    """Bring the objects into the store of this site; how many it did not have."""
    store = media_storage()
    brought = 0
    for name, size in manifest.objects.items():
        if not manifest.videos_kept or store.size(name) == size:
            continue
        # The store takes the file away from where it finds it.
        parcel = spool_dir() / f"restore-{uuid.uuid4().hex}"
        try:
            _link_or_copy(place / FILES / "video" / name, parcel)
            store.put_file(name, parcel, sha256=digest_in(name))
        finally:
            parcel.unlink(missing_ok=True)
        brought += 1
    return brought


def put_back_media(place: Path, manifest: Manifest) -> int:
    """Bring pictures, documents and papers back; how many were not there."""
    brought = 0
    for name, size in manifest.media.items():
        target = Path(settings.MEDIA_ROOT) / name
        if not _is_there(target, size):
            source = place / FILES / "media" / name
            _arrives(target, lambda path, source=source: shutil.copyfile(source, path))
            brought += 1
    return brought


def put_back_secrets(folder: Path) -> None:
    """Addresses and sessions signed before go on being valid. A secret of the environment wins, as always."""
    for kept in folder.glob("secrets/*"):
        target = _secrets_dir() / kept.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(kept, target)
        target.chmod(0o600)


def _secrets_dir() -> Path:
    return Path(settings.DANGKE_DATA_DIR) / "secrets"


def _stored(store: Store) -> Iterator[tuple[str, int]]:
    """Names and bytes; with uploads that wait to be looked at, which no folder of objects has yet."""
    for prefix in _FOLDERS_OF_OBJECTS:
        for entry in store.entries(prefix):
            yield entry.name, entry.size
    arrived = Source.objects.exclude(arrived_name="")
    for name in arrived.values_list("arrived_name", flat=True):
        size = store.size(name)
        if size is not None:
            yield name, size


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _arrives(target: Path, write: Callable[[Path], object]) -> bool:
    """Let `write` make a file that appears as `target`, whole; False when its source is gone meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        write(temporary)
        temporary.replace(target)
    except FileNotFoundError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    return True


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _files_below(root: Path) -> Iterator[Path]:
    for folder, _folders, names in os.walk(root):
        for name in names:
            yield Path(folder, name)
