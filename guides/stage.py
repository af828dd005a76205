"""What must have happened in the demo before the pictures are taken: a change that waits, links that were mailed."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db import transaction
from wagtail.models import TaskState, WorkflowState

from catalog_pages.models import ServicePage
from demo.loading import REPRESENTATIVES

BODY, OTHER_BODY = REPRESENTATIVES


def person(username: str) -> object:
    """One of the demo's people."""
    return get_user_model()._default_manager.get(username=username)


@transaction.atomic
def prepare() -> None:
    """Bring the demo where the guides need it; to be called once, on a demo of its own."""
    propose_a_change()


def propose_a_change() -> None:
    """A representative raises the prices of a sheet that is public and adds to its summary."""
    page = published_of_body()
    if page.workflow_in_progress:
        return
    draft = page.get_latest_revision_as_object()
    prices = list(draft.prices.all())
    for price in prices:
        if price.amount:
            price.amount += Decimal("0.50")
    draft.prices = prices
    draft.summary = f"{draft.summary} Anche nei giorni di festa."
    author = person(BODY)
    draft.save_revision(user=author, log_action=True)
    page = ServicePage.objects.get(pk=page.pk)
    page.get_workflow().start(page, author)


def published_of_body() -> ServicePage:
    """The first public sheet of the body whose guide it is."""
    return (
        ServicePage.objects.live()
        .filter(owner__username=BODY, alias_of=None, locale__language_code="it")
        .order_by("pk")
    )[0]


def returned() -> ServicePage:
    """A sheet that the office sent back."""
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    return ServicePage.objects.filter(pk__in=[int(state.object_id) for state in states]).order_by("pk")[0]


def first_publication() -> ServicePage:
    """A sheet that waits for its first publication, not written by the office."""
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("workflow_state")
    numbers = [int(task.workflow_state.object_id) for task in waiting]
    return ServicePage.objects.filter(pk__in=numbers, live=False).order_by("pk")[0]
