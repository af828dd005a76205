"""The office's forms on the screen of an application: each knows its action and what it does when it is good."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications import accepting, deciding
from applications.models import Application
from applications.states import Action, why_not
from providers.bodies import people_of
from providers.people import LEAD

LONG = forms.Textarea(attrs={"rows": 5})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ActionForm(forms.Form):
    """One action of the office on one application, at the version that is on the screen."""

    code: ClassVar[str]
    action: ClassVar[Action | None] = None
    title: ClassVar[Any]
    button: ClassVar[Any]
    explanation: ClassVar[Any] = ""
    is_final: ClassVar[bool] = False

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, application: Application) -> None:
        self.application = application
        initial = {"version": application.version, **self.proposed(application)}
        super().__init__(data, initial=initial, auto_id=f"{self.code}-%s")

    def proposed(self, application: Application) -> dict[str, Any]:
        """What the fields begin with."""
        return {}

    @property
    def refusal(self) -> str:
        """Why the action is not possible now; empty when it is."""
        return why_not(self.application, self.action) if self.action else ""

    def perform(self, user: Any) -> None:
        """Do it. Raises ``NotPossible``."""
        raise NotImplementedError

    @property
    def given(self) -> dict[str, Any]:
        """What was filled in, with the version that it was about."""
        return dict(self.cleaned_data)


class RegisterForm(ActionForm):
    """Protocol number and act."""

    code, action = "protocollo", Action.PROTOCOL
    title, button = _("Protocollo e determina"), _("Salva")

    protocol_number = forms.CharField(label=_("Numero di protocollo"), max_length=60, required=False)
    protocol_date = forms.DateField(label=_("del"), required=False, widget=DAY)
    act_number = forms.CharField(label=_("Determina numero"), max_length=60, required=False)
    act_date = forms.DateField(label=_("del"), required=False, widget=DAY)

    def proposed(self, application: Application) -> dict[str, Any]:
        names = ("protocol_number", "protocol_date", "act_number", "act_date")
        return {name: getattr(application, name) for name in names}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("act_number")) != bool(data.get("act_date")) and "act_date" not in self.errors:
            self.add_error("act_number", _("La determina ha numero e data insieme."))
        return data

    def perform(self, user: Any) -> None:
        deciding.register(self.application.pk, by=user, **self.given)


class AskForm(ActionForm):
    """A question to the applicant."""

    code, action = "integrazione", Action.ASK
    title, button = _("Chiedi un'integrazione"), _("Invia la richiesta")
    explanation = _("L'ente riceve un'e-mail e risponde dalla sua pagina, anche con documenti.")

    text = forms.CharField(label=_("Che cosa manca"), max_length=5000, widget=LONG)
    due_on = forms.DateField(label=_("Entro il"), widget=DAY)

    def proposed(self, application: Application) -> dict[str, Any]:
        return {"due_on": in_days(application.call.integration_days)}

    def clean_due_on(self) -> datetime.date:
        due_on: datetime.date = self.cleaned_data["due_on"]
        if due_on <= timezone.localdate():
            raise forms.ValidationError(_("Scegli un giorno che deve ancora venire."))
        return due_on

    def perform(self, user: Any) -> None:
        deciding.ask(self.application.pk, by=user, **self.given)


class NoticeForm(AskForm):
    """The notice of a rejection."""

    code, action = "preavviso", Action.NOTICE
    title, button = _("Preavviso di rigetto"), _("Invia il preavviso")
    explanation = _(
        "Dice perché la domanda non si può accogliere (art. 10-bis L. 241/1990). L'ente risponde entro il termine."
    )

    text = forms.CharField(label=_("Motivi"), max_length=5000, widget=LONG)

    def proposed(self, application: Application) -> dict[str, Any]:
        return {"due_on": in_days(application.call.answer_days)}

    def perform(self, user: Any) -> None:
        deciding.give_notice(self.application.pk, by=user, **self.given)


class AcceptForm(ActionForm):
    """Acceptance; a body that the catalogue knows is confirmed to be the same."""

    code, action, is_final = "accogli", Action.ACCEPT, True
    title, button = _("Accogli la domanda"), _("Accogli e invita il referente")

    known = forms.IntegerField(widget=forms.HiddenInput, required=False)
    same_body = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, application: Application) -> None:
        self.body = application.known_body
        super().__init__(data, application=application)
        if self.body is None:
            del self.fields["same_body"]
        else:
            self.fields["same_body"].label = _("Ho controllato: «%(name)s» è lo stesso ente") % {
                "name": self.body.title
            }

    @property
    def leads(self) -> str:
        """Who looks after the known body already: somebody who is invited beside them can do all that they can."""
        memberships = people_of([self.body.pk]) if self.body else []
        names = [each.user.get_full_name() or each.user.get_username() for each in memberships if each.role == LEAD]
        return ", ".join(names)

    def proposed(self, application: Application) -> dict[str, Any]:
        return {"known": self.body.pk if self.body else None}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "same_body" in self.fields and not data.get("same_body"):
            self.add_error("same_body", _("Conferma che è lo stesso ente: la persona sarà invitata lì."))
        return data

    def perform(self, user: Any) -> None:
        given = self.given
        accepting.accept(self.application.pk, version=given["version"], by=user, known=given.get("known"))


class RejectForm(ActionForm):
    """Rejection."""

    code, action, is_final = "respingi", Action.REJECT, True
    title, button = _("Respingi la domanda"), _("Respingi")
    explanation = _("L'ente riceve i motivi per e-mail. Non si torna indietro.")

    reasons = forms.CharField(label=_("Motivi"), max_length=5000, widget=LONG)

    def perform(self, user: Any) -> None:
        deciding.reject(self.application.pk, by=user, **self.given)


class NoteForm(ActionForm):
    """A note for the office."""

    code = "nota"
    title, button = _("Aggiungi una nota"), _("Salva la nota")
    explanation = _("La legge solo l'ufficio.")

    text = forms.CharField(label=_("Nota"), max_length=5000, widget=LONG)

    def perform(self, user: Any) -> None:
        deciding.note(self.application.pk, by=user, text=self.cleaned_data["text"])


class LinkForm(ActionForm):
    """A new private link."""

    code = "link"
    title, button = _("Rinnova il link privato"), _("Rinnova e spedisci il nuovo link")
    explanation = _(
        "Se il link è finito nelle mani sbagliate: quello di prima smette subito di funzionare, e l'ente ne riceve uno "
        "nuovo per e-mail."
    )

    def perform(self, user: Any) -> None:
        deciding.renew_link(self.application.pk, by=user, **self.given)


FORMS: dict[str, type[ActionForm]] = {
    form.code: form for form in (RegisterForm, AskForm, NoticeForm, AcceptForm, RejectForm, NoteForm, LinkForm)
}


def in_days(days: int) -> datetime.date:
    """The day so many days from today."""
    return timezone.localdate() + datetime.timedelta(days=days)
