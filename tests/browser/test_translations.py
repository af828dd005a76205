"""What a reader of another language sees while the Italian changes, from the change to its translation."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import RunningSite, written_by
from tests.browser.test_story import decide, fetch, log_in, submit, visit, write

pytestmark = pytest.mark.browser

SLUG = "doposcuola-del-portico"
PRICE = re.compile("19[.,٫]00")
BEFORE = "Lunedì, mercoledì e giovedì"
ADDED = "Da marzo anche il sabato mattina."
WORDS = {
    "en": ("Afternoons at the Portico", "From March on Saturday mornings too."),
    "ar": ("عصريات عند الرواق", "ابتداءً من مارس أيضًا صباح يوم السبت."),
}
"""By language: the title of the translation, and how what is added in Italian is said."""

FOUND = """
import django
django.setup()
from catalog_pages.models import ServicePage
from wagtail.models import Locale
italian = ServicePage.objects.get(slug="{slug}", locale__language_code="it")
locale, _made = Locale.objects.get_or_create(language_code="{language}")
own = ServicePage.objects.filter(translation_key=italian.translation_key, locale=locale).first()
if own is None:
    own = italian.copy_for_translation(locale, copy_parents=True)
    for name in ServicePage.TEXTS:
        if getattr(own, name):
            setattr(own, name, getattr(own, name).replace("a", "\\u0627"))
    own.title, own.slug = "{title}", "{slug}-{language}"
    own.save_revision().publish()
print(italian.pk, own.pk, italian.translation_key, own.slug)
"""
"""Finds the page in both languages; where the demo has no translation, makes one."""


@pytest.mark.parametrize("language", [code for code in WORDS if code in dict(settings.LANGUAGES)])
def test_a_price_is_right_at_once_and_a_changed_text_is_italian_until_it_is_translated(
    browser: Browser, running: RunningSite, language: str
) -> None:
    title, said = WORDS[language]
    found = written_by(running, FOUND.format(slug=SLUG, language=language, title=title))
    number, own, key, slug = found.split()
    path = f"/{language}/servizi/{slug}-{key.replace('-', '')[:8]}/"
    editor, colleague = (log_in(browser, running, name) for name in ("redazione", "redazione-2"))
    translator = log_in(browser, running, "traduzioni")
    reader = visit(browser, running)

    reader.goto(path)
    expect(reader.get_by_role("heading", level=1)).to_have_text(title)
    expect(reader.locator(".lw-language-note")).to_have_count(0)

    editor.goto(f"/admin/pages/{number}/edit/")
    editor.fill("[name=prices-1-amount]", "19.00")
    write(editor, "times", f" {ADDED}", at_end=True)
    submit(editor)
    reader.reload()
    expect(reader.locator("body")).not_to_contain_text(PRICE)
    approve(colleague, number)

    the_price_is_right_and_what_changed_is_italian(reader, path, title)
    told_by_the_api(running, key, language, italian=["times"])
    the_queue_shows_before_and_after(translator, language, key)

    translator.get_by_role("link", name="Apri la traduzione").click()
    write(translator, "times", f" {said}", at_end=True)
    submit(translator)
    reader.reload()
    expect(reader.locator("body")).not_to_contain_text(said)
    approve(colleague, own)

    reader.goto(path)
    expect(reader.locator("body")).to_contain_text(said)
    expect(reader.locator("body")).not_to_contain_text(ADDED)
    expect(reader.locator(".lw-language-note")).to_have_count(0)
    told_by_the_api(running, key, language, italian=[])
    translator.goto(f"/admin/traduzioni/{language}/{key}/")
    expect(translator.get_by_role("heading", name="Testi cambiati in italiano")).to_have_count(0)
    for page in (editor, colleague, translator, reader):
        page.context.close()


def approve(page: Page, number: str) -> None:
    page.goto(f"/admin/da-rivedere/{number}/")
    decide(page, "approve")


def the_price_is_right_and_what_changed_is_italian(page: Page, path: str, title: str) -> None:
    page.goto(path)
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^(en|ar)$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("body")).to_contain_text(PRICE)
    changed = page.locator("[lang=it]", has_text=ADDED)
    expect(changed).to_have_count(1)
    expect(changed).to_be_visible()
    # Of the sheet's own words only what changed is Italian; the names of similar services may be.
    expect(page.locator("main .lw-prose [lang=it]")).to_have_count(1)
    expect(page.locator(".lw-language-note")).to_have_count(1)
    assert page.context.cookies() == []


def told_by_the_api(running: RunningSite, key: str, language: str, *, italian: list[str]) -> None:
    item = fetch(f"{running.url}/api/v1/services/{key}?lang={language}")["item"]
    assert item["italian_texts"] == italian
    assert 19 in {price["amount"] for price in item["prices"]}


def the_queue_shows_before_and_after(page: Page, language: str, key: str) -> None:
    page.goto(f"/admin/traduzioni/?lingua={language}&cosa=changed")
    page.locator(f"a[href$='/{language}/{key}/']").click()
    expect(page.get_by_role("heading", name="Testi cambiati in italiano")).to_be_visible()
    before, after, own = (page.locator(".translating-pair dd").nth(at) for at in range(3))
    expect(before).to_contain_text(BEFORE)
    expect(before).not_to_contain_text(ADDED)
    expect(after).to_contain_text(ADDED)
    expect(own).to_have_attribute("lang", language)
