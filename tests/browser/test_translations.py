"""What a reader of another language sees while the Italian changes, from the change to its translation and its end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.running import RunningSite, until, written_by
from tests.browser.test_story import decide, fetch, found_by_api, log_in, status_of, submit, unpublish, visit, write

pytestmark = pytest.mark.browser

PRICE = re.compile(r"19[.,]00")
ADDED = "Da marzo anche il sabato mattina."
"""What the Italian sheet begins to say."""


@dataclass(frozen=True)
class Told:
    """A sheet in a language: what it is called, what the text that changes says in it and in Italian, what is new."""

    language: str
    slug: str
    title: str
    italian: str
    before: str
    added: str
    price: str
    notice: str
    gone: str
    query: str


ARABIC = Told(
    language="ar",
    slug="doposcuola-del-portico",
    title="بعد الظهر في Portico",
    italian="Lunedì, mercoledì e giovedì",
    before="الاثنين والأربعاء والخميس، من أكتوبر إلى نهاية مايو.",
    added="ابتداءً من مارس صباح السبت أيضًا.",
    price="15,00",
    notice="تغيّرت بعض الأجزاء ولم تُترجم بعد: وهي هنا بالإيطالية.",
    gone="هذه الخدمة لم تعد موجودة",
    query="بعد الظهر واجبات Portico",
)
ENGLISH = Told(
    language="en",
    slug="sportello-assistenti-familiari",
    title="Home carers desk of the Bassa",
    italian="Sportello tre mattine",
    before="Open three mornings; urgent cases in two days.",
    added="From March on Saturday mornings too.",
    price="22.00",
    notice="Some parts have changed and are not translated yet: here they are in Italian.",
    gone="This service is no longer there",
    query="home carers desk",
)

FOUND = """
import django
django.setup()
from catalog_pages.models import ServicePage
italian = ServicePage.objects.get(slug="{slug}", locale__language_code="it")
own = ServicePage.objects.get(translation_key=italian.translation_key, locale__language_code="{language}")
print(italian.pk, own.pk, italian.translation_key, own.public_path)
"""


@pytest.mark.parametrize("told", [ARABIC, ENGLISH], ids=lambda told: told.language)
def test_a_price_is_right_at_once_and_a_changed_text_is_italian_until_it_is_translated(
    browser: Browser, running: RunningSite, told: Told
) -> None:
    number, own, key, path = written_by(running, FOUND.format(slug=told.slug, language=told.language)).split()
    editor, colleague = (log_in(browser, running, name) for name in ("redazione", "redazione-2"))
    translator = log_in(browser, running, "traduzioni")
    reader = visit(browser, running)

    reader.goto(path)
    all_is_in_the_language_of_the_reader(reader, told, says=told.before)
    expect(prices(reader)).to_contain_text(told.price)

    editor.goto(f"/admin/pages/{number}/edit/")
    editor.fill("[name=prices-1-amount]", "19.00")
    write(editor, "times", f" {ADDED}", at_end=True)
    submit(editor)
    reader.reload()
    all_is_in_the_language_of_the_reader(reader, told, says=told.before)
    expect(prices(reader)).not_to_contain_text(PRICE)

    approve(colleague, number)
    reader.reload()
    the_price_is_right_and_what_changed_is_italian(reader, told)
    told_by_the_api(running, key, told.language, italian=["times"])
    the_queue_shows_before_and_after(translator, told, key)

    translator.get_by_role("link", name="Apri la traduzione").click()
    write(translator, "times", f" {told.added}", at_end=True)
    submit(translator)
    reader.reload()
    the_price_is_right_and_what_changed_is_italian(reader, told)
    expect(reader.locator("body")).not_to_contain_text(told.added)

    approve(colleague, own)
    reader.reload()
    all_is_in_the_language_of_the_reader(reader, told, says=f"{told.before} {told.added}")
    expect(prices(reader)).to_contain_text(PRICE)
    told_by_the_api(running, key, told.language, italian=[])
    translator.goto(f"/admin/traduzioni/{told.language}/{key}/")
    expect(translator.get_by_role("heading", name="Testi cambiati in italiano")).to_have_count(0)

    found_in_search(reader, told)
    unpublish(editor, int(number))
    gone_at_once(running, reader, told, key, path)
    for page in (editor, colleague, translator, reader):
        page.context.close()


def approve(page: Page, number: str) -> None:
    page.goto(f"/admin/da-rivedere/{number}/")
    decide(page, "approve")


def prices(page: Page) -> Locator:
    """Where the sheet says what the service costs."""
    return page.locator("section[aria-labelledby=quanto-costa]")


def written_from_the_side_of_the_language(page: Page, told: Told) -> None:
    html = page.locator("html")
    expect(html).to_have_attribute("lang", told.language)
    direction = html.evaluate("element => getComputedStyle(element).direction")
    assert direction == ("rtl" if told.language == "ar" else "ltr")
    assert page.context.cookies() == []


def all_is_in_the_language_of_the_reader(page: Page, told: Told, *, says: str) -> None:
    written_from_the_side_of_the_language(page, told)
    expect(page.get_by_role("heading", level=1)).to_have_text(told.title)
    expect(page.locator("main")).to_contain_text(says)
    expect(page.locator("body")).not_to_contain_text(ADDED)
    expect(page.locator("article .lw-prose [lang=it]")).to_have_count(0)
    expect(page.locator(".lw-language-note")).to_have_count(0)


def the_price_is_right_and_what_changed_is_italian(page: Page, told: Told) -> None:
    written_from_the_side_of_the_language(page, told)
    expect(page.get_by_role("heading", level=1)).to_have_text(told.title)
    expect(prices(page)).to_contain_text(PRICE)
    expect(prices(page)).not_to_contain_text(told.price)
    # What its translation said is no longer the whole truth: it is not shown beside the Italian.
    expect(page.locator("main")).not_to_contain_text(told.before)
    changed = page.locator("[lang=it]", has_text=ADDED)
    expect(changed).to_have_count(1)
    expect(changed).to_be_visible()
    assert changed.evaluate("element => getComputedStyle(element).direction") == "ltr"
    if told.language == "ar":
        expect(changed).to_have_attribute("dir", "ltr")
    expect(page.locator("article .lw-prose [lang=it]")).to_have_count(1)
    expect(page.locator(".lw-language-note")).to_have_text([told.notice])


def told_by_the_api(running: RunningSite, key: str, language: str, *, italian: list[str]) -> None:
    item = fetch(f"{running.url}/api/v1/services/{key}?lang={language}")["item"]
    assert item["italian_texts"] == italian
    assert 19 in {price["amount"] for price in item["prices"]}


def the_queue_shows_before_and_after(page: Page, told: Told, key: str) -> None:
    page.goto(f"/admin/traduzioni/?lingua={told.language}&cosa=changed")
    page.locator(f"a[href$='/{told.language}/{key}/']").click()
    expect(page.get_by_role("heading", name="Testi cambiati in italiano")).to_be_visible()
    before, after, own = (page.locator(".translating-pair dd").nth(at) for at in range(3))
    expect(before).to_contain_text(told.italian)
    expect(before).not_to_contain_text(ADDED)
    expect(after).to_contain_text(ADDED)
    expect(own).to_contain_text(told.before)
    expect(own).to_have_attribute("lang", told.language)


def found_in_search(page: Page, told: Told) -> None:
    def found() -> bool:
        page.goto(f"/{told.language}/servizi/?q={quote(told.query)}")
        return page.get_by_role("link", name=told.title, exact=True).count() == 1

    until(found, seconds=30, what="the sheet is found in its language")


def gone_at_once(running: RunningSite, reader: Page, told: Told, key: str, path: str) -> None:
    """Whoever looks first after the Italian page went finds nothing of it: no job has to run before."""
    assert status_of(f"{running.url}{path}") == 410
    assert status_of(f"{running.url}/api/v1/services/{key}?lang={told.language}") == 410
    answer = found_by_api(running, q=told.query, lang=told.language)
    assert key not in {item["id"] for item in answer["items"]}
    reader.goto(f"/{told.language}/servizi/?q={quote(told.query)}")
    written_from_the_side_of_the_language(reader, told)
    expect(reader.get_by_role("link", name=told.title, exact=True)).to_have_count(0)
    reader.goto(path)
    written_from_the_side_of_the_language(reader, told)
    expect(reader.get_by_role("heading", level=1)).to_have_text(told.gone)
    expect(reader.locator("main")).not_to_contain_text(told.added)
