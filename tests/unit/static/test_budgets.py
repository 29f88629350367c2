"""What a phone must fetch, in bytes after gzip, and the rules that keep the pages under the policy."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
HTMX = 16_700
KB = 1000


def weight(*paths):
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_style_sheets_of_the_member_pages_fit():
    assert weight(*(STATIC / "css").glob("*.css")) <= 15 * KB


def imported(entry):
    """What a browser fetches for `entry` at once: itself and all that it imports statically."""
    found = set()
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            names = re.findall(
                r'^(?:import|export)[^;]* from "([^"]+)";', path.read_text(), re.M
            )
            waiting += [(path.parent / name).resolve() for name in names]
    return found


def test_lecture_page_fits_before_and_after_the_first_play():
    player = STATIC / "js" / "lecture-player"
    (skin,) = STATIC.glob("vendored/media-chrome/*/skin.js")
    (engine,) = STATIC.glob("vendored/hls.js/*/*.js")
    at_once = imported(player / "index.js")
    assert player / "spans.js" in at_once
    assert player / "engine.js" not in at_once
    assert weight(skin, *at_once) + HTMX <= 75 * KB
    # With all that is fetched by playing, and what somebody may open besides.
    assert weight(skin, engine, *player.glob("*.js")) + HTMX <= 270 * KB


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT))
)
def test_template_has_no_inline_script_or_style(path):
    """Both are blocked by the members' policy; the admin keeps to it as well."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"", text) == []
    assert [
        tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag
    ] == []


def test_dark_colours_are_the_same_by_choice_and_by_system():
    """`light-dark()` is above the supported tier, so the set stands twice."""
    text = (STATIC / "css" / "tokens.css").read_text()
    by_system = text.split(':root:not([data-theme="light"]) {')[1].split("}")[0]
    by_choice = text.split(':root[data-theme="dark"] {')[1].split("}")[0]
    assert re.findall(r"[\w-]+: [^;]+;", by_system) == re.findall(
        r"[\w-]+: [^;]+;", by_choice
    )


def test_every_used_token_exists():
    defined = set()
    used = set()
    for sheet in (STATIC / "css").glob("*.css"):
        defined |= set(re.findall(r"(--[\w-]+):", sheet.read_text()))
        used |= set(re.findall(r"var\((--[\w-]+)", sheet.read_text()))
    assert used <= defined
