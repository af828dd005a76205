"""Whatever happens while people work: nobody reads what is no longer so, nor Italian as if translated."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation

from catalog_pages.models import InfoPage, PriceRow, RowText, ServicePage
from moderation import own_actions
from providers.merging import merge
from providers.suspension import suspend
from search import publishing
from tests import factories
from tests.languages.builders import (
    ENGLISH,
    begin,
    change,
    content,
    english_of,
    make_translator,
    publish,
    write_strings,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OLD = ENGLISH["summary"]


@pytest.fixture
def page(site: Any) -> ServicePage:
    """A service that is whole in English, its rows too."""
    page = factories.make_service()
    for row in (*page.prices.all(), *page.contacts.all()):
        RowText.objects.create(row_uid=row.uid, field="label", language="en", source=row.label, text=f"EN {row.label}")
    factories.translate(page, **ENGLISH)
    assert content(page)["translations"]["en"] == {"changed": [], "missing": [], "rows": [], "is_machine": False}
    return ServicePage.objects.get(pk=page.pk)


def path_of(page: ServicePage, language: str = "en", slug: str = "meals") -> str:
    return f"/{language}/servizi/{slug}-{page.translation_key.hex[:8]}/"


def told(page: ServicePage, language: str = "en", words: str = "") -> str:
    """All that a reader of the language is told of a service: its page, the API, what searches list."""
    client = Client()
    answers = [
        client.get(path_of(page, language)),
        client.get(f"/api/v1/services/{page.translation_key}?lang={language}"),
        client.get(f"/api/v1/services?lang={language}&q={words}"),
        client.get(f"/{language}/servizi/?q={words}"),
    ]
    return "\n".join(answer.content.decode() for answer in answers)


def is_marked(page: ServicePage, text: str, slug: str = "meals") -> bool:
    """Whether a text stands on the English page, as Italian wherever it does."""
    response = Client().get(path_of(page, slug=slug), follow=True)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    found = [each for each in soup.find_all(string=lambda words: bool(words) and text in words) if each.parent]
    body = [each for each in found if each.parent.name not in ("title", "script")]
    return bool(body) and all(each.find_parent(attrs={"lang": True}).get("lang") == "it" for each in body)


def test_an_italian_text_that_comes_back_brings_its_own_translation_back(page: ServicePage) -> None:
    before = page.summary
    change(page, summary="Il servizio è sospeso.")
    assert OLD not in told(page)
    change(page, summary=before)
    assert OLD in told(page)
    # Translated in between, the text of then is what is not true any more.
    change(page, summary="Il servizio è sospeso.")
    english = english_of(page)
    english.summary = "The service is suspended."
    english.save_revision().publish()
    assert "The service is suspended." in told(page)
    change(page, summary=before)
    assert "The service is suspended." not in told(page)
    assert is_marked(page, before)


def test_rows_that_are_swapped_keep_their_own_words(page: ServicePage) -> None:
    italian = ServicePage.objects.get(pk=page.pk)
    italian.prices.add(PriceRow(label="Ridotta", amount=3, unit="meal", sort_order=1))
    italian.save_revision().publish()
    full = PriceRow.objects.get(page=page, label="Tariffa intera")
    reduced = PriceRow.objects.get(page=page, label="Ridotta")
    change_rows(page, {full.uid: {"sort_order": 0}, reduced.uid: {}})
    RowText.objects.create(row_uid=reduced.uid, field="label", language="en", source="Ridotta", text="Reduced")
    publishing.publish_document(page.translation_key)
    # Swapped in place, and what each is called swapped between two that stay: both ways of "moving" them.
    change_rows(page, {full.uid: {"sort_order": 1}, reduced.uid: {"sort_order": 0}})
    shown = [(row["amount"], row["label"]["en"]) for row in content(page)["prices"]]
    assert shown == [("3.00", "Reduced"), ("6.50", "EN Tariffa intera")]
    change_rows(page, {full.uid: {"label": "Ridotta"}, reduced.uid: {"label": "Tariffa intera"}})
    assert [row["label"] for row in content(page)["prices"]] == [{"it": "Tariffa intera"}, {"it": "Ridotta"}]


def change_rows(page: ServicePage, changes: dict[Any, dict[str, Any]]) -> None:
    """Publish the Italian page with other values in its prices, by the identity of the row."""
    italian = ServicePage.objects.get(pk=page.pk)
    rows = list(italian.prices.all())
    for row in rows:
        for name, value in changes[row.uid].items():
            setattr(row, name, value)
    italian.prices = sorted(rows, key=lambda row: row.sort_order)
    italian.save_revision().publish()


def test_a_row_that_is_deleted_and_added_again_begins_in_italian(page: ServicePage) -> None:
    italian = ServicePage.objects.get(pk=page.pk)
    italian.prices = [PriceRow(label="Tariffa intera", amount=9, unit="meal")]
    italian.save_revision().publish()
    assert content(page)["prices"][0]["label"] == {"it": "Tariffa intera"}
    assert is_marked(page, "Tariffa intera")


def test_a_link_that_leads_elsewhere_is_another_text_and_leads_readers_to_their_language(page: ServicePage) -> None:
    where, elsewhere = (InfoPage(title=title, body="<p>Testo.</p>") for title in ("Aiuto", "Moduli"))
    for each in (where, elsewhere):
        factories.make_site().home.add_child(instance=each)
        each.save_revision().publish()
    english = where.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title, english.body = "Help", "<p>Text.</p>"
    english.save_revision().publish()
    change(page, how_to=f'<p>Guarda <a linktype="page" id="{where.pk}">qui</a>.</p>')
    own = english_of(page)
    own.how_to = f'<p>Look <a linktype="page" id="{where.pk}">here</a>.</p>'
    own.save_revision().publish()
    assert (
        f'Look <a href="{InfoPage.objects.get(pk=english.pk).url}">here</a>' in content(page)["texts"]["en"]["how_to"]
    )
    change(page, how_to=f'<p>Guarda <a linktype="page" id="{elsewhere.pk}">qui</a>.</p>')
    assert "how_to" not in content(page)["texts"]["en"]
    assert is_marked(page, "Guarda")


def test_what_is_scheduled_in_italian_changes_the_english_when_it_comes(page: ServicePage) -> None:
    italian = ServicePage.objects.get(pk=page.pk)
    italian.summary, italian.go_live_at = "Da oggi costa 9 euro.", timezone.now() + datetime.timedelta(hours=1)
    revision = italian.save_revision()
    revision.publish()
    assert OLD in told(page)
    revision = type(revision).objects.get(pk=revision.pk)
    earlier = (timezone.now() - datetime.timedelta(minutes=1)).isoformat()
    revision.content["go_live_at"], revision.approved_go_live_at = earlier, earlier
    revision.save()
    call_command("publish_scheduled")
    assert OLD not in told(page)
    assert is_marked(page, "Da oggi costa 9 euro.")


def test_what_has_expired_in_italian_is_not_shown_in_english(page: ServicePage) -> None:
    italian = ServicePage.objects.get(pk=page.pk)
    italian.expire_at = timezone.now() + datetime.timedelta(hours=1)
    italian.save_revision().publish()
    ServicePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    assert OLD not in told(page)
    assert Client().get(path_of(page)).status_code == 410
    # Nor does a translation that is approved only now bring it back.
    english_of(page).latest_revision.publish()
    assert Client().get(path_of(page)).status_code == 410


def test_a_translation_approved_while_its_body_is_suspended_shows_nothing(page: ServicePage) -> None:
    suspend(page.provider, by=factories.make_editor(), reason="x")
    own = english_of(page)
    own.summary = "Lunch for everybody."
    own.save_revision().publish()
    assert "Lunch for everybody." not in told(page, words="lunch")
    assert Client().get(f"/api/v1/services/{page.translation_key}?lang=en").status_code == 410


def test_a_translation_that_is_withdrawn_alone_leaves_the_italian_marked(page: ServicePage) -> None:
    english_of(page).unpublish()
    assert list(content(page)["texts"]) == ["it"]
    assert OLD not in told(page, words="meals")
    assert is_marked(page, "Pasti a domicilio")
    english_of(page).latest_revision.publish()
    assert OLD in told(page)


def test_a_language_that_is_taken_away_shows_nowhere_and_stands_in_nobodys_way(
    page: ServicePage, settings: Any
) -> None:
    without = [each for each in settings.LANGUAGES if each[0] != "en"]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = without
    change(page, times="<p>Solo il lunedì.</p>")
    client = Client()
    assert client.get(path_of(page)).status_code == 404
    item = client.get(f"/api/v1/services/{page.translation_key}").json()["item"]
    assert "en" not in [each["language"] for each in item["translations"]]
    assert client.get(f"/api/v1/services/{page.translation_key}?lang=en").status_code in (200, 400, 422)
    for address in (page.public_path, "/", "/sitemap.xml", f"/api/v1/services/{page.translation_key}"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Meals at home" not in b"".join(answer).decode(), address
    office = Client()
    office.force_login(factories.make_editor())
    for address in (f"/admin/pages/{page.pk}/edit/", f"/admin/pages/{page.provider.pk}/", "/admin/traduzioni/lingue/"):
        assert office.get(address).status_code == 200, address
    ServicePage.objects.get(pk=page.pk).delete()
    assert client.get(page.public_path).status_code == 410


def test_a_language_that_comes_back_says_only_what_still_holds(page: ServicePage, settings: Any) -> None:
    every = settings.LANGUAGES
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [each for each in every if each[0] != "en"]
    change(page, summary="Il servizio è sospeso.")
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = every
    publishing.publish_document(page.translation_key)
    assert OLD not in told(page)
    assert is_marked(page, "Il servizio è sospeso.")


def test_a_copy_of_a_sheet_takes_no_translation_along(page: ServicePage) -> None:
    copy = own_actions.duplicate(page, factories.make_representative(page.provider))
    assert not ServicePage.objects.filter(translation_key=copy.translation_key).exclude(pk=copy.pk).exists()
    copy.latest_revision.publish()
    assert list(content(copy)["texts"]) == ["it"]
    copied = ServicePage.objects.get(pk=copy.pk)
    # The short texts of its rows are the copy's own: what is written of one changes nothing in the other.
    assert not {row.uid for row in copied.prices.all()} & {row.uid for row in page.prices.all()}
    change(page, summary="Cambiato.")
    assert OLD not in told(page)
    assert OLD not in told(copied)


def test_services_of_a_body_that_is_merged_are_the_other_bodys_in_every_language(page: ServicePage) -> None:
    other = factories.make_provider("Fondazione Quercia")
    body = change(page.provider, summary="Una cooperativa.")
    translation = begin(body)
    write_strings(translation)
    address = publish(translation).url
    assert "EN Una cooperativa." in Client().get(address).content.decode()
    merge(source=body, into=other, by=factories.make_editor(), reason="Fusione")
    shown = told(page, words="meals")
    assert "Fondazione Quercia" in shown
    assert "Girasole" not in shown
    answer = Client().get(address)
    assert answer.status_code in (301, 302, 404, 410)
    assert "EN Una cooperativa." not in answer.content.decode()


def test_another_address_of_either_page_changes_no_text(page: ServicePage) -> None:
    change(page, slug="pranzi")
    assert Client().get(path_of(page)).status_code == 200
    own = english_of(page)
    own.slug = "lunches"
    own.save_revision().publish()
    answer = Client().get(path_of(page))
    assert answer.status_code == 301
    assert answer["Location"] == path_of(page, slug="lunches")
    assert OLD in Client().get(answer["Location"]).content.decode()


def test_a_page_that_only_repeats_the_italian_is_no_translation(page: ServicePage) -> None:
    romanian = Locale.objects.get(language_code="ro")
    alias = page.copy_for_translation(romanian, copy_parents=True, alias=True)
    assert alias.alias_of_id == page.pk
    publishing.publish_document(page.translation_key)
    assert "ro" not in content(page)["texts"]
    assert content(page)["translations"]["ro"]["missing"]
    # The body above it was made on the way, as a copy of the Italian: its page says so.
    body = alias.get_parent().specific
    html = Client().get(body.url)
    assert html.status_code == 200
    soup = BeautifulSoup(html.content, "html.parser")
    suspend(page.provider, by=factories.make_editor(), reason="x")
    assert Client().get(body.url).status_code in (404, 410)
    assert soup.html is not None
    assert soup.html["lang"] == "ro"


def test_an_old_version_that_comes_back_is_no_fresher_however_long_ago_it_was(page: ServicePage) -> None:
    change(page, summary="Il servizio costa 9 euro.")
    for number in range(30):
        own = english_of(page)
        own.summary = f"The service costs 9 euro, really {number}."
        own.save_revision()
    own = english_of(page).get_latest_revision_as_object()
    own.summary = OLD
    own.save_revision().publish()
    assert OLD not in told(page)


def test_the_italian_copy_that_comes_back_is_no_translation(page: ServicePage) -> None:
    romanian: Any = page.copy_for_translation(Locale.objects.get(language_code="ro"), copy_parents=True)
    copied = romanian.summary
    romanian.save_revision()
    romanian.title, romanian.summary = "Mese la domiciliu", "Un prânz cald."
    romanian.save_revision().publish()
    change(page, summary="Il servizio costa 9 euro.")
    romanian = ServicePage.objects.get(pk=romanian.pk)
    romanian.summary = copied
    romanian.save_revision().publish()
    assert "summary" not in content(page)["texts"]["ro"]


def test_two_who_hand_in_one_after_the_other_hand_in_once(page: ServicePage, log_in: Any) -> None:
    translation = begin(page)
    write_strings(translation)
    one, other = (log_in(make_translator(name)) for name in ("uno", "altro"))
    address = f"/admin/pages/{english_of(page).pk}/edit/"
    one.post(address, {"action": "publish"})
    write_strings(translation)
    other.post(address, {"action": "publish"})
    own = english_of(page)
    assert own.workflow_states.count() == 1
    # Who approves sees the latest, and approves that.
    decision = {"action": "approve", "revision": own.latest_revision_id}
    log_in(factories.make_editor()).post(f"/admin/da-rivedere/{own.pk}/decidi/", decision)
    assert english_of(page).live_revision_id == own.latest_revision_id


def test_what_a_translator_writes_after_the_italian_changed_is_asked_again(page: ServicePage, log_in: Any) -> None:
    """The translation editor was open while the Italian changed: its old text is no longer there to be translated."""
    translation = begin(page)
    write_strings(translation)
    publish(translation)
    client = log_in(make_translator())
    segment = translation.source.stringsegment_set.get(context__path="summary")
    change(page, summary="Il servizio è sospeso.")
    answer = client.put(
        f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/",
        "value=Still+open",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 404
    client.post(f"/admin/pages/{english_of(page).pk}/edit/", {"action": "publish"})
    assert not english_of(page).workflow_in_progress
    assert is_marked(page, "Il servizio è sospeso.")


def test_italian_handed_in_as_a_translation_stays_italian(page: ServicePage) -> None:
    """What a tool that copies the original into the translation brings back."""
    translation = begin(page)
    write_strings(translation)
    italian = StringTranslation.objects.filter(context__path__in=("summary", "title"))
    for text in italian:
        text.data = text.translation_of.data
        text.save()
    publish(translation)
    assert content(page)["translations"]["en"]["missing"] == ["summary"]
    # The same name is a name.
    assert content(page)["texts"]["en"]["title"] == page.title
