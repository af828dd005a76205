"""What the demo shows of verification: a sheet to confirm soon, one late, one labelled, and a campaign under way."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog_pages.enums import AssuranceMethod
from catalog_pages.models import ServicePage
from search.models import ServiceDocument
from search.publishing import publish_document
from verification import assurance, campaigns, own
from verification.models import Campaign, Source

DUE_IN = (20, -10, -45)
"""Days from today to when the first sheets of the representative should be verified: soon, late, labelled."""
TITLE = "Tutti i nidi prima dell'estate"


@transaction.atomic
def load(*, representative: Any, editor: Any) -> None:
    """Age some sheets of one representative and open a campaign, unless that was done before."""
    if Campaign.objects.filter(title=TITLE).exists():
        return
    # What is under review already cannot be corrected through a reminder's link as well.
    sheets = list(own.sheets_of(representative).filter(has_unpublished_changes=False)[: len(DUE_IN)])
    for page, days in zip(sheets, DUE_IN, strict=False):
        _verified_so_that_it_is_due(page, timezone.localdate() + datetime.timedelta(days=days))
    nurseries = ServiceDocument.objects.live().filter(facets__facet="kind", facets__code="asilo-nido")
    campaign = Campaign(
        title=TITLE,
        message="Prima dell'estate controlliamo insieme orari, rette e posti di tutti i nidi.",
        deadline=timezone.localdate() + datetime.timedelta(days=40),
    )
    campaigns.start(campaign, found=nurseries, user=editor, filters={"kind": "asilo-nido", "state": "all"})
    first = campaign.services.select_related("page").order_by("page__title").first()
    if first is not None:
        assurance.confirm(
            first.page, user=editor, source=Source.OFFICE, method=AssuranceMethod.CALL, note="Sentita la segreteria."
        )


def _verified_so_that_it_is_due(page: ServicePage, day: datetime.date) -> None:
    document = ServiceDocument.objects.get(pk=page.translation_key)
    if document.verify_by is None or page.assured_date is None:
        return
    page.assured_date += day - document.verify_by
    page.keep_assurance()
    publish_document(page.translation_key)
