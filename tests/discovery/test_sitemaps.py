"""Sitemaps, held to the protocol of sitemaps.org and to what is public."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from applications.models import Call
from catalog_pages.models import InfoPage, ServicePage
from discovery import addresses
from providers.suspension import suspend
from search import publishing
from search.models import ServiceDocument
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def read(client: Client, path: str = "/sitemap.xml") -> ElementTree.Element:
    """Get a sitemap and hold it to the protocol."""
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert not response.cookies
    content = response.getvalue()
    assert len(content) < 50 * 1024 * 1024
    root = ElementTree.fromstring(content)
    found = [each.text for each in root.iter(f"{SITEMAP}loc")]
    assert len(found) == len(set(found))
    assert len(found) <= addresses.MOST or root.tag == f"{SITEMAP}sitemapindex"
    for each in root.iter(f"{SITEMAP}lastmod"):
        assert datetime.datetime.fromisoformat(each.text or "") <= timezone.now()
    return root


def entries(client: Client, path: str = "/sitemap.xml") -> dict[str, ElementTree.Element]:
    """The addresses of a file, without the site's name."""
    root = read(client, path)
    assert root.tag == f"{SITEMAP}urlset"
    found = {}
    for each in root.findall(f"{SITEMAP}url"):
        place = each.findtext(f"{SITEMAP}loc") or ""
        assert place.startswith("http://127.0.0.1:8000/")
        found[place.removeprefix("http://127.0.0.1:8000")] = each
    return found


def languages(entry: ElementTree.Element) -> dict[str, str]:
    links = entry.findall(f"{XHTML}link")
    assert {link.get("rel") for link in links} == {"alternate"}
    return {link.get("hreflang", ""): link.get("href", "").removeprefix("http://127.0.0.1:8000") for link in links}


def changed(entry: ElementTree.Element) -> datetime.datetime:
    return datetime.datetime.fromisoformat(entry.findtext(f"{SITEMAP}lastmod") or "")


