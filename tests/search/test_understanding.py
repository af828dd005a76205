"""How the words of citizens are read, before any engine is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from catalog_pages import vocabulary as vocabularies
from catalog_pages.taxonomy_data import load_taxonomy
from catalog_pages.vocabulary import Vocabulary
from search import lexicon, places
from search.engines.base import Concept, Question
from search.models import LayGroup, LexiconWord
from search.types import MAX_QUERY_LENGTH, SearchQuery
from search.understanding import MOST_IN_ALL, understand
from tests import factories

WRITTEN = "doposcuola cortile compiti merenda bambini assistenza notturna persona accanto notte bambino"
SANT_ANGELO, CODOGNO, CASALPUSTERLENGO, SAN_MARTINO = "098050", "098019", "098010", "098048"


@pytest.fixture(scope="module")
def real(django_db_setup: None, django_db_blocker: Any) -> Vocabulary:
    """The real vocabularies, read once: loading them takes longer than all that follows."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_taxonomy()
        loaded = vocabularies.load()
        transaction.set_rollback(True)
    return loaded


@pytest.fixture(autouse=True)
def catalogue(db: Any, real: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few words, and a lay vocabulary that says only what these tests need."""
    monkeypatch.setattr(vocabularies, "current", lambda: real)
    LayGroup.objects.all().delete()
    LexiconWord.objects.bulk_create(LexiconWord(language="it", word=word, frequency=2) for word in WRITTEN.split())


def test_the_words_of_live_services_are_gathered() -> None:
    LexiconWord.objects.all().delete()
    page = factories.make_service(title="Doposcuola in cortile", summary="Compiti e merenda.")
    factories.make_service(page.provider, title="Segreto", publish=False)
    assert lexicon.gather() == LexiconWord.objects.count()
    written = set(LexiconWord.objects.values_list("word", flat=True))
    assert {"doposcuola", "cortile", "compiti", "merenda"} < written
    assert "segreto" not in written
    assert lexicon.gather() == 0
    page.unpublish()
    lexicon.gather()
    assert not LexiconWord.objects.exists()


def lay(terms: str, *, also: str = "", facts: str = "", two_way: bool = False, language: str = "it") -> LayGroup:
    return LayGroup.objects.create(language=language, terms=terms, also=also, facts=facts, two_way=two_way)


def read(text: str, *, language: str = "it", exact: bool = False) -> Question:
    query = SearchQuery(text=text, language=language, exact=exact)
    return understand(query, vocabularies.current())


def ways(concept: Concept) -> list[str]:
    return [alternative.text for alternative in concept.alternatives]


# Places


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Codogno", CODOGNO),
        ("a sant'angelo", SANT_ANGELO),
        ("Sant’Angelo Lodigiano", SANT_ANGELO),
        ("S. Angelo Lodigiano", SANT_ANGELO),
        ("santangelo", SANT_ANGELO),
        ("codongo", CODOGNO),
        ("casalpusterlego", CASALPUSTERLENGO),
        ("casale", CASALPUSTERLENGO),
        ("s. martino in strada", SAN_MARTINO),
        ("lodivecchio", "098032"),
        ("lodi vecchio", "098032"),
        ("lodi", "098031"),
    ],
)
def test_a_comune_in_the_words_is_a_place(text: str, code: str) -> None:
    question = read(f"doposcuola {text}")
    assert question.understanding.place == code
    assert [concept.is_place for concept in question.concepts] == [False, True]


@pytest.mark.parametrize("text", ["caselle", "corte", "corno", "senna", "girasole", "sordo", "lode", "merli"])
def test_a_name_that_two_comuni_share_or_that_is_a_word_is_no_place(text: str) -> None:
    assert read(f"doposcuola {text}").understanding.place == ""


def test_every_comune_is_recognised_by_its_own_name() -> None:
    vocabulary = vocabularies.current()
    names = set(places.names(vocabulary, timezone.localdate()).values())
    found = {code: read(vocabulary.label("municipality", code, "it")).understanding.place for code in names}
    assert len(found) == 61
    assert found == {code: code for code in names}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("حضانة في كودونيو", CODOGNO),
        ("حضانة بكودونيو", CODOGNO),
        ("حضانة كازالبوسترلينجو", CASALPUSTERLENGO),
        ("حضانة سانت أنجلو", SANT_ANGELO),
        ("حضانة Codogno", CODOGNO),
    ],
)
def test_a_comune_is_recognised_in_arabic_letters(text: str, code: str) -> None:
    assert read(text, language="ar").understanding.place == code


def test_names_in_other_scripts_are_of_comuni_of_today_and_of_towns_outside_and_each_is_of_one() -> None:
    vocabulary = vocabularies.current()
    today = set(places.names(vocabulary, timezone.localdate()).values())
    assert all(any(places.written(code)) for code in today)
    codes = {code for code in vocabulary.terms("municipality") if any(places.written(code))}
    named = [name for place in (*codes, *places.OUTSIDE) for name in places.written(place)]
    assert len(named) == len(set(named))


# Spelling


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("asistenza", "assistenza"),
        ("assitsenza", "assistenza"),
        ("asssistenza", "assistenza"),
        ("assistensa", "assistenza"),
        ("notturma", "notturna"),
        ("merrenda", "merenda"),
        ("squola", "scuola"),
    ],
)
def test_misspelt_words_are_read_as_words_of_the_catalogue(text: str, meant: str) -> None:
    lay("scuola")
    question = read(text)
    assert meant in ways(question.concepts[0])
    assert question.understanding.corrected == meant


@pytest.mark.parametrize("text", ["assistenza", "notte", "bambino", "xyz", "123456"])
def test_words_that_are_right_or_hopeless_are_left_alone(text: str) -> None:
    assert read(text).understanding.corrected == ""


@pytest.mark.parametrize("text", ["dopo scuola", "dopo squola", "dopo la scuola"])
def test_two_words_that_the_catalogue_writes_as_one(text: str) -> None:
    lay("dopo la scuola", also="doposcuola")
    lay("scuola")
    assert "doposcuola" in {way for concept in read(text).concepts for way in ways(concept)}


def test_one_word_that_the_catalogue_writes_as_two() -> None:
    question = read("assistenzanotturna")
    assert "assistenza notturna" in ways(question.concepts[0])


def test_exact_means_exact() -> None:
    lay("asistenza", also="notte")
    question = read("asistenza codogno vorrei", exact=True)
    assert [ways(concept) for concept in question.concepts] == [["asistenza"], ["codogno"], ["vorrei"]]
    assert question.needed == 1, "nobody waits for words that no service has"
    assert question.understanding.suggestion == "assistenza codogno vorrei"


@pytest.mark.parametrize(
    ("text", "words"), [("kosa fa il bambino", ["cosa", "fa", "bambino"]), ("ki kiede la notte", ["chiede", "notte"])]
)
def test_words_are_read_as_telephones_write_them(text: str, words: list[str]) -> None:
    assert [concept.text for concept in read(text).concepts] == words


def test_no_word_of_the_dictionary_is_taken_for_another() -> None:
    assert read("ginecologo").understanding.suggestion == ""


# Lay words


def test_lay_words_say_what_is_meant() -> None:
    group = lay("non cammina\nallettato", also="carrozzina", facts="kind:sad\ntarget:anziani", two_way=True)
    question = read("badante per mamma che non cammina")
    concept = question.concepts[-1]
    assert concept.text == "non cammina"
    assert concept.is_recognised
    assert ways(concept) == [
        "non cammina",
        "Assistenza domiciliare (SAD)",
        "Anziani",
        "carrozzina",
        "allettato",
    ]
    assert {each.group for each in concept.alternatives} == {"", group.key}


def test_one_way_groups_do_not_lead_back() -> None:
    lay("strizzacervelli", also="psicologo")
    assert "psicologo" in ways(read("strizzacervelli").concepts[0])
    assert ways(read("psicologo").concepts[0])[0] == "psicologo"
    assert "strizzacervelli" not in ways(read("psicologo").concepts[0])


def test_who_asks_may_stand_between_the_words_of_a_phrase() -> None:
    lay("accompagnare a visita", facts="kind:accompagnamento-visite")
    question = read("accompagnare mia mamma a una visita")
    assert [concept.text for concept in question.concepts] == ["accompagnare mia mamma a una visita"]


def test_a_phrase_of_small_words_does_not_shrink_to_one_of_them() -> None:
    lay("a chi mi rivolgo", facts="kind:pratiche")
    assert not any(concept.is_recognised for concept in read("mi rivolgo a voi").concepts)


def test_words_of_other_languages_are_read_unless_they_are_italian_here() -> None:
    lay("cuidadora", facts="kind:sad", language="es")
    lay("notte", facts="kind:sad", language="sq")
    assert read("cuidadora").concepts[0].is_recognised
    assert not read("notte").concepts[0].is_recognised


def test_a_kind_is_recognised_by_its_label_in_any_language() -> None:
    for text in ("asilo nido", "SAD", "summer camp"):
        assert [concept.is_recognised for concept in read(text).concepts] == [True], text


# What is not wanted


@pytest.mark.parametrize("text", ["senza ISEE", "senza presentare l'ISEE", "senza avere l'isee", "no isee"])
def test_what_is_not_wanted_is_asked_of_facts_alone(text: str) -> None:
    lay("isee", facts="kind:pratiche")
    question = read(f"assistenza {text}")
    assert [each.is_weak for each in question.concepts] == [False, True]
    assert [[part.fact for part in each.parts] for each in question.concepts[1].alternatives] == [["=w:isee"]]
    assert not question.understanding.needs


def test_what_somebody_cannot_do_is_a_need() -> None:
    lay("non cammina\nnon vedente", facts="kind:sad")
    for text in ("mamma che non cammina", "servizi per non vedenti"):
        assert read(text).understanding.needs == ("sad",), text
    lay("isee", facts="kind:pratiche")
    assert read("non ho l'isee").understanding.needs == ("pratiche",)
    assert read("non trovo un asilo nido").understanding.needs == ("asilo-nido",)


@pytest.mark.parametrize("text", ["non a Codogno", "ma non di codogno", "tranne Codogno", "no codogno"])
def test_a_comune_that_is_not_wanted_is_no_place(text: str) -> None:
    question = read(f"assistenza {text}")
    assert question.understanding.place == ""
    assert [concept.text for concept in question.concepts if not concept.is_weak] == ["assistenza"]


def test_towns_outside_are_named_and_not_waited_for() -> None:
    question = read("assistenza notte Castel San Giovanni o san donato")
    assert question.understanding.outside == ("Castel San Giovanni", "San Donato Milanese")
    assert question.understanding.place == ""
    assert [each.text for each in question.concepts if each.is_counted] == ["assistenza", "notte"]


# How much is asked for


def test_who_asks_is_not_waited_for() -> None:
    question = read("cerco qualcuno per assistenza la notte")
    assert {concept.text: concept.is_weak for concept in question.concepts} == {
        "cerco": True,
        "qualcuno": True,
        "assistenza": False,
        "notte": False,
    }
    assert question.needed == 2


def test_a_word_that_no_service_has_is_told_once() -> None:
    assert read("<xyzwk>alert(1)</xyzwk>").understanding.unknown.count("xyzwk") == 1


def test_a_word_that_no_service_has_is_told_and_not_waited_for() -> None:
    question = read("assistenza xyzwk")
    assert question.understanding.unknown == ("xyzwk",)
    assert question.needed == 1


def test_hostile_lengths_stay_cheap() -> None:
    lay("\n".join(f"assistenza {number}" for number in range(60)), facts="kind:sad", two_way=True)
    text = ("assistenza notturna codogno " * 60)[:MAX_QUERY_LENGTH]
    question = read(text)
    assert sum(len(concept.alternatives) for concept in question.concepts) <= MOST_IN_ALL + 32
    assert read("a" * MAX_QUERY_LENGTH).concepts
    assert read("il la di per").concepts == ()


def test_reading_costs_no_query_when_all_words_are_known(django_assert_num_queries: Any) -> None:
    read("assistenza notturna")
    vocabulary = vocabularies.current()
    with django_assert_num_queries(0):
        understand(SearchQuery(text="assistenza notturna codogno"), vocabulary)
    with django_assert_num_queries(1):
        understand(SearchQuery(text="assistenza parolaintrovabile"), vocabulary)


# Other languages


@pytest.mark.parametrize("text", ["حضانة", "وحضانة", "لحضانة", "7adana", "حظانة"])
def test_arabic_is_read_with_particles_figures_and_letters_that_sound_alike(text: str) -> None:
    lay("حضانة\nhadana", facts="kind:asilo-nido", language="ar")
    assert read(text, language="ar").understanding.needs == ("asilo-nido",)


def test_a_known_arabic_word_keeps_its_first_letter() -> None:
    lay("ورق", facts="kind:pratiche", language="ar")
    lay("رق", facts="kind:asilo-nido", language="ar")
    assert read("ورق", language="ar").understanding.needs == ("pratiche",)


def test_a_misspelt_word_is_sooner_one_of_the_page_than_of_another_language() -> None:
    lay("asistentă", facts="kind:infermiere-a-domicilio", language="ro")
    question = read("assistensa")
    assert question.understanding.corrected == "assistenza"
    assert question.understanding.needs == ()


def test_what_italian_words_say_for_those_of_another_language_counts_as_much_as_lay_words_do_for_an_italian() -> None:
    lay("cresa", also="compiti", language="ro")
    lay("scuola", also="compiti")
    foreign, own = read("cresa", language="ro"), read("scuola")
    translated = next(each for each in foreign.concepts[0].alternatives if each.origin == "lay")
    said = next(each for each in own.concepts[0].alternatives if each.origin == "lay")
    assert translated.weight * foreign.languages["it"] == pytest.approx(said.weight * own.languages["it"])


def test_a_small_word_of_the_page_is_no_italian_lay_word() -> None:
    lay("tata", facts="kind:baby-sitting")
    assert read("tata bolnav", language="ro").understanding.needs == ()
    assert read("tata").understanding.needs == ("baby-sitting",)
