"""What the desk's tests begin with: sheets that wait, made as people make them."""

from __future__ import annotations

from typing import Any

from catalog_pages.models import ServicePage
from tests import factories


def submit(page: ServicePage, user: Any) -> ServicePage:
    """Send the latest draft to the office."""
    page.get_workflow().start(page, user)
    return ServicePage.objects.get(pk=page.pk)


def waiting_first(user: Any, provider: Any = None, **values: Any) -> ServicePage:
    """A sheet that was never published, submitted by its author."""
    return submit(factories.make_service(provider, publish=False, user=user, **values), user)


def waiting_change(user: Any, provider: Any = None, *, change: Any, **values: Any) -> ServicePage:
    """A published sheet with a change that waits; ``change`` gets the draft and alters it."""
    page = factories.make_service(provider, **values)
    draft = page.get_latest_revision_as_object()
    change(draft)
    draft.save_revision(user=user)
    return submit(ServicePage.objects.get(pk=page.pk), user)


def harmless(draft: ServicePage) -> None:
    """A change that hurts nobody."""
    draft.outcome = "<p>Un pasto completo ogni giorno.</p>"


def dearer(draft: ServicePage) -> None:
    """A change that people must be told of: the price."""
    row = draft.prices.get()
    row.amount = "9.00"
    draft.prices = [row]
