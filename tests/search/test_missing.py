"""A need and a place that were understood, and no such service there: said first, with where there are some."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.models import ServicePage, Term
from search import relaxing, service
from search.types import SearchQuery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def senna(site: Any) -> Term:
    """Two comuni side by side, and a need that is met in one of them."""
    found = {}
    for code, name, latitude, longitude in (
        ("098054", "Senna Lodigiana", "45.15", "9.59"),
        ("098042", "Ospedaletto Lodigiano", "45.17", "9.58"),
    ):
        found[name] = factories.municipality(code, name)
        found[name].latitude, found[name].longitude = Decimal(latitude), Decimal(longitude)
        found[name].save()
    kind = factories.make_term(Scheme.KIND, "asilo-nido", "Asilo nido")
    factories.make_service(title="Nido la Lanca", kind=kind, municipalities=(found["Ospedaletto Lodigiano"],))
    return found["Senna Lodigiana"]


def weaker(senna: Term) -> ServicePage:
    return factories.make_service(
        title="Sportello famiglie",
        summary="Informazioni",
        how_to="<p>Anche sull'asilo nido.</p>",
        municipalities=(senna,),
    )


def test_it_is_said_before_what_is_weaker(senna: Term) -> None:
    weaker(senna)
    result = service.search(SearchQuery(text="asilo nido a Senna Lodigiana"))
    assert result.is_missing_there
    found = relaxing.relax(result, vocabularies.current(), seconds=60)
    assert [(each.label, each.count) for each in found] == [("a Ospedaletto Lodigiano", 1), ("in tutti i comuni", 1)]
    html = Client().get("/servizi/", {"q": "asilo nido a Senna Lodigiana"}).content.decode()
    said = "Nessun servizio di questo tipo («asilo nido») serve Senna Lodigiana."
    assert said in html
    assert html.index(said) < html.index("Sportello famiglie")
    read = Client().get("/api/v1/services", {"q": "asilo nido a Senna Lodigiana"}).json()["meta"]["understood"]
    assert read["missing_there"] is True


@pytest.mark.parametrize("is_weaker", [True, False])
def test_a_comune_that_was_chosen_is_as_good_as_one_in_the_words(senna: Term, is_weaker: bool) -> None:
    if is_weaker:
        weaker(senna)
    query = {"q": "asilo nido", "municipality": senna.code}
    html = Client().get("/servizi/", query).content.decode()
    assert "Nessun servizio di questo tipo («asilo nido») serve Senna Lodigiana." in html
    assert "a Ospedaletto Lodigiano" in html
    assert Client().get("/api/v1/services", query).json()["meta"]["understood"]["missing_there"] is True


@pytest.mark.parametrize("more", [{"cost": "free"}, {"age": "80"}, {"municipality": ["098054", "098042"]}])
def test_what_another_filter_took_away_is_not_called_missing(senna: Term, more: dict[str, Any]) -> None:
    query = {"q": "asilo nido", "municipality": senna.code, **more}
    assert "Nessun servizio di questo tipo" not in Client().get("/servizi/", query).content.decode()


@pytest.mark.parametrize(
    "text", ["asilo nido a Ospedaletto Lodigiano", "asilo nido", "Senna Lodigiana", "famiglie senna lodigiana"]
)
def test_nothing_is_missing_where_it_is_or_where_no_place_or_kind_was_asked_for(senna: Term, text: str) -> None:
    weaker(senna)
    assert not service.search(SearchQuery(text=text)).is_missing_there


def test_where_there_is_nothing_what_is_akin_may_help(senna: Term) -> None:
    kind = Term.objects.get(scheme=Scheme.KIND, code="asilo-nido")
    kind.parent = factories.category("cura-dei-figli")
    kind.save()
    factories.make_service(title="Spazio gioco", category=kind.parent, municipalities=(senna,))
    factories.make_service(title="Spesa a casa", municipalities=(senna,))
    result = service.search(SearchQuery(text="asilo nido a Senna Lodigiana"))
    assert result.is_missing_there
    assert [item.title for item in result.items] == ["Spazio gioco"]
    assert service.search(SearchQuery(text="asilo nido a Senna Lodigiana", exact=True)).total == 0


def test_a_service_of_another_kind_that_says_so_is_one(senna: Term) -> None:
    factories.make_service(title="Micro asilo nido in famiglia", municipalities=(senna,))
    assert not service.search(SearchQuery(text="asilo nido a Senna Lodigiana")).is_missing_there


def test_a_town_of_another_province_is_told(senna: Term) -> None:
    html = Client().get("/servizi/", {"q": "asilo nido a Milano"}).content.decode()
    assert "Il catalogo è dei comuni del Lodigiano: Milano non ne fa parte." in html
    assert "Nido la Lanca" in html
    read = Client().get("/api/v1/services", {"q": "asilo nido a Milano"}).json()["meta"]["understood"]
    assert (read["outside"], read["unknown"]) == (["Milano"], [])
