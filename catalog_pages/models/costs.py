"""The rows that say what a service costs: prices, who pays less, and on which terms companies have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from catalog_pages import enums
from catalog_pages.fields import PhoneField
from catalog_pages.models.row_base import MUNICIPALITY, DatedFields, ServiceRow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class PriceRow(ServiceRow, DatedFields):
    """One line of the price list. Amounts in euro; ISEE bounds in euro, lower included, upper included."""

    TEXTS = ("label",)

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="prices")
    label = models.CharField(_("che cosa"), max_length=160, help_text=_("Per esempio: tariffa intera, fascia 1."))
    amount = models.DecimalField(
        _("prezzo, o da (€)"),
        max_digits=8,
        decimal_places=2,
        null=True,
        validators=[MinValueValidator(0)],
        help_text=_("0 se è gratuito."),
    )
    amount_to = models.DecimalField(
        _("fino a (€)"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("unità"), max_length=20, choices=enums.PriceUnit.choices, blank=True)
    isee_from = models.DecimalField(
        _("ISEE da (€)"), max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    isee_to = models.DecimalField(
        _("ISEE fino a (€)"), max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    isee_kind = models.CharField(_("quale ISEE"), max_length=20, choices=enums.IseeKind.choices, blank=True)
    municipality = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("solo per chi abita a"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=MUNICIPALITY,
    )
    source_url = models.URLField(_("delibera o listino"), blank=True)

    class Meta(ServiceRow.Meta):
        verbose_name = _("prezzo")
        verbose_name_plural = _("prezzi")

    panels = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("amount"), FieldPanel("amount_to"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("isee_from"), FieldPanel("isee_to"), FieldPanel("isee_kind")]),
        FieldPanel("municipality"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldPanel("source_url"),
    ]

    @property
    def has_isee_band(self) -> bool:
        """Whether the price depends on an ISEE band."""
        return self.isee_from is not None or self.isee_to is not None

    def clean(self) -> None:
        super().clean()
        errors: dict[str, StrOrPromise] = {}
        if self.amount is not None and self.amount_to is not None and self.amount_to < self.amount:
            errors["amount_to"] = _("Il prezzo massimo è più basso del minimo.")
        if errors := errors | _band_errors(self):
            raise ValidationError(errors)


class Concession(ServiceRow, DatedFields):
    """An "agevolazione": why somebody pays less, who grants it, who may have it and how, until when.

    The rules (comune, age, ISEE band, days) are data: an empty one asks for nothing. Nobody's right is worked out
    from them: pages say who may ask.
    """

    TEXTS = ("title", "how_to_get", "documents")

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="concessions")
    kind = models.CharField(_("tipo"), max_length=20, choices=enums.ConcessionKind.choices)
    title = models.CharField(_("agevolazione"), max_length=200)
    granted_by = models.CharField(_("chi la concede"), max_length=160)
    municipality = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("solo per chi abita a"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=MUNICIPALITY,
        help_text=_("Lascia vuoto se non conta dove si abita."),
    )
    min_age = models.PositiveSmallIntegerField(
        _("età minima (anni)"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    max_age = models.PositiveSmallIntegerField(
        _("età massima (anni)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(120)],
        help_text=_("L'età di chi usa il servizio. Lascia vuoto se non conta."),
    )
    isee_from = models.DecimalField(
        _("ISEE da (€)"), max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    isee_to = models.DecimalField(
        _("ISEE fino a (€)"), max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    isee_kind = models.CharField(_("quale ISEE"), max_length=20, choices=enums.IseeKind.choices, blank=True)
    how_to_get = models.CharField(_("come si ottiene"), max_length=400, blank=True)
    documents = models.CharField(
        _("documenti chiesti"),
        max_length=400,
        blank=True,
        help_text=_("Quali carte si presentano: attestazione ISEE, verbale di invalidità, ricevute."),
    )
    apply_by = models.DateField(
        _("si chiede entro il"),
        null=True,
        blank=True,
        help_text=_("L'ultimo giorno per fare domanda. Passato quel giorno la scheda lo dice da sola."),
    )
    url = models.URLField(_("per saperne di più"), blank=True)

    class Meta(ServiceRow.Meta):
        verbose_name = _("agevolazione")
        verbose_name_plural = _("agevolazioni")

    panels = [
        FieldPanel("kind"),
        FieldPanel("title"),
        FieldPanel("granted_by"),
        FieldPanel("municipality"),
        FieldRowPanel([FieldPanel("min_age"), FieldPanel("max_age")]),
        FieldRowPanel([FieldPanel("isee_from"), FieldPanel("isee_to"), FieldPanel("isee_kind")]),
        FieldPanel("how_to_get"),
        FieldPanel("documents"),
        FieldPanel("apply_by"),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
    ]

    def clean(self) -> None:
        super().clean()
        errors = _band_errors(self)
        if self.min_age is not None and self.max_age is not None and self.max_age < self.min_age:
            errors["max_age"] = _("L'età massima è più bassa della minima.")
        if self.apply_by and self.valid_to and self.apply_by > self.valid_to:
            errors["apply_by"] = _("Dopo la fine della validità non si può più chiedere: controlla le due date.")
        if errors:
            raise ValidationError(errors)


class CompanyTerms(ServiceRow, DatedFields):
    """A condition on which a company has the service for its people: price, minimum, until when, whom to write to.

    ``amount`` and ``amount_to`` in euro; ``minimum`` in people. A business contact is an office or a role: no name and
    no codice fiscale of a person is asked for.
    """

    TEXTS = ("label", "note")

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="company_terms")
    label = models.CharField(
        _("che cosa"), max_length=160, help_text=_("Per esempio: convenzione annuale, pacchetto da 20 ore.")
    )
    amount = models.DecimalField(
        _("prezzo per l'impresa, o da (€)"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Lascia vuoto se dipende da un preventivo."),
    )
    amount_to = models.DecimalField(
        _("fino a (€)"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("unità"), max_length=20, choices=enums.PriceUnit.choices, blank=True)
    vat = models.CharField(_("IVA"), max_length=10, choices=enums.Vat.choices, default=enums.Vat.UNKNOWN, blank=True)
    minimum = models.PositiveSmallIntegerField(
        _("numero minimo di persone"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    contact_label = models.CharField(
        _("a chi si rivolge l'impresa"),
        max_length=160,
        blank=True,
        help_text=_("Un ufficio o un ruolo, non il nome di una persona."),
    )
    contact_phone = PhoneField(_("telefono per le imprese"), blank=True)
    contact_email = models.EmailField(
        _("e-mail per le imprese"), blank=True, help_text=_("Qui arrivano le richieste di preventivo.")
    )
    note = models.CharField(
        _("nota"), max_length=300, blank=True, help_text=_("Per esempio: sede in azienda, orari riservati, sconto.")
    )

    class Meta(ServiceRow.Meta):
        verbose_name = _("condizione per le imprese")
        verbose_name_plural = _("condizioni per le imprese")

    panels = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("amount"), FieldPanel("amount_to"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("vat"), FieldPanel("minimum")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldPanel("contact_label"),
        FieldRowPanel([FieldPanel("contact_phone"), FieldPanel("contact_email")]),
        FieldPanel("note"),
    ]

    def clean(self) -> None:
        super().clean()
        if self.amount_to is None:
            return
        if self.amount is None:
            raise ValidationError({"amount": _("Scrivi anche il prezzo più basso.")})
        if self.amount_to < self.amount:
            raise ValidationError({"amount_to": _("Il prezzo massimo è più basso del minimo.")})

    def missing(self) -> dict[str, StrOrPromise]:
        if self.amount is not None or self.contact_phone or self.contact_email or self.note:
            return {}
        return {"amount": _("Scrivi almeno un prezzo, un contatto per le imprese o una nota.")}


def _band_errors(row: PriceRow | Concession) -> dict[str, StrOrPromise]:
    """What is wrong with an ISEE band, by field."""
    if row.isee_from is not None and row.isee_to is not None and row.isee_to < row.isee_from:
        return {"isee_to": _("La fascia ISEE finisce prima di cominciare.")}
    return {}
