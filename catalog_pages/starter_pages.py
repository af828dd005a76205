"""The pages that every site begins with: frequent questions, contacts, privacy, legal notes, accessibility.

What the modello Comuni and the law want at the foot of every page. The office edits them like any other page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page

from catalog_pages import freshness
from catalog_pages.models import FaqPage, HomePage, InfoPage
from catalog_pages.taxonomy_data import DATA, of_the_site

FILE = "starter_pages.json"


def read_starter_pages(folder: Path = DATA) -> dict[str, Any]:
    """Return what the file holds in the languages of the site, with ``{{help_email}}`` replaced by the help address."""
    text = (folder / FILE).read_text(encoding="utf-8").replace("{{help_email}}", settings.HELP_EMAIL)
    found: dict[str, Any] = json.loads(text)
    pages = [{"role": entry["role"], **of_the_site(entry)} for entry in found["pages"]]
    return {"faq": of_the_site(found["faq"]), "pages": pages}


@transaction.atomic
def make_starter_pages(home: HomePage, *, writer: Any = None, publisher: Any = None) -> int:
    """Make those that are missing under the Italian home, with their translations; return how many.

    ``writer`` and ``publisher`` are whom the history names: nobody while a site has no people. A page that
    has the role, or the address, of one of them takes its place: what the office made stays as it is.
    """
    data = read_starter_pages()
    maker = _Maker(home, writer, publisher)
    if not FaqPage.objects.descendant_of(home).exists():
        maker.make(FaqPage, data["faq"])
    for entry in data["pages"]:
        if not InfoPage.objects.descendant_of(home).filter(role=entry["role"]).exists():
            maker.make(InfoPage, entry, role=entry["role"], show_in_menus=False)
    return maker.made


class _Maker:
    """Makes pages under a home, and counts them."""

    def __init__(self, home: HomePage, writer: Any, publisher: Any) -> None:
        self.home, self.writer, self.publisher = home, writer, publisher
        self.made = 0

    def make(self, page_class: type[Page], entry: dict[str, Any], **values: Any) -> None:
        """Publish a page and its translations, unless its address is taken."""
        source = entry[settings.LANGUAGE_CODE]
        if Page.objects.child_of(self.home).filter(slug=source["slug"]).exists():
            return
        # Each page before has moved the number of the home's children.
        self.home.refresh_from_db()
        page = page_class(locale=self.home.locale, live=False, owner=self.writer, **_texts(source), **values)
        self.home.add_child(instance=page)
        self._publish(page)
        for code, _name in settings.LANGUAGES:
            if code != settings.LANGUAGE_CODE and code in entry:
                translated = page.copy_for_translation(Locale.objects.get(language_code=code), copy_parents=True)
                freshness.translate(translated, _texts(entry[code]))
                self._publish(translated)
        self.made += 1

    def _publish(self, page: Page) -> None:
        page.save_revision(user=self.writer, log_action=True).publish(user=self.publisher)


def _texts(texts: dict[str, Any]) -> dict[str, Any]:
    """Texts as fields: questions are blocks."""
    if "questions" not in texts:
        return texts
    return {**texts, "questions": [("question", question) for question in texts["questions"]]}
