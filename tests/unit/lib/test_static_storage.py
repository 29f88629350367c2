"""Hashed names reach inside our modules: collectstatic as an installation runs it, into an empty folder."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    backends = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "lib.static_storage.StaticStorage"},
    }
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(
        STATIC_ROOT=folder, STORAGES=backends, STATICFILES_FINDERS=finders
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def test_every_import_of_the_player_leads_to_a_hashed_file(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    for source in (ROOT / "static" / "js").rglob("*.js"):
        name = str(source.relative_to(ROOT / "static"))
        built = collected / names[name]
        imports = re.findall(
            r"^import [^;]*?\"(\.[^\"]+)\"|import\(\"([^\"]+)\"\)",
            built.read_text(),
            flags=re.M,
        )
        for static, dynamic in imports:
            target = (built.parent / (static or dynamic)).resolve()
            assert target.is_file(), f"{name} imports {target}"
            assert re.search(r"\.[0-9a-f]{12}\.js$", target.name), target.name


def test_vendored_scripts_keep_their_content(collected):
    """The rewriting works by regular expressions and must not touch minified code."""
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    scripts = (ROOT / "static" / "vendored").rglob("*.js")
    for source in filter(Path.is_file, scripts):
        name = str(source.relative_to(ROOT / "static"))
        assert (collected / names[name]).read_bytes() == source.read_bytes()
