"""Services that Elasticsearch refuses: the office sees why and tries again, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from elasticsearch import Elasticsearch

from catalog_pages.models import ServicePage
from search import index, jobs, outbox, publishing
from search.models import IndexState, SearchIndex, ServiceDocument
from tests import factories
from tests.search.conftest import synchronise

pytestmark = pytest.mark.django_db

LIST = "/admin/ricerca/rifiutati/"
RETRY = f"{LIST}riprova/"
LogIn = Callable[[Any], Client]


@pytest.fixture
def page(db: Any) -> ServicePage:
    """A published service that an index refuses."""
    SearchIndex.objects.create(name="fed", state=SearchIndex.State.ACTIVE)
    page = factories.make_service(title="Sportello <famiglia>")
    IndexState.objects.update(due_at=None, parked_at=timezone.now(), attempts=5, error="400: field [min_age]")
    return page


def is_parked() -> bool:
    return IndexState.objects.filter(parked_at__isnull=False).exists()


def test_the_office_sees_the_reason_and_the_way_to_the_sheet(page: ServicePage, log_in: LogIn) -> None:
    for user in (factories.make_editor(), factories.make_admin()):
        answer = log_in(user).get(LIST)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "Sportello &lt;famiglia&gt;" in text
        assert "400: field [min_age]" in text
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in text


def test_nobody_else_does(page: ServicePage, log_in: LogIn) -> None:
    anonymous, representative = Client(), log_in(factories.make_representative(page.provider))
    for client in (anonymous, representative):
        for answer in (client.get(LIST), client.post(RETRY), client.post(RETRY, {"row": IndexState.objects.get().pk})):
            assert answer.status_code == 302
            assert "field [min_age]" not in answer.content.decode()
    assert is_parked()
    assert "rifiutati/" not in representative.get("/admin/").content.decode()


def test_the_menu_counts_them_only_while_there_are_any(page: ServicePage, log_in: LogIn) -> None:
    editor = log_in(factories.make_editor())
    assert "Rifiutati dalla ricerca (1)" in editor.get("/admin/").content.decode()
    IndexState.objects.update(parked_at=None)
    assert "Rifiutati dalla ricerca" not in editor.get("/admin/").content.decode()
    assert "Nessun servizio è rifiutato" in editor.get(LIST).content.decode()


def test_one_is_tried_again_or_all(page: ServicePage, log_in: LogIn) -> None:
    other = factories.make_service(page.provider, title="Secondo")
    IndexState.objects.update(due_at=None, parked_at=timezone.now(), attempts=5)
    editor = log_in(factories.make_editor())
    row = IndexState.objects.get(service=other.translation_key)
    told = editor.post(RETRY, {"row": row.pk}, follow=True).content.decode()
    assert "1 servizio sarà riprovato" in told
    row.refresh_from_db()
    assert row.due_at is not None
    assert (row.parked_at, row.attempts) == (None, 0)
    assert outbox.parked().count() == 1
    assert "niente da riprovare" in editor.post(RETRY, {"row": row.pk}, follow=True).content.decode()
    editor.post(RETRY)
    assert not is_parked()


@pytest.mark.parametrize("row", ["", "x", "-1", "9" * 30, "\u0661"])
def test_a_bad_number_tries_nothing_again(page: ServicePage, log_in: LogIn, row: str) -> None:
    assert log_in(factories.make_editor()).post(RETRY, {"row": row}).status_code == 302
    assert is_parked()


def test_a_look_changes_nothing(page: ServicePage, log_in: LogIn) -> None:
    editor = log_in(factories.make_editor())
    assert editor.get(RETRY).status_code == 405
    assert is_parked()


def test_the_number_of_queries_does_not_grow(
    page: ServicePage, log_in: LogIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        factories.make_service(page.provider, title=f"Servizio {number}")
    IndexState.objects.update(due_at=None, parked_at=timezone.now())
    editor = log_in(factories.make_editor())
    editor.get(LIST)
    with django_assert_max_num_queries(25):
        assert editor.get(LIST).content.decode().count('name="row"') == 21


@pytest.mark.service
def test_what_a_real_elasticsearch_refuses_is_parked_shown_corrected_and_found(
    elasticsearch: Elasticsearch, log_in: LogIn
) -> None:
    page = factories.make_service(title="Età impossibile")
    good = factories.make_service(page.provider, title="Sano")
    synchronise()
    # A whole number of 16 bits is all that the mapping takes.
    publishing.publish_document(page.translation_key)
    ServiceDocument.objects.filter(pk=page.translation_key).update(index_body={"live": True, "min_age": 100_000})
    good.save_revision().publish()
    for _attempt in range(outbox.MOST_ATTEMPTS):
        jobs.deliver()
        IndexState.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    assert outbox.backlog() == {"due": 0, "parked": 1}
    editor = log_in(factories.make_editor())
    text = editor.get(LIST).content.decode()
    assert "Età impossibile" in text
    assert "min_age" in text
    # Nobody corrected it: it comes back.
    editor.post(RETRY)
    for _attempt in range(outbox.MOST_ATTEMPTS):
        jobs.deliver()
        IndexState.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    assert outbox.backlog()["parked"] == 1
    page.save_revision().publish()
    synchronise()
    held = elasticsearch.get(index=index.name(), id=str(page.translation_key))
    assert held["_version"] == ServiceDocument.objects.get(pk=page.translation_key).version


@pytest.mark.service
def test_a_batch_that_is_refused_whole_is_taken_apart(
    elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document that cannot even be sent must not hold up those beside it."""
    provider = factories.make_provider()
    pages = [factories.make_service(provider, title=f"Servizio {number}") for number in range(5)]
    bad = pages[3].translation_key
    jobs.keep_indices()
    write = index.write

    def unsendable(client: Elasticsearch, name: str, writes: Any) -> Any:
        spoiled = [
            index.Write(each.id, each.version, "{\n" + each.body[1:]) if each.id == str(bad) else each
            for each in writes
        ]
        return write(client, name, spoiled)

    monkeypatch.setattr(index, "write", unsendable)
    jobs.deliver()
    assert set(IndexState.objects.filter(due_at__isnull=True).values_list("service", flat=True)) == {
        page.translation_key for page in pages if page.translation_key != bad
    }
    assert IndexState.objects.get(service=bad).attempts == 1
