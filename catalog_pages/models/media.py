"""Images with the credit that their licence asks for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class CatalogImage(AbstractImage):
    """An image with its credit. ``description`` (from Wagtail) is the alternative text."""

    credit = models.CharField(
        _("autore o fonte"), max_length=160, blank=True, help_text=_("Chi ha fatto la foto o da dove viene.")
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("immagine")
        verbose_name_plural = _("immagini")


class CatalogRendition(AbstractRendition):
    """One size of an image."""

    image = models.ForeignKey(CatalogImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="catalogrendition_unique")
        ]
