"""A family in a real browser: asked a few questions, answered on its own device, and never overheard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.running import RunningSite, served_for_real, written_by
from tests.browser.test_public_site import window
from tests.browser.test_weight import visit
from tests.browser.visits import pathway_made

pytestmark = pytest.mark.browser

MOST_BYTES = 100_000
"""Of a first load: page, styles, scripts and fonts; the data come when somebody begins to answer."""
CASALE = "098010"
AGE = "87"
KEPT = "lodiwelfare-percorso"
SECOND = 1000
DESK = f"""
import django
django.setup()
from catalog_pages.models import ServiceDesk, Term
ServiceDesk.objects.update_or_create(
    municipality=Term.objects.get(scheme="municipality", code="{CASALE}"),
    defaults=dict(name="Segretariato sociale di prova", phone="+390377555999", checked_on="2026-11-02"),
)
"""
CHANGE = """
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from catalog_pages.models import ServicePage
from tests.catalog_pages.forms import open_editor
page = ServicePage.objects.filter(live=True, alias_of=None, kind__code="sad", concessions__isnull=False)
page = page.filter(locale__language_code="it", has_unpublished_changes=False).order_by("pk").first()
writer, colleague = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
writer.force_login(get_user_model().objects.get(username="redazione"))
colleague.force_login(get_user_model().objects.get(username="redazione-2"))
data = open_editor(writer, page.pk)
data |= {{"concessions-0-title": "{title}", "concessions-0-valid_to": "", "action-submit": "Invia"}}
writer.post(f"/admin/pages/{{page.pk}}/edit/", data)
state = ServicePage.objects.get(pk=page.pk).current_workflow_task_state
colleague.post(f"/admin/pages/workflow/action/{{page.pk}}/approve/{{state.pk}}/")
print(page.title)
"""
"""An editor gives a concession another name, and a colleague approves it."""


@pytest.fixture(scope="module")
def real(running: RunningSite, tmp_path_factory: Any) -> Iterator[RunningSite]:
    """The demo site with the settings of production."""
    with served_for_real(running, folder=tmp_path_factory.mktemp("pathway")) as site:
        yield site


def ready(page: Page) -> None:
    """The questions, open to be answered."""
    page.goto("/percorso/")
    page.locator("[data-all]:enabled").wait_for()


def choose(page: Page, *codes: str) -> None:
    """Pick needs as a person does: by what is looked for."""
    for code in codes:
        box = page.locator(f"#bisogno-{code}")
        box.locator("xpath=ancestor::details").evaluate("(group) => { group.open = true; }")
        box.check()


def see_plan(page: Page) -> None:
    page.get_by_role("button", name="Vedi il percorso").click()
    expect(page.get_by_role("heading", name="Il tuo percorso")).to_be_focused()


def keeps_to_the_window(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_questions_to_whom_to_call(browser: Browser, running: RunningSite, width: int) -> None:
    written_by(running, DESK)
    with window(browser, running, viewport={"width": width, "height": 800}) as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        page.get_by_role("link", name=re.compile("Fai il tuo percorso")).click()
        page.locator("[data-all]:enabled").wait_for()
        keeps_to_the_window(page)

        # Nothing chosen, and an age that is none: said beside the fields, nothing lost.
        page.get_by_label("Età in anni").fill("tre")
        page.get_by_role("button", name="Vedi il percorso").click()
        expect(page.locator("#percorso-bisogni-errore")).to_be_focused()
        expect(page.locator("#percorso-bisogni-errore")).to_contain_text("Scegli almeno una cosa")
        expect(page.locator("#percorso-eta-errore")).to_contain_text("da 0 a 120")
        expect(page.get_by_label("Età in anni")).to_have_value("tre")

        page.get_by_label("Cerca nell'elenco").fill("PASTI")
        expect(page.locator("[data-filter-said]")).to_contain_text("Bisogni trovati")
        page.get_by_label("Pasti a domicilio").check()
        page.get_by_label("Cerca nell'elenco").fill("qwerty")
        expect(page.locator("[data-filter-said]")).to_contain_text("Nessun bisogno")
        page.get_by_label("Cerca nell'elenco").fill("")
        expect(page.locator("[data-picked]")).to_contain_text("Pasti a domicilio")
        expect(page.get_by_role("link", name="Esci subito")).to_be_hidden()
        choose(page, "sad", "supporto-psicologico")
        expect(page.get_by_role("link", name="Esci subito")).to_be_visible()
        page.get_by_label("Comune").select_option(CASALE)
        page.get_by_label("Età in anni").fill(AGE)
        page.get_by_text("ISEE, casa, carrozzina, lingua, lavoro").click()
        page.get_by_label("ISEE della famiglia").select_option(label="da € 6.000 a € 10.000")
        page.get_by_label("Lavoro io").check()
        see_plan(page)
        keeps_to_the_window(page)

        plan = page.locator("#percorso")
        first = plan.locator(".pw-first")
        expect(first.locator("a[href^='tel:+39']").first).to_be_visible()
        phone = first.locator("a[href^='tel:+39']").first.bounding_box()
        assert phone
        assert phone["height"] >= 44
        headings = [each.inner_text() for each in plan.get_by_role("heading", level=3).all()]
        assert headings[0] == "Chi chiamare per primo"
        assert headings[1:3] == ["Pasti a domicilio", "Assistenza domiciliare (SAD)"]
        for title in ("Quello che può dare il datore di lavoro", "Che cosa fare intanto", "Le carte da preparare"):
            assert title in headings
        expect(plan).to_contain_text("Con la tua fascia ISEE")
        expect(plan).to_contain_text("Prezzo intero")
        expect(plan).to_contain_text("Potrebbe spettarti")
        expect(plan).to_contain_text("Chiedi conferma")
        entries = plan.locator(".pw-entry")
        assert entries.count() > 1
        for entry in entries.all():
            assert entry.locator("a", has_text="Fonte: la scheda").count() == 1
        expect(page.locator("[data-status]")).to_contain_text("Percorso pronto")

        # Another answer: the plan follows, and what does not meet it is shown with what it lacks.
        page.get_by_role("link", name="Cambia le risposte").click()
        page.get_by_label("Serve qualcuno che parli anche").select_option("ar")
        expect(plan).to_contain_text("Non rispondono a tutto")
        expect(plan).to_contain_text("Non risulta che parlino: Arabo")
        expect(page.locator("[data-status]")).to_contain_text("Percorso aggiornato")
        keeps_to_the_window(page)
        assert not complaints
        assert not page.context.cookies()


def test_a_keyboard_is_enough(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        ready(page)
        page.get_by_label("Cerca nell'elenco").focus()
        page.keyboard.type("pasti")
        for _press in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "bisogno-pasti-a-domicilio":
                break
        page.keyboard.press("Space")
        page.get_by_label("Età in anni").focus()
        page.keyboard.type("80")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Il tuo percorso")).to_be_focused()


def test_where_there_is_nothing_it_says_so_and_whom_to_ask(browser: Browser, running: RunningSite) -> None:
    written_by(running, DESK)
    with window(browser, running) as page:
        ready(page)
        choose(page, "sad")
        page.get_by_label("Comune").select_option(CASALE)
        page.get_by_label("Età in anni").fill("3")
        see_plan(page)
        expect(page.locator("#percorso")).to_contain_text("non c'è un servizio per questo bisogno a Casalpusterlengo")
        expect(page.locator(".pw-first")).to_contain_text("Segretariato sociale di prova")
        assert page.locator(".pw-papers").count() == 0


SPY = """
window.__heard = [];
const hear = (what, value) => window.__heard.push(what + ' ' + String(value));
for (const name of ['fetch', 'open']) {
    const own = window[name];
    window[name] = function (...values) { hear(name, JSON.stringify(values)); return own.apply(this, values); };
}
navigator.sendBeacon = (url, body) => { hear('beacon', url + ' ' + body); return true; };
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) { hear('xhr', body); return send.call(this, body); };
for (const name of ['pushState', 'replaceState']) {
    const own = history[name];
    history[name] = function (...values) { hear(name, JSON.stringify(values)); return own.apply(this, values); };
}
const set = Storage.prototype.setItem;
Storage.prototype.setItem = function (...values) { hear('storage', values); return set.apply(this, values); };
HTMLFormElement.prototype.submit = function () { hear('submit', this.id); };
const Own = window.WebSocket;
window.WebSocket = function (...values) { hear('socket', values); return new Own(...values); };
"""
ANSWERS = ("pasti", "domicilio", "supporto-psicologico", CASALE, "casalpusterlengo", AGE, "6000", "10000", "xyzzy")
"""Recognisable pieces of what is entered below."""


def test_nothing_that_is_entered_leaves_the_device(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        page.add_init_script(SPY)
        sent: list[tuple[str, str]] = []
        watch = page.context.new_cdp_session(page)
        watch.send("Network.enable")

        def heard(event: dict[str, Any]) -> None:
            request = event["request"]
            whole = json.dumps(
                [request["url"], request.get("urlFragment"), request["headers"], request.get("postData")]
            )
            sent.append((request["url"], unquote(whole).casefold()))

        watch.on("Network.requestWillBeSent", heard)
        requests: list[Request] = []
        page.context.on("request", lambda request: requests.append(request))
        ready(page)
        before = len(sent)
        address = page.url
        page.get_by_label("Cerca nell'elenco").fill("xyzzy")
        page.get_by_label("Cerca nell'elenco").press("Enter")
        page.get_by_label("Cerca nell'elenco").fill("")
        choose(page, "pasti-a-domicilio", "supporto-psicologico")
        page.get_by_label("Comune").select_option(CASALE)
        page.get_by_label("Età in anni").fill(AGE)
        page.get_by_text("ISEE, casa, carrozzina, lingua, lavoro").click()
        page.get_by_label("ISEE della famiglia").select_option(index=2)
        page.get_by_label("Il servizio deve venire a casa").check()
        page.get_by_label("Età in anni").press("Enter")
        expect(page.get_by_role("heading", name="Il tuo percorso")).to_be_focused()
        page.locator(".pw-papers input").first.check()
        page.get_by_role("button", name="Aggiorna").click()
        expect(page.locator("#percorso")).to_contain_text("Il percorso è già quello di oggi")
        with page.expect_download():
            page.get_by_role("button", name="Scarica").click()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_load_state("networkidle")

        later = sent[before:]
        data = [url for url, _whole in later if url == f"{running.url}/percorso/dati.json"]
        assert len(data) >= 2
        assert [url for url, _whole in later if url not in data and not url.startswith("blob:")] == []
        for _url, whole in later:
            if not whole.startswith('["blob:'):
                assert not [word for word in ANSWERS if word.casefold() in whole], whole
        assert all(request.method == "GET" and not request.post_data for request in requests)
        assert page.url in (address, f"{address}#domande")
        told = page.evaluate("window.__heard")
        assert told
        for line in told:
            assert line.startswith("fetch "), line
            assert not [word for word in ANSWERS if word.casefold() in line.casefold()], line
        kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, window.name])")
        assert kept == '[{},{},"",""]'
        assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
        # Whoever comes after, on the same device, finds nothing.
        page.reload()
        page.locator("[data-all]:enabled").wait_for()
        expect(page.get_by_label("Età in anni")).to_have_value("")
        expect(page.locator("[data-need]:checked")).to_have_count(0)
        expect(page.locator("#percorso")).to_be_hidden()


@pytest.mark.parametrize("broken", ["percorso.js", "percorso-engine.js", "percorso-plan.js", "percorso-questions.js"])
def test_a_script_that_breaks_leaves_nothing_to_send(browser: Browser, running: RunningSite, broken: str) -> None:
    with window(browser, running) as page:
        page.route(f"**/js/{broken}*", lambda route: route.fulfill(content_type="text/javascript", body="throw 1;"))
        page.goto("/percorso/")
        page.wait_for_load_state("networkidle")
        expect(page.locator("[data-go]")).to_be_disabled()
        if broken != "percorso.js":
            expect(page.get_by_text("le domande non si aprono")).to_be_visible()
        # As if the questions had been open, and somebody had pressed Enter.
        page.evaluate("document.querySelector('[data-all]').disabled = false")
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.get_by_label("Età in anni").fill(AGE)
        page.get_by_label("Età in anni").press("Enter")
        page.locator("[data-go]").click()
        page.evaluate("document.getElementById('domande').requestSubmit()")
        page.wait_for_load_state("networkidle")
        assert not [url for url in requests if AGE in url]
        expect(page.get_by_role("heading", name="Le liste semplici")).to_be_visible()


def test_without_scripts_there_is_a_plain_list(browser: Browser, running: RunningSite) -> None:
    written_by(running, DESK)
    with window(browser, running, java_script_enabled=False) as page:
        page.goto("/percorso/")
        expect(page.get_by_role("button", name="Vedi il percorso")).to_be_hidden()
        page.get_by_role("link", name="Assistenza domiciliare (SAD)", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Assistenza domiciliare (SAD)")
        page.get_by_text("I numeri, comune per comune").click()
        expect(page.get_by_text("Segretariato sociale di prova")).to_be_visible()
        for title in (
            "Chi chiamare per primo",
            "I servizi che ci sono",
            "Le carte da preparare",
            "Che cosa fare intanto",
        ):
            expect(page.get_by_role("heading", name=re.compile(title))).to_be_visible()
        keeps_to_the_window(page)


def test_without_data_it_says_what_to_do_and_tries_again(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        ready(page)
        page.route("**/percorso/dati.json", lambda route: route.abort())
        choose(page, "sad")
        page.get_by_role("button", name="Vedi il percorso").click()
        expect(page.get_by_role("alert")).to_contain_text("Non riusciamo a scaricare")
        expect(page.locator("#bisogno-sad")).to_be_checked()
        page.unroute("**/percorso/dati.json")
        page.get_by_role("button", name="Riprova").click()
        expect(page.get_by_role("heading", name="Il tuo percorso")).to_be_focused()
        expect(page.get_by_role("alert")).to_have_text("")
        # Later the line goes: the plan of before stays, and says so.
        page.route("**/percorso/dati.json", lambda route: route.fulfill(status=503, body=""))
        page.get_by_role("button", name="Aggiorna").click()
        expect(page.locator("#percorso")).to_contain_text("Non siamo riusciti ad aggiornare")
        assert page.locator(".pw-entry").count() > 0


def test_answers_are_kept_only_when_asked_and_forgotten_when_asked(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        ready(page)
        choose(page, "sad", "supporto-psicologico")
        page.get_by_label("Comune").select_option(CASALE)
        page.get_by_label("Età in anni").fill(AGE)
        see_plan(page)
        page.locator(".pw-papers input").first.check()
        assert page.evaluate("localStorage.length") == 0
        page.get_by_role("button", name="Salva su questo telefono").click()
        expect(page.locator("#percorso")).to_contain_text("Risposte salvate su questo dispositivo")

        page.reload()
        page.locator("[data-all]:enabled").wait_for()
        expect(page.get_by_label("Età in anni")).to_have_value("")
        page.get_by_role("button", name="Riprendi").click()
        expect(page.get_by_role("heading", name="Il tuo percorso")).to_be_focused()
        expect(page.get_by_label("Età in anni")).to_have_value(AGE)
        expect(page.get_by_label("Comune")).to_have_value(CASALE)
        expect(page.locator(".pw-papers input").first).to_be_checked()

        page.get_by_role("button", name="Cancella quello che hai salvato").click()
        expect(page.locator("#percorso")).to_contain_text("Cancellate da questo dispositivo")
        assert page.evaluate("localStorage.length") == 0
        for broken in ('{"format": 1, "person": 7}', '{"format": 1, "person": {"kinds": []}, "ticks": 3}', "null"):
            page.evaluate("(kept) => localStorage.setItem(...kept)", [KEPT, broken])
            page.reload()
            page.locator("[data-all]:enabled").wait_for()
            expect(page.get_by_role("button", name="Riprendi")).to_be_hidden()


def test_the_file_stands_by_itself(browser: Browser, running: RunningSite, tmp_path: Any) -> None:
    with window(browser, running) as page:
        ready(page)
        choose(page, "sad")
        page.get_by_label("Età in anni").fill(AGE)
        see_plan(page)
        page.locator(".pw-papers input").first.check()
        with page.expect_download() as download:
            page.get_by_role("button", name="Scarica").click()
        path = tmp_path / "percorso.html"
        download.value.save_as(path)
        assert download.value.suggested_filename == "il-mio-percorso.html"
        text = path.read_text(encoding="utf-8")
        assert text.startswith("<!DOCTYPE html>")
        assert '<html lang="it"' in text
        assert "<script" not in text
        assert not re.findall(r"\s(?:src|srcset|xlink:href)=", text)
        with window(browser, running) as reader:
            requests: list[str] = []
            reader.on("request", lambda request: requests.append(request.url))
            reader.goto(path.as_uri())
            assert [url for url in requests if not url.startswith("file:")] == []
            expect(reader.get_by_role("heading", level=1)).to_contain_text("Il mio percorso")
            expect(reader.locator("input[type=checkbox]").first).to_be_checked()


def test_on_paper_it_is_large_black_and_without_the_questions(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport={"width": 800, "height": 1000}) as page:
        page.goto("/percorso/")
        pathway_made(page)
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        for hidden in ("#domande", ".pw-privacy", "#liste", ".pw-tools >> nth=0", ".pw-tools-part", ".lw-footer"):
            expect(page.locator(hidden)).to_be_hidden()
        line = page.locator(".pw-entry p").nth(1)
        size, colour = line.evaluate("(each) => [getComputedStyle(each).fontSize, getComputedStyle(each).color]")
        assert float(size.removesuffix("px")) >= 16 * 96 / 72 - 0.5
        assert colour == "rgb(0, 0, 0)"
        shown = page.locator(".pw-entry a", has_text="Fonte").first.evaluate(
            "(each) => getComputedStyle(each, '::after').content"
        )
        assert "http" in shown
        assert not page.evaluate(
            "Array.from(document.querySelectorAll('#percorso details')).some((each) => !each.open)"
        )
        keeps_to_the_window(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_first_visit_is_light(browser: Browser, real: RunningSite, width: int) -> None:
    for path in ("/percorso/", "/percorso/sad/"):
        found = visit(browser, f"{real.url}{path}", width=width)
        weight = found.weight + sum(found.fonts.values())
        print(f"\n{path}, {width} px: {weight} bytes, fonts included; layout shift {found.shift:.4f}")
        for address, size in sorted(found.received.items(), key=lambda item: -item[1]):
            print(f"  {size:>7} {address}")
        assert weight < MOST_BYTES
        assert not [url for url in found.received if "dati.json" in url]
        assert found.cookies == []
        assert found.shift <= 0.005
    with window(browser, real) as page:
        answer = page.context.request.get(f"{real.url}/percorso/dati.json", headers={"Accept-Encoding": "gzip"})
        print(f"data: {len(answer.body())} bytes, {answer.headers.get('content-length')} over the line")


def test_an_editors_change_shows_within_a_second_of_coming_back(browser: Browser, running: RunningSite) -> None:
    title = f"Buono di prova {uuid4().hex[:8]}"
    with window(browser, running) as page:
        ready(page)
        choose(page, "sad")
        see_plan(page)
        # Another tab is looked at while the editor publishes.
        page.evaluate(
            """() => Object.defineProperty(document, 'visibilityState', { get: () => window.__seen || 'hidden' })"""
        )
        changed = written_by(running, CHANGE.format(title=title)).strip().splitlines()[-1]
        expect(page.locator("#percorso")).not_to_contain_text(title)
        page.evaluate("""() => { window.__seen = 'visible'; document.dispatchEvent(new Event('visibilitychange')); }""")
        expect(page.locator("#percorso")).to_contain_text(title, timeout=SECOND)
        expect(page.locator(".pw-entry", has_text=title)).to_contain_text(changed)
        page.goto("/percorso/sad/")
        expect(page.locator("main")).to_contain_text(title)


def test_it_speaks_the_language_of_the_page(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        page.goto("/en/percorso/")
        pathway_made(page)
        titles = page.locator(".pw-title a")
        assert titles.count() > 2
        assert page.locator(".pw-title a span[lang=it]").count() > 0
        assert "/en/servizi/" in (titles.first.get_attribute("href") or "")
