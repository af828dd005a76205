"""Publishing and feeding an index at the same moment: neither waits for what waits for it."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from search import publishing
from search.models import IndexState, SearchIndex
from tests import factories
from tests.at_once import somebody_waits

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PATIENCE = 20.0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_publish_gets_through_while_an_index_is_fed(site: Any) -> None:
    key = factories.make_service().translation_key
    SearchIndex.objects.create(name="nuovo", state=SearchIndex.State.BUILDING)
    fed, failures = threading.Event(), []

    def feed() -> None:
        try:
            with transaction.atomic():
                IndexState.objects.create(service_id=key, index_name="nuovo", due_at=timezone.now())
                fed.set()
                until = time.monotonic() + PATIENCE
                while not somebody_waits():
                    assert time.monotonic() < until, "the publish never came to the row that is being fed"
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    feeding = threading.Thread(target=feed)
    feeding.start()
    assert fed.wait(PATIENCE)
    publishing.publish_document(key)
    feeding.join()
    assert not failures
    assert IndexState.objects.get(service_id=key, index_name="nuovo").due_at
