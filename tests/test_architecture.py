"""House rules that no other tool holds."""

import ast
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from config.processes import PROJECT
from config.settings import base

ROOMS = (
    "config",
    "cms",
    "reports",
    "training",
    "courses",
    "quizzes",
    "media_pipeline",
    "members",
    "lib",
)
MAX_LINES = 400
MAX_FUNCTION_LINES = 60


def sources():
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def relative(path):
    return str(path.relative_to(PROJECT))


def test_files_stay_small():
    long = {
        relative(path): count
        for path in sources()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_functions_fit_on_a_screen():
    long = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    long[f"{relative(path)}:{node.name}"] = length
    assert long == {}


def test_nothing_is_left_to_do():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{relative(path)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_templates_hold_no_inline_script_or_style():
    """The content security policy of members' pages would refuse them silently."""
    pattern = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\son[a-z]+=\"|\sstyle=\"",
        re.I,
    )
    found = [
        f"{relative(path)}: {match.group()!r}"
        for path in sorted((PROJECT / "templates").rglob("*.html"))
        if (match := pattern.search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_pages_fetch_nothing_from_elsewhere():
    pattern = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")
    found = [
        relative(path)
        for path in sorted((PROJECT / "templates").rglob("*.html"))
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_dependency_has_its_reason():
    lines = (PROJECT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads("\n".join(lines))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    for requirement in wanted:
        place = next(i for i, line in enumerate(lines) if f'"{requirement}"' in line)
        assert lines[place - 1].strip().startswith("# "), requirement


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_names_no_address_and_hashes_everything(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    pinned = re.findall(r"^[A-Za-z0-9._-]+==\S+", text, re.M)
    assert len(pinned) > 20
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.M)[1:]
    assert [
        block.split("==")[0] for block in blocks if "--hash=sha256:" not in block
    ] == []


def test_locks_agree():
    def versions(name):
        text = (PROJECT / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.M))

    product, development = (
        versions("requirements.lock"),
        versions("requirements-dev.lock"),
    )
    assert product.items() <= development.items()


def test_every_setting_from_the_environment_is_documented():
    used = set()
    for path in sources():
        used |= set(
            re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", path.read_text(encoding="utf-8"))
        )
    documented = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted((PROJECT / "docs").rglob("*.md"))
    )
    assert {name for name in used if name not in documented} == set()


def test_every_verb_of_the_makefile_is_listed_by_help():
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    ).stdout
    for target in re.findall(r"^([a-z]+):", text, re.M):
        assert f"make {target} " in listed


def test_embedded_database_keeps_the_measured_settings():
    options = (
        base.DATABASES["default"]["OPTIONS"]
        if os.environ["DANGKE_DB"] == "sqlite"
        else None
    )
    if options is None:
        pytest.skip("SQLite only")
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_tests_do_not_name_where_they_run():
    """A run must not depend on this machine's folders."""
    home = str(Path.home())
    found = [
        relative(path)
        for path in sorted((PROJECT / "tests").rglob("*.py"))
        if path.name != "test_architecture.py"
        and home + "/" in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_one_function_knows_where_a_request_comes_from():
    """Whoever reads the address elsewhere believes every proxy, or none."""
    readers = {
        relative(path)
        for path in sources()
        if re.search("REMOTE_ADDR|HTTP_X_FORWARDED_FOR", path.read_text("utf-8"))
    }
    assert readers == {"lib/client_address.py"}


def test_row_locks_let_foreign_keys_be_checked():
    """A plain FOR UPDATE makes whoever inserts a row that refers to the locked one wait at commit.

    They may hold what the locker wants next: a deadlock that no order of locks prevents.
    """
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "select_for_update"
                and "no_key" not in {word.arg for word in node.keywords}
            ):
                found.append(f"{relative(path)}:{node.lineno}")
    assert found == []
