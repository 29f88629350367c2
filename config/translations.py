"""Compiles the translations, so that no installation needs GNU gettext."""

from collections.abc import Iterable
from pathlib import Path

import polib
from django.utils.translation.reloader import translation_file_changed


def compile_changed(locale_dirs: Iterable[Path]) -> list[Path]:
    """Write `django.mo` beside each `django.po` that is newer; the paths written.

    This process speaks them at once, too: it has read the catalogues before they were there.
    Raises OSError, naming the file, when a catalogue cannot be read.
    """
    written = []
    for folder in locale_dirs:
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
                continue
            # Complete or not at all: a running server may read it.
            unfinished = target.with_suffix(".mo.tmp")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(target)
            translation_file_changed(sender=None, file_path=target)
            written.append(target)
    return written
