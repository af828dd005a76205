"""The office's forms: how a sheet was verified, the rules of the reminders, a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog_pages.enums import AssuranceMethod
from catalog_pages.models import Category, ReminderRules
from catalog_pages.quality import DEFAULT_VERIFICATION_MONTHS, VERIFICATION_MONTHS
from verification.models import Campaign

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RecordForm(forms.Form):
    """How and when the office made sure."""

    method = forms.ChoiceField(label=gettext_lazy("Come"), choices=[("", "---------"), *AssuranceMethod.choices])
    day = forms.DateField(label=gettext_lazy("Quando"), widget=DAY)
    note = forms.CharField(
        label=gettext_lazy("Nota per l'ufficio"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Con chi si è parlato, che cosa resta da chiarire. Non è pubblica."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate()

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("La data della verifica non può essere nel futuro."))
        return day


class RulesForm(forms.ModelForm):
    """The days of the reminders, and the months of each category."""

    class Meta:
        model = ReminderRules
        fields = (
            "first_days_before",
            "second_days_after",
            "third_days_after",
            "days_between_messages",
            "link_days",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = list(Category.objects.current())
        for category in self.categories:
            usual = VERIFICATION_MONTHS.get(category.code, DEFAULT_VERIFICATION_MONTHS)
            self.fields[f"months-{category.code}"] = forms.IntegerField(
                label=str(category),
                required=False,
                min_value=1,
                max_value=36,
                initial=category.verification_months,
                help_text=_("Vuoto: %(months)d mesi.") % {"months": usual},
            )

    def rhythm_fields(self) -> list[Any]:
        """The months, a category each."""
        return [self[name] for name in self.fields if name.startswith("months-")]

    def rule_fields(self) -> list[Any]:
        """The days of the reminders."""
        return [self[name] for name in self._meta.fields or ()]

    def save(self, commit: bool = True) -> ReminderRules:
        """Keep both; a term is saved only when its months change, for its services' documents follow."""
        for category in self.categories:
            months = self.cleaned_data[f"months-{category.code}"]
            if months != category.verification_months:
                category.verification_months = months
                category.save()
        rules: ReminderRules = super().save(commit)
        return rules


class CampaignForm(forms.ModelForm):
    """What a campaign asks, and by when; which sheets is what the list is narrowed by."""

    class Meta:
        model = Campaign
        fields = ("title", "message", "deadline")
        widgets = {"deadline": DAY, "message": forms.Textarea(attrs={"rows": 3})}

    def clean_deadline(self) -> Any:
        day = self.cleaned_data["deadline"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Scegli un giorno dopo oggi."))
        return day
