"""The service sheet: what an ETS or a public body offers, as an editorial page.

Texts can be translated; facts (codes, numbers, rows) live on the Italian page only, so that a price or a
telephone number can never differ between languages.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField
from wagtail_localize.fields import TranslatableField

from catalog_pages import enums, references, rendering
from catalog_pages.fields import CodesField
from catalog_pages.keys import key_of
from catalog_pages.models.base import CatalogPage
from catalog_pages.models.rows import ROW_MODELS

if TYPE_CHECKING:
    from catalog_pages.models.provider import ProviderPage

PROSE = ["bold", "italic", "ol", "ul", "link", "document-link"]
"""What the prose of a sheet may hold: no headings (the model fixes them), no images inside text."""


def scheme(value: enums.Scheme) -> dict[str, str]:
    """The choices of a field that holds terms of one vocabulary."""
    return {"scheme": value.value}


class ServicePage(CatalogPage):
    """One service of one provider. Order and headings follow the modello Comuni (criterion C.SI.1.3)."""

    # Texts: translated.
    summary = models.TextField(
        _("in breve"),
        max_length=300,
        help_text=_("Una o due frasi: che cosa si riceve. È la prima cosa che si legge nei risultati."),
    )
    status_reason = models.CharField(_("perché non è attivo"), max_length=300, blank=True)
    eligibility = RichTextField(_("a chi è rivolto"), features=PROSE, blank=True)
    how_to = RichTextField(
        _("come fare"), features=PROSE, help_text=_("Il primo passo, poi gli altri. Chi si chiama, che cosa si dice.")
    )
    needed = RichTextField(_("cosa serve"), features=PROSE, blank=True)
    outcome = RichTextField(_("cosa si ottiene"), features=PROSE, blank=True)
    times = RichTextField(
        _("tempi e scadenze"), features=PROSE, blank=True, help_text=_("Quando c'è, entro quando si risponde, attese.")
    )
    cost_notes = RichTextField(_("note sui costi"), features=PROSE, blank=True)
    access = RichTextField(_("accedi al servizio"), features=PROSE, blank=True)
    conditions = RichTextField(_("condizioni di servizio"), features=PROSE, blank=True)

    # Facts: on the Italian page only.
    category = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("categoria"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=scheme(enums.Scheme.CATEGORY),
    )
    kind = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("tipo di servizio"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=scheme(enums.Scheme.KIND),
    )
    status = models.CharField(
        _("stato"), max_length=20, choices=enums.ServiceStatus.choices, default=enums.ServiceStatus.ACTIVE
    )
    targets = ParentalManyToManyField(
        "catalog_pages.Term",
        verbose_name=_("destinatari"),
        blank=True,
        related_name="+",
        limit_choices_to=scheme(enums.Scheme.TARGET),
        help_text=_("Nessuno scelto vuol dire: per tutti."),
    )
    min_age = models.PositiveSmallIntegerField(
        _("età minima (anni)"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    max_age = models.PositiveSmallIntegerField(
        _("età massima (anni)"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    whole_ambito = models.BooleanField(
        _("tutti i 61 comuni dell'Ambito"),
        default=False,
        help_text=_("Chi abita in uno qualunque dei comuni può usarlo."),
    )
    municipalities = ParentalManyToManyField(
        "catalog_pages.Term",
        verbose_name=_("comuni serviti"),
        blank=True,
        related_name="+",
        limit_choices_to=scheme(enums.Scheme.MUNICIPALITY),
        help_text=_("Dove deve abitare chi lo usa: non è la stessa cosa di dove sta la sede."),
    )
    delivery = ParentalManyToManyField(
        "catalog_pages.Term",
        verbose_name=_("come si svolge"),
        blank=True,
        related_name="+",
        limit_choices_to=scheme(enums.Scheme.DELIVERY),
    )
    languages = ParentalManyToManyField(
        "catalog_pages.Term",
        verbose_name=_("lingue parlate"),
        blank=True,
        related_name="+",
        limit_choices_to=scheme(enums.Scheme.LANGUAGE),
    )
    welfare_letters = ParentalManyToManyField(
        "catalog_pages.Term",
        verbose_name=_("welfare aziendale"),
        blank=True,
        related_name="+",
        limit_choices_to=scheme(enums.Scheme.WELFARE),
        help_text=_("Le lettere dell'art. 51 c. 2 TUIR: da confermare con il consulente."),
    )
    can_invoice = models.BooleanField(_("emette fattura alle imprese"), null=True, blank=True)
    charter_url = models.URLField(_("carta dei servizi"), blank=True)
    waiting_days = models.PositiveSmallIntegerField(_("attesa tipica (giorni)"), null=True, blank=True)

    # Packs by category.
    meal_diets = CodesField(_("diete"), codes=enums.MealDiet.choices)
    meal_days = CodesField(_("giorni di consegna"), codes=enums.Weekday.choices)
    transport_purposes = CodesField(_("per andare dove"), codes=enums.TransportPurpose.choices)
    transport_lift = models.BooleanField(_("mezzo con pedana"), null=True, blank=True)
    transport_companion = models.BooleanField(_("accompagnatore a bordo"), null=True, blank=True)
    transport_notice_days = models.PositiveSmallIntegerField(_("giorni di preavviso"), null=True, blank=True)
    nursery_months_from = models.PositiveSmallIntegerField(_("da mesi"), null=True, blank=True)
    nursery_months_to = models.PositiveSmallIntegerField(_("a mesi"), null=True, blank=True)
    nursery_places = models.PositiveSmallIntegerField(_("posti"), null=True, blank=True)
    psychology_formats = CodesField(_("formato degli incontri"), codes=enums.PsychologyFormat.choices)
    psychology_sessions = models.PositiveSmallIntegerField(_("quanti incontri"), null=True, blank=True)
    home_care_prescription = models.CharField(
        _("ricetta"), max_length=20, choices=enums.Prescription.choices, blank=True
    )
    errands = CodesField(_("commissioni"), codes=enums.Errand.choices)

    image = models.ForeignKey(
        "catalog_pages.CatalogImage",
        verbose_name=_("immagine"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    # Kept by the office.
    assured_date = models.DateField(
        _("verificato il"),
        null=True,
        blank=True,
        help_text=_("L'ultima volta che una persona ha confermato la scheda."),
    )
    assured_method = models.CharField(
        _("come è stato verificato"), max_length=10, choices=enums.AssuranceMethod.choices, blank=True
    )
    verification_months = models.PositiveSmallIntegerField(
        _("va riverificato ogni (mesi)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text=_("Vuoto: il ritmo della categoria."),
    )
    external_id = models.CharField(_("codice d'origine"), max_length=120, blank=True, db_index=True)
    is_demo = models.BooleanField(_("dato dimostrativo"), default=False)

    TEXTS: ClassVar[tuple[str, ...]] = (
        "title",
        "summary",
        "status_reason",
        "eligibility",
        "how_to",
        "needed",
        "outcome",
        "times",
        "cost_notes",
        "access",
        "conditions",
    )
    PACKS: ClassVar[dict[str, tuple[str, ...]]] = {
        "socio-assistenziali": ("meal_diets", "meal_days"),
        "assistenza-sanitaria": ("home_care_prescription",),
        "cura-dei-figli": ("nursery_months_from", "nursery_months_to", "nursery_places"),
        "accompagnamento-trasporto": (
            "transport_purposes",
            "transport_lift",
            "transport_companion",
            "transport_notice_days",
        ),
        "servizi-psicologici": ("psychology_formats", "psychology_sessions"),
        "piccole-commissioni": ("errands",),
    }
    """Extra fields by category code."""
    TERM_SETS: ClassVar[tuple[str, ...]] = ("targets", "municipalities", "delivery", "languages", "welfare_letters")
    ROWS: ClassVar[tuple[str, ...]] = tuple(
        str(model._meta.get_field("page").remote_field.related_name) for model in ROW_MODELS
    )
    FACTS: ClassVar[tuple[str, ...]] = (
        "category",
        "kind",
        "status",
        "min_age",
        "max_age",
        "whole_ambito",
        "can_invoice",
        "charter_url",
        "waiting_days",
        *(name for names in PACKS.values() for name in names),
        "image",
        "assured_date",
        "assured_method",
        "verification_months",
        "external_id",
        "is_demo",
        *TERM_SETS,
        *ROWS,
    )
    """What a translation never holds: columns, sets of terms and rows."""
    ASSURANCE: ClassVar[tuple[str, str]] = ("assured_date", "assured_method")
    """When and how the sheet was verified: in the row alone, whatever a revision says. See ``keep_assurance``."""

    translatable_fields = [TranslatableField(name) for name in TEXTS]
    parent_page_types = ["catalog_pages.ProviderPage"]
    subpage_types: list[str] = []
    # A copy is another service: nobody has verified it yet.
    exclude_fields_in_copy = list(ASSURANCE)
    show_in_menus_default = False
    template = "search/service_detail.html"

    class Meta:
        verbose_name = _("servizio")
        verbose_name_plural = _("servizi")

    def copy_for_translation(
        self,
        locale: Any,
        copy_parents: bool = False,
        alias: bool = False,
        exclude_fields: list[str] | None = None,
    ) -> Any:
        """Copy the texts only: facts stay on the Italian page."""
        return super().copy_for_translation(locale, copy_parents, alias, [*(exclude_fields or []), *self.FACTS])

    def save(self, *args: Any, **kwargs: Any) -> None:
        with references.read_once(self):
            super().save(*args, **kwargs)

    def clean_fields(self, exclude: Any = None) -> None:
        """A translation has no facts to check; a sheet may wait for its category, which ``quality`` asks for later."""
        waiting = () if self.category_id else ("category",)
        super().clean_fields(exclude={*(exclude or ()), *waiting, *(self.FACTS if self.is_translation else ())})

    def with_content_json(self, content: Any) -> ServicePage:
        """Load a revision. A row's ``uid`` is its identity, the primary key follows the stored row.

        Verification is no part of a draft: an older one that is approved or restored brings no date back.
        """
        page: ServicePage = super().with_content_json(content)
        for name in self.ASSURANCE:
            setattr(page, name, getattr(self, name))
        for name, model in zip(self.ROWS, ROW_MODELS, strict=True):
            rows = list(getattr(page, name).all())
            if not rows:
                continue
            stored = dict(model._default_manager.filter(page_id=self.pk).values_list("uid", "pk"))
            for row in rows:
                row.stands_for(stored.get(row.uid))
        return page

    def keep_assurance(self) -> None:
        """Write when and how the sheet was verified: to the row at once, without a revision and without publishing."""
        ServicePage.objects.filter(pk=self.pk).update(**{name: getattr(self, name) for name in self.ASSURANCE})

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The public address names neither provider nor category, so that no move breaks it."""
        parts = super().get_url_parts(request)
        if parts is None:
            return None
        return parts[0], parts[1], self.public_path

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tree addresses lead to the public one."""
        return HttpResponsePermanentRedirect(self.public_path)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The preview goes through the public sheet, from a document built in memory and never stored."""
        return rendering.render_sheet(request, self)

    @property
    def public_id(self) -> uuid.UUID:
        """The service's identity, the same in every language."""
        return self.translation_key

    @property
    def public_path(self) -> str:
        """``/servizi/<slug>-<8 hex of the id>/``, with the language's prefix when it is not Italian."""
        with translation.override(self.locale.language_code):
            return reverse("service_detail", kwargs={"slug": self.slug, "key": key_of(self.translation_key)})

    @cached_property
    def source(self) -> ServicePage:
        """The Italian page, which holds the facts; the page itself when it is the Italian one."""
        if not self.is_translation:
            return self
        found = (
            ServicePage.objects.filter(translation_key=self.translation_key, alias_of__isnull=True)
            .exclude(pk=self.pk)
            .filter(locale__language_code=rendering.source_language())
            .first()
        )
        return found or self

    @cached_property
    def provider(self) -> ProviderPage:
        """The body under which the page stands."""
        parent: ProviderPage = self.get_parent().specific
        return parent
