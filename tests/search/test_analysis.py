"""Italian and English words as search understands them."""

from __future__ import annotations

import random
import string

import pytest

from search import analysis


def stems(text: str, language: str = "it") -> list[str]:
    return [token.stem for token in analysis.tokens(text, language)]


@pytest.mark.parametrize(
    "family",
    [
        "nido nidi",
        "asilo asili",
        "anziano anziana anziani anziane",
        "disabile disabili disabilità DISABILITÀ disabilita",
        "invalido invalidi invalida invalidità",
        "fragile fragili fragilità",
        "genitoriale genitoriali genitorialità",
        "amico amici amica amiche",
        "medico medici medica mediche",
        "pratica pratiche",
        "parco parchi",
        "luogo luoghi",
        "farmacia farmacie farmaco farmaci",
        "servizio servizi",
        "ufficio uffici",
        "figlio figli figlia figlie",
        "famiglia famiglie",
        "volontario volontari volontaria volontarie",
        "psicologo psicologi psicologa psicologhe",
        "psicologico psicologici psicologica psicologiche",
        "mese mesi",
        "spesa spese",
        "città citta citta' CITTÀ",
        "affido l'affido dell’affido un'affido sull'affido",
        "assistenza l'assistenza dell'assistenza quest’assistenza",
        "caffè caffe",
    ],
)
def test_these_meet(family: str) -> None:
    assert len({tuple(stems(word)) for word in family.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("comune", "comunità"),
        ("casa", "cascina"),
        ("mensa", "mese"),
        ("pasto", "pastore"),
        ("sad", "sadh"),
        ("adi", "adito"),
        ("nido", "nonno"),
        ("anziano", "ansia"),
        ("trasporto", "sport"),
        ("qualità", "qualifica"),
        ("mobile", "mobilità"),
        ("spesa", "spessore"),
    ],
)
def test_these_do_not(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_stop_words_and_articles_fall_away() -> None:
    assert stems("il servizio per l'assistenza agli anziani dell'Ambito") == ["serviz", "assistenz", "anzian", "ambit"]
    assert stems("of the children's nurseries", "en") == ["children", "nurseri"]


def test_acronyms_and_codes_stay_whole() -> None:
    assert stems("ADI C-Dom f-bis 1522") == ["adi", "dom", "f", "bis", "1522"]


def test_english_plurals_meet() -> None:
    assert stems("meals", "en") == stems("meal", "en")
    assert stems("nursery", "en") == stems("nurseries", "en")
    assert stems("bus", "en") == ["bus"]


def test_other_languages_have_their_own_stems_or_are_folded_only() -> None:
    assert stems("Grădiniță", "ro") == stems("gradinita", "ro") == stems("grădinițe", "ro")
    assert stems("guarderías", "es") == stems("guardería", "es")
    assert stems("حضانة", "ar") == stems("حضانه", "ar")
    assert stems("kujdestare për fëmijë", "sq") == ["kujdestare", "femije"]


@pytest.mark.parametrize(
    "family",
    [
        "copil copii copilul copiii copiilor copilului",
        "bătrân bătrâni bătrânul bătrânii bătrânilor bătrână bătrâne",
        "persoană persoane persoanei persoanelor persoana",
        "serviciu servicii serviciul serviciile serviciilor serviciului",
        "grădiniță grădinițe grădinița grădinițelor grădiniței grădiniţă gradinita",
        "creșă creșe creșelor creşă cresa",
        "familie familii familia familiilor familiei",
        "ajutor ajutoare ajutorul ajutoarele",
        "școală școli școala școlilor şcoală scoli",
        "îngrijire îngrijiri îngrijirea ingrijirii",
        "asistență asistența asistenței asistenţa",
        "dizabilitate dizabilități dizabilitățile dizabilităților",
        "femeie femei femeia femeilor",
        "curs cursuri cursul cursurilor",
        "centru centre centrul centrelor centrului",
        "tânăr tineri tânărul tinerilor",
    ],
)
def test_these_meet_in_romanian_with_diacritics_of_either_kind_or_without(family: str) -> None:
    assert len({tuple(stems(word, "ro")) for word in family.split()}) == 1


@pytest.mark.parametrize(
    "family",
    [
        "مسن مسنين المسنين للمسنين والمسنين مسنون",
        "خدمة خدمات الخدمات الخدمة للخدمات خدمه",
        "حضانة حضانه الحضانة حضانات حَضَانَة حضـــانة",
        "أسرة الأسرة أسر للأسر الاسرة اسره",
        "إيجار الإيجار ايجار الايجار",
        "مساعدة المساعدة مساعدات للمساعدة",
        "وجبة وجبات الوجبات",
        "مجاني مجانية مجانا مجّاني",
        "مستشفى المستشفى مستشفي",
        "١١٢ 112 ۱۱۲",
    ],
)
def test_these_meet_in_arabic_however_they_are_written(family: str) -> None:
    assert len({tuple(stems(word, "ar")) for word in family.split()}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ro", "medic", "medicină"),
        ("ro", "casă", "căsătorie"),
        ("ro", "bonă", "bani"),
        ("ro", "asistență", "asistare"),
        ("ar", "بيت", "بنت"),
        ("ar", "سكن", "سكري"),
        ("ar", "طبيب", "طب"),
    ],
)
def test_these_do_not_meet_there(language: str, one: str, other: str) -> None:
    assert stems(one, language) != stems(other, language)


def test_stop_words_are_as_words_are_after_folding() -> None:
    for language, found in analysis.STOP_WORDS.items():
        for word in found:
            assert analysis.words(word) in ([word], []), f"{language}: {word}"


def test_blocks_of_html_do_not_run_together() -> None:
    assert analysis.plain_text("<ul><li>pasti</li><li>spesa &amp; farmaci</li></ul>").split() == [
        "pasti",
        "spesa",
        "&",
        "farmaci",
    ]


def test_any_text_gives_clean_bounded_tokens() -> None:
    """Italian stems begin their word, and analysing a word again changes nothing, whatever the text."""
    random_text = random.Random(20250101)
    letters = string.ascii_letters + string.digits + "ăâîșţأإآةىـالونيه٣َàèéìòùÀçßñ’'‘-_./<>&;\n\t€漢字\u0301\u00a0"
    for _round in range(500):
        text = "".join(random_text.choices(letters, k=random_text.randint(0, 80)))
        for language in ("it", "en", "ro", "ar"):
            for token in analysis.tokens(text, language):
                assert token.stem
                assert len(token.word) <= analysis.LONGEST_WORD
                assert token.word == analysis.fold(token.word).lower()
                assert token.word.isalnum()
                assert [again.stem for again in analysis.tokens(token.word, language)] in ([token.stem], [])
                if language == "it":
                    assert token.word.startswith(token.stem)
