"""What belongs to an application: documents, the office's questions with their answers, its history."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.storage import PrivateStorage


def private_name(document: Document, filename: str) -> str:
    """A name that says nothing and cannot be guessed; what was sent is called so only when it is downloaded."""
    return f"applications/{document.application.uid}/{get_random_string(32)}"


class Document(models.Model):
    """A file of an application. What it is was read from its content, never from its name."""

    class Kind(models.TextChoices):
        """What a document is for."""

        SIGNED_FORM = "signed-form", _("Domanda firmata")
        IDENTITY = "identity", _("Documento d'identità di chi firma")
        STATUTE = "statute", _("Statuto o atto costitutivo")
        OTHER = "other", _("Altro")

    class Format(models.TextChoices):
        """The kinds of content that are taken."""

        PDF = "pdf", _("PDF")
        SIGNED_PDF = "signed-pdf", _("PDF con firma digitale")
        P7M = "p7m", _("File firmato (p7m)")
        JPEG = "jpg", _("Immagine JPEG")
        PNG = "png", _("Immagine PNG")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("che cos'è"), max_length=12, choices=Kind.choices)
    format = models.CharField(_("formato"), max_length=12, choices=Format.choices)
    file = models.FileField(storage=PrivateStorage(), upload_to=private_name, max_length=200)
    name = models.CharField(_("nome"), max_length=120)
    size = models.PositiveIntegerField(_("byte"))
    sha256 = models.CharField(max_length=64)
    signers = models.JSONField(default=list, blank=True)
    """Names in the certificates of a p7m, as they stand there: whether the signature is good is not checked here."""
    request = models.ForeignKey(
        "applications.Request", null=True, blank=True, on_delete=models.SET_NULL, related_name="documents"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("documento")
        verbose_name_plural = _("documenti")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_signed_digitally(self) -> bool:
        """Whether it carries a digital signature, good or not."""
        return self.format in (self.Format.P7M, self.Format.SIGNED_PDF)


class Request(models.Model):
    """A question of the office that the applicant may answer until a day, or the notice of a rejection."""

    class Kind(models.TextChoices):
        """What the office wants to know."""

        INTEGRATION = "integration", _("Richiesta di integrazione")
        NOTICE = "notice", _("Preavviso di rigetto")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField(_("testo"))
    due_on = models.DateField(_("entro il"))
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("risposta"), max_length=5000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed = models.BooleanField(default=False)
    """The office went on without an answer."""

    class Meta:
        verbose_name = _("richiesta")
        verbose_name_plural = _("richieste")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.application}"

    @property
    def is_notice(self) -> bool:
        """Whether it is the notice of a rejection."""
        return self.kind == self.Kind.NOTICE

    @property
    def is_late(self) -> bool:
        """Whether its day has passed without an answer."""
        return self.answered_at is None and timezone.localdate() > self.due_on

    @property
    def answered_late(self) -> bool:
        """Whether the answer came after its day: the office sees it and decides what it is worth."""
        return self.answered_at is not None and timezone.localdate(self.answered_at) > self.due_on


class Event(models.Model):
    """One line of an application's history. Notes are for the office alone; the rest the applicant reads too."""

    NOTE = "note"
    VERBS = {
        "submitted": _("Domanda inviata"),
        "protocol": _("Protocollo e determina"),
        "integration": _("Chiesta un'integrazione"),
        "notice": _("Preavviso di rigetto"),
        "answered": _("Risposta dell'ente"),
        "accepted": _("Domanda accolta"),
        "rejected": _("Domanda respinta"),
        "withdrawn": _("Domanda ritirata"),
        "link": _("Rinnovato il link privato"),
        NOTE: _("Nota dell'ufficio"),
    }
    PUBLIC = ("submitted", "integration", "notice", "answered", "accepted", "rejected", "withdrawn")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("passo di una domanda")
        verbose_name_plural = _("passi di una domanda")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def label(self) -> Any:
        """What happened, in words."""
        return self.VERBS.get(self.verb, self.verb)

    @property
    def is_note(self) -> bool:
        """Whether it is a note of the office."""
        return self.verb == self.NOTE
