"""The address of an account: the office or an invitation vouched for it, so it counts as confirmed."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction


@transaction.atomic
def sync(user: Any) -> None:
    """Let allauth know the address of an account; one that somebody else has already cannot be used to log in."""
    email = user.email.lower()
    addresses = EmailAddress.objects.filter(user=user)
    # What is neither primary nor confirmed is a change that waits for its confirmation.
    addresses.exclude(email=email).exclude(primary=False, verified=False).delete()
    if email:
        taken = EmailAddress.objects.filter(email=email, verified=True).exclude(user=user).exists()
        addresses.update_or_create(email=email, user=user, defaults={"primary": True, "verified": not taken})
