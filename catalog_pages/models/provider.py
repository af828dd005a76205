"""The body that offers services ("ente erogatore"): ETS, company, comune or other public body."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from catalog_pages import enums, identifiers
from catalog_pages.fields import PhoneField
from catalog_pages.freshness import HEAD_TEXTS
from catalog_pages.models.base import CatalogPage
from catalog_pages.models.suspension import Suspension


class FiscalCodeField(models.CharField):
    """A codice fiscale, normalised and with its check digit verified."""

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        return super().clean(identifiers.normalize_fiscal_code(value) if value else "", model_instance)


class VatNumberField(models.CharField):
    """A partita IVA, normalised and with its check digit verified."""

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        return super().clean(identifiers.normalize_vat_number(value) if value else "", model_instance)


class ProviderPage(CatalogPage):
    """An ente of any kind. Its services stand under it in the tree."""

    summary = models.TextField(_("in breve"), max_length=300, blank=True)
    description = RichTextField(_("chi siamo"), features=["bold", "italic", "ol", "ul", "link"], blank=True)

    kind = models.CharField(_("tipo di ente"), max_length=24, choices=enums.ProviderKind.choices)
    legal_name = models.CharField(
        _("denominazione completa"),
        max_length=200,
        blank=True,
        help_text=_("Se diversa dal nome con cui è conosciuto."),
    )
    fiscal_code = FiscalCodeField(_("codice fiscale"), max_length=20)
    vat_number = VatNumberField(_("partita IVA"), max_length=20, blank=True)
    runts_section = models.CharField(_("sezione RUNTS"), max_length=1, choices=enums.RuntsSection.choices, blank=True)
    runts_number = models.CharField(_("numero di repertorio RUNTS"), max_length=12, blank=True)
    runts_date = models.DateField(_("iscritto al RUNTS dal"), null=True, blank=True)
    rea_number = models.CharField(_("numero REA"), max_length=20, blank=True, help_text=_("Per esempio LO-123456."))
    cooperative_register = models.CharField(_("Albo cooperative"), max_length=20, blank=True)
    ipa_code = models.CharField(_("codice IPA"), max_length=20, blank=True)

    phone = PhoneField(_("telefono"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    pec = models.EmailField(_("PEC"), blank=True, help_text=_("Si mostra solo per gli enti pubblici."))
    website = models.URLField(_("sito web"), blank=True)
    address = models.CharField(_("via e numero"), max_length=200, blank=True)
    postal_code = models.CharField(_("CAP"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("comune"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"scheme": enums.Scheme.MUNICIPALITY},
    )
    logo = models.ForeignKey(
        "catalog_pages.CatalogImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    external_id = models.CharField(_("codice d'origine"), max_length=120, blank=True, db_index=True)
    is_demo = models.BooleanField(_("dato dimostrativo"), default=False)

    content_panels = [
        HelpPanel(
            content=_("<p>Questi dati compaiono su tutte le schede dei servizi dell'ente.</p>"),
        ),
        *CatalogPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                FieldRowPanel([FieldPanel("website"), FieldPanel("pec")]),
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("postal_code"), FieldPanel("municipality")]),
            ],
            heading=_("Contatti"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("legal_name"),
                FieldRowPanel([FieldPanel("fiscal_code"), FieldPanel("vat_number")]),
                FieldRowPanel([FieldPanel("runts_section"), FieldPanel("runts_number"), FieldPanel("runts_date")]),
                FieldRowPanel([FieldPanel("rea_number"), FieldPanel("cooperative_register"), FieldPanel("ipa_code")]),
            ],
            heading=_("Identificativi"),
        ),
        FieldPanel("description"),
        FieldPanel("logo"),
    ]

    FACTS = (
        "kind",
        "legal_name",
        "fiscal_code",
        "vat_number",
        "runts_section",
        "runts_number",
        "runts_date",
        "rea_number",
        "cooperative_register",
        "ipa_code",
        "phone",
        "email",
        "pec",
        "website",
        "address",
        "postal_code",
        "municipality",
        "logo",
        "external_id",
        "is_demo",
    )
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("summary"),
        TranslatableField("description"),
        *(TranslatableField(name) for name in HEAD_TEXTS),
        *(SynchronizedField(name, overridable=False) for name in FACTS),
    ]
    parent_page_types = ["catalog_pages.HomePage"]
    subpage_types = ["catalog_pages.ServicePage"]
    show_in_menus_default = False
    template = "catalog_pages/provider_page.html"

    class Meta:
        verbose_name = _("ente")
        verbose_name_plural = _("enti")

    def clean(self) -> None:
        super().clean()
        if wrong := identifiers.runts_error(self.runts_section, self.runts_number, is_public=self.is_public_body):
            raise ValidationError({"runts_number": wrong})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A body that is suspended has no page; who may preview it still sees what it would be."""
        if not getattr(request, "is_preview", False) and self.is_suspended:
            raise Http404
        return super().serve(request, *args, **kwargs)

    @property
    def is_suspended(self) -> bool:
        """Whether the office has suspended it, in every language."""
        return Suspension.objects.holds(self.translation_key)

    @property
    def public_fiscal_code(self) -> str:
        """The codice fiscale, unless it is a person's (16 characters, with letters): that is personal data."""
        return self.fiscal_code if self.fiscal_code.isdigit() else ""

    @property
    def is_public_body(self) -> bool:
        """Whether it is a comune or another public body (GovernmentService in schema.org)."""
        return self.kind in enums.PUBLIC_PROVIDER_KINDS
