"""What a plan says of concessions: those of today, and what the office approves, at once."""

from __future__ import annotations

import csv
import datetime
import io
import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.models import Concession, ServicePage
from companies.models import WelfarePlan
from tests import factories
from tests.companies.conftest import key_of, make_offer, make_plan, text_of
from tests.moderation.building import submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

DAY = datetime.timedelta(days=1)


def concession(title: str, **values: Any) -> Concession:
    return Concession(
        **{"kind": "voucher", "title": title, "granted_by": "INPS", "how_to_get": "Domanda sul sito.", **values}
    )


def offer(*rows: Concession) -> ServicePage:
    """A published service with a letter and these concessions."""
    page = ServicePage.objects.get(pk=make_offer("Nido del Parco", "f-bis").pk)
    page.concessions.set(rows)
    page.save_revision().publish()
    return ServicePage.objects.get(pk=page.pk)


def leaflet(plan: WelfarePlan) -> str:
    return f"{plan.get_absolute_url()}volantino/"


def test_a_plan_tells_who_grants_what_how_and_until_when(client: Client, site: Any) -> None:
    today = timezone.localdate()
    plan = make_plan(
        offer(
            concession("Bonus nido", valid_to=today, url="https://www.inps.it/"),
            concession("Bonus anziani", min_age=65, isee_to=9000, documents="Carta d'identità", apply_by=today),
            concession("Bonus chiuso", apply_by=today - DAY),
            concession("Bonus di ieri", valid_to=today - DAY),
            concession("Bonus di domani", valid_from=today + DAY),
        )
    )
    text = text_of(client, plan.get_absolute_url())
    for words in ("Chi può pagare di meno", "Bonus nido", "La concede: INPS.", "Domanda sul sito.", "Vale fino al"):
        assert words in text
    assert 'href="https://www.inps.it/"' in text
    paper = text_of(client, leaflet(plan))
    assert "Bonus nido (INPS, fino al" in paper
    table = client.get(f"{plan.get_absolute_url()}servizi.csv")
    rows = list(csv.reader(io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert rows[1][rows[0].index("Chi può pagare di meno")].startswith("Bonus nido (INPS")
    whole = (
        "Da 65 anni, con ISEE fino a €\xa09.000",
        "Si chiede entro il",
        "Documenti: Carta d'identità",
    )
    for words in whole:
        for page in (text, paper, rows[1][rows[0].index("Chi può pagare di meno")]):
            assert words in page, words
    assert "Bonus chiuso" in text
    assert "Non si può più chiedere" in text
    assert "Bonus chiuso" not in paper
    for page in (text, paper, str(rows)):
        for other in ("Bonus di ieri", "Bonus di domani"):
            assert other not in page


def test_the_comparison_has_the_conventions_that_can_still_be_asked_for(client: Client, site: Any) -> None:
    today = timezone.localdate()
    page = offer(
        concession("Convenzione aperta", kind="convention", apply_by=today),
        concession("Convenzione chiusa", kind="convention", apply_by=today - DAY),
    )
    text = text_of(client, f"/imprese/confronto/?servizio={key_of(page)}")
    assert "Convenzione aperta" in text
    assert "Convenzione chiusa" not in text


def test_a_plan_without_concessions_promises_none(client: Client, site: Any) -> None:
    plan = make_plan(offer())
    assert "Chi può pagare di meno" not in text_of(client, plan.get_absolute_url())


def test_what_an_editor_changes_in_a_concession_stands_in_the_plan_within_a_second(
    client: Client, site: Any, log_in: Any
) -> None:
    writer, approver = factories.make_editor("prima"), log_in(factories.make_editor("seconda"))
    page = offer(concession("Bonus vecchio"))
    plan = make_plan(page)
    assert "Bonus vecchio" in text_of(client, plan.get_absolute_url())
    draft = page.get_latest_revision_as_object()
    draft.concessions.set([concession("Bonus nuovo", granted_by="Comune di Lodi")])
    draft.save_revision(user=writer)
    waiting = submit(ServicePage.objects.get(pk=page.pk), writer)
    assert "Bonus nuovo" not in text_of(client, plan.get_absolute_url())
    data = {"action": "approve", "revision": waiting.latest_revision_id}
    started = time.monotonic()
    assert approver.post(f"/admin/da-rivedere/{page.pk}/decidi/", data).status_code == 302
    pages = [text_of(client, path) for path in (plan.get_absolute_url(), leaflet(plan))]
    seconds = time.monotonic() - started
    for text in pages:
        assert "Bonus nuovo" in text
        assert "Bonus vecchio" not in text
    print(f"approved, and read in page and leaflet: {seconds:.3f} s")
    assert seconds < 1
