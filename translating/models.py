"""Translations of short texts that wait for the office."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RowProposal(models.Model):
    """A translator's text for a row of a sheet, until somebody of the office makes it a ``RowText``."""

    row_uid = models.UUIDField()
    field = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    source = models.CharField(max_length=400)
    text = models.CharField(max_length=400)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("testo breve proposto")
        verbose_name_plural = _("testi brevi proposti")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["row_uid", "field", "language"], name="rowproposal_unique")]

    def __str__(self) -> str:
        return f"{self.field} [{self.language}]: {self.text}"
