"""Campaigns: some sheets, a message, a day; who answered, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.recording import record
from catalog_pages.models import ProviderPage
from search.models import ServiceDocument
from verification import listing
from verification.models import Campaign, CampaignService, Turn


@transaction.atomic
def start(campaign: Campaign, *, found: QuerySet[ServiceDocument], user: Any, filters: dict[str, str]) -> Campaign:
    """Open a campaign about some services; their people hear of it from the worker's next round on."""
    campaign.created_by, campaign.filters = user, filters
    campaign.save()
    pages = listing.page_ids(found.values_list("pk", flat=True))
    CampaignService.objects.bulk_create(
        [CampaignService(campaign=campaign, page_id=page) for page in pages.values()], batch_size=1000
    )
    # Who was looked at this morning is looked at again.
    bodies = ProviderPage.objects.filter(translation_key__in=found.order_by().values("provider_id"))
    Turn.objects.filter(user__memberships__provider__in=bodies).update(looked_on=None)
    record("verification.campaign", user=user, about=campaign, services=len(pages))
    return campaign


@transaction.atomic
def close(campaign: Campaign, *, user: Any) -> None:
    """Wait for no more answers. What was answered stays."""
    if Campaign.objects.filter(pk=campaign.pk, closed_at=None).update(closed_at=timezone.now()):
        record("verification.campaign_close", user=user, about=campaign)


@dataclass
class BodyProgress:
    """How far a body is: how many sheets were asked about, and how many of them were verified, by which way."""

    name: str
    asked: int = 0
    answered: int = 0
    methods: dict[str, int] = field(default_factory=dict)
    waiting: list[listing.Row] = field(default_factory=list)


def as_csv(campaign: Campaign) -> str:
    """Every sheet of a campaign as a file: whether it was verified, when and how."""
    answers = {key: (day, method) for key, day, method in campaign.services.values_list(
        "page__translation_key", "answer__day", "answer__method"
    )}  # fmt: skip
    found = listing.documents().filter(pk__in=list(answers)).order_by("provider_name", "sort_name", "pk")
    head = [_("ente"), _("servizio"), _("categoria"), _("verificata"), _("quando"), _("come"),
            _("da verificare entro"), "id"]  # fmt: skip
    lines = []
    for row in listing.rows(found):
        day, method = answers[row.key]
        lines.append([row.provider, row.title, row.category, listing.yes_or_no(day), day,
                      listing.method_label(method or ""), row.verify_by, row.key])  # fmt: skip
    return listing.as_file(head, lines)


def progress(campaign: Campaign) -> list[BodyProgress]:
    """The bodies of a campaign, those that most is waited for from first: three queries."""
    answers = dict(campaign.services.values_list("page__translation_key", "answer__method"))
    found = listing.documents().filter(Q(pk__in=list(answers)))
    bodies: dict[str, BodyProgress] = {}
    for row in listing.rows(found.order_by("provider_name", "sort_name", "pk")):
        body = bodies.setdefault(row.provider, BodyProgress(row.provider))
        body.asked += 1
        if method := answers[row.key]:
            body.answered += 1
            label = listing.method_label(method)
            body.methods[label] = body.methods.get(label, 0) + 1
        else:
            body.waiting.append(row)
    return sorted(bodies.values(), key=lambda body: (body.answered - body.asked, body.name.casefold()))
