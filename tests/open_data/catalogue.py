"""A small catalogue in which every filter has something to find and something to leave out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog_pages.enums import Scheme
from catalog_pages.models import ContactRow, PriceRow, ProviderPage, ServicePage
from tests.factories import make_location, make_provider, make_service, make_term, municipality

COOPERATIVE, TOWN = "Cooperativa Girasole", "Comune di Esempio"
MEALS, NURSERY, TRANSPORT = "Pasti a domicilio", "Asilo nido Arcobaleno", "Trasporto alle visite"


@dataclass(frozen=True)
class Catalogue:
    """Three services of two bodies."""

    cooperative: ProviderPage
    town: ProviderPage
    meals: ServicePage
    nursery: ServicePage
    transport: ServicePage


def make_catalogue() -> None:
    """Meals at home (paid by ISEE, Lodi), a nursery (paid, Codogno), transport (free, everywhere)."""
    cooperative = make_provider(COOPERATIVE, pec="segreta@pec.example.org", external_id="origine-1")
    town = make_provider(TOWN, kind="municipality", pec="comune@pec.example.org", ipa_code="c_ese")
    lodi, codogno = municipality(), municipality("098019", "Codogno")
    care = make_term(Scheme.CATEGORY, "socio-assistenziali")
    make_service(
        cooperative,
        title=MEALS,
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
        delivery=[make_term(Scheme.DELIVERY, "a-domicilio")],
    )
    children = make_term(Scheme.CATEGORY, "cura-dei-figli")
    make_service(
        town,
        title=NURSERY,
        summary="Un posto dove i bambini crescono insieme.",
        eligibility="<p>Bambini.</p>",
        category=children,
        kind=make_term(Scheme.KIND, "asilo-nido", parent=children),
        targets=(make_term(Scheme.TARGET, "famiglie"),),
        municipalities=(codogno,),
        max_age=3,
        rows=(PriceRow(label="Retta", amount=Decimal("450"), unit="month"),),
        delivery=[make_term(Scheme.DELIVERY, "in-sede")],
        languages=[make_term(Scheme.LANGUAGE, "it"), make_term(Scheme.LANGUAGE, "en")],
        welfare_letters=[make_term(Scheme.WELFARE, "f-bis")],
    )
    make_service(
        cooperative,
        title=TRANSPORT,
        summary="Ti accompagniamo in ospedale e ti riportiamo a casa.",
        eligibility="<p>Chi non guida.</p>",
        category=make_term(Scheme.CATEGORY, "accompagnamento-trasporto"),
        whole_ambito=True,
        municipalities=(),
        rows=(PriceRow(label="Contributo", amount=Decimal("0"), unit="trip"),),
    )


def fetch_catalogue() -> Catalogue:
    """The pages of the catalogue, fresh from the database."""
    return Catalogue(
        cooperative=ProviderPage.objects.get(title=COOPERATIVE),
        town=ProviderPage.objects.get(title=TOWN),
        meals=ServicePage.objects.get(title=MEALS),
        nursery=ServicePage.objects.get(title=NURSERY),
        transport=ServicePage.objects.get(title=TRANSPORT),
    )


def ids(body: dict[str, Any]) -> list[str]:
    """The ids of an answer, in order."""
    return [item["id"] for item in body["items"]]
