"""Imports, undoing and people at the same time: on PostgreSQL, with connections of their own and real commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalog_pages.models import ServicePage
from catalog_pages.taxonomy_data import load_taxonomy
from exchange import importing, jobs, preparing, undoing
from exchange.importing import Importer, Line
from exchange.models import ImportRun
from exchange.writing import Hand
from tests import factories
from tests.at_once import Elsewhere
from tests.exchange import samples
from tests.exchange.test_admin import ROW, agree, changed, confirm, preview, upload, workbook

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def start(db: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    load_taxonomy()
    factories.make_provider("Cooperativa Girasole", fiscal_code="91234560091")


@pytest.fixture
def client() -> Client:
    return logged_in(factories.make_editor("ufficio"))


@pytest.fixture
def colleague() -> Client:
    return logged_in(factories.make_editor("collega"))


def logged_in(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def published(client: Client, colleague: Client, *rows: list[Any]) -> ImportRun:
    """An import that published its rows."""
    run = upload(client, workbook(*rows))
    preview(client, run, state="published")
    run = confirm(colleague, run)
    assert run.state == ImportRun.State.DONE, run.result
    return run


def queued(client: Client, colleague: Client, *rows: list[Any]) -> ImportRun:
    """An import that somebody has confirmed and no worker has begun."""
    run = upload(client, workbook(*rows))
    preview(client, run, state="published")
    agree(colleague, run)
    run.refresh_from_db()
    assert run.state == ImportRun.State.QUEUED
    return run


def during(monkeypatch: Any, module: Any, name: str, act: Callable[[], Any], *, after: bool = False) -> None:
    """Have something happen the first time that a function is called, before it begins or once it is through."""
    original, happened = getattr(module, name), []

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        first = not happened and not happened.append(True)
        if first and not after:
            act()
        result = original(*args, **kwargs)
        if first and after:
            act()
        return result

    monkeypatch.setattr(module, name, wrapped)


def rewritten(title: str, **values: Any) -> None:
    """Somebody writes a sheet and publishes it."""
    page = ServicePage.objects.get(external_id="B-1").get_latest_revision_as_object()
    page.title = title
    revision = page.save_revision()
    revision.publish()


def test_what_is_published_while_an_import_reads_is_left_alone(
    client: Client, colleague: Client, monkeypatch: Any
) -> None:
    other = changed(Codice="B-2", **{"Nome del servizio": "Trasporto"})
    published(client, colleague, ROW, other)
    titles = {"Nome del servizio": "Dal file"}
    run = queued(client, colleague, changed(**titles), changed(Codice="B-2", **titles))
    during(
        monkeypatch,
        importing.holding,
        "hold",
        lambda: Elsewhere(lambda: rewritten("Scritto da una persona")).done(),
    )
    assert jobs.run_imports() == 1
    run.refresh_from_db()
    assert run.state == ImportRun.State.DONE, run.result
    titles = dict(ServicePage.objects.values_list("external_id", "title"))
    assert titles == {"B-1": "Scritto da una persona", "B-2": "Dal file"}
    row = run.rows.get(line=4)
    assert (row.verdict, row.pages) == ("left", [])
    assert "mentre si importava" in row.problems[0][1]
    shown = client.get(reverse("exchange:run", args=[run.pk])).content.decode()
    assert "Lasciate com&#x27;erano" in shown
    assert "mentre si importava" in shown


def test_who_publishes_while_an_import_writes_comes_after_it_and_undoing_leaves_it(
    client: Client, colleague: Client, monkeypatch: Any
) -> None:
    published(client, colleague, ROW)
    run = queued(client, colleague, changed(**{"Nome del servizio": "Dal file"}))
    others: list[Elsewhere] = []

    def begin() -> None:
        others.append(Elsewhere(lambda: rewritten("Scritto da una persona")))
        assert others[0].waits()

    during(monkeypatch, importing.holding, "hold", begin, after=True)
    assert jobs.run_imports() == 1
    assert others[0].done() is None
    run.refresh_from_db()
    assert run.state == ImportRun.State.DONE, run.result
    assert ServicePage.objects.get().title == "Scritto da una persona"
    done = undoing_of(run)
    assert [str(reason) for _title, reason in done["kept"]] == ["modificata dopo: pubblicata"]
    assert ServicePage.objects.get().title == "Scritto da una persona"


def undoing_of(run: ImportRun) -> dict[str, Any]:
    from django.db import transaction

    with transaction.atomic():
        return undoing.undo(ImportRun.objects.get(pk=run.pk), factories.make_editor("chi-annulla"))


def test_who_publishes_while_an_import_is_undone_comes_after_it(
    client: Client, colleague: Client, monkeypatch: Any
) -> None:
    published(client, colleague, ROW)
    run = published(client, colleague, changed(**{"Nome del servizio": "Dal file"}))
    others: list[Elsewhere] = []

    def begin() -> None:
        others.append(Elsewhere(lambda: rewritten("Scritto da una persona")))
        assert others[0].waits()

    during(monkeypatch, undoing, "_hold_pages", begin, after=True)
    assert undoing_of(run)["restored"] == 1
    assert others[0].done() is None
    assert ServicePage.objects.get().title == "Scritto da una persona"


def test_two_workers_run_an_import_once(client: Client, colleague: Client, monkeypatch: Any) -> None:
    run = queued(client, colleague, ROW)
    second: list[Any] = []
    # The first is silent in the middle of its work, for as long as the second takes.
    during(monkeypatch, preparing, "lines", lambda: second.append(Elsewhere(jobs.run_imports).done()))
    assert jobs.run_imports() == 1
    assert second == [0]
    run.refresh_from_db()
    assert (run.state, run.result["counts"]["new"]) == (ImportRun.State.DONE, 1)
    assert ServicePage.objects.count() == 1


def test_a_worker_that_was_cut_off_does_not_call_the_others_import_failed(
    client: Client, colleague: Client, monkeypatch: Any
) -> None:
    run = queued(client, colleague, ROW)

    def cut_off() -> None:
        """The database ends the connection, another worker does the work, then this one finds out."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            own = cursor.fetchone()[0]

        def end() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [own])

        Elsewhere(end).done()
        assert Elsewhere(jobs.run_imports).done() == 1
        raise ValueError("too late")

    during(monkeypatch, preparing, "lines", cut_off)
    jobs.run_imports()
    run.refresh_from_db()
    assert run.state == ImportRun.State.DONE, run.result
    assert ServicePage.objects.count() == 1


