"""The page on how to add a language, step by step, with one that the site does not have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from wagtail.models import Locale

from catalog_pages.models import TermLabel
from search.catalogues import compile_catalogues, faults
from search.models import ServiceStem
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
NEW = "sq"
PLURALS = "nplurals=2; plural=(n != 1);"


def steps() -> list[str]:
    return re.findall(r"^## \d\. (.+)$", PAGE, flags=re.MULTILINE)


def commands(step: str) -> list[str]:
    """What a step has run, line by line."""
    text = PAGE.split(f". {step}\n")[1].split("\n## ")[0]
    return [line for block in re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL) for line in block.splitlines()]


def invent_catalogue(folder: Path) -> Path:
    """A translation of every string: the Italian with a mark, so that the language can be told from it."""
    model = polib.pofile(str(ROOT / "locale/en/LC_MESSAGES/django.po"))
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": PLURALS}
    for entry in model:
        values: dict[str, Any] = {"msgid": entry.msgid, "msgctxt": entry.msgctxt}
        if entry.msgid_plural:
            forms = {0: marked(entry.msgid_plural), 1: marked(entry.msgid_plural)}
            made.append(polib.POEntry(**values, msgid_plural=entry.msgid_plural, msgstr_plural=forms))
        else:
            made.append(polib.POEntry(**values, msgstr=marked(entry.msgid)))
    path = folder / NEW / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    made.save(str(path))
    return path


def marked(text: str) -> str:
    bare = text.lstrip()
    return f"{text[: len(text) - len(bare)]}ë{bare}"


def run(line: str) -> None:
    """A command of the page, here."""
    words = line.split()
    assert words[:2] == [".venv/bin/python", "manage.py"], line
    call_command(words[2], *words[3:])


@pytest.mark.django_db
def test_the_page_leads_to_a_site_with_one_more_language(
    site: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    assert steps() == [
        "The words of the pages",
        "The words of the vocabularies",
        "The words of search",
        "Money, dates and lists",
        "Switch it on",
        "Look at it",
    ]
    service = factories.make_service(title="Kujdes i moshuarve")

    make, compile_them = commands("The words of the pages")
    assert make == f".venv/bin/python bin/make_messages.py {NEW}"
    catalogue = invent_catalogue(tmp_path)
    assert faults(catalogue) == []
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    run(compile_them)
    compile_catalogues([tmp_path])

    TermLabel.objects.create(term=service.category, language=NEW, label="Ndihmë sociale")

    # Steps 3 and 4 are for the better: a language without them is folded, and writes money as Italian does.
    switch, *others = commands("Switch it on")
    assert switch == f"export LANGUAGES=it,en,{NEW}"
    monkeypatch.setenv("LANGUAGES", switch.partition("=")[2])
    from lodiwelfare.settings import environment

    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = environment.languages("it")
    for line in others:
        run(line)
    assert Locale.objects.filter(language_code=NEW).exists()
    assert ServiceStem.objects.filter(language=NEW, stem="ndihme").exists()

    listed = client.get(f"/{NEW}/servizi/?q=NDIHME").content.decode()
    assert f'<html lang="{NEW}">' in listed
    assert "Ndihmë sociale" in listed
    assert "Kujdes i moshuarve" in listed
    with translation.override(NEW):
        home = client.get(translation_of_home()).content.decode()
    assert "ëChe cosa cerchi?" in home
    sheet = client.get(f"/{NEW}{service.public_path}").content.decode()
    assert 'lang="it"' in sheet
    assert "Shqip" in client.get(service.public_path).content.decode()
    assert f'hreflang="{NEW}"' in client.get("/servizi/").content.decode()
    sitemap = b"".join(client.get("/sitemap.xml").streaming_content).decode()  # type: ignore[attr-defined]
    assert f'hreflang="{NEW}"' in sitemap
    assert f"/{NEW}/servizi/" in client.get("/robots.txt").content.decode()
    assert client.get(f"/{NEW}/novita/feed.atom").status_code == 200
    found = client.get(f"/api/v1/services?lang={NEW}").json()
    assert "Ndihmë sociale" in str(found)
    assert client.get("/api/v1/services?lang=xx").status_code == 400


def translation_of_home() -> str:
    return f"/{NEW}/"


def test_what_the_page_names_is_there() -> None:
    for path in re.findall(r"`((?:search|catalog_pages|bin|tests|locale)/[\w/.]+\.(?:py|po|json))`", PAGE):
        if NEW not in path.split("/") and not path.endswith(f"/{NEW}.json"):
            assert (ROOT / path).is_file(), path
    for file, name in re.findall(r"`([a-z_]+/[a-z_]+\.py)`[^`]{0,120}?\(?`([A-Z_]+)`", PAGE):
        assert name in (ROOT / file).read_text(encoding="utf-8"), (file, name)
