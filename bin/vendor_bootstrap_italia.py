#!/usr/bin/env python
"""Bring Bootstrap Italia into ``static/vendor``: trimmed CSS, fonts, the icons in use.

Run it after using a class or an icon that the vendored files do not have yet (a test tells which)::

    python bin/vendor_bootstrap_italia.py

It needs Node.js with npm, here and now only: the site is served and tested without them. Versions and
checksum are pinned below, so that the result can be made again by anybody.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "2.18.3"
SHA256 = "e2d3a87bdb4601137128425305b6985219449ee7a6e2ce23bbb6444477eb218b"
PURGECSS = "purgecss@8.0.0"

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "static" / "vendor" / "bootstrap-italia"
FONTS = {
    "regular": "titillium-web-v10-latin-ext_latin-regular.woff2",
    "600": "titillium-web-v10-latin-ext_latin-600.woff2",
    "700": "titillium-web-v10-latin-ext_latin-700.woff2",
}
PRINTED = ROOT / "search" / "fonts"
PRINTED_FONTS = {
    "TitilliumWeb-Regular.ttf": "titillium-web-v10-latin-ext_latin-regular.ttf",
    "TitilliumWeb-Bold.ttf": "titillium-web-v10-latin-ext_latin-700.ttf",
}
"""The same letters in the form that the PDF of a leaflet is written with; no browser loads them."""
SAFE_CLASSES = ["richtext-image", "left", "right", "full-width"]
"""Classes that Wagtail writes into rich text: no template names them."""
ICON = re.compile(r"""(?:\{%\s*icon\s+|icon=)["'](it-[a-z-]+)["']""")
LOGICAL = (
    (r"\b(margin|padding|border)-left(?=[-:])", r"\1-inline-start"),
    (r"\b(margin|padding|border)-right(?=[-:])", r"\1-inline-end"),
    (r"\bborder-top-left-radius\b", "border-start-start-radius"),
    (r"\bborder-top-right-radius\b", "border-start-end-radius"),
    (r"\bborder-bottom-left-radius\b", "border-end-start-radius"),
    (r"\bborder-bottom-right-radius\b", "border-end-end-radius"),
    (r"\bfloat:(\s*)left\b", r"float:\1inline-start"),
    (r"\bfloat:(\s*)right\b", r"float:\1inline-end"),
    (r"\btext-align:(\s*)left\b", r"text-align:\1start"),
    (r"\btext-align:(\s*)right\b", r"text-align:\1end"),
    (r"(?<=[{;\s])left:", "inset-inline-start:"),
    (r"(?<=[{;\s])right:", "inset-inline-end:"),
)
"""Left and right of the package as start and end of a line: one sheet for Italian and for Arabic."""
DATA_FONT = re.compile(r"@font-face\{[^}]*url\(data:[^}]*\}")


def main() -> None:
    """Fetch, verify, trim, copy."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        package = fetch(work)
        shutil.rmtree(TARGET, ignore_errors=True)
        (TARGET / "fonts").mkdir(parents=True)
        css = trim((package / "dist/css/bootstrap-italia.min.css"), work)
        (TARGET / "bootstrap-italia.min.css").write_text(css, encoding="utf-8")
        icons = write_sprite((package / "dist/svg/sprites.svg").read_text(encoding="utf-8"))
        for name in FONTS.values():
            shutil.copyfile(package / "dist/fonts/Titillium_Web" / name, TARGET / "fonts" / name)
        PRINTED.mkdir(exist_ok=True)
        for name, source in PRINTED_FONTS.items():
            shutil.copyfile(package / "dist/fonts/Titillium_Web" / source, PRINTED / name)
        for fonts in (TARGET / "fonts", PRINTED):
            shutil.copyfile(package / "dist/fonts/Titillium_Web/OFL.txt", fonts / "OFL.txt")
        shutil.copyfile(package / "LICENSE", TARGET / "LICENSE")
    print(f"bootstrap-italia {VERSION}: {len(css) / 1024:.0f} KB of CSS, {icons} icons, {len(FONTS)} fonts")


def fetch(work: Path) -> Path:
    """Download the package with npm, check that it is the one we know, unpack it."""
    run(["npm", "pack", "--silent", f"bootstrap-italia@{VERSION}"], work)
    archive = work / f"bootstrap-italia-{VERSION}.tgz"
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != SHA256:
        sys.exit(f"{archive.name} has SHA-256 {found}, not the expected one: nothing was changed.")
    with tarfile.open(archive) as tar:
        tar.extractall(work, filter="data")
    return work / "package"


def trim(source: Path, work: Path) -> str:
    """The rules that our templates and template tags can use, and no others."""
    original = source.read_text(encoding="utf-8-sig")
    clean = work / "bootstrap-italia.css"
    clean.write_text(DATA_FONT.sub("", original), encoding="utf-8")
    words = work / "content.html"
    words.write_text("\n".join(used_text()), encoding="utf-8")
    config = work / "purgecss.config.cjs"
    options = {
        "content": [str(words)],
        "css": [str(clean)],
        "fontFace": True,
        "keyframes": True,
        "variables": True,
        "safelist": SAFE_CLASSES,
    }
    config.write_text(f"module.exports = {json.dumps(options)};", encoding="utf-8")
    output = work / "trimmed"
    output.mkdir()
    run(["npx", "--yes", PURGECSS, "--config", str(config), "--output", str(output)], work)
    trimmed = next(output.iterdir()).read_text(encoding="utf-8")
    bare = re.sub(r"/\*![^*]*\*+(?:[^/*][^*]*\*+)*/", "", trimmed).strip()
    return f"{banner(original)}\n{with_logical_sides(bare)}\n"


def with_logical_sides(css: str) -> str:
    """The same rules for any direction of writing."""
    for side, logical in LOGICAL:
        css = re.sub(side, logical, css)
    return css


def banner(css: str) -> str:
    """The licence comment at the top of the package's CSS, which every copy must keep."""
    return css[css.index("/*!") : css.index("*/") + 2]


def used_text() -> list[str]:
    """Class attributes of our templates, and the template tags that write classes."""
    found: list[str] = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        found.extend(re.findall(r'class="([^"]*)"', text))
        found.extend(f"<{tag}>" for tag in sorted(set(re.findall(r"<([a-z][a-z0-9]*)", text))))
    found.extend(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("*/templatetags/*.py")))
    return found


def write_sprite(source: str) -> int:
    """Copy the symbols of the icons in use; return how many."""
    names: set[str] = set()
    for path in [*(ROOT / "templates").rglob("*.html"), *ROOT.glob("*/templatetags/*.py")]:
        names.update(ICON.findall(path.read_text(encoding="utf-8")))
    symbols = []
    for name in sorted(names):
        match = re.search(rf'<symbol[^>]*id="{name}".*?</symbol>', source, re.DOTALL)
        if match is None:
            sys.exit(f"No icon is called {name}.")
        symbols.append(match.group(0))
    sprite = "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])
    (TARGET / "icons.svg").write_text(sprite, encoding="utf-8")
    return len(symbols)


def run(command: list[str], folder: Path) -> None:
    """Run a command in a folder; stop when it fails."""
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
