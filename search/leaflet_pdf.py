"""The leaflet as a PDF: large type, numbers first, no service cut in two where it can be helped."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from fpdf import FPDF, ViewerPreferences, XPos, YPos

from catalog_pages import languages
from search.foreign import Foreign, Line
from search.leaflet import Entry, closing
from search.wording import long_date

FONTS = Path(__file__).parent / "fonts"
FAMILY, ARABIC_FAMILY = "Titillium", "Cairo"
"""The second is the first with Arabic letters, and nothing but these; other letters beside them are of the first."""
FILES = {FAMILY: "TitilliumWeb", ARABIC_FAMILY: "Cairo"}
ARABIC = re.compile("[\u0600-\u06ff]")
APART = ("\u2068", "\u2069")
"""What is between these is read by itself, in its own direction; `catalog_pages.languages.apart` writes them too."""
MARGIN = 15.0
"""Millimetres, like every length here; sizes of type are points."""
TEXT, TITLE, NUMBER, HEADING = 16.0, 20.0, 26.0, 24.0
LEADING = 1.25
POINT = 25.4 / 72
NAMES = 44.0
"""The width of the column with the names of facts; numbers have half as much again."""
GAP = 1.5
PLAIN = {"→": "-", "‐": "-", "‑": "-", "№": "n.", "\u00ad": "", "\t": " ", "ẞ": "SS", "ʼ": "’", "−": "-"}
"""What is written for signs that the font has not."""

COUNTED = "{nb}"
"""In its place stands at last how many pages there are."""


class CannotWrite(Exception):
    """A text has letters that our fonts have not, so that it would be shown as empty boxes."""


@dataclass(frozen=True)
class Row:
    """A piece of a page that is not divided: words, with a name or a number to their left."""

    words: str
    name: str = ""
    name_size: float = TEXT
    name_width: float = NAMES
    size: float = TEXT
    style: str = ""
    link: str = ""
    gap: float = GAP

    @property
    def drop(self) -> float:
        """How much lower the words begin, to stand on the same line as a larger name."""
        return max(0.0, height(self.name_size) - height(self.size)) * 0.7 if self.name else 0.0


class _Leaflet(FPDF):
    """Pages of A4 with the day and their number below; ``pages`` is how many there are in all, or ``COUNTED``."""

    def __init__(self, language: str, day: datetime.date, pages: str) -> None:
        super().__init__(format="A4", unit="mm")
        self.day = day
        self.pages_in_all = pages
        self.is_right_to_left = languages.is_right_to_left(language)
        self.known: set[int] = set()
        self._load(FAMILY)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + 10)
        self.set_lang(language)
        self.set_author("LodiWelfare")
        self.set_creator("LodiWelfare")
        # The same leaflet made again on the same day is the same file.
        self.set_creation_date(datetime.datetime.combine(day, datetime.time.min, datetime.UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    def close_fonts(self) -> None:
        """Let go of the files of the fonts; nothing can be written after."""
        for font in self.fonts.values():
            font.close()  # type: ignore[union-attr]

    def footer(self) -> None:
        """What every page says, for pages that get lost."""
        self.set_y(-MARGIN - 4)
        day = self.in_order((Foreign("LodiWelfare"), languages.comma(), long_date(self.day)))
        page = self.written(_("Pagina %(n)s di %(of)s")) % {"n": self.page_no(), "of": self.pages_in_all}
        for text, align in ((day, self.start), (page, self.end)):
            self._prepare(text, TEXT, "")
            self.cell(0, height(TEXT), text, align=align, new_x=XPos.LMARGIN, new_y=YPos.TOP)

    @property
    def start(self) -> str:
        """The side on which lines begin."""
        return "R" if self.is_right_to_left else "L"

    @property
    def end(self) -> str:
        """The side on which lines end."""
        return "L" if self.is_right_to_left else "R"

    def written(self, text: str) -> str:
        """A text in letters that the fonts have, on one line; raises ``CannotWrite`` where there are others."""
        found = "".join(map(self._letter, unicodedata.normalize("NFC", text)))
        if not ARABIC.search(found):
            found = found.translate(dict.fromkeys(map(ord, APART)))
        return " ".join(found.split(" ")).strip()

    def in_order(self, pieces: Line) -> str:
        """The same of a line in pieces: those that are ``Foreign`` keep their own order of reading."""
        return self.written("".join(languages.apart(each) if isinstance(each, Foreign) else each for each in pieces))

    def _load(self, family: str) -> None:
        """Have the fonts of a family, once."""
        if family.lower() not in self.fonts:
            self.add_font(family, "", FONTS / f"{FILES[family]}-Regular.ttf")
            self.add_font(family, "B", FONTS / f"{FILES[family]}-Bold.ttf")
            self.known |= self.fonts[family.lower()].cmap.keys()  # type: ignore[union-attr]

    def _letter(self, letter: str) -> str:
        if letter.isspace() and letter != "\u00a0":
            return " "
        if ARABIC.match(letter):
            self._load(ARABIC_FAMILY)
        if letter in APART:
            return letter
        if ord(letter) in self.known:
            return letter
        if letter in PLAIN:
            return PLAIN[letter]
        parts = "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) in self.known)
        if not parts and unicodedata.category(letter)[0] in "LNM":
            raise CannotWrite(f"U+{ord(letter):04X}")
        # Drawings and invisible signs are left out: nothing is lost that could be read aloud.
        return parts

    def room(self) -> float:
        """What is left of the page."""
        return float(self.page_break_trigger - self.get_y())

    def whole(self) -> float:
        """All that a page has."""
        return float(self.page_break_trigger - self.t_margin)

    def high(self, row: Row) -> float:
        """How much room a row takes."""
        name = self._high(row.name, row.name_size, "B", row.name_width - 2) if row.name else 0.0
        words = row.drop + self._high(row.words, row.size, row.style, self._width(row))
        return max(name, words) + row.gap

    def put(self, row: Row) -> None:
        """Write a row; on a new page where it does not fit on this one."""
        if self.high(row) > self.room() and self.get_y() > self.t_margin and self.high(row) <= self.whole():
            self.add_page()
        page, top, below = self.page_no(), self.get_y(), self.get_y()
        if row.name:
            self.set_x(self.l_margin + (self._width(row) + 2 if self.is_right_to_left else 0))
            below = self._write(row.name, row.name_size, "B", row.name_width - 2, row.link)
            self.set_xy(self.l_margin + (0 if self.is_right_to_left else row.name_width), top + row.drop)
        if row.words:
            after = self._write(row.words, row.size, row.style, self._width(row), "" if row.name else row.link)
            below = after if self.page_no() != page else max(below, after)
        self.set_xy(self.l_margin, below + row.gap)

    def rule(self) -> None:
        """A line across the page."""
        self.set_line_width(0.8)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.set_y(self.get_y() + 3)

    def _width(self, row: Row) -> float:
        return float(self.epw) - (row.name_width if row.name else 0)

    def _high(self, text: str, size: float, style: str, width: float) -> float:
        if not text:
            return 0.0
        self._prepare(text, size, style)
        found = self.multi_cell(width, height(size), text, align=self.start, dry_run=True, output="HEIGHT")
        return float(str(found))

    def _write(self, text: str, size: float, style: str, width: float, link: str) -> float:
        self._prepare(text, size, style)
        self.multi_cell(width, height(size), text, align=self.start, link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        return float(self.get_y())

    def _prepare(self, text: str, size: float, style: str) -> None:
        """Choose the font of a text; where there are Arabic letters they are joined, and run from right to left."""
        is_arabic = bool(ARABIC.search(text))
        self.set_fallback_fonts([FAMILY] if is_arabic else [])
        self.set_text_shaping(is_arabic, direction="rtl" if self.is_right_to_left else None)
        self.set_font(ARABIC_FAMILY if is_arabic else FAMILY, style, size)


def height(size: float) -> float:
    """The height of a line of type of a size."""
    return size * POINT * LEADING


def draw(entries: Sequence[Entry], *, title: str, remarks: Sequence[str], language: str, day: datetime.date) -> bytes:
    """Return the leaflet of some services; raises ``CannotWrite`` where a text has letters that it cannot show."""
    pages = COUNTED
    if languages.is_right_to_left(language):
        # Among joined letters the number of pages cannot be put in afterwards: they are written twice.
        with _leaflet(language, day) as pdf:
            _fill(pdf, entries, title=title, remarks=remarks)
            pages = str(pdf.page_no())
    with _leaflet(language, day, pages) as pdf:
        _fill(pdf, entries, title=title, remarks=remarks)
        return bytes(pdf.output())


@contextmanager
def _leaflet(language: str, day: datetime.date, pages: str = COUNTED) -> Iterator[_Leaflet]:
    pdf = _Leaflet(language, day, pages)
    try:
        yield pdf
    finally:
        pdf.close_fonts()


def _fill(pdf: _Leaflet, entries: Sequence[Entry], *, title: str, remarks: Sequence[str]) -> None:
    pdf.set_title(pdf.written(title))
    if len(entries) != 1:
        pdf.put(Row(pdf.written(title), size=HEADING, style="B", gap=3))
    for remark in remarks:
        pdf.put(Row(pdf.written(remark), gap=3))
    for each in entries:
        rows = list(_rows(each, pdf))
        needed = sum(pdf.high(row) for row in rows) + 3
        if pdf.room() < min(needed, pdf.whole() / 4) or pdf.room() < needed <= pdf.whole():
            pdf.add_page()
        pdf.rule()
        pdf.start_section(rows[0].words)
        for row in rows:
            pdf.put(row)
        pdf.set_y(pdf.get_y() + 5)
    pdf.put(Row(pdf.written(closing(pdf.day))))


def _rows(entry: Entry, pdf: _Leaflet) -> Iterator[Row]:
    written = pdf.written
    yield Row(written(entry.title), size=TITLE, style="B", gap=0.5)
    yield Row(written(entry.provider), gap=2.5)
    for remark in entry.remarks:
        yield Row(pdf.in_order(remark), style="B", gap=2)
    for call in entry.calls:
        yield Row(
            written(call.words),
            name=written(call.phone.display),
            name_size=NUMBER,
            name_width=NAMES * 1.5,
            link=call.phone.href,
        )
    if entry.email:
        yield Row(written(entry.email), style="B", link=f"mailto:{entry.email}")
    for fact in entry.facts:
        for number, line in enumerate(fact.lines):
            last = number == len(fact.lines) - 1
            yield Row(pdf.in_order(line), name=" " if number else written(fact.name), gap=2.5 if last else 0.5)
    yield Row(written(entry.verified), gap=0.5)
    yield Row(written(entry.address), link=entry.address)
    if entry.is_demo:
        yield Row(written(_("dato dimostrativo")), style="B")
