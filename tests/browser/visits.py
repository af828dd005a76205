"""Every kind of public page, in each of its states: what the tests of access go round.

A new page is one line in ``VISITS``, or in ``LEFT_OUT`` with the reason; ``test_visits.py`` sees to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

from playwright.sync_api import Page, Route

from tests.browser.running import ROOT, RunningSite, written_by

SHEET = "{nido-la-lanca}"
"""The demo's sheet with an enrolment window, a waiting list and prices by income."""
CALL = "/aderisci/avvisi/welfare-di-prossimita/"
SECONDS_OF_A_PERSON = 2.1
"""Who sends a form faster than a person can is taken for a program."""


@dataclass(frozen=True)
class Visit:
    """A page in a state. ``shows`` is the name of its address, or its page model.

    ``address`` may name what ``prepared`` makes, in braces; ``then`` brings the page into its state.
    """

    name: str
    address: str
    shows: str
    then: Callable[[Page], None] | None = None
    status: int = 200
    shows_twice: bool = False
    """Whether parts that a page has once are there several times, so that their names and titles are not unique."""

    def open(self, page: Page, made: dict[str, str]) -> None:
        """Go there as somebody who was never here, and bring the page into its state."""
        # From an address to a part of the same page nothing would be loaded.
        page.goto("about:blank")
        response = page.goto(self.address.format(**made))
        assert response
        assert response.status == self.status, f"{self.name}: {response.status}"
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        if self.then:
            self.then(page)
        page.evaluate("document.fonts.ready")

    def in_language(self, code: str) -> Visit:
        """The same in another language than Italian."""
        return replace(self, name=f"{self.name}, {code}", address=f"/{code}{self.address}")


def beside(page: Page, path: str) -> str:
    """An address in the language of the page that is shown."""
    language = page.locator("html").get_attribute("lang")
    return path if language == "it" else f"/{language}{path}"


def sent_empty(page: Page) -> None:
    """The main form, sent as it is, with its errors."""
    page.wait_for_timeout(1000 * SECONDS_OF_A_PERSON)
    with page.expect_navigation():
        page.locator("main form button[type=submit]:not([formnovalidate]), main form button:not([type])").last.click()
    page.locator("[aria-invalid=true], .errorlist, [role=alert], .ac-error, .fb-error").first.wait_for()


def without_checks(page: Page) -> None:
    """The same where the browser itself would ask for what is missing."""
    page.evaluate("document.querySelectorAll('main form').forEach((form) => (form.noValidate = true))")
    sent_empty(page)


def words_emptied(page: Page) -> None:
    """A plan whose name was taken away, with the error."""
    page.locator("#id_company").fill("")
    page.locator("button[value=words]").click()
    page.locator("[aria-invalid=true]").first.wait_for()


def needs_sought(page: Page) -> None:
    """The needs of "Il mio percorso" that go with a word."""
    page.locator("#percorso-cerca").fill("pasti")


def nothing_chosen(page: Page) -> None:
    """The questions of "Il mio percorso" with what has to be put right."""
    page.locator("#percorso-eta").fill("tre")
    page.locator("[data-go]").click()


def pathway_made(page: Page) -> None:
    """A plan for somebody whose answers not every service meets."""
    page.locator("[data-all]:enabled").wait_for()
    page.evaluate("document.querySelectorAll('#domande details').forEach((part) => (part.open = true))")
    for code in ("sad", "supporto-psicologico", "asilo-nido"):
        page.locator(f"#bisogno-{code}").check()
    page.locator("#percorso-comune").select_option("098019")
    page.locator("#percorso-isee").select_option(index=2)
    for name in ("casa", "lavoro"):
        page.locator(f"#percorso-{name}").check()
    page.locator("[data-go]").click()
    page.locator("#percorso").wait_for()


