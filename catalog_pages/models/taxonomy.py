"""The vocabularies: one row per code, labels by language beside it.

Codes are retired (``valid_to``) or replaced (``replaced_by``), never deleted: old revisions,
published documents and other portals go on naming them.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from catalog_pages.enums import Scheme

NEVER_DELETED = _("Una voce non si cancella: si ritira con «valido fino al».")


def language_choices() -> list[tuple[str, Any]]:
    """The languages of the site: a function, so that adding one needs no migration."""
    return list(settings.LANGUAGES)


class TermQuerySet(models.QuerySet["Term"]):
    """Ways of asking for terms."""

    def of(self, scheme: str) -> TermQuerySet:
        """The terms of one vocabulary, in their order."""
        return self.filter(scheme=scheme).order_by("position", "code")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused, as for a single term."""
        if found := cast("set[models.Model]", set(self)):
            raise models.ProtectedError(str(NEVER_DELETED), found)
        return 0, {}

    def current(self, on: date | None = None) -> TermQuerySet:
        """Terms that may be chosen on a day (today by default): started, not retired, not replaced."""
        day = on or timezone.localdate()
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
            replaced_by__isnull=True,
        )


class Term(ClusterableModel):
    """One code of one vocabulary. Comuni are terms too: their code is the six-character ISTAT code.

    ``latitude`` and ``longitude`` are WGS84 degrees of a point inside the comune.
    """

    scheme = models.CharField(_("vocabolario"), max_length=20, choices=Scheme.choices)
    code = models.CharField(
        _("codice"),
        max_length=60,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Lettere minuscole, cifre e trattini."))],
        help_text=_("Compare negli indirizzi e nei dati aperti: una volta pubblicato non si cambia."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("categoria"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
        limit_choices_to={"scheme": Scheme.CATEGORY},
    )
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("sostituito da"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
        help_text=_("Per i comuni fusi e i codici uniti: chi cerca il vecchio codice trova il nuovo."),
    )
    position = models.PositiveIntegerField(_("ordine"), default=0)
    valid_from = models.DateField(_("valido dal"), null=True, blank=True)
    valid_to = models.DateField(
        _("valido fino al"), null=True, blank=True, help_text=_("Un codice non si cancella: si ritira.")
    )
    external_code = models.CharField(
        _("codice esterno"), max_length=40, blank=True, help_text=_("Per esempio il codice SIUSS: A2.07.")
    )
    postal_code = models.CharField(_("CAP"), max_length=5, blank=True)
    cadastral_code = models.CharField(_("codice catastale"), max_length=4, blank=True)
    province = models.CharField(_("provincia"), max_length=2, blank=True)
    latitude = models.DecimalField(_("latitudine"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitudine"), max_digits=8, decimal_places=5, null=True, blank=True)
    verification_months = models.PositiveSmallIntegerField(
        _("va riverificato ogni (mesi)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text=_("Ogni quanti mesi si chiede se le schede sono ancora giuste. Vuoto: il ritmo consueto."),
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = TermQuerySet.as_manager()

    panels = [
        FieldPanel("code"),
        InlinePanel("labels", heading=_("Nomi"), label=_("Nome"), min_num=1),
        MultiFieldPanel(
            [
                FieldPanel("position"),
                FieldPanel("valid_from"),
                FieldPanel("valid_to"),
                FieldPanel("replaced_by"),
                FieldPanel("external_code"),
            ],
            heading=_("Validità e ordine"),
            classname="collapsed",
        ),
    ]

    class Meta:
        verbose_name = _("voce di vocabolario")
        verbose_name_plural = _("voci di vocabolario")
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="term_scheme_code")]

    def __str__(self) -> str:
        labels = {label.language: label.label for label in self.labels.all()}
        return labels.get(settings.LANGUAGE_CODE) or self.code

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("La fine viene prima dell'inizio.")})
        if self.replaced_by_id and self.replaced_by_id == self.pk:
            raise ValidationError({"replaced_by": _("Una voce non può sostituire sé stessa.")})
        if self.pk and Term.objects.exclude(code=self.code).filter(pk=self.pk).exists():
            raise ValidationError({"code": _("Il codice è già pubblicato: ritira questa voce e creane una nuova.")})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: a published code is retired (``valid_to``), never deleted."""
        raise models.ProtectedError(str(NEVER_DELETED), {self})


class TermLabel(models.Model):
    """A term's name in one language, with an optional sentence that explains it."""

    term = ParentalKey(Term, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(_("lingua"), max_length=12, choices=language_choices)
    label = models.CharField(_("nome"), max_length=160)
    description = models.CharField(_("spiegazione"), max_length=300, blank=True)

    panels = [FieldPanel("language"), FieldPanel("label"), FieldPanel("description")]

    class Meta:
        verbose_name = _("nome")
        verbose_name_plural = _("nomi")
        constraints = [models.UniqueConstraint(fields=["term", "language"], name="termlabel_term_language")]

    def __str__(self) -> str:
        return self.label


class SchemeManager(models.Manager.from_queryset(TermQuerySet)):  # type: ignore[misc]
    """The terms of one vocabulary only; what is created through it belongs to that vocabulary."""

    def __init__(self, scheme: str) -> None:
        super().__init__()
        self.scheme = scheme

    def get_queryset(self) -> TermQuerySet:
        return super().get_queryset().filter(scheme=self.scheme).prefetch_related("labels").order_by("position", "code")


class OfScheme:
    """Mixin of the proxies below: saving sets the vocabulary."""

    SCHEME: str

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.scheme = self.SCHEME
        super().save(*args, **kwargs)  # type: ignore[misc]


class Category(OfScheme, Term):
    """The six categories of the catalogue."""

    SCHEME = Scheme.CATEGORY
    objects = SchemeManager(Scheme.CATEGORY)
    panels = [*Term.panels, FieldPanel("verification_months")]

    class Meta:
        proxy = True
        verbose_name = _("categoria")
        verbose_name_plural = _("categorie")


class Kind(OfScheme, Term):
    """Kinds of service, an open list; each belongs to a category (``parent``)."""

    SCHEME = Scheme.KIND
    objects = SchemeManager(Scheme.KIND)
    panels = [FieldPanel("parent"), *Term.panels]

    class Meta:
        proxy = True
        verbose_name = _("tipo di servizio")
        verbose_name_plural = _("tipi di servizio")


class Municipality(OfScheme, Term):
    """The comuni of the Ambito, by ISTAT code."""

    SCHEME = Scheme.MUNICIPALITY
    objects = SchemeManager(Scheme.MUNICIPALITY)
    panels = [
        *Term.panels,
        MultiFieldPanel(
            [
                FieldPanel("postal_code"),
                FieldPanel("cadastral_code"),
                FieldPanel("province"),
                FieldPanel("latitude"),
                FieldPanel("longitude"),
            ],
            heading=_("Territorio"),
        ),
    ]

    class Meta:
        proxy = True
        verbose_name = _("comune")
        verbose_name_plural = _("comuni")


class Target(OfScheme, Term):
    """Whom services are for."""

    SCHEME = Scheme.TARGET
    objects = SchemeManager(Scheme.TARGET)

    class Meta:
        proxy = True
        verbose_name = _("destinatario")
        verbose_name_plural = _("destinatari")


class DeliveryMode(OfScheme, Term):
    """Where and how services are given: at a place, at home, on line..."""

    SCHEME = Scheme.DELIVERY
    objects = SchemeManager(Scheme.DELIVERY)

    class Meta:
        proxy = True
        verbose_name = _("modalità di erogazione")
        verbose_name_plural = _("modalità di erogazione")


class SpokenLanguage(OfScheme, Term):
    """Languages in which a service can be used, by ISO 639-1 code."""

    SCHEME = Scheme.LANGUAGE
    objects = SchemeManager(Scheme.LANGUAGE)

    class Meta:
        proxy = True
        verbose_name = _("lingua parlata")
        verbose_name_plural = _("lingue parlate")


class WelfareLetter(OfScheme, Term):
    """Letters of art. 51 c. 2 TUIR under which an employer can offer a service: dated data, not code."""

    SCHEME = Scheme.WELFARE
    objects = SchemeManager(Scheme.WELFARE)

    class Meta:
        proxy = True
        verbose_name = _("lettera TUIR")
        verbose_name_plural = _("lettere TUIR")


VOCABULARIES: tuple[type[Term], ...] = (
    Category,
    Kind,
    Municipality,
    Target,
    DeliveryMode,
    SpokenLanguage,
    WelfareLetter,
)
