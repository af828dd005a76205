"""One queue: what waits, for whom, found again by filters, at a fixed price."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from catalog_pages.models import ServicePage
from moderation import waiting
from moderation.models import QueueEntry
from tests import factories
from tests.moderation.building import dearer, harmless, submit, waiting_change, waiting_first

pytestmark = pytest.mark.django_db

QUEUE = "/admin/da-rivedere/"
QUERIES = 40
"""Session, person, groups, menu, filters' choices and one page of the list: the same whatever waits."""


@pytest.fixture
def editor(site: Any) -> Any:
    return factories.make_editor()


def listed(client: Any, query: str = "") -> str:
    response = client.get(QUEUE + query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_queue_tells_what_who_where_and_since_when(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider, title="Spesa a casa", municipalities=(factories.municipality(),))
    QueueEntry.objects.filter(page_id=page.pk).update(waiting_since=timezone.now() - datetime.timedelta(days=3))
    html = listed(log_in(editor))
    for told in ("Spesa a casa", "Cooperativa Girasole", "ets-girasole", "Prima pubblicazione", "Lodi", "3 giorni"):
        assert told in html
    assert f"/admin/da-rivedere/{page.pk}/" in html


def test_a_change_says_which_fields_and_whether_it_is_sensitive(provider: Any, author: Any) -> None:
    sensitive = waiting_change(author, provider, change=dearer, title="Pasti")
    plain = waiting_change(author, provider, change=harmless, title="Spesa")
    first = QueueEntry.objects.get(page_id=sensitive.pk)
    assert (first.is_first, first.is_sensitive, first.changed) == (False, True, ["prices"])
    second = QueueEntry.objects.get(page_id=plain.pk)
    assert (second.is_first, second.is_sensitive, second.changed) == (False, False, ["outcome"])


def test_what_is_decided_or_withdrawn_leaves_the_queue(provider: Any, author: Any, editor: Any) -> None:
    approved, returned, withdrawn = (waiting_first(author, provider, title=title) for title in ("Uno", "Due", "Tre"))
    approved.current_workflow_task_state.approve(user=editor)
    returned.current_workflow_task_state.reject(user=editor, comment="Manca l'orario")
    withdrawn.current_workflow_state.cancel(user=author)
    assert not QueueEntry.objects.exists()


def test_what_comes_back_after_being_sent_back_waits_anew(provider: Any, author: Any, editor: Any) -> None:
    page = waiting_first(author, provider)
    page.current_workflow_task_state.reject(user=editor, comment="Manca l'orario")
    page = ServicePage.objects.get(pk=page.pk)
    page.current_workflow_state.resume(user=author)
    assert QueueEntry.objects.get().page_id == page.pk


def test_an_edit_during_review_is_what_the_queue_tells(provider: Any, author: Any, editor: Any) -> None:
    page = waiting_change(author, provider, change=harmless)
    draft = page.get_latest_revision_as_object()
    dearer(draft)
    draft.title = "Pasti caldi"
    draft.save_revision(user=editor)
    entry = QueueEntry.objects.get()
    assert (entry.title, entry.is_sensitive, entry.author) == ("Pasti caldi", True, editor)


def test_the_own_edit_is_shown_and_left_to_somebody_else(editor: Any, log_in: Any, site: Any) -> None:
    waiting_first(editor, title="Scritta da me")
    html = listed(log_in(editor))
    assert "Scritta da me" in html
    assert "la tua modifica: serve un" in html
    assert "la tua modifica" not in listed(log_in(factories.make_editor("collega")))


def test_a_translation_waits_in_the_same_queue(provider: Any, editor: Any, log_in: Any) -> None:
    english = factories.translate(factories.make_service(provider), title="Meals at home")
    english.outcome = "<p>A meal a day.</p>"
    english.save_revision(user=factories.make_editor("traduttrice"))
    submit(ServicePage.objects.get(pk=english.pk), editor)
    html = listed(log_in(editor), "?what=traduzione")
    assert "Meals at home" in html
    assert "traduzione (en)" in html
    assert "Meals at home" not in listed(log_in(editor), "?what=prima")


def test_a_body_that_changes_waits_in_the_same_queue(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    provider.phone = "+390371555999"
    provider.save_revision(user=author)
    provider.get_workflow().start(provider, author)
    assert QueueEntry.objects.get().is_sensitive
    assert "Modifica, ente" in listed(log_in(editor))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=spesa", {"Spesa"}),
        ("?q=girasole spe", {"Spesa"}),
        ("?what=prima", {"Nido"}),
        ("?what=modifica", {"Spesa", "Pasti"}),
        ("?risk=delicate", {"Pasti"}),
        ("?risk=innocue", {"Spesa"}),
        ("?assigned=me", {"Spesa"}),
        ("?assigned=nessuno", {"Pasti", "Nido"}),
        ("?assigned=altri", set()),
        ("?category={category}", {"Nido"}),
        ("?provider={provider}", {"Spesa"}),
        ("?municipality={codogno}", {"Nido", "Pasti"}),
        ("?order=titolo", {"Nido", "Pasti", "Spesa"}),
        ("?what=qualcosa", {"Nido", "Pasti", "Spesa"}),
        ("?p=99", {"Nido", "Pasti", "Spesa"}),
    ],
)
def test_filters_find_what_they_say(
    query: str, found: set[str], provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    codogno = factories.municipality("098019", "Codogno")
    other = factories.make_provider("Nido Bruco")
    waiting_change(author, provider, change=harmless, title="Spesa")
    waiting_change(author, other, change=dearer, title="Pasti", whole_ambito=True, municipalities=())
    children = factories.category("cura-dei-figli")
    waiting_first(author, other, title="Nido", municipalities=(codogno,), category=children)
    QueueEntry.objects.filter(title="Spesa").update(assigned_to=editor)
    query = query.format(category=children.pk, provider=provider.pk, codogno=codogno.pk)
    html = listed(log_in(editor), query)
    assert {title for title in ("Spesa", "Pasti", "Nido") if f">{title}</a>" in html} == found


def test_representatives_see_nothing_of_it(provider: Any, author: Any, log_in: Any) -> None:
    page = waiting_first(author, provider, title="Segretissimo")
    for address in (QUEUE, f"{QUEUE}{page.pk}/"):
        response = log_in(author).get(address)
        assert response.status_code == 302
    assert "Da rivedere" not in log_in(author).get("/admin/").content.decode()


def count_queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def make_many(number: int, like: ServicePage) -> None:
    """Entries as if so many pages waited: rows only, for their number is what is tested."""
    entry, parent = QueueEntry.objects.get(page_id=like.pk), like.get_parent()
    mark = f"{number}-copie"
    Page.objects.bulk_create(
        Page(
            title=f"Servizio {index}",
            slug=f"{mark}-{index}",
            content_type=like.content_type,
            locale=like.locale,
            path=f"{parent.path}{'A' if number < 100 else 'B'}{index:03d}",
            depth=like.depth,
            url_path=f"{parent.url_path}{mark}-{index}/",
        )
        for index in range(number)
    )
    made = QueueEntry.objects.bulk_create(
        QueueEntry(
            page=each,
            task_state=entry.task_state,
            revision=entry.revision,
            provider=entry.provider,
            title=each.title,
            language="it",
            category=entry.category,
            author=entry.author,
            waiting_since=entry.waiting_since,
        )
        for each in Page.objects.filter(slug__startswith=mark)
    )
    link = QueueEntry.municipalities.through
    comune = factories.municipality()
    link.objects.bulk_create(link(queueentry_id=each.pk, term_id=comune.pk) for each in made)


@pytest.mark.slow
def test_the_queue_costs_the_same_with_one_twenty_and_five_hundred(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    page = waiting_first(author, provider)
    client = log_in(editor)
    client.get(QUEUE)
    costs = {1: count_queries(client, QUEUE)}
    make_many(19, page)
    costs[20] = count_queries(client, QUEUE)
    make_many(480, page)
    costs[500] = count_queries(client, QUEUE)
    home = count_queries(client, "/admin/")
    assert costs[20] == costs[1] == costs[500] <= QUERIES, costs
    assert home <= QUERIES + 10


def test_the_job_writes_what_no_signal_told(provider: Any, author: Any) -> None:
    page = waiting_first(author, provider)
    QueueEntry.objects.all().delete()
    assert waiting.mend() == 1
    assert QueueEntry.objects.get().page_id == page.pk
    assert waiting.mend() == 0