def pathway_without_data(page: Page) -> None:
    """The questions where the published data cannot be fetched."""
    page.locator("[data-all]:enabled").wait_for()
    page.route("**/percorso/dati.json", lambda route: route.abort())
    page.locator("#percorso-cerca").fill("pasti")
    page.locator("#bisogno-pasti-a-domicilio").check()
    page.locator("[data-go]").click()
    page.locator("[data-retry]:visible").wait_for()
    page.unroute("**/percorso/dati.json")


def plan_sent(page: Page) -> None:
    """A plan that waits for its e-mail to be confirmed."""
    page.locator("#id_company").fill("Visite")
    ask_by_mail(page)


def ask_by_mail(page: Page) -> None:
    """A form that is answered by mail, sent with an address that nobody wrote before."""
    page.locator("#id_email").fill(f"visite-{uuid4().hex[:12]}@visite.example")
    page.wait_for_timeout(1000 * SECONDS_OF_A_PERSON)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    page.locator("main form input[type=email]").wait_for(state="detached")


def plan_deletion_sure(page: Page) -> None:
    """The plan deleted, or what is said where that cannot be."""
    page.locator("#id_sure").check()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    page.locator("#id_sure").wait_for(state="detached")


def all_filters_open(page: Page) -> None:
    """Each group of filters unfolded, down at the end, where the button that stays at hand lies over none of them."""
    page.evaluate("document.querySelectorAll('#filtri details').forEach((group) => (group.open = true))")
    page.evaluate("document.querySelector('#filtri').scrollIntoView({ block: 'end', behavior: 'instant' })")


def suggesting(page: Page) -> None:
    """The list of suggestions under the search box."""
    page.get_by_role("textbox").or_(page.get_by_role("combobox")).first.press_sequentially("past")
    page.locator(".lw-suggestions [role=option]").first.wait_for()


def menu_open(page: Page) -> None:
    """The menu of small screens, unfolded."""
    page.set_viewport_size({"width": 320, "height": 740})
    page.locator(".lw-menu-small summary").click()


def saved_two(page: Page) -> None:
    """The list of the device with two services, one of them just moved, one just taken away."""
    page.goto(beside(page, "/servizi/"))
    for place in range(3):
        page.locator("[data-save]").nth(place).click()
    page.goto(beside(page, "/la-mia-lista/"))
    page.locator("[data-take]").first.click()
    page.locator("[data-undo]").wait_for()


def api_asked(page: Page) -> None:
    """A form of the API sent, with the answer under it."""
    page.locator("#readService button[type=submit]").click()
    page.locator("#readService [data-answer] h4").wait_for()


def failing(page: Page) -> None:
    """What is shown when nothing works: the file itself, which needs neither database nor context."""
    text = (ROOT / "templates" / "500.html").read_text(encoding="utf-8").partition("%}")[2]
    for name in ("img/favicon.svg", "vendor/bootstrap-italia/bootstrap-italia.min.css", "css/site.css"):
        text = text.replace(f'{{% static "{name}" %}}', f"/static/{name}")

    def answer(route: Route) -> None:
        route.fulfill(status=500, content_type="text/html; charset=utf-8", body=text.strip())

    page.route("**/guasto/", answer)
    page.goto("/guasto/")
    page.unroute("**/guasto/")


