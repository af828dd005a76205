"""Who made sure that a sheet is still true, when and how; who was reminded; what the links in messages may do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog_pages.enums import AssuranceMethod


class Source(models.TextChoices):
    """By which way a verification came in."""

    LINK = "link", _("Dal collegamento nel messaggio")
    HOME = "home", _("Dall'ente, dopo l'accesso")
    OFFICE = "office", _("Dall'Ufficio di Piano")
    CHANGE = "change", _("Con una modifica pubblicata")


class Verification(models.Model):
    """Somebody made sure that a sheet is true. Kept when it was taken back (``undone_at``).

    The date in force stands on the page's row (``ServicePage.keep_assurance``); this is its history.
    """

    page = models.ForeignKey(
        "catalog_pages.ServicePage", verbose_name=_("servizio"), on_delete=models.CASCADE, related_name="verifications"
    )
    day = models.DateField(_("verificato il"))
    method = models.CharField(_("come"), max_length=10, choices=AssuranceMethod.choices)
    source = models.CharField(_("da dove"), max_length=10, choices=Source.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("chi"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(_("nota"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("registrato"), auto_now_add=True)
    previous_date = models.DateField(null=True)
    previous_method = models.CharField(max_length=10, blank=True)
    undone_at = models.DateTimeField(_("annullato"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("verifica")
        verbose_name_plural = _("verifiche")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.day} ({self.method})"


class Campaign(models.Model):
    """The office asks for some sheets to be verified by a day, whatever their rhythm."""

    title = models.CharField(_("titolo"), max_length=160, help_text=_("Per esempio: tutti i nidi prima di agosto."))
    message = models.TextField(
        _("che cosa chiedi"), max_length=1000, help_text=_("Si legge in cima al messaggio che ricevono gli enti.")
    )
    deadline = models.DateField(_("entro il"))
    filters = models.JSONField(_("filtri"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("aperta da"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("aperta il"), auto_now_add=True)
    closed_at = models.DateTimeField(_("chiusa il"), null=True)

    class Meta:
        verbose_name = _("campagna di verifica")
        verbose_name_plural = _("campagne di verifica")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether answers are still waited for."""
        return self.closed_at is None


class CampaignService(models.Model):
    """One sheet that a campaign asks about, and the verification that answered."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="services")
    page = models.ForeignKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="campaigns")
    answer = models.ForeignKey(Verification, null=True, on_delete=models.SET_NULL, related_name="answered")

    class Meta:
        verbose_name = _("servizio di una campagna")
        verbose_name_plural = _("servizi di una campagna")
        constraints = [models.UniqueConstraint(fields=["campaign", "page"], name="campaignservice_unique")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.page_id}"


class Reminder(models.Model):
    """A person was reminded of a sheet: the first, second or third time for one day, or for a campaign."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    page = models.ForeignKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="reminders")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.CASCADE, related_name="reminders")
    due_on = models.DateField(_("scadenza"))
    step = models.PositiveSmallIntegerField(_("quale"))
    sent_at = models.DateTimeField(_("quando"), default=timezone.now)

    class Meta:
        verbose_name = _("promemoria")
        verbose_name_plural = _("promemoria")
        indexes = [models.Index(fields=["page", "due_on", "step"], name="reminder_page")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.page_id}: {self.step}"


class Turn(models.Model):
    """When the worker last looked at what a person should be reminded of, and last wrote to them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="reminder_turn"
    )
    looked_on = models.DateField(null=True, db_index=True)
    written_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("turno dei promemoria")
        verbose_name_plural = _("turni dei promemoria")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.looked_on}"


class MailLink(models.Model):
    """The private link of one message: what it may be used for, by whom, until when. It logs nobody in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="verification_links")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("vale fino a"))

    class Meta:
        verbose_name = _("collegamento di verifica")
        verbose_name_plural = _("collegamenti di verifica")

    def __str__(self) -> str:
        return f"{self.pk}: {self.user_id}"


class Answer(models.TextChoices):
    """What was answered about one sheet through a link."""

    NONE = "", _("Nessuna risposta")
    CONFIRMED = "confirmed", _("Confermato")
    CHANGED = "changed", _("Modifica inviata")


class LinkItem(models.Model):
    """One sheet that a link asks about. It is answered once."""

    link = models.ForeignKey(MailLink, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey("catalog_pages.ServicePage", on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(_("risposta"), max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("quando"), null=True)
    revision_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        verbose_name = _("scheda di un collegamento")
        verbose_name_plural = _("schede di un collegamento")
        constraints = [models.UniqueConstraint(fields=["link", "page"], name="linkitem_unique")]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.page_id}"
