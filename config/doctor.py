"""Questions to an installation, each with what to do when the answer is no."""

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from kombu.exceptions import KombuError

from lib import filesystem_transport
from media_pipeline import speech
from media_pipeline.storage import health, media_storage
from media_pipeline.transcode import doctor as transcode_doctor
from members.channels import channels
from members.models import Notice

LEAST_FREE_BYTES = 5 * 1024**3
LEAST_POSTGRESQL = 150000
_FONTS = ("NotoSansCJK", "NotoSerifCJK", "SourceHanSans", "wqy-")


@dataclass(frozen=True)
class Answer:
    """`detail` is what was found; `advice` is empty when all is well."""

    name: str
    detail: str
    advice: str = ""

    @property
    def ok(self) -> bool:
        return not self.advice


def answers() -> Iterator[Answer]:
    """Ask everything. A question that breaks is an answer of its own, never an exception."""
    yield from _asked("tools", _tools)
    for name, question in _QUESTIONS.items():
        yield from _asked(name, lambda question=question: [question()])
    if settings.DANGKE_STORAGE == "s3":
        yield from _asked("cross-origin", lambda: [_cross_origin()])


def _asked(name: str, ask: Callable[[], list[Answer]]) -> list[Answer]:
    try:
        return ask()
    except (OSError, DatabaseError, KombuError) as error:
        return [Answer(name, f"{type(error).__name__}: {error}", _ADVICE[name])]


def _tools() -> list[Answer]:
    found = transcode_doctor.self_check()
    return [
        Answer(
            item.name, "found" if item.ok else "missing", "" if item.ok else item.advice
        )
        for item in found
    ]


def _walls() -> Answer:
    """Whether conversions may do without the sandbox: allowed in so many words, never all right."""
    if settings.DANGKE_TRANSCODE["allow_unsandboxed"]:
        detail = "ALLOW_UNSANDBOXED_FFMPEG lets conversions run without it"
        return Answer("walls", detail, _ADVICE["walls"])
    return Answer("walls", "nothing is converted without the sandbox")


def _chinese_font() -> Answer:
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    folders += [Path.home() / ".local/share/fonts", Path("/Library/Fonts")]
    for folder in folders:
        for path in folder.rglob("*.[to]t[cf]"):
            if path.name.startswith(_FONTS):
                return Answer("font", path.name)
    return Answer("font", "no Chinese font", _ADVICE["font"])


def _database() -> Answer:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Answer(
            "database", f"{len(waiting)} migrations wait", "Run: manage.py migrate"
        )
    if connection.vendor == "postgresql":
        version = connection.pg_version
        advice = "" if version >= LEAST_POSTGRESQL else "Use PostgreSQL 15 or newer."
        return Answer("database", f"PostgreSQL {version // 10000}", advice)
    return _sqlite()


def _sqlite() -> Answer:
    wanted = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 20_000}
    found = {}
    with connection.cursor() as cursor:
        for name in wanted:
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    found["transactions"] = connection.transaction_mode
    wanted["transactions"] = "IMMEDIATE"
    detail = ", ".join(f"{name} {value}" for name, value in found.items())
    advice = (
        ""
        if found == wanted
        else "Restore the OPTIONS of config/settings/base.py; WAL needs a local disk."
    )
    return Answer("database", f"SQLite, {detail}", advice)


def _broker() -> Answer:
    if settings.DANGKE_BROKER_URL:
        with current_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(
                max_retries=1, timeout=4, reraise_as_library_errors=True
            )
        return Answer("broker", broker.transport.driver_type)
    ring_dir = Path(settings.DANGKE_RING_DIR)
    filesystem_transport.declare_folders(ring_dir)
    _write_and_remove(ring_dir / "queue")
    bad = filesystem_transport.bad_messages(ring_dir)
    waiting = len(list((ring_dir / "queue").glob("*.msg")))
    advice = (
        f"Something else writes into the ring folder: look into {ring_dir / 'bad'}, then empty it."
        if bad
        else ""
    )
    return Answer("broker", f"folder, {waiting} waiting, {bad} unreadable", advice)


def _storage() -> Answer:
    folders = [Path(settings.DANGKE_MEDIA_DIR), Path(settings.MEDIA_ROOT)]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        _write_and_remove(folder)
    places = [str(folder) for folder in folders]
    health.try_store(media_storage())
    if settings.DANGKE_STORAGE == "s3":
        bucket = settings.DANGKE_S3
        places.insert(0, f"bucket {bucket['bucket']} {bucket['endpoint']}".strip())
    return Answer("storage", ", ".join(places))


