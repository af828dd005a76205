"""The order of changes: who follows it sees everything that was published, and never has to look back."""

from __future__ import annotations

import datetime
import random
import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalog_pages import edition
from catalog_pages.models import ServicePage, Suspension
from search import changes, jobs, publishing
from search.models import ServiceChange, ServiceDocument
from tests import factories
from tests.at_once import Elsewhere

PATIENCE = 30.0


class Copy:
    """A copy of the catalogue that is kept level by reading changes, as a stranger would."""

    def __init__(self, *, limit: int = 100) -> None:
        self.limit, self.reached = limit, 0
        self.held: dict[uuid.UUID, int] = {}
        self.ended: set[uuid.UUID] = set()

    def follow(self) -> list[uuid.UUID]:
        """Read until there is no more; return what was read."""
        read = []
        while True:
            found = changes.since(self.reached, limit=self.limit)
            for document in found.documents:
                read.append(document.pk)
                if document.live:
                    self.held[document.pk] = document.version
                    self.ended.discard(document.pk)
                else:
                    self.held.pop(document.pk, None)
                    self.ended.add(document.pk)
            self.reached = found.reached
            if not found.is_more:
                return read

    def is_level(self) -> bool:
        return self.held == dict(ServiceDocument.objects.filter(live=True).values_list("pk", "version"))


def settle() -> None:
    while jobs.order_changes():
        pass


@pytest.fixture
def copy() -> Copy:
    return Copy()


def test_a_publish_is_a_change(site: Any, copy: Copy) -> None:
    page = factories.make_service()
    assert copy.follow() == []
    settle()
    assert copy.follow() == [page.translation_key]
    assert copy.follow() == []
    page.title = "Un altro nome"
    page.save_revision().publish()
    settle()
    assert copy.follow() == [page.translation_key]
    assert copy.is_level()


def test_a_service_stands_once_at_its_last_change(site: Any, copy: Copy) -> None:
    body = factories.make_provider()
    one, two = factories.make_service(body, title="Uno"), factories.make_service(body, title="Due")
    settle()
    one.save_revision().publish()
    settle()
    assert copy.follow() == [two.translation_key, one.translation_key]


def test_it_keeps_its_place_until_it_has_the_next(site: Any, copy: Copy) -> None:
    page = factories.make_service()
    settle()
    page.save_revision().publish()
    assert copy.follow() == [page.translation_key]
    settle()
    assert copy.follow() == [page.translation_key]


def suspend(page: ServicePage) -> None:
    Suspension.objects.create(provider=page.provider, reason="Prova")


def expire(page: ServicePage) -> None:
    ServicePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    publishing.publish_document(page.translation_key)


@pytest.mark.parametrize("end", [lambda page: page.unpublish(), lambda page: page.delete(), suspend, expire])
def test_every_way_out_leaves_a_tombstone_that_stays(site: Any, copy: Copy, end: Any) -> None:
    page = factories.make_service()
    settle()
    copy.follow()
    end(ServicePage.objects.get(pk=page.pk))
    settle()
    copy.follow()
    assert (copy.held, copy.ended) == ({}, {page.translation_key})
    ServiceDocument.objects.update(changed_at=timezone.now() - datetime.timedelta(days=400))
    settle()
    late = Copy()
    late.follow()
    assert late.ended == {page.translation_key}


def test_what_comes_back_is_a_change(site: Any, copy: Copy) -> None:
    page = factories.make_service()
    page.unpublish()
    settle()
    copy.follow()
    ServicePage.objects.get(pk=page.pk).save_revision().publish()
    settle()
    copy.follow()
    assert copy.is_level()
    assert copy.held


@pytest.mark.parametrize("language", ["en", "ro", "ar"])
def test_a_translation_is_a_change_and_so_is_its_end(site: Any, copy: Copy, language: str) -> None:
    page = factories.make_service()
    settle()
    copy.follow()
    translated = factories.translate(page, language, title="Meals")
    settle()
    assert copy.follow() == [page.translation_key]
    translated.unpublish()
    settle()
    assert copy.follow() == [page.translation_key]


def test_a_new_name_of_the_body_is_a_change_of_its_services(site: Any, copy: Copy) -> None:
    body = factories.make_provider()
    keys = {factories.make_service(body, title=f"Servizio {number}").translation_key for number in range(3)}
    settle()
    copy.follow()
    body.title = "Altro nome"
    body.save_revision().publish()
    while jobs.refresh():
        pass
    settle()
    assert set(copy.follow()) == keys


