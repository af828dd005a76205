"""A workbook written cell by cell into files, in the few parts of Office Open XML (ECMA-376) that tables need.

A library that can do everything takes ten times as long for it. Texts are inline texts, never formulas; no more than a
row is in memory.
"""

from __future__ import annotations

import datetime
import re
import shutil
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from exchange.cells import RISKY
from open_data.bulk.cells import moment
from open_data.bulk.fields import Value

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_TEXT = 32_767
"""Characters of a cell: what is more, spreadsheets refuse."""
LONGEST_TITLE = 31
FIRST_DAY = datetime.date(1899, 12, 30)
"""The day 0 of spreadsheets."""
HEAD, DAY, QUOTED = 1, 2, 3
STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    "</fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    # It stays a text for who edits such a cell, too.
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)  # fmt: skip


class Sheet:
    """A sheet under way. ``head`` are the names of its columns, if they have any; ``width`` is in characters."""

    def __init__(self, path: Path, title: str, head: Sequence[str], *, width: int) -> None:
        self.path, self.title, self.rows = path, title[:LONGEST_TITLE], 0
        self.file: IO[str] = path.open("w", encoding="utf-8")
        columns = max(len(head), 1)
        frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if head else ""
        self.file.write(
            f'{DECLARATION}<worksheet xmlns="{MAIN}">'
            f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
            f'<cols><col min="1" max="{columns}" width="{width}" customWidth="1"/></cols><sheetData>\n'
        )
        if head:
            self.file.write(f"<row>{''.join(_text(name, HEAD) for name in head)}</row>\n")

    def append(self, row: Sequence[Value]) -> None:
        """Write a row."""
        self.file.write(f"<row>{''.join(map(cell, row))}</row>\n")
        self.rows += 1

    def close(self) -> None:
        """End the sheet."""
        self.file.write("</sheetData></worksheet>\n")
        self.file.close()


def cell(value: Value) -> str:
    """A cell of a sheet: numbers, days and truths as such, every text as a text."""
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return _text(value, QUOTED if value.startswith(RISKY) else 0)
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime.datetime):
        return _text(moment(value))
    if isinstance(value, datetime.date):
        return f'<c s="{DAY}"><v>{(value - FIRST_DAY).days}</v></c>'
    assert isinstance(value, int | float | Decimal)
    return f"<c><v>{value}</v></c>"


def _text(value: str, style: int = 0) -> str:
    # Spreadsheets read _x0041_ as a letter.
    text = LOOKS_ESCAPED.sub("_x005F_", NOT_IN_XML.sub(" ", value[:LONGEST_TEXT]))
    styled = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{styled}><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def save(path: Path, sheets: Sequence[Sheet]) -> None:
    """Put sheets that are closed together, in their order; their own files go away."""
    numbered = list(enumerate(sheets, start=1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _content_types([number for number, _sheet in numbered]))
        book.writestr("_rels/.rels", _relations([("rId1", f"{RELATIONS}/officeDocument", "xl/workbook.xml")]))
        listed = "".join(
            f'<sheet name={quoteattr(sheet.title)} sheetId="{number}" r:id="rId{number}"/>'
            for number, sheet in numbered
        )
        book.writestr(
            "xl/workbook.xml",
            f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        )
        related = [
            (f"rId{number}", f"{RELATIONS}/worksheet", f"worksheets/sheet{number}.xml") for number, _s in numbered
        ]
        related.append((f"rId{len(sheets) + 1}", f"{RELATIONS}/styles", "styles.xml"))
        book.writestr("xl/_rels/workbook.xml.rels", _relations(related))
        book.writestr("xl/styles.xml", STYLES)
        for number, sheet in numbered:
            with (
                sheet.path.open("rb") as source,
                book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as to,
            ):
                shutil.copyfileobj(source, to, 1024 * 1024)
            sheet.path.unlink()


def _content_types(numbers: Sequence[int]) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{TYPES}.worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>{sheets}</Types>'
    )


def _relations(related: Sequence[tuple[str, str, str]]) -> str:
    listed = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{to}"/>' for name, kind, to in related)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'
