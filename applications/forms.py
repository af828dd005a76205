"""The questions of an application, step by step. Nobody but these forms says what an application must hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call
from catalog_pages import enums, identifiers
from catalog_pages.choices import choices
from catalog_pages.enums import ProviderKind, Scheme
from catalog_pages.fields import PhoneFormField
from visitors.forms import VisitorForm

RUNTS_KINDS = frozenset({ProviderKind.ASSOCIATION, ProviderKind.FOUNDATION, ProviderKind.RELIGIOUS_BODY})
"""Kinds that are commonly in the RUNTS; those that are not say so."""
REA_KINDS = frozenset({ProviderKind.SOCIAL_COOPERATIVE, ProviderKind.SOCIAL_ENTERPRISE, ProviderKind.COMPANY})
"""Kinds that are in the Registro Imprese."""
RUNTS_SECTIONS = {
    ProviderKind.ASSOCIATION: "abefg",
    ProviderKind.FOUNDATION: "cdg",
    ProviderKind.RELIGIOUS_BODY: "cdg",
}


class CheckedCharField(forms.CharField):
    """A text that a function reads and puts into shape, or refuses with what to write."""

    def __init__(self, *, reader: Callable[[str], str], **kwargs: Any) -> None:
        self.reader = reader
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return self.reader(text) if text else ""


class StartForm(VisitorForm):
    """What begins an application: which kind of body, and where to send the private link."""

    name = "application-start"

    kind = forms.ChoiceField(label=_("Che tipo di ente siete?"), widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("La tua e-mail"),
        help_text=_("Ci mandiamo il link privato per riprendere la domanda, la ricevuta e le comunicazioni."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        # Every kind is offered: who chooses one that is not admitted is told, instead of looking for it in vain.
        self.fields["kind"].choices = enums.ProviderKind.choices  # type: ignore[attr-defined]

    def clean_kind(self) -> str:
        kind = str(self.cleaned_data["kind"])
        return admitted(self.call, kind)


class LinkForm(VisitorForm):
    """Who lost the private link asks for it again."""

    name = "application-link"

    email = forms.EmailField(
        label=_("L'e-mail con cui hai iniziato la domanda"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def admitted(call: Call, kind: str) -> str:
    """The kind, or ``ValidationError`` when the avviso is not for it."""
    if call.admits(kind):
        return kind
    raise ValidationError(
        _t("Questo avviso non è aperto a questo tipo di ente. Possono partecipare: %(kinds)s.")
        % {"kinds": ", ".join(str(label) for _code, label in call.kind_choices)}
    )


class StepForm(forms.Form):
    """One step. Its answers are kept as they were typed, good or not."""

    def __init__(self, data: Any = None, *, application: Application, **kwargs: Any) -> None:
        self.application = application
        super().__init__(data, initial=self.typed(application), auto_id="f-%s", **kwargs)
        self.adapt()
        for name, field in self.fields.items():
            described = [f"f-{name}-aiuto"] if field.help_text else []
            if self.is_bound and name in self.errors:
                described.append(f"f-{name}-errore")
                field.widget.attrs["aria-invalid"] = "true"
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)
            # The server says what is missing, in Italian; the browser would stop "save and continue later" too.
            field.widget.is_required = False

    def adapt(self) -> None:
        """Make the fields fit the application."""

    @classmethod
    def checking(cls, application: Application) -> StepForm:
        """The step with the answers that were kept, to see whether they are good."""
        return cls(MultiValueDict(application.answers), application=application)

    def typed(self, application: Application) -> dict[str, Any]:
        """What was typed before, as initial values."""
        return {
            name: values if isinstance(field, forms.MultipleChoiceField) else values[0]
            for name, field in self.base_fields.items()
            if (values := application.answers.get(name))
        }

    @classmethod
    def raw(cls, data: Any, application: Application) -> dict[str, list[str]]:
        """What was typed, by field, also where that is nothing: bounded, so that nobody stores a library here."""
        return {name: [text[:6000] for text in data.getlist(name)[:200]] for name in cls.names(application)}

    @classmethod
    def names(cls, application: Application) -> Iterable[str]:
        """The fields of the step."""
        return cls.base_fields

    def values(self) -> dict[str, Any]:
        """The columns of the application that this step fills in."""
        names = {field.name for field in Application._meta.get_fields()}
        return {name: value for name, value in self.cleaned_data.items() if name in names}


def text_field(label: Any, length: int, **kwargs: Any) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, max_length=length, **kwargs)


class BodyForm(StepForm):
    """Who the body is; which registers are asked for depends on its kind."""

    kind = forms.ChoiceField(label=_("Tipo di ente"), choices=enums.ProviderKind.choices)
    name = text_field(_("Nome dell'ente"), 120, help_text=_("Come lo conoscono le persone: comparirà sulle schede."))
    legal_name = text_field(
        _("Denominazione completa"), 200, help_text=_("Come sta scritta nello statuto o nell'atto costitutivo.")
    )
    fiscal_code = CheckedCharField(
        label=_("Codice fiscale dell'ente"),
        reader=identifiers.normalize_fiscal_code,
        help_text=_("Quello di un ente ha 11 cifre."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    vat_number = CheckedCharField(
        label=_("Partita IVA"),
        reader=identifiers.normalize_vat_number,
        required=False,
        help_text=_("Se c'è: molti enti non ne hanno una."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    runts_section = forms.ChoiceField(label=_("Sezione del RUNTS"), required=False)
    runts_number = text_field(
        _("Numero di repertorio RUNTS"), 12, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    runts_date = forms.DateField(
        label=_("Iscritto al RUNTS dal"),
        required=False,
        input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y"],
        help_text=_("Giorno, mese e anno, per esempio 07/11/2022."),
    )
    not_in_runts = forms.BooleanField(label=_("L'ente non è iscritto al RUNTS"), required=False)
    rea_number = CheckedCharField(
        label=_("Numero REA (Registro Imprese)"),
        reader=identifiers.normalize_rea_number,
        required=False,
        help_text=_("Sigla della provincia e cifre, per esempio LO-123456."),
    )
    cooperative_register = CheckedCharField(
        label=_("Numero di iscrizione all'Albo cooperative"),
        reader=identifiers.normalize_cooperative_number,
        required=False,
        help_text=_("Per esempio C123456."),
    )
    ipa_code = CheckedCharField(
        label=_("Codice IPA"),
        reader=identifiers.normalize_ipa_code,
        required=False,
        help_text=_("Si trova su indicepa.gov.it."),
    )
    address = text_field(_("Sede: via e numero"), 200)
    postal_code = forms.RegexField(
        r"^\d{5}$",
        label=_("CAP"),
        max_length=5,
        error_messages={"invalid": _("Il CAP ha 5 cifre.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    municipality = forms.ChoiceField(label=_("Comune della sede"), required=False)
    town = text_field(
        _("Se la sede è fuori dall'Ambito di Lodi: quale comune?"),
        80,
        required=False,
        help_text=_("Altrimenti lascia vuoto."),
    )
    phone = PhoneFormField(label=_("Telefono dell'ente"), max_length=40)
    body_email = forms.EmailField(label=_("E-mail dell'ente"), max_length=254)
    pec = forms.EmailField(label=_("PEC"), required=False, max_length=254, help_text=_("Se c'è."))
    website = forms.URLField(label=_("Sito web"), required=False, max_length=200, assume_scheme="https")

    def adapt(self) -> None:
        kind = self.chosen_kind
        fields = self.fields
        offered = self.application.call.kind_choices
        if kind not in dict(offered):
            offered = [*offered, (kind, ProviderKind(kind).label)]
        fields["kind"].choices = offered  # type: ignore[attr-defined]
        sections = RUNTS_SECTIONS.get(ProviderKind(kind), "")
        fields["runts_section"].choices = [  # type: ignore[attr-defined]
            ("", _t("Scegli")),
            *((code, label) for code, label in enums.RuntsSection.choices if code in sections),
        ]
        fields["municipality"].choices = [("", _t("Scegli")), *choices(Scheme.MUNICIPALITY)]  # type: ignore[attr-defined]
        if kind not in RUNTS_KINDS:
            for name in ("runts_section", "runts_number", "runts_date", "not_in_runts"):
                del fields[name]
        if kind not in REA_KINDS:
            del fields["rea_number"]
        if kind != ProviderKind.SOCIAL_COOPERATIVE:
            del fields["cooperative_register"]
        if kind not in enums.PUBLIC_PROVIDER_KINDS:
            del fields["ipa_code"]
        for name in ("rea_number", "cooperative_register", "ipa_code"):
            if name in fields:
                fields[name].required = True
        for name in ("municipality", "runts_section", "runts_number"):
            if name in fields:
                # Needed, though something else can be said instead: not to be called optional.
                fields[name].is_asked = True  # type: ignore[attr-defined]

    @property
    def chosen_kind(self) -> str:
        """The kind that is being chosen, else the one of the application."""
        typed = self.data.get("kind", "") if self.is_bound else self.application.answer("kind")
        return typed if typed in ProviderKind.values else self.application.kind

    def clean_kind(self) -> str:
        return admitted(self.application.call, str(self.cleaned_data["kind"]))

    def clean_fiscal_code(self) -> str:
        code = str(self.cleaned_data["fiscal_code"])
        # Only a sole trader is known by a person's code.
        if len(code) == 16 and self.chosen_kind != ProviderKind.COMPANY:
            raise ValidationError(_t("Questo è il codice fiscale di una persona: scrivi quello dell'ente, 11 cifre."))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "runts_number" in self.fields:
            self._check_runts(data)
        if not data.get("municipality") and not data.get("town"):
            self.add_error(
                "municipality", _t("Scegli il comune della sede, o scrivilo qui sotto se è fuori dall'Ambito.")
            )
        return data

    def _check_runts(self, data: dict[str, Any]) -> None:
        section, number = data.get("runts_section", ""), data.get("runts_number", "")
        if data.get("not_in_runts"):
            if section or number:
                self.add_error("not_in_runts", _t("Hai scritto anche i dati del RUNTS: togli la spunta o cancellali."))
        elif not section and not number:
            self.add_error(
                "runts_number", _t("Scrivi sezione e numero di repertorio, oppure spunta «non è iscritto al RUNTS».")
            )
        elif wrong := identifiers.runts_error(section, number, is_public=False):
            self.add_error("runts_number", wrong)

    def values(self) -> dict[str, Any]:
        kept = super().values()
        kept["municipality_id"] = int(chosen) if (chosen := kept.pop("municipality", "")) else None
        for name in ("runts_section", "runts_number", "rea_number", "cooperative_register", "ipa_code"):
            kept.setdefault(name, "")
        kept.setdefault("runts_date", None)
        kept.setdefault("not_in_runts", False)
        return kept


class PeopleForm(StepForm):
    """Who answers for the body, and whom the office writes to."""

    representative_name = text_field(_("Nome e cognome del legale rappresentante"), 120)
    representative_fiscal_code = CheckedCharField(
        label=_("Codice fiscale del legale rappresentante"),
        reader=identifiers.normalize_fiscal_code,
        help_text=_("16 caratteri, come sulla tessera sanitaria."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    contact_name = text_field(_("Nome e cognome del referente"), 120, help_text=_("Chi terrà aggiornate le schede."))
    contact_role = text_field(_("Ruolo nell'ente"), 120, required=False)
    contact_email = forms.EmailField(
        label=_("E-mail del referente"),
        max_length=254,
        help_text=_("Riceve le comunicazioni e, se siete ammessi, l'invito."),
    )
    contact_phone = PhoneFormField(label=_("Telefono del referente"), max_length=40)

    def typed(self, application: Application) -> dict[str, Any]:
        return {"contact_email": application.email, **super().typed(application)}

    def clean_representative_fiscal_code(self) -> str:
        code = str(self.cleaned_data["representative_fiscal_code"])
        if len(code) != 16:
            raise ValidationError(
                _t("Questo è il codice fiscale di un ente: scrivi quello della persona, 16 caratteri.")
            )
        return code


class ServicesForm(StepForm):
    """What the body offers, and where."""

    categories = forms.MultipleChoiceField(
        label=_("In quali categorie sono i vostri servizi?"), widget=forms.CheckboxSelectMultiple
    )
    whole_area = forms.BooleanField(label=_("In tutti i comuni dell'Ambito di Lodi"), required=False)
    municipalities = forms.MultipleChoiceField(
        label=_("In quali comuni?"),
        required=False,
        help_text=_("Se non sono in tutti: scegliete quelli serviti."),
        widget=forms.CheckboxSelectMultiple,
    )
    services_text = forms.CharField(
        label=_("Quali servizi offrite?"),
        max_length=2000,
        help_text=_("In poche righe. Le schede le scriverete dopo, una per servizio."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def adapt(self) -> None:
        self.fields["categories"].choices = choices(Scheme.CATEGORY)  # type: ignore[attr-defined]
        self.fields["municipalities"].choices = choices(Scheme.MUNICIPALITY)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("whole_area") and not data.get("municipalities"):
            self.add_error("municipalities", _t("Scegli almeno un comune, oppure «in tutti i comuni»."))
        return data

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name not in ("categories", "municipalities")}


class DeclarationsForm(StepForm):
    """What is declared, the privacy notice, the licence. A text that the office changes is to be ticked anew."""

    def adapt(self) -> None:
        for name, text in declared_texts(self.application.call).items():
            values = self.application.answers.get(name)
            self.fields[name] = forms.BooleanField(
                label=text,
                initial=bool(values and values[0]),
                error_messages={"required": _t("Per inviare la domanda serve questa spunta.")},
            )

    @classmethod
    def names(cls, application: Application) -> Iterable[str]:
        return declared_texts(application.call)

    def values(self) -> dict[str, Any]:
        return {
            "declared": [{"kind": name.split("-")[1], "text": str(self.fields[name].label)} for name in self.fields]
        }


PRIVACY_TICK = _("Ho letto l'informativa privacy.")


def declared_texts(call: Call) -> dict[str, str]:
    """What an avviso has people tick, by the name of its box; a changed text has another name."""
    texts = [
        *(("declaration", line) for line in call.declaration_lines),
        ("licence", call.licence),
    ]
    named = {f"declared-{kind}-{_digest(text)}": text for kind, text in texts}
    named[f"declared-privacy-{_digest(call.privacy)}"] = str(PRIVACY_TICK)
    return named


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
