"""The mail that waits, and the mail that went."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One message to one address. It waits until ``due_at``, and is tried again later when the server refuses it.

    ``key`` names the occasion: a second message with the same key is not made. A message that was tried too often
    is given up (``failed_at``) and shown to the office.
    """

    kind = models.CharField(_("tipo"), max_length=40, db_index=True)
    key = models.CharField(max_length=160, null=True, blank=True, unique=True)
    recipient = models.EmailField(_("destinatario"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("persona"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    subject = models.CharField(_("oggetto"), max_length=200)
    text = models.TextField(_("testo"))
    digestible = models.BooleanField(_("può stare in un riepilogo"), default=False)
    created_at = models.DateTimeField(_("creato"), auto_now_add=True)
    due_at = models.DateTimeField(_("da spedire"), db_index=True)
    attempts = models.PositiveSmallIntegerField(_("tentativi"), default=0)
    error = models.CharField(_("errore"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("spedito"), null=True)
    failed_at = models.DateTimeField(_("abbandonato"), null=True)

    class Meta:
        verbose_name = _("messaggio")
        verbose_name_plural = _("messaggi")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"
