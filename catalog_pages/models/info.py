"""Pages of prose: what the project is, how to join, help, legal notes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from catalog_pages import enums
from catalog_pages.freshness import HEAD_TEXTS
from catalog_pages.models.base import CatalogPage


class InfoPage(CatalogPage):
    """A page of prose that the office writes."""

    summary = models.TextField(_("in breve"), max_length=300, blank=True)
    body = RichTextField(
        _("testo"),
        features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "image", "hr"],
        blank=True,
    )

    role = models.CharField(
        _("posto nel piè di pagina"),
        max_length=16,
        choices=enums.PageRole.choices,
        blank=True,
        help_text=_("Solo per le pagine che la legge o il modello dei comuni vogliono in fondo a ogni pagina."),
    )

    content_panels = [*CatalogPage.content_panels, FieldPanel("summary"), FieldPanel("body")]
    promote_panels = [*CatalogPage.promote_panels, FieldPanel("role")]
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("summary"),
        TranslatableField("body"),
        *(TranslatableField(name) for name in HEAD_TEXTS),
        SynchronizedField("role", overridable=False),
    ]
    parent_page_types = ["catalog_pages.HomePage", "catalog_pages.InfoPage"]
    subpage_types = ["catalog_pages.InfoPage"]
    show_in_menus_default = True
    template = "catalog_pages/info_page.html"

    class Meta:
        verbose_name = _("pagina informativa")
        verbose_name_plural = _("pagine informative")
