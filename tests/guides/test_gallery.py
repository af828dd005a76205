"""The pictures of README and docs/screenshots.md: each is there, light, described, and taken by the command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guides.gallery import FOLDER, SHOTS

ROOT = Path(__file__).resolve().parents[2]
PAGES = {ROOT / "README.md": "docs/screenshots/", ROOT / "docs" / "screenshots.md": "screenshots/"}
LARGEST = 250_000
"""Bytes of one picture."""
PICTURE = re.compile(r'!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+)\)|<img src="(?P<src>[^"]+)"[^>]*alt="(?P<words>[^"]*)"')


def pictures(page: Path) -> list[tuple[Path, str]]:
    """The pictures that a page shows, with their words."""
    found = PICTURE.finditer(page.read_text(encoding="utf-8"))
    return [(page.parent / (each["path"] or each["src"]), each["alt"] or each["words"] or "") for each in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_is_there_light_and_described(page: Path) -> None:
    shown = pictures(page)
    assert shown
    for path, words in shown:
        assert path.is_file(), path
        assert path.stat().st_size < LARGEST, path
        assert len(words) > 20, path


def test_the_command_takes_the_pictures_that_are_shown_and_no_other() -> None:
    taken = {shot.name for shot in SHOTS}
    assert {path.stem for path, _words in pictures(ROOT / "docs" / "screenshots.md")} == taken
    assert {path.stem for path in FOLDER.glob("*.png")} == taken
