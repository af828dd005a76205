"""Inviting people by e-mail: a link that is good once, for some days, and can be taken back.

A room that invites registers a purpose when the application starts and then calls ``invite``::

    invitations.register(
        "membership",
        describe=lambda invitation: "curare le schede di «Cooperativa Girasole»",
        accept=become_member,
    )
    invitations.invite(email="anna@example.org", purpose="membership", payload={"provider": 12}, invited_by=user)

What is answered never depends on whether the address has an account: that is seen only by who opens the link. Who has
one accepts by logging in with it, who has none chooses name and password on the same page.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation
from audit.recording import record
from catalog_pages.permissions import is_office
from messaging.sending import queue
from visitors.limits import within_for

MOST_DAYS = 90
A_DAY = 24 * 60 * 60
MOST_TO_ONE_ADDRESS = 5
"""Messages a day that invitations may bring to one address."""
MOST_BY_ONE_PERSON = 30
"""Messages a day that one person who is not of the office may have sent."""


class InvitationRefused(Exception):
    """An invitation that may not be sent or accepted. The message tells the person what to do."""


@dataclass(frozen=True)
class Purpose:
    """What an invitation is for.

    ``describe`` completes "ti invita a ..." in Italian, without a final stop. ``accept`` does what was promised, in
    the transaction that uses the invitation up, and returns the address where the person goes on (empty: the admin's
    home). Both raise ``InvitationRefused`` when what the invitation was for is no longer there.
    """

    name: str
    describe: Callable[[Invitation], str]
    accept: Callable[[Invitation, Any], str]


_purposes: dict[str, Purpose] = {}


def register(name: str, *, describe: Callable[[Invitation], str], accept: Callable[[Invitation, Any], str]) -> Purpose:
    """Say what accepting an invitation of the purpose ``name`` does; to be called when the application starts."""
    _purposes[name] = Purpose(name, describe, accept)
    return _purposes[name]


def purpose_of(invitation: Invitation) -> Purpose:
    """The registered purpose of an invitation."""
    try:
        return _purposes[invitation.purpose]
    except KeyError:
        raise ImproperlyConfigured(f"No room has registered the invitation purpose “{invitation.purpose}”.") from None


def describe(invitation: Invitation) -> str:
    """What the person is invited to, as words after "ti invita a"."""
    return purpose_of(invitation).describe(invitation)


@transaction.atomic
def invite(*, email: str, purpose: str, payload: Mapping[str, Any], invited_by: Any, days: int = 14) -> Invitation:
    """Invite an address, and write the message to it.

    ``payload`` holds plain values for the purpose. Who is already waiting for the same gets a new link instead of a
    second invitation. Raise ``InvitationRefused`` when too many were sent today, ``ValueError`` for days that are none.
    ``invited_by`` is a user, or None where the system invites.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"An invitation lasts 1 to {MOST_DAYS} days, not {days}.")
    address = email.strip().lower()
    same = Invitation.objects.pending().filter(email=address, purpose=purpose)
    for found in same:
        if found.payload == dict(payload):
            found.days = days
            return _send(found, by=invited_by, action="accounts.invite")
    invitation = Invitation(email=address, purpose=purpose, payload=dict(payload), invited_by=invited_by, days=days)
    return _send(invitation, by=invited_by, action="accounts.invite")


@transaction.atomic
def resend(invitation: Invitation, *, by: Any) -> Invitation:
    """Send a new link, good for as many days again; the old link is good no more."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.accepted_at or locked.revoked_at:
        raise InvitationRefused(_("L'invito è già stato accettato o ritirato: se serve, fanne uno nuovo."))
    return _send(locked, by=by, action="accounts.invitation_resend")


@transaction.atomic
def revoke(invitation: Invitation, *, by: Any) -> None:
    """Take an invitation back: its link is good no more. What is closed already stays as it is."""
    changed = Invitation.objects.pending().filter(pk=invitation.pk).update(revoked_at=timezone.now())
    if changed:
        record("accounts.invitation_revoke", user=by, about=invitation, purpose=invitation.purpose)


def find(token: str) -> Invitation | None:
    """The invitation of a link, open or not."""
    return Invitation.objects.select_related("invited_by").filter(digest=_digest(token)).first()


def has_address(user: Any, email: str) -> bool:
    """Whether an address is a person's own."""
    return bool(user.email) and user.email.lower() == email.lower()


def account_with(email: str) -> Any:
    """The account of an address, one that can be used before one that cannot; None when there is none."""
    return get_user_model()._default_manager.filter(email__iexact=email).order_by("-is_active", "pk").first()


@transaction.atomic
def accept(token: str, *, user: Any) -> str:
    """Do what the invitation promised, once, for the person whose address it was sent to.

    Return the address where the person goes on. Raise ``InvitationRefused`` when it is good no more or not theirs.
    """
    invitation = Invitation.objects.select_for_update().filter(digest=_digest(token)).first()
    if invitation is None or not invitation.is_open:
        raise InvitationRefused(_("Questo invito non è più valido."))
    if not user.is_active or not has_address(user, invitation.email):
        raise InvitationRefused(_("L'invito è per un altro indirizzo e-mail."))
    onward = purpose_of(invitation).accept(invitation, user)
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record("accounts.invitation_accept", user=user, about=invitation, purpose=invitation.purpose)
    return onward or reverse("wagtailadmin_home")


def _send(invitation: Invitation, *, by: Any, action: str) -> Invitation:
    _refuse_floods(invitation.email, by)
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation.digest = _digest(token)
    invitation.sent_at = now
    invitation.expires_at = now + datetime.timedelta(days=invitation.days)
    invitation.save()
    queue(
        "invitation",
        to=invitation.email,
        context={
            "inviter": inviter_name(by),
            "what": describe(invitation),
            "url": settings.SITE_URL + reverse("accounts:invitation", args=[token]),
            "expires": timezone.localtime(invitation.expires_at),
        },
    )
    record(action, user=by, about=invitation, purpose=invitation.purpose)
    return invitation


def _refuse_floods(email: str, by: Any) -> None:
    later = _("Oggi sono già partiti troppi inviti: riprova domani.")
    if not within_for(f"invitations-to:{_digest(email)}", number=MOST_TO_ONE_ADDRESS, seconds=A_DAY):
        raise InvitationRefused(later)
    if by is None or is_office(by):
        return
    if not within_for(f"invitations-by:{by.pk}", number=MOST_BY_ONE_PERSON, seconds=A_DAY):
        raise InvitationRefused(later)


def inviter_name(user: Any) -> str:
    """Who invites, for a message: the office, or a person's name without anything that a mail reader makes a link."""
    name = "" if user is None or is_office(user) else re.sub(r"[^\w\s'’-]+", " ", user.get_full_name())[:80].strip()
    return name or _("L'Ufficio di Piano")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
