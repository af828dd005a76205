"""Somebody with a link of their own, or with none, tries what is another applicant's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from applications import deciding, links
from applications.models import Application, Call, Document, Event, Request
from applications.states import State
from catalog_pages.models import ProviderPage
from providers.suspension import suspend
from tests import factories
from tests.applications.applicant import Applicant, day_from_now, submitted, upload, who_sent

pytestmark = pytest.mark.django_db

PAGES = ("", "passo/ente/", "passo/documenti/", "passo/riepilogo/", "salvata/", "stampa/", "stato/")


@pytest.fixture
def victim(call: Call) -> Applicant:
    """Whose draft is full of names."""
    return Applicant(call).fill(name="Segreto")


@pytest.fixture
def thief(call: Call) -> Applicant:
    """Who has a draft too."""
    other = Applicant(call)
    other.start()
    return other


def picture() -> list[Any]:
    """All that could be changed."""
    return [
        list(model.objects.order_by("pk").values())  # type: ignore[attr-defined]
        for model in (Application, Document, Event, Request)
    ]


def forged(victim: Applicant, thief: Applicant) -> list[str]:
    """Keys that are nearly good: the victim's public half with every proof that a thief can have."""
    mine, uid = thief.key, victim.key[:32]
    renewed = victim.application
    renewed.link_version = 2
    return [
        uid + mine[32:],
        mine[:32] + victim.key[32:],
        victim.key.upper(),
        f"{{{victim.key}}}",
        f"urn:uuid:{victim.key}",
        victim.key + "0",
        " " + victim.key,
        uid + "0" * 40,
        links.key(renewed),
        str(victim.application.pk),
    ]


def test_a_key_that_is_nearly_right_opens_and_changes_nothing(victim: Applicant, thief: Applicant) -> None:
    document = victim.application.documents.get()
    paths = [*PAGES, f"documenti/{document.pk}/"]
    writing = [*paths, f"documenti/{document.pk}/togli/", "ritira/"]
    keys = forged(victim, thief)
    before = picture()
    for key in keys:
        thief.key = key
        assert {thief.get(path).status_code for path in paths} == {404}, key
        for path in writing:
            answer = thief.client.post(thief.path(path), {"name": "Preso", "action": "send", "sure": "1"})
            assert answer.status_code == 404, (key, path)
    assert picture() == before


def test_ones_own_key_opens_nobody_elses_things(victim: Applicant, thief: Applicant) -> None:
    document = victim.application.documents.get()
    before = picture()
    for path in (f"documenti/{document.pk}/", f"documenti/{document.pk + 1}/"):
        assert thief.get(path).status_code == 404
    thief.client.post(thief.path(f"documenti/{document.pk}/togli/"))
    for name in ("application", "application_id", "uid", "pk", "id"):
        for value in (victim.application.pk, victim.key, victim.application.uid):
            shown = thief.client.get(thief.path("passo/ente/") + f"&{name}={value}").content.decode()
            assert "Segreto" not in shown
    # The first key of an address that has two is not mixed with the second.
    for address in (f"{thief.path('passo/ente/')}&chiave={victim.key[:32]}{'0' * 40}",):
        assert thief.client.get(address).status_code == 404
    assert picture() == before


def test_what_an_applicant_wrote_is_in_no_other_page_of_the_site(victim: Applicant, call: Call) -> None:
    code = victim.application.answer("fiscal_code")
    victim.send()
    number = victim.application.number
    for path in ("/aderisci/", call.get_absolute_url(), "/", f"/servizi/?q={code}", "/sitemap.xml"):
        shown = Client().get(path).getvalue().decode()
        assert "Segreto" not in shown, path
        assert str(number) not in shown, path


def test_an_answer_is_given_once_and_by_nobody_without_the_link(call: Call, thief: Applicant) -> None:
    application = submitted(call)
    applicant = who_sent(application)
    deciding.ask(application.pk, version=1, by=None, text="Manca lo statuto.", due_on=day_from_now(9))
    stolen = Client().post("/aderisci/domanda/stato/", {"text": "Preso"})
    assert stolen.status_code == 404
    assert thief.client.post(thief.path("stato/"), {"text": "Preso"}).status_code == 302
    form = {"text": "Ecco lo statuto.", "files": [upload()]}
    assert applicant.client.post(applicant.path("stato/"), form).status_code == 302
    again = applicant.client.post(applicant.path("stato/"), {"text": "Un'altra"})
    assert again.status_code == 409
    assert Request.objects.get().answer == "Ecco lo statuto."


def test_after_it_was_sent_nothing_of_it_changes(victim: Applicant) -> None:
    victim.send()
    document = victim.application.documents.get()
    before = picture()
    victim.step("ente", name="Altro")
    victim.step("documenti", "upload", kind="other", files=[upload(name="altro.pdf")])
    victim.client.post(victim.path(f"documenti/{document.pk}/togli/"))
    victim.declare()
    assert picture() == before


def test_a_draft_does_not_grow_by_what_nobody_asked(thief: Applicant) -> None:
    thief.declare()
    size = len(str(thief.application.answers))
    for number in range(3):
        junk = {f"declared-x-{number}-{index}": "y" * 500 for index in range(200)}
        thief.step("dichiarazioni", **junk, junk="z" * 10_000)
        thief.step("ente", **{f"other-{index}": "y" for index in range(200)})
    # Each step keeps its own fields, and those are few.
    assert len(str(thief.application.answers)) < size + 1_000


@pytest.mark.parametrize("held", [False, True])
def test_a_representative_reads_no_application_of_their_own_body_or_another_from_inside(
    call: Call, log_in: Any, held: bool
) -> None:
    body: ProviderPage = factories.make_provider("Ente Alfa")
    client = log_in(factories.make_representative(body))
    application = submitted(call, name="Segreto", fiscal_code=body.fiscal_code, provider=body)
    if held:
        suspend(body, by=factories.make_editor(), reason="x")
    document = application.documents.get()
    before = picture()
    desk = f"/admin/manifestazioni/{application.pk}/"
    for path in (
        desk,
        f"{desk}documenti/{document.pk}/",
        "/admin/manifestazioni/",
        "/admin/manifestazioni/esporta.csv",
    ):
        assert "Segreto" not in client.get(path, follow=True).content.decode()
    for code in ("protocollo", "integrazione", "preavviso", "respingi", "accogli", "nota", "link"):
        answer = client.post(f"{desk}fai/{code}/", {"version": 1, "text": "x", "reasons": "x"})
        assert answer.status_code in (302, 403)
    assert picture() == before
    assert application.state == State.SUBMITTED
