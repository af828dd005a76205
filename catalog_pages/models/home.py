"""The home page of one language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import TranslatableField

from catalog_pages.models.base import CatalogPage


class HomePage(CatalogPage):
    """The root of a language's tree: search box, categories, a few words by the office."""

    lead = models.CharField(_("frase di apertura"), max_length=200, blank=True)
    introduction = RichTextField(
        _("testo sotto le categorie"), features=["bold", "italic", "ol", "ul", "link"], blank=True
    )

    content_panels = [*CatalogPage.content_panels, FieldPanel("lead"), FieldPanel("introduction")]
    translatable_fields = [TranslatableField("title"), TranslatableField("lead"), TranslatableField("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["catalog_pages.InfoPage", "catalog_pages.ProviderPage"]
    template = "catalog_pages/home_page.html"

    class Meta:
        verbose_name = _("pagina iniziale")
        verbose_name_plural = _("pagine iniziali")
