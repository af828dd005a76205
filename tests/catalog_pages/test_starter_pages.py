"""The pages that a site begins with: real text in both languages, at the foot of every page, and the office's after."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import strip_tags
from wagtail.models import Locale, Page
from wagtail_localize.segments.extract import extract_segments

from catalog_pages.enums import Audience, PageRole
from catalog_pages.models import FaqPage, InfoPage
from catalog_pages.starter_pages import make_starter_pages, read_starter_pages
from tests import factories

pytestmark = pytest.mark.django_db

DUTIES = ("faq", "privacy-policy-link", "legal-notes", "accessibility-link", "report-inefficiency")
PLACEHOLDER = re.compile(r"lorem|\[|\{\{|TODO|da completare", re.IGNORECASE)


@pytest.fixture
def begun(site: Any) -> Any:
    """A site with its starter pages."""
    assert make_starter_pages(site.home) == 5
    return site


def footer(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code in (200, 404), path
    return response.content.decode().split('id="piede"')[1]


def links(text: str) -> dict[str, str]:
    """The addresses of what carries a data-element."""
    return {found[2]: unescape(found[1]) for found in re.finditer(r'<a href="([^"]*)"\s+data-element="([^"]*)"', text)}


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_kind_of_page_leads_to_them_in_its_language(client: Client, begun: Any, language: str) -> None:
    service = factories.make_service()
    paths = ["/", "/servizi/", "/categorie/socio-assistenziali/", "/sigle/", "/comuni/", "/la-mia-lista/"]
    paths += [service.public_path, "/cooperativa-girasole/", "/niente/", "/segnala-un-problema/"]
    for path in paths:
        if language and path == "/cooperativa-girasole/":
            continue
        found = links(footer(client, f"{language}{path}"))
        assert set(DUTIES) <= set(found), path
        for element in DUTIES:
            assert found[element].startswith("/en/") is bool(language), (path, element)
            assert client.get(found[element]).status_code == 200, (path, element)


def test_they_are_real_texts_without_gaps(client: Client, begun: Any, settings: Any) -> None:
    for page in Page.objects.type(InfoPage, FaqPage).specific():
        page.full_clean()
        response = client.get(page.url)
        text = strip_tags(unescape(response.content.decode().split("<main")[1].split("</main>")[0]))
        assert len(text.split()) > 100, page
        assert not PLACEHOLDER.search(text), page
        assert settings.HELP_EMAIL in text, page
    assert "CC BY 4.0" in client.get("/note-legali/").content.decode()
    assert "trenta giorni" in client.get("/accessibilita/").content.decode()


def test_every_address_in_them_answers(client: Client, begun: Any) -> None:
    text = json.dumps(read_starter_pages())
    addresses = set(re.findall(r'href=\\"(/[^"\\]*)\\"', text))
    assert "/segnala-un-problema/" in addresses
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_making_them_again_leaves_what_the_office_wrote(begun: Any) -> None:
    page = InfoPage.objects.get(role=PageRole.PRIVACY, locale__language_code="it")
    page.title, page.slug = "La nostra privacy", "la-nostra"
    page.save_revision().publish()
    before = Page.objects.count()
    assert make_starter_pages(begun.home) == 0
    assert Page.objects.count() == before


def test_a_page_of_the_office_at_the_same_address_is_left_alone(site: Any) -> None:
    site.home.refresh_from_db()
    own = site.home.add_child(instance=InfoPage(title="Contatti", slug="contatti", body="<p>I nostri.</p>"))
    assert make_starter_pages(site.home) == 4
    assert InfoPage.objects.get(pk=own.pk).body == "<p>I nostri.</p>"


def test_a_page_that_is_not_translated_is_linked_in_italian(client: Client, begun: Any) -> None:
    InfoPage.objects.get(role=PageRole.PRIVACY, locale__language_code="en").unpublish()
    assert links(footer(client, "/en/servizi/"))["privacy-policy-link"] == "/privacy/"


def test_the_declaration_is_where_the_setting_says(client: Client, begun: Any, settings: Any) -> None:
    assert "non è ancora pubblicata" in client.get("/accessibilita/").content.decode()
    settings.ACCESSIBILITY_DECLARATION_URL = "https://form.agid.gov.it/view/prova"
    text = client.get("/accessibilita/").content.decode()
    assert "non è ancora pubblicata" not in text
    assert text.split("<main")[1].count("https://form.agid.gov.it/view/prova") == 2
    assert links(footer(client, "/servizi/"))["accessibility-link"] == "https://form.agid.gov.it/view/prova"


# Frequent questions


def make_faq(site: Any, *questions: tuple[str, str, str], **values: Any) -> FaqPage:
    site.home.refresh_from_db()
    page = FaqPage(title="Domande", slug="domande", **values)
    page.questions = [
        ("question", {"audience": audience, "question": question, "answer": answer})
        for audience, question, answer in questions
    ]
    site.home.add_child(instance=page)
    page.save_revision().publish()
    return page


def test_questions_stand_under_who_asks_them_and_open_without_scripts(client: Client, site: Any) -> None:
    make_faq(
        site,
        (Audience.BODIES, "Quanto costa esserci?", "<p>Niente.</p>"),
        (Audience.CITIZENS, "Devo registrarmi?", "<p>No.</p>"),
        (Audience.CITIZENS, "<script>alert(1)</script>", "<p>Testo.</p>"),
    )
    text = client.get("/domande/").content.decode()
    order = [
        text.index(part) for part in ('id="citizens"', "Devo registrarmi?", 'id="bodies"', "Quanto costa esserci?")
    ]
    assert order == sorted(order)
    assert 'id="companies"' not in text
    assert text.count('<details class="lw-question"') == 3
    assert "<script>alert(1)" not in text
    assert re.search(r"<summary>\s*<h3>Devo registrarmi\?</h3>\s*</summary>", text)


def test_a_page_without_questions_is_no_error(client: Client, site: Any) -> None:
    make_faq(site)
    assert "nessuna domanda" in client.get("/domande/").content.decode()


def test_questions_and_answers_are_offered_for_translation(site: Any) -> None:
    page = make_faq(site, (Audience.CITIZENS, "Devo registrarmi?", "<p>No, <b>mai</b>.</p>"))
    texts = {
        str(segment.render_html() if hasattr(segment, "render_html") else "") for segment in extract_segments(page)
    }
    assert {"Devo registrarmi?", "No, <b>mai</b>."} <= texts


def test_a_title_that_is_the_same_word_in_two_languages_is_no_italian(client: Client, begun: Any) -> None:
    assert InfoPage.objects.get(role=PageRole.PRIVACY, locale__language_code="en").title == "Privacy"
    for path in ("/en/", "/en/privacy/"):
        assert '<span lang="it">Privacy' not in client.get(path).content.decode()
        assert not re.search(r'lang="it"[^>]*>\s*Privacy', client.get(path).content.decode())


def test_the_home_and_the_sitemap_lead_to_them(client: Client, begun: Any) -> None:
    assert "/domande-frequenti/" in client.get("/").content.decode().split('id="aiuto"')[1].split("</section>")[0]
    sitemap = client.get("/sitemap.xml").getvalue().decode()
    for path in ("/domande-frequenti/", "/en/frequent-questions/", "/accessibilita/", "/sigle/"):
        assert f"8000{path}</loc>" in sitemap


def test_representatives_may_not_touch_them(begun: Any, log_in: Any) -> None:
    client = log_in(factories.make_representative(factories.make_provider()))
    faq = FaqPage.objects.get(locale__language_code="it")
    privacy = InfoPage.objects.get(role=PageRole.PRIVACY, locale__language_code="it")
    for page in (faq, privacy):
        for address in (f"/admin/pages/{page.pk}/edit/", f"/admin/pages/{page.pk}/delete/"):
            assert client.get(address).status_code in (302, 403, 404), address
            client.post(address, {"title": "Rubata", "slug": page.slug, "action-publish": "1"})
    add = f"/admin/pages/add/catalog_pages/faqpage/{begun.home.pk}/"
    assert client.get(add).status_code in (302, 403)
    titles = set(Page.objects.filter(pk__in=(faq.pk, privacy.pk)).values_list("title", flat=True))
    assert titles == {"Domande frequenti", "Privacy"}
    assert FaqPage.objects.count() == len(settings.LANGUAGES)


def test_the_office_composes_them(begun: Any, log_in: Any) -> None:
    client = log_in(factories.make_editor())
    faq = FaqPage.objects.get(locale__language_code="it")
    text = client.get(f"/admin/pages/{faq.pk}/edit/").content.decode()
    assert "Devo registrarmi per cercare un servizio?" in text
    assert Locale.objects.count() == len(settings.LANGUAGES)
