"""The area for companies: what is eligible, how it is narrowed, picked, compared and explained."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import Acronym, AcronymText, Term
from catalog_pages.taxonomy_data import load_taxonomy
from companies import guidance, picks
from companies.models import GuidanceText, LetterGuidance
from tests import factories
from tests.companies.conftest import key_of, text_of, write_guidance
from tests.search.builders import make_documents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

AREA = "/imprese/"
COMPARISON = "/imprese/confronto/"
LETTERS = "/imprese/lettere/"


def titles(text: str) -> list[str]:
    """The services of the list, in their order."""
    return re.findall(r'class="lw-card-title"><a href="[^"]*"[^>]*>(.*?)</a>', text)


# The list


def test_only_what_has_a_letter_is_there(client: Client, nido: Any, badante: Any) -> None:
    factories.make_service(title="Senza lettere")
    assert sorted(titles(text_of(client, AREA))) == ["Assistenza a casa", "Nido del Parco"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("welfare=f-bis", ["Nido del Parco"]),
        ("welfare=f", ["Assistenza a casa"]),
        ("invoice=yes", ["Nido del Parco"]),
        ("welfare=f-ter&invoice=yes", []),
        ("q=nido", ["Nido del Parco"]),
        ("cost=free", []),
        ("municipality=098031&welfare=f-ter", ["Assistenza a casa"]),
    ],
)
def test_filters_narrow_it(client: Client, nido: Any, badante: Any, asked: str, found: list[str]) -> None:
    text = re.sub("</?mark>", "", text_of(client, f"{AREA}?{asked}"))
    assert titles(text) == found
    assert ("non c'è un servizio per le imprese" in text) is (not found)


def test_letters_that_nobody_chose_are_not_chosen(client: Client, nido: Any, badante: Any) -> None:
    text = text_of(client, AREA)
    assert 'value="f-bis" form="cerca">' in text
    assert "lw-chip" not in text
    text = text_of(client, f"{AREA}?welfare=f-bis")
    assert 'value="f-bis" form="cerca" checked>' in text
    assert 'value="f-ter" form="cerca">' in text


def test_every_link_of_the_filters_stays_in_the_area(client: Client, nido: Any, badante: Any) -> None:
    text = text_of(client, f"{AREA}?welfare=f-bis&cost=paid&servizio={key_of(nido)}")
    chips = re.findall(r'class="lw-chip(?:-all)?" href="([^"]*)"', text)
    assert len(chips) >= 3
    assert all(chip.startswith(AREA) for chip in chips)
    assert f"{AREA}?cost=paid&servizio={key_of(nido)}" in chips


def test_the_list_for_everybody_does_not_show_the_filter_of_companies(client: Client, nido: Any) -> None:
    assert "Fattura alle imprese" not in text_of(client, "/servizi/")
    assert "Fattura alle imprese" in text_of(client, "/servizi/?invoice=yes")


def test_pages_of_the_list_keep_the_picks(client: Client, site: Any) -> None:
    load_taxonomy()
    make_documents(60, seed=3)
    text = text_of(client, f"{AREA}?servizio=00000000")
    assert re.search(rf'href="{re.escape(AREA)}\?page=2&(amp;)?servizio=00000000"', text)
    assert titles(text_of(client, f"{AREA}?page=2&servizio=00000000"))


def test_past_the_last_page_it_says_so_and_leads_back(client: Client, site: Any) -> None:
    load_taxonomy()
    make_documents(60, seed=3)
    text = text_of(client, f"{AREA}?page=40&servizio=00000000")
    assert "qui sono già finiti" in text
    assert "non c'è un servizio per le imprese" not in text
    assert f'<a href="{AREA}?servizio=00000000">Torna alla prima pagina</a>' in text
    assert 'class="lw-pagination"' in text


def test_what_leads_elsewhere_is_left_as_it_is(client: Client, nido: Any) -> None:
    row = Acronym(acronym="ISEE")
    row.texts = [AcronymText(language="it", long_name="indicatore della situazione economica equivalente")]
    row.save()
    text = text_of(client, f"{AREA}?q=ISEE&servizio={key_of(nido)}")
    assert 'href="/sigle/#sigla-isee">Che cos\'è ISEE</a>' in text


def test_no_letter_in_use_means_no_service(client: Client, nido: Any) -> None:
    for term in Term.objects.filter(scheme=Scheme.WELFARE):
        term.valid_to = timezone.localdate() - datetime.timedelta(days=1)
        term.save()
    assert titles(text_of(client, AREA)) == []


def test_the_cost_of_the_list_does_not_grow(client: Client, site: Any, django_assert_max_num_queries: Any) -> None:
    load_taxonomy()
    make_documents(1, seed=1)
    with django_assert_max_num_queries(25) as one:
        client.get(f"{AREA}?q=pasti")
    make_documents(30, seed=2)
    with django_assert_max_num_queries(len(one) + 1):
        client.get(f"{AREA}?q=nido")


# Picking and comparing


def test_a_pick_is_a_link_and_so_is_taking_it_back(client: Client, nido: Any, badante: Any) -> None:
    first = re.search(rf'href="([^"#]*servizio={key_of(nido)})#', text_of(client, AREA))
    assert first
    text = text_of(client, first[1])
    assert "Hai scelto 1 servizio" in text
    assert "Scelto: togli" in text
    assert f'{COMPARISON}?servizio={key_of(nido)}"' in text
    assert f'name="servizio" value="{key_of(nido)}"' in text


def test_who_picked_all_that_can_be_picked_is_told(client: Client, nido: Any, badante: Any) -> None:
    others = [f"{number:08x}" for number in range(1, picks.MOST)]
    full = "&".join(f"servizio={key}" for key in [*others, key_of(nido)])
    text = text_of(client, f"{AREA}?{full}")
    assert "Hai già scelto il massimo" in text
    assert "Scelto: togli" in text
    assert not re.search(r"co-pick[^>]*>\s*<svg[^>]*it-bookmark", text)
    assert key_of(badante) not in "".join(re.findall(r'href="(/imprese/\?[^"]*)"', text))
    assert "Hai già scelto il massimo" not in text_of(client, f"{AREA}?{full.partition('&')[2]}")


def test_two_services_side_by_side(client: Client, nido: Any, badante: Any) -> None:
    text = text_of(client, f"{COMPARISON}?servizio={key_of(badante)}&servizio={nido.translation_key}")
    assert text.index("Assistenza a casa") < text.index("Nido del Parco")
    for words in (
        'th scope="row">Prezzo',
        "Tariffa: € 18,50 all'ora".replace("€ ", "€\xa0"),
        "Lettera f-bis",
        nido.provider.fiscal_code,
        "segreteria@example.org",
        'th scope="col"',
    ):
        assert words in text, words
    assert text.count('scope="col"') == 3
    assert "mailto:segreteria@example.org?subject=Richiesta%20di%20preventivo%3A%20Nido%20del%20Parco" in text
    assert "noindex" in text
    # Taking one out leaves the other.
    assert f'href="{COMPARISON}?servizio={key_of(nido)}#confronto"' in text


def test_what_cannot_be_compared_is_explained(client: Client, nido: Any, badante: Any) -> None:
    badante.unpublish()
    many = "".join(f"&servizio={number:08x}" for number in range(1, 6))
    text = text_of(client, f"{COMPARISON}?servizio={key_of(nido)}&servizio={key_of(badante)}&servizio=<b>x{many}")
    assert "«Assistenza a casa» non è più nel catalogo" in text
    assert "Nel catalogo non c'è un servizio con il codice 00000001" in text
    assert "«<b>x» non è il codice di un servizio" in text
    assert "ne restano fuori 2" in text
    assert b"<b>x" not in client.get(f"{COMPARISON}?servizio=<b>x").content


def test_an_empty_comparison_says_how_to_begin(client: Client, site: Any) -> None:
    assert "niente da confrontare" in text_of(client, COMPARISON)
    assert "niente da confrontare" in text_of(client, f"{COMPARISON}?servizio=")


@pytest.mark.parametrize("garbage", ["%00", "%F0%9F%98%80", "a" * 5000, "0" * 8 + "," + "0" * 8, "-1", "--------"])
def test_garbage_never_breaks_a_page(client: Client, site: Any, garbage: str) -> None:
    for path in (AREA, COMPARISON, "/imprese/piani/nuovo/"):
        assert client.get(f"{path}?servizio={garbage}").status_code in (200, 400)


def test_pasted_addresses_are_read() -> None:
    text = (
        "https://x.example/servizi/nido-del-parco-0a1b2c3d/ e "
        "https://x.example/imprese/confronto/?servizio=11111111&servizio=22222222\n33333333"
    )
    assert picks.read_text(text).keys == ("0a1b2c3d", "11111111", "22222222", "33333333")


# The guidance


def test_a_new_site_begins_with_texts_for_each_letter(client: Client, site: Any) -> None:
    load_taxonomy()
    text = text_of(client, LETTERS)
    assert text.count("Da confermare con il consulente.") >= 3
    for words in ("Lettera f-ter", "IVA", "regolamento", "75 anni", "Testo aggiornato al 27 novembre 2026"):
        assert words in text, words
    assert "made out to the employer" in text_of(client, f"/en{LETTERS}")
    assert guidance.load_starter() == 0


@pytest.mark.parametrize("language", ["en", "ro", "ar"])
def test_the_texts_of_a_new_site_are_there_in_every_language(language: str, client: Client, site: Any) -> None:
    load_taxonomy()
    text = text_of(client, f"/{language}{LETTERS}")
    answers = BeautifulSoup(text, "html.parser").select(".co-answers dd")
    assert len(answers) == 21
    assert not [answer for answer in answers if answer.get("lang")]
    assert not [row for row in LetterGuidance.objects.all() if row.to_review()]


def test_a_language_that_the_site_has_since_comes_in_where_the_italian_is_that_of_the_release(site: Any) -> None:
    load_taxonomy()
    GuidanceText.objects.filter(language__in=("ro", "ar")).delete()
    changed = LetterGuidance.objects.get(letter__code="f")
    changed.texts.filter(language="it").update(meaning="Con parole dell'ufficio.")
    guidance.load_starter()
    guidance.load_starter()
    for row in LetterGuidance.objects.all():
        languages = sorted(row.texts.values_list("language", flat=True))
        assert languages == (["en", "it"] if row == changed else ["ar", "en", "it", "ro"])


def test_a_copy_of_a_guidance_makes_no_translation_fresher(client: Client, site: Any) -> None:
    row = write_guidance("f", "Regola.")
    answers = dict.fromkeys(GuidanceText.ANSWERS, "اسألوا.")
    row.texts.add(GuidanceText(language="ar", **answers))
    row.save()
    row.texts.filter(language="it").update(meaning="Regola nuova.")
    row = LetterGuidance.objects.get(pk=row.pk)
    row.valid_to = timezone.localdate() - datetime.timedelta(days=1)
    row.save()
    copy = LetterGuidance(letter=row.letter, valid_from=timezone.localdate(), checked_on=row.checked_on)
    copy.texts.set(
        [
            GuidanceText(language=each.language, **{name: getattr(each, name) for name in GuidanceText.ANSWERS})
            for each in row.texts.all()
        ]
    )
    copy.save()
    assert LetterGuidance.objects.get(pk=copy.pk).to_review() == dict(settings.LANGUAGES)["ar"]


def test_an_answer_whose_italian_has_changed_is_italian_again_until_somebody_looks(client: Client, site: Any) -> None:
    row = write_guidance("f", "Regola.")
    answers = dict.fromkeys(GuidanceText.ANSWERS, "اسألوا.") | {"meaning": "قاعدة."}
    row.texts.add(GuidanceText(language="ar", **answers))
    row.save()
    assert "<dd>" in text_of(client, f"/ar{LETTERS}")

    def italian() -> list[str]:
        soup = BeautifulSoup(text_of(client, f"/ar{LETTERS}"), "html.parser")
        return [answer.get_text(strip=True) for answer in soup.select('.co-answers dd[lang="it"][dir="ltr"]')]

    def change(language: str, **values: Any) -> None:
        fresh = LetterGuidance.objects.get(pk=row.pk)
        texts = list(fresh.texts.all())
        for text in texts:
            if text.language == language:
                for name, value in values.items():
                    setattr(text, name, value)
        fresh.texts.set(texts)
        fresh.save()

    assert italian() == []
    change("it", meaning="Regola nuova.")
    assert italian() == ["Regola nuova."]
    assert LetterGuidance.objects.get(pk=row.pk).to_review() == dict(settings.LANGUAGES)["ar"]
    # Another answer written anew makes this one no fresher.
    change("ar", vat="اسألوا المستشار.")
    assert italian() == ["Regola nuova."]
    change("ar", is_confirmed=True)
    assert italian() == []
    assert GuidanceText.objects.get(language="ar").is_confirmed is False
    change("it", vat="Chiedi al consulente.")
    change("ar", vat="قاعدة جديدة.")
    assert italian() == []


def test_the_text_in_force_today_is_shown_and_the_next_announced(client: Client, site: Any) -> None:
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    write_guidance("f", "Regola vecchia.", valid_to=today - day)
    write_guidance("f", "Regola di oggi.", valid_from=today, valid_to=today)
    write_guidance("f", "Regola nuova.", valid_from=today + day, reference="Art. 99 del nuovo testo unico")
    text = text_of(client, LETTERS)
    assert "Regola di oggi." in text
    assert "Regola vecchia." not in text
    assert "Regola nuova." not in text
    assert "vale un altro testo: Art. 99 del nuovo testo unico" in text


def test_without_a_text_in_force_the_page_says_so(client: Client, site: Any) -> None:
    write_guidance("f", "Regola vecchia.", valid_to=timezone.localdate() - datetime.timedelta(days=1))
    text = text_of(client, LETTERS)
    assert "non c'è un testo in vigore" in text
    assert "Regola vecchia." not in text


def test_an_old_text_says_that_it_is_old(client: Client, site: Any) -> None:
    write_guidance("f", "Regola.", checked_on=timezone.localdate() - datetime.timedelta(days=400))
    assert "più di un anno" in text_of(client, LETTERS)


def test_in_english_only_the_answers_that_are_italian_are_marked_so(client: Client, site: Any) -> None:
    write_guidance("f", "Regola in italiano.")
    text = text_of(client, f"/en{LETTERS}")
    assert re.search(r'<dd lang="it">\s*<p>Regola in italiano.</p>', text)
    assert not re.search(r"<(dl|dt)[^>]* lang=", text)
    assert '<dd lang="it">' not in text_of(client, LETTERS)


def test_two_texts_of_a_letter_never_hold_on_one_day(site: Any) -> None:
    today = timezone.localdate()
    write_guidance("f", "Prima.", valid_from=today)
    with pytest.raises(ValidationError, match="vale già un altro testo"):
        write_guidance("f", "Seconda.", valid_to=today)
    write_guidance("f-bis", "Un'altra lettera.", valid_from=today)


# Ways in


def test_the_offices_page_for_companies_leads_to_the_area(client: Client, site: Any) -> None:
    from catalog_pages.models import InfoPage

    page = InfoPage(title="Per le imprese", slug="per-le-imprese", summary="Il welfare in azienda.")
    other = InfoPage(title="Altro", slug="altro")
    for each in (page, other):
        home = site.home
        home.refresh_from_db()
        home.add_child(instance=each)
        each.save_revision().publish()
    home = type(site.home).objects.get(pk=site.home.pk)
    home.companies_page = page
    home.save_revision().publish()
    assert 'href="/imprese/"' in text_of(client, "/per-le-imprese/")
    assert 'href="/imprese/"' not in text_of(client, "/altro/")
    assert 'href="/per-le-imprese/"' in text_of(client, AREA)


def test_crawlers_find_the_area_and_not_the_plans(client: Client, site: Any) -> None:
    assert "Disallow: /imprese/piani/" in client.get("/robots.txt").content.decode()
    sitemap = b"".join(client.get("/sitemap-pagine-1.xml").streaming_content).decode()
    assert "/imprese/</loc>" in sitemap
    assert "/imprese/lettere/</loc>" in sitemap
    assert "/imprese/piani" not in sitemap


def test_the_area_is_there_in_english(client: Client, nido: Any) -> None:
    text = text_of(client, f"/en{AREA}?servizio={key_of(nido)}")
    assert f"/en{COMPARISON}" in text
    assert titles(text) == ["Nido del Parco"]
