"""What companies fill in. Nothing about employees is asked, nor kept."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog_pages.fields import PhoneFormField
from companies import picks as picked
from companies.domains import belongs, is_shared, read_domain, written
from companies.models.plan import COMPANY_LENGTH, INTRODUCTION_LENGTH
from companies.models.quote import MESSAGE_LENGTH, MOST_PEOPLE
from visitors.forms import VisitorForm

ENDINGS = "com it net org eu info biz online site shop app link click top xyz ly ru cn de fr uk edu gov mil".split()
ADDRESS = re.compile(
    rf"(https?|ftp):|www\.|\w@\w|\w\.[a-z]{{2,24}}/\S|\w\.(?:{'|'.join(ENDINGS)})\b|\bxn--", re.IGNORECASE
)
"""An e-mail or a site: a bare domain needs a path, or an ending that sites have, so that «S.r.l.» is none."""
INVISIBLE = re.compile("[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")
"""Control characters, and those that turn the direction of what follows."""


def without_addresses(text: str) -> str:
    """Refuse what would make a plan an advertisement on our name: addresses of sites and of e-mail."""
    # Letters of full width are letters for a browser.
    if ADDRESS.search(unicodedata.normalize("NFKC", text)):
        raise forms.ValidationError(_("Non scrivere indirizzi di siti o di posta: i contatti sono nelle schede."))
    return text


class PlainField(forms.CharField):
    """What people write, as they see it: line ends count one, as in browsers, and nothing invisible turns the words."""

    def to_python(self, value: Any) -> str:
        lines = str(value or "").splitlines()
        return str(super().to_python(INVISIBLE.sub("", "\n".join(lines))))


class CompanyField(PlainField):
    """A company's name: one line, no addresses."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Nome dell'impresa"),
            max_length=COMPANY_LENGTH,
            widget=forms.TextInput(attrs={"autocomplete": "organization"}),
            error_messages={"required": _("Scrivi il nome dell'impresa.")},
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        return without_addresses(" ".join(super().clean(value).split()))


class WorkEmailField(forms.EmailField):
    """An e-mail that a link is mailed to, in one way of writing it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            error_messages={
                "required": _("Scrivi la tua e-mail di lavoro."),
                "invalid": _("Scrivi un indirizzo e-mail completo, come nome@azienda.it."),
                **kwargs.pop("error_messages", {}),
            },
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        given = str(super().clean(value))
        try:
            return written(given) if given else ""
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class IntroductionField(PlainField):
    """A few plain words before the services."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Due righe per chi lavora da te"),
            required=False,
            max_length=INTRODUCTION_LENGTH,
            help_text=_("Per esempio come si chiede il servizio in azienda. Non scrivere nomi o dati di dipendenti."),
            widget=forms.Textarea(attrs={"rows": 5}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        return without_addresses(super().clean(value))


class PlanForm(VisitorForm):
    """A new plan. ``services`` are offered by the view: what was picked and still is in the catalogue."""

    name = "piano"

    company = CompanyField()
    site = forms.CharField(
        label=_("Sito dell'impresa"),
        required=False,
        max_length=200,
        help_text=_("Per esempio azienda.it. L'e-mail deve essere dello stesso dominio."),
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
    )
    email = WorkEmailField(
        label=_("E-mail di lavoro"),
        help_text=_("Ci mandiamo il link per confermare e per modificare il piano: non la vede nessun altro."),
    )
    introduction = IntroductionField()
    services = forms.MultipleChoiceField(
        label=_("Servizi"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Scegli almeno un servizio."),
            "invalid_choice": _("Uno dei servizi scelti non è più nel catalogo: controlla l'elenco."),
        },
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = offered  # type: ignore[attr-defined]
        self.fields["services"].initial = [key for key, _title in offered]

    def clean_site(self) -> str:
        text = self.cleaned_data["site"]
        if not text:
            return ""
        try:
            domain = read_domain(text)
        except ValueError:
            raise forms.ValidationError(_("Scrivi l'indirizzo del sito, come azienda.it, o lascia vuoto.")) from None
        if is_shared(domain):
            raise forms.ValidationError(_("Questo è il sito di un servizio di posta: scrivi quello dell'impresa."))
        return domain

    def clean(self) -> dict[str, Any]:
        """An e-mail of another domain does not speak for the company that was named."""
        data = super().clean() or {}
        site, email = data.get("site"), data.get("email")
        if site and email and not belongs(email, site):
            self.add_error(
                "email",
                _("L'e-mail deve finire per @%s. Se l'impresa non ha una sua posta, lascia vuoto il sito.") % site,
            )
        return data


class WordsForm(forms.Form):
    """The words of a plan that is there."""

    company = CompanyField()
    introduction = IntroductionField()


class AddForm(forms.Form):
    """Services to add, by the addresses of their sheets."""

    addresses = forms.CharField(
        label=_("Aggiungi servizi"),
        max_length=6000,
        help_text=_("Incolla qui l'indirizzo di una scheda, o quello di un confronto. Anche più di uno."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Incolla l'indirizzo di una scheda.")},
    )

    def clean_addresses(self) -> tuple[str, ...]:
        """The keys of services that are in the catalogue."""
        keys = picked.read_text(self.cleaned_data["addresses"]).keys
        found = picked.documents(keys)
        live = tuple(key for key in keys if key in found and found[key].live)
        if not live:
            raise forms.ValidationError(_("Qui non c'è l'indirizzo di un servizio del catalogo: controllalo."))
        return live


class DeleteForm(forms.Form):
    """A plan is deleted for good: one more gesture."""

    sure = forms.BooleanField(
        label=_("Sì, elimina il piano per sempre"), error_messages={"required": _("Conferma che vuoi eliminarlo.")}
    )


class RecoverForm(VisitorForm):
    """Where to mail the private links of the plans that an address confirmed."""

    name = "piano-ritrova"

    email = WorkEmailField(
        label=_("E-mail con cui hai confermato il piano"),
        error_messages={"required": _("Scrivi l'e-mail.")},
    )


class QuoteForm(VisitorForm):
    """A request for a quote. ``services`` are the keys and titles of those whose body can be written to."""

    name = "preventivo"

    service = forms.ChoiceField(
        label=_("Per quale servizio"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Scegli un servizio: si chiede per uno alla volta."),
            "invalid_choice": _("Questo servizio non è più nel catalogo: scegline un altro."),
        },
    )
    company = CompanyField()
    email = WorkEmailField(
        label=_("E-mail di lavoro"),
        help_text=_("Ci mandiamo il link per confermare. L'ente risponde a questo indirizzo."),
    )
    phone = PhoneFormField(
        label=_("Telefono"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    people = forms.IntegerField(
        label=_("Quante persone, circa"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Scrivi un numero intero, per esempio 30."),
            "min_value": _("Scrivi un numero intero, per esempio 30."),
            "max_value": _("Il numero è troppo grande: controllalo."),
        },
    )
    message = PlainField(
        label=_("Che cosa vuoi sapere"),
        max_length=MESSAGE_LENGTH,
        help_text=_("Non scrivere nomi, salute o situazioni di singole persone: per un preventivo bastano i numeri."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Scrivi che cosa vuoi sapere.")},
    )

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = services  # type: ignore[attr-defined]
        if len(services) == 1:
            self.fields["service"].initial = services[0][0]

    def clean_message(self) -> str:
        return without_addresses(self.cleaned_data["message"])
