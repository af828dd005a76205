"""Requests for a quote that go through us: written, confirmed, passed on, forgotten."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models.plan import COMPANY_LENGTH

MESSAGE_LENGTH = 2000
MOST_PEOPLE = 100_000


class QuoteDraft(models.Model):
    """What a company asks of a provider, until its e-mail is confirmed; then it is sent, and this row is deleted.

    ``start_key`` stands for the form that it was sent with: the same form makes one.
    """

    start_key = models.CharField(max_length=64, unique=True)
    service_id = models.UUIDField(_("servizio"))
    company = models.CharField(_("impresa"), max_length=COMPANY_LENGTH)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telefono"), max_length=24, blank=True)
    people = models.PositiveIntegerField(_("quante persone, circa"), null=True, blank=True)
    message = models.TextField(_("messaggio"), max_length=MESSAGE_LENGTH)
    created_at = models.DateTimeField(_("scritta"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("richiesta di preventivo da confermare")
        verbose_name_plural = _("richieste di preventivo da confermare")
        ordering = ["created_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.service_id)


class SentQuote(models.Model):
    """That a request for a service was passed on one day: what the limits count, and nothing of who asked."""

    service_id = models.UUIDField(_("servizio"))
    day = models.DateField(_("giorno"), default=timezone.localdate)

    class Meta:
        verbose_name = _("richiesta di preventivo inviata")
        verbose_name_plural = _("richieste di preventivo inviate")
        ordering = ["day", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["day", "service_id"])]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.day}"
