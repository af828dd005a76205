"""Who works for which body: the truth from which groups and grants are generated."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MembershipRole(models.TextChoices):
    """What a person does for a body."""

    LEAD = "lead", _("Referente")
    WRITER = "writer", _("Redattore")


class ProviderMembership(models.Model):
    """One person of one body. Page rights follow from it and from nothing else."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("persona"), on_delete=models.CASCADE, related_name="memberships"
    )
    provider = models.ForeignKey(
        "catalog_pages.ProviderPage", verbose_name=_("ente"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("ruolo"), max_length=10, choices=MembershipRole.choices, default=MembershipRole.WRITER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("persona di un ente")
        verbose_name_plural = _("persone degli enti")
        constraints = [models.UniqueConstraint(fields=["user", "provider"], name="membership_user_provider")]

    def __str__(self) -> str:
        return f"{self.user} - {self.provider}"


class ProviderAccess(models.Model):
    """The group and the collection generated for a body; never edited by hand."""

    provider = models.OneToOneField("catalog_pages.ProviderPage", on_delete=models.CASCADE, related_name="access")
    group = models.OneToOneField("auth.Group", on_delete=models.CASCADE, related_name="provider_access")
    collection = models.OneToOneField(
        "wagtailcore.Collection", on_delete=models.SET_NULL, null=True, related_name="provider_access"
    )

    class Meta:
        verbose_name = _("accesso di un ente")
        verbose_name_plural = _("accessi degli enti")

    def __str__(self) -> str:
        return str(self.provider)
