"""What caches are told: browsers, and whatever stands in front of the site. One line a kind of page."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.test import Client
from django.utils import timezone

from applications.models import Call
from catalog_pages import edition
from catalog_pages.enums import Scheme
from catalog_pages.keys import key_of
from catalog_pages.models import FaqPage, HomePage, InfoPage, ProviderPage, ServicePage
from companies import links, planning
from feedback.models import ErrorReport
from open_data.bulk import writing
from search import hot
from tests import factories
from tests.companies.conftest import write_guidance


def committed(test: Any) -> Any:
    """Only what was committed is kept in memory."""
    return pytest.mark.slow(pytest.mark.django_db(transaction=True, serialized_rollback=True)(test))


FRONT = "public, max-age=0, s-maxage=30, must-revalidate"
BROWSER = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd", "HTTP_ACCEPT_LANGUAGE": "en-GB,ro;q=0.5"}
PAGES = {
    "home": ("/", FRONT),
    "home in English": ("/en/", FRONT),
    "catalogue": ("/servizi/", FRONT),
    "catalogue in English": ("/en/servizi/", FRONT),
    "results": ("/servizi/?q=pasti", FRONT),
    "results on the map": ("/servizi/?q=pasti&view=map", FRONT),
    "results on paper": ("/servizi/stampa/?q=pasti", FRONT),
    "sheet": ("{sheet}", FRONT),
    "provider": ("/cooperativa-girasole/", FRONT),
    "comuni": ("/comuni/", FRONT),
    "comune": ("/comuni/lodi/", FRONT),
    "category": ("/categorie/socio-assistenziali/", FRONT),
    "acronyms": ("/sigle/", FRONT),
    "open data": ("/dati-aperti/", FRONT),
    "dictionary of the open data": ("/dati-aperti/dizionario/", FRONT),
    "data file": ("/dati/servizi.csv", FRONT),
    "list of the data files": ("/dati/indice.json", FRONT),
    "written page": ("/chi-siamo/", FRONT),
    "how results are ordered": ("/come-ordiniamo/", FRONT),
    "area for companies": ("/imprese/", FRONT),
    "letters of the tax code": ("/imprese/lettere/", FRONT),
    "il mio percorso": ("/percorso/", FRONT),
    "plain list of a need": ("/percorso/pasti-a-domicilio/", FRONT),
    "comparison": ("/imprese/confronto/?servizio={key}", FRONT),
    "models of plans": ("/imprese/modelli/", FRONT),
    "frequent questions": ("/domande/", FRONT),
    "joining": ("/aderisci/", FRONT),
    "call": ("/aderisci/avvisi/avviso-1/", FRONT),
    "feed": ("/novita/feed.atom", FRONT),
    "feed of a category": ("/novita/socio-assistenziali/feed.atom", FRONT),
    "feed of a comune": ("/novita/comuni/098031/feed.atom", FRONT),
    "suggestions": ("/suggerimenti/?q=pas", "public, max-age=60"),
    "sitemap": ("/sitemap.xml", "public, max-age=3600"),
    "robots": ("/robots.txt", "public, max-age=86400"),
    "API": ("/api/v1/services?q=pasti", "public, max-age=60"),
    "catalogue of the open data": ("/api/dcat/catalog.ttl", "public, max-age=60"),
    "description of the API": ("/api/v1/openapi.json", "public, max-age=60"),
    "HSDS": ("/api/hsds/services?search=pasti", "public, max-age=60"),
    "what the HSDS interface is": ("/api/hsds/", "public, max-age=60"),
    "profile of HSDS": ("/api/hsds/profile/", "public, max-age=60"),
    "trying the API": ("/sviluppatori/prova/", FRONT),
    "widget in a frame": ("/riquadro/?q=pasti", FRONT),
    "module of the widget": ("/riquadro/lodi-welfare.js", "public, max-age=3600"),
    "code of the widget": ("/sviluppatori/riquadro/", FRONT),
    "page for developers": ("/sviluppatori/", FRONT),
    "client of the API": ("/sviluppatori/client/lodiwelfare.py", FRONT),
    "data of a pathway": ("/percorso/dati.json", "no-cache"),
    "static file": ("/static/css/site.css", "max-age=60, public"),
    "shortlist": ("/la-mia-lista/", "private, no-cache"),
    "leaflet": ("/la-mia-lista/stampa/", "private, no-cache"),
}
SECRET = {
    "reporting an error": "{sheet}segnala/",
    "rating a sheet": "{sheet}chiarezza/",
    "looking a report up": "/segnalazioni/",
    "beginning an application": "/aderisci/avvisi/avviso-1/inizia/",
    "a lost link": "/aderisci/riprendi/",
    "reporting a problem of the site": "/segnala-un-problema/",
    "beginning a plan": "/imprese/piani/nuovo/?servizio={key}",
    "a lost plan": "/imprese/piani/ritrova/",
    "confirming a plan": "{plan_confirm}",
    "changing a plan": "{plan_edit}",
    "another link of a plan": "{plan_renew}",
    "deleting a plan": "{plan_delete}",
    "a plan": "{plan}",
    "asking for a quote": "/imprese/preventivo/?servizio={key}",
    "a quote that was sent": "/imprese/preventivo/inviato/",
    "a plan in a frame": "{plan}riquadro/",
    "a plan on paper": "{plan}volantino/",
    "log-in": "/accesso/login/",
    "state of the service": "/healthz",
}
FROM_MEMORY = (
    "home",
    "home in English",
    "catalogue",
    "results",
    "sheet",
    "provider",
    "written page",
    "comune",
    "area for companies",
    "letters of the tax code",
    "frequent questions",
    "API",
)


@pytest.fixture
def sheet(site: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ServicePage:
    """A service, its body, a page of prose, a call and the data files of before all that, on a site of its own."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", str(tmp_path))
    writing.write()
    factories.municipality()
    factories.make_term(Scheme.KIND, "pasti-a-domicilio")
    made = factories.make_service(factories.make_provider("Cooperativa Girasole"), title="Pasti a domicilio")
    home = HomePage.objects.get(locale__language_code="it")
    prose = home.add_child(instance=InfoPage(title="Chi siamo", slug="chi-siamo"))
    prose.save_revision().publish()
    home.refresh_from_db()
    home.add_child(instance=FaqPage(title="Domande", slug="domande")).save_revision().publish()
    Call(title="Avviso", slug="avviso-1", is_published=True, opens_at=timezone.now()).save()
    return made


