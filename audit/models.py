"""The register of who did what when: rows are added, never changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How an attempt ended."""

    DONE = "done", _("Fatto")
    REFUSED = "refused", _("Rifiutato")
    OVERRIDE = "override", _("Forzato")


class AuditEntry(models.Model):
    """One attempt. People and objects are kept by number, so that an entry outlives them."""

    at = models.DateTimeField(_("quando"), auto_now_add=True, db_index=True)
    action = models.CharField(_("azione"), max_length=64, db_index=True)
    outcome = models.CharField(_("esito"), max_length=10, choices=Outcome.choices, default=Outcome.DONE)
    user_id = models.BigIntegerField(_("persona"), null=True, db_index=True)
    object_type = models.CharField(_("tipo di oggetto"), max_length=80, blank=True)
    object_id = models.CharField(_("oggetto"), max_length=64, blank=True)
    details = models.JSONField(_("particolari"), default=dict)

    class Meta:
        verbose_name = _("voce del registro")
        verbose_name_plural = _("voci del registro")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="auditentry_object")]
        # Nothing in the code adds, changes or deletes entries by permission: reading is the only right there is.
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id} ({self.outcome})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry. Raises ``TypeError`` for one that exists."""
        if not self._state.adding:
            raise TypeError("Entries of the register are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Raises ``TypeError``: only the retention job forgets, in bulk and by age."""
        raise TypeError("Entries of the register are never deleted one by one.")
