"""What readers fill in: nothing about themselves is needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.enums import Subject
from feedback.models import ALPHABET, RATING_TEXT_LENGTH, REFERENCE_LENGTH, TEXT_LENGTH
from feedback.reasons import NEGATIVE, POSITIVE, reasons_for
from visitors.forms import VisitorForm

NO_PERSONAL_DATA = _("Non scrivere dati personali tuoi o di altri: nomi, salute, situazione familiare.")


class ReportForm(VisitorForm):
    """An error in a sheet."""

    name = "segnala-un-errore"

    subject = forms.ChoiceField(
        label=_("Che cosa non va?"),
        choices=Subject.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli che cosa non va.")},
    )
    text = forms.CharField(
        label=_("Che cosa c'è di sbagliato, e che cosa sarebbe giusto?"),
        required=False,
        max_length=TEXT_LENGTH,
        help_text=NO_PERSONAL_DATA,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact = forms.EmailField(
        label=_("E-mail, se vuoi sapere com'è andata"),
        required=False,
        help_text=_("La usiamo solo per dirti l'esito, poi la cancelliamo. Non la vede nessuno."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Scrivi un indirizzo e-mail completo, come nome@esempio.it, o lascia vuoto.")},
    )

    def clean(self) -> dict[str, Any]:
        """An error of another kind needs words."""
        data = super().clean() or {}
        if data.get("subject") in (Subject.OTHER, Subject.TEXT) and not data.get("text"):
            self.add_error("text", _("Scrivi che cosa non va: senza, non sappiamo dove guardare."))
        return data


class RatingForm(VisitorForm):
    """How clear a sheet is: stars, then the reasons that go with them, then words."""

    name = "chiarezza"

    stars = forms.TypedChoiceField(
        label=_("Quanto sono chiare le informazioni su questa pagina?"),
        coerce=int,
        choices=[(number, str(number)) for number in range(1, 6)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli un voto da 1 a 5."), "invalid_choice": _("Scegli un voto da 1 a 5.")},
    )
    good = forms.MultipleChoiceField(
        label=_("Quali sono stati gli aspetti che hai preferito?"),
        required=False,
        choices=list(POSITIVE.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    bad = forms.MultipleChoiceField(
        label=_("Dove hai incontrato le maggiori difficoltà?"),
        required=False,
        choices=list(NEGATIVE.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=_("Vuoi aggiungere altri dettagli?"),
        required=False,
        max_length=RATING_TEXT_LENGTH,
        help_text=NO_PERSONAL_DATA,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-element": "feedback-input-text"}),
    )

    def reasons(self) -> list[str]:
        """The reasons given that go with the stars."""
        fitting = reasons_for(self.cleaned_data["stars"])
        return [code for code in [*self.cleaned_data["good"], *self.cleaned_data["bad"]] if code in fitting]


class LookUpForm(forms.Form):
    """The reference of a report, however it was copied."""

    codice = forms.CharField(
        label=_("Codice della segnalazione"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Scrivi il codice, come ABCD-2345.")},
    )

    def clean_codice(self) -> str:
        reference = "".join(sign for sign in self.cleaned_data["codice"].upper() if sign.isalnum())
        if len(reference) != REFERENCE_LENGTH or set(reference) - set(ALPHABET):
            raise forms.ValidationError(_("Il codice ha otto lettere e cifre, come ABCD-2345: controllalo."))
        return reference
