"""The translators' tools: files that go out and come back, a machine that drafts, and the office's approval."""

from __future__ import annotations

import json
from typing import Any

import polib
import pytest
import requests
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import StringTranslation, Translation

from catalog_pages.models import RowText, ServicePage
from tests import factories
from tests.languages.builders import begin, change, content, english_of, make_translator, publish, write_strings
from translating import po as files
from translating.models import RowProposal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LINK = '<p>Guarda <a href="https://example.org/spesa">qui</a>.</p>'


@pytest.fixture
def page(site: Any) -> ServicePage:
    return factories.make_service(how_to=LINK, status_reason="Per lavori")


@pytest.fixture
def translation(page: ServicePage) -> Translation:
    """Begun, with nothing written."""
    found = begin(page)
    found.save_target(publish=False)
    return found


@pytest.fixture
def translator(site: Any) -> User:
    return make_translator()


@pytest.fixture
def client(translator: User, log_in: Any) -> Client:
    return log_in(translator)


def exported(client: Client, translation: Translation) -> polib.POFile:
    """The file as the translator's program opens it."""
    address = f"/admin/localize/translate/{translation.pk}/pofile/download/"
    return polib.pofile(client.get(address).content.decode())


def entry_of(po: polib.POFile, path: str) -> polib.POEntry:
    return next(entry for entry in po if entry.msgctxt == path)


def send(client: Client, translation: Translation, text: Any) -> list[str]:
    """Upload a file; what the translator is told then."""
    data = text if isinstance(text, bytes) else str(text).encode()
    address = f"/admin/localize/translate/{translation.pk}/pofile/upload/"
    response = client.post(address, {"file": SimpleUploadedFile("en.po", data)} if data is not NOTHING else {})
    assert response.status_code == 302, response.status_code
    return [str(each) for each in get_messages(response.wsgi_request)]


NOTHING = b"nothing"


def memory(translation: Translation) -> dict[str, str]:
    """What is translated, by path."""
    found = StringTranslation.objects.filter(locale=translation.target_locale, has_error=False)
    return dict(found.values_list("context__path", "data"))


def test_a_file_goes_out_is_filled_and_comes_back(client: Client, page: ServicePage, translation: Translation) -> None:
    po = exported(client, translation)
    for entry in po:
        entry.msgstr = f"EN {entry.msgid.replace('Guarda', 'Look').replace('qui', 'here')}"
    said = send(client, translation, po)
    assert said[0].startswith(f"{len(po)} testi presi dal file.")
    assert len(said) == 1
    assert memory(translation)["title"] == "EN Pasti a domicilio"
    client.post(f"/admin/pages/{english_of(page).pk}/edit/", {"action": "publish"})
    english_of(page).latest_revision.publish()
    assert content(page)["texts"]["en"]["how_to"] == LINK.replace("Guarda", "EN Look").replace("qui", "here")
    # A second time nothing is new, and that is said.
    assert send(client, translation, exported(client, translation))[-1].startswith("0 testi presi dal file. Erano già")


def test_what_is_translated_once_is_remembered(client: Client, page: ServicePage, translation: Translation) -> None:
    write_strings(translation)
    publish(translation)
    before = page.summary
    change(page, summary="Cambiato.")
    assert translation.get_progress()[0] - translation.get_progress()[1] == 1
    change(page, summary=before)
    assert translation.get_progress()[0] == translation.get_progress()[1]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (NOTHING, "Scegli il file"),
        (b"", "Scegli il file"),
        (b"Non \xff\xfe un file", "non si legge"),
        (b'msgid "uno\nmsgstr', "non si legge"),
        (b"/etc/passwd", "non si legge"),
        (b"\x00" * 5000, "non si legge"),
        (b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=boh\\n"\n\nmsgid "a"\nmsgstr "b"\n', "non "),
        (b'msgid "Pasti a domicilio"\nmsgstr "Meals"\n', "non viene da qui"),
        (b"# x\n" * 400_000, "1 MB"),
    ],
    ids=["none", "empty", "bytes", "broken", "name", "zeros", "charset", "foreign", "huge"],
)
def test_a_file_that_is_none_is_told_and_changes_nothing(
    client: Client, translation: Translation, data: bytes, reason: str
) -> None:
    write_strings(translation, only="title")
    before = memory(translation)
    said = send(client, translation, data)
    assert len(said) == 1
    assert reason in said[0]
    assert memory(translation) == before


