"""Pages of comuni say things with limits, in odd forms and twice: nothing is taken for more than it says."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.core.management import CommandError
from django.utils import timezone

from catalog_pages.models import ProviderPage, ServicePage
from exchange import jsonld
from exchange.bodies import bodies_by_name
from exchange.terms import Terms
from tests.exchange.test_jsonld import SERVICE, BringIn, page, read
from tests.factories import fiscal_code, make_provider, municipality

OWN = "https://www.comune.borgo.example.org/servizi/pasti/"
SITE = "https://www.comune.borgo.example.org/"
DAILY = {"dayOfWeek": "Monday", "opens": "09:00", "closes": "12:00"}


def origins(*services: Any) -> list[str]:
    """The ids of origin of services of one page."""
    return [found.raw["external_id"] for found in jsonld.read(json.dumps(services), Terms(), bodies={})]


# By what a page is known


def test_long_addresses_that_begin_alike_are_two_pages(vocabularies: None) -> None:
    addresses = [f"{OWN}{'a' * 120}/{number}" for number in range(2)]
    first, second = (read(page(SERVICE).replace(OWN, each)).raw["external_id"] for each in addresses)
    assert first != second
    assert first.startswith("pagina/www.comune.borgo.example.org/servizi/pasti/aaa")
    assert (len(first), len(second)) == (120, 120)
    assert first == read(page(SERVICE).replace(OWN, addresses[0])).raw["external_id"]


def test_titles_without_latin_letters_are_told_apart(vocabularies: None) -> None:
    titles = ("漢字", "عربي", "Servizio 漢字", "Servizio عربي", "Servizio")
    keys = [origins(SERVICE | {"name": title})[0] for title in titles]
    assert len(set(keys)) == len(titles)
    assert "pagina/" not in keys
    assert keys[-1] == "pagina/servizio"
    assert origins(SERVICE | {"name": "漢\ud800"})[0] not in keys


def test_services_with_the_address_of_their_page_are_told_apart(comune: ProviderPage, bring_in: BringIn) -> None:
    services = [SERVICE | {"url": f"{OWN}#{name}", "name": name} for name in ("Pasti", "Trasporto")]
    known = "pagina/www.comune.borgo.example.org/servizi/pasti"
    assert origins(*services, SERVICE | {"url": f"{OWN}altro"}) == [
        f"{known}/pasti",
        f"{known}/trasporto",
        f"{known}/altro",
    ]
    status, said = bring_in(page(*services), name="pagina.html")
    assert status == 0, said
    assert ServicePage.objects.count() == 2


def test_more_services_than_are_meant_are_refused_whole(comune: ProviderPage, bring_in: BringIn) -> None:
    services = [{"@type": "Service", "name": f"Servizio {number}"} for number in range(jsonld.MOST_SERVICES + 1)]
    assert len(origins(*services[:-1])) == jsonld.MOST_SERVICES
    with pytest.raises(CommandError, match="più di 200 servizi"):
        bring_in(page(*services), name="pagina.html")
    assert not ServicePage.objects.exists()


# Whose it is


@pytest.fixture
def comune(vocabularies: None) -> ProviderPage:
    """The body of the page, which the catalogue has by two numbers."""
    municipality()
    return make_provider("Comune di Borgo Inventato", kind="municipality", vat_number=fiscal_code(90_001))


def whose(operator: Any, provider: str = "") -> Any:
    text = json.dumps(SERVICE | {"serviceOperator": operator})
    (found,) = jsonld.read(text, Terms(), bodies=bodies_by_name(), provider=provider)
    return found.raw["provider"]


def test_a_code_that_nobody_has_does_not_beat_who_is_known(comune: ProviderPage) -> None:
    nobody, other = fiscal_code(90_002), make_provider("Altro ente", kind="association")
    own = {"fiscal_code": comune.fiscal_code}
    assert whose({"name": comune.title, "taxID": nobody}) == own
    assert whose({"name": "Comune di Nessuno", "vatID": nobody}, comune.fiscal_code) == own
    assert whose({"name": other.title}, comune.fiscal_code) == {"fiscal_code": other.fiscal_code}
    assert whose({"name": other.title, "taxID": comune.fiscal_code}) == own
    assert whose([{"name": other.title}, {"legalName": "X", "vatID": f"IT {comune.vat_number}"}]) == own


def test_a_partita_iva_finds_its_body_and_is_no_codice_fiscale(comune: ProviderPage) -> None:
    assert whose({"vatID": f"IT{comune.vat_number}"}) == {"fiscal_code": comune.fiscal_code}
    nobody = fiscal_code(90_002)
    assert whose({"name": "Comune di Nessuno", "vatID": nobody}) == {"title": "Comune di Nessuno", "vat_number": nobody}


def test_a_number_of_two_bodies_is_his_whose_codice_fiscale_it_is(comune: ProviderPage) -> None:
    other = make_provider("Altro ente", kind="association", fiscal_code=comune.vat_number)
    assert whose({"vatID": comune.vat_number}) == {"fiscal_code": other.fiscal_code}


def test_the_message_says_whose_page_it_was(comune: ProviderPage, bring_in: BringIn) -> None:
    given = SERVICE | {"serviceOperator": {"name": "Comune di Nessuno", "taxID": fiscal_code(90_002)}}
    status, said = bring_in(page(given), name="pagina.html")
    assert (status, "Comune di Nessuno: L'ente non c'è ancora" in said) == (1, True), said
    status, said = bring_in(page(given), name="pagina.html", provider=comune.fiscal_code)
    assert status == 0, said


# What limits a fact


def test_a_price_keeps_its_validity_and_what_else_limits_it_is_named(vocabularies: None) -> None:
    municipality()
    offers = {
        "price": 5,
        "validFrom": "2019-12-31T23:30:00Z",
        "validThrough": "2020-06-30",
        "eligibleCustomerType": "Residenti",
        "eligibleRegion": {"@type": "City", "name": "Lodi"},
    }
    found = read(page(SERVICE | {"offers": offers}))
    (row,) = found.raw["prices"]
    assert (row["valid_from"], row["valid_to"], row["municipality"]) == ("2020-01-01", "2020-06-30", "098031")
    assert [name for name in found.left_out if name.startswith("offers")] == ["offers.eligibleCustomerType"]


@pytest.mark.parametrize(
    "period",
    [
        {"validThrough": "fine anno"},
        {"validThrough": "2020-13-40"},
        {"validFrom": "0001-01-01T00:00:00Z"},
        {"validFrom": "2026-02-01", "validThrough": "2026-01-01"},
        {"validThrough": {"@id": "x"}},
    ],
)
def test_a_price_whose_validity_can_not_be_read_is_left_out(vocabularies: None, period: Any) -> None:
    found = read(page(SERVICE | {"offers": {"price": 5} | period}))
    assert "prices" not in found.raw
    assert "offers" in found.left_out


def test_hours_of_a_period_do_not_become_those_of_always(vocabularies: None) -> None:
    today = timezone.localdate()
    tomorrow, yesterday = (str(today + datetime.timedelta(days=days)) for days in (1, -1))
    for period in ({"validThrough": tomorrow}, {"validFrom": tomorrow}, {"validFrom": "estate"}):
        found = read(page(SERVICE | {"hoursAvailable": [DAILY | period, DAILY | {"dayOfWeek": "Tuesday"}]}))
        assert [row["weekdays"] for row in found.raw["hours"]] == [[2]]
        assert any(
            name.startswith("hoursAvailable: monday") and next(iter(period.values())) in name for name in found.left_out
        )
    assert read(page(SERVICE | {"hoursAvailable": DAILY | {"validFrom": yesterday}})).raw["hours"]


def test_days_on_which_it_is_closed_need_no_row_and_are_named(comune: ProviderPage, bring_in: BringIn) -> None:
    closed = [
        {"dayOfWeek": ["Saturday", "Sunday"], "opens": "00:00", "closes": "00:00:00"},
        {"dayOfWeek": "Friday", "opens": "22:00", "closes": "02:00"},
        {"dayOfWeek": "Friday", "opens": "mattina", "closes": "12:00"},
        {"dayOfWeek": "Friday", "opens": "9:00", "closes": "sera"},
    ]
    found = read(page(SERVICE | {"hoursAvailable": [DAILY | {"opens": "9:00"}, *closed]}))
    assert [(row["weekdays"], row["opens"]) for row in found.raw["hours"]] == [([1], "09:00")]
    assert "hoursAvailable: saturday, sunday 00:00 00:00:00" in found.left_out
    assert len([name for name in found.left_out if name.startswith("hoursAvailable")]) == len(closed)
    status, said = bring_in(page(SERVICE | {"hoursAvailable": [DAILY, *closed]}), name="pagina.html")
    assert status == 0, said
    assert ServicePage.objects.get().hours.count() == 1


def test_members_of_members_without_a_place_are_named(vocabularies: None) -> None:
    channel = {
        "servicePhone": {"telephone": ["0371 555010", "0371 555011"], "faxNumber": "1", "hoursAvailable": [DAILY]},
        "serviceLocation": {
            "telephone": "0371 555012",
            "openingHours": "Mo-Fr 09:00-12:00",
            "address": {"streetAddress": "Via Inventata 1", "addressLocality": "Altrove", "postOfficeBoxNumber": "7"},
        },
    }
    audience = {"audienceType": ["Anziani"], "geographicArea": {"name": "Lodi"}, "suggestedMinAge": "molti"}
    operator = {"name": "Comune di Borgo Inventato", "url": SITE, "telephone": "0371 555013"}
    given = {"availableChannel": channel, "audience": audience, "serviceOperator": operator, "openingHours": "Mo"}
    found = read(page(SERVICE | given))
    assert found.raw["targets"] == ["anziani"]
    assert found.raw["contacts"][0]["phone"] == "0371 555010"
    assert found.left_out == sorted(
        {
            "aggregateRating",
            "areaServed: Altrove",
            "openingHours",
            "provider.telephone",
            "audience.geographicArea",
            "audience.suggestedMinAge",
            *(f"availableChannel.servicePhone.{name}" for name in ("faxNumber", "hoursAvailable", "telephone")),
            *(f"availableChannel.serviceLocation.{name}" for name in ("telephone", "openingHours")),
            "availableChannel.serviceLocation.address.postOfficeBoxNumber",
            "availableChannel.serviceLocation.address: Altrove",
        }
    )


def test_data_that_words_of_the_page_stand_for_are_named(vocabularies: None) -> None:
    body = "".join(
        f'<p data-element="service-{name}">Parole della pagina</p>' for name in ("description", "achieved", "addressed")
    )
    data = {
        "description": "Un'altra descrizione",
        "serviceOutput": {"name": "Un pasto"},
        "audience": "Chi abita qui",
        "termsOfService": "Si paga a fine mese",
    }
    found = read(page(SERVICE | data, body=body))
    assert found.raw["summary"] == "Parole della pagina"
    assert found.raw["conditions"] == "<p>Si paga a fine mese</p>"
    assert {"description: Un'altra descrizione", "serviceOutput: Un pasto", "audience: Chi abita qui"} <= set(
        found.left_out
    )
    same = read(page(SERVICE | {"description": "Parole  della pagina."}, body=body))
    assert not [name for name in same.left_out if name.startswith("description")]


# Texts with their language


@pytest.mark.parametrize(
    "name",
    [
        {"@value": "Prova", "@language": "it"},
        ["Prova"],
        [{"@value": "Test", "@language": "en"}, {"@value": "Prova", "@language": "it-IT"}],
        ["", {"@value": "Prova"}, "Altro"],
    ],
)
def test_texts_may_stand_with_their_language_or_in_lists(vocabularies: None, name: Any) -> None:
    given = {"name": name, "description": name, "serviceOperator": {"name": name}, "url": {"@value": OWN}}
    found = read(page(SERVICE | given, body=""))
    assert (found.raw["title"], found.raw["summary"], found.raw["provider"]["title"]) == ("Prova", "Prova", "Prova")
    is_one = not isinstance(name, list) or len(name) == 1
    assert ("name" in found.left_out, "provider.name" in found.left_out) == (not is_one, not is_one)


@pytest.mark.parametrize("name", [[], {}, [[]], {"@value": None}, {"@value": {"@value": "x"}}, [{"@id": "x"}], True])
def test_what_is_no_text_is_none(vocabularies: None, name: Any) -> None:
    assert not list(jsonld.read(json.dumps(SERVICE | {"name": name}), Terms(), bodies={}))