def _cross_origin() -> Answer:
    """Members' browsers read video from the bucket itself, which has to allow that."""
    parts = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    origin = f"{parts.scheme}://{parts.netloc}"
    faults = health.cross_origin_faults(
        media_storage(), origin=origin, at=datetime.now(UTC)
    )
    if faults:
        return Answer("cross-origin", "; ".join(faults), _ADVICE["cross-origin"])
    return Answer("cross-origin", f"{origin} may read from the bucket")


def _free_space() -> Answer:
    free = shutil.disk_usage(settings.DANGKE_MEDIA_DIR).free
    advice = _ADVICE["space"] if free < LEAST_FREE_BYTES else ""
    return Answer("space", f"{free / 1024**3:.1f} GiB free", advice)


def _secrets() -> Answer:
    folder = Path(settings.DANGKE_DATA_DIR) / "secrets"
    open_files = [
        path.name for path in sorted(folder.glob("*")) if path.stat().st_mode & 0o077
    ]
    if open_files:
        return Answer(
            "secrets",
            f"readable by others: {', '.join(open_files)}",
            _ADVICE["secrets"],
        )
    return Answer("secrets", "readable by their owner only")


def _clock() -> Answer:
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXTRACT(EPOCH FROM clock_timestamp())"
            if connection.vendor == "postgresql"
            else "SELECT CAST(strftime('%s', 'now') AS REAL)"
        )
        apart_s = abs(float(cursor.fetchone()[0]) - now.timestamp())
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    detail = (
        f"{local:%Y-%m-%d %H:%M} {settings.TIME_ZONE}, database {apart_s:.0f} s apart"
    )
    newest_source = Path(__file__).stat().st_mtime
    is_wrong = apart_s > 5 or time.time() < newest_source - 86_400
    return Answer("clock", detail, _ADVICE["clock"] if is_wrong else "")


def _write_and_remove(folder: Path) -> None:
    """Raise OSError when a file cannot be made, renamed and removed in `folder`."""
    path = folder / f".doctor-{uuid.uuid4().hex}"
    path.write_bytes(b"?")
    renamed = path.with_suffix(".renamed")
    os.rename(path, renamed)
    renamed.unlink()


def _speech() -> Answer:
    if not speech.is_offered():
        return Answer("speech", "not set up: no DANGKE_SPEECH_MODEL")
    problem = speech.problem()
    if problem is None:
        return Answer("speech", settings.DANGKE_SPEECH_MODEL)
    with translation.override("en"):
        return Answer("speech", problem.sentence, _ADVICE["speech"])


def _notices() -> Answer:
    names = ", ".join(channel.name for channel in channels()) or "the site only"
    given_up = Notice.objects.given_up()
    if not (number := given_up.count()):
        return Answer("notices", names)
    reason = given_up.order_by("-pk").values_list("failure", flat=True)[0]
    return Answer("notices", f"{names}; {number} given up", f"Last reason: {reason}")


_QUESTIONS: dict[str, Callable[[], Answer]] = {
    "walls": _walls,
    "font": _chinese_font,
    "database": _database,
    "broker": _broker,
    "storage": _storage,
    "space": _free_space,
    "secrets": _secrets,
    "clock": _clock,
    "speech": _speech,
    "notices": _notices,
}
_ADVICE = {
    "tools": "Install ffmpeg and bubblewrap: apt-get install ffmpeg bubblewrap",
    "walls": "A hostile video then runs with the worker's rights: install bubblewrap and take the setting away.",
    "font": "Install one: apt-get install fonts-noto-cjk",
    "database": "Is the database server running, and are DANGKE_DB_… right? Then: manage.py migrate",
    "broker": "Is the broker running, and is DANGKE_BROKER_URL right? Without one: is the ring folder writable?",
    "storage": "Give the account of the site write permission on these folders; with a bucket, look at DANGKE_S3_….",
    "cross-origin": "Set the CORS rules of the bucket as in docs/how-to/operators.md; is DANGKE_BASE_URL the address of the site, and DANGKE_S3_PUBLIC_ENDPOINT that of the bucket for browsers?",
    "space": "Free space or move DANGKE_MEDIA_DIR: a conversion needs 2.2 times the size of its source.",
    "secrets": "Run: chmod 600 on the files in the folder secrets.",
    "speech": "Install the extra and a model as docs/how-to/operators.md says, or empty DANGKE_SPEECH_MODEL.",
    "notices": "Is the database up to date? Then: manage.py migrate",
    "clock": "Set the clock of this machine and of the database (NTP): deadlines use them.",
}