def test_an_import_that_writes_is_not_undone_however_long_it_is_silent(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    monkeypatch.setattr(ImportRun, "is_stopped", property(lambda self: True))
    run = ImportRun(source="shell", state=ImportRun.State.RUNNING, file_name="a.jsonl", options={"partial": True})
    answers: list[str] = []

    def undo() -> None:
        address = reverse("exchange:undo", args=[ImportRun.objects.get().pk])
        answers.append(client.post(address, follow=True).content.decode())

    # In the middle of the second batch, when the first is in already.
    steps = iter([lambda: None, lambda: Elsewhere(undo).done()])
    insert = importing.bulk.insert
    monkeypatch.setattr(importing.bulk, "insert", lambda new, hand: (next(steps)(), insert(new, hand)))
    lines = (Line(place + 1, samples.service(f"s-{place}", title=f"Servizio {place}")) for place in range(2))
    Importer(Hand(publisher=factories.make_editor("terza")), partial=True, run=run).import_lines(lines)
    assert "aspetta che finisca" in answers[0]
    assert ServicePage.objects.count() == 2
    assert ImportRun.objects.get().state == ImportRun.State.RUNNING


def test_an_import_is_not_undone_while_another_one_writes(client: Client, colleague: Client, monkeypatch: Any) -> None:
    first = published(client, colleague, ROW)
    queued(client, colleague, changed(Codice="B-2"))
    answers: list[str] = []
    others: list[Elsewhere] = []

    def undo() -> None:
        address = reverse("exchange:undo", args=[first.pk])
        answers.append(client.post(address, follow=True).content.decode())

    def begin() -> None:
        Elsewhere(undo).done()
        # Another worker takes it up at once, and has to wait.
        others.append(Elsewhere(jobs.run_imports))
        assert others[0].waits()

    during(monkeypatch, importing.bulk, "insert", begin)
    assert jobs.run_imports() == 1
    assert others[0].done() == 1
    assert "In annullamento" in answers[0]
    assert list(ServicePage.objects.values_list("external_id", flat=True)) == ["B-2"]