def make_page(title: str, parent: Page | None = None) -> InfoPage:
    home = parent or factories.make_site().home
    home.refresh_from_db()
    page = InfoPage(title=title)
    home.add_child(instance=page)
    page.save_revision().publish()
    return InfoPage.objects.get(pk=page.pk)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site for which one file is not enough: files of two pages."""
    monkeypatch.setattr(addresses, "MOST", 2 * len(addresses.languages()))
    monkeypatch.setattr(addresses, "services_at_once", lambda: 2)


def test_every_public_page_is_there_and_answers(client: Client) -> None:
    page = factories.make_service(factories.make_provider("Cooperativa Girasole"))
    english = factories.translate(page, title="Meals", slug="meals")
    make_page("Chi siamo")
    call = Call(title="Avviso", slug="avviso-1", is_published=True, opens_at=timezone.now())
    call.save()
    found = entries(client)
    assert {
        "/",
        "/en/",
        "/servizi/",
        "/en/servizi/",
        "/categorie/socio-assistenziali/",
        "/en/categorie/socio-assistenziali/",
        "/servizi/?category=socio-assistenziali",
        "/en/servizi/?category=socio-assistenziali",
        "/comuni/",
        "/comuni/lodi/",
        "/en/comuni/lodi/",
        "/cooperativa-girasole/",
        "/chi-siamo/",
        "/aderisci/",
        "/aderisci/avvisi/avviso-1/",
        "/come-ordiniamo/",
        "/en/come-ordiniamo/",
        page.public_path,
        english.public_path,
    } <= set(found)
    for path in found:
        response = client.get(path)
        assert response.status_code == 200, path
        html = response.content.decode()
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{path}">' in html, path
        assert "noindex" not in html, path


def test_each_language_names_the_others_and_italian_stands_for_the_rest(client: Client) -> None:
    page = factories.make_service()
    english = factories.translate(page, title="Meals", slug="meals")
    other = factories.make_service(title="Solo italiano")
    found = entries(client)
    both = {"it": page.public_path, "en": english.public_path, "x-default": page.public_path}
    assert languages(found[page.public_path]) == languages(found[english.public_path]) == both
    assert languages(found[other.public_path]) == {"it": other.public_path, "x-default": other.public_path}
    assert f"/en{other.public_path}" not in found
    others = {code: f"/{code}/servizi/" for code in ("en", "ro", "ar")}
    assert languages(found["/en/servizi/"]) == {"it": "/servizi/", **others, "x-default": "/servizi/"}


def test_a_date_is_when_the_text_of_that_language_went_to_the_public(client: Client) -> None:
    page = factories.make_service()
    english = factories.translate(page, title="Meals", slug="meals")
    found = entries(client)
    second = datetime.timedelta(seconds=1)
    for sheet in (page, english):
        moment = ServicePage.objects.get(pk=sheet.pk).last_published_at
        assert moment is not None
        assert moment - second <= changed(found[sheet.public_path]) <= moment
    before = changed(found[page.public_path])
    ServiceDocument.objects.update(built_with="otherwise")
    publishing.publish_document(page.translation_key)
    cache.clear()
    assert changed(entries(client)[page.public_path]) == before
    assert changed(entries(client)["/servizi/"]) == before


def test_what_is_not_public_is_absent(client: Client) -> None:
    ended, draft = factories.make_service(title="Finito"), factories.make_service(title="Bozza", publish=False)
    ServicePage.objects.get(pk=ended.pk).unpublish()
    suspended = factories.make_provider("Ente sospeso")
    sheet = factories.make_service(suspended, title="Sospeso")
    suspend(suspended, by=factories.make_editor(), reason="Prova")
    private = make_page("Riservata")
    below = make_page("Sotto", private)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    make_page("Tolta").unpublish()
    Call(title="Non ancora", slug="non-ancora", opens_at=timezone.now()).save()
    found = set(entries(client))
    for page in (ended, draft, sheet):
        assert page.public_path not in found
    assert not found & {"/ente-sospeso/", "/riservata/", "/tolta/", "/aderisci/avvisi/non-ancora/"}
    assert below.url not in found
    assert "/servizi/?category=socio-assistenziali" not in found


def test_tree_addresses_and_old_slugs_are_absent(client: Client) -> None:
    page = factories.make_service(factories.make_provider("Cooperativa Girasole"))
    assert f"/cooperativa-girasole/{page.slug}/" not in entries(client)


def test_many_pages_come_in_files_that_are_named_together(client: Client, small: None) -> None:
    provider = factories.make_provider()
    pages = [factories.make_service(provider, title=f"Servizio {number}") for number in range(5)]
    root = read(client)
    assert root.tag == f"{SITEMAP}sitemapindex"
    files = [each.text or "" for each in root.iter(f"{SITEMAP}loc")]
    assert all(each.startswith("http://127.0.0.1:8000/sitemap-") for each in files)
    found: set[str] = set()
    for each in files:
        here = set(entries(client, each.removeprefix("http://127.0.0.1:8000")))
        assert not here & found
        found |= here
    assert {page.public_path for page in pages} | {"/", "/servizi/", "/come-ordiniamo/"} <= found
    assert sum("servizi-" in each for each in files) == 3


@pytest.mark.parametrize("number", ["0", "4", "99999999999999999999999", "-1", "a"])
def test_a_file_that_is_not_there_is_not_found(client: Client, small: None, number: str) -> None:
    factories.make_service()
    for name in ("pagine", "servizi"):
        assert client.get(f"/sitemap-{name}-{number}99.xml").status_code == 404
        assert client.get(f"/sitemap-servizi-{number}.xml").status_code == 404


def test_twenty_services_cost_the_same_queries_as_one_and_no_content_is_read(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    page = factories.make_service()
    client.get("/sitemap.xml").getvalue()
    with django_assert_max_num_queries(16) as one:
        client.get("/sitemap.xml").getvalue()
    document = ServiceDocument.objects.get(pk=page.translation_key)
    for number in range(20):
        document.pk = uuid.uuid5(uuid.NAMESPACE_OID, str(number))
        document.save(force_insert=True)
    with django_assert_max_num_queries(len(one)) as many:
        assert len(entries(client)) > 20
    whole = re.compile(r'(SELECT|,) "search_servicedocument"\."(content|index_body)"')
    assert not any(whole.search(each["sql"]) for each in many.captured_queries)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_has_this_edition_is_told_so_before_anything_is_read(
    client: Client, site: Any, django_assert_num_queries: Any
) -> None:
    page = factories.make_service()
    first = client.get("/sitemap.xml")
    assert "max-age=3600" in first["Cache-Control"]
    with django_assert_num_queries(0):
        again = client.get("/sitemap.xml", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    ServicePage.objects.get(pk=page.pk).unpublish()
    after = client.get("/sitemap.xml", HTTP_IF_NONE_MATCH=first["ETag"])
    assert after.status_code == 200
    assert page.public_path.encode() not in after.getvalue()


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/sitemap.xml").status_code == 405
    assert client.head("/sitemap.xml").status_code == 200


def test_a_strange_slug_cannot_break_the_file(client: Client) -> None:
    page = factories.make_service()
    for slug in ("2024", "true", "null", "a&b<c>\"'"):
        document = ServiceDocument.objects.get(pk=page.translation_key)
        document.slug = slug
        document.content["texts"]["en"] = document.content["texts"]["it"] | {"slug": slug}
        document.save()
        found = entries(client)
        assert f"/en/servizi/{slug}-{page.translation_key.hex[:8]}/" in found
