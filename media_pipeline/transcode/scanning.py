"""A virus scanner of the operator's choice, asked about a file before anything opens it.

The words of a scanner are its own; what counts is how it ends, as ClamAV and most others mean it:
0 clean, 1 refused, anything else no answer (no daemon, no signatures, no such program).
"""

import tempfile
from pathlib import Path

from .errors import SourceRejected, StepFailed
from .options import Options
from .run import run_scanner
from .sandbox import SRC, Bounds, Room
from .toolbox import Cancelled

FILE = "{file}"
_CLEAN, _REFUSED = 0, 1
_WALL_S = 3600.0


def scan(src: Path, *, options: Options, cancelled: Cancelled | None = None) -> None:
    """Ask `options.scanner` about `src`; nothing without one.

    `{file}` among its words is the file; without it the file comes last. Raises
    SourceRejected("infected"), StepFailed("scan_failed", also after an hour), Cancelled.
    """
    if not options.scanner:
        return
    words = options.scanner
    words = words if FILE in words else (*words, FILE)
    argv = [SRC if word == FILE else word for word in words]
    bounds = Bounds(
        memory_bytes=options.memory_bytes,
        file_bytes=0,
        cpu_s=int(2 * _WALL_S),
        wall_s=_WALL_S,
        stall_s=_WALL_S,
    )
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        try:
            finished, said = run_scanner(
                argv,
                room=Room({SRC: src}, Path(folder)),
                bounds=bounds,
                cancelled=cancelled,
            )
        except StepFailed as error:
            raise StepFailed("scan_failed", error.detail, tail=error.tail) from error
    tail = said.replace(str(src.resolve()), FILE)[-4000:]
    if finished.returncode == _REFUSED:
        raise SourceRejected("infected", f"{argv[0]} refused the file", tail=tail)
    if finished.returncode != _CLEAN:
        detail = f"{argv[0]} ended with {finished.returncode}"
        raise StepFailed("scan_failed", detail, tail=tail)
