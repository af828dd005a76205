"""Delivery to Elasticsearch: nothing is lost, nothing old wins, two workers do not get in each other's way."""

from __future__ import annotations

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from elasticsearch import Elasticsearch

from search import index, jobs, outbox, publishing, service
from search.models import IndexState, SearchIndex, ServiceDocument
from search.types import SearchQuery
from tests import factories
from tests.search.builders import make_documents
from tests.search.conftest import synchronise
from worker.registry import TryLater

pytestmark = [pytest.mark.service, pytest.mark.django_db]


def stored(client: Elasticsearch, key: uuid.UUID) -> dict[str, Any]:
    return dict(client.get(index=index.alias(), id=str(key)))


def make_due() -> None:
    """Whatever waits for a later attempt is due now."""
    IndexState.objects.filter(due_at__isnull=False).update(due_at=timezone.now())


def closed_port() -> str:
    import socket

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}"


def test_a_publish_is_found_as_soon_as_the_worker_has_looked_once(elasticsearch: Elasticsearch) -> None:
    page = factories.make_service()
    synchronise()
    page.title = "Minestre a casa"
    page.save_revision().publish()
    jobs.deliver()
    result = service.search(SearchQuery(text="minestra"))
    assert (result.engine, result.total) == ("elasticsearch", 1)


def test_nothing_is_lost_while_elasticsearch_is_away(elasticsearch: Elasticsearch, settings: Any) -> None:
    page = factories.make_service()
    synchronise()
    url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, closed_port()
    page.title = "Scritto intanto"
    page.save_revision().publish()
    for _attempt in range(3):
        with pytest.raises(TryLater, match="Elasticsearch"):
            jobs.deliver()
    assert outbox.backlog() == {"due": 1, "parked": 0}
    assert IndexState.objects.get().attempts == 0
    settings.ELASTICSEARCH_URL = url
    synchronise()
    assert service.search(SearchQuery(text="intanto")).total == 1


def test_an_unpublished_service_is_gone_at_once_and_stays_a_tombstone(elasticsearch: Elasticsearch) -> None:
    page = factories.make_service()
    synchronise()
    page.unpublish()
    # The index still has it; the join to live documents does not.
    assert service.search(SearchQuery()).items == []
    synchronise()
    assert stored(elasticsearch, page.translation_key)["_source"]["live"] is False
    assert service.search(SearchQuery()).total == 0


def test_a_stale_write_is_refused_and_counts_as_delivered(elasticsearch: Elasticsearch) -> None:
    page = factories.make_service()
    synchronise()
    document = ServiceDocument.objects.get()
    old = index.Write(id=str(document.pk), version=document.version - 1, body='{"live": false}')
    (outcome,) = index.write(elasticsearch, index.name(), [old])
    assert (outcome.status, outcome.delivered) == (409, True)
    assert stored(elasticsearch, page.translation_key)["_source"]["live"] is True


