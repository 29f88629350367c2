"""Golden files: small readable text, changed only by `UPDATE_GOLDEN=1 pytest …`, reviewed as a diff."""

import os
from pathlib import Path

ROOT = Path(__file__).parent


def assert_golden(name: str, text: str) -> None:
    """Compare with the file `name` below this folder, or write it under UPDATE_GOLDEN=1."""
    path = ROOT / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def read_golden(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
