"""An import that is killed, or that the database refuses, leaves nothing half-written."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections
from wagtail.models import Page, Revision

from catalog_pages.models import ProviderPage, ServicePage
from catalog_pages.taxonomy_data import load_taxonomy
from exchange import bulk
from exchange.models import ImportRun
from search.models import ServiceDocument
from tests import factories
from tests.exchange import samples

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def path(db: Any, tmp_path: Any) -> str:
    load_taxonomy()
    factories.make_editor("ufficio")
    return samples.write(tmp_path, [samples.service("a"), samples.service("b")])


def run(path: str, **options: Any) -> None:
    call_command("import_services", path, user="ufficio", stdout=io.StringIO(), stderr=io.StringIO(), **options)


def nothing_happened() -> bool:
    return (
        not ProviderPage.objects.exists()
        and not ServicePage.objects.exists()
        and not ServiceDocument.objects.exists()
        and not Revision.objects.filter(content__external_id__in=["a", "b"]).exists()
        and Page.find_problems() == ([], [], [], [], [])
    )


@pytest.mark.service
def test_a_killed_import_leaves_no_trace(path: str, monkeypatch: Any) -> None:
    assert connection.vendor == "postgresql"
    monkeypatch.setattr(bulk, "_publish_documents", lambda new: os._exit(9))
    # The child must not share, nor politely close, its parent's connection.
    connections.close_all()
    child = os.fork()
    if child == 0:
        run(path)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    assert nothing_happened()
    assert not ImportRun.objects.exists()


def test_what_the_database_refuses_is_undone_and_told(path: str, monkeypatch: Any) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError("refused")

    monkeypatch.setattr(bulk, "_log", fail)
    with pytest.raises(CommandError, match="Niente è stato scritto"):
        run(path)
    assert nothing_happened()
    assert ImportRun.objects.get().state == ImportRun.State.FAILED


def test_partial_tries_a_refused_batch_line_by_line(path: str, monkeypatch: Any) -> None:
    original = bulk._log

    def refuse_b(new: Any, hand: Any) -> None:
        if any(each.page.external_id == "b" for each in new):
            raise IntegrityError("refused")
        original(new, hand)

    monkeypatch.setattr(bulk, "_log", refuse_b)
    with pytest.raises(SystemExit):
        run(path, partial=True)
    assert list(ServicePage.objects.values_list("external_id", flat=True)) == ["a"]
    assert ProviderPage.objects.count() == 1
    counts = ImportRun.objects.get().result["counts"]
    assert (counts["new"], counts["error"]) == (1, 1)
