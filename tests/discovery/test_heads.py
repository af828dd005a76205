"""What each kind of page tells search engines and who shares it: one address, its languages, its words."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from applications.models import Call
from catalog_pages.enums import Scheme
from catalog_pages.models import CatalogImage, FaqPage, InfoPage, ProviderPage, ServicePage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

SITE = "http://127.0.0.1:8000"
SOCIAL = {
    "og:title",
    "og:description",
    "og:url",
    "og:locale",
    "og:type",
    "og:site_name",
    "og:image",
    "og:image:width",
    "og:image:height",
    "og:image:alt",
    "twitter:card",
}
SHARED = "/static/img/share.png"
"""What is shown elsewhere with a page that has no picture of its own."""


class Head(HTMLParser):
    """Reads the head of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.canonical: list[str] = []
        self.languages: dict[str, str] = {}
        self.meta: dict[str, list[str]] = {}
        self.title = ""
        self._in_title = False
        self.feed(text[: text.index("</head>")])

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and values.get("rel") == "canonical":
            self.canonical.append(values["href"].removeprefix(SITE))
        if tag == "link" and "hreflang" in values:
            assert values["hreflang"] not in self.languages
            self.languages[values["hreflang"]] = values["href"].removeprefix(SITE)
        if tag == "meta" and (name := values.get("property") or values.get("name")):
            self.meta.setdefault(name, []).append(values.get("content", ""))


