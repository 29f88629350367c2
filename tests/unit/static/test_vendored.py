"""Third-party browser files are what vendored.toml says, and nothing else lies beside them."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
RECORD = tomllib.loads((ROOT / "vendored.toml").read_text())
FILES = {
    file["path"]: file for package in RECORD["package"] for file in package["file"]
}
HOMES = ("static/vendored", "tests/vendored")


@pytest.mark.parametrize("path", sorted(FILES))
def test_file_is_unchanged(path):
    assert (
        hashlib.sha512((ROOT / path).read_bytes()).hexdigest() == FILES[path]["sha512"]
    )


def test_no_file_is_unlisted():
    present = {
        str(path.relative_to(ROOT))
        for home in HOMES
        for path in (ROOT / home).rglob("*")
        if path.is_file()
    }
    assert present == set(FILES)


def test_every_package_brings_its_licence_and_version():
    for package in RECORD["package"]:
        paths = [file["path"] for file in package["file"]]
        folder = f"/{package['name']}/{package['version']}/"
        assert all(folder in path for path in paths)
        assert any(path.endswith("/LICENSE") for path in paths)


def test_no_script_points_at_a_missing_source_map():
    for path in FILES:
        if path.endswith(".js"):
            assert b"sourceMappingURL=" not in (ROOT / path).read_bytes()


def test_style_hashes_are_csp_sources():
    (path,) = (ROOT / "static/vendored/media-chrome").glob("*/csp-hashes.json")
    hashes = json.loads(path.read_text())
    assert len(hashes) == len(set(hashes)) > 0
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", value) for value in hashes)


def test_player_imports_the_recorded_versions():
    scripts = (ROOT / "static/js").rglob("*.js")
    imported = {
        match
        for script in scripts
        for match in re.findall(r"vendored/[^\"']+\.js", script.read_text())
    }
    assert imported
    assert {f"static/{path}" for path in imported} <= set(FILES)