VISITS = [
    Visit("home", "/", "HomePage"),
    Visit("home, suggestions", "/", "HomePage", suggesting),
    Visit("home, menu open", "/", "HomePage", menu_open),
    Visit("home in English", "/en/", "HomePage"),
    Visit("results", "/servizi/", "service_list"),
    Visit(
        "results, filters chosen and open", "/servizi/?q=assistenza&cost=free#filtri", "service_list", all_filters_open
    ),
    Visit("results of a comune", "/servizi/?q=anziani&municipality=098031", "service_list"),
    Visit("results, page 2", "/servizi/?page=2", "service_list"),
    Visit("results, none", "/servizi/?q=xyzxyz&cost=free", "service_list"),
    Visit("results, none in a comune", "/servizi/?q=nido&municipality=098001", "service_list"),
    Visit("results, what was asked is not known", "/servizi/?age=molti&category=nessuna", "service_list"),
    Visit("results, past the last page", "/servizi/?q=nido&page=40", "service_list"),
    Visit("results on the map", "/servizi/?q=anziani&view=map", "service_list"),
    Visit("results on the map, a comune chosen", "/servizi/?municipality=098019&view=map", "service_list"),
    Visit("results on paper", "/servizi/stampa/?q=nido&cost=isee", "service_list_print"),
    Visit("results in English", "/en/servizi/?q=lunch", "service_list"),
    Visit("how results are put in order", "/come-ordiniamo/", "ranking"),
    Visit("acronyms", "/sigle/", "acronyms"),
    Visit("acronyms in English", "/en/sigle/", "acronyms"),
    Visit("open data", "/dati-aperti/", "open_data"),
    Visit("open data in English", "/en/dati-aperti/", "open_data"),
    Visit("dictionary of the open data", "/dati-aperti/dizionario/", "open_data_dictionary"),
    Visit("dictionary of the open data in English", "/en/dati-aperti/dizionario/", "open_data_dictionary"),
    Visit("page for developers", "/sviluppatori/", "developers"),
    Visit("page for developers in English", "/en/sviluppatori/", "developers"),
    Visit("trying the API", "/sviluppatori/prova/#readService", "try_api"),
    Visit("trying the API in English", "/en/sviluppatori/prova/", "try_api"),
    Visit("trying the API, an answer", "/sviluppatori/prova/#readService", "try_api", api_asked),
    Visit("widget in a frame", "/riquadro/", "widget_frame"),
    Visit("widget in a frame, searched", "/riquadro/?q=assistenza&municipality=098031", "widget_frame"),
    Visit("widget in a frame, none", "/riquadro/?q=xyzxyz", "widget_frame"),
    Visit("widget in a frame, what was asked is not known", "/riquadro/?category=nessuna&page=40", "widget_frame"),
    Visit("code of the widget", "/sviluppatori/riquadro/", "widget_composer"),
    Visit("code of the widget in English", "/en/sviluppatori/riquadro/?municipality=098031&lang=ar", "widget_composer"),
    Visit("category", "/categorie/cura-dei-figli/", "category"),
    Visit("category in English", "/en/categorie/servizi-psicologici/", "category"),
    Visit("comuni", "/comuni/", "comuni"),
    Visit("comune with a desk", "/comuni/codogno/", "comune"),
    Visit("small comune in English", "/en/comuni/sordio/", "comune"),
    Visit("sheet with overlays", SHEET, "service_detail"),
    Visit("sheet without overlay", "{auto-amica}", "service_detail"),
    Visit("sheet with quick exit", "{ascolto-dipendenze}", "service_detail"),
    Visit("sheet with the line for violence", "{mediazione-per-genitori-separati}", "service_detail"),
    Visit("sheet in English", "{en-lunch-at-home-every-day}", "service_detail"),
    Visit("sheet of a service that ended", "{ended}", "service_detail", status=410),
    Visit("body", "/lanca-chiara/", "ProviderPage"),
    Visit("body in English", "/en/lanca-chiara/", "ProviderPage"),
    Visit("il mio percorso", "/percorso/", "pathway"),
    Visit("il mio percorso, looking for a need", "/percorso/", "pathway", needs_sought),
    Visit("il mio percorso, nothing chosen", "/percorso/", "pathway", nothing_chosen),
    Visit("il mio percorso, the plan", "/percorso/", "pathway", pathway_made),
    Visit("il mio percorso, no data", "/percorso/", "pathway", pathway_without_data),
    Visit("il mio percorso in English", "/en/percorso/", "pathway", pathway_made),
    Visit("plain list of a need", "/percorso/sad/", "pathway_checklist"),
    Visit("plain list of a delicate need in English", "/en/percorso/mediazione-familiare/", "pathway_checklist"),
    Visit("area for companies", "/imprese/", "companies"),
    Visit("area for companies, services chosen", "/imprese/?servizio={picked}&welfare=f#filtri", "companies"),
    Visit("area for companies, none", "/imprese/?q=xyzxyz&cost=free", "companies"),
    Visit("area for companies, past the last page", "/imprese/?page=40", "companies"),
    Visit("area for companies in English", "/en/imprese/?servizio={picked}", "companies"),
    Visit("letters of the tax code", "/imprese/lettere/", "companies_letters"),
    Visit("comparison", "/imprese/confronto/?servizio={picked}&servizio=00000000", "companies_comparison"),
    Visit("comparison of nothing", "/imprese/confronto/", "companies_comparison"),
    Visit("plan, first form", "/imprese/piani/nuovo/?servizio={picked}", "plan_new"),
    Visit("plan, first form empty", "/imprese/piani/nuovo/?servizio={picked}", "plan_new", sent_empty),
    Visit("plan, first form sent", "/imprese/piani/nuovo/?servizio={picked}", "plan_new", plan_sent),
    Visit("plan without services", "/imprese/piani/nuovo/", "plan_new"),
    Visit("plan to confirm", "{plan_confirm}", "plan_confirm"),
    Visit("plan that nobody confirmed in time", "{plan_expired}", "plan_confirm", status=410),
    Visit("plan to find again", "/imprese/piani/ritrova/", "plan_recover"),
    Visit("plan to find again, empty", "/imprese/piani/ritrova/", "plan_recover", sent_empty),
    Visit("plan to find again, sent", "/imprese/piani/ritrova/", "plan_recover", ask_by_mail),
    Visit("plan, private page", "{plan_edit}", "plan_edit"),
    Visit("plan, private page with errors", "{plan_edit}", "plan_edit", words_emptied),
    Visit("plan, another link", "{plan_renew}", "plan_renew"),
    Visit("plan, to delete", "{plan_delete}", "plan_delete"),
    Visit("plan, to delete, not sure", "{plan_delete}", "plan_delete", sent_empty),
    Visit("plan, deleted", "{plan_to_delete}", "plan_delete", plan_deletion_sure),
    Visit("plan, not deleted for the office took it down", "{plan_refused}", "plan_delete", plan_deletion_sure),
    Visit("plan for employees", "{plan}", "plan"),
    Visit("plan for employees in English", "/en{plan}", "plan"),
    Visit("plan that the office took down", "{plan_gone}", "plan", status=410),
    Visit("models of plans", "/imprese/modelli/", "company_models"),
    Visit("models of plans in English", "/en/imprese/modelli/", "company_models"),
    Visit("plan that begins with a model", "{copy}", "plan_new"),
    Visit("quote, form", "/imprese/preventivo/?servizio={asked}", "company_quote"),
    Visit("quote, form with errors", "/imprese/preventivo/?servizio={asked}", "company_quote", sent_empty),
    Visit("quote, form for one of several", "/imprese/preventivo/?servizio={picked}", "company_quote"),
    Visit("quote, form without a service", "/imprese/preventivo/", "company_quote"),
    Visit("quote to confirm", "{quote_confirm}", "company_quote_confirm"),
    Visit("quote that nobody confirmed in time", "{quote_expired}", "company_quote_confirm", status=410),
    Visit("quote, sent", "/imprese/preventivo/inviato/", "company_quote_sent"),
    Visit("plan in a frame", "{plan}riquadro/", "plan_frame"),
    Visit("plan in a frame, taken down", "{plan_gone}riquadro/", "plan_frame", status=410),
    Visit("plan on paper", "{plan}volantino/", "plan_leaflet"),
    Visit("list of the device, empty", "/la-mia-lista/", "shortlist"),
    Visit("list of the device", "/la-mia-lista/", "shortlist", saved_two),
    Visit("list from somebody", "/la-mia-lista/?s={saved}", "shortlist"),
    Visit("list that cannot be read", "/la-mia-lista/?s=%3F%3F", "shortlist", status=400),
    Visit("list on paper", "/la-mia-lista/stampa/?s={saved}", "shortlist_print"),
    Visit("page of the office", "/aiuto/", "InfoPage"),
    Visit("frequent questions", "/domande-frequenti/", "FaqPage"),
    Visit("frequent questions in English", "/en/frequent-questions/", "FaqPage"),
    Visit("contacts", "/contatti/", "InfoPage"),
    Visit("accessibility", "/accessibilita/", "InfoPage"),
    Visit("privacy", "/privacy/", "InfoPage"),
    Visit("legal notes", "/note-legali/", "InfoPage"),
    Visit("legal notes in English", "/en/legal-notes/", "InfoPage"),
    Visit("nothing there", "/non-esiste/", "wagtail_serve", status=404),
    Visit("nothing there, in English", "/en/nothing/", "wagtail_serve", status=404),
    Visit("nothing works", "/", "500", failing),
    Visit("components", "/componenti/", "components", shows_twice=True),
    Visit("report of an error", f"{SHEET}segnala/", "feedback_form"),
    Visit("report of an error, empty", f"{SHEET}segnala/", "feedback_form", sent_empty),
    Visit("how clear a sheet is", f"{SHEET}chiarezza/?voto=2", "feedback_clarity"),
    Visit("how clear a sheet is, thanks", f"{SHEET}chiarezza/grazie/", "feedback_thanks"),
    Visit("reports by code", "/segnalazioni/", "feedback_look_up"),
    Visit("reports by code, none", "/segnalazioni/?codice=QQQQ", "feedback_look_up", status=422),
    Visit("report that was answered", "{report}", "feedback_status"),
    Visit("problem with the site", "/segnala-un-problema/", "site_problem"),
    Visit("problem with the site, empty", "/segnala-un-problema/", "site_problem", without_checks),
    Visit("how to join", "/aderisci/", "join"),
    Visit("avviso", CALL, "call"),
    Visit("application, first form", f"{CALL}inizia/", "application_start"),
    Visit("application, first form empty", f"{CALL}inizia/", "application_start", without_checks),
    Visit("application, lost link", "/aderisci/riprendi/", "application_lost_link"),
    Visit("application, lost link empty", "/aderisci/riprendi/", "application_lost_link", without_checks),
    Visit("application, the body", "{draft_ente}", "application_step"),
    Visit("application, the body with errors", "{draft_ente}&controlla=1", "application_step"),
    Visit("application, persons", "{draft_persone}", "application_step"),
    Visit("application, services", "{draft_servizi}", "application_step"),
    Visit("application, documents", "{draft_documenti}", "application_step"),
    Visit("application, declarations", "{draft_dichiarazioni}", "application_step"),
    Visit("application, summary", "{draft_riepilogo}", "application_step"),
    Visit("application put aside", "{draft_saved}", "application_saved"),
    Visit("application on paper", "{sent_printable}", "application_printable"),
    Visit("application that was sent", "{sent_status}", "application_status"),
    Visit("link of a reminder", "{reminder}", "verification:link"),
    Visit("link of a reminder, one sheet", "{reminder_change}", "verification:link_change"),
    Visit("link of a reminder, no longer good", "/verifica/1.x/", "verification:link", status=410),
    Visit("invitation that is not good", "/invito/x/", "accounts:invitation", status=410),
    Visit("log-in", "/accesso/login/", "account_login"),
    Visit("log-in, refused", "/accesso/login/", "account_login", without_checks),
    Visit("forgotten password", "/accesso/password/reset/", "account_reset_password"),
    Visit("forgotten password, sent", "/accesso/password/reset/done/", "account_reset_password_done"),
]

