"""What readers of a sheet said: errors that somebody must look at, and how clear they found it."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.enums import State, Subject

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Signs that nobody takes for others when a reference is read aloud."""
REFERENCE_LENGTH = 8
TEXT_LENGTH = 1000
RATING_TEXT_LENGTH = 200
ANSWER_LENGTH = 400
SHOWN_FOR = datetime.timedelta(days=14)
"""For how long a sheet tells what came of a report."""


def new_reference() -> str:
    """A reference that nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))


OPEN = (State.RECEIVED, State.CHECKING)


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    """Ways of asking for reports."""

    def open(self) -> ErrorReportQuerySet:
        """Those that somebody must still look at."""
        return self.filter(state__in=OPEN, merged_into=None)

    def told(self) -> ErrorReportQuerySet:
        """Those that a sheet tells of: the open ones, and those closed lately."""
        recent = models.Q(closed_at__gte=timezone.now() - SHOWN_FOR)
        return self.filter(models.Q(state__in=OPEN) | recent, merged_into=None)


class ErrorReport(models.Model):
    """An error that a reader saw in the sheet of a service (by its public id). The reader stays unknown.

    ``key`` stands for the form that it was sent with: the same form makes one report. ``contact`` is optional and
    only says where the outcome goes, in ``language``; it is forgotten soon after. The title is the Italian one. A
    report merged into another follows that one. With ``said_by_body`` the body says that it has corrected the sheet;
    while such a report is open the correction waits for the office.
    """

    reference = models.CharField(_("codice"), max_length=12, unique=True, default=new_reference)
    key = models.CharField(max_length=64, unique=True)
    service_id = models.UUIDField(_("servizio"), db_index=True)
    service_title = models.CharField(_("scheda"), max_length=255)
    subject = models.CharField(_("che cosa non va"), max_length=10, choices=Subject.choices)
    text = models.TextField(_("descrizione"), max_length=TEXT_LENGTH, blank=True)
    contact = models.EmailField(_("contatto"), blank=True)
    language = models.CharField(max_length=12, default="it")
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.RECEIVED, db_index=True)
    public_answer = models.CharField(_("risposta pubblica"), max_length=ANSWER_LENGTH, blank=True)
    comment = models.TextField(_("commento dell'ente"), max_length=TEXT_LENGTH, blank=True)
    said_by_body = models.BooleanField(_("chiusa dall'ente"), default=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("assegnata a"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    created_at = models.DateTimeField(_("ricevuta"), auto_now_add=True, db_index=True)
    changed_at = models.DateTimeField(_("ultimo passo"), auto_now=True)
    closed_at = models.DateTimeField(_("chiusa"), null=True)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("segnalazione")
        verbose_name_plural = _("segnalazioni")
        ordering = ["created_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.shown_reference

    @property
    def is_open(self) -> bool:
        """Whether somebody must still look at it."""
        return self.state in OPEN

    @property
    def waits_to_be_published(self) -> bool:
        """Whether the body has corrected the sheet and readers do not see it yet."""
        return self.said_by_body and self.is_open

    @property
    def shown_reference(self) -> str:
        """The reference as people copy it."""
        return f"{self.reference[:4]}-{self.reference[4:]}"

    @property
    def main(self) -> ErrorReport:
        """The report that says how this one stands: itself, or the one it was merged into."""
        return self.merged_into or self

    @property
    def age_days(self) -> int:
        """Whole days since it came in."""
        return int((timezone.now() - self.created_at).days)


class Rating(models.Model):
    """How clear one reader found the sheet of a service, from 1 to 5; nothing tells who it was."""

    key = models.CharField(max_length=64, unique=True)
    service_id = models.UUIDField(_("servizio"), db_index=True)
    stars = models.PositiveSmallIntegerField(_("voto"))
    reasons: Any = models.JSONField(_("motivi"), default=list)
    text = models.CharField(_("dettagli"), max_length=RATING_TEXT_LENGTH, blank=True)
    created_at = models.DateTimeField(_("quando"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("giudizio sulla chiarezza")
        verbose_name_plural = _("giudizi sulla chiarezza")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="rating_one_to_five")
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.stars}"
