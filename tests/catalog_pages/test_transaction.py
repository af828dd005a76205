"""A publish and its published picture: both or neither, whatever goes wrong in between."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client

from catalog_pages.models import ServicePage
from search import publishing
from search.models import ServiceDocument
from tests import factories
from tests.catalog_pages.forms import open_editor

pytestmark = pytest.mark.slow


def waiting_for_approval() -> tuple[ServicePage, str, Client]:
    """A submitted service, the address that approves it, and an editor who may."""
    author, approver = factories.make_editor("redazione"), factories.make_editor("redazione-2")
    page = factories.make_service(publish=False, user=author)
    client = Client()
    client.force_login(author)
    client.post(f"/admin/pages/{page.pk}/edit/", open_editor(client, page.pk) | {"action-submit": "1"})
    page = ServicePage.objects.get(pk=page.pk)
    client = Client()
    client.force_login(approver)
    return page, f"/admin/pages/workflow/action/{page.pk}/approve/{page.current_workflow_task_state.pk}/", client


def nothing_happened(page: ServicePage) -> bool:
    page = ServicePage.objects.get(pk=page.pk)
    return not page.live and page.workflow_in_progress and not ServiceDocument.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("error", [PermissionDenied, RuntimeError])
def test_a_document_that_fails_undoes_the_approval(monkeypatch: Any, error: type[Exception]) -> None:
    page, address, client = waiting_for_approval()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise error("no document")

    client.raise_request_exception = False
    monkeypatch.setattr(publishing, "_store", fail)
    client.post(address)
    assert nothing_happened(page)


@pytest.mark.service
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_process_killed_between_page_and_document_leaves_neither(monkeypatch: Any) -> None:
    page, address, client = waiting_for_approval()
    monkeypatch.setattr(publishing, "_store", lambda *args, **kwargs: os._exit(9))
    # The child must not share, nor politely close, its parent's connection.
    connections.close_all()
    child = os.fork()
    if child == 0:
        client.post(address)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    assert connection.vendor == "postgresql"
    assert nothing_happened(page)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_approval_writes_both() -> None:
    page, address, client = waiting_for_approval()
    client.post(address)
    assert ServicePage.objects.get(pk=page.pk).live
    assert ServiceDocument.objects.get(pk=page.translation_key).live
