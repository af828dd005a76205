"""The people of a body: inviting, changing roles, handing over, taking leave. A body keeps a referente.

Each function locks the body first, so that two referenti who dismiss each other at the same moment leave one.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import invitations
from accounts.invitations import InvitationRefused
from accounts.models import Invitation
from audit.recording import record
from catalog_pages.models import ProviderPage
from catalog_pages.permissions import Refused
from messaging import sending
from providers.access import grant_membership, revoke_membership
from providers.models import MembershipRole, ProviderMembership

PURPOSE = "membership"
LEAD, WRITER = MembershipRole.LEAD, MembershipRole.WRITER
KINDS = {
    "membership_role": gettext_lazy("Ruolo in un ente"),
    "membership_ended": gettext_lazy("Fine del lavoro per un ente"),
    "body_suspended": gettext_lazy("Ente sospeso"),
    "body_reinstated": gettext_lazy("Ente riattivato"),
    "body_merged": gettext_lazy("Ente unito a un altro"),
}
"""What the log calls the messages to people of a body."""


@transaction.atomic
def invite(*, provider: ProviderPage, email: str, role: str, by: Any) -> Invitation:
    """Invite somebody to work for a body. ``by`` is None where the system invites.

    Raises ``Refused`` where the person has that role already, and for a redattore where the body has no referente yet
    and none is invited; ``InvitationRefused`` when too many messages went out today.
    """
    lock(provider)
    already = provider.memberships.filter(user__email__iexact=email.strip(), user__is_active=True).first()
    if already and (already.role == role or already.role == LEAD):
        raise Refused(_("Questa persona lavora già per l'ente."))
    if role != LEAD and not _has_lead(provider) and not waiting(provider).filter(payload__role=LEAD).exists():
        raise Refused(_("L'ente non ha ancora un referente: invita prima chi lo sarà."))
    for other in waiting(provider).filter(email=email.strip().lower()).exclude(payload__role=role):
        # One person is invited to one role: the newer counts.
        invitations.revoke(other, by=by)
    payload = {"provider": provider.pk, "role": str(role)}
    return invitations.invite(email=email, purpose=PURPOSE, payload=payload, invited_by=by)


def waiting(provider: ProviderPage) -> Any:
    """The invitations of a body that were neither accepted nor taken back, newest first."""
    return Invitation.objects.pending().about(PURPOSE, provider=provider.pk)


def describe(invitation: Invitation) -> str:
    """What somebody is invited to, after "ti invita a"."""
    role = invitation.payload.get("role")
    text = (
        _("essere referente di «%(body)s» nel catalogo")
        if role == LEAD
        else _("scrivere le schede dei servizi di «%(body)s»")
    )
    return text % {"body": _body_of(invitation).title}


def accept(invitation: Invitation, user: Any) -> str:
    """Make the person one of the body's; a referente who is invited as redattore stays referente."""
    provider = _body_of(invitation)
    _lock_page(provider)
    if provider.is_suspended:
        raise InvitationRefused(_("In questo momento l'ente è sospeso: riprova quando l'ufficio lo avrà riattivato."))
    role = MembershipRole(invitation.payload["role"])
    known = ProviderMembership.objects.filter(user=user, provider=provider).first()
    if known is None or known.role != LEAD:
        grant_membership(user=user, provider=provider, role=role)
    record("providers.join", user=user, about=provider, role=str(role))
    return ""


@transaction.atomic
def change_role(*, provider: ProviderPage, user: Any, role: str, by: Any) -> None:
    """Make somebody referente or redattore. Raises ``Refused`` where no referente would be left."""
    membership = _membership(provider, user)
    if membership.role == role:
        return
    if role != LEAD:
        _keep_a_lead(provider, besides=user)
    for invitation in waiting(provider).filter(email=user.email.lower()):
        # The newer word on a role counts: an invitation to another one is over.
        invitations.revoke(invitation, by=by)
    membership.role = role
    membership.save(update_fields=["role"])
    record("providers.change_role", user=by, about=provider, person=user.pk, role=str(role))
    _tell(membership, "membership_role")


@transaction.atomic
def remove(*, provider: ProviderPage, user: Any, by: Any) -> None:
    """Take somebody's access to a body away, from the next request on. Raises ``Refused`` for the last referente.

    No invitation leads back: neither one to the person, nor one that the person sent, where somebody else dismisses
    them.
    """
    membership = _membership(provider, user)
    if membership.role == LEAD:
        _keep_a_lead(provider, besides=user)
    ways_back = Q(email=user.email.lower())
    if by != user:
        ways_back |= Q(invited_by=user)
    for invitation in waiting(provider).filter(ways_back):
        invitations.revoke(invitation, by=by)
    revoke_membership(user=user, provider=provider)
    record("providers.remove_person", user=by, about=provider, person=user.pk)
    if by != user:
        _tell(membership, "membership_ended")


@transaction.atomic
def hand_over(*, provider: ProviderPage, giver: Any, taker: Any, by: Any) -> None:
    """Make ``taker``, who works for the body already, referente in the place of ``giver``, who stays as redattore."""
    lock(provider)
    own, other = _membership(provider, giver), _membership(provider, taker)
    if own.role != LEAD or giver == taker:
        raise Refused(_("Può passare l'incarico solo chi è referente, a un'altra persona dell'ente."))
    other.role, own.role = LEAD, WRITER
    other.save(update_fields=["role"])
    own.save(update_fields=["role"])
    record("providers.hand_over", user=by, about=provider, giver=giver.pk, taker=taker.pk)
    _tell(other, "membership_role")
    _tell(own, "membership_role")


def lock(provider: ProviderPage) -> None:
    """Wait for whoever is changing the people of the body, or the body itself.

    First for who is accepting an invitation to it: accepting holds the invitation when it comes to the body.
    """
    list(waiting(provider).select_for_update().order_by("pk").values_list("pk", flat=True))
    _lock_page(provider)


def _lock_page(provider: ProviderPage) -> None:
    ProviderPage.objects.select_for_update().get(pk=provider.pk)


def _membership(provider: ProviderPage, user: Any) -> ProviderMembership:
    lock(provider)
    found = ProviderMembership.objects.filter(provider=provider, user=user).select_related("user", "provider").first()
    if found is None:
        raise Refused(_("Questa persona non lavora più per l'ente."))
    return found


def _has_lead(provider: ProviderPage) -> bool:
    return provider.memberships.filter(role=LEAD, user__is_active=True).exists()


def _keep_a_lead(provider: ProviderPage, *, besides: Any) -> None:
    if not provider.memberships.filter(role=LEAD, user__is_active=True).exclude(user=besides).exists():
        raise Refused(_("È l'unico referente dell'ente: prima passa l'incarico a un'altra persona."))


def _body_of(invitation: Invitation) -> ProviderPage:
    found = ProviderPage.objects.filter(pk=invitation.payload.get("provider")).first()
    if found is None:
        raise InvitationRefused(_("L'ente non è più nel catalogo."))
    return found


def _tell(membership: ProviderMembership, kind: str) -> None:
    if membership.user.email and membership.user.is_active:
        sending.queue(
            kind,
            to=membership.user.email,
            user=membership.user,
            context={"body": membership.provider.title, "is_lead": membership.role == LEAD},
        )


def register() -> None:
    """Let invitations make people of a body."""
    invitations.register(PURPOSE, describe=describe, accept=accept)
