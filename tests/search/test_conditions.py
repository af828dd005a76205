"""What people hope not to need, when they can come, what they do not want: on both engines."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from catalog_pages.models import ContactRow, DatedNotice, OpeningHour, PriceRow, ServicePage
from search import conditions
from search.models import ServiceDocument
from tests import factories
from tests.search.conftest import Searcher

pytestmark = pytest.mark.django_db


def needed(page: ServicePage) -> set[str]:
    """The hurdles that the document of a service has."""
    stems = page_stems(page)
    return {code for code in conditions.MENTIONS if f"=w:{code}" not in stems}


def page_stems(page: ServicePage) -> set[str]:
    document = ServiceDocument.objects.get(pk=page.translation_key)
    return set(document.stems.filter(stem__startswith="=").values_list("stem", flat=True))


def service(title: str = "Pasti a domicilio", *rows: Any, **values: Any) -> ServicePage:
    contact = ContactRow(label="Segreteria", phone="+390371555011")
    return factories.make_service(title=title, rows=(contact, *rows), **values)


def hours(days: list[int], opens: str, closes: str) -> OpeningHour:
    parse = datetime.time.fromisoformat
    return OpeningHour(weekdays=days, opens=parse(opens), closes=parse(closes))


@pytest.mark.parametrize(
    ("text", "hurdles"),
    [
        ("Non serve la ricetta e non si prenota.", set()),
        ("Senza ISEE si paga la tariffa intera.", set()),
        ("Porta l'ISEE e la ricetta.", {"isee", "prescription"}),
        ("Senza ricetta. Si viene su appuntamento.", {"booking"}),
        ("Residenti nei comuni serviti; lista d'attesa di un mese.", {"residence", "waiting"}),
    ],
)
def test_a_sheet_says_what_must_be_had(site: Any, text: str, hurdles: set[str]) -> None:
    assert needed(service(how_to=f"<p>{text}</p>")) == hurdles


def test_facts_say_more_than_texts(site: Any) -> None:
    health = factories.category("assistenza-sanitaria")
    band = PriceRow(label="Fascia", amount=Decimal(3), unit="meal", isee_to=Decimal(8000))
    assert needed(service("Fascia", band, how_to="<p>Telefona.</p>")) == {"isee"}
    assert needed(service("Attesa", how_to="<p>Lista d'attesa breve.</p>", waiting_days=3)) == set()
    assert needed(service("Lunga", how_to="<p>Telefona.</p>", waiting_days=60)) == {"waiting"}
    prescribed = {"category": health, "how_to": "<p>Telefona.</p>"}
    assert needed(service("Cure", home_care_prescription="required", **prescribed)) == {"prescription"}
    told = {**prescribed, "how_to": "<p>La ricetta serve di rado.</p>"}
    assert needed(service("Ausili", home_care_prescription="not-required", **told)) == set()


def test_a_waiting_list_counts_while_it_lasts(site: Any) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    over, now = DatedNotice(kind="waiting-list", ends=yesterday), DatedNotice(kind="waiting-list", starts=yesterday)
    assert needed(service("Ieri", over, how_to="<p>Telefona.</p>")) == set()
    assert needed(service("Oggi", now, how_to="<p>Telefona.</p>")) == {"waiting"}


def test_hours_say_when(site: Any) -> None:
    page = service("Sportello", hours([6], "09:00", "12:30"), hours([1, 4], "16:00", "20:00"))
    assert {stem for stem in page_stems(page) if stem.startswith("=o:")} == {
        "=o:saturday",
        "=o:saturday-morning",
        "=o:evening",
    }


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("psicologo senza ISEE", "Psicologo di quartiere"),
        ("psicologo senza presentare l'isee", "Psicologo di quartiere"),
        ("psicologo", "Psicologo ISEE"),
        ("psicologo isee", "Psicologo ISEE"),
    ],
)
def test_what_is_not_wanted_does_not_lift(find: Searcher, site: Any, question: str, first: str) -> None:
    service("Psicologo ISEE", summary="Psicologo: porta l'ISEE.", how_to="<p>Psicologo. Serve l'ISEE.</p>")
    service("Psicologo di quartiere", summary="Ascolto per tutti.", how_to="<p>Telefona.</p>")
    found = find.titles(question)
    assert found[0] == first
    assert len(found) == 2, "nothing is hidden"


def test_open_when_somebody_can_come(find: Searcher, site: Any) -> None:
    service("Psicologo al mattino", hours([1, 2], "09:00", "12:00"), summary="Psicologo psicologo")
    service("Psicologo e basta", hours([6], "09:00", "12:00"), summary="Ascolto")
    assert find.titles("psicologo il sabato mattina")[0] == "Psicologo e basta"


def test_a_comune_that_is_excluded_is_not_required(find: Searcher, site: Any) -> None:
    lodi, codogno = factories.municipality("098031", "Lodi"), factories.municipality("098019", "Codogno")
    service("Psicologo a Lodi", municipalities=(lodi,))
    service("Psicologo per la Bassa", municipalities=(codogno,))
    assert find.titles("psicologo a Codogno") == ["Psicologo per la Bassa"]
    assert set(find.titles("psicologo ma non a Codogno")) == {"Psicologo a Lodi", "Psicologo per la Bassa"}


@pytest.mark.parametrize("place", ["Piacenza", "castel san giovanni", "milanno"])
def test_a_town_outside_narrows_nothing_down(find: Searcher, site: Any, place: str) -> None:
    service("Psicologo di quartiere")
    service("Auto amica", how_to="<p>Ti portiamo a Piacenza.</p>")
    result = find(f"psicologo {place}")
    assert len(result.understanding.outside) == 1
    assert result.items[0].title == "Psicologo di quartiere"
    assert not result.understanding.unknown


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "psicologo che parla arabo"),
        ("en", "somebody who speaks Arabic"),
        ("ro", "vorbește cineva arabă"),
        ("ar", "دكتور نفسي بيتكلم عربي"),
        ("ar", "يتكلم العربية"),
    ],
)
def test_who_speaks_a_language_is_asked_for_in_any(find: Searcher, site: Any, language: str, text: str) -> None:
    service("Psicologo in centro", summary="Ascolto per tutti.")
    speaks = service("Psicologo di quartiere", summary="Ascolto per tutti.")
    speaks.languages = [factories.make_term("language", "ar", "Arabo")]
    speaks.save_revision().publish()
    assert find.titles(text, language_of_reader=language)[0] == "Psicologo di quartiere"
