"""The bodies as the office looks at them: which there are, how many services and people, since when they are still."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from catalog_pages.models import ProviderPage, ServicePage, Suspension
from providers.models import MembershipRole, ProviderMembership


class BodyState(models.TextChoices):
    """What a list of bodies can be narrowed to."""

    PUBLIC = "public", _("Nel catalogo")
    SUSPENDED = "suspended", _("Sospesi")
    DRAFT = "draft", _("Non pubblicati")
    NO_LEAD = "no-lead", _("Senza referente")
    MERGED = "merged", _("Uniti a un altro")


@dataclass
class BodyRow:
    """One body in the list, with what is known of it."""

    page: ProviderPage
    is_suspended: bool = False
    published: int = 0
    drafts: int = 0
    edited_at: datetime.datetime | None = None
    people: list[ProviderMembership] = field(default_factory=list)

    @property
    def leads(self) -> list[ProviderMembership]:
        """Its referenti."""
        return [each for each in self.people if each.role == MembershipRole.LEAD]


def bodies() -> QuerySet[ProviderPage]:
    """Every body: its Italian page, which holds the facts."""
    italian = ProviderPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE, alias_of=None)
    return italian.select_related("merged_into")


def find(*, words: str = "", kind: str = "", state: str = "") -> QuerySet[ProviderPage]:
    """The bodies that answer: by name, codice fiscale or one of their people; of a kind; in a state. By name."""
    found = bodies().order_by("title", "pk")
    people = ProviderMembership.objects.filter(provider=OuterRef("pk"))
    for word in words.split()[:8]:
        of_people = people.filter(
            Q(user__email__icontains=word)
            | Q(user__username__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
        )
        found = found.filter(
            Q(title__icontains=word)
            | Q(legal_name__icontains=word)
            | Q(fiscal_code__istartswith=word)
            | Q(Exists(of_people))
        )
    if kind:
        found = found.filter(kind=kind)
    held = Exists(Suspension.objects.in_force().filter(provider=OuterRef("pk")))
    merged = Q(merged_into__isnull=False)
    if state == BodyState.MERGED:
        return found.filter(merged)
    found = found.exclude(merged)
    if state == BodyState.SUSPENDED:
        return found.filter(held)
    if state == BodyState.PUBLIC:
        return found.filter(~held, live=True)
    if state == BodyState.DRAFT:
        return found.filter(live=False)
    if state == BodyState.NO_LEAD:
        return found.filter(~Exists(people.filter(role=MembershipRole.LEAD, user__is_active=True)))
    return found


def describe(pages: Sequence[ProviderPage]) -> list[BodyRow]:
    """What is known of some bodies, in three queries however many they are."""
    rows = {page.pk: BodyRow(page, edited_at=page.latest_revision_created_at) for page in pages}
    suspended = set(Suspension.objects.in_force().filter(provider__in=rows).values_list("provider", flat=True))
    for membership in people_of(list(rows)):
        rows[membership.provider_id].people.append(membership)
    services = _services_below(pages)
    for page in pages:
        row = rows[page.pk]
        row.is_suspended = page.pk in suspended
        known = services.get(page.path)
        if known:
            row.published, row.drafts = known["published"], known["drafts"]
            row.edited_at = max((each for each in (row.edited_at, known["edited"]) if each), default=None)
    return [rows[page.pk] for page in pages]


def people_of(providers: Sequence[int]) -> QuerySet[ProviderMembership]:
    """The people of bodies, referenti first."""
    found = ProviderMembership.objects.filter(provider__in=providers).select_related("user")
    # "lead" comes before "writer".
    return found.order_by("role", "user__last_name", "user__username", "pk")


def _services_below(pages: Sequence[ProviderPage]) -> dict[str, dict[str, Any]]:
    if not pages:
        return {}
    counted = (
        ServicePage.objects.filter(depth=pages[0].depth + 1)
        .annotate(body=Substr("path", 1, len(pages[0].path)))
        .filter(body__in=[page.path for page in pages])
        .order_by()
        .values("body")
        .annotate(
            published=Count("pk", filter=Q(live=True)),
            drafts=Count("pk", filter=Q(live=False)),
            edited=Max("latest_revision_created_at"),
        )
    )
    return {each["body"]: each for each in counted}
