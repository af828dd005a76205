"""A small catalogue in which every filter has something to find and something to leave out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog_pages.enums import Scheme
from catalog_pages.models import ContactRow, PriceRow, ProviderPage, ServicePage
from tests.factories import make_location, make_provider, make_service, make_term, municipality


@dataclass(frozen=True)
class Catalogue:
    """Three services of two bodies."""

    cooperative: ProviderPage
    town: ProviderPage
    meals: ServicePage
    nursery: ServicePage
    transport: ServicePage


def make_catalogue() -> Catalogue:
    """Meals at home (paid by ISEE, Lodi), a nursery (paid, Codogno), transport (free, everywhere)."""
    cooperative = make_provider("Cooperativa Girasole", pec="segreta@pec.example.org", external_id="origine-1")
    town = make_provider("Comune di Esempio", kind="municipality", pec="comune@pec.example.org", ipa_code="c_ese")
    lodi, codogno = municipality(), municipality("098019", "Codogno")
    care = make_term(Scheme.CATEGORY, "socio-assistenziali")
    meals = make_service(
        cooperative,
        title="Pasti a domicilio",
        category=care,
        kind=make_term(Scheme.KIND, "pasti-a-domicilio", parent=care),
        targets=(make_term(Scheme.TARGET, "anziani"),),
        municipalities=(lodi,),
        min_age=65,
        assured_date=datetime.date(2026, 5, 1),
        external_id="origine-2",
        rows=(
            PriceRow(label="Tariffa intera", amount=Decimal("6.50"), unit="meal"),
            PriceRow(label="Fascia 1", amount=Decimal("3.20"), unit="meal", isee_from=0, isee_to=Decimal("9360.00")),
            ContactRow(label="Segreteria", phone="+390371555011", email="segreteria@example.org"),
            make_location(name="Cucina", latitude=Decimal("45.31082"), longitude=Decimal("9.49878"), wheelchair="yes"),
        ),
        **{"delivery": [make_term(Scheme.DELIVERY, "a-domicilio")]},
    )
    children = make_term(Scheme.CATEGORY, "cura-dei-figli")
    nursery = make_service(
        town,
        title="Asilo nido Arcobaleno",
        summary="Un posto dove i bambini crescono insieme.",
        eligibility="<p>Bambini.</p>",
        category=children,
        kind=make_term(Scheme.KIND, "asilo-nido", parent=children),
        targets=(make_term(Scheme.TARGET, "famiglie"),),
        municipalities=(codogno,),
        max_age=3,
        rows=(PriceRow(label="Retta", amount=Decimal("450"), unit="month"),),
        **{
            "delivery": [make_term(Scheme.DELIVERY, "in-sede")],
            "languages": [make_term(Scheme.LANGUAGE, "it"), make_term(Scheme.LANGUAGE, "en")],
            "welfare_letters": [make_term(Scheme.WELFARE, "f-bis")],
        },
    )
    transport = make_service(
        cooperative,
        title="Trasporto alle visite",
        summary="Ti accompagniamo in ospedale e ti riportiamo a casa.",
        eligibility="<p>Chi non guida.</p>",
        category=make_term(Scheme.CATEGORY, "accompagnamento-trasporto"),
        whole_ambito=True,
        municipalities=(),
        rows=(PriceRow(label="Contributo", amount=Decimal("0"), unit="trip"),),
    )
    return Catalogue(cooperative, town, meals, nursery, transport)


def ids(body: dict[str, Any]) -> list[str]:
    """The ids of an answer, in order."""
    return [item["id"] for item in body["items"]]
