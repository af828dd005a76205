"""The home page of one language."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from catalog_pages.blocks import SituationBlock
from catalog_pages.freshness import HEAD_TEXTS
from catalog_pages.models.base import CatalogPage

MOST_SITUATIONS = 12


@dataclass(frozen=True)
class Situation:
    """A situation of life as the home page shows it."""

    title: str
    detail: str
    address: str


class HomePage(CatalogPage):
    """The root of a language's tree: search box, categories, situations of life, a few words by the office."""

    lead = models.CharField(_("frase di apertura"), max_length=200, blank=True)
    introduction = RichTextField(
        _("testo sotto le categorie"), features=["bold", "italic", "ol", "ul", "link"], blank=True
    )
    situations = StreamField(
        [("situation", SituationBlock())],
        verbose_name=_("situazioni di vita"),
        blank=True,
        max_num=MOST_SITUATIONS,
        help_text=_("Sotto le categorie, per chi non sa che servizio gli serve. Sei o otto bastano."),
    )
    companies_page = models.ForeignKey(
        "catalog_pages.InfoPage",
        verbose_name=_("pagina per le imprese"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    partners_page = models.ForeignKey(
        "catalog_pages.InfoPage",
        verbose_name=_("pagina dei partner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    content_panels = [
        *CatalogPage.content_panels,
        FieldPanel("lead"),
        FieldPanel("situations"),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("companies_page"), FieldPanel("partners_page")],
            heading=_("Pagine a cui la pagina iniziale rimanda"),
        ),
    ]
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("lead"),
        TranslatableField("introduction"),
        TranslatableField("situations"),
        *(TranslatableField(name) for name in HEAD_TEXTS),
        SynchronizedField("companies_page"),
        SynchronizedField("partners_page"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["catalog_pages.InfoPage", "catalog_pages.FaqPage", "catalog_pages.ProviderPage"]
    template = "catalog_pages/home_page.html"

    class Meta:
        verbose_name = _("pagina iniziale")
        verbose_name_plural = _("pagine iniziali")

    @cached_property
    def _linked(self) -> dict[uuid.UUID, Page]:
        """The public pages that this one leads to, in its own language where there is one, by translation key."""
        chosen = [self.companies_page, self.partners_page, *(block.value["page"] for block in self.situations)]
        keys = {page.translation_key for page in chosen if page}
        found = Page.objects.live().filter(translation_key__in=keys) if keys else []
        pages: dict[uuid.UUID, Page] = {}
        for page in found:
            if page.locale_id == self.locale_id or page.translation_key not in pages:
                pages[page.translation_key] = page
        return pages

    def _public(self, page: Page | None) -> Page | None:
        return self._linked.get(page.translation_key) if page else None

    @property
    def public_companies_page(self) -> Page | None:
        """The page for companies, as readers of this language may see it."""
        return self._public(self.companies_page)

    @property
    def public_partners_page(self) -> Page | None:
        """The page of the partners, as readers of this language may see it."""
        return self._public(self.partners_page)

    @property
    def shown_situations(self) -> list[Situation]:
        """The situations of life that lead somewhere: to a search, or to a page while that is public."""
        shown = []
        for block in self.situations:
            page, words = self._public(block.value["page"]), block.value["search"]
            address = (
                page.get_url() if page else f"{reverse('service_list')}?{urlencode({'q': words})}" if words else ""
            )
            if address:
                shown.append(Situation(block.value["title"], block.value["detail"], address))
        return shown
