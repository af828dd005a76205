"""From the avviso to the invitation: a body applies from a telephone, the office asks, decides and lets it in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from stdnum import luhn

from tests.browser.running import RunningSite, mailed_link
from tests.browser.test_story import log_in

pytestmark = pytest.mark.browser

ADDRESS = "referente@collina.example.org"
NAME = "Cooperativa La Collina Storta"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n"
SIGNED = PDF.replace(b"/Catalog", b"/Sig /ByteRange [0 1 2 3]")


def on_a_telephone(browser: Browser, running: RunningSite) -> Page:
    """Somebody with a small screen, without scripts and without a past."""
    context = browser.new_context(
        base_url=running.url, locale="it-IT", viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def test_a_body_applies_and_comes_in(browser: Browser, running: RunningSite) -> None:
    applicant = on_a_telephone(browser, running)
    begin(applicant)
    link = mailed_link(running, ADDRESS, "il link per riprenderla", "/aderisci/domanda/")
    applicant.context.close()

    applicant = on_a_telephone(browser, running)
    applicant.goto(link)
    finish_and_send(applicant)
    number = re.search(r"MI-\d{4}-\d+", applicant.inner_text("h1"))
    assert number
    assert mailed_link(running, ADDRESS, number[0], "/aderisci/domanda/") == link

    office = log_in(browser, running, "redazione")
    open_in_queue(office)
    ask(office, "Manca lo statuto.")
    applicant.goto(mailed_link(running, ADDRESS, "serve un'integrazione", "/aderisci/domanda/"))
    answer(applicant, "Ecco lo statuto.")

    open_in_queue(office)
    expect(office.locator("body")).to_contain_text("Ecco lo statuto.")
    expect(office.locator("body")).to_contain_text("statuto.pdf")
    accept(office)
    applicant.goto(link)
    expect(applicant.locator("body")).to_contain_text("Accolta")
    assert applicant.context.cookies() == []

    come_in(browser, running, mailed_link(running, ADDRESS, "Invito", "/"))
    for page in (applicant, office):
        page.context.close()


def narrow_enough(page: Page) -> None:
    """Nothing stands out of a small screen: the widest thing is as wide as it."""
    box = page.locator("main").bounding_box()
    assert box
    assert box["width"] <= 360


def begin(page: Page) -> None:
    """The first sitting: it ends in the middle of a step."""
    page.goto("/")
    page.get_by_role("link", name="Come inserire i tuoi servizi").first.click()
    page.get_by_role("link", name="Presenta la domanda").first.click()
    page.get_by_label("Cooperativa sociale").check()
    page.fill("[name=email]", ADDRESS)
    # Who sends a form sooner than a person can is taken for a program.
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="Continua").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("L'ente")
    narrow_enough(page)
    page.fill("[name=name]", NAME)
    page.fill("[name=fiscal_code]", "123")
    page.get_by_role("button", name="Salva e continua", exact=True).click()
    expect(page.locator(".lw-problems")).to_contain_text("Codice fiscale non valido")
    page.get_by_role("button", name="Salva e continua dopo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La domanda è salvata")


def finish_and_send(page: Page) -> None:
    """The second sitting."""
    expect(page.locator("[name=name]")).to_have_value(NAME)
    body = "9999777098"
    page.fill("[name=fiscal_code]", body + luhn.calc_check_digit(body))
    for name, text in {
        "legal_name": f"{NAME} società cooperativa sociale",
        "rea_number": "LO-777001",
        "cooperative_register": "C777001",
        "address": "Via Storta 7",
        "postal_code": "26900",
        "phone": "0371 555077",
        "body_email": "info@collina.example.org",
    }.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=municipality]", label="Lodi")
    go_on(page, "Le persone")
    for name, text in {
        "representative_name": "Persona Inventata",
        "representative_fiscal_code": "rssmra85t10a562s",
        "contact_name": "Referente Inventato",
        "contact_phone": "+39 371 5550177",
    }.items():
        page.fill(f"[name={name}]", text)
    go_on(page, "I servizi")
    narrow_enough(page)
    page.get_by_label("Cura dei figli").check()
    page.get_by_label("In tutti i comuni").check()
    page.fill("[name=services_text]", "Doposcuola in collina.")
    go_on(page, "Dichiarazioni")
    for box in page.locator("form [type=checkbox]").all():
        box.check()
    go_on(page, "Documenti")
    page.set_input_files("[name=files]", {"name": "domanda.pdf", "mimeType": "application/pdf", "buffer": SIGNED})
    go_on(page, "Riepilogo e invio")
    page.get_by_role("button", name="Invia la domanda").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Domanda MI-")
    narrow_enough(page)


def go_on(page: Page, title: str) -> None:
    page.get_by_role("button", name="Salva e continua", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def open_in_queue(page: Page) -> None:
    page.goto("/admin/manifestazioni/")
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)


def unfold(page: Page, code: str) -> None:
    page.locator(f"#{code} > summary").click()


def ask(page: Page, text: str) -> None:
    unfold(page, "integrazione")
    page.fill("#integrazione-text", text)
    page.get_by_role("button", name="Invia la richiesta").click()
    expect(page.locator("body")).to_contain_text("In attesa di integrazione")


def answer(page: Page, text: str) -> None:
    page.fill("[name=text]", text)
    page.set_input_files("[name=files]", {"name": "statuto.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Invia la risposta").click()
    expect(page.locator("body")).to_contain_text("Risposta arrivata")


def accept(page: Page) -> None:
    unfold(page, "accogli")
    expect(page.locator("#accogli")).to_contain_text("Manca il numero di protocollo")
    unfold(page, "protocollo")
    page.fill("#protocollo-protocol_number", "77/2026")
    page.fill("#protocollo-act_number", "7")
    page.fill("#protocollo-act_date", "2026-11-02")
    page.locator("#protocollo").get_by_role("button").click()
    unfold(page, "accogli")
    page.get_by_role("button", name="Accogli e invita il referente").click()
    expect(page.locator("body")).to_contain_text("Accolta")


def come_in(browser: Browser, running: RunningSite, link: str) -> None:
    """The referente opens the invitation, chooses a password, and sees an empty home."""
    context = browser.new_context(base_url=running.url, locale="it-IT", viewport={"width": 360, "height": 740})
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(link)
    expect(page.locator("body")).to_contain_text(NAME)
    page.fill("[name=first_name]", "Referente")
    page.fill("[name=last_name]", "Inventato")
    for field in page.locator("[type=password]").all():
        field.fill("una collina molto storta 77")
    page.get_by_role("button", name="Crea l'account e accetta").click()
    expect(page).to_have_url(re.compile(r"/admin/"))
    expect(
        page.get_by_role("link", name=re.compile("Aggiungi un servizio|Nuovo servizio|primo servizio")).first
    ).to_be_visible()
    context.close()
