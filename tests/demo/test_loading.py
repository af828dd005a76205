"""The demo goes in along the ordinary path, and going in twice changes nothing."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageLogEntry, TaskState

from catalog_pages.models import HomePage, InfoPage, ProviderPage, RowText, ServicePage
from catalog_pages.permissions import is_office, is_translator
from demo import loading
from demo.content_files import CONTENT, ContentError
from demo.loading import load_demo
from search.models import ServiceLanguage
from translating import todo
from translating.models import RowProposal
from verification import own
from verification.listing import due_keys

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BODY = "02-lanca-chiara.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One body and one page of prose: six sheets, one translated, one waiting, one sent back."""
    (tmp_path / "providers").mkdir()
    shutil.copy(CONTENT / "providers" / BODY, tmp_path / "providers")
    pages = json.loads((CONTENT / "pages.json").read_text(encoding="utf-8"))
    pages["info"] = pages["info"][:1]
    (tmp_path / "pages.json").write_text(json.dumps(pages), encoding="utf-8")
    return tmp_path


def italian(slug: str) -> ServicePage:
    page: ServicePage = ServicePage.objects.get(slug=slug, locale__language_code="it")
    return page


def test_sheets_are_written_by_one_person_and_published_by_another(folder: Path) -> None:
    loaded = load_demo(tell=lambda line: None, folder=folder)
    assert (loaded.providers, loaded.published, loaded.waiting, loaded.returned, loaded.translated) == (1, 4, 1, 1, 1)
    page = italian("nido-la-lanca")
    assert page.live
    assert page.is_demo
    assert page.prices.count() == 7
    assert page.first_published_at is not None
    assert page.assured_date is not None
    assert page.first_published_at.date() < page.assured_date
    assert page.live_revision.user.get_username() == "ets-beta"
    for each in Page.objects.filter(depth__gt=2, live=True):
        publisher = PageLogEntry.objects.filter(page=each.pk, action="wagtail.publish").latest("timestamp").user
        assert publisher is not None
        assert publisher != each.live_revision.user, each.title


def test_a_site_in_italian_only_leaves_the_other_languages_out(folder: Path, settings: Any) -> None:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("it", "Italiano")]
    loaded = load_demo(tell=lambda line: None, folder=folder)
    assert (loaded.published, loaded.translated) == (4, 0)
    assert not ServicePage.objects.exclude(locale__language_code="it").exists()
    assert not RowText.objects.exists()


def test_waiting_and_returned_sheets_are_in_the_workflow(folder: Path) -> None:
    load_demo(tell=lambda line: None, folder=folder)
    waiting, returned = italian("doposcuola-canneto"), italian("sabato-dei-robot")
    assert not waiting.live
    assert waiting.current_workflow_task_state.status == TaskState.STATUS_IN_PROGRESS
    assert not returned.live
    rejected = TaskState.objects.get(status=TaskState.STATUS_REJECTED)
    assert rejected.workflow_state.object_id == str(returned.pk)
    assert rejected.finished_by.get_username() == "redazione"
    assert "prezzo intero" in rejected.comment
    assert mail.outbox == []


def test_a_translation_holds_texts_and_its_rows_are_translated_beside(folder: Path) -> None:
    load_demo(tell=lambda line: None, folder=folder)
    page = italian("nido-la-lanca")
    english = ServicePage.objects.get(translation_key=page.translation_key, locale__language_code="en")
    assert english.live
    assert english.title == "La Lanca nursery"
    assert english.category is None
    assert english.prices.count() == 0
    price = page.prices.first()
    assert price is not None
    text = RowText.objects.get(row_uid=price.uid, field="label", language="en")
    assert (text.source, text.text) == (price.label, "Full day, full fee")
    homes = [home for home in HomePage.objects.all() if home.situations]
    assert {home.locale.language_code for home in homes} == {"it", "en", "ro", "ar"}
    # Blocks of other identities would stand beside the Italian ones, not for them.
    assert len({tuple(block.id for block in home.situations) for home in homes}) == 1


