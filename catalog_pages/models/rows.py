"""The rows of a service sheet: contacts, places, hours... What it costs and to whom is in ``costs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from catalog_pages import enums
from catalog_pages.fields import CodesField, PhoneField
from catalog_pages.models.costs import CompanyTerms, Concession, PriceRow
from catalog_pages.models.row_base import MUNICIPALITY, ServiceRow
from catalog_pages.models.taxonomy import language_choices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ServiceLocation(ServiceRow):
    """Premises: a place where the service is given or asked for. Not the same as coverage."""

    TEXTS = ("name", "access_notes")

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="locations")
    name = models.CharField(_("nome della sede"), max_length=160, blank=True)
    address = models.CharField(_("via e numero"), max_length=200)
    postal_code = models.CharField(_("CAP"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("comune"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=MUNICIPALITY,
    )
    latitude = models.DecimalField(_("latitudine"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitudine"), max_digits=8, decimal_places=5, null=True, blank=True)
    wheelchair = models.CharField(
        _("accessibile in carrozzina"),
        max_length=10,
        choices=enums.WheelchairAccess.choices,
        default=enums.WheelchairAccess.UNKNOWN,
        blank=True,
    )
    access_notes = models.CharField(
        _("come si arriva"), max_length=300, blank=True, help_text=_("Rampa, ascensore, parcheggio, fermata vicina.")
    )

    class Meta(ServiceRow.Meta):
        verbose_name = _("sede")
        verbose_name_plural = _("sedi")

    panels = [
        FieldPanel("name"),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("postal_code"), FieldPanel("municipality")]),
        FieldPanel("wheelchair"),
        FieldPanel("access_notes"),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
    ]

    def clean(self) -> None:
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": _("Scrivi latitudine e longitudine insieme, o nessuna delle due.")})


class OpeningHour(ServiceRow):
    """Hours on some weekdays. A service open twice a day has two rows."""

    TEXTS = ("note",)

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="hours")
    weekdays = CodesField(_("giorni"), codes=enums.Weekday.choices)
    opens = models.TimeField(_("dalle"), null=True)
    closes = models.TimeField(_("alle"), null=True)
    note = models.CharField(_("nota"), max_length=160, blank=True, help_text=_("Per esempio: solo su appuntamento."))

    class Meta(ServiceRow.Meta):
        verbose_name = _("orario")
        verbose_name_plural = _("orari")

    panels = [
        FieldPanel("weekdays"),
        FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
        FieldPanel("note"),
    ]

    def clean(self) -> None:
        super().clean()
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": _("L'ora di chiusura viene prima di quella di apertura.")})

    def missing(self) -> dict[str, StrOrPromise]:
        return {} if self.weekdays else {"weekdays": _("Scegli almeno un giorno.")}


class ContactRow(ServiceRow):
    """Whom to call. Where each comune has its own desk, one row for each, with how to start there."""

    TEXTS = ("label", "activation")

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="contacts")
    label = models.CharField(
        _("chi risponde"), max_length=160, blank=True, help_text=_("Un ufficio o un ruolo, non il nome di una persona.")
    )
    phone = PhoneField(_("telefono"), blank=True)
    phone_extra = PhoneField(_("altro telefono"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    url = models.URLField(_("pagina web"), blank=True)
    municipality = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("solo per chi abita a"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=MUNICIPALITY,
        help_text=_("Lascia vuoto se il contatto vale per tutti."),
    )
    activation = models.CharField(
        _("come si comincia qui"),
        max_length=300,
        blank=True,
        help_text=_("Se in questo comune la domanda si fa in un altro modo."),
    )

    class Meta(ServiceRow.Meta):
        verbose_name = _("contatto")
        verbose_name_plural = _("contatti")

    panels = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("phone_extra")]),
        FieldRowPanel([FieldPanel("email"), FieldPanel("url")]),
        FieldPanel("municipality"),
        FieldPanel("activation"),
    ]

    def missing(self) -> dict[str, StrOrPromise]:
        if self.phone or self.email or self.url:
            return {}
        return {"phone": _("Scrivi almeno un telefono, una e-mail o una pagina web.")}


class AccessWay(ServiceRow):
    """Who may set the service going, and how: two different questions."""

    TEXTS = ("note",)

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="access_ways")
    actor = models.CharField(_("chi lo può chiedere"), max_length=20, choices=enums.Actor.choices)
    channel = models.CharField(_("come"), max_length=20, choices=enums.AccessChannel.choices)
    url = models.URLField(_("indirizzo del servizio on line"), blank=True)
    note = models.CharField(_("nota"), max_length=300, blank=True)

    class Meta(ServiceRow.Meta):
        verbose_name = _("via di accesso")
        verbose_name_plural = _("vie di accesso")

    panels = [
        FieldRowPanel([FieldPanel("actor"), FieldPanel("channel")]),
        FieldPanel("url"),
        FieldPanel("note"),
    ]

    def missing(self) -> dict[str, StrOrPromise]:
        if self.channel == enums.AccessChannel.ONLINE and not self.url:
            return {"url": _("Per chi chiede on line serve l'indirizzo della pagina.")}
        return {}


class RequiredDocument(ServiceRow):
    """A paper to bring, with the form to fill in where there is one."""

    TEXTS = ("text",)

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="documents")
    text = models.CharField(_("documento"), max_length=200)
    url = models.URLField(_("modulo da scaricare"), blank=True)

    class Meta(ServiceRow.Meta):
        verbose_name = _("documento da portare")
        verbose_name_plural = _("documenti da portare")

    panels = [FieldPanel("text"), FieldPanel("url")]


class DatedNotice(ServiceRow):
    """A dated overlay on the sheet. Days included at both ends; an empty end is open."""

    TEXTS = ("text",)

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("tipo"), max_length=20, choices=enums.NoticeKind.choices)
    text = models.CharField(_("testo"), max_length=300, blank=True)
    starts = models.DateField(_("dal"), null=True, blank=True)
    ends = models.DateField(_("al"), null=True, blank=True)
    waiting_level = models.CharField(_("attesa"), max_length=10, choices=enums.WaitingLevel.choices, blank=True)

    class Meta(ServiceRow.Meta):
        verbose_name = _("avviso a tempo")
        verbose_name_plural = _("avvisi a tempo")

    panels = [
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        FieldPanel("waiting_level"),
        FieldPanel("text"),
    ]

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("La fine viene prima dell'inizio: controlla le due date.")})

    def missing(self) -> dict[str, StrOrPromise]:
        errors: dict[str, StrOrPromise] = {}
        if self.kind == enums.NoticeKind.NOTICE and not self.text:
            errors["text"] = _("Un avviso ha bisogno di un testo.")
        if self.kind == enums.NoticeKind.WAITING_LIST and not self.waiting_level:
            errors["waiting_level"] = _("Scegli quanto è lunga l'attesa.")
        if self.kind in (enums.NoticeKind.ENROLMENT, enums.NoticeKind.CLOSURE) and not self.ends:
            errors["ends"] = _("Scrivi fino a quando: l'avviso si toglie da solo.")
        return errors


class Attestation(ServiceRow):
    """A proof of quality with its expiry; the office alone ticks that it was checked."""

    OFFICE_FIELDS = ("checked_on",)

    page = ParentalKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="attestations")
    kind = models.CharField(_("tipo"), max_length=20, choices=enums.AttestationKind.choices)
    reference = models.CharField(_("numero o atto"), max_length=160, blank=True)
    issued_by = models.CharField(_("rilasciata da"), max_length=160, blank=True)
    expires_on = models.DateField(_("scade il"), null=True, blank=True)
    url = models.URLField(_("documento on line"), blank=True)
    checked_on = models.DateField(
        _("controllata dall'Ufficio di Piano il"),
        null=True,
        blank=True,
        help_text=_("La compila l'Ufficio di Piano."),
    )

    class Meta(ServiceRow.Meta):
        verbose_name = _("attestazione")
        verbose_name_plural = _("attestazioni")

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("reference")]),
        FieldRowPanel([FieldPanel("issued_by"), FieldPanel("expires_on")]),
        FieldPanel("url"),
        FieldPanel("checked_on"),
    ]

    @property
    def is_expired(self) -> bool:
        """Whether its last day has passed."""
        return self.expires_on is not None and self.expires_on < timezone.localdate()


class RowText(models.Model):
    """A row's short text in another language, keyed by the row's ``uid`` so that republishing keeps it."""

    row_uid = models.UUIDField()
    field = models.CharField(max_length=40)
    language = models.CharField(max_length=12, choices=language_choices)
    source = models.CharField(max_length=400, help_text=_("Il testo italiano tradotto: se cambia, torna l'italiano."))
    text = models.CharField(max_length=400)

    class Meta:
        verbose_name = _("traduzione di una riga")
        verbose_name_plural = _("traduzioni delle righe")
        constraints = [models.UniqueConstraint(fields=["row_uid", "field", "language"], name="rowtext_unique")]

    def __str__(self) -> str:
        return f"{self.field} [{self.language}]: {self.text}"


ROW_MODELS: tuple[type[ServiceRow], ...] = (
    ServiceLocation,
    OpeningHour,
    ContactRow,
    AccessWay,
    PriceRow,
    Concession,
    CompanyTerms,
    RequiredDocument,
    DatedNotice,
    Attestation,
)
