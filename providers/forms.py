"""The forms of the office's and the referente's pages about bodies and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog_pages import enums
from catalog_pages.choices import offer_terms
from catalog_pages.models import ProviderPage
from providers.bodies import BodyState, bodies
from providers.models import MembershipRole


class FilterForm(forms.Form):
    """What the list of bodies is narrowed to; what is not understood narrows nothing."""

    q = forms.CharField(label=gettext_lazy("Nome, codice fiscale o persona"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Tipo di ente"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Stato"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("kind", enums.ProviderKind.choices), ("state", BodyState.choices)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Tutti")), *choices]

    def asked(self) -> dict[str, str]:
        """The filters that hold, as ``bodies.find`` takes them."""
        self.full_clean()
        data = getattr(self, "cleaned_data", {})
        return {name: data.get(key, "") for name, key in (("words", "q"), ("kind", "kind"), ("state", "state"))}


class InviteForm(forms.Form):
    """Whom to invite, and to do what."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    role = forms.ChoiceField(
        label=gettext_lazy("Ruolo"),
        choices=MembershipRole.choices,
        help_text=gettext_lazy(
            "Il redattore scrive le schede. Il referente in più invita le persone e decide chi lavora per l'ente."
        ),
    )


class SuspendForm(forms.Form):
    """Why a body is suspended: its people read it."""

    reason = forms.CharField(
        label=gettext_lazy("Motivo"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Lo leggono le persone dell'ente e resta nel registro. Non si mostra al pubblico."),
    )


class LiftForm(forms.Form):
    """A note for the people of a body whose suspension is over."""

    reason = forms.CharField(
        label=gettext_lazy("Nota per le persone dell'ente (facoltativa)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BodyForm(forms.ModelForm):
    """A new body, written by the office: what identifies it and how it is reached; the rest is its own page's."""

    lead_email = forms.EmailField(
        label=gettext_lazy("E-mail del referente"),
        required=False,
        help_text=gettext_lazy("Riceve l'invito a curare le schede. Si può fare anche dopo."),
    )

    website = forms.URLField(label=gettext_lazy("Sito web"), required=False, assume_scheme="https")

    class Meta:
        model = ProviderPage
        fields = (
            "title",
            "kind",
            "fiscal_code",
            "legal_name",
            "ipa_code",
            "vat_number",
            "runts_section",
            "runts_number",
            "phone",
            "email",
            "pec",
            "website",
            "address",
            "postal_code",
            "municipality",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_terms(self, self.instance)

    def clean_fiscal_code(self) -> str:
        """A body that is there already is not made again."""
        code: str = self.cleaned_data["fiscal_code"]
        known = bodies().filter(fiscal_code=code).first()
        if known is not None:
            address = reverse("providers:body", args=[known.pk])
            message = _("C'è già un ente con questo codice fiscale:")
            raise ValidationError(format_html('{} <a href="{}">{}</a>', message, address, known.title))
        return code


class ChooseBodyForm(forms.Form):
    """The body to which services go, among those that are neither this one nor merged."""

    target = forms.ModelChoiceField(queryset=ProviderPage.objects.none(), label=gettext_lazy("A quale ente"))

    def __init__(self, *args: Any, source: ProviderPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = bodies().exclude(pk=source.pk).filter(merged_into=None).order_by("title")


class MergeForm(ChooseBodyForm):
    """The body that remains, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Motivo o atto"),
        max_length=500,
        help_text=gettext_lazy("Per esempio: fusione del 1° gennaio, doppione. Resta nel registro."),
    )
