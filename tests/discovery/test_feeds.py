"""Feeds of what is new and changed, held to RFC 4287."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import ServicePage, Term
from discovery import atom, feeds
from providers.suspension import lift, suspend
from search import publishing
from search.models import ServiceDocument
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "strict_templates")]

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def read(client: Client, path: str = "/novita/feed.atom") -> ElementTree.Element:
    """Get a feed and hold it to what the RFC asks of every feed and entry."""
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not response.cookies
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert uuid.UUID(text(element, "id").removeprefix("urn:uuid:"))
        assert element.findall(f"{ATOM}author/{ATOM}name")
        alternates = [(link.get("type"), link.get("hreflang")) for link in links(element, "alternate")]
        assert len(alternates) == len(set(alternates)) == 1
        for moment in [*element.findall(f"{ATOM}updated"), *element.findall(f"{ATOM}published")]:
            assert DATE_TIME.fullmatch(moment.text or "")
        for link in element.findall(f"{ATOM}link"):
            assert (link.get("href") or "").startswith("http")
        assert len(element.findall(f"{ATOM}summary")) == (element is not root)
    ids = [text(entry, "id") for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) <= feeds.MOST
    (own,) = links(root, "self")
    assert own.get("href", "").endswith(path)
    return root


def text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def links(element: ElementTree.Element, relation: str) -> list[ElementTree.Element]:
    return [link for link in element.findall(f"{ATOM}link") if link.get("rel") == relation]


def titles(client: Client, path: str = "/novita/feed.atom") -> list[str]:
    return [text(entry, "title") for entry in read(client, path).findall(f"{ATOM}entry")]


def publish(page: ServicePage, **values: str) -> ServicePage:
    """Publish a change of a sheet."""
    page = ServicePage.objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return ServicePage.objects.get(pk=page.pk)


def test_an_entry_says_what_who_when_and_where(client: Client, settings: Any) -> None:
    page = factories.make_service(factories.make_provider("Cooperativa Girasole"))
    (entry,) = read(client).findall(f"{ATOM}entry")
    assert text(entry, "id") == page.translation_key.urn
    assert text(entry, "title") == "Pasti a domicilio"
    assert text(entry, "summary") == page.summary
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Cooperativa Girasole"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == f"{settings.SITE_URL}/cooperativa-girasole/"
    assert links(entry, "alternate")[0].get("href") == settings.SITE_URL + page.public_path
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == ["socio-assistenziali"]
    published = datetime.datetime.fromisoformat(text(entry, "published"))
    assert published == page.first_published_at


def test_what_changed_last_comes_first_and_keeps_its_id_and_day_of_birth(client: Client) -> None:
    provider = factories.make_provider()
    first = factories.make_service(provider, title="Primo")
    factories.make_service(provider, title="Secondo")
    before = {text(each, "title"): each for each in read(client).findall(f"{ATOM}entry")}
    assert list(before) == ["Secondo", "Primo"]
    publish(first, summary="Adesso anche la domenica.")
    after = read(client)
    newest = after.findall(f"{ATOM}entry")[0]
    assert text(newest, "title") == "Primo"
    assert text(newest, "summary") == "Adesso anche la domenica."
    for name in ("id", "published"):
        assert text(newest, name) == text(before["Primo"], name)
    assert text(newest, "updated") > text(before["Secondo"], "updated")
    assert text(after, "updated") == text(newest, "updated")


def test_a_change_is_new_when_it_is_approved_not_when_it_was_written(client: Client) -> None:
    provider = factories.make_provider()
    slow = factories.make_service(provider, title="Approvato tardi")
    page = ServicePage.objects.get(pk=slow.pk)
    page.summary = "Scritto prima, approvato dopo."
    revision = page.save_revision()
    factories.make_service(provider, title="Nel frattempo")
    revision.publish()
    assert titles(client) == ["Approvato tardi", "Nel frattempo"]


def test_a_draft_and_a_verification_are_no_news(client: Client) -> None:
    page = factories.make_service()
    before = client.get("/novita/feed.atom").content
    draft = ServicePage.objects.get(pk=page.pk)
    draft.title = "Bozza segreta"
    draft.save_revision()
    ServicePage.objects.filter(pk=page.pk).update(assured_date=timezone.localdate())
    publishing.publish_document(page.translation_key)
    assert client.get("/novita/feed.atom").content == before


def test_being_built_again_is_no_news(client: Client) -> None:
    page = factories.make_service()
    before = client.get("/novita/feed.atom").content
    ServiceDocument.objects.update(built_with="otherwise")
    publishing.publish_document(page.translation_key)
    assert client.get("/novita/feed.atom").content == before


def test_ended_and_suspended_services_leave_and_come_back(client: Client) -> None:
    provider = factories.make_provider()
    page = factories.make_service(provider, title="Sospeso")
    ended = factories.make_service(title="Ritirato")
    assert set(titles(client)) == {"Sospeso", "Ritirato"}
    ServicePage.objects.get(pk=ended.pk).unpublish()
    suspend(provider, by=factories.make_editor(), reason="Prova")
    assert titles(client) == []
    lift(provider, by=None)
    assert titles(client) == ["Sospeso"]
    assert text(read(client).findall(f"{ATOM}entry")[0], "id") == page.translation_key.urn


def test_a_feed_of_a_category_has_no_other(client: Client) -> None:
    factories.make_service(title="Nido", category=factories.category("cura-dei-figli"))
    factories.make_service(title="Pasti")
    root = read(client, "/novita/cura-dei-figli/feed.atom")
    assert [text(each, "title") for each in root.findall(f"{ATOM}entry")] == ["Nido"]
    assert "Cura dei figli" in text(root, "title")
    assert links(root, "alternate")[0].get("href", "").endswith("/servizi/?category=cura-dei-figli")


def test_a_feed_of_a_comune_has_what_serves_it_what_stands_there_and_what_is_for_all(client: Client) -> None:
    codogno = factories.municipality("098019", "Codogno")
    factories.make_service(title="Per Lodi")
    factories.make_service(title="Per Codogno", municipalities=(codogno,))
    factories.make_service(title="Per tutti", municipalities=(), whole_ambito=True)
    rows = (factories.make_location(municipality=codogno),)
    factories.make_service(title="A Codogno", municipalities=(factories.municipality(),), rows=rows)
    root = read(client, "/novita/comuni/098019/feed.atom")
    found = {text(each, "title") for each in root.findall(f"{ATOM}entry")}
    assert found == {"Per Codogno", "Per tutti", "A Codogno"}
    assert "Codogno" in text(root, "title")


@pytest.mark.parametrize(
    "path",
    [
        "/novita/inesistente/feed.atom",
        "/novita/comuni/000000/feed.atom",
        "/novita/098031/feed.atom",
        "/novita/comuni/cura-dei-figli/feed.atom",
        "/novita/comuni/feed.atom",
        "/novita/%3Cscript%3E/feed.atom",
        "/novita/a%00b/feed.atom",
        "/novita/",
    ],
)
def test_what_there_is_no_feed_of_is_not_found(client: Client, path: str) -> None:
    factories.make_service(category=factories.category("cura-dei-figli"))
    assert client.get(path).status_code == 404


def test_a_replaced_code_leads_to_what_took_its_place(client: Client) -> None:
    new = factories.municipality("098062", "Castelgerundo")
    old = factories.municipality("098014", "Camairago")
    Term.objects.filter(pk=old.pk).update(replaced_by=new, updated_at=timezone.now())
    response = client.get("/novita/comuni/098014/feed.atom")
    assert (response.status_code, response["Location"]) == (301, "/novita/comuni/098062/feed.atom")


def test_an_empty_feed_is_valid(client: Client) -> None:
    factories.make_term(Scheme.CATEGORY, "cura-dei-figli")
    for path in ("/novita/feed.atom", "/novita/cura-dei-figli/feed.atom"):
        root = read(client, path)
        assert not root.findall(f"{ATOM}entry")


def test_at_most_fifty_entries_at_the_same_price_as_one(client: Client, django_assert_max_num_queries: Any) -> None:
    provider = factories.make_provider()
    page = factories.make_service(provider)
    with django_assert_max_num_queries(6) as one:
        client.get("/novita/comuni/098031/feed.atom")
    document = ServiceDocument.objects.get(pk=page.translation_key)
    facets = list(document.facets.all())
    for number in range(feeds.MOST + 5):
        document.pk = uuid.uuid5(uuid.NAMESPACE_OID, str(number))
        document.revised_at = timezone.now()
        document.save(force_insert=True)
        for facet in facets:
            facet.pk, facet.service = None, document
            facet.save(force_insert=True)
    with django_assert_max_num_queries(len(one)):
        assert len(titles(client, "/novita/comuni/098031/feed.atom")) == feeds.MOST


def test_who_has_the_newest_gets_nothing_until_something_changes(client: Client) -> None:
    page = factories.make_service()
    first = client.get("/novita/feed.atom")
    for header in ({"HTTP_IF_NONE_MATCH": first["ETag"]}, {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}):
        again = client.get("/novita/feed.atom", **header)
        assert (again.status_code, again.content) == (304, b"")
    assert "public" in first["Cache-Control"]
    assert client.head("/novita/feed.atom").status_code == 200
    assert client.post("/novita/feed.atom").status_code == 405
    ServicePage.objects.get(pk=page.pk).unpublish()
    assert client.get("/novita/feed.atom", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_who_only_knows_the_date_learns_of_a_withdrawal_too(client: Client) -> None:
    page = factories.make_service()
    factories.make_service(title="Resta")
    ServiceDocument.objects.update(changed_at=timezone.now() - datetime.timedelta(minutes=1))
    before = client.get("/novita/feed.atom")["Last-Modified"]
    ServicePage.objects.get(pk=page.pk).unpublish()
    assert client.get("/novita/feed.atom", HTTP_IF_MODIFIED_SINCE=before).status_code == 200


def test_hostile_texts_stay_text(client: Client) -> None:
    provider = factories.make_provider("Amici & <b>C.</b>")
    page = factories.make_service(provider, title="<script>alert(1)</script> ]]> &amp;", summary="a < b & c > d \"'")
    document = ServiceDocument.objects.get(pk=page.translation_key)
    document.content["texts"]["it"]["title"] += "\x00\x08\x0b\ufffe\ud800"
    assert atom.IMPOSSIBLE.sub("", document.content["texts"]["it"]["title"]) == page.title
    (entry,) = read(client).findall(f"{ATOM}entry")
    assert text(entry, "title") == page.title
    assert text(entry, "summary") == page.summary
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == provider.title
    assert entry.find(f"{ATOM}summary").get("type") == "text"  # type: ignore[union-attr]
    assert not list(entry.find(f"{ATOM}title") or [])


def test_control_characters_do_not_break_a_feed(client: Client) -> None:
    page = factories.make_service()
    document = ServiceDocument.objects.get(pk=page.translation_key)
    document.content["texts"]["it"]["summary"] = "Riga\x0b con \x1b[31m segni\ufffe impossibili"
    document.save()
    (entry,) = read(client).findall(f"{ATOM}entry")
    assert text(entry, "summary") == "Riga con [31m segni impossibili"


def test_in_english_the_texts_are_english_where_they_are_translated(client: Client, settings: Any) -> None:
    page = factories.make_service()
    other = factories.make_service(title="Solo italiano")
    english = factories.translate(page, title="Meals at home", summary="A warm lunch.", slug="meals-at-home")
    root = read(client, "/en/novita/feed.atom")
    assert root.get(LANG) == "en"
    entries = {text(each, "title"): each for each in root.findall(f"{ATOM}entry")}
    assert set(entries) == {"Meals at home", "Solo italiano"}
    assert links(entries["Meals at home"], "alternate")[0].get("href") == settings.SITE_URL + english.public_path
    assert entries["Meals at home"].get(LANG) is None
    assert entries["Solo italiano"].get(LANG) == "it"
    assert links(entries["Solo italiano"], "alternate")[0].get("hreflang") == "it"
    italian = {text(each, "id") for each in read(client).findall(f"{ATOM}entry")}
    assert italian == {page.translation_key.urn, other.translation_key.urn}
    assert italian.isdisjoint(text(each, "id") for each in entries.values())


def test_a_new_translation_does_not_push_out_what_is_new(client: Client) -> None:
    provider = factories.make_provider()
    old = factories.make_service(provider, title="Vecchio")
    factories.make_service(provider, title="Nuovo")
    factories.translate(old, title="Old")
    assert titles(client) == ["Nuovo", "Vecchio"]


def test_the_list_names_its_feeds_in_the_head_and_for_people(client: Client, settings: Any) -> None:
    factories.make_service()
    for query, expected in (
        ("", ["/novita/feed.atom"]),
        ("?category=socio-assistenziali", ["/novita/feed.atom", "/novita/socio-assistenziali/feed.atom"]),
        ("?municipality=098031&cost=free", ["/novita/feed.atom", "/novita/comuni/098031/feed.atom"]),
        ("?category=inesistente&municipality=../../x", ["/novita/feed.atom"]),
    ):
        html = client.get(f"/servizi/{query}").content.decode()
        head, body = html.split("</head>")
        found = re.findall(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">', head)
        assert found == [settings.SITE_URL + path for path in expected], query
        for path in expected:
            assert f'<a href="{path}"' in body


def test_the_list_of_two_categories_names_the_feed_of_neither(client: Client) -> None:
    factories.make_service()
    factories.make_service(category=factories.category("cura-dei-figli"))
    html = client.get("/servizi/?category=socio-assistenziali&category=cura-dei-figli").content.decode()
    assert html.count("application/atom+xml") == 2
    assert "/novita/socio-assistenziali/" not in html
