"""An import does not write over what people are working on, and nobody publishes their own text through it."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Revision

from catalog_pages.models import ProviderPage, RowText, ServicePage
from exchange.models import ImportRun
from search.models import ServiceDocument
from tests import factories
from tests.exchange import samples
from tests.exchange.test_undo import ENGLISH, english, italian

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def start(vocabularies: None, editor: Any) -> None:
    """Every test has vocabularies and somebody who answers for publishing."""


def translated(**texts: Any) -> dict[str, Any]:
    """A service in two languages, with a row that has a text in both."""
    record = samples.service(translations={"en": {**ENGLISH, **texts}})
    record["prices"][0]["translations"] = {"en": {"label": "Full price"}}
    return record


@pytest.mark.parametrize("state", ["draft", "published"])
def test_a_translators_draft_is_not_written_over(bring_in: Any, editor: Any, state: str) -> None:
    bring_in([translated()], user="ufficio")
    page = english()
    page.summary = "A draft that waits."
    page.save_revision(user=factories.make_editor("traduttrice"))
    before = Revision.objects.count()
    code, said = bring_in([translated(title="Warm meals")], user="ufficio", state=state)
    assert code == 1
    assert "riga 1, translations.en.state: La scheda ha una bozza non pubblicata" in said
    assert Revision.objects.count() == before
    # The Italian text alone may change.
    short = {"external_id": "pasti-1", "provider": {"fiscal_code": samples.FISCAL_CODE}, "title": "Pasti caldi"}
    code, said = bring_in([short], user="ufficio", state=state)
    assert code == 0, said
    assert english().get_latest_revision_as_object().summary == "A draft that waits."


def test_a_draft_never_published_is_not_written_over(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], state="draft")
    body = ProviderPage.objects.get()
    page = italian()
    page.summary = "Scritto dall'ente."
    page.save_revision(user=factories.make_representative(body))
    code, said = bring_in([samples.service(title="Pasti caldi")], user="ufficio")
    assert code == 1
    assert "bozza non pubblicata" in said
    assert not italian().live
    assert italian().get_latest_revision_as_object().summary == "Scritto dall'ente."


def test_nobody_publishes_the_draft_that_they_brought(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], state="draft")
    Revision.objects.filter(pk=italian().latest_revision_id).update(user=editor)
    short = {"external_id": "pasti-1", "provider": {"fiscal_code": samples.FISCAL_CODE}, "title": "Pasti caldi"}
    code, said = bring_in([short], user="ufficio", state="published")
    assert code == 1
    assert "la pubblica un'altra persona" in said
    assert not italian().live
    factories.make_editor("collega")
    code, said = bring_in([short], user="collega", state="published")
    assert code == 0, said
    assert italian().live


def test_drafts_of_translations_are_written_once(bring_in: Any) -> None:
    bring_in([translated()], user="ufficio")
    code, said = bring_in([translated(title="Warm meals")], state="draft")
    assert code == 0, said
    assert "aggiornati 1" in said
    before = Revision.objects.count()
    code, said = bring_in([translated(title="Warm meals")], state="draft")
    assert code == 0, said
    assert "già uguali 1" in said
    assert Revision.objects.count() == before
    assert (english().title, english().live) == ("Meals at home", True)
    code, said = bring_in([translated(title="Hot meals")], state="draft")
    assert code == 0, said
    assert english().get_latest_revision_as_object().title == "Hot meals"


def test_a_draft_leaves_the_public_texts_of_rows_alone(bring_in: Any) -> None:
    record = translated()
    bring_in([record], user="ufficio")
    record["prices"][0]["translations"] = {"en": {"label": "Secret price"}}
    record["prices"].append({"label": "Nuova", "amount": "3", "unit": "meal", "translations": {"en": {"label": "New"}}})
    code, said = bring_in([record], state="draft")
    assert code == 0, said
    assert set(RowText.objects.values_list("text", flat=True)) == {"Full price", "New"}
    page = italian()
    page.save_revision()
    key = page.translation_key
    assert ServiceDocument.objects.get(pk=key).content["prices"][0]["label"]["en"] == "Full price"


def test_an_id_of_another_kind_of_page_is_told_on_its_row(bring_in: Any) -> None:
    body = factories.make_provider("Altro ente")
    code, said = bring_in([samples.service("a"), samples.service("b", id=str(body.translation_key))], user="ufficio")
    assert code == 1
    assert "riga 2, id: È l'id di un'altra pagina («Altro ente»)" in said
    code, said = bring_in(
        [samples.service("a"), samples.service("b", id=str(body.translation_key))], user="ufficio", partial=True
    )
    assert code == 1
    assert ServicePage.objects.get().external_id == "a"
    assert ImportRun.objects.latest("pk").state == ImportRun.State.DONE
