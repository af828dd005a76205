"""Pages of prose and menus: what their own pages show, and nothing else."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from wagtail.models import Locale, PageViewRestriction

from catalog_pages.models import FaqPage, HomePage, InfoPage
from tests.factories import make_site
from tests.open_data.conftest import Get

pytestmark = pytest.mark.django_db


def make_page(title: str, parent: Any = None, **values: Any) -> InfoPage:
    above = parent or HomePage.objects.get(locale__language_code="it")
    above.refresh_from_db()
    page = InfoPage(title=title, **{"body": "<p>Il testo.</p>", **values})
    above.add_child(instance=page)
    page.save_revision().publish()
    return InfoPage.objects.get(pk=page.pk)


def translated(page: Any, language: str = "en", **texts: Any) -> Any:
    made = page.copy_for_translation(Locale.objects.get(language_code=language), copy_parents=True)
    for name, value in texts.items():
        setattr(made, name, value)
    made.save_revision().publish()
    return type(page).objects.get(pk=made.pk)


def by_title(api: Get, **parameters: Any) -> dict[str, Any]:
    return {each["title"]: each for each in api("/pages", per_page=100, **parameters)["items"]}


def test_a_page_in_the_list_and_whole(api: Get, settings: Any) -> None:
    about = make_page("Chi siamo", summary="In due parole.", show_in_menus=True, role="contacts")
    below = make_page("La squadra", about, body='<p><a href="/servizi/">I servizi</a></p>')
    listed = by_title(api)
    home = str(about.get_parent().translation_key)
    assert listed["Chi siamo"] == {
        **listed["Chi siamo"],
        "id": str(about.translation_key),
        "kind": "info",
        "slug": "chi-siamo",
        "url": f"{settings.SITE_URL}/chi-siamo/",
        "summary": "In due parole.",
        "text_language": "it",
        "languages_available": ["it"],
        "italian_texts": [],
        "role": "contacts",
        "in_menus": True,
        "parent": home,
    }
    assert listed["La squadra"]["parent"] == str(about.translation_key)
    whole = api(f"/pages/{below.translation_key}")["item"]
    assert whole == {**whole, **listed["La squadra"]}
    assert f'<a href="{settings.SITE_URL}/servizi/">' in whole["html"]
    assert api("/pages/la-squadra")["item"] == whole
    assert whole["urls"] == {"it": f"{settings.SITE_URL}/chi-siamo/la-squadra/"}


def test_pages_come_in_the_order_of_the_site_a_page_at_a_time(api: Get) -> None:
    titles = [f"Pagina {number}" for number in range(3)]
    for title in titles:
        make_page(title)
    shown = list(by_title(api))
    assert [title for title in shown if title in titles] == titles
    paged, number = [], 1
    while True:
        body = api("/pages", per_page=2, page=number)
        paged += [each["title"] for each in body["items"]]
        number += 1
        if body["meta"]["next"] is None:
            break
    assert paged == shown


def test_a_translation_has_its_texts_and_the_same_id(api: Get, settings: Any) -> None:
    page = make_page("Chi siamo", summary="In due parole.")
    translated(page, title="About us", summary="In short.", slug="about-us", body="<p>The text.</p>")
    english = api(f"/pages/{page.translation_key}", lang="en")["item"]
    assert (english["title"], english["summary"], english["text_language"]) == ("About us", "In short.", "en")
    assert "The text." in english["html"]
    assert english["italian_texts"] == []
    assert english["urls"]["en"] == f"{settings.SITE_URL}/en/about-us/"
    assert [(each["language"], each["state"]) for each in english["translations"]] == [
        ("it", "current"),
        ("en", "current"),
        ("ro", "missing"),
        ("ar", "missing"),
    ]
    assert api("/pages/about-us")["item"]["id"] == str(page.translation_key)
    assert by_title(api, lang="en")["About us"]["languages_available"] == ["it", "en"]
    # Who reads Romanian gets the Italian page, which says so.
    assert api("/pages/about-us", lang="ro")["item"]["text_language"] == "it"


def test_what_changed_in_italian_is_in_italian_and_says_so(api: Get) -> None:
    page = make_page("Chi siamo", summary="In due parole.")
    translated(page, title="About us", summary="In short.", body="<p>The text.</p>")
    page.refresh_from_db()
    page.summary = "In tre parole."
    page.body = "<p>Altro testo.</p>"
    page.save_revision().publish()
    english = api("/pages/chi-siamo", lang="en")["item"]
    assert (english["title"], english["summary"]) == ("About us", "In tre parole.")
    assert "Altro testo." in english["html"]
    assert set(english["italian_texts"]) == {"summary", "body"}
    assert english["translations"][1]["state"] == "partly"
    listed = by_title(api, lang="en")["About us"]
    assert (listed["summary"], listed["italian_texts"]) == ("In tre parole.", ["summary"])


def test_drafts_private_and_unpublished_pages_are_nowhere(api: Get) -> None:
    public = make_page("Pubblica")
    public.title, public.body = "Bozza segreta", "<p>Bozza segreta</p>"
    public.save_revision()
    gone = make_page("Tolta")
    gone.unpublish()
    private = make_page("Privata")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    below = make_page("Sotto la privata", private)
    titles = by_title(api)
    assert "Pubblica" in titles
    assert not {"Bozza segreta", "Tolta", "Privata", "Sotto la privata"} & set(titles)
    for page in (gone, private, below):
        api(f"/pages/{page.translation_key}", 404)
        api(f"/pages/{page.slug}", 404)
    assert b"Bozza" not in Client().get(f"/api/v1/pages/{public.translation_key}").content


def test_text_that_nobody_approved_is_not_in_a_translation(api: Get) -> None:
    page = make_page("Chi siamo")
    made = translated(page, title="About us", body="<p>The text.</p>")
    made.title, made.body = "Nobody read this", "<p>Nobody read this</p>"
    made.save_revision()
    # The row itself may hold it before it is published.
    InfoPage.objects.filter(pk=made.pk).update(title="Nobody read this", body="<p>Nobody read this</p>")
    assert "About us" in by_title(api, lang="en")
    assert api("/pages/chi-siamo", lang="en")["item"]["title"] == "About us"
    for address in ("/pages?lang=en&per_page=100", "/pages/chi-siamo?lang=en"):
        assert b"Nobody" not in Client().get(f"/api/v1{address}").content


@pytest.mark.parametrize("name", ["3f0c8b7e-5d1a-4a83-9c58-6a7d0e2b1f94", "nessuna", "%00", "1", "..", "x" * 300])
def test_what_is_no_page_is_not_found(api: Get, name: str) -> None:
    api(f"/pages/{name}", 404)


def test_questions_with_their_answers_and_not_who_asks(api: Get) -> None:
    page = FaqPage(title="Domande")
    page.questions = json.dumps(
        [
            {
                "type": "question",
                "id": str(uuid4()),
                "value": {"audience": audience, "question": f"Per {audience}?", "answer": "<p>Sì.</p>"},
            }
            for audience in ("bodies", "citizens")
        ]
    )
    HomePage.objects.get(locale__language_code="it").add_child(instance=page)
    page.save_revision().publish()
    item = api("/pages/domande")["item"]
    assert item["kind"] == "faq"
    assert [(each["question"], each["answer"], each["language"]) for each in item["questions"]] == [
        ("Per citizens?", "<p>Sì.</p>", "it"),
        ("Per bodies?", "<p>Sì.</p>", "it"),
    ]
    assert set(item["questions"][0]) == {"anchor", "question", "answer", "language"}


def test_the_home_page_with_what_it_leads_to(api: Get, settings: Any) -> None:
    companies = make_page("Per le imprese")
    home = HomePage.objects.get(locale__language_code="it")
    home.lead, home.introduction, home.companies_page = "Chi chiamare.", "<p>Benvenuti.</p>", companies
    home.situations = json.dumps(
        [{"type": "situation", "value": {"title": "Ho un figlio", "detail": "", "search": "nido", "page": None}}]
    )
    home.save_revision().publish()
    item = api(f"/pages/{home.translation_key}")["item"]
    assert (item["kind"], item["summary"], item["html"]) == ("home", "Chi chiamare.", "<p>Benvenuti.</p>")
    assert item["companies_page"] == str(companies.translation_key)
    assert item["situations"] == [
        {"title": "Ho un figlio", "detail": None, "url": f"{settings.SITE_URL}/servizi/?q=nido", "language": "it"}
    ]
    assert item["parent"] is None


def test_menus_are_those_of_the_site(api: Get, settings: Any) -> None:
    make_site()
    about = make_page("Chi siamo", show_in_menus=True)
    privacy = make_page("Privacy", role="privacy", show_in_menus=False)
    item = api("/menus")["item"]
    shown = next(each for each in item["main"] if each["title"] == "Chi siamo")
    assert (shown["url"], shown["page"]) == (f"{settings.SITE_URL}/chi-siamo/", str(about.translation_key))
    assert item["main"][0]["page"] is None
    assert item["privacy"]["page"] == str(privacy.translation_key)
    assert [(each["code"], each["direction"]) for each in item["languages"]] == [
        ("it", "ltr"),
        ("en", "ltr"),
        ("ro", "ltr"),
        ("ar", "rtl"),
    ]
    english = {each["title"]: each for each in api("/menus", lang="en")["item"]["main"]}
    # What is not translated is there in Italian, and says so.
    assert english["Chi siamo"]["language"] == "it"
    assert next(iter(english.values()))["language"] == "en"