ITALIAN_ONLY = ("application", "account", "verification:", "join", "call", "components", "500")
"""Beginnings of the names of what is Italian in every language: between bodies and the office, or for nobody else."""
NOT_IN_ARABIC = ("/aiuto/", "/lanca-chiara/", "/en/", "{en-")
"""Beginnings of addresses: pages of the demo that nobody translated into Arabic, and those in English."""
SEEN_ONCE_MORE = {
    "results, none",
    "results on the map",
    "sheet of a service that ended",
    "il mio percorso, the plan",
    "area for companies, services chosen",
    "plan, first form empty",
    "plan, private page with errors",
    "quote, form with errors",
    "list of the device",
    "list from somebody",
    "report of an error, empty",
}
"""States that look so different that they are gone round in Arabic too, beside one of each kind of page."""


def in_arabic() -> list[Visit]:
    """Each kind of page that there is in Arabic, and what looks different again."""
    kinds: dict[str, Visit] = {}
    for visit in VISITS:
        if not visit.shows.startswith(ITALIAN_ONLY) and not visit.address.startswith(NOT_IN_ARABIC):
            kinds.setdefault(visit.shows, visit)
    chosen = [visit for visit in VISITS if visit.name in SEEN_ONCE_MORE or visit in kinds.values()]
    return [visit.in_language("ar") for visit in chosen]


