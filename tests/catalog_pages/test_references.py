"""A sheet's references follow its rows, and are read once however many rows it has."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from catalog_pages.models import ContactRow, ServicePage
from tests import factories

pytestmark = pytest.mark.django_db


def rows(number: int, comune: Any) -> list[ContactRow]:
    return [ContactRow(label=f"Sportello {place}", municipality=comune, sort_order=place) for place in range(number)]


@pytest.fixture
def page(site: Any) -> ServicePage:
    return ServicePage.objects.get(pk=factories.make_service().pk)


def referred(comune: Any) -> int:
    return ReferenceIndex.get_references_to(comune).filter(model_path__startswith="contacts").count()


def test_references_follow_the_rows_of_what_is_saved_and_published(page: ServicePage) -> None:
    comune = factories.municipality("098019", "Codogno")
    page.contacts.set(rows(2, comune))
    page.save()
    assert referred(comune) == 2
    draft = page.get_latest_revision_as_object()
    draft.contacts.set(rows(1, comune))
    revision = draft.save_revision()
    assert referred(comune) == 2
    revision.publish()
    assert referred(comune) == 1


def test_references_are_read_once_for_all_rows(page: ServicePage, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Any] = []
    original = ReferenceIndex.create_or_update_for_object.__func__
    monkeypatch.setattr(
        ReferenceIndex,
        "create_or_update_for_object",
        classmethod(lambda cls, thing: (read.append(thing), original(cls, thing))),
    )
    page.contacts.set(rows(10, factories.municipality()))
    page.save()
    assert len(read) == 1


def test_who_fills_the_index_alone_is_left_alone(page: ServicePage) -> None:
    comune = factories.municipality("098019", "Codogno")
    page.contacts.set(rows(1, comune))
    with disable_reference_index_auto_update():
        page.save()
        page.save()
    assert referred(comune) == 0


def test_publishing_again_asks_four_questions_a_row_at_most(page: ServicePage) -> None:
    def queries(number: int) -> int:
        page.contacts.set(rows(number, factories.municipality()))
        page.save()
        revision = ServicePage.objects.get(pk=page.pk).save_revision()
        revision.publish()
        revision.refresh_from_db()
        with CaptureQueriesContext(connection) as captured:
            revision.publish()
        return len(captured)

    assert queries(11) - queries(1) <= 10 * 4