def test_a_publish_during_the_delivery_is_delivered_next(
    elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = factories.make_service()
    synchronise()
    publishing.publish_document(page.translation_key)
    write = index.write

    def publish_meanwhile(*args: Any) -> Any:
        outcomes = write(*args)
        monkeypatch.setattr(index, "write", write)
        page.title = "Mentre consegnava"
        page.save_revision().publish()
        return outcomes

    monkeypatch.setattr(index, "write", publish_meanwhile)
    assert jobs.deliver() == 1
    assert outbox.backlog()["due"] == 1
    synchronise()
    assert service.search(SearchQuery(text="mentre")).total == 1


def test_a_publish_does_not_wait_for_an_index_that_is_being_fed(
    elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_documents(12, seed=4)
    jobs.keep_indices()
    monkeypatch.setattr(outbox, "BATCH", 3)
    assert jobs.deliver() == 3
    page = factories.make_service()
    assert jobs.deliver() == 3
    assert IndexState.objects.get(service=page.translation_key).due_at is None
    assert outbox.backlog()["due"] > 0


def test_who_dies_in_the_middle_leaves_its_rows_to_others(
    elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_service()
    jobs.keep_indices()
    outbox._claim(index.name())
    assert jobs.deliver() == 0
    make_due()
    assert jobs.deliver() == 1


def test_a_refused_document_is_parked_with_the_reason_and_the_others_go_on(elasticsearch: Elasticsearch) -> None:
    bad = factories.make_service(title="Rotto")
    good = factories.make_service(title="Sano")
    ServiceDocument.objects.filter(pk=bad.translation_key).update(index_body={"live": "perhaps"})
    jobs.keep_indices()
    for _attempt in range(outbox.MOST_ATTEMPTS):
        assert jobs.deliver() >= 1
        make_due()
    row = IndexState.objects.get(service=bad.translation_key)
    assert row.parked_at is not None
    assert row.due_at is None
    assert "live" in row.error
    assert IndexState.objects.get(service=good.translation_key).delivered_version > 0
    # Another publish is another chance; the index goes into service meanwhile.
    assert jobs.keep_indices() == 1
    publishing.publish_document(bad.translation_key)
    synchronise()
    assert service.search(SearchQuery()).total == 2


def test_later_attempts_wait_longer(elasticsearch: Elasticsearch) -> None:
    page = factories.make_service()
    ServiceDocument.objects.update(index_body={"live": "perhaps"})
    jobs.keep_indices()
    waits = []
    for _attempt in range(4):
        jobs.deliver()
        due = IndexState.objects.get(service=page.translation_key).due_at
        assert due is not None
        waits.append(due - timezone.now())
        make_due()
    assert waits == sorted(waits)
    assert waits[-1] > datetime.timedelta(seconds=10)


def test_an_index_that_was_lost_is_built_again_while_the_database_answers(elasticsearch: Elasticsearch) -> None:
    factories.make_service()
    synchronise()
    elasticsearch.indices.delete(index=index.name())
    lost = service.search(SearchQuery())
    assert (lost.engine, lost.degraded, lost.total) == ("database", True, 1)
    publishing.publish_document(ServiceDocument.objects.get().pk)
    with pytest.raises(TryLater, match="404"):
        jobs.deliver()
    assert not elasticsearch.indices.exists(index=index.name()), "a write made an index without a mapping"
    make_due()
    synchronise()
    jobs.probe()
    assert service.search(SearchQuery()).engine == "elasticsearch"


def test_a_new_mapping_is_built_beside_the_old_and_swapped(
    elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = factories.make_service()
    synchronise()
    old = index.name()
    mapping = index.mapping()
    mapping["properties"]["another"] = {"type": "keyword"}
    monkeypatch.setattr(index, "mapping", lambda: mapping)
    new = index.name()
    assert new != old
    assert jobs.keep_indices() == 1
    page.title = "Durante la costruzione"
    page.save_revision().publish()
    assert set(outbox.fed_indices()) == {old, new}
    assert jobs.keep_indices() == 0, "swapped before it had caught up"
    assert index.searched(elasticsearch) == {old}
    assert service.search(SearchQuery()).engine == "elasticsearch"
    synchronise()
    assert index.searched(elasticsearch) == {new}
    assert service.search(SearchQuery(text="costruzione")).total == 1
    assert SearchIndex.objects.get(name=old).state == SearchIndex.State.RETIRED
    page.title = "Dopo lo scambio"
    page.save_revision().publish()
    assert IndexState.objects.get(index_name=old).due_at is None, "an index that nobody searches is still fed"


def test_what_a_new_index_was_not_told_is_found_before_the_swap(elasticsearch: Elasticsearch) -> None:
    factories.make_service()
    jobs.keep_indices()
    # A publish that did not see the new index yet leaves no row for it.
    IndexState.objects.all().delete()
    synchronise()
    assert service.search(SearchQuery()).total == 1


def test_the_sync_command(elasticsearch: Elasticsearch, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    make_documents(30, seed=3)
    call_command("search_sync")
    assert "Level" in capsys.readouterr().out
    assert elasticsearch.count(index=index.alias())["count"] == 31
    settings.ELASTICSEARCH_URL = closed_port()
    with pytest.raises(CommandError, match="Elasticsearch"):
        call_command("search_sync")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_two_workers_share_the_work(elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    make_documents(60, seed=5)
    jobs.keep_indices()
    monkeypatch.setattr(outbox, "BATCH", 5)
    written: list[str] = []
    write = index.write

    def recorded(client: Elasticsearch, name: str, writes: Any) -> Any:
        batch = list(writes)
        written.extend(each.id for each in batch)
        return write(client, name, batch)

    monkeypatch.setattr(index, "write", recorded)
    done: list[int] = []

    def work() -> None:
        try:
            count = 0
            while delivered := jobs.deliver():
                count += delivered
            done.append(count)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sum(done) == 61
    assert len(written) == len(set(written)) == 61
    synchronise()
