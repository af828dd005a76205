"""Items of lists are kept, and read as if they were made anew each time."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.models import DatedNotice, ServicePage, TermLabel
from search import hits, presentation
from search.models import ServiceDocument
from search.types import ServiceView
from tests import factories
from tests.search.builders import make_documents

pytestmark = pytest.mark.django_db


def present(keys: Sequence[uuid.UUID], language: str = "it", *municipalities: str) -> list[ServiceView]:
    return hits.present(keys, language=language, vocabulary=vocabularies.current(), municipalities=municipalities)


def one(page: ServicePage, language: str = "it") -> ServiceView:
    return present([page.translation_key], language)[0]


@pytest.mark.parametrize("language", ["it", "en"])
def test_kept_items_are_those_that_would_be_made_anew(language: str) -> None:
    make_documents(30, seed=7)
    documents = list(ServiceDocument.objects.live().order_by("pk"))
    for comuni in ((), ("098031",), ("098019", "098035")):
        expected = presentation.present_all(
            documents, language=language, vocabulary=vocabularies.current(), municipalities=comuni
        )
        keys = [document.pk for document in documents]
        for _time in ("made", "kept"):
            assert present(keys, language, *comuni) == expected


def test_items_come_in_the_order_of_the_engine_without_those_that_ended() -> None:
    first, second, ended = (factories.make_service(title=title) for title in ("Uno", "Due", "Tre"))
    keys = [ended.translation_key, second.translation_key, uuid.uuid4(), first.translation_key]
    assert [view.title for view in present(keys)] == ["Tre", "Due", "Uno"]
    ended.unpublish()
    assert [view.title for view in present(keys)] == ["Due", "Uno"]


def test_a_publish_shows() -> None:
    page = factories.make_service(title="Prima")
    assert one(page).title == "Prima"
    page.title = "Dopo"
    page.save_revision().publish()
    assert one(page).title == "Dopo"


def test_each_language_has_its_own() -> None:
    page = factories.make_service(title="Pasti")
    factories.translate(page, title="Meals")
    assert [one(page, language).title for language in ("it", "en", "it")] == ["Pasti", "Meals", "Pasti"]


def test_a_label_shows_at_once() -> None:
    page = factories.make_service(kind=factories.make_term(Scheme.KIND, "sad", "Assistenza"))
    assert str(one(page).kind) == "Assistenza"
    label = TermLabel.objects.get(term__code="sad")
    label.label = "Assistenza a casa"
    label.save()
    label.term.save()
    assert str(one(page).kind) == "Assistenza a casa"


def test_a_day_passes(monkeypatch: Any) -> None:
    today = timezone.localdate()
    page = factories.make_service(rows=(DatedNotice(kind="closure", text="Chiuso", starts=today, ends=today),))
    assert [notice.text for notice in one(page).notices] == ["Chiuso"]
    monkeypatch.setattr(timezone, "localdate", lambda *args: today + datetime.timedelta(days=1))
    assert one(page).notices == []


def test_why_it_was_found_belongs_to_the_question_alone() -> None:
    page = factories.make_service(rows=(factories.make_location(),))
    keys = [page.translation_key]
    asked, again = present(keys, "it", "098031"), present(keys)
    assert str(asked[0].match) == "Sede a Lodi"
    assert again[0].match is None
    assert asked[0].kept is again[0].kept


def test_items_that_are_kept_cost_one_query_whatever_their_number() -> None:
    pages = [factories.make_service(title=f"Servizio {number}") for number in range(3)]
    vocabulary = vocabularies.current()
    for keys in ([pages[0].translation_key], [page.translation_key for page in pages]):
        hits.present(keys, language="it", vocabulary=vocabulary)
        with CaptureQueriesContext(connection) as queries:
            assert len(hits.present(keys, language="it", vocabulary=vocabulary)) == len(keys)
        assert len(queries) == 1
        assert "content" not in queries[0]["sql"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_list_of_known_items_asks_nothing_and_sees_each_change_at_once() -> None:
    page = factories.make_service(title="Prima")
    keys = [page.translation_key]
    assert [view.title for view in present(keys)] == ["Prima"]
    vocabulary = vocabularies.current()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        hits.present(keys, language="it", vocabulary=vocabulary)
    assert not asked.captured_queries
    page.title = "Dopo"
    page.save_revision().publish()
    assert [view.title for view in present(keys)] == ["Dopo"]
    page.unpublish()
    assert present(keys) == []
    page.save_revision().publish()
    assert [view.title for view in present(keys)] == ["Dopo"]
