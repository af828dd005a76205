"""Who was invited to what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    OPEN = "open", _("In attesa")
    ACCEPTED = "accepted", _("Accettato")
    REVOKED = "revoked", _("Ritirato")
    EXPIRED = "expired", _("Scaduto")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by what they are for and where they stand."""

    def open(self) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def pending(self) -> InvitationQuerySet:
        """Those that were neither accepted nor revoked: open, or expired and worth sending again."""
        return self.filter(accepted_at=None, revoked_at=None)

    def about(self, purpose: str, **payload: Any) -> InvitationQuerySet:
        """Those of a purpose, with these values in their payload: ``about("membership", provider=12)``."""
        return self.filter(purpose=purpose, **{f"payload__{name}": value for name, value in payload.items()})


class Invitation(models.Model):
    """A link sent to one address, good once and for some days, that does what its purpose says.

    Only a digest of the link's token is kept: who reads the table cannot accept in somebody's place.
    """

    email = models.EmailField(_("e-mail"), db_index=True)
    purpose = models.CharField(_("per"), max_length=40)
    payload = models.JSONField(_("particolari"), default=dict)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("invitato da"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("creato"), auto_now_add=True)
    sent_at = models.DateTimeField(_("spedito"))
    days = models.PositiveSmallIntegerField(_("giorni di validità"))
    expires_at = models.DateTimeField(_("scade"), db_index=True)
    revoked_at = models.DateTimeField(_("ritirato"), null=True)
    accepted_at = models.DateTimeField(_("accettato"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("accettato da"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invito")
        verbose_name_plural = _("inviti")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.email}"

    @property
    def state(self) -> InvitationState:
        """Where the invitation stands now."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.OPEN if self.expires_at > timezone.now() else InvitationState.EXPIRED

    @property
    def is_open(self) -> bool:
        """Whether it can be accepted."""
        return self.state == InvitationState.OPEN