def test_the_file_of_another_sheet_is_refused(client: Client, page: ServicePage, translation: Translation) -> None:
    other = begin(factories.make_service(page.provider, title="Nido"))
    other.save_target(publish=False)
    po = exported(client, other)
    for entry in po:
        entry.msgstr = "X"
    assert "un'altra scheda" in send(client, translation, po)[0]
    assert memory(translation) == {}


def test_doubtful_faulty_and_outdated_texts_are_named_and_leave_what_was_there(
    client: Client, page: ServicePage, translation: Translation
) -> None:
    write_strings(translation)
    before = memory(translation)
    po = exported(client, translation)
    doubtful, link, reason = (entry_of(po, path) for path in ("title", "how_to", "status_reason"))
    doubtful.msgstr, doubtful.flags = "Meals?", ["fuzzy"]
    link.msgstr = "Look here."
    reason.msgstr = "x" * 301
    entry_of(po, "times").msgstr = '<script src="https://example.org/x.js"></script>'
    entry_of(po, "eligibility").msgstr = "Older people."
    change(page, eligibility="<p>Tutti.</p>")
    said = " ".join(send(client, translation, po))
    assert "fuzzy): Pasti a domicilio" in said
    assert "i collegamenti" in said
    assert "più lungo di 300 caratteri" in said
    assert "l'italiano intanto è cambiato: Persone anziane che vivono sole." in said
    assert memory(translation) == before


def test_a_text_that_is_too_long_is_told_beside_it_and_kept(
    client: Client, page: ServicePage, translation: Translation
) -> None:
    write_strings(translation)
    long = "A very long reason. " * 20
    StringTranslation.objects.filter(context__path="status_reason").update(data=long)
    address = f"/admin/pages/{english_of(page).pk}/edit/"
    response = client.post(address, {"action": "publish"})
    assert response.status_code == 302
    assert any("«perché non è attivo»" in str(each) for each in get_messages(response.wsgi_request))
    assert not english_of(page).workflow_in_progress
    kept = StringTranslation.objects.get(context__path="status_reason")
    assert kept.data == long
    assert kept.get_error()
    assert "300" in client.get(address).content.decode()


def test_no_title_breaks_the_database(client: Client, translation: Translation) -> None:
    segment = translation.source.stringsegment_set.get(context__path="title")
    answer = client.put(
        f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/",
        f"value={'x' * 256}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 403
    assert memory(translation) == {}


class Answer:
    """What the machine's server answers."""

    def __init__(self, payload: Any, status: int = 200) -> None:
        self.payload, self.status = payload, status

    def raise_for_status(self) -> None:
        if self.status >= 400:
            raise requests.HTTPError(str(self.status))

    def json(self) -> Any:
        if self.payload is None:
            raise requests.JSONDecodeError("no", "", 0)
        return self.payload


@pytest.fixture
def machine(settings: Any) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "translating.machine.Machine",
        "OPTIONS": {"LIBRETRANSLATE_URL": "https://machine.example", "API_KEY": ""},
    }


