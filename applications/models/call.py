"""The avviso by which bodies are asked to come in, and the published lists of those that were admitted."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from applications import texts
from catalog_pages import enums
from catalog_pages.fields import CodesField

RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class CallQuerySet(models.QuerySet["Call"]):
    """Ways of asking for avvisi."""

    def public(self) -> CallQuerySet:
        """Those that everybody may read, past ones included."""
        return self.filter(is_published=True)

    def open(self) -> CallQuerySet:
        """Those that take applications at this very moment."""
        now = timezone.now()
        return self.public().filter(opens_at__lte=now).filter(models.Q(closes_at=None) | models.Q(closes_at__gt=now))


class Call(models.Model):
    """An avviso di manifestazione di interesse. It opens and closes at the minute; several may be open at once.

    ``is_competitive``: bodies are compared with each other, so that no notice of rejection is due (art. 10-bis
    L. 241/1990 does not apply to procedure concorsuali); otherwise a rejection needs the notice and
    ``answer_days`` days for an answer.
    """

    title = models.CharField(_("titolo"), max_length=200)
    slug = models.SlugField(
        _("indirizzo"),
        max_length=80,
        unique=True,
        help_text=_("Sta nell'indirizzo della pagina: lettere minuscole, cifre e trattini."),
    )
    summary = models.TextField(_("in breve"), max_length=300, blank=True)
    text = RichTextField(_("testo dell'avviso"), features=RICH, blank=True)
    opens_at = models.DateTimeField(_("si apre"))
    closes_at = models.DateTimeField(
        _("si chiude"), null=True, blank=True, help_text=_("Vuoto: resta aperto finché non scrivi una data.")
    )
    kinds = CodesField(
        _("tipi di ente ammessi"), codes=list(enums.ProviderKind.choices), help_text=_("Nessuno scelto: tutti.")
    )
    is_published = models.BooleanField(
        _("si legge sul sito"), default=False, help_text=_("Anche gli avvisi chiusi restano leggibili.")
    )

    requires_signed_form = models.BooleanField(_("serve la domanda firmata"), default=True)
    documents_text = models.TextField(
        _("quali documenti servono"),
        blank=True,
        help_text=_("Per esempio lo statuto o la polizza. Compare dove si caricano i documenti."),
    )
    declarations = models.TextField(
        _("dichiarazioni"),
        default=texts.DECLARATIONS,
        help_text=_("Una per riga: chi fa domanda le spunta tutte. Testo proposto, da controllare."),
    )
    privacy = RichTextField(
        _("informativa privacy"),
        features=RICH,
        default=texts.PRIVACY,
        help_text=_("Testo proposto, da controllare: aggiungi titolare, tempi di conservazione e contatti."),
    )
    licence = models.TextField(
        _("licenza di testi e immagini"), default=texts.LICENCE, help_text=_("Testo proposto, da controllare.")
    )
    texts_confirmed = models.BooleanField(
        _("ho controllato dichiarazioni, informativa e licenza"),
        default=False,
        help_text=_("Senza questa conferma l'avviso non si può mostrare sul sito."),
    )

    is_competitive = models.BooleanField(
        _("procedura competitiva"),
        default=False,
        help_text=_("Se sì, il rigetto non è preceduto dal preavviso (art. 10-bis L. 241/1990)."),
    )
    answer_days = models.PositiveSmallIntegerField(_("giorni per rispondere al preavviso"), default=10)
    integration_days = models.PositiveSmallIntegerField(_("giorni proposti per l'integrazione"), default=15)
    requires_protocol = models.BooleanField(_("si decide solo con il numero di protocollo"), default=True)
    requires_act = models.BooleanField(_("si accoglie solo con la determina"), default=True)

    created_at = models.DateTimeField(auto_now_add=True)

    objects = CallQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldPanel("summary"),
        FieldPanel("text"),
        FieldPanel("kinds"),
        FieldPanel("slug"),
        MultiFieldPanel(
            [
                HelpPanel(
                    content=_(
                        "<p>I testi qui sotto sono proposti dal programma: non sono un parere legale. Leggili, "
                        "correggili e conferma.</p>"
                    )
                ),
                FieldPanel("requires_signed_form"),
                FieldPanel("documents_text"),
                FieldPanel("declarations"),
                FieldPanel("privacy"),
                FieldPanel("licence"),
                FieldPanel("texts_confirmed"),
            ],
            heading=_("Che cosa si chiede"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_competitive"),
                FieldRowPanel([FieldPanel("answer_days"), FieldPanel("integration_days")]),
                FieldRowPanel([FieldPanel("requires_protocol"), FieldPanel("requires_act")]),
            ],
            heading=_("Come si decide"),
        ),
        FieldPanel("is_published"),
    ]

    class Meta:
        verbose_name = _("avviso")
        verbose_name_plural = _("avvisi")
        ordering = ["-opens_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("call", args=[self.slug])

    def clean(self) -> None:
        errors = {}
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            errors["closes_at"] = _("La chiusura viene dopo l'apertura.")
        if self.is_published and not self.texts_confirmed:
            errors["texts_confirmed"] = _("Prima di mostrare l'avviso leggi questi testi e conferma.")
        if not self.declaration_lines:
            errors["declarations"] = _("Scrivi almeno una dichiarazione.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_open(self) -> bool:
        """Whether it takes applications at this very moment."""
        now = timezone.now()
        return self.is_published and self.opens_at <= now and (self.closes_at is None or now < self.closes_at)

    @property
    def is_to_come(self) -> bool:
        """Whether it opens later."""
        return timezone.now() < self.opens_at

    @property
    def is_over(self) -> bool:
        """Whether it has closed."""
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def kind_choices(self) -> list[tuple[str, Any]]:
        """The kinds of body that may apply, with their labels."""
        return [(code, label) for code, label in enums.ProviderKind.choices if not self.kinds or code in self.kinds]

    @property
    def declaration_lines(self) -> list[str]:
        """The declarations, one by one."""
        return [line.strip() for line in self.declarations.splitlines() if line.strip()]

    def admits(self, kind: str) -> bool:
        """Whether a kind of body may apply."""
        return any(kind == code for code, _label in self.kind_choices)

    def closed_message(self) -> str:
        """Why it takes no application now; empty when it does."""
        if self.is_open:
            return ""
        if self.is_to_come:
            return str(_("Questo avviso si apre il %(when)s.") % {"when": minute(self.opens_at)})
        if self.is_over and self.closes_at:
            return str(
                _("Questo avviso si è chiuso il %(when)s: non si possono più inviare domande.")
                % {"when": minute(self.closes_at)}
            )
        return str(_("Questo avviso non è pubblicato."))


class AdmittedList(models.Model):
    """A list of admitted bodies that the office has published, with its act. A later one adds to it."""

    call = models.ForeignKey(Call, verbose_name=_("avviso"), on_delete=models.PROTECT, related_name="lists")
    act_number = models.CharField(_("numero della determina"), max_length=60)
    act_date = models.DateField(_("data della determina"))
    published_at = models.DateTimeField(_("pubblicato"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("elenco degli ammessi")
        verbose_name_plural = _("elenchi degli ammessi")
        ordering = ["act_date", "pk"]

    def __str__(self) -> str:
        return f"{self.call}: {self.act_number}"


def minute(moment: datetime.datetime) -> str:
    """A moment as people read it: day, hour and minute in Italian time."""
    from django.utils.formats import date_format

    local = timezone.localtime(moment)
    return str(
        _("%(day)s alle %(time)s") % {"day": date_format(local, "j F Y").lower(), "time": local.strftime("%H:%M")}
    )
