"""The vendored and own style sheets: complete, and all from here."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
STYLES = (
    STATIC / "vendor/bootstrap-italia/bootstrap-italia.min.css",
    STATIC / "css/site.css",
    STATIC / "css/sheet.css",
    STATIC / "css/leaflet.css",
)
WRITTEN_BY_VIEWS = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
UNSTYLED = {"breadcrumb-container", "link-list", "lw-header", "lw-office", "lw-page-step", "lw-provider-contacts"}
"""Names that mark a part and need no rule."""


def public_templates() -> list[Path]:
    """The templates that visitors see."""
    folders = ("components", "search", "catalog_pages")
    found = [*(ROOT / "templates").glob("*.html")]
    for folder in folders:
        found += (ROOT / "templates" / folder).glob("*.html")
    return found


def test_every_class_of_a_template_is_in_a_style_sheet() -> None:
    own = (*STYLES, STATIC / "css/territory.css")
    css = "".join(path.read_text(encoding="utf-8") for path in own)
    known = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", css)) | UNSTYLED
    for path in public_templates():
        source = path.read_text(encoding="utf-8")
        found = re.findall(r'class="([^"]*)"', WRITTEN_BY_VIEWS.sub(" ", source))
        found += re.findall(r'\{% icon "[^"]+" "([^"]+)"', source)
        missing = {name for name in " ".join(found).split() if name not in known and not name.endswith("-")}
        assert not missing, f"{path.name} uses {sorted(missing)}: run bin/vendor_bootstrap_italia.py"


def test_every_icon_of_a_template_is_in_the_sprite() -> None:
    sprite = (STATIC / "vendor/bootstrap-italia/icons.svg").read_text(encoding="utf-8")
    for path in public_templates():
        for name in re.findall(r'\{% icon "([^"]+)"', path.read_text(encoding="utf-8")):
            assert f'id="{name}"' in sprite, f"{path.name} uses {name}: run bin/vendor_bootstrap_italia.py"


def test_every_category_has_its_sign() -> None:
    import json

    signs = (STATIC / "img/categories.svg").read_text(encoding="utf-8")
    categories = json.loads((ROOT / "catalog_pages/data/categories.json").read_text(encoding="utf-8"))
    for category in categories:
        assert f'id="{category["code"]}"' in signs


def test_style_sheets_load_only_files_that_are_here() -> None:
    for path in STYLES:
        for address in re.findall(r"url\(([^)]*)\)", path.read_text(encoding="utf-8")):
            address = address.strip("\"'")
            if address.startswith("data:image/"):
                continue
            assert "//" not in address
            assert (path.parent / address).resolve().is_file(), f"{path.name}: {address}"


def test_style_sheets_and_fonts_stay_light() -> None:
    assert sum(path.stat().st_size for path in STYLES) < 80_000
    fonts = [path.stat().st_size for path in (STATIC / "vendor/bootstrap-italia/fonts").glob("*.woff2")]
    assert sum(fonts) < 80_000
