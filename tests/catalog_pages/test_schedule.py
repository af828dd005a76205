"""What goes public, and what ends, at the hour that was set."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from catalog_pages import jobs
from catalog_pages.models import ServicePage
from tests import factories
from tests.at_once import Elsewhere, at_once

pytestmark = pytest.mark.django_db


def scheduled(title: str) -> ServicePage:
    """A draft whose hour has come."""
    page = factories.make_service(title=title, publish=False)
    revision = page.save_revision()
    revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision.save()
    return page


def published_how_often(page: ServicePage) -> int:
    return PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled").count()


def test_what_is_due_goes_public_and_what_is_over_goes_away_once() -> None:
    page = scheduled("Doposcuola di settembre")
    over = factories.make_service(title="Campo estivo")
    Page.objects.filter(pk=over.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    assert jobs.publish_and_expire_due() == 2
    assert ServicePage.objects.get(pk=page.pk).live
    assert not ServicePage.objects.get(pk=over.pk).live
    assert jobs.publish_and_expire_due() == 0
    assert published_how_often(page) == 1


def test_one_that_fails_leaves_the_others_alone_and_is_tried_again(monkeypatch: Any) -> None:
    broken, sound = scheduled("Rotto"), scheduled("Sano")
    publish = jobs._publish

    def fail(revision: Any) -> None:
        if revision.object_id == str(broken.pk):
            raise ValueError("not today")
        publish(revision)

    with monkeypatch.context() as failing:
        failing.setattr(jobs, "_publish", fail)
        assert jobs.publish_and_expire_due() == 1
    assert ServicePage.objects.get(pk=sound.pk).live
    assert not ServicePage.objects.get(pk=broken.pk).live
    assert jobs.publish_and_expire_due() == 1


@pytest.mark.service
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_two_workers_publish_each_page_once() -> None:
    pages = [scheduled(f"Programmato {number}") for number in range(6)]
    done = at_once(jobs.publish_and_expire_due, jobs.publish_and_expire_due)
    assert sum(done) == 6
    assert [published_how_often(page) for page in pages] == [1] * 6


@pytest.mark.service
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_page_that_somebody_writes_just_now_waits_for_the_next_round() -> None:
    page = scheduled("In mano a qualcuno")
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=page.pk)
        assert Elsewhere(jobs.publish_and_expire_due).done() == 0
    assert jobs.publish_and_expire_due() == 1