def test_a_translator_finds_something_of_each_sort_to_do_once(folder: Path) -> None:
    for body in ("25-carta-canta.json", "30-croce-del-fontanile.json", "32-ponte-levatoio.json"):
        shutil.copy(CONTENT / "providers" / body, folder / "providers")
    for _time in range(2):
        load_demo(tell=lambda line: None, folder=folder)
        done = {name: todo.services("en", what=name).count() for name in todo.WHAT}
        assert done.pop("missing") == 5
        assert (done["changed"], done["machine"]) == (1, 1)
        english = ServiceLanguage.objects.filter(language="en")
        assert english.filter(state=ServiceLanguage.State.PARTLY, row_texts=1).count() == 1
        assert english.filter(state=ServiceLanguage.State.CURRENT).count() == 2
        assert RowProposal.objects.get().text == "School office"
    translator = get_user_model().objects.get(username=loading.TRANSLATOR)
    assert is_translator(translator)
    assert not is_office(translator)


def test_representatives_reach_their_own_body_only(folder: Path) -> None:
    load_demo(tell=lambda line: None, folder=folder)
    alfa, beta = (get_user_model().objects.get(username=name) for name in loading.REPRESENTATIVES)
    page = italian("nido-la-lanca")
    assert page.permissions_for_user(beta).can_edit()
    assert not page.permissions_for_user(beta).can_publish()
    assert not page.permissions_for_user(alfa).can_edit()
    assert beta.check_password(loading.PASSWORD)
    assert beta.wagtail_userprofile.preferred_language == "it"


def test_what_is_due_is_not_what_is_under_review(folder: Path) -> None:
    shutil.copy(CONTENT / "providers" / "01-gelso-sul-fosso.json", folder / "providers")
    load_demo(tell=lambda line: None, folder=folder)
    alfa = get_user_model().objects.get(username="ets-alfa")
    sheets = own.sheets_of(alfa)
    due = set(sheets.filter(translation_key__in=due_keys(sheets.values("translation_key"))))
    assert len(due) == 3
    assert not any(sheet.has_unpublished_changes or sheet.workflow_in_progress for sheet in due)
    assert sheets.filter(has_unpublished_changes=True).count() == 1


def test_loading_again_changes_nothing(folder: Path) -> None:
    load_demo(tell=lambda line: None, folder=folder)
    before = (ServicePage.objects.count(), ProviderPage.objects.count(), InfoPage.objects.count())
    again = load_demo(tell=lambda line: None, folder=folder)
    assert (again.providers, again.published, again.pages) == (0, 0, 0)
    assert before == (ServicePage.objects.count(), ProviderPage.objects.count(), InfoPage.objects.count())


def test_a_malformed_file_stops_the_load_before_anything_is_written(folder: Path) -> None:
    path = folder / "providers" / BODY
    data = json.loads(path.read_text(encoding="utf-8"))
    data["services"][0]["prices"][0]["amount"] = "a lot"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ContentError, match=r"02-lanca-chiara\.json, «nido-la-lanca», prices\[0\], campo «amount»"):
        load_demo(tell=lambda line: None, folder=folder)
    assert not ProviderPage.objects.exists()


def test_if_empty_leaves_a_site_with_content_alone(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.management.commands.load_demo.has_content", lambda: True)
    out = StringIO()
    call_command("load_demo", "--if-empty", stdout=out)
    assert "non viene caricata" in out.getvalue()
    assert not ProviderPage.objects.exists()


def test_the_command_turns_a_mistake_into_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**kwargs: Any) -> None:
        raise ContentError("x.json, campo «title»: manca.")

    monkeypatch.setattr("demo.management.commands.load_demo.load_demo", fail)
    with pytest.raises(CommandError, match="campo «title»"):
        call_command("load_demo")
