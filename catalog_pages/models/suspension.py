"""Suspending a body: nothing of it is public, whatever its pages say, until the office lifts it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Suspensions in force, and the bodies that they hold."""

    def in_force(self) -> SuspensionQuerySet:
        """Those that nobody has lifted."""
        return self.filter(lifted_at=None)

    def holds(self, provider_key: uuid.UUID) -> bool:
        """Whether the body with this ``translation_key``, in whatever language, is suspended."""
        return self.in_force().filter(provider__translation_key=provider_key).exists()

    def held(self, provider_keys: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """Of these bodies, those that are suspended."""
        found = self.in_force().filter(provider__translation_key__in=set(provider_keys))
        return set(found.values_list("provider__translation_key", flat=True))


class Suspension(models.Model):
    """One suspension of one body, kept when it is over. At most one of a body is in force.

    A table of its own and no field of the page: restoring an old revision, publishing, importing and scheduling
    write fields of pages, and none of them may end a suspension.
    """

    provider = models.ForeignKey(
        "catalog_pages.ProviderPage", verbose_name=_("ente"), on_delete=models.CASCADE, related_name="suspensions"
    )
    reason = models.CharField(_("motivo"), max_length=500)
    suspended_at = models.DateTimeField(_("sospeso il"), auto_now_add=True)
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sospeso da"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(_("riattivato il"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("riattivato da"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    lift_reason = models.CharField(_("perché è riattivato"), max_length=500, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sospensione")
        verbose_name_plural = _("sospensioni")
        ordering = ["-suspended_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider"], condition=models.Q(lifted_at=None), name="suspension_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider_id}: {self.suspended_at:%Y-%m-%d}"