LEFT_OUT = {
    "admin/": "the office and the bodies, behind a log-in: Wagtail's own pages, and parts put into them",
    "api/": "JSON",
    "media/": "files",
    "documenti/": "files",
    "accesso/": "a person's own account, behind a log-in, but for what VISITS has",
    "_util/": "leads to the log-in",
    "health": "JSON",
    "counting_ping": "answers nothing",
    "suggestions": "JSON",
    "enrolment_calendar": "a file",
    "plan_csv": "a file",
    "pathway_data": "JSON",
    "plan_xlsx": "a file",
    "service_pdf": "a file",
    "shortlist_pdf": "a file",
    "open_data_index": "JSON",
    "widget_module": "a script",
    "open_data_day": "files",
    "open_data_file": "files",
    "developers_client": "files",
    "robots": "text for machines",
    "sitemap": "XML",
    "sitemap_pages": "XML",
    "sitemap_services": "XML",
    "feed": "XML",
    "feed_municipality": "XML",
    "feed_category": "XML",
    "application": "leads to the step where the person stopped",
    "application_withdraw": "a button of the status page",
    "application_document": "a file",
    "application_document_remove": "a button of the step of documents",
    "verification:link_confirm": "a button of the link's page",
    "wagtailcore_authenticate_with_password": "no page of the site has a password",
    "wagtailcore_login": "leads to the log-in",
    "ServicePage": "service_detail shows it",
    "Page": "no page of the site is of Wagtail's plainest kind",
}
"""Why there is nothing to see: by the name of an address, the beginning of many, or a page model."""

