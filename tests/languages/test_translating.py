"""The translators' queue: what to do, most read first; what is done there shows, and nobody else gets in."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from catalog_pages.models import RowText, ServicePage
from counting.models import DailyCount, Kind
from search.models import ServiceLanguage
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
from translating.models import RowProposal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

QUEUE = "/admin/traduzioni/"


@pytest.fixture
def page(site: Any) -> ServicePage:
    return factories.make_service()


@pytest.fixture
def translator(site: Any) -> User:
    return make_translator()


@pytest.fixture
def office(log_in: Any) -> Client:
    return log_in(factories.make_editor())


@pytest.fixture
def client(translator: User, log_in: Any) -> Client:
    return log_in(translator)


def address(page: ServicePage, what: str = "") -> str:
    return f"{QUEUE}en/{page.translation_key}/{what}"


def as_read(client: Client, page: ServicePage) -> dict[str, str]:
    """What the page of a service sends back, so that nobody vouches for texts that they have not seen."""
    return {"as_read": client.get(address(page)).context["sheet"].as_read}


def read_times(page: ServicePage, number: int) -> None:
    DailyCount.objects.create(
        service_id=page.translation_key, day=timezone.localdate(), kind=Kind.VIEWED, number=number
    )


def listed(client: Client, query: str = "") -> list[str]:
    response = client.get(f"{QUEUE}?lingua=en{query}")
    assert response.status_code == 200
    return [row.service.title for row in response.context["page"]]


def test_the_most_read_comes_first_and_what_is_whole_is_not_there(client: Client, page: ServicePage) -> None:
    other = factories.make_service(page.provider, title="Spesa a casa")
    whole = factories.make_service(page.provider, title="Tutto tradotto", rows=())
    factories.translate(whole, **{**ENGLISH, "slug": "whole"})
    for each, number in ((page, 3), (other, 40), (whole, 99)):
        read_times(each, number)
    assert listed(client) == ["Spesa a casa", "Pasti a domicilio"]


def test_each_kind_of_work_can_be_asked_for(client: Client, page: ServicePage) -> None:
    other = factories.make_service(page.provider, title="Spesa a casa")
    factories.translate(page, **ENGLISH)
    change(page, summary="Cambiato.")
    assert listed(client, "&cosa=changed") == ["Pasti a domicilio"]
    assert listed(client, "&cosa=missing") == [other.title]
    assert set(listed(client, "&cosa=rows")) == {"Pasti a domicilio", "Spesa a casa"}
    assert listed(client, "&cosa=machine") == []
    assert set(listed(client, "&cosa=sciocchezze")) == {"Pasti a domicilio", "Spesa a casa"}


def test_what_is_written_with_signs_of_html_is_read_as_it_stands(client: Client, page: ServicePage) -> None:
    factories.translate(page, **ENGLISH)
    change(page, how_to="<h3>Chi &amp; come</h3><p>Telefona &lt;subito&gt;<br/>o scrivi.</p>")
    html = client.get(address(page)).content.decode()
    assert "Chi &amp; come<br>Telefona &lt;subito&gt;<br>o scrivi." in html
    assert "&amp;amp;" not in html


def test_the_sheet_shows_the_italian_before_and_after(client: Client, page: ServicePage) -> None:
    factories.translate(page, **ENGLISH)
    before = page.summary
    change(page, summary="Il servizio costa 9 euro.")
    html = client.get(address(page)).content.decode()
    assert before in html
    assert "Il servizio costa 9 euro." in html
    assert ENGLISH["summary"] in html
    assert f"/admin/pages/{english_of(page).pk}/edit/" in html


def test_confirming_hands_in_and_the_approval_brings_the_text_back(client: Client, page: ServicePage) -> None:
    translation = begin(page)
    write_strings(translation)
    publish(translation)
    change(page, summary="Una virgola, in più.")
    client.post(address(page, "conferma/"), {"segment": ["summary"], **as_read(client, page)})
    english = english_of(page)
    assert english.workflow_in_progress
    assert "summary" not in content(page)["texts"]["en"]
    total, done = translation.get_progress()
    assert total == done
    english.latest_revision.publish()
    assert content(page)["translations"]["en"]["changed"] == []
    assert content(page)["texts"]["en"]["summary"].startswith("EN ")


def test_without_approval_a_translator_publishes(client: Client, page: ServicePage, settings: Any) -> None:
    settings.TRANSLATIONS_NEED_APPROVAL = False
    translation = begin(page)
    write_strings(translation)
    translation.save_target(publish=False)
    client.post(f"/admin/pages/{english_of(page).pk}/edit/", {"action": "publish"})
    assert english_of(page).live
    assert content(page)["texts"]["en"]["title"] == "EN Pasti a domicilio"


def test_short_texts_of_a_translator_wait_for_the_office(client: Client, office: Client, page: ServicePage) -> None:
    factories.translate(page, **ENGLISH)
    price = page.prices.get()
    given = {f"{price.uid}.label": "Full price"}
    client.post(address(page, "righe/"), given)
    assert not RowText.objects.exists()
    assert RowProposal.objects.get().text == "Full price"
    assert 'value="Full price"' in office.get(address(page)).content.decode()
    office.post(address(page, "righe/"), given)
    assert not RowProposal.objects.exists()
    assert content(page)["prices"][0]["label"]["en"] == "Full price"
    office.post(address(page, "righe/"), {f"{price.uid}.label": ""})
    assert "en" not in content(page)["prices"][0]["label"]


def test_a_text_that_is_too_long_is_refused_beside_its_field(office: Client, page: ServicePage) -> None:
    price = page.prices.get()
    response = office.post(address(page, "righe/"), {f"{price.uid}.label": "x" * 401})
    assert response.status_code == 200
    assert "voices-error" in response.content.decode()
    assert not RowText.objects.exists()


def test_what_a_machine_wrote_is_marked_until_somebody_says_to_have_read_it(client: Client, page: ServicePage) -> None:
    translation = begin(page)
    write_strings(translation, machine=True)
    publish(translation)
    assert listed(client, "&cosa=machine") == ["Pasti a domicilio"]
    client.post(address(page, "riletta/"), as_read(client, page))
    english_of(page).latest_revision.publish()
    assert listed(client, "&cosa=machine") == []
    assert not StringTranslation.objects.filter(translation_type="machine").exists()


def test_no_machine_translates_unless_the_site_has_one(client: Client, page: ServicePage, settings: Any) -> None:
    translation = begin(page)
    translation.save_target(publish=False)
    machine = f"/admin/localize/translate/{translation.pk}/machine_translate/"
    assert client.post(machine).status_code == 404
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
    }
    assert client.post(machine).status_code == 302
    assert StringTranslation.objects.filter(translation_type="machine").exists()
    assert publish(translation).is_machine_assisted


def test_po_files_go_out_and_come_back(client: Client, page: ServicePage) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    translation = begin(page)
    translation.save_target(publish=False)
    po = client.get(f"/admin/localize/translate/{translation.pk}/pofile/download/").content.decode()
    assert 'msgid "Pasti a domicilio"' in po
    filled = po.replace('msgid "Pasti a domicilio"\nmsgstr ""', 'msgid "Pasti a domicilio"\nmsgstr "Meals at home"')
    upload = SimpleUploadedFile("en.po", filled.encode(), content_type="text/x-gettext-translation")
    client.post(f"/admin/localize/translate/{translation.pk}/pofile/upload/", {"file": upload})
    assert StringTranslation.objects.get(context__path="title").data == "Meals at home"


def test_the_office_sees_how_far_each_language_is_what_is_out_of_date_first(office: Client, page: ServicePage) -> None:
    factories.make_service(page.provider, title="Nido", category=factories.category("cura-dei-figli"))
    factories.translate(page, **ENGLISH)
    change(page, summary="Cambiato.")
    context = office.get(f"{QUEUE}lingue/?lingua=en").context
    assert [(line.code, line.changed, line.missing) for line in context["categories"]] == [
        ("socio-assistenziali", 1, 0),
        ("cura-dei-figli", 0, 1),
    ]
    assert [(line.label, line.changed, line.total) for line in context["municipalities"]] == [("Lodi", 1, 2)]
    assert listed(office, "&categoria=cura-dei-figli") == ["Nido"]
    assert set(listed(office, "&comune=098031")) == {"Nido", "Pasti a domicilio"}


@pytest.mark.parametrize("who", ["anonymous", "representative"])
def test_nobody_else_sees_or_changes_any_of_it(log_in: Any, page: ServicePage, who: str) -> None:
    translation = begin(page)
    write_strings(translation, machine=True)
    publish(translation)
    change(page, summary="Cambiato.")
    seen = as_read(log_in(factories.make_editor()), page)
    client = Client() if who == "anonymous" else log_in(factories.make_representative(page.provider))
    price = page.prices.get()
    revision = english_of(page).latest_revision_id
    for where in (QUEUE, f"{QUEUE}lingue/", address(page)):
        response = client.get(where)
        assert response.status_code == 302, where
    for what, given in (
        ("righe/", {f"{price.uid}.label": "Mine"}),
        ("conferma/", {"segment": ["summary"], **seen}),
        ("riletta/", seen),
    ):
        client.post(address(page, what), given)
    assert english_of(page).latest_revision_id == revision
    assert not RowText.objects.exists()
    assert not RowProposal.objects.exists()
    assert StringTranslation.objects.filter(translation_type="machine").exists()


def test_a_translator_sees_no_coverage_and_no_draft(client: Client, page: ServicePage) -> None:
    draft = factories.make_service(page.provider, title="Bozza", publish=False)
    assert client.get(f"{QUEUE}lingue/").status_code == 302
    assert client.get(address(draft)).status_code == 404
    assert listed(client) == ["Pasti a domicilio"]


def test_the_queue_costs_the_same_with_one_service_and_with_twenty(client: Client, page: ServicePage) -> None:
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as few:
        client.get(QUEUE)
    number = len(few)
    for each in range(20):
        factories.make_service(page.provider, title=f"Servizio {each}")
    with CaptureQueriesContext(connection) as many:
        client.get(QUEUE)
    assert len(many) <= number
    assert ServiceLanguage.objects.filter(language="en").count() == 21
