"""The social-service desk of a comune: whom a visitor may ask when no sheet answers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel

from catalog_pages import enums
from catalog_pages.fields import PhoneField


class ServiceDesk(models.Model):
    """One desk a comune, kept by the office. ``hours`` is a line for people; ``checked_on`` says when it was true."""

    municipality = models.OneToOneField(
        "catalog_pages.Term",
        verbose_name=_("comune"),
        on_delete=models.CASCADE,
        related_name="service_desk",
        limit_choices_to={"scheme": enums.Scheme.MUNICIPALITY},
    )
    name = models.CharField(
        _("nome dello sportello"),
        max_length=120,
        help_text=_("Come lo chiama il comune: «Servizio sociale professionale», «Segretariato sociale»..."),
    )
    phone = PhoneField(_("telefono"), blank=True)
    phone_extra = PhoneField(_("altro telefono"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    url = models.URLField(_("pagina web"), blank=True)
    address = models.CharField(_("via e numero"), max_length=200, blank=True)
    hours = models.CharField(
        _("orari"), max_length=200, blank=True, help_text=_("In una riga: «lunedì e giovedì dalle 9 alle 12».")
    )
    note = models.CharField(
        _("nota per i cittadini"), max_length=200, blank=True, help_text=_("Per esempio: «Si riceve su appuntamento».")
    )
    checked_on = models.DateField(
        _("controllato il"), null=True, blank=True, help_text=_("Quando l'ufficio ha verificato questi dati.")
    )

    panels = [
        HelpPanel(
            content=_(
                "<p>Si mostra a chi cerca e non trova niente, quando dice in quale comune abita. "
                "Scrivi solo dati che il comune ha pubblicato o confermato.</p>"
            )
        ),
        FieldPanel("municipality"),
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("phone"), FieldPanel("phone_extra")]),
                FieldRowPanel([FieldPanel("email"), FieldPanel("url")]),
                FieldPanel("address"),
            ],
            heading=_("Contatti"),
        ),
        FieldPanel("hours"),
        FieldPanel("note"),
        FieldPanel("checked_on"),
    ]

    class Meta:
        verbose_name = _("sportello di un comune")
        verbose_name_plural = _("sportelli dei comuni")
        ordering = ["municipality__position", "municipality__code"]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.name}"

    def clean(self) -> None:
        super().clean()
        if not (self.phone or self.email or self.url or self.address):
            raise ValidationError(_("Serve almeno un modo di raggiungerlo: telefono, e-mail, pagina web o indirizzo."))
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": _("Questo giorno deve ancora venire.")})