PREPARE = """
import json
import django
django.setup()
from django.contrib.auth import get_user_model
from django.db import transaction
from applications import drafting, links as applications, steps
from applications.models import Application, Call
from applications.states import State
from catalog_pages.models import ReminderRules, ServicePage
from catalog_pages import vocabulary as vocabularies
from companies import links as companies, patterns, planning, quoting, wording
from companies.models import WelfarePlan
from feedback.models import ErrorReport
from search.models import ServiceDocument
from search.presentation import present
from verification import links, own
with transaction.atomic():
    ending = ServicePage.objects.get(slug="zampe-a-spasso", locale__language_code="it", alias_of=None)
    made = {"ended": ending.public_path, "page": str(ending.pk)}
    ending.unpublish()
    for page in ServicePage.objects.live().filter(alias_of=None).select_related("locale"):
        language = "" if page.locale.language_code == "it" else f"{page.locale.language_code}-"
        made[language + page.slug] = page.public_path
    keys = [made[slug].rstrip("/")[-8:] for slug in ("nido-la-lanca", "auto-amica", "ascolto-dipendenze")]
    made["saved"] = ",".join(keys)
    report = ErrorReport.objects.filter(state="corrected").first() or ErrorReport.objects.first()
    made["report"] = f"/segnalazioni/{report.reference}/"
    call = Call.objects.get(slug="welfare-di-prossimita")
    draft = drafting.begin(call=call, kind="association", email="visite@example.org", token="visits")
    for step in steps.ORDER:
        made[f"draft_{step}"] = applications.path(draft, "application_step", step)
    made["draft_saved"] = applications.path(draft, "application_saved")
    sent = Application.objects.exclude(state=State.DRAFT).first()
    made["sent_printable"] = applications.path(sent, "application_printable")
    made["sent_status"] = applications.path(sent, "application_status")
    body = get_user_model().objects.get(username="ets-alfa")
    sheets = list(own.sheets_of(body).filter(has_unpublished_changes=False)[:2])
    link = links.make(user=body, pages=sheets, rules=ReminderRules.current())
    made["reminder"] = f"/verifica/{links.token_of(link)}/"
    made["reminder_change"] = f"/verifica/{links.token_of(link)}/{sheets[0].translation_key}/"
    # The demo's own: others come from stories, and from this script when it runs again.
    plan = WelfarePlan.objects.filter(state="confirmed").earliest("created_at")
    made["plan"] = plan.get_absolute_url()
    for name in ("plan_edit", "plan_renew", "plan_delete"):
        made[name] = companies.edit_path(plan, name)
    made["picked"] = ",".join(row.service_id.hex[:8] for row in plan.services.all())
    asked = {"company": "Visite", "email": "visite@visite.example", "introduction": "", "keys": keys}
    waiting = planning.begin(token="visits-waiting", **asked)
    made["plan_confirm"] = "/" + companies.confirm_url(waiting).split("/", 3)[3]
    gone = planning.confirm(planning.begin(token="visits-gone", **asked))
    planning.take_down(gone, reason="Dato dimostrativo.", by=None)
    made["plan_gone"] = gone.get_absolute_url()
    made["plan_refused"] = companies.edit_path(gone, "plan_delete")
    spare = planning.confirm(planning.begin(token="visits-spare", **asked))
    made["plan_to_delete"] = companies.edit_path(spare, "plan_delete")
    made["copy"] = patterns.make_patterns(None, vocabularies.current()).rows[0].copy_url
    written = [present(ServiceDocument.objects.get(pk=row.service_id), language="it") for row in plan.services.all()]
    service = next(each for each in written if wording.email(each))
    made["asked"] = service.key
    words = {"service": service, "company": "Visite", "phone": "", "people": 30, "message": "Quanto costa?"}
    for name in ("quote_confirm", "quote_expired"):
        quote = quoting.begin(token=name, email="visite@visite.example", **words)
        made[name] = "/" + quoting.confirm_url(quote).split("/", 3)[3]
    quote.delete()
    late = planning.begin(token="visits-late", **asked)
    made["plan_expired"] = "/" + companies.confirm_url(late).split("/", 3)[3]
    late.delete()
print(json.dumps(made))
"""
REPAIR = """
import django
django.setup()
from django.db import transaction
from catalog_pages.models import ServicePage
with transaction.atomic():
    ServicePage.objects.get(pk={page}).get_latest_revision().publish()
"""


@contextmanager
def prepared(running: RunningSite) -> Iterator[dict[str, str]]:
    """Addresses that nobody knows beforehand: sheets by their slugs, a service that ended (it comes back), links."""
    made: dict[str, str] = json.loads(written_by(running, PREPARE).strip().splitlines()[-1])
    try:
        yield made
    finally:
        written_by(running, REPAIR.format(**made))
