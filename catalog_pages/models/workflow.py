"""The office's approval step, and the model texts from which a sheet starts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.log_actions import log
from wagtail.models import AbstractGroupApprovalTask

from catalog_pages import approval, enums
from catalog_pages.permissions import Refused, made_last_edit, override_reason
from catalog_pages.quality import missing_answers

Action = tuple[str, Any, bool]


class FourEyesTask(AbstractGroupApprovalTask):
    """Approval by somebody of the office who did not make the last edit."""

    class Meta:
        verbose_name = _("approvazione dell'Ufficio di Piano")
        verbose_name_plural = _("approvazioni dell'Ufficio di Piano")

    @classmethod
    def get_description(cls) -> Any:
        return _("Approva chi è dell'Ufficio di Piano e non ha fatto l'ultima modifica.")

    def get_actions(self, obj: Any, user: Any) -> list[Action]:
        """The stock actions; the last editor may only ask for changes, an administrator may override."""
        actions = [action for action in super().get_actions(obj, user) if action[0] != "approve"]
        if not actions:
            return []
        if made_last_edit(user, obj):
            if user.is_superuser:
                actions.append(("override", _("Approva da solo, con motivazione"), True))
            return actions
        return [
            *actions,
            ("approve", _("Approva e pubblica"), False),
            ("approve", _("Approva e pubblica con un commento"), True),
        ]

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Check again at the moment of acting: the page may have changed since the buttons were drawn."""
        page = task_state.workflow_state.content_object
        if action_name in ("approve", "override"):
            self._refuse_what_cannot_be_public(task_state, page)
        if action_name == "override":
            self._override(task_state, user, page, **kwargs)
            return
        if action_name == "approve" and made_last_edit(user, page):
            raise Refused(_("L'ultima modifica è tua: deve approvare un'altra persona."), page)
        super().on_action(task_state, user, action_name, **kwargs)

    def _refuse_what_cannot_be_public(self, task_state: Any, page: Any) -> None:
        """An approval publishes the latest text: it must be the one that was submitted to this task, and complete."""
        if task_state.revision_id != page.latest_revision_id:
            raise Refused(
                _("La pagina è cambiata dopo l'invio: aprila da «Da rivedere» e leggi il testo di adesso."), page
            )
        latest = page.get_latest_revision_as_object()
        if missing := missing_answers(latest):
            raise Refused(
                _("Non si può approvare, mancano delle risposte: %(answers)s")
                % {"answers": " ".join(str(message) for message in missing.values())},
                page,
            )
        if against := approval.objections(latest):
            raise Refused(_("Non si può approvare: %(reasons)s") % {"reasons": " ".join(against)}, page)

    def _override(self, task_state: Any, user: Any, page: Any, **kwargs: Any) -> None:
        reason = (kwargs.get("comment") or "").strip()
        if not user.is_superuser:
            raise Refused(_("Solo un amministratore può approvare da solo."), page)
        if not reason:
            raise Refused(_("Scrivi il motivo per cui approvi da solo: resta nel registro."), page)
        log(instance=page, action="catalog_pages.override", user=user, data={"reason": reason})
        token = override_reason.set(reason)
        try:
            super().on_action(task_state, user, "approve", **kwargs)
        finally:
            override_reason.reset(token)


class ModelText(models.Model):
    """A text to start a sheet from, by kind of service; the office keeps it."""

    FIELDS = ("summary", "eligibility", "how_to", "needed", "outcome", "times", "conditions")

    kind = models.OneToOneField(
        "catalog_pages.Term",
        verbose_name=_("tipo di servizio"),
        on_delete=models.CASCADE,
        related_name="model_text",
        limit_choices_to={"scheme": enums.Scheme.KIND},
    )
    summary = models.TextField(_("in breve"), max_length=300, blank=True)
    eligibility = RichTextField(_("a chi è rivolto"), blank=True)
    how_to = RichTextField(_("come fare"), blank=True)
    needed = RichTextField(_("cosa serve"), blank=True)
    outcome = RichTextField(_("cosa si ottiene"), blank=True)
    times = RichTextField(_("tempi e scadenze"), blank=True)
    conditions = RichTextField(_("condizioni di servizio"), blank=True)

    panels = [
        FieldPanel("kind"),
        MultiFieldPanel(
            [FieldPanel(name) for name in FIELDS],
            heading=_("Testi proposti"),
            help_text=_("Metti fra parentesi quadre ciò che l'ente deve completare."),
        ),
    ]

    class Meta:
        verbose_name = _("testo modello")
        verbose_name_plural = _("testi modello")

    def __str__(self) -> str:
        return str(self.kind)
