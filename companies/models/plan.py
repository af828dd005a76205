"""A welfare plan: the services that a company shows its people, on a page that only they are given."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog_pages import languages
from companies.domains import domain_of, is_shared

COMPANY_LENGTH = 120
INTRODUCTION_LENGTH = 1500
REASON_LENGTH = 500


class WelfarePlanQuerySet(models.QuerySet["WelfarePlan"]):
    """Ways of asking for plans."""

    def models(self) -> WelfarePlanQuerySet:
        """Those on the public list, by name."""
        found = self.filter(state=WelfarePlan.State.CONFIRMED, model=WelfarePlan.Model.ALLOWED)
        return found.order_by("company", "pk")

    def offered(self) -> WelfarePlanQuerySet:
        """Those that the office has to look at before they can be on it."""
        return self.filter(state=WelfarePlan.State.CONFIRMED, model=WelfarePlan.Model.ASKED)


class WelfarePlan(models.Model):
    """Services that somebody picked for the people of a company, with a few words before them.

    Nobody has an account: who reads the mail at ``email`` confirms it, and changes it under a private link
    (``link_version`` makes older ones useless). ``start_key`` stands for the form that it was sent with: the same
    form makes one plan. ``looked_at`` is when the worker last looked whether its services have changed. ``language`` is
    that of the pages on which it was made or last changed: its maker is written to in it. Nothing about employees is
    here, nor who opened the page.

    An association can offer its plan as a model for small firms: ``model`` says how far that is, and ``model_reason``
    why the office said no. ``made_from`` is the name of whose model a plan began with, as it was then: no link.
    """

    class State(models.TextChoices):
        """Draft: waits for its e-mail to be confirmed. Taken down: by the office, with a reason."""

        DRAFT = "draft", _("da confermare")
        CONFIRMED = "confirmed", _("pubblico")
        TAKEN_DOWN = "taken-down", _("tolto dall'ufficio")

    class Model(models.TextChoices):
        """Asked: its maker offers it, the office has to look. Refused: also what was on the list once."""

        NONE = "", _("no")
        ASKED = "asked", _("proposto")
        ALLOWED = "allowed", _("nell'elenco pubblico")
        REFUSED = "refused", _("non ammesso")

    uid = models.UUIDField(_("indirizzo"), unique=True, default=uuid.uuid4, editable=False)
    start_key = models.CharField(max_length=64, unique=True)
    link_version = models.PositiveIntegerField(default=1)
    company = models.CharField(_("impresa"), max_length=COMPANY_LENGTH)
    email = models.EmailField(_("e-mail"), db_index=True)
    language = models.CharField(max_length=12, default="it")
    introduction = models.TextField(_("introduzione"), max_length=INTRODUCTION_LENGTH, blank=True)
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    reason = models.CharField(_("motivo"), max_length=REASON_LENGTH, blank=True)
    model = models.CharField(
        _("modello per le imprese associate"),
        max_length=10,
        choices=Model.choices,
        default=Model.NONE,
        blank=True,
        db_index=True,
    )
    model_reason = models.CharField(_("motivo"), max_length=REASON_LENGTH, blank=True)
    made_from = models.CharField(_("a partire dal modello di"), max_length=COMPANY_LENGTH, blank=True)
    created_at = models.DateTimeField(_("creato"), auto_now_add=True, db_index=True)
    changed_at = models.DateTimeField(_("modificato"), auto_now=True)
    confirmed_at = models.DateTimeField(_("confermato"), null=True)
    taken_down_at = models.DateTimeField(_("tolto"), null=True)
    looked_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = WelfarePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("piano di welfare")
        verbose_name_plural = _("piani di welfare")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.company

    def get_absolute_url(self) -> str:
        """The unlisted page for employees."""
        return reverse("plan", args=[self.uid])

    @property
    def mail_language(self) -> str:
        """The language of messages to its maker."""
        return languages.of_site(self.language)

    @property
    def is_public(self) -> bool:
        """Whether its page can be read."""
        return self.state == self.State.CONFIRMED

    @property
    def is_listed(self) -> bool:
        """Whether it is on the public list of models."""
        return self.is_public and self.model == self.Model.ALLOWED

    @property
    def domain(self) -> str:
        """The domain of the confirmed e-mail: what the page says beside the name."""
        return domain_of(self.email)

    @property
    def shown_company(self) -> str:
        """The company's name where its own domain vouches for it; empty for addresses that anybody can have."""
        return "" if is_shared(self.domain) else self.company


class PlanService(models.Model):
    """A service of a plan, as it was when it was picked.

    ``prices`` are what the sheet said then, in Italian, each a list of a code and its words: the code changes with
    the amount, the words are what the page shows as the old price.
    """

    plan = models.ForeignKey(WelfarePlan, on_delete=models.CASCADE, related_name="services")
    service_id = models.UUIDField(_("servizio"), db_index=True)
    title = models.CharField(_("scheda"), max_length=255)
    position = models.PositiveSmallIntegerField(_("ordine"))
    prices: Any = models.JSONField(_("prezzi di quando è stato scelto"), default=list)
    picked_on = models.DateField(_("scelto il"))

    class Meta:
        verbose_name = _("servizio di un piano")
        verbose_name_plural = _("servizi di un piano")
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["plan", "service_id"], name="planservice_once_a_plan")]

    def __str__(self) -> str:
        return self.title