def addresses(sheet: ServicePage) -> dict[str, str]:
    """What the addresses of pages name in braces, with a plan that is confirmed and one that is not."""
    written: dict[str, Any] = {"company": "Azienda", "introduction": "", "keys": [key_of(sheet.translation_key)]}
    waiting = planning.begin(token="waiting", email="a@azienda.example", **written)
    plan = planning.confirm(planning.begin(token="made", email="b@azienda.example", **written))
    return {
        "sheet": sheet.public_path,
        "key": key_of(sheet.translation_key),
        "plan": plan.get_absolute_url(),
        "plan_confirm": links.confirm_url(waiting).removeprefix(settings.SITE_URL),
        **{name: links.edit_path(plan, name) for name in ("plan_edit", "plan_renew", "plan_delete")},
    }


def ask(path: str, **headers: Any) -> HttpResponse:
    response: Any = Client().get(path, **{**BROWSER, **headers})
    if isinstance(response, FileResponse):
        response.close()
    return response  # type: ignore[no-any-return]


def words(response: HttpResponse) -> str:
    content = response.getvalue()
    return (gzip.decompress(content) if response.get("Content-Encoding") == "gzip" else content).decode()


def _listed(response: HttpResponse, name: str) -> list[str]:
    """What a header lists, whose order means nothing."""
    return sorted(each.strip() for each in response.get(name, "").split(","))


def hold(path: str, control: str) -> None:
    """Hold a page to what caches need."""
    response = ask(path)
    assert response.status_code == 200
    assert response["Cache-Control"] == control
    assert not response.cookies
    allowed = {"", "Accept-Encoding"} | ({"Accept-Language"} if path.startswith("/api/") else set())
    assert {name.strip() for name in response.get("Vary", "").split(",")} <= allowed
    again = ask(path, HTTP_IF_NONE_MATCH=response["ETag"])
    assert (again.status_code, words(again)) == (304, "")
    assert again["ETag"].removeprefix("W/") == response["ETag"].removeprefix("W/")
    for name in ("Cache-Control", "Vary", "Content-Language"):
        assert _listed(again, name) == _listed(response, name), name
    assert ask(path, HTTP_IF_NONE_MATCH='"another"').status_code == 200


# The tag of a sitemap is that of what was committed.
@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind != "sitemap"])
@pytest.mark.django_db
def test_a_cache_may_keep_a_page_and_ask_whether_it_has_changed(sheet: ServicePage, kind: str) -> None:
    path, control = PAGES[kind]
    hold(path.format(sheet=sheet.public_path, key=key_of(sheet.translation_key)), control)


@committed
def test_a_page_from_memory_is_the_page_that_was_made(sheet: ServicePage, django_assert_num_queries: Any) -> None:
    for kind, (path, control) in PAGES.items():
        path = path.format(sheet=sheet.public_path, key=key_of(sheet.translation_key))
        if kind in ("static file", "data file"):
            continue
        first = ask(path)
        hold(path, control)
        second = ask(path)
        for name in ("Cache-Control", "ETag", "Vary", "Content-Encoding", "Content-Language", "Content-Type"):
            assert _listed(second, name) == _listed(first, name), (kind, name)
        assert words(second) == words(first), kind
        if kind in FROM_MEMORY:
            with django_assert_num_queries(0):
                ask(path)


