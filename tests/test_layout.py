"""The house: names that must not shadow the standard library, documents that must tell the truth."""

from __future__ import annotations

import locale
import re
import site
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STANDARD_LIBRARY = Path(sysconfig.get_paths()["stdlib"]).resolve()


@pytest.mark.parametrize("module", [site, locale])
def test_our_folders_do_not_shadow_the_standard_library(module: object) -> None:
    assert STANDARD_LIBRARY in Path(module.__file__ or "").resolve().parents  # type: ignore[attr-defined]


@pytest.mark.parametrize("folder", ["site", "locale"])
def test_folders_named_as_standard_modules_are_not_packages(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


def test_readme_lists_every_setting_and_no_other() -> None:
    from lodiwelfare.settings.environment import VARIABLES

    table = (ROOT / "README.md").read_text(encoding="utf-8").split("<!-- settings -->")[1]
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| .*? \| (.*?) \|$", table, flags=re.MULTILINE))
    assert rows == {name: variable.purpose for name, variable in VARIABLES.items()}


def test_settings_read_the_environment_only_through_the_table() -> None:
    for path in (ROOT / "site").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name == "environment.py":
            continue
        # The entry points name the settings module itself: nothing else may touch the environment.
        uses = re.findall(r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|environ\.Env|getenv", text)
        assert not uses, f"{path.relative_to(ROOT)} reads the environment by itself"


def test_every_decision_has_the_same_shape() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert decisions, "no decision is recorded"
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        for heading in ("## Context", "## Decision", "## Consequences", "## What would change our mind"):
            assert heading in text, f"{path.name} has no “{heading}”"


def test_no_page_of_the_office_loses_its_heading() -> None:
    """Wagtail's header shows a variable called ``heading`` bare, in place of the title that it is given."""
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if "wagtailadmin/shared/header.html" in text:
            assert " as heading %}" not in text, path.relative_to(ROOT)