def test_what_is_undone_is_no_change(site: Any, copy: Copy) -> None:
    page = factories.make_service()
    settle()
    copy.follow()
    with transaction.atomic():
        page.save_revision().publish()
        transaction.set_rollback(True)
    settle()
    assert copy.follow() == []


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_any_history_read_from_any_point_in_any_steps_gives_the_catalogue(site: Any, limit: int) -> None:
    chance = random.Random(limit)
    body = factories.make_provider()
    pages = [factories.make_service(body, title=f"Servizio {number}") for number in range(5)]
    followers = [Copy(limit=limit)]
    for _each in range(12):
        page = ServicePage.objects.get(pk=chance.choice(pages).pk)
        if page.live and chance.random() < 0.4:
            page.unpublish()
        else:
            page.save_revision().publish()
        if chance.random() < 0.6:
            settle()
        if chance.random() < 0.5:
            chance.choice(followers).follow()
        followers.append(Copy(limit=limit))
    settle()
    for each in followers:
        each.follow()
        assert each.is_level()


def test_places_that_are_given_begin_an_edition(site: Any, django_capture_on_commit_callbacks: Any) -> None:
    """What was kept in memory of the changes is never given again."""
    factories.make_service()
    with django_capture_on_commit_callbacks() as after:
        assert changes.give_places() == 1
    assert edition.move in after


def test_places_are_given_in_batches(site: Any, copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "BATCH", 2)
    body = factories.make_provider()
    for number in range(3):
        factories.make_service(body, title=f"Servizio {number}")
    assert [jobs.order_changes() for _each in range(3)] == [2, 1, 0]
    assert list(ServiceChange.objects.order_by("place").values_list("place", flat=True)) == [1, 2, 3]


# On a database that lets many write at once


@pytest.fixture
def many_writers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    return


class Publish:
    """Somebody who publishes a service again, and commits only when told."""

    def __init__(self, key: uuid.UUID) -> None:
        self.wrote, self.may_commit = threading.Event(), threading.Event()
        self.running = Elsewhere(lambda: self._run(key))
        assert self.wrote.wait(PATIENCE)

    def _run(self, key: uuid.UUID) -> None:
        with transaction.atomic():
            publishing.publish_document(key)
            self.wrote.set()
            assert self.may_commit.wait(PATIENCE)

    def commit(self) -> None:
        self.may_commit.set()
        assert self.running.done() is None


@pytest.mark.service
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_began_first_and_commits_last_is_not_missed(many_writers: None, site: Any, copy: Copy) -> None:
    body = factories.make_provider()
    first, second = (factories.make_service(body, title=name).translation_key for name in ("Primo", "Secondo"))
    settle()
    copy.follow()
    slow = Publish(first)
    quick = Publish(second)
    quick.commit()
    settle()
    assert copy.follow() == [second]
    slow.commit()
    settle()
    assert copy.follow() == [first]
    assert copy.is_level()


@pytest.mark.service
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_change_on_top_of_one_that_waits_for_its_place(many_writers: None, site: Any, copy: Copy) -> None:
    key = factories.make_service().translation_key
    again = Publish(key)
    settle()
    again.commit()
    settle()
    copy.follow()
    assert copy.is_level()


@pytest.mark.service
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_workers_one_gives_places_and_the_other_goes_on(many_writers: None, site: Any, copy: Copy) -> None:
    page = factories.make_service()
    held, may_go = threading.Event(), threading.Event()

    def give() -> None:
        with transaction.atomic():
            assert changes.give_places() == 1
            held.set()
            assert may_go.wait(PATIENCE)

    one = Elsewhere(give)
    assert held.wait(PATIENCE)
    other = factories.make_service(page.provider, title="Altro")
    assert jobs.order_changes() == 0
    assert copy.follow() == []
    may_go.set()
    assert one.done() is None
    settle()
    assert copy.follow() == [page.translation_key, other.translation_key]


@pytest.mark.service
@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_while_many_publish_a_reader_who_never_looks_back_misses_none(many_writers: None, site: Any) -> None:
    body = factories.make_provider()
    keys = [factories.make_service(body, title=f"Servizio {number}").translation_key for number in range(8)]
    over = threading.Event()

    def publish(seed: int) -> None:
        chance = random.Random(seed)
        for _each in range(15):
            with transaction.atomic():
                # In the order of their ids, as every write of several does.
                publishing.publish_documents(chance.sample(keys, chance.randint(1, 3)))

    def give() -> None:
        while not over.is_set():
            changes.give_places()

    def follow() -> Copy:
        own = Copy(limit=3)
        while not over.is_set():
            own.follow()
        return own

    publishers = [Elsewhere(lambda seed=seed: publish(seed)) for seed in range(4)]
    workers = [Elsewhere(give), Elsewhere(give)]
    reader = Elsewhere(follow)
    for each in publishers:
        assert each.done() is None
    over.set()
    assert [each.done() for each in workers] == [None, None]
    own = reader.done()
    settle()
    own.follow()
    assert own.is_level()