@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind != "static file"])
@pytest.mark.django_db
def test_a_page_that_is_only_read_says_so_to_who_sends_something(sheet: ServicePage, kind: str) -> None:
    path = PAGES[kind][0].format(sheet=sheet.public_path, key=key_of(sheet.translation_key))
    response = Client(enforce_csrf_checks=True).post(path, {"q": "pasti"})
    assert response.status_code == 405
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("kind", SECRET)
@pytest.mark.django_db
def test_what_holds_a_token_or_a_state_is_kept_by_nobody_and_not_compressed(sheet: ServicePage, kind: str) -> None:
    response = ask(SECRET[kind].format(**addresses(sheet)))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert not response.has_header("ETag")
    assert not response.has_header("Content-Encoding")


@pytest.mark.django_db
def test_the_office_is_kept_by_nobody_but_compressed(sheet: ServicePage, log_in: Any) -> None:
    response = log_in(factories.make_editor()).get("/admin/", **BROWSER)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Encoding"] == "gzip"


@committed
def test_compressed_or_not_a_page_says_the_same_and_one_tag_serves_both(sheet: ServicePage) -> None:
    for path in ("/", "/servizi/", sheet.public_path, "/chi-siamo/"):
        small, large = ask(path), ask(path, HTTP_ACCEPT_ENCODING="identity")
        assert small["Content-Encoding"] == "gzip"
        assert not large.has_header("Content-Encoding")
        assert words(small) == words(large)
        assert len(small.content) < len(large.content) / 2
        assert small["ETag"] == f"W/{large['ETag']}"
        assert ask(path, HTTP_IF_NONE_MATCH=large["ETag"]).status_code == 304


@committed
def test_a_publish_shows_at_once_on_every_page_that_names_the_service(sheet: ServicePage) -> None:
    named = ["/servizi/", sheet.public_path, "/cooperativa-girasole/", "/novita/feed.atom"]
    before = {path: ask(path)["ETag"] for path in named}
    sheet.title = "Pasti al sabato"
    sheet.save_revision().publish()
    for path in named:
        response = ask(path, HTTP_IF_NONE_MATCH=before[path])
        assert response.status_code == 200, path
        assert "Pasti al sabato" in words(response), path
    page = ServicePage.objects.get(pk=sheet.pk)
    page.unpublish()
    assert ask(sheet.public_path, HTTP_IF_NONE_MATCH=before[sheet.public_path]).status_code == 410
    for path in set(named) - {sheet.public_path}:
        assert "Pasti al sabato" not in words(ask(path)), path


@committed
def test_what_people_wrote_shows_at_once(sheet: ServicePage) -> None:
    prose = InfoPage.objects.get(slug="chi-siamo")
    assert "Due righe" not in words(ask("/chi-siamo/"))
    prose.body = "<p>Due righe nuove</p>"
    prose.show_in_menus = True
    prose.save_revision().publish()
    assert "Due righe nuove" in words(ask("/chi-siamo/"))
    assert 'href="/chi-siamo/"' in words(ask("/"))
    prose.unpublish()
    assert ask("/chi-siamo/").status_code == 404
    assert 'href="/chi-siamo/"' not in words(ask("/"))


@committed
def test_what_the_office_says_of_a_letter_shows_at_once(sheet: ServicePage) -> None:
    row = write_guidance("f", "Regola di ieri")
    assert "Regola di ieri" in words(ask("/imprese/lettere/"))
    text = row.texts.get()
    text.meaning = "Regola di oggi"
    row.texts.set([text])
    row.save()
    assert "Regola di oggi" in words(ask("/imprese/lettere/"))
    row.valid_to = timezone.localdate() - datetime.timedelta(days=1)
    row.save()
    assert "Regola di oggi" not in words(ask("/imprese/lettere/"))


@committed
def test_a_report_shows_at_once_on_a_sheet_that_is_kept(sheet: ServicePage) -> None:
    ask(sheet.public_path)
    report = ErrorReport.objects.create(
        key="k",
        service_id=sheet.translation_key,
        service_title=sheet.title,
        subject="phone",
        language="it",
        text="Il numero è sbagliato",
    )
    assert ErrorReport.objects.told().exists()
    assert "Segnalato un errore" in words(ask(sheet.public_path))
    report.delete()
    assert "Segnalato un errore" not in words(ask(sheet.public_path))


@committed
def test_a_page_for_some_is_kept_by_nobody(sheet: ServicePage, log_in: Any) -> None:
    provider = ProviderPage.objects.get()
    ask("/cooperativa-girasole/")
    provider.view_restrictions.create(restriction_type="login")
    assert ask("/cooperativa-girasole/").status_code == 302
    before = len(hot._answers)
    response = log_in(factories.make_editor()).get("/cooperativa-girasole/", **BROWSER)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert len(hot._answers) == before
    assert ask("/cooperativa-girasole/").status_code == 302


@committed
def test_who_is_logged_in_gets_no_kept_page_and_leaves_none(sheet: ServicePage, log_in: Any) -> None:
    client = log_in(factories.make_editor())
    before = len(hot._answers)
    assert client.get("/", **BROWSER)["ETag"] == ask("/")["ETag"]
    assert edition.current()
    client.get("/servizi/", **BROWSER)
    assert len(hot._answers) == before + 1
