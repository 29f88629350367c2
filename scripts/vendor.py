"""Renew the third-party browser files and their record, vendored.toml. For maintainers only.

Needs npm, the network and Chromium; nothing else in the project does. The files are committed, so that setting up,
running and testing work on a closed network. Usage: change a version below, run `python scripts/vendor.py`, read the
diff, run the tests.

Files are unmodified but for one thing: a `sourceMappingURL` line is cut, because collectstatic refuses a file whose
map is missing and the maps are large; both hashes are recorded. The player skin is the one built file.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "vendored.toml"
SKIN_SOURCE = ROOT / "scripts" / "skin"
ESBUILD = "0.28.2"
SKIN_TARGETS = "chrome111,safari16.4"
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=\S+\s*$")


@dataclass(frozen=True)
class Package:
    """One npm package: `files` maps a path inside the archive to the name committed below `home`."""

    name: str
    version: str
    licence: str
    home: str
    files: dict[str, str]
    note: str = ""


PACKAGES = (
    Package(
        "hls.js",
        "1.7.4",
        "Apache-2.0",
        "static/vendored",
        {"dist/hls.min.mjs": "hls.esm.min.js", "LICENSE": "LICENSE"},
        "Full build, ES module. Renamed from .mjs: some servers send that without a script type.",
    ),
    Package(
        "media-chrome",
        "4.19.4",
        "MIT",
        "static/vendored",
        {"LICENSE": "LICENSE"},
        "skin.js is built from scripts/skin/entry.js; csp-hashes.json lists the style elements it puts "
        "into shadow roots.",
    ),
    Package(
        "tus-js-client",
        "4.3.1",
        "MIT",
        "static/vendored",
        {"dist/tus.min.js": "tus.min.js", "LICENSE": "LICENSE"},
        "Classic script: its module build imports bare package names.",
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        "tests/vendored",
        {
            "axe.min.js": "axe.min.js",
            "LICENSE": "LICENSE",
            "LICENSE-3RD-PARTY.txt": "LICENSE-3RD-PARTY.txt",
        },
        "Accessibility scan of the browser tests; never served.",
    ),
)


def sha512(data: bytes) -> str:
    """Hexadecimal SHA-512."""
    return hashlib.sha512(data).hexdigest()


def fetch(package: Package, work: Path) -> tuple[Path, str]:
    """Download and unpack one package; returns its folder and the hash of the archive."""
    spec = f"{package.name}@{package.version}"
    packed = subprocess.run(
        ["npm", "pack", "--json", spec],
        cwd=work,
        check=True,
        capture_output=True,
        text=True,
    )
    answer = json.loads(packed.stdout)
    entry = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    archive = work / entry["filename"]
    folder = work / package.name
    folder.mkdir()
    subprocess.run(
        ["tar", "xzf", archive, "-C", folder, "--strip-components=1"], check=True
    )
    return folder, sha512(archive.read_bytes())


def place(package: Package, folder: Path) -> list[dict[str, str]]:
    """Copy the wanted files to their home and describe them for the record."""
    home = ROOT / package.home / package.name / package.version
    shutil.rmtree(home.parent, ignore_errors=True)
    home.mkdir(parents=True)
    listed = []
    for source, name in package.files.items():
        original = (folder / source).read_bytes()
        data = (
            SOURCE_MAP.sub(b"\n", original)
            if source.endswith(("js", "mjs"))
            else original
        )
        (home / name).write_bytes(data)
        entry = {
            "path": str((home / name).relative_to(ROOT)),
            "sha512": sha512(data),
            "source": source,
        }
        if data != original:
            entry["source_sha512"] = sha512(original)
        listed.append(entry)
    return listed


def build_skin(package: Package, work: Path) -> list[dict[str, str]]:
    """Bundle the parts of media-chrome named in the entry list; returns the built files for the record."""
    site = work / "skin-build"
    shutil.copytree(SKIN_SOURCE, site)
    (site / "package.json").write_text('{"private": true}')
    subprocess.run(
        [
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--save-exact",
            f"esbuild@{ESBUILD}",
            f"{package.name}@{package.version}",
        ],
        cwd=site,
        check=True,
        capture_output=True,
    )
    home = ROOT / package.home / package.name / package.version
    skin = home / "skin.js"
    subprocess.run(
        [
            "node_modules/.bin/esbuild",
            "entry.js",
            "--bundle",
            "--minify",
            "--format=esm",
            f"--target={SKIN_TARGETS}",
            f"--outfile={skin}",
        ],
        cwd=site,
        check=True,
        capture_output=True,
    )
    hashes = home / "csp-hashes.json"
    hashes.write_text(json.dumps(style_hashes(skin, work), indent=2) + "\n")
    return [
        {
            "path": str(path.relative_to(ROOT)),
            "sha512": sha512(path.read_bytes()),
            "built": "true",
        }
        for path in (skin, hashes)
    ]


COLLECT_STYLES = """async () => {
  const names = [...document.body.querySelectorAll("*")].map((e) => e.localName).filter((n) => n.includes("-"));
  await Promise.all(names.map((n) => customElements.whenDefined(n)));
  const found = new Set();
  const walk = (root) => {
    for (const style of root.querySelectorAll("style")) found.add(style.textContent);
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) walk(element.shadowRoot);
  };
  walk(document);
  return [...found];
}"""


def style_hashes(skin: Path, work: Path) -> list[str]:
    """CSP sources of every `<style>` that the skin's elements create, as seen in Chromium."""
    from playwright.sync_api import sync_playwright

    tags = sorted(
        set(
            re.findall(
                r'media-chrome/(media-[a-z-]+)\.js"',
                (SKIN_SOURCE / "entry.js").read_text(),
            )
        )
        - {"media-controller"}
    )
    inner = "".join(f"<{tag}></{tag}>" for tag in tags)
    page_file = work / "styles.html"
    page_file.write_text(
        f"<!doctype html><html lang='zh-Hans'><body><media-controller><video slot='media'></video>{inner}"
        f"</media-controller></body></html>"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(page_file.as_uri())
        page.add_script_tag(content=skin.read_text(), type="module")
        styles = page.evaluate(COLLECT_STYLES)
        browser.close()
    digests = (hashlib.sha256(text.encode()).digest() for text in styles)
    return sorted(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)


def render(packages: list[dict]) -> str:
    """The record as TOML; values are plain strings, so JSON quoting is TOML quoting."""
    lines = [
        "# Third-party browser files. Written by scripts/vendor.py; tests/unit/static/test_vendored.py re-hashes every file."
    ]
    for package in packages:
        lines += ["", "[[package]]"]
        lines += [
            f"{key} = {json.dumps(value, ensure_ascii=False)}"
            for key, value in package.items()
            if key != "file"
        ]
        for file in package["file"]:
            lines += ["", "  [[package.file]]"]
            lines += [
                f"  {key} = {'true' if value == 'true' else json.dumps(value)}"
                for key, value in file.items()
            ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fetch, copy, build and record everything."""
    recorded = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for package in PACKAGES:
            source, archive_hash = fetch(package, work)
            files = place(package, source)
            row = {
                "name": package.name,
                "version": package.version,
                "licence": package.licence,
                "archive_sha512": archive_hash,
                "note": package.note,
            }
            if package.name == "media-chrome":
                files += build_skin(package, work)
                row |= {
                    "entry": "scripts/skin/entry.js",
                    "builder": f"esbuild {ESBUILD}",
                }
            recorded.append(row | {"file": files})
    text = render(recorded)
    tomllib.loads(text)
    RECORD.write_text(text)


if __name__ == "__main__":
    main()