def ask_machine(client: Client, translation: Translation) -> list[str]:
    response = client.post(f"/admin/localize/translate/{translation.pk}/machine_translate/")
    assert response.status_code == 302
    return [str(each) for each in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    "answer",
    [
        requests.ConnectionError("down"),
        requests.Timeout("slow"),
        Answer({}, 500),
        Answer(None),
        Answer({"error": "no such language"}),
        Answer({"translatedText": ["one"]}),
        Answer(["x"]),
        Answer({"translatedText": None}),
    ],
    ids=["down", "slow", "500", "no json", "error", "too few", "list", "null"],
)
def test_a_machine_that_fails_is_told_and_changes_nothing(
    client: Client, translation: Translation, machine: None, monkeypatch: Any, answer: Any
) -> None:
    def post(*args: Any, **kwargs: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("requests.post", post)
    said = ask_machine(client, translation)
    assert "traduttore automatico" in said[0]
    assert memory(translation) == {}


def test_what_the_machine_writes_is_marked_until_a_person_has_read_it(
    client: Client, page: ServicePage, translation: Translation, machine: None, monkeypatch: Any
) -> None:
    monkeypatch.setattr(
        "requests.post",
        lambda url, data, **kwargs: Answer({"translatedText": [f"EN {each}" for each in json.loads(data)["q"]]}),
    )
    ask_machine(client, translation)
    client.post(f"/admin/pages/{english_of(page).pk}/edit/", {"action": "publish"})
    english_of(page).latest_revision.publish()
    address = f"/en/servizi/{english_of(page).slug}-{page.translation_key.hex[:8]}/"
    assert "help of a machine" in Client().get(address).content.decode()
    # One text put right by hand is not the whole of it.
    segment = translation.source.stringsegment_set.get(context__path="title")
    client.put(
        f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/",
        "value=Meals",
        content_type="application/x-www-form-urlencoded",
    )
    client.post(f"/admin/pages/{english_of(page).pk}/edit/", {"action": "publish"})
    english_of(page).latest_revision.publish()
    assert "help of a machine" in Client().get(address).content.decode()
    sheet = client.get(reverse("translating:sheet", args=["en", page.translation_key]))
    client.post(
        reverse("translating:read", args=["en", page.translation_key]), {"as_read": sheet.context["sheet"].as_read}
    )
    english_of(page).latest_revision.publish()
    assert "help of a machine" not in Client().get(address).content.decode()


def approve(client: Client, page: ServicePage) -> None:
    own = english_of(page)
    client.post(reverse("moderation:decide", args=[own.pk]), {"action": "approve", "revision": own.latest_revision_id})


def test_where_approval_is_wanted_four_eyes_hold(
    client: Client, page: ServicePage, translation: Translation, log_in: Any
) -> None:
    write_strings(translation)
    own = english_of(page)
    edit = f"/admin/pages/{own.pk}/edit/"
    client.post(edit, {"action": "publish"})
    assert english_of(page).workflow_in_progress
    for attempt in ({"action-publish": "1"}, {"action": "publish"}, {"action-workflow-action": "approve"}):
        client.post(edit, attempt)
    client.post(f"/admin/localize/update/{translation.source_id}/", {"publish_translations": "on"})
    client.post(f"/admin/pages/workflow/action/{own.pk}/approve/{english_of(page).current_workflow_task_state.pk}/")
    approve(client, page)
    assert not english_of(page).live
    # Somebody of the office who wrote the last version does not approve it either.
    one, other = log_in(factories.make_editor("una")), log_in(factories.make_editor("altra"))
    StringTranslation.objects.filter(context__path="title").update(data="Meals")
    one.post(edit, {"action": "publish"})
    approve(one, page)
    assert not english_of(page).live
    approve(other, page)
    assert english_of(page).live
    assert content(page)["texts"]["en"]["title"] == "Meals"


def test_where_none_is_wanted_the_translator_publishes(
    client: Client, page: ServicePage, translation: Translation, settings: Any
) -> None:
    settings.TRANSLATIONS_NEED_APPROVAL = False
    write_strings(translation)
    client.post(f"/admin/pages/{english_of(page).pk}/edit/", {"action": "publish"})
    assert content(page)["texts"]["en"]["title"].startswith("EN ")


# Short texts of rows, and "it still holds", with two people at work or the Italian changing meanwhile.


def opened(client: Client, page: ServicePage) -> dict[str, Any]:
    """The form of the short texts, as a browser has it."""
    form = client.get(reverse("translating:sheet", args=["en", page.translation_key])).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def post_rows(client: Client, page: ServicePage, given: dict[str, Any]) -> Any:
    return client.post(reverse("translating:rows", args=["en", page.translation_key]), given)


@pytest.fixture
def label(page: ServicePage) -> str:
    return f"{page.prices.get().uid}.label"


@pytest.fixture
def two(log_in: Any) -> tuple[Client, Client]:
    return log_in(factories.make_editor("una")), log_in(factories.make_editor("altra"))


def test_who_saves_second_takes_nothing_away(two: tuple[Client, Client], page: ServicePage, label: str) -> None:
    one, other = two
    contact = f"{page.contacts.get().uid}.label"
    first, second = opened(one, page), opened(other, page)
    post_rows(one, page, {**first, label: "Full price"})
    assert post_rows(other, page, {**second, contact: "Front desk"}).status_code == 302
    assert set(RowText.objects.values_list("text", flat=True)) == {"Full price", "Front desk"}


def test_two_who_write_the_same_text_are_told(two: tuple[Client, Client], page: ServicePage, label: str) -> None:
    one, other = two
    first, second = opened(one, page), opened(other, page)
    post_rows(one, page, {**first, label: "Full price"})
    answer = post_rows(other, page, {**second, label: "Whole price"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "«Full price»" in html
    assert 'value="Whole price"' in html
    assert RowText.objects.get().text == "Full price"
    form = answer.context["form"]
    assert post_rows(other, page, {name: form[name].value() or "" for name in form.fields}).status_code == 302
    assert RowText.objects.get().text == "Whole price"


@pytest.mark.parametrize("role", ["office", "translator"])
def test_a_short_text_written_beside_an_older_italian_is_not_taken_for_its_translation(
    two: tuple[Client, Client], client: Client, page: ServicePage, label: str, role: str
) -> None:
    person = client if role == "translator" else two[0]
    form = opened(person, page)
    italian = ServicePage.objects.get(pk=page.pk)
    [row] = italian.prices.all()
    row.label = "Solo con ISEE"
    italian.prices = [row]
    italian.save_revision().publish()
    answer = post_rows(person, page, {**form, label: "Full price"})
    assert answer.status_code == 200
    assert "«Solo con ISEE»" in answer.content.decode()
    assert not RowText.objects.exists()
    assert not RowProposal.objects.exists()
    assert content(page)["prices"][0]["label"] == {"it": "Solo con ISEE"}


def test_nobody_vouches_for_an_italian_that_they_have_not_seen(
    client: Client, page: ServicePage, translation: Translation
) -> None:
    write_strings(translation)
    publish(translation)
    change(page, summary="Costa 8 euro.")
    address = reverse("translating:sheet", args=["en", page.translation_key])
    seen = client.get(address).context["sheet"].as_read
    change(page, summary="Costa 9 euro.")
    given = {"segment": ["summary"], "as_read": seen}
    response = client.post(reverse("translating:confirm", args=["en", page.translation_key]), given)
    assert any("sono cambiati" in str(each) for each in get_messages(response.wsgi_request))
    assert not english_of(page).workflow_in_progress
    assert english_of(page).get_latest_revision_as_object().translated_from["summary"] != "Costa 9 euro."
    given["as_read"] = client.get(address).context["sheet"].as_read
    client.post(reverse("translating:confirm", args=["en", page.translation_key]), given)
    assert english_of(page).workflow_in_progress


def test_short_names_a_text_by_its_beginning() -> None:
    assert files.short("<b>Pasti</b> " + "a" * 100) == "Pasti " + "a" * 53 + "…"
