"""One application (manifestazione di interesse), from the first draft to the decision."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models.call import AdmittedList, Call
from applications.states import OPEN_STATES, State
from catalog_pages import enums
from catalog_pages.fields import PhoneField
from catalog_pages.identifiers import national_phone
from catalog_pages.models.provider import FiscalCodeField, VatNumberField

if TYPE_CHECKING:
    from applications.models.records import Request


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Ways of asking for applications."""

    def received(self) -> ApplicationQuerySet:
        """Those that were sent: a draft is nobody's business but its writer's."""
        return self.exclude(state=State.DRAFT)

    def open(self) -> ApplicationQuerySet:
        """Those that wait for a decision."""
        return self.filter(state__in=OPEN_STATES)

    def for_queue(self) -> ApplicationQuerySet:
        """With what a row of the office's queue shows."""
        return self.select_related("call", "municipality").prefetch_related("categories__labels", "requests")


class Application(models.Model):
    """What one body asks of one avviso.

    While it is a draft ``answers`` holds what was typed as it was typed (``{field: [texts]}``), so that nothing is
    lost however unfinished; sending it checks the answers and puts them into the columns. ``version`` counts the
    office's and the applicant's steps: who acts on an older one is told. ``uid`` is the public half of the private
    link; nothing in the database is enough to make the other half (see ``applications.links``).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link_version = models.PositiveSmallIntegerField(default=1)
    start_key = models.CharField(max_length=64, unique=True, editable=False)
    call = models.ForeignKey(Call, verbose_name=_("avviso"), on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(_("stato"), max_length=12, choices=State.choices, default=State.DRAFT, db_index=True)
    state_since = models.DateTimeField(_("in questo stato da"), default=timezone.now)
    version = models.PositiveIntegerField(default=0)
    answers = models.JSONField(default=dict, blank=True)
    email = models.EmailField(_("e-mail per le comunicazioni"))

    kind = models.CharField(_("tipo di ente"), max_length=24, choices=enums.ProviderKind.choices)
    name = models.CharField(_("nome"), max_length=120, blank=True)
    legal_name = models.CharField(_("denominazione completa"), max_length=200, blank=True)
    fiscal_code = FiscalCodeField(_("codice fiscale"), max_length=20, blank=True, db_index=True)
    vat_number = VatNumberField(_("partita IVA"), max_length=20, blank=True)
    runts_section = models.CharField(_("sezione RUNTS"), max_length=1, choices=enums.RuntsSection.choices, blank=True)
    runts_number = models.CharField(_("numero di repertorio RUNTS"), max_length=12, blank=True)
    runts_date = models.DateField(_("iscritto al RUNTS dal"), null=True, blank=True)
    not_in_runts = models.BooleanField(_("non iscritto al RUNTS"), default=False)
    rea_number = models.CharField(_("numero REA"), max_length=20, blank=True)
    cooperative_register = models.CharField(_("Albo cooperative"), max_length=20, blank=True)
    ipa_code = models.CharField(_("codice IPA"), max_length=20, blank=True)
    phone = PhoneField(_("telefono"), blank=True)
    body_email = models.EmailField(_("e-mail dell'ente"), blank=True)
    pec = models.EmailField(_("PEC"), blank=True)
    website = models.URLField(_("sito web"), blank=True)
    address = models.CharField(_("via e numero"), max_length=200, blank=True)
    postal_code = models.CharField(_("CAP"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("comune della sede"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    town = models.CharField(_("comune della sede, se fuori dall'Ambito"), max_length=80, blank=True)

    representative_name = models.CharField(_("legale rappresentante"), max_length=120, blank=True)
    representative_fiscal_code = FiscalCodeField(
        _("codice fiscale del legale rappresentante"), max_length=20, blank=True
    )
    contact_name = models.CharField(_("referente"), max_length=120, blank=True)
    contact_role = models.CharField(_("ruolo del referente"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail del referente"), blank=True)
    contact_phone = PhoneField(_("telefono del referente"), blank=True)

    categories = models.ManyToManyField("catalog_pages.Term", verbose_name=_("categorie"), related_name="+")
    municipalities = models.ManyToManyField("catalog_pages.Term", verbose_name=_("comuni serviti"), related_name="+")
    whole_area = models.BooleanField(_("in tutto l'Ambito"), default=False)
    services_text = models.TextField(_("servizi offerti"), max_length=2000, blank=True)

    declared = models.JSONField(default=list, blank=True)
    """The texts that were declared and granted, as they stood when they were: ``[{"kind":, "text":}]``."""

    number = models.CharField(_("numero"), max_length=20, unique=True, null=True, blank=True)
    protocol_number = models.CharField(_("numero di protocollo"), max_length=60, blank=True)
    protocol_date = models.DateField(_("data di protocollo"), null=True, blank=True)
    act_number = models.CharField(_("numero della determina"), max_length=60, blank=True)
    act_date = models.DateField(_("data della determina"), null=True, blank=True)
    decision_reasons = models.TextField(_("motivi della decisione"), blank=True)
    provider = models.ForeignKey(
        "catalog_pages.ProviderPage",
        verbose_name=_("ente"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="applications",
    )
    admitted_list = models.ForeignKey(
        AdmittedList, null=True, blank=True, on_delete=models.SET_NULL, related_name="applications"
    )

    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(_("inviata"), null=True, blank=True, db_index=True)
    decided_at = models.DateTimeField(_("decisa"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("manifestazione di interesse")
        verbose_name_plural = _("manifestazioni di interesse")
        ordering = ["state_since", "pk"]

    def __str__(self) -> str:
        return f"{self.number or _('bozza')} {self.shown_name}".strip()

    @property
    def is_draft(self) -> bool:
        """Whether it was not sent yet."""
        return self.state == State.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state in OPEN_STATES

    @property
    def is_emptied(self) -> bool:
        """Whether its documents and people's data were deleted by age."""
        return not (self.email or self.is_draft)

    @property
    def shown_name(self) -> str:
        """The body's name, as far as it was written."""
        return self.name or self.legal_name or self.answer("name") or self.answer("legal_name")

    @property
    def shown_town(self) -> str:
        """Where the body has its seat."""
        return str(self.municipality) if self.municipality else self.town

    @property
    def shown_phones(self) -> tuple[str, str]:
        """The body's and the contact's number as people write them."""
        return national_phone(self.phone), national_phone(self.contact_phone)

    @property
    def days_waiting(self) -> int:
        """Whole days in the present state."""
        since: datetime.timedelta = timezone.localdate() - timezone.localdate(self.state_since)
        return since.days

    @property
    def known_body(self) -> Any:
        """The body of the catalogue with the same codice fiscale, published or not; none without one."""
        from applications.known import body_with

        return body_with(self.fiscal_code) if self.fiscal_code else None

    def answer(self, name: str) -> str:
        """What was typed in a field of the draft."""
        values = self.answers.get(name) or [""]
        return str(values[0])

    @property
    def pending_request(self) -> Request | None:
        """The question of the office that the applicant has not answered."""
        return next((each for each in self.requests.all() if each.answered_at is None and not each.closed), None)
