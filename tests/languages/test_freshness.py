"""A translation says only what the Italian says today: what changed is Italian again until somebody translates it."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from wagtail.models import Locale

from catalog_pages import freshness
from catalog_pages.models import FaqPage, InfoPage, RowText, ServicePage
from search import presentation
from search.models import ServiceDocument, ServiceStem
from tests import factories
from tests.languages.builders import ENGLISH, begin, change, content, english_of, publish, write_strings

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site: Any) -> ServicePage:
    return factories.make_service()


def view(page: ServicePage, language: str = "en") -> Any:
    return presentation.present(ServiceDocument.objects.get(pk=page.translation_key), language=language)


def test_a_text_that_changed_is_italian_again_and_the_others_stay(page: ServicePage) -> None:
    factories.translate(page, **ENGLISH)
    assert set(content(page)["texts"]["en"]) == {*ENGLISH, "slug"}
    change(page, summary="Il servizio è sospeso fino a marzo.")
    assert "summary" not in content(page)["texts"]["en"]
    assert content(page)["texts"]["en"]["title"] == "Meals at home"
    assert content(page)["translations"]["en"]["changed"] == ["summary"]
    assert not ServiceStem.objects.filter(language="en", stem__startswith="warm").exists()
    shown = view(page)
    assert (shown.text_language, shown.title, shown.summary) == (
        "en",
        "Meals at home",
        "Il servizio è sospeso fino a marzo.",
    )
    assert shown.italian_texts == ["summary"]
    html = Client().get(f"/en/servizi/meals-{page.translation_key.hex[:8]}/").content.decode()
    assert html.count("are not translated yet") == 1
    assert 'data-element="service-description" lang="it">' in html
    assert 'data-element="service-title">Meals at home' in html


def test_translating_what_changed_brings_it_back(page: ServicePage) -> None:
    english = factories.translate(page, **ENGLISH)
    change(page, summary="Un pasto al giorno, anche la domenica.")
    english = ServicePage.objects.get(pk=english.pk)
    english.summary = "One meal a day, Sundays too."
    english.save_revision().publish()
    assert view(page).italian_texts == []
    assert view(page).summary == "One meal a day, Sundays too."


def test_an_italian_text_that_goes_takes_its_translation_with_it(page: ServicePage) -> None:
    factories.translate(page, **ENGLISH)
    change(page, times="")
    assert "times" not in view(page).texts


def test_the_italian_that_was_only_copied_is_no_translation(page: ServicePage) -> None:
    factories.translate(page, title="Meals at home")
    assert set(content(page)["texts"]["en"]) == {"title", "slug"}
    assert "summary" in view(page).italian_texts
    assert [(each.language, each.state) for each in view(page).translations[:2]] == [
        ("it", "current"),
        ("en", "partly"),
    ]


def test_a_translation_of_which_nothing_holds_is_none(page: ServicePage) -> None:
    factories.translate(page, title="Meals at home")
    change(page, title="Pranzi a domicilio")
    assert list(content(page)["texts"]) == ["it"]
    shown = view(page)
    assert (shown.text_language, shown.translations[1].state) == ("it", "missing")


def test_restoring_an_old_translation_makes_it_no_fresher(page: ServicePage) -> None:
    english = factories.translate(page, **ENGLISH)
    change(page, summary="Il servizio costa 9 euro.")
    english = ServicePage.objects.get(pk=english.pk)
    english.summary = "The service costs 9 euro."
    english.save_revision().publish()
    assert view(page).italian_texts == []
    english = ServicePage.objects.get(pk=english.pk)
    english.summary = ENGLISH["summary"]
    english.save_revision().publish()
    assert view(page).summary == "Il servizio costa 9 euro."


def test_a_translation_approved_after_the_italian_changed_is_held_against_what_the_translator_saw(
    page: ServicePage,
) -> None:
    translation = begin(page)
    write_strings(translation)
    translation.save_target(publish=False)
    waiting = english_of(page).latest_revision
    change(page, summary="Il servizio è sospeso fino a marzo.")
    waiting.publish()
    assert content(page)["translations"]["en"]["changed"] == ["summary"]
    assert view(page).summary == "Il servizio è sospeso fino a marzo."


def test_the_translation_editor_follows_what_is_published(page: ServicePage) -> None:
    translation = begin(page)
    write_strings(translation)
    publish(translation)
    assert view(page).italian_texts == []
    total, done = translation.get_progress()
    assert total == done
    change(page, summary="Una frase nuova.")
    assert translation.get_progress() == (total, done - 1)
    write_strings(translation)
    publish(translation)
    assert view(page).summary == "EN Una frase nuova."


def test_what_the_editor_filled_with_italian_is_not_published_as_translated(page: ServicePage) -> None:
    translation = begin(page)
    write_strings(translation, only="title")
    publish(translation)
    assert set(content(page)["texts"]["en"]) == {"title", "slug"}


def test_rich_text_that_is_saved_again_has_not_changed(page: ServicePage) -> None:
    italian = change(page, how_to='<p data-block-key="a1b2c">Telefona.</p>')
    factories.translate(italian, **ENGLISH)
    change(page, how_to='<p data-block-key="zzzzz">Telefona.</p>')
    assert "how_to" not in view(page).italian_texts


def test_short_texts_of_rows_count_too(page: ServicePage) -> None:
    factories.translate(page, **ENGLISH)
    assert {each.state for each in view(page).translations if each.language == "en"} == {"partly"}
    for row in (*page.prices.all(), *page.contacts.all()):
        RowText.objects.create(row_uid=row.uid, field="label", language="en", source=row.label, text="x")
    page.save_revision().publish()
    assert {each.state for each in view(page).translations if each.language == "en"} == {"current"}


@pytest.mark.parametrize("how", ["unpublish", "delete", "suspend"])
def test_what_ends_the_italian_ends_every_language_at_once(page: ServicePage, how: str) -> None:
    from providers.suspension import suspend

    factories.translate(page, **ENGLISH)
    key, path = page.translation_key, f"/en/servizi/meals-{page.translation_key.hex[:8]}/"
    assert Client().get(path).status_code == 200
    if how == "unpublish":
        page.unpublish()
    elif how == "delete":
        ServicePage.objects.get(pk=page.pk).delete()
    else:
        suspend(page.provider, by=factories.make_editor(), reason="x")
    assert Client().get(path).status_code == 410
    assert Client().get(f"/api/v1/services/{key}?lang=en").status_code == 410
    assert not ServiceStem.objects.filter(service_id=key).exists()
    assert Client().get("/api/v1/services?q=meals&lang=en").json()["meta"]["total"] == 0


def test_moving_the_italian_page_moves_every_language(page: ServicePage) -> None:
    factories.translate(page, **ENGLISH)
    other = factories.make_provider("Fondazione Quercia")
    page.move(other, pos="last-child")
    assert view(page).provider.name == "Fondazione Quercia"
    item = Client().get(f"/api/v1/services/{page.translation_key}?lang=en").json()["item"]
    assert (item["title"], item["provider"]["name"]) == ("Meals at home", "Fondazione Quercia")


def test_pages_of_prose_show_what_holds(site: Any) -> None:
    info = InfoPage(title="Aiuto", summary="Chi siamo.", body="<p>Vieni il lunedì.</p>")
    site.home.add_child(instance=info)
    info.save_revision().publish()
    english = info.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title, english.summary, english.body = "Help", "Who we are.", "<p>Come on Monday.</p>"
    english.save_revision().publish()
    info = InfoPage.objects.get(pk=info.pk)
    info.body = "<p>Vieni il martedì.</p>"
    info.save_revision().publish()
    html = Client().get(InfoPage.objects.get(pk=english.pk).url).content.decode()
    assert "Come on Monday" not in html
    assert '<div class="lw-prose" lang="it"><p>Vieni il martedì.</p></div>' in html
    assert "<h1>Help</h1>" in html
    assert html.count("are not translated yet") == 1


def make_help(site: Any) -> tuple[InfoPage, InfoPage]:
    """A page in the menu with a page below it, both in Italian and in English; the upper ones."""
    upper = InfoPage(title="Aiuto", body="<p>Vieni.</p>", seo_title="Aiuto a Lodi", search_description="Chi aiuta.")
    upper.show_in_menus = True
    site.home.add_child(instance=upper)
    lower = InfoPage(title="Orari", body="<p>Il lunedì.</p>")
    upper.add_child(instance=lower)
    texts = {"Aiuto": ("Help", "Help in Lodi", "Who helps."), "Orari": ("Hours", "", "")}
    made = []
    for page in (upper, lower):
        page.save_revision().publish()
        english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
        english.title, english.seo_title, english.search_description = texts[page.title]
        english.body = "<p>Come.</p>"
        english.save_revision().publish()
        made.append(InfoPage.objects.get(pk=english.pk))
    return InfoPage.objects.get(pk=upper.pk), made[0]


def html_of(page: InfoPage) -> str:
    return Client().get(page.url).content.decode()


def test_menus_breadcrumbs_and_lists_of_pages_name_a_page_as_the_italian_does_now(site: Any) -> None:
    italian, english = make_help(site)
    below = InfoPage.objects.get(title="Hours")
    assert ">Help</a>" in html_of(below)
    change(italian, title="Aiuto e ascolto")
    html = html_of(below)
    assert "Help</a>" not in html
    # In both menus, at the foot of the page and on the way to it.
    assert html.count(' lang="it">Aiuto e ascolto</a>') == 4
    change(InfoPage.objects.get(title="Orari"), title="Orari nuovi")
    assert ' lang="it">Orari nuovi</a></li>' in html_of(english)


def test_a_page_that_is_in_italian_only_is_named_as_italian(site: Any) -> None:
    page = InfoPage(title="Note legali", body="<p>Testo.</p>", role="legal")
    site.home.add_child(instance=page)
    page.save_revision().publish()
    assert 'data-element="legal-notes" lang="it">Note legali</a>' in Client().get("/en/").content.decode()
    assert 'data-element="legal-notes">Note legali</a>' in Client().get("/").content.decode()


def test_what_search_engines_show_holds_or_is_left_out(site: Any) -> None:
    italian, english = make_help(site)
    assert "<title>Help in Lodi - LodiWelfare</title>" in html_of(english)
    assert 'content="Who helps."' in html_of(english)
    change(italian, seo_title="Aiuto nel Lodigiano", search_description="Chi aiuta adesso.")
    html = html_of(english)
    assert "<title>Help - LodiWelfare</title>" in html
    assert not {"Help in Lodi", "Aiuto nel Lodigiano", "Who helps.", "Chi aiuta adesso."} & set(html.split('"'))
    # Nothing that one reads on the page is in Italian.
    assert "are not translated yet" not in html


def status_of(path: str) -> int:
    return Client().get(path).status_code


@pytest.mark.parametrize("how", ["unpublish", "delete"])
def test_what_ends_an_italian_page_of_prose_ends_its_translation(site: Any, how: str) -> None:
    italian, english = make_help(site)
    path = english.url
    assert status_of(path) == 200
    italian.unpublish() if how == "unpublish" else italian.delete()
    assert status_of(path) == 404
    assert f'{path}"' not in Client().get("/en/").content.decode()
    # A page below it is a page of its own.
    assert f"{path}<".encode() not in Client().get("/sitemap.xml").getvalue()


def test_a_translation_comes_back_with_the_italian_page_and_not_before(site: Any) -> None:
    italian, english = make_help(site)
    italian.unpublish()
    InfoPage.objects.get(pk=english.pk).save_revision().publish()
    assert status_of(english.url) == 404
    change(italian, body="<p>Vieni ancora.</p>")
    assert status_of(english.url) == 200
    assert "Vieni ancora." in html_of(english)


def test_a_page_that_was_never_italian_stays(site: Any) -> None:
    own = InfoPage(title="For newcomers", body="<p>Welcome.</p>", locale=Locale.objects.get(language_code="en"))
    site.homes["en"].add_child(instance=own)
    own.save_revision().publish()
    assert status_of(own.url) == 200


def test_a_translation_moves_with_the_italian_page(site: Any) -> None:
    italian, english = make_help(site)
    below = InfoPage.objects.get(title="Orari")
    below.move(site.home, pos="last-child")
    assert InfoPage.objects.get(title="Hours").get_parent().pk == site.homes["en"].pk
    InfoPage.objects.get(pk=below.pk).move(InfoPage.objects.get(pk=italian.pk), pos="last-child")
    assert InfoPage.objects.get(title="Hours").get_parent().pk == english.pk


def test_the_page_of_a_body_ends_in_every_language(page: ServicePage) -> None:
    from providers.suspension import lift, suspend

    body, editor = page.provider, factories.make_editor()
    english = body.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.summary = "A co-operative."
    english.save_revision().publish()
    path = type(english).objects.get(pk=english.pk).url
    assert status_of(path) == 200
    suspend(body, by=editor, reason="x")
    assert status_of(path) == 404
    lift(body, by=editor)
    assert status_of(path) == 200
    type(body).objects.get(pk=body.pk).unpublish()
    assert status_of(path) == 404


def test_questions_are_held_one_by_one(site: Any) -> None:
    questions = [
        {
            "type": "question",
            "id": f"id{number}",
            "value": {"audience": "citizens", "question": f"Domanda {number}?", "answer": "<p>Sì.</p>"},
        }
        for number in (1, 2)
    ]
    faq = FaqPage(title="Domande", questions=json.dumps(questions))
    site.home.add_child(instance=faq)
    faq.save_revision().publish()
    translation = begin(FaqPage.objects.get(pk=faq.pk))
    write_strings(translation)
    english = publish(translation)
    faq = FaqPage.objects.get(pk=faq.pk)
    faq.questions[1].value["answer"] = type(faq.questions[1].value["answer"])("<p>No.</p>")
    faq.save_revision().publish()
    found = freshness.standing(english, FaqPage.objects.get(pk=faq.pk))
    assert found.changed == ("questions.id2",)
    html = Client().get(english.url).content.decode()
    assert "EN Domanda 1?" in html
    assert "EN Domanda 2?" not in html
    assert "<p>No.</p>" in html


def test_a_machines_text_is_marked_until_a_person_reads_it(page: ServicePage) -> None:
    translation = begin(page)
    write_strings(translation, machine=True)
    english = publish(translation)
    assert english.is_machine_assisted
    path = f"/en/servizi/{english.slug}-{page.translation_key.hex[:8]}/"
    assert "help of a machine" in Client().get(path).content.decode()
    item = Client().get(f"/api/v1/services/{page.translation_key}?lang=en").json()["item"]
    assert [each["machine_assisted"] for each in item["translations"] if each["language"] == "en"] == [True]
    write_strings(translation)
    publish(translation)
    assert "help of a machine" not in Client().get(path).content.decode()


def test_the_api_says_how_far_each_language_is_with_the_same_id(page: ServicePage) -> None:
    factories.translate(page, **ENGLISH)
    change(page, summary="Cambiato.")
    items = [
        Client().get(f"/api/v1/services/{page.translation_key}?lang={language}").json()["item"]
        for language in ("it", "en")
    ]
    assert items[0]["id"] == items[1]["id"]
    assert items[0]["translations"] == items[1]["translations"]
    assert {each["language"]: each["state"] for each in items[1]["translations"]}["en"] == "partly"
    assert items[1]["italian_texts"] == ["summary"]
    assert items[0]["italian_texts"] == []


def test_a_preview_shows_what_was_written(page: ServicePage) -> None:
    factories.translate(page, **ENGLISH)
    change(page, summary="Cambiato.")
    shown = presentation.present_unsaved(english_of(page), "en")
    assert shown.summary == ENGLISH["summary"]


def test_a_title_for_search_engines_that_was_translated_earlier_comes_along(site: Any) -> None:
    """The first records were made when it was no text to translate."""
    page = InfoPage(title="Contatti", summary="Scrivici.", seo_title="Contatti di Lodi", slug="contatti-lodi")
    site.home.add_child(instance=page)
    page.save_revision().publish()
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title, english.summary, english.seo_title = "Contacts", "Write to us.", "Contacts in Lodi"
    english.save_revision().publish()
    english = InfoPage.objects.get(pk=english.pk)
    revision = english.live_revision
    for record in (english.translated_from, revision.content["translated_from"]):
        del record["seo_title"]
    revision.save()
    english.save()

    def shown() -> str:
        found = freshness.published(InfoPage.objects.get(pk=english.pk))
        freshness.show_truly(found)
        return str(found.seo_title)

    assert shown() == ""
    import_module("catalog_pages.migrations.0012_head_texts").record(apps, None)
    assert shown() == "Contacts in Lodi"
    english.refresh_from_db()
    assert english.live_revision.as_object().translated_from == english.translated_from
    page = InfoPage.objects.get(pk=page.pk)
    page.seo_title = "Contatti nel Lodigiano"
    page.save_revision().publish()
    assert shown() == ""
