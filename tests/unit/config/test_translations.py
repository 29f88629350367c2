import gettext
import os

import pytest
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from config.translations import compile_changed

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Quiz"
msgstr "{translation}"
"""


def write(folder, translation):
    path = folder / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CATALOGUE.format(translation=translation), encoding="utf-8")
    return path


@pytest.fixture
def own_catalogues(tmp_path, settings):
    """Django reads its catalogues from the temporary folder, and afterwards from the usual ones."""
    settings.LOCALE_PATHS = [tmp_path]
    translation_file_changed(sender=None, file_path=tmp_path / "any.mo")
    yield
    translation_file_changed(sender=None, file_path=tmp_path / "any.mo")


@pytest.mark.usefixtures("own_catalogues")
def test_process_that_compiles_speaks_the_language_at_once(tmp_path):
    with translation.override("zh-hans"):
        assert translation.gettext("Quiz") == "Quiz"
    write(tmp_path, "测验")
    compile_changed([tmp_path])
    with translation.override("zh-hans"):
        assert translation.gettext("Quiz") == "测验"


def test_compiled_catalogue_translates(tmp_path):
    source = write(tmp_path, "测验")
    assert compile_changed([tmp_path]) == [source.with_suffix(".mo")]
    catalogue = gettext.translation("django", tmp_path, ["zh_Hans"])
    assert catalogue.gettext("Quiz") == "测验"


def test_only_changed_catalogues_are_compiled(tmp_path):
    source = write(tmp_path, "测验")
    os.utime(source, (1, 1))
    compile_changed([tmp_path])
    assert compile_changed([tmp_path]) == []
    write(tmp_path, "测试")
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert compile_changed([tmp_path]) == [source.with_suffix(".mo")]


def test_broken_catalogue_leaves_the_old_one(tmp_path):
    source = write(tmp_path, "测验")
    compile_changed([tmp_path])
    target = source.with_suffix(".mo")
    before = target.read_bytes()
    source.write_text("<<<<<<< ours", encoding="utf-8")
    later = target.stat().st_mtime + 5
    os.utime(source, (later, later))
    with pytest.raises(OSError, match=r"django\.po"):
        compile_changed([tmp_path])
    assert target.read_bytes() == before
