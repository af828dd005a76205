"""What must never leave: people, drafts, what only the office knows; and cells that a spreadsheet would run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from catalog_pages.models import PriceRow, ProviderPage, ServicePage
from exchange.cells import unguard
from open_data.bulk import cells, workbook, writing
from open_data.bulk.releases import Release
from open_data.bulk.tables import TABLES
from search.models import ServiceDocument
from tests.open_data.bulk.conftest import everything, table
from tests.open_data.catalogue import Catalogue

PERSON = "RSSMRA80A01E648Q"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://a")')


def test_the_files_hold_no_more_than_the_published_picture(files: Release, catalogue: Catalogue) -> None:
    """Whatever a page has that its document lacks cannot be there: no page is read."""
    behind = "Cambiato alle spalle"
    changed = ServicePage.objects.filter(pk=catalogue.meals.pk).update(
        title=behind, summary=behind, eligibility=behind, draft_title=behind
    )
    assert changed == 1
    assert ProviderPage.objects.filter(pk=catalogue.cooperative.pk).update(title=behind, pec="spalle@pec.example") == 1
    assert PriceRow.objects.filter(page=catalogue.meals).update(label=behind) == 2
    again = writing.write()
    assert behind not in everything(again)
    assert "spalle@" not in everything(again)
    for each in TABLES:
        assert table(again, each.name) == table(files, each.name), each.name


def test_the_files_hold_no_service_that_is_not_live(files: Release, catalogue: Catalogue) -> None:
    ServiceDocument.objects.filter(pk=catalogue.meals.translation_key).update(live=False, content={})
    again = writing.write()
    assert str(catalogue.meals.translation_key) in everything(files)
    assert str(catalogue.meals.translation_key) not in everything(again)


def spoiled(value: Any, formula: str, key: str = "") -> Any:
    """A document's content with a formula in place of every text that somebody typed."""
    typed = {
        *(
            "title",
            "summary",
            "status_reason",
            "name",
            "address",
            "label",
            "text",
            "note",
            "access_notes",
            "activation",
        ),
        *("legal_name", "credit", "granted_by", "how_to_get", "documents_text", "reference", "issued_by", "email"),
        *("contact_label", "contact_email", "eligibility", "how_to", "needed", "outcome", "times", "cost_notes"),
        *("access", "conditions"),
    }
    if isinstance(value, dict):
        is_text = key in typed and set(value) <= {"it", "en", "ro", "ar"}
        return {name: spoiled(each, formula, key if is_text else name) for name, each in value.items()}
    if isinstance(value, list):
        return [spoiled(each, formula, key) for each in value]
    return f"{formula} di {key}" if isinstance(value, str) and value and key in typed else value


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_people_typed_is_never_a_formula(catalogue: Catalogue, formula: str) -> None:
    for document in ServiceDocument.objects.filter(live=True):
        document.content = spoiled(document.content, formula)
        document.save()
    made = writing.write()
    found = 0
    for each in TABLES:
        for line in made.path(each.file).read_bytes().decode().split("\r\n")[1:]:
            # Whatever separator the program splits by.
            for separator in (",", ";", "\t"):
                for cell in line.split(separator):
                    assert not cell.strip('"').startswith(("=", "+", "-", "@", "\t", "\r")), (each.name, cell)
        found += sum("di title" in str(row) or "di label" in str(row) for row in table(made, each.name))
    assert found, "nothing was spoiled"
    book = load_workbook(made.path("lodiwelfare.xlsx"))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_text_cell_of_every_table_is_guarded(files: Release, catalogue: Catalogue, formula: str) -> None:
    """Whichever column it comes from: a cell is written by one function alone."""
    written = cells.in_csv(formula)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(written) == " ".join(formula.split())
    assert "<f>" not in workbook.cell(formula)
    assert 't="inlineStr"' in workbook.cell(formula)


def test_a_cell_that_begins_at_another_separator_is_no_formula() -> None:
    assert cells.in_csv('due;=1+1,@a;"=b"') == 'due; =1+1, @a; "=b"'
    assert cells.in_csv("uno\n=2") == "uno =2"


def test_texts_that_break_a_workbook_do_not(tmp_path: Path) -> None:
    hostile = ["a\x00b\x0b\x1f", "_x0041_", "<b>&amp;</b>", "\ud800", "x" * 40_000, "  spazi  ", "#N/A", "\ufffe"]
    sheet = workbook.Sheet(tmp_path / "sheet", "un titolo molto lungo" * 3, ["testo"], width=10)
    for text in hostile:
        sheet.append([text])
    sheet.close()
    workbook.save(tmp_path / "book.xlsx", [sheet])
    read = [
        row[0] for row in load_workbook(tmp_path / "book.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    ]
    # Spreadsheets read the escaped underscore as one; openpyxl leaves it as it stands.
    assert read == ["a b  ", "_x005F_x0041_", "<b>&amp;</b>", " ", "x" * 32_767, "  spazi  ", "#N/A", " "]
