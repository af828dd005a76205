"""The check: pages, documents and a real index compared by version; what is on its way is no drift."""

from __future__ import annotations

import datetime
import json
import threading
import uuid
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from elasticsearch import Elasticsearch
from wagtail.models import PageViewRestriction

from catalog_pages.models import ServicePage
from search import drift, index, jobs, outbox, publishing
from search.models import IndexState, ServiceDocument
from tests import factories
from tests.search.builders import make_documents
from tests.search.conftest import synchronise

needs_elasticsearch = pytest.mark.service
pytestmark = pytest.mark.django_db


def check(*, mend: bool = False) -> list[drift.Drift]:
    return drift.Round(outbox.fed_indices()).run(mend=mend).found


def kinds(found: list[drift.Drift]) -> set[tuple[str, str]]:
    return {(each.kind, each.key) for each in found}


@pytest.fixture
def pages(elasticsearch: Elasticsearch) -> list[ServicePage]:
    provider = factories.make_provider()
    made = [factories.make_service(provider, title=title) for title in ("Pasti", "Spesa", "Trasporto", "Sportello")]
    synchronise()
    assert check() == []
    return made


# Pages and documents


def test_pages_and_documents_that_disagree_are_found_and_mended(db: Any) -> None:
    provider = factories.make_provider()
    gone, forgotten, late, fine, private = (
        factories.make_service(provider, title=title) for title in ("Via", "Senza", "Tardi", "Giusto", "Privato")
    )
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    ServicePage.objects.filter(pk=gone.pk).update(live=False)
    ServiceDocument.objects.filter(pk=forgotten.translation_key).delete()
    ServicePage.objects.filter(pk=late.pk).update(last_published_at=timezone.now() + datetime.timedelta(seconds=1))
    before = ServiceDocument.objects.get(pk=fine.translation_key).version
    assert kinds(drift.Round([]).run().found) == {
        ("extra", str(gone.translation_key)),
        ("missing", str(forgotten.translation_key)),
        ("stale", str(late.translation_key)),
    }
    ServicePage.objects.filter(pk=late.pk).update(last_published_at=timezone.now())
    drift.Round([]).run(mend=True)
    assert drift.Round([]).run().found == []
    assert not ServiceDocument.objects.get(pk=gone.translation_key).live
    assert ServiceDocument.objects.get(pk=forgotten.translation_key).live
    assert ServiceDocument.objects.get(pk=fine.translation_key).version == before
    assert not ServiceDocument.objects.get(pk=private.translation_key).live


