"""What a search finds, in which order, with which counts: the same expectations for both engines."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from catalog_pages.enums import Scheme
from catalog_pages.models import PriceRow, ProviderPage, ServiceLocation, ServicePage, Term
from search.types import FacetValue, SearchResult
from tests import factories
from tests.search.conftest import Searcher

TODAY = datetime.date.today()
LODI = ("098031", "Lodi")
CODOGNO = ("098019", "Codogno")
MALEO = ("098035", "Maleo")


@pytest.fixture(autouse=True)
def comuni(db: Any) -> None:
    for code, name in (LODI, CODOGNO, MALEO):
        factories.municipality(code, name)


@pytest.fixture
def provider(db: Any) -> ProviderPage:
    return factories.make_provider("Cooperativa Girasole")


def kind(code: str, label: str, **labels: str) -> Term:
    term = factories.make_term(Scheme.KIND, code, label)
    for language, text in labels.items():
        term.labels.add(type(term.labels.first())(language=language, label=text))
        term.save()
    return term


def facet(result: SearchResult, name: str) -> dict[str, int]:
    return {value.code: value.count for value in result.facets[name]}


# Words


FIND = (
    "anziani",
    "ANZIANA",
    "l'anziano",
    "dell’anziano",
    "pasti a domicilio",
    "pasto domicilio",
    "pas",
    "domic",
    "mensa a casa",
    "tariffa intera",
    "perché il pasto",
    "caffe",
    "pasti lodi",
    "pasti domicilio caldo parolaintrovabile",
    "pasti zzz",
)
DO_NOT_FIND = ("zzz", "b", "strong", "maleo", "1' OR 1=1 --")
FIND_BOTH = ("cooperativa girasole", "socio assistenziali", "girasoli")
WITHOUT_A_WORD = ("%", '"', "?!", "per la")


def test_words_find(find: Searcher, provider: ProviderPage) -> None:
    factories.make_service(
        provider,
        title="Pasti a domicilio",
        summary="Il pranzo caldo per chi è anziano.",
        outcome="<p>Un pranzo con il <b>caffè</b> <strong>caldo</strong>.</p>",
        kind=kind("mensa", "Mensa a casa"),
    )
    factories.make_service(
        provider, title="Nido", summary="Bambini piccoli.", eligibility="", how_to="<p>Chiama.</p>", times="", rows=()
    )
    firsts = {text: find.titles(text)[:1] for text in FIND}
    assert firsts == {text: ["Pasti a domicilio"] for text in FIND}
    assert {text: find.titles(text) for text in DO_NOT_FIND} == {text: [] for text in DO_NOT_FIND}
    both = (*FIND_BOTH, *WITHOUT_A_WORD)
    assert {text: len(find.titles(text)) for text in both} == dict.fromkeys(both, 2)


def test_a_word_in_the_title_counts_more_than_one_in_the_body(find: Searcher, provider: ProviderPage) -> None:
    factories.make_service(provider, title="Trasporto", how_to="<p>Per lo sport chiama.</p>")
    factories.make_service(provider, title="Sport per tutti")
    factories.make_service(provider, title="Aiuto compiti", summary="Dopo lo sport si studia.")
    assert find.titles("sport") == ["Sport per tutti", "Aiuto compiti", "Trasporto"]


def test_stale_sheets_come_after_their_fresh_equals(find: Searcher, provider: ProviderPage) -> None:
    long_ago = TODAY - datetime.timedelta(days=800)
    factories.make_service(provider, title="Pasti caldi", assured_date=long_ago)
    factories.make_service(provider, title="Pasti freddi", assured_date=TODAY)
    assert find.titles("pasti") == ["Pasti freddi", "Pasti caldi"]
    assert find.titles() == ["Pasti freddi", "Pasti caldi"]
    assert [item.is_stale for item in find("pasti").items] == [False, True]


def test_a_comune_in_the_words_finds_services_for_the_whole_ambito(find: Searcher, provider: ProviderPage) -> None:
    factories.make_service(provider, title="Pasti ovunque", municipalities=(), whole_ambito=True)
    factories.make_service(provider, title="Pasti a Lodi")
    assert find.titles("pasti codogno") == ["Pasti ovunque"]


def test_readers_of_other_languages_find_italian_text_too(find: Searcher, provider: ProviderPage) -> None:
    page = factories.make_service(provider, title="Asilo nido")
    factories.translate(page, title="Day nursery", summary="For small children.", slug="nursery")
    factories.make_service(provider, title="Nursery rhymes e filastrocche")
    english = find("nurseries", language_of_reader="en")
    assert [item.title for item in english.items] == ["Day nursery"]
    assert english.items[0].path.startswith("/en/servizi/nursery-")
    assert find.titles("nido", language_of_reader="en") == ["Day nursery"]
    assert find.titles("day") == []


def test_labels_are_found_in_the_readers_language(find: Searcher, provider: ProviderPage) -> None:
    factories.make_service(provider, title="Il Girotondo", kind=kind("asilo-nido", "Asilo nido", en="Day nursery"))
    found = find("nursery", language_of_reader="en").items
    assert [item.title for item in found] == ["Il Girotondo"]
    assert (found[0].text_language, found[0].kind and found[0].kind.label) == ("it", "Day nursery")


# Filters


@pytest.fixture
def three(provider: ProviderPage) -> dict[str, ServicePage]:
    """Three services that differ in everything that can be filtered."""
    target, other = (factories.make_term(Scheme.TARGET, code) for code in ("anziani", "famiglie"))
    home, place = (factories.make_term(Scheme.DELIVERY, code) for code in ("a-domicilio", "in-sede"))
    arabic = factories.make_term(Scheme.LANGUAGE, "ar", "Arabo")
    factories.make_term(Scheme.LANGUAGE, "it", "Italiano")
    letter = factories.make_term(Scheme.WELFARE, "f-ter", "Lettera f-ter")
    second = factories.make_provider("Comune di Prova", kind="municipality", ipa_code="c_x")
    return {
        "meals": factories.make_service(
            provider,
            title="Pasti",
            targets=(target,),
            kind=kind("pasti", "Pasti a casa"),
            min_age=65,
            municipalities=(factories.municipality(*LODI), factories.municipality(*CODOGNO)),
            delivery=[home],
            languages=[arabic],
            welfare_letters=[letter],
            rows=(
                PriceRow(label="A", amount=Decimal("4"), isee_to=Decimal("9000")),
                PriceRow(label="B", amount=Decimal("6")),
            ),
        ),
        "nursery": factories.make_service(
            provider,
            title="Nido",
            category=factories.category("cura-dei-figli"),
            targets=(other,),
            max_age=3,
            municipalities=(),
            delivery=[place],
            rows=(
                PriceRow(label="A", amount=Decimal("400"), unit="month"),
                ServiceLocation(address="Via A", municipality=factories.municipality(*LODI), wheelchair="yes"),
            ),
        ),
        "desk": factories.make_service(
            second,
            title="Sportello",
            category=factories.category("piccole-commissioni"),
            municipalities=(),
            whole_ambito=True,
            delivery=[place],
            rows=(
                PriceRow(label="A", amount=Decimal("0")),
                ServiceLocation(address="Via B", municipality=factories.municipality(*CODOGNO), wheelchair="no"),
            ),
        ),
    }


FILTERS: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({}, {"Pasti", "Nido", "Sportello"}),
    ({"category": "cura-dei-figli"}, {"Nido"}),
    ({"category": ["cura-dei-figli", "socio-assistenziali"]}, {"Nido", "Pasti"}),
    ({"kind": "pasti"}, {"Pasti"}),
    ({"municipality": LODI[0]}, {"Pasti", "Nido", "Sportello"}),
    ({"municipality": CODOGNO[0]}, {"Pasti", "Sportello"}),
    ({"municipality": MALEO[0]}, {"Sportello"}),
    ({"municipality": "000000"}, set()),
    ({"target": "anziani"}, {"Pasti"}),
    ({"target": ["anziani", "famiglie"]}, {"Pasti", "Nido"}),
    ({"age": 70}, {"Pasti", "Sportello"}),
    ({"age": 3}, {"Nido", "Sportello"}),
    ({"age": 65}, {"Pasti", "Sportello"}),
    ({"age": 0}, {"Nido", "Sportello"}),
    ({"cost": "free"}, {"Sportello"}),
    ({"cost": "isee"}, {"Pasti"}),
    ({"cost": "paid"}, {"Pasti", "Nido"}),
    ({"delivery": "in-sede"}, {"Nido", "Sportello"}),
    ({"accessible": "yes"}, {"Nido", "Pasti"}),
    ({"language": "ar"}, {"Pasti"}),
    ({"language": "it"}, {"Pasti", "Nido", "Sportello"}),
    ({"welfare": "f-ter"}, {"Pasti"}),
    ({"category": "cura-dei-figli", "cost": "free"}, set()),
    ({"cost": "paid", "delivery": "in-sede", "age": 2}, {"Nido"}),
)


@pytest.mark.usefixtures("three")
def test_filters(find: Searcher) -> None:
    for filters, titles in FILTERS:
        result = find(**filters)
        assert ({item.title for item in result.items}, result.total) == (titles, len(titles)), filters


def test_filter_by_provider(find: Searcher, three: dict[str, ServicePage]) -> None:
    code = str(three["desk"].provider.translation_key)
    result = find(provider=code)
    assert [item.title for item in result.items] == ["Sportello"]
    girasole = str(three["meals"].provider.translation_key)
    assert result.facets["provider"] == [
        FacetValue(code=code, label="Comune di Prova", count=1, selected=True),
        FacetValue(code=girasole, label="Cooperativa Girasole", count=2, selected=False),
    ]


@pytest.mark.usefixtures("three")
def test_each_hit_says_why_the_comune_matches(find: Searcher) -> None:
    matches = {
        item.title: item.match and (item.match.code, item.match.label) for item in find(municipality=LODI[0]).items
    }
    assert matches == {
        "Pasti": ("coverage", "Serve Lodi"),
        "Nido": ("premises", "Sede a Lodi"),
        "Sportello": ("ambito", "Serve tutto l'Ambito"),
    }


# Facets


@pytest.mark.usefixtures("three")
def test_counts_leave_out_their_own_filter(find: Searcher) -> None:
    result = find(cost="paid")
    assert facet(result, "cost") == {"free": 1, "isee": 1, "paid": 2}
    assert facet(result, "category") == {"socio-assistenziali": 1, "cura-dei-figli": 1}
    assert facet(result, "accessible") == {"yes": 2}


@pytest.mark.usefixtures("three")
def test_counts_of_two_filters_each_hold_the_other(find: Searcher) -> None:
    result = find(cost="paid", delivery="in-sede")
    assert result.total == 1
    assert facet(result, "cost") == {"free": 1, "paid": 1}
    assert facet(result, "delivery") == {"a-domicilio": 1, "in-sede": 1}


@pytest.mark.usefixtures("three")
def test_services_for_the_whole_ambito_count_for_every_comune(find: Searcher) -> None:
    result = find()
    assert [(value.label, value.count) for value in result.facets["municipality"]] == [
        ("Codogno", 2),
        ("Lodi", 3),
        ("Maleo", 1),
    ]


@pytest.mark.usefixtures("three")
def test_what_is_chosen_is_shown_even_when_it_gives_nothing(find: Searcher) -> None:
    result = find("sportello", category="cura-dei-figli", welfare="f-ter")
    assert result.total == 0
    assert [(value.code, value.selected) for value in result.facets["welfare"]] == [("f-ter", True)]
    assert FacetValue("cura-dei-figli", "Cura dei figli", 0, True) in result.facets["category"]


def test_the_name_of_a_chosen_provider_is_known_without_results(find: Searcher, three: dict[str, ServicePage]) -> None:
    code = str(three["desk"].provider.translation_key)
    result = find("nido", provider=code)
    assert FacetValue(code, "Comune di Prova", 0, True) in result.facets["provider"]


# Order and pages


def test_orders(find: Searcher, provider: ProviderPage) -> None:
    for title, days in (("Élite", 3), ("abaco", None), ("Zeta", 1), ("Eco", 2)):
        day = TODAY - datetime.timedelta(days=days) if days else None
        factories.make_service(provider, title=title, assured_date=day)
    assert find.titles(sort="name") == ["abaco", "Eco", "Élite", "Zeta"]
    assert find.titles(sort="verified") == ["Zeta", "Eco", "Élite", "abaco"]


def test_pages_are_complete_and_do_not_overlap(find: Searcher, provider: ProviderPage) -> None:
    made = [factories.make_service(provider, title="Pasti uguali") for _number in range(7)]
    pages = [find("pasti", per_page=3, page=number) for number in (1, 2, 3, 4)]
    assert [len(page.items) for page in pages] == [3, 3, 1, 0]
    assert [page.total for page in pages] == [7] * 4
    assert pages[0].pages == 3
    found = [item.id for page in pages for item in page.items]
    assert found == sorted(page.translation_key for page in made)
