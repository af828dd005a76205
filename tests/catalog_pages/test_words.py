"""Words of Wagtail that the people of the office read: Italian where its own translation left English."""

from __future__ import annotations

from typing import Any

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, trans_real

from search.catalogues import compile_catalogues
from tests import factories


def entries(folder: Any) -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(folder / "it/LC_MESSAGES/django.po"))}


def test_every_word_that_we_give_is_still_one_of_wagtails() -> None:
    from pathlib import Path

    import wagtail

    known: set[str] = set()
    for folder in Path(wagtail.__file__).parent.rglob("locale"):
        if (folder / "it/LC_MESSAGES/django.po").is_file():
            known |= set(entries(folder))
    ours = entries(settings.BASE_DIR / "locale")
    assert set(ours) <= known
    assert all(text and text != word for word, text in ours.items())


@pytest.mark.django_db
def test_the_office_reads_them(site: Any, log_in: Any) -> None:
    compile_catalogues()
    trans_real._translations.pop("it", None)
    with translation.override("it"):
        assert gettext("Dashboard") == "Pagina iniziale"
        # What Wagtail says in Italian stays as it says it.
        assert gettext("Publish") == "Pubblica"
    html = log_in(factories.make_editor()).get("/admin/").content.decode()
    assert "Dashboard" not in html
