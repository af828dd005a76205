#!/usr/bin/env python
"""Bring Cairo into ``search/fonts``: the Arabic letters of the PDF of a leaflet. No browser loads them.

Cairo is Titillium Web with Arabic letters. Only these are kept: the Latin ones come from Titillium itself::

    python bin/vendor_cairo.py

It needs npm, here and now only, and fontTools, which fpdf2 brings.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]

VERSION = "5.3.0"
SHA256 = "16f58f8c9c6ad3949ad83421c02f2aa143333ca663f8f1df93f8179db097fade"
TARGET = Path(__file__).resolve().parents[1] / "search" / "fonts"
WEIGHTS = {"Regular": 400, "Bold": 700}
LETTERS = [0x20, 0xA0, *range(0x600, 0x700)]
"""Spaces, and the block of Arabic: forms for the places in a word are found from these."""


def main() -> None:
    """Fetch, verify, keep what is needed."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        subprocess.run(["npm", "pack", "--silent", f"@fontsource/cairo@{VERSION}"], cwd=work, check=True)
        archive = work / f"fontsource-cairo-{VERSION}.tgz"
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != SHA256:
            sys.exit(f"{archive.name} has SHA-256 {found}, not the expected one: nothing was changed.")
        with tarfile.open(archive) as tar:
            tar.extractall(work, filter="data")
        for name, weight in WEIGHTS.items():
            trim(work / "package" / "files" / f"cairo-arabic-{weight}-normal.woff", TARGET / f"Cairo-{name}.ttf")
        shutil.copyfile(work / "package" / "LICENSE", TARGET / "Cairo-OFL.txt")


def trim(source: Path, target: Path) -> None:
    """Write a font with our letters and all that joins them, unpacked; its time is that of the source."""
    options = subset.Options(layout_features=["*"], hinting=False, name_IDs=["*"], recalc_timestamp=False)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    font.flavor = None
    font.save(target)


if __name__ == "__main__":
    main()
