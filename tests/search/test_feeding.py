"""What an index that is added must be told: every live service once, however many there are."""

from __future__ import annotations

from typing import Any

import pytest

from search import outbox
from search.models import IndexState, SearchIndex, ServiceDocument
from tests.search.builders import make_documents

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_every_live_service_becomes_due_whatever_the_size_of_a_batch(number: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(outbox, "KEYS_AT_ONCE", 2)
    make_documents(number, seed=number)
    documents = ServiceDocument.objects.filter(live=True)
    gone = documents.order_by("pk")[number // 2]
    ServiceDocument.objects.filter(pk=gone.pk).update(live=False)
    SearchIndex.objects.create(name="nuovo")
    outbox.feed_everything("nuovo")
    rows = IndexState.objects.filter(index_name="nuovo")
    assert set(rows.values_list("service_id", flat=True)) == set(documents.values_list("pk", flat=True))
    assert not rows.filter(due_at=None).exists()


def test_what_is_known_already_is_left_alone_and_not_counted(monkeypatch: Any) -> None:
    monkeypatch.setattr(outbox, "KEYS_AT_ONCE", 2)
    make_documents(5, seed=1)
    known = ServiceDocument.objects.order_by("pk")[2]
    IndexState.objects.create(service=known, index_name="nuovo", delivered_version=known.version)
    assert outbox.repair("nuovo") == ServiceDocument.objects.filter(live=True).count() - 1
    state = IndexState.objects.get(service=known, index_name="nuovo")
    assert (state.due_at, state.delivered_version) == (None, known.version)
    IndexState.objects.filter(index_name="nuovo").update(due_at=None, delivered_version=2**62)
    assert outbox.repair("nuovo") == 0
