"""A new body: its page, its group and collection, and the invitation of its referente, together or not at all."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from audit.recording import record
from catalog_pages.models import HomePage, ProviderPage
from providers import people
from providers.access import sync_provider_access


@transaction.atomic
def create_body(page: ProviderPage, *, by: Any, lead_email: str = "", submit: bool = True) -> ProviderPage:
    """Write an unsaved body as a draft, with its access, and invite its referente where an address is given.

    With ``submit`` it is sent for approval: somebody else of the office publishes it. Raises ``ValidationError`` for
    data that do not hold, and what ``people.invite`` raises.
    """
    home = HomePage.objects.select_for_update().get(locale__language_code=settings.LANGUAGE_CODE, alias_of=None)
    page.live, page.owner, page.locale = False, by, home.locale
    home.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    sync_provider_access(page)
    record("providers.create", user=by, about=page)
    if lead_email:
        people.invite(provider=page, email=lead_email, role=people.LEAD, by=by)
    if submit and (workflow := page.get_workflow()):
        workflow.start(page, by)
    return page
