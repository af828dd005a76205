"""Totals by day: the only thing that is ever written down about reading."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What readers do with a sheet."""

    VIEWED = "viewed", _("Scheda aperta")
    CALLED = "called", _("Numero chiamato")
    WRITTEN = "written", _("E-mail aperta")
    WEBSITE = "website", _("Sito visitato")


class DailyCount(models.Model):
    """How often one thing was done with one service (by its public id) on one day. Nothing tells by whom."""

    service_id = models.UUIDField(_("servizio"))
    day = models.DateField(_("giorno"), db_index=True)
    kind = models.CharField(_("che cosa"), max_length=8, choices=Kind.choices)
    number = models.PositiveIntegerField(_("quante volte"))

    class Meta:
        verbose_name = _("conteggio di un giorno")
        verbose_name_plural = _("conteggi per giorno")
        ordering = ["day", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["service_id", "day", "kind"], name="dailycount_once")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.day} {self.kind}: {self.number}"
