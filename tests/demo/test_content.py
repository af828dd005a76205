"""The demo's files are good before anybody loads them: fields, codes, check digits, promises, numbers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from catalog_pages.enums import PUBLIC_PROVIDER_KINDS, ProviderKind, Scheme
from catalog_pages.models import ServicePage
from catalog_pages.taxonomy_data import read_model_texts, read_terms
from demo import content_files
from demo.content_files import (
    CONTENT,
    ContentError,
    Provider,
    Service,
    known_codes,
    read_pages,
    read_providers,
    resolve_date,
)

PROMISED_KINDS = {
    "pasti-a-domicilio",
    "sad",
    "sadh",
    "cure-domiciliari",
    "asilo-nido",
    "scuola-materna",
    "doposcuola",
    "laboratori",
    "attivita-sportive",
    "trasporto-disabili",
    "trasporto-anziani",
    "supporto-psicologico",
    "supporto-genitorialita",
    "mediazione-familiare",
    "spesa-a-domicilio",
    "ritiro-farmaci",
    "pratiche",
}
"""The kinds of service that the project names."""

ADDRESSES = re.compile(r"(?:https?://|[\w.+-]+@)([\w.-]+\.\w+)")
RESERVED = re.compile(r"(^|\.)(example\.(org|com|net)|example)$")


@pytest.fixture(scope="module")
def providers() -> list[Provider]:
    return read_providers()


@pytest.fixture(scope="module")
def services(providers: list[Provider]) -> list[Service]:
    return [service for provider in providers for service in provider.services]


def strings(value: Any) -> Iterator[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def prose(service: Service) -> str:
    return " ".join(str(service.values.get(name, "")) for name in ServicePage.TEXTS)


def test_there_is_enough_to_show(providers: list[Provider], services: list[Service]) -> None:
    public = [provider for provider in providers if provider.values["kind"] in PUBLIC_PROVIDER_KINDS]
    states = Counter(service.state for service in services)
    assert states["live"] >= 84
    assert len(public) == 4
    assert len(providers) - len(public) >= 30
    assert (states["waiting"], states["returned"]) == (2, 1)
    spoken = Counter(language for service in services for language in service.translations)
    assert spoken == {"en": 9, "ro": 6, "ar": 6}
    assert sum(bool(service.values.get("whole_ambito")) for service in services) >= 15


def test_bodies_are_of_every_kind(providers: list[Provider]) -> None:
    assert {provider.values["kind"] for provider in providers} == set(ProviderKind.values)


def test_every_kind_that_the_project_names_is_there_and_is_live(services: list[Service]) -> None:
    assert known_codes(Scheme.KIND) >= PROMISED_KINDS
    live = Counter(service.kind for service in services if service.state == "live")
    assert live.keys() == known_codes(Scheme.KIND)
    assert sum(number > 1 for number in live.values()) >= 30


def test_every_comune_is_served_by_name(services: list[Service]) -> None:
    served = {code for service in services for code in service.term_sets["municipalities"]}
    assert served == known_codes(Scheme.MUNICIPALITY)
    assert len(served) == 61


def test_every_target_delivery_language_and_welfare_letter_in_use_exists(services: list[Service]) -> None:
    for name, scheme in (
        ("targets", Scheme.TARGET),
        ("delivery", Scheme.DELIVERY),
        ("welfare_letters", Scheme.WELFARE),
    ):
        assert {code for service in services for code in service.term_sets[name]} == known_codes(scheme)


def test_only_reserved_domains_appear() -> None:
    for path in CONTENT.rglob("*.json"):
        for text in strings(json.loads(path.read_text(encoding="utf-8"))):
            for domain in ADDRESSES.findall(text):
                assert RESERVED.search(domain), f"{path.name}: {domain}"


def test_telephone_numbers_are_invented_or_public(providers: list[Provider], services: list[Service]) -> None:
    numbers = {provider.values["phone"] for provider in providers}
    for service in services:
        for row in service.rows["contacts"]:
            numbers |= {row.values.get("phone"), row.values.get("phone_extra")} - {None, ""}
    assert all(re.fullmatch(r"\+39037[17]555\d{3}|112|1522|116117", number) for number in numbers), numbers


def test_identifiers_are_not_those_of_a_real_body(providers: list[Provider]) -> None:
    for provider in providers:
        assert str(provider.values["fiscal_code"]).startswith("9999"), provider.place
        assert str(provider.values.get("vat_number", "9999")).startswith("9999"), provider.place
        assert str(provider.values.get("runts_number", "9001")).startswith("9001"), provider.place
    codes = [provider.values["fiscal_code"] for provider in providers]
    assert len(codes) == len(set(codes))


def test_public_bodies_and_descriptions_say_that_they_are_invented(providers: list[Provider]) -> None:
    for provider in providers:
        assert "dato dimostrativo" in provider.values["description"], provider.place
        if provider.values["kind"] in PUBLIC_PROVIDER_KINDS:
            assert "(ente dimostrativo)" in provider.values["title"]


def test_family_mediation_is_not_for_violence_and_names_1522(services: list[Service]) -> None:
    mediation = [service for service in services if service.kind == "mediazione-familiare"]
    assert mediation
    for service in mediation:
        assert "violenza" in prose(service), service.place
        assert "1522" in prose(service), service.place
    assert "1522" in read_model_texts()["mediazione-familiare"]["eligibility"]


def test_psychological_sheets_name_112(services: list[Service]) -> None:
    for service in services:
        if service.category == "servizi-psicologici":
            assert "112" in prose(service), service.place


def test_every_price_list_has_a_row_for_everybody(services: list[Service]) -> None:
    for service in services:
        rows = service.rows["prices"]
        if service.state != "returned" and rows:
            everybody = [row for row in rows if not (row.values.keys() & {"isee_from", "isee_to"})]
            assert everybody, service.place


def test_translated_sheets_are_translated_whole(services: list[Service]) -> None:
    for service in services:
        written = {name for name in ServicePage.TEXTS if service.values.get(name)}
        for language, translated in service.translations.items():
            assert set(translated) == written, (service.place, language)
            for name, rows in service.rows.items():
                for row in rows:
                    texts = {field for field in content_files.ROWS[name].TEXTS if row.values.get(field)}
                    assert set(row.translations.get(language, {})) == texts, (service.place, language, name, row.values)


def test_translated_services_stand_under_translated_bodies(providers: list[Provider]) -> None:
    for provider in providers:
        for language in {language for service in provider.services for language in service.translations}:
            assert set(provider.translations[language]) == {"title", "summary", "description"}


def test_unpublished_sheets_belong_to_somebody_who_can_hand_them_in(providers: list[Provider]) -> None:
    for provider in providers:
        for service in provider.services:
            if service.state != "live":
                assert provider.representative, service.place


def test_pages_exist_in_their_languages_and_name_the_help_address(settings: Any) -> None:
    settings.HELP_EMAIL = "aiuto@example.org"
    pages = read_pages()
    assert set(pages.home) == {"it", "en", "ro", "ar"}
    for information in pages.information:
        assert set(information.texts) == {"it", "en"}, information.key
    bodies = " ".join(texts["body"] for each in pages.information for texts in each.texts.values())
    assert "aiuto@example.org" in bodies
    assert "{{" not in bodies


def test_kinds_stand_in_a_category_that_exists() -> None:
    categories = known_codes(Scheme.CATEGORY)
    assert all(record.parent in categories for record in read_terms(Scheme.KIND))


def test_vocabularies_have_every_language() -> None:
    for scheme in set(Scheme) - {Scheme.MUNICIPALITY}:
        for record in read_terms(scheme):
            assert set(record.labels) == {code for code, _name in settings.LANGUAGES}, record.code


def test_model_texts_leave_gaps_to_fill_in() -> None:
    texts = read_model_texts()
    assert len(texts) >= 12
    assert texts.keys() <= known_codes(Scheme.KIND)
    assert all("[" in " ".join(entry.values()) for entry in texts.values())


@pytest.mark.parametrize("text", ["2027-01-31", "presto"])
def test_only_relative_dates_are_resolved(text: str) -> None:
    assert resolve_date(text) == text
    assert resolve_date("+0d") < resolve_date("+30d")
    assert resolve_date("-10d") < resolve_date("+0d")


MISTAKES: list[tuple[list[str | int], Any, str]] = [
    (["fiscal_code"], "99999010980", "campo «fiscal_code»: Codice fiscale non valido"),
    (["colour"], "green", "il campo «colour» non esiste"),
    (["kind"], "club", "campo «kind»"),
    (["municipality"], "015146", "campo «municipality»: il codice «015146» non esiste"),
    (["phone"], "371409332", "campo «phone»: Manca lo zero iniziale?"),
    (["services", 0, "targets"], ["everybody"], "campo «targets»: il codice «everybody» non esiste"),
    (["services", 0, "summary"], "x" * 301, "campo «summary»: 301 caratteri"),
    (["services", 0, "category"], "piccole-commissioni", "non sta in «piccole-commissioni»"),
    (["services", 0, "errands"], ["shopping"], "campi di un'altra categoria: errands"),
    (["services", 0, "contacts"], [], "campo «contacts»: Chi chiamare"),
    (["services", 0, "state"], "sent", "campo «state»"),
    (["services", 0, "max_age"], -1, "campo «max_age»"),
    (["services", 0, "prices", 0, "amunt"], "3", "prices[0]: il campo «amunt» non esiste"),
    (["services", 0, "prices", 0, "unit"], "bucket", "prices[0], campo «unit»"),
    (["services", 0, "notices", 0, "ends"], "-90d", "La fine viene prima dell'inizio"),
    (["services", 0, "notices", 0, "ends"], "soon", "notices[0], campo «ends»"),
]


@pytest.mark.parametrize(("place", "value", "message"), MISTAKES)
def test_a_mistake_is_told_with_file_place_and_field(
    tmp_path: Path, place: list[str | int], value: Any, message: str
) -> None:
    source = CONTENT / "providers" / "01-gelso-sul-fosso.json"
    data = json.loads(source.read_text(encoding="utf-8"))
    target = data
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    (tmp_path / "providers").mkdir()
    (tmp_path / "providers" / source.name).write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_providers(tmp_path)
    assert str(caught.value).startswith(source.name)
    assert message in str(caught.value)


def test_a_file_that_is_not_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "providers").mkdir()
    (tmp_path / "providers" / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(ContentError, match=r"broken\.json"):
        read_providers(tmp_path)