def head(client: Client, path: str) -> Head:
    """Get a page and hold it to what every page promises."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert not response.cookies
    found = Head(response.content.decode())
    assert len(found.canonical) == 1, path
    assert [text.strip() != "" for text in found.meta["description"]] == [True], path
    for name in SOCIAL:
        assert len(found.meta.get(name, [])) == 1, (path, name)
        assert found.meta[name][0].strip(), (path, name)
    assert found.meta["og:url"][0] == SITE + found.canonical[0], path
    assert found.meta["og:image"][0].startswith(f"{SITE}/"), path
    assert found.title.count("LodiWelfare") == 1, (path, found.title)
    assert len(found.title) > len("LodiWelfare"), path
    assert found.meta["og:locale"] == ["en_GB" if path.startswith("/en/") else "it_IT"]
    if found.languages and "noindex" not in str(found.meta.get("robots")):
        assert found.canonical[0] in found.languages.values(), path
    return found


def publish_under(parent: Any, page: Any) -> Any:
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def in_english(page: Any, **texts: str) -> Any:
    translated = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    for name, value in texts.items():
        setattr(translated, name, value)
    translated.save_revision().publish()
    return type(page).objects.get(pk=translated.pk)


def test_every_kind_of_page_has_one_address_and_its_words(client: Client) -> None:
    provider = factories.make_provider("Cooperativa Girasole")
    service = factories.make_service(provider)
    factories.make_term(Scheme.KIND, "pasti-a-domicilio")
    publish_under(factories.make_site().home, InfoPage(title="Chi siamo"))
    Call(title="Avviso", slug="avviso-1", is_published=True, opens_at=timezone.now()).save()
    every = {"it", "en", "ro", "ar", "x-default"}
    for path, expected in {
        "/": every,
        "/en/": every,
        "/servizi/": every,
        "/en/servizi/": every,
        "/servizi/?category=socio-assistenziali": every,
        "/en/categorie/socio-assistenziali/": every,
        "/comuni/": every,
        "/comuni/lodi/": every,
        "/categorie/socio-assistenziali/": every,
        "/sigle/": every,
        "/dati-aperti/": every,
        "/en/dati-aperti/": every,
        "/dati-aperti/dizionario/": every,
        "/come-ordiniamo/": every,
        "/en/come-ordiniamo/": every,
        "/sviluppatori/": every,
        "/en/sviluppatori/": every,
        "/sviluppatori/prova/": every,
        "/sviluppatori/riquadro/": every,
        "/percorso/": every,
        "/en/percorso/": every,
        "/percorso/pasti-a-domicilio/": every,
        "/chi-siamo/": {"it", "x-default"},
        "/cooperativa-girasole/": {"it", "x-default"},
        service.public_path: {"it", "x-default"},
        "/aderisci/": set(),
        "/aderisci/avvisi/avviso-1/": set(),
    }.items():
        found = head(client, path)
        assert found.canonical == [path]
        assert set(found.languages) == expected, path
        assert "robots" not in found.meta, path
        assert found.meta["og:image"] == [SITE + SHARED]


def test_the_picture_of_the_site_is_as_large_as_its_pages_say() -> None:
    path = finders.find(SHARED.removeprefix("/static/"))
    assert path
    with Image.open(path) as picture:
        assert picture.size == (1200, 630)
    assert Path(path).stat().st_size < 100_000


def test_a_sheet_with_a_picture_shows_that(client: Client) -> None:
    sheet = factories.make_service()
    sheet.image = CatalogImage.objects.create(title="Una cucina", file=get_test_image_file())
    sheet.save_revision().publish()
    found = head(client, sheet.public_path)
    assert found.meta["og:image"][0].startswith(f"{SITE}/media/")
    assert int(found.meta["og:image:width"][0]) > 0


@pytest.mark.parametrize(
    "path",
    [
        "/la-mia-lista/",
        "/la-mia-lista/stampa/",
        "/riquadro/",
        "/sviluppatori/riquadro/?q=pasti",
        "{sheet}segnala/",
        "/segnalazioni/",
        "/niente/",
    ],
)
def test_what_is_nobody_else_s_is_left_out_of_search_engines(client: Client, path: str) -> None:
    sheet = factories.make_service()
    response = client.get(path.format(sheet=sheet.public_path))
    found = Head(response.content.decode())
    assert "noindex" in (found.meta.get("robots") or [response.get("X-Robots-Tag", "")])[0]
    assert not found.languages


def test_translated_pages_name_each_other(client: Client) -> None:
    provider = factories.make_provider("Cooperativa Girasole")
    sheet = factories.make_service(provider)
    prose = publish_under(factories.make_site().home, InfoPage(title="Chi siamo", summary="Noi."))
    pairs = [
        (provider.url, in_english(provider, title="Sunflower", slug="sunflower").url),
        (sheet.public_path, factories.translate(sheet, title="Meals", slug="meals").public_path),
        (prose.url, in_english(prose, title="About us", slug="about-us").url),
    ]
    for italian, english in pairs:
        expected = {"it": italian, "en": english, "x-default": italian}
        for path in (italian, english):
            found = head(client, path)
            assert found.canonical == [path]
            assert found.languages == expected


def test_a_sheet_that_is_not_translated_has_its_italian_address(client: Client) -> None:
    sheet = factories.make_service()
    found = head(client, f"/en{sheet.public_path}")
    assert found.canonical == [sheet.public_path]
    assert found.languages == {"it": sheet.public_path, "x-default": sheet.public_path}


def test_an_alias_has_the_address_of_what_it_repeats(client: Client) -> None:
    provider = factories.make_provider("Cooperativa Girasole")
    factories.translate(factories.make_service(provider), title="Meals", slug="meals")
    found = head(client, "/en/cooperativa-girasole/")
    assert found.canonical == ["/cooperativa-girasole/"]
    assert set(found.languages) == {"it", "x-default"}


@pytest.mark.parametrize(
    ("asked", "canonical", "kept"),
    [
        ("?page=1", "", True),
        ("?fbclid=abc&utm_source=x", "", True),
        ("?category=socio-assistenziali&gclid=1", "?category=socio-assistenziali", True),
        ("?page=2&per_page=1", "?page=2&per_page=1", False),
        ("?category=socio-assistenziali&page=2&per_page=1", "?category=socio-assistenziali&page=2&per_page=1", False),
        ("?sort=name", "?sort=name", False),
        ("?municipality=098031&category=socio-assistenziali", "", False),
        ("?q=pasti", "?q=pasti", False),
        ("?age=80", "?age=80", False),
        ("?category=inesistente", "", True),
    ],
)
def test_the_same_question_has_one_address_and_only_plain_lists_are_kept(
    client: Client, asked: str, canonical: str, kept: bool
) -> None:
    provider = factories.make_provider()
    factories.make_service(provider)
    factories.make_service(provider, title="Un altro")
    found = head(client, f"/servizi/{asked}")
    if asked.startswith("?municipality"):
        canonical = "?category=socio-assistenziali&municipality=098031"
    assert found.canonical == [f"/servizi/{canonical}"]
    assert ("robots" not in found.meta) is kept
    assert bool(found.languages) is kept
    if kept:
        assert found.languages["en"] == f"/en/servizi/{canonical}"
    else:
        assert found.meta["robots"] == ["noindex, follow"]
    # Whoever follows the switch keeps the question.
    assert f'href="/en/servizi/{canonical}"'.replace("&", "&amp;") in client.get(f"/servizi/{asked}").content.decode()


def test_an_empty_list_is_not_kept(client: Client) -> None:
    factories.category("cura-dei-figli")
    found = head(client, "/servizi/?category=cura-dei-figli")
    assert found.meta["robots"] == ["noindex, follow"]


def test_what_is_described_is_never_what_somebody_searched(client: Client) -> None:
    factories.make_service()
    found = head(client, "/servizi/?q=dipendenza+da+alcol")
    for name in ("description", "og:description", "og:title"):
        assert "alcol" not in found.meta[name][0]


def test_a_hostile_title_stays_text_in_the_head(client: Client) -> None:
    provider = factories.make_provider('Ente "><script>alert(1)</script>')
    sheet = factories.make_service(provider, title='"><script>alert(2)</script>', summary="a\"b'c<d>&")
    found = head(client, sheet.public_path)
    assert found.meta["og:title"] == [sheet.title]
    assert found.meta["description"] == [sheet.summary]


# Addresses of yesterday


def test_a_renamed_service_is_found_by_its_old_address(client: Client) -> None:
    sheet = factories.make_service()
    english = factories.translate(sheet, title="Meals", slug="meals")
    old, old_english = sheet.public_path, english.public_path
    for page, slug in ((sheet, "pranzo-a-casa"), (english, "lunch")):
        fresh = ServicePage.objects.get(pk=page.pk)
        fresh.slug = slug
        fresh.save_revision().publish()
    for before, after in ((old, "/servizi/pranzo-a-casa-"), (old_english, "/en/servizi/lunch-")):
        response = client.get(before)
        assert response.status_code == 301
        assert response["Location"].startswith(after)
        assert client.get(response["Location"]).status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_renamed_and_moved_pages_are_found_by_their_old_addresses(client: Client, site: Any) -> None:
    provider = factories.make_provider("Cooperativa Girasole")
    sheet = factories.make_service(provider)
    prose = publish_under(factories.make_site().home, InfoPage(title="Chi siamo"))
    above = publish_under(factories.make_site().home, InfoPage(title="Progetto"))
    tree = f"/cooperativa-girasole/{sheet.slug}/"
    assert (client.get(tree).status_code, client.get(tree)["Location"]) == (301, sheet.public_path)
    body = ProviderPage.objects.get(pk=provider.pk)
    body.slug = "girasole"
    body.save_revision().publish()
    above.refresh_from_db()
    InfoPage.objects.get(pk=prose.pk).move(above, pos="last-child")
    for before, after in (("/cooperativa-girasole/", "/girasole/"), ("/chi-siamo/", "/progetto/chi-siamo/")):
        response = client.get(before)
        assert (response.status_code, response["Location"]) == (301, after)
    followed = client.get(tree, follow=True)
    assert followed.redirect_chain[-1][0] == sheet.public_path
    assert {status for _address, status in followed.redirect_chain} == {301}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/servizi/pasti-a-domicilio-00000000/", "pasti domicilio"),
        ("/pasti_caldi.html", "pasti caldi"),
        ("/vecchio/portale/servizi/", "portale"),
        ("/en/servizi/00000000/", ""),
        ("/a%22%3E%3Cscript%3Ealert(1)%3C/", "script alert"),
        ("/è-così/", "così"),
        ("/%FF%FE%00/", ""),
        ("/" + "x-" * 2000 + "/", ""),
    ],
)
def test_an_address_that_leads_nowhere_offers_to_search_for_its_words(client: Client, path: str, words: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    text = response.content.decode()
    assert f'value="{words}"' in text
    assert "<script>alert" not in text
    assert 'href="/servizi/"' in text.replace("/en/servizi/", "/servizi/")


def test_the_page_of_an_ended_service_offers_its_like_and_a_search(client: Client) -> None:
    service = factories.make_service(title="Pasti a casa")
    other = factories.make_service(title="Pasti in sede")
    ServicePage.objects.get(pk=service.pk).unpublish()
    response = client.get(service.public_path)
    assert response.status_code == 410
    text = response.content.decode()
    assert other.public_path in text
    assert 'name="q"' in text
    assert 'value="Pasti a casa"' in text
    assert "/servizi/?category=socio-assistenziali" in text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pages_of_questions_keep_their_old_addresses(client: Client, site: Any) -> None:
    page = publish_under(factories.make_site().home, FaqPage(title="Domande", slug="domande"))
    fresh = FaqPage.objects.get(pk=page.pk)
    fresh.slug = "domande-frequenti"
    fresh.save_revision().publish()
    response = client.get("/domande/")
    assert (response.status_code, response["Location"]) == (301, "/domande-frequenti/")


def test_an_unpublished_body_is_not_found_and_its_services_are_gone(client: Client) -> None:
    provider = factories.make_provider("Cooperativa Girasole")
    service = factories.make_service(provider)
    tree = f"/cooperativa-girasole/{service.slug}/"
    ProviderPage.objects.get(pk=provider.pk).unpublish()
    response = client.get("/cooperativa-girasole/")
    assert response.status_code == 404
    assert 'value="cooperativa girasole"' in response.content.decode()
    assert client.get(service.public_path).status_code in (200, 410)
    assert client.get(tree).status_code in (301, 404, 410)
