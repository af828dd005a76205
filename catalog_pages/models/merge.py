"""Bodies that became part of another: who asks for the old one is led to the new one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyMerge(models.Model):
    """A body whose services and people went to another.

    Its page stays, unpublished and locked, with its history; its public id and address lead to ``into``.
    """

    body = models.OneToOneField(
        "catalog_pages.ProviderPage", verbose_name=_("ente"), on_delete=models.CASCADE, related_name="merged_into"
    )
    into = models.ForeignKey(
        "catalog_pages.ProviderPage", verbose_name=_("unito a"), on_delete=models.CASCADE, related_name="merged_bodies"
    )
    reason = models.CharField(_("motivo"), max_length=500, blank=True)
    merged_at = models.DateTimeField(_("unito il"), auto_now_add=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("unito da"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("ente unito a un altro")
        verbose_name_plural = _("enti uniti ad altri")

    def __str__(self) -> str:
        return f"{self.body_id} > {self.into_id}"