def test_what_the_worker_is_about_to_write_is_no_drift(db: Any) -> None:
    page = factories.make_service()
    ServicePage.objects.filter(pk=page.pk).update(live=False)
    ServiceDocument.objects.update(refresh_at=timezone.now())
    assert drift.Round([]).run().found == []
    ServiceDocument.objects.update(refresh_at=None)
    assert kinds(drift.Round([]).run().found) == {("extra", str(page.translation_key))}


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_a_batch_ends_nowhere_that_matters(db: Any, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(drift, "BATCH", batch)
    provider = factories.make_provider()
    pages = [factories.make_service(provider, title=f"Servizio {number}") for number in range(6)]
    keys = sorted(page.translation_key for page in pages)
    ServiceDocument.objects.filter(pk__in=keys[:3]).delete()
    ServicePage.objects.filter(translation_key__in=keys[4:]).update(live=False)
    found = drift.Round([]).run()
    assert kinds(found.found) == {("missing", str(key)) for key in keys[:3]} | {("extra", str(key)) for key in keys[4:]}
    assert found.looked_at == {"documents": 6}


# Documents and the index


@needs_elasticsearch
@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_missing_stale_and_extra_are_found_by_version_and_mended(
    elasticsearch: Elasticsearch, pages: list[ServicePage], monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(drift, "BATCH", batch)
    name = index.name()
    missing, older, newer, ended = (page.translation_key for page in pages)
    stranger = str(uuid.uuid4())
    elasticsearch.delete(index=name, id=str(missing), refresh=True)
    # A document that changed without the outbox knowing, and an index that is ahead of a restored database.
    ServiceDocument.objects.filter(pk=older).update(version=ServiceDocument.objects.get(pk=older).version + 5)
    IndexState.objects.filter(service=older).update(delivered_version=ServiceDocument.objects.get(pk=older).version)
    ServiceDocument.objects.filter(pk=newer).update(version=7)
    for version in ({"version": 10, "version_type": "external"}, {}):
        elasticsearch.index(index=name, id=stranger, document={"id": stranger, "live": True}, **version)
    elasticsearch.index(index=name, id="no-id", document={"live": True}, refresh=True)
    elasticsearch.index(index=name, id="other", document={"id": "0-not-mine", "live": True}, refresh=True)
    found = check()
    assert kinds(found) == {
        ("missing", str(missing)),
        ("stale", str(older)),
        ("stale", str(newer)),
        ("extra", stranger),
        ("extra", "no-id"),
        ("extra", "other"),
    }
    assert not IndexState.objects.filter(due_at__isnull=False).exists(), "a look changed something"
    check(mend=True)
    synchronise()
    assert check() == []
    held = {hit["_id"] for hit in elasticsearch.search(index=name)["hits"]["hits"]}
    assert held == {str(page.translation_key) for page in pages}
    assert ServiceDocument.objects.get(pk=ended).live


@needs_elasticsearch
def test_what_is_due_claimed_or_parked_is_no_drift(elasticsearch: Elasticsearch, pages: list[ServicePage]) -> None:
    elasticsearch.delete(index=index.name(), id=str(pages[0].translation_key), refresh=True)
    for page, values in zip(
        pages,
        (
            {"due_at": timezone.now()},
            {"due_at": timezone.now() + outbox.LEASE},
            {"due_at": None, "parked_at": timezone.now()},
            {},
        ),
        strict=True,
    ):
        publishing.publish_document(page.translation_key)
        IndexState.objects.filter(service=page.translation_key).update(**values)
    found = drift.Round(outbox.fed_indices()).run()
    assert found.found == []
    assert found.parked[index.name()] == 1


@needs_elasticsearch
def test_a_tombstone_counts_where_the_index_knew_the_service(
    elasticsearch: Elasticsearch, pages: list[ServicePage]
) -> None:
    pages[0].unpublish()
    synchronise()
    assert check() == []
    key = str(pages[0].translation_key)
    held = elasticsearch.get(index=index.name(), id=key)["_version"]
    elasticsearch.index(
        index=index.name(),
        id=key,
        document={"id": key, "live": True},
        version=held,
        version_type="external_gte",
        refresh=True,
    )
    IndexState.objects.filter(service=key).delete()
    ServiceDocument.objects.filter(pk=key).update(version=held + 1)
    assert kinds(check()) == {("extra", key)}
    check(mend=True)
    synchronise()
    assert elasticsearch.get(index=index.name(), id=key)["_source"]["live"] is False
    elasticsearch.delete(index=index.name(), id=key, refresh=True)
    assert check() == [], "a tombstone is not wanted in an index that does not know the service"


@needs_elasticsearch
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_publishing_meanwhile_gives_no_false_alarm(
    elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_documents(40, seed=8)
    provider = factories.make_provider()
    pages = [factories.make_service(provider, title=f"Servizio {number}") for number in range(8)]
    ServiceDocument.objects.exclude(pk__in=[page.translation_key for page in pages]).filter(version=1).delete()
    synchronise()
    monkeypatch.setattr(drift, "BATCH", 3)
    stop = threading.Event()
    failures: list[BaseException] = []
    published = 0

    def publish() -> None:
        nonlocal published
        try:
            while not stop.is_set():
                page = pages[published % len(pages)]
                page.refresh_from_db()
                with transaction.atomic():
                    if page.live and published % 3 == 0:
                        page.unpublish()
                    else:
                        page.save_revision().publish()
                published += 1
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    def deliver() -> None:
        try:
            while not stop.is_set():
                jobs.deliver()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (publish, deliver)]
    for thread in threads:
        thread.start()
    try:
        rounds = 0
        while rounds < 25 or published < 40:
            assert check() == []
            rounds += 1
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    assert not failures
    synchronise()
    assert check() == []


@needs_elasticsearch
def test_a_lost_index_and_a_lost_alias_are_told(elasticsearch: Elasticsearch, pages: list[ServicePage]) -> None:
    elasticsearch.indices.delete_alias(index=index.name(), name=index.alias())
    assert [each.key for each in check()] == [drift.ALIAS]
    elasticsearch.indices.delete(index=index.name())
    assert [each.key for each in check(mend=True)] == [drift.WHOLE]
    synchronise()
    assert check() == []


@needs_elasticsearch
def test_the_worker_mends_batch_by_batch(
    elasticsearch: Elasticsearch, pages: list[ServicePage], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(drift, "BATCH", 2)
    monkeypatch.setattr(jobs, "_round", None)
    elasticsearch.delete(index=index.name(), id=str(pages[1].translation_key), refresh=True)
    steps = []
    while number := jobs.check():
        steps.append(number)
    assert len(steps) >= 4, "everything in one go keeps deliveries waiting"
    assert str(pages[1].translation_key) in caplog.text
    synchronise()
    assert check() == []


@needs_elasticsearch
def test_the_command_says_what_it_found(
    elasticsearch: Elasticsearch, pages: list[ServicePage], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("search_check")
    assert "Level" in capsys.readouterr().out
    for page in pages:
        elasticsearch.delete(index=index.name(), id=str(page.translation_key), refresh=True)
    with pytest.raises(CommandError, match="4 differences") as drifted:
        call_command("search_check")
    assert drifted.value.returncode == 1
    assert str(pages[0].translation_key) in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("search_check", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["level"] is False
    assert told["places"][index.name()]["missing"] == 4
    call_command("search_check", "--repair")
    assert "4 differences were mended" in capsys.readouterr().out
    call_command("search_check", "--json")
    assert json.loads(capsys.readouterr().out)["level"] is True
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError) as away:
        call_command("search_check")
    assert away.value.returncode == 2


@needs_elasticsearch
def test_no_scroll_and_no_open_context_is_left(elasticsearch: Elasticsearch, pages: list[ServicePage]) -> None:
    def contexts() -> tuple[int, int]:
        nodes = elasticsearch.nodes.stats(metric="indices", index_metric="search")["nodes"].values()
        search = [node["indices"]["search"] for node in nodes]
        return sum(each["scroll_total"] for each in search), sum(each["open_contexts"] for each in search)

    before = contexts()
    check()
    assert contexts() == before
    assert contexts()[1] == 0


def test_without_elasticsearch_pages_and_documents_are_compared(db: Any, capsys: pytest.CaptureFixture[str]) -> None:
    page = factories.make_service()
    call_command("search_check")
    assert "only pages and documents" in capsys.readouterr().out
    ServiceDocument.objects.filter(pk=page.translation_key).delete()
    with pytest.raises(CommandError, match="1 differences"):
        call_command("search_check")
    call_command("search_check", "--repair")
    assert ServiceDocument.objects.filter(pk=page.translation_key, live=True).exists()
