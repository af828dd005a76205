"""Suspending a body, and lifting it: what the public sees and what its people reach follow in the same transaction.

The documents follow by the search side's receiver, the rights by ours: whoever writes a ``Suspension`` has both.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.recording import record
from catalog_pages.models import ProviderPage, Suspension
from catalog_pages.permissions import Refused
from messaging import sending
from providers.models import ProviderMembership


@transaction.atomic
def suspend(provider: ProviderPage, *, by: Any, reason: str) -> Suspension:
    """Take a body and its services off every public surface and bar its people, until it is lifted.

    ``provider`` is the Italian page. Raises ``Refused`` when it is suspended already.
    """
    _lock(provider)
    if provider.is_suspended:
        raise Refused(_("«%(body)s» è già sospeso.") % {"body": provider.title})
    suspension = Suspension.objects.create(provider=provider, reason=reason, suspended_by=by)
    record("providers.suspend", user=by, about=provider, reason=reason)
    _tell(provider, "body_suspended", suspension, reason)
    return suspension


@transaction.atomic
def lift(provider: ProviderPage, *, by: Any, reason: str = "") -> Suspension:
    """Bring a suspended body back: its published services and its people's rights as its pages and memberships say."""
    _lock(provider)
    suspension = Suspension.objects.in_force().filter(provider=provider).first()
    if suspension is None:
        raise Refused(_("«%(body)s» non è sospeso.") % {"body": provider.title})
    suspension.lifted_at, suspension.lifted_by, suspension.lift_reason = timezone.now(), by, reason
    suspension.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    record("providers.lift", user=by, about=provider, reason=reason)
    _tell(provider, "body_reinstated", suspension, reason)
    return suspension


def _lock(provider: ProviderPage) -> None:
    """Two people who press at the same time: the second sees what the first did."""
    ProviderPage.objects.select_for_update().get(pk=provider.pk)


def _tell(provider: ProviderPage, kind: str, suspension: Suspension, reason: str) -> None:
    people = ProviderMembership.objects.filter(provider=provider, user__is_active=True).select_related("user")
    for membership in people.exclude(user__email=""):
        sending.queue(
            kind,
            to=membership.user.email,
            user=membership.user,
            context={"body": provider.title, "reason": reason},
            key=f"{kind}:{suspension.pk}:{membership.user_id}",
        )
