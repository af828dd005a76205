"""The mail that waits, and the mail that went."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    """When a person wants the messages that can wait."""

    NOW = "now", _("Subito, una per una")
    DAILY = "daily", _("Una volta al giorno, alle 7, tutte insieme")
    WEEKLY = "weekly", _("Una volta alla settimana, il lunedì alle 7, tutte insieme")


class Preference(models.Model):
    """What a person chose; who chose nothing gets each message at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_preference", primary_key=True
    )
    rhythm = models.CharField(_("quando"), max_length=10, choices=Rhythm.choices, default=Rhythm.NOW)

    class Meta:
        verbose_name = _("scelta sui messaggi")
        verbose_name_plural = _("scelte sui messaggi")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rhythm}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by how they stand. Each message is in exactly one of these."""

    def sent(self) -> MessageQuerySet:
        """The mail server took them."""
        return self.filter(sent_at__isnull=False)

    def failed(self) -> MessageQuerySet:
        """Given up."""
        return self.filter(sent_at=None, failed_at__isnull=False)

    def gathered(self) -> MessageQuerySet:
        """They went inside a digest."""
        return self.filter(sent_at=None, failed_at=None, gathered_in__isnull=False)

    def waiting(self) -> MessageQuerySet:
        """To be sent one by one, now or at the next try."""
        return self.filter(sent_at=None, failed_at=None, gathered_in=None, for_digest=False)

    def for_next_digest(self) -> MessageQuerySet:
        """They wait for the hour at which a person wants them."""
        return self.filter(sent_at=None, failed_at=None, gathered_in=None, for_digest=True)


class Message(models.Model):
    """One message to one address. It waits until ``due_at``, and is tried again later when the server refuses it.

    ``key`` names the occasion: a second message with the same key is not made. A message that was tried too often
    is given up (``failed_at``) and shown to the office; one whose address the server refuses for good at once
    (``bad_address``). With ``for_digest`` it waits for its person's hour and then goes inside another message
    (``gathered_in``). ``html`` is only filled for mail that other software wrote; texts are emptied by age, those of
    ``private`` ones as soon as they were sent, and with them the ``language`` in which they are written. Answers go to
    ``reply_to``, else to the office.
    """

    kind = models.CharField(_("tipo"), max_length=40, db_index=True)
    key = models.CharField(max_length=160, null=True, blank=True, unique=True)
    recipient = models.EmailField(_("destinatario"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("persona"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    subject = models.CharField(_("oggetto"), max_length=200)
    text = models.TextField(_("testo"))
    language = models.CharField(max_length=12, default="it")
    reply_to = models.EmailField(blank=True)
    private = models.BooleanField(default=False)
    html = models.TextField(blank=True)
    digestible = models.BooleanField(_("può stare in un riepilogo"), default=False)
    created_at = models.DateTimeField(_("creato"), auto_now_add=True)
    due_at = models.DateTimeField(_("da spedire"), db_index=True)
    attempts = models.PositiveSmallIntegerField(_("tentativi"), default=0)
    error = models.CharField(_("errore"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("spedito"), null=True)
    failed_at = models.DateTimeField(_("abbandonato"), null=True)
    bad_address = models.BooleanField(_("indirizzo rifiutato"), default=False)
    for_digest = models.BooleanField(_("aspetta il riepilogo"), default=False)
    gathered_in = models.ForeignKey(
        "self", verbose_name=_("nel riepilogo"), null=True, on_delete=models.SET_NULL, related_name="gathered"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("messaggio")
        verbose_name_plural = _("messaggi")
        ordering = ["-created_at", "-pk"]
        # The office reads the log, and tries again or gives up; nobody writes messages by hand.
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.sent_at:
            return str(_("Spedito"))
        if self.failed_at:
            return str(_("Indirizzo rifiutato") if self.bad_address else _("Abbandonato"))
        if self.gathered_in_id:
            return str(_("Nel riepilogo"))
        if self.for_digest:
            return str(_("Aspetta il riepilogo"))
        return str(_("Da riprovare") if self.attempts else _("In coda"))
