"""Making the account of somebody who was invited and comes in through a provider."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts import invitations
from accounts.forms import MOST_OF_A_NAME, free_username


def make_account(request: HttpRequest, sociallogin: Any) -> None:
    """Make the account when the way back leads to an open invitation for an address that the provider confirmed.

    The invitation itself is accepted there, by a click. Otherwise nothing is done.
    """
    invitation = _behind(sociallogin.state.get("next") or "")
    confirmed = {each.email.lower() for each in sociallogin.email_addresses if each.verified}
    if invitation is None or not invitation.is_open or invitation.email not in confirmed:
        return
    if invitations.account_with(invitation.email):
        return
    with transaction.atomic():
        told = sociallogin.user
        user = get_user_model()(
            email=invitation.email,
            first_name=told.first_name[:MOST_OF_A_NAME],
            last_name=told.last_name[:MOST_OF_A_NAME],
        )
        user.username = free_username(f"{user.first_name} {user.last_name}")
        user.set_unusable_password()
        user.save()
        sociallogin.connect(request, user)


def _behind(path: str) -> Any:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return invitations.find(match.kwargs["token"]) if match.view_name == "accounts:invitation" else None
