"""When people are reminded that a sheet should be verified, and when it is labelled: the office's to decide."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog_pages.enums import Scheme
from catalog_pages.models.taxonomy import Term

DEFAULT_GRACE_DAYS = 30


class ReminderRules(models.Model):
    """One row. Days are counted from the day by which a sheet should be verified, before it or after it."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    first_days_before = models.PositiveSmallIntegerField(
        _("primo promemoria, giorni prima della scadenza"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
    )
    second_days_after = models.PositiveSmallIntegerField(
        _("secondo promemoria, giorni dopo la scadenza"),
        default=0,
        validators=[MaxValueValidator(180)],
        help_text=_("0: il giorno stesso."),
    )
    third_days_after = models.PositiveSmallIntegerField(
        _("terzo promemoria, giorni dopo la scadenza"),
        default=DEFAULT_GRACE_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Il giorno dopo la scheda è segnata «da verificare» e scende nei risultati."),
    )
    days_between_messages = models.PositiveSmallIntegerField(
        _("giorni fra un messaggio e l'altro alla stessa persona"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Chi cura molte schede riceve un messaggio solo, con tutte."),
    )
    link_days = models.PositiveSmallIntegerField(
        _("giorni di validità del collegamento nel messaggio"),
        default=45,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )

    class Meta:
        verbose_name = _("regole dei promemoria")
        verbose_name_plural = _("regole dei promemoria")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep one row, and have every process read its vocabularies again: the days of grace are held with them."""
        self.pk = self.ONLY
        super().save(*args, **kwargs)
        Term.objects.filter(scheme=Scheme.CATEGORY).update(updated_at=timezone.now())

    def clean(self) -> None:
        super().clean()
        if self.third_days_after <= self.second_days_after:
            raise ValidationError({"third_days_after": _("Il terzo promemoria viene dopo il secondo.")})

    @classmethod
    def current(cls) -> ReminderRules:
        """The rules in force: those of the office, or the usual ones, which are not stored."""
        return cls.objects.filter(pk=cls.ONLY).first() or cls()

    @property
    def grace_days(self) -> int:
        """How many days after it should have been verified a sheet is still shown as it was."""
        return self.third_days_after

    @property
    def offsets(self) -> tuple[int, int, int]:
        """The days of the three reminders, counted from the day by which a sheet should be verified."""
        return -self.first_days_before, self.second_days_after, self.third_days_after
