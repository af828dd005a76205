"""Who pays less, by which rules: told on the sheet and on paper, and taken back on the day after the last."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalog_pages.models import Concession, ContactRow, PriceRow, RowText, ServicePage
from search import leaflet, service
from search.models import ServiceDocument
from search.types import ServiceView
from search.wording import long_date
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

TODAY = timezone.localdate()


def day(number: int) -> datetime.date:
    """A day counted from today."""
    return timezone.localdate() + datetime.timedelta(days=number)


def meals(**rules: Any) -> ServicePage:
    """A published service with one concession."""
    row = Concession(
        **{
            "kind": "isee",
            "title": "Pasto a metà prezzo",
            "granted_by": "il Comune di Lodi",
            "municipality": factories.municipality(),
            "min_age": 65,
            "isee_to": Decimal(9000),
            "isee_kind": "ordinary",
            "how_to_get": "Allo sportello.",
            "documents": "Attestazione ISEE e carta d'identità",
            "apply_by": day(10),
            **rules,
        }
    )
    price = PriceRow(label="Intera", amount=Decimal("6.50"), unit="meal")
    return factories.make_service(rows=(price, row, ContactRow(label="Ufficio", phone="+390371555011")))


def seen(page: ServicePage, language: str = "it") -> ServiceView:
    view = service.get_service(page.translation_key, language)
    assert view is not None
    return view


def words(client: Client, path: str) -> str:
    cache.clear()
    return " ".join(client.get(path).content.decode().replace("\xa0", " ").split())


def test_the_sheet_says_who_may_with_which_papers_and_by_when(client: Client, site: Any) -> None:
    page = meals()
    text = words(client, page.public_path)
    for told in (
        "Per chi abita a Lodi, da 65 anni, con ISEE ordinario fino a € 9.000",
        "Attestazione ISEE e carta d&#x27;identità",
        f"Si chiede entro il {long_date(day(10))}.",
        "ci sono agevolazioni",
    ):
        assert told in text, told
    assert "termine era" not in text


def test_on_its_last_day_it_can_be_asked_for_and_on_the_next_it_says_that_it_cannot(client: Client, site: Any) -> None:
    last = meals(apply_by=day(0))
    assert seen(last).concessions[0].is_over is False
    gone = meals(apply_by=day(-1))
    assert seen(gone).concessions[0].is_over is True
    text = words(client, gone.public_path)
    assert f"Non si può più chiedere: il termine era il {long_date(day(-1))}." in text
    assert "Pasto a metà prezzo" in text, "who looks for it reads that it is over"
    assert "Allo sportello." not in text, "nor how to ask for it"
    assert "ci sono agevolazioni" not in text, "nobody is sent after what can't be had"


def test_the_day_after_the_last_the_document_is_written_again(site: Any) -> None:
    page = meals(apply_by=day(3))
    moment = ServiceDocument.objects.get(pk=page.translation_key).refresh_at
    assert moment is not None
    assert timezone.localtime(moment).date() == day(4)


def test_a_concession_without_rules_says_none(client: Client, site: Any) -> None:
    page = meals(municipality=None, min_age=None, isee_to=None, isee_kind="", documents="", apply_by=None)
    text = words(client, page.public_path)
    assert "Pasto a metà prezzo" in text
    for absent in ("Per chi abita", "Documenti:", "Si chiede entro", "None"):
        assert absent not in text[text.index("Chi può pagare di meno") : text.index("La concede")], absent


def test_only_the_sort_of_isee_is_a_rule_too(site: Any) -> None:
    shown = seen(meals(isee_to=None)).concessions[0]
    assert shown.isee_text == "ISEE ordinario"


def test_paper_names_those_that_can_still_be_had(site: Any) -> None:
    open_now, over = meals(), meals(apply_by=day(-1))
    lines = {fact.name: ["".join(line) for line in fact.lines] for fact in leaflet.entry(seen(open_now)).facts}
    (line,) = lines["Agevolazioni"]
    assert line.replace("\xa0", " ") == (
        "Pasto a metà prezzo: per chi abita a Lodi, da 65 anni, con ISEE ordinario fino a € 9.000. "
        f"Documenti: Attestazione ISEE e carta d'identità. Si chiede entro il {long_date(day(10))}."
    )
    assert "Agevolazioni" not in {fact.name for fact in leaflet.entry(seen(over)).facts}


def test_the_papers_are_read_in_the_readers_language(site: Any) -> None:
    page = meals()
    row = page.concessions.get()
    english = "ISEE certificate and identity card"
    RowText.objects.create(row_uid=row.uid, field="documents", language="en", source=row.documents, text=english)
    page.save_revision().publish()
    assert seen(page, "en").concessions[0].documents == english
    assert seen(page).concessions[0].documents == row.documents


def test_the_api_gives_the_rules_as_data(client: Client, site: Any) -> None:
    page = meals()
    (item,) = client.get(f"/api/v1/services/{page.translation_key}").json()["item"]["concessions"]
    assert item["municipality"]["code"] == "098031"
    assert (item["min_age"], item["max_age"]) == (65, None)
    assert (item["isee_from"], item["isee_to"], item["isee_kind"]["code"]) == (None, 9000.0, "ordinary")
    assert item["documents"] == "Attestazione ISEE e carta d'identità"
    assert item["apply_by"] == day(10).isoformat()


def test_a_document_of_before_is_still_shown(client: Client, site: Any) -> None:
    page = meals()
    document = ServiceDocument.objects.get(pk=page.translation_key)
    for name in ("municipality", "min_age", "max_age", "isee_from", "isee_to", "isee_kind", "documents", "apply_by"):
        document.content["concessions"][0].pop(name)
    document.save()
    shown = seen(page).concessions[0]
    assert (shown.title, shown.documents, shown.municipality) == ("Pasto a metà prezzo", "", None)
    assert client.get(page.public_path).status_code == 200
