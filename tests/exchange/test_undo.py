"""Undoing an import takes back what it left, and nothing that people have decided or written since."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Comment, Locale, Revision

from catalog_pages.models import RowText, ServicePage
from exchange import undoing
from exchange.models import ImportRun
from search.models import ServiceDocument
from tests import factories
from tests.exchange import samples
from verification.assurance import confirm
from verification.models import Source

pytestmark = pytest.mark.django_db

ENGLISH = {"title": "Meals at home", "summary": "A warm meal.", "how_to": "<p>Call us.</p>", "state": "published"}


@pytest.fixture(autouse=True)
def start(vocabularies: None, editor: Any) -> None:
    """Every test has vocabularies and somebody who answers for publishing."""


def italian() -> ServicePage:
    return ServicePage.objects.get(locale__language_code="it")


def english() -> ServicePage:
    return ServicePage.objects.get(locale__language_code="en")


def undo(user: Any) -> dict[str, Any]:
    """Take the last import back."""
    return undoing.undo(ImportRun.objects.latest("pk"), user)


def reasons(done: dict[str, Any]) -> list[str]:
    return [str(reason) for _title, reason in done["kept"]]


def test_a_sheet_withdrawn_since_stays_withdrawn(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], user="ufficio")
    bring_in([samples.service(title="Pasti caldi")], user="ufficio")
    italian().unpublish(user=editor)
    done = undo(editor)
    assert not italian().live
    assert reasons(done) == ["modificata dopo: ritirata"]
    assert not ServiceDocument.objects.get(pk=italian().translation_key).live


def test_a_draft_approved_since_is_neither_deleted_nor_reverted(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], state="draft")
    italian().latest_revision.publish(user=editor)
    done = undo(editor)
    assert italian().live
    assert "modificata dopo: pubblicata" in reasons(done)
    bring_in([samples.service(title="Pasti caldi")], state="draft")
    italian().latest_revision.publish(user=editor)
    done = undo(editor)
    assert reasons(done) == ["modificata dopo: pubblicata"]
    assert (italian().title, italian().live) == ("Pasti caldi", True)


def test_a_draft_that_nobody_approved_comes_back_as_a_draft(bring_in: Any, editor: Any) -> None:
    record = samples.service(translations={"en": ENGLISH})
    bring_in([record], user="ufficio")
    draft = samples.service(title="Bozza", translations={"en": {**ENGLISH, "title": "Draft"}})
    bring_in([draft], state="draft")
    public = samples.service(title="Pubblica", translations={"en": {**ENGLISH, "title": "Public"}})
    code, said = bring_in([public], user="ufficio")
    assert code == 0, said
    assert (italian().title, english().title) == ("Pubblica", "Public")
    done = undo(editor)
    assert done["restored"] == 2, done
    assert (italian().live, italian().title) == (True, "Pasti a domicilio")
    assert (english().live, english().title) == (True, "Meals at home")
    assert italian().get_latest_revision_as_object().title == "Bozza"
    assert english().get_latest_revision_as_object().title == "Draft"
    assert italian().has_unpublished_changes
    content = ServiceDocument.objects.get(pk=italian().translation_key).content
    assert content["texts"]["en"]["title"] == "Meals at home"
    # It is an import's draft still: another import may go over it.
    code, said = bring_in([samples.service(title="Ancora")], state="draft")
    assert code == 0, said


def test_what_was_never_public_goes_back_to_its_draft(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], state="draft")
    code, said = bring_in([samples.service(title="Pasti caldi")], user="ufficio")
    assert code == 0, said
    assert italian().live
    done = undo(editor)
    assert (done["restored"], reasons(done)) == (1, [])
    assert not italian().live
    assert italian().get_latest_revision_as_object().title == "Pasti a domicilio"
    assert italian().latest_revision.user is None


def test_a_page_without_revisions_is_brought_back_and_not_deleted(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], user="ufficio")
    page = italian()
    ServicePage.objects.filter(pk=page.pk).update(live_revision=None, latest_revision=None)
    Revision.objects.for_instance(page).delete()
    code, said = bring_in([samples.service(title="Pasti caldi")], user="ufficio")
    assert code == 0, said
    assert undo(editor)["restored"] == 1
    assert (italian().title, italian().live) == ("Pasti a domicilio", True)


def test_a_sheet_translated_since_is_not_taken_from_under_its_translation(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], user="ufficio")
    italian().copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    done = undo(editor)
    assert "modificata dopo: tradotta" in reasons(done)
    assert ServicePage.objects.count() == 2


def test_a_translation_edited_since_keeps_its_sheet(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service(translations={"en": ENGLISH})], user="ufficio")
    page = english()
    page.summary = "Corrected by hand."
    page.save_revision(user=editor)
    undo(editor)
    assert ServicePage.objects.count() == 2
    assert italian().live


def test_an_import_with_its_translations_is_deleted_whole(bring_in: Any, editor: Any) -> None:
    record = samples.service(translations={"en": ENGLISH})
    record["prices"][0]["translations"] = {"en": {"label": "Full price"}}
    bring_in([record], user="ufficio")
    done = undo(editor)
    assert (done["deleted"], done["kept"]) == (3, [])
    assert not ServicePage.objects.exists()
    assert not RowText.objects.exists()


def test_texts_of_rows_come_back_with_the_document(bring_in: Any, editor: Any) -> None:
    record = samples.service(translations={"en": ENGLISH})
    record["prices"][0]["translations"] = {"en": {"label": "Full price"}}
    bring_in([record], user="ufficio")
    record["prices"][0]["translations"] = {"en": {"label": "Whole price"}}
    bring_in([record], user="ufficio")
    key = italian().translation_key
    assert ServiceDocument.objects.get(pk=key).content["prices"][0]["label"]["en"] == "Whole price"
    undo(editor)
    assert RowText.objects.get().text == "Full price"
    assert ServiceDocument.objects.get(pk=key).content["prices"][0]["label"]["en"] == "Full price"


def test_a_body_published_since_stays(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], state="draft")
    body = italian().get_parent()
    assert not body.live
    body.specific.latest_revision.publish(user=factories.make_editor("collega"))
    done = undo(editor)
    assert reasons(done) == ["modificata dopo: pubblicata"]
    assert done["deleted"] == 1


def test_what_people_did_beside_a_sheet_keeps_it(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service(str(number), title=f"Servizio {number}") for number in range(4)], user="ufficio")
    pages = list(ServicePage.objects.order_by("title"))
    confirm(pages[0], user=editor, source=Source.OFFICE)
    Comment.objects.create(page=pages[1], user=editor, text="Da rivedere.", contentpath="title")
    uid = pages[2].prices.get().uid
    RowText.objects.create(row_uid=uid, field="label", language="en", source="Tariffa intera", text="Full price")
    done = undo(editor)
    assert list(ServicePage.objects.order_by("title").values_list("title", flat=True)) == [
        "Servizio 0",
        "Servizio 1",
        "Servizio 2",
    ]
    assert RowText.objects.get().text == "Full price"
    assert {
        "qualcuno l'ha verificata dopo l'importazione",
        "qualcuno l'ha commentata dopo l'importazione",
        "modificata dopo: tradotta",
    } <= set(reasons(done))


def test_a_draft_that_its_author_saved_over_is_not_taken_away(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], state="draft")
    page = italian().get_latest_revision_as_object()
    page.title = "Corretto mentre si salvava da solo"
    # The editor's autosave: the same revision, written over.
    page.save_revision(user=page.latest_revision.user, overwrite_revision=page.latest_revision)
    assert reasons(undo(editor)) == ["qualcuno l'ha modificata dopo l'importazione", "l'ente ha altri servizi"]
    assert italian().get_latest_revision_as_object().title == "Corretto mentre si salvava da solo"


def test_a_sheet_that_somebody_locked_stays(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], state="draft")
    ServicePage.objects.update(locked=True)
    assert "qualcuno l'ha bloccata" in reasons(undo(editor))
    assert ServicePage.objects.exists()
