"""The order of the steps, what is missing in each, and what was answered, for the summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from applications import documents
from applications.forms import BodyForm, DeclarationsForm, PeopleForm, ServicesForm, StepForm
from applications.models import Application

DOCUMENTS, SUMMARY = "documenti", "riepilogo"
FORMS: dict[str, type[StepForm]] = {
    "ente": BodyForm,
    "persone": PeopleForm,
    "servizi": ServicesForm,
    "dichiarazioni": DeclarationsForm,
}
TITLES: dict[str, Any] = {
    "ente": _("L'ente"),
    "persone": _("Le persone"),
    "servizi": _("I servizi"),
    "dichiarazioni": _("Dichiarazioni"),
    DOCUMENTS: _("Documenti"),
    SUMMARY: _("Riepilogo e invio"),
}
ORDER = tuple(TITLES)


@dataclass(frozen=True)
class Problem:
    """What is still missing or wrong, where, in words."""

    text: str
    step: str
    anchor: str


@dataclass(frozen=True)
class Step:
    """A step as the list of steps shows it."""

    code: str
    title: str
    number: int
    is_current: bool
    is_complete: bool
    problems: list[Problem] = field(default_factory=list)


def steps_of(application: Application, current: str) -> list[Step]:
    """Every step, with what is missing in it."""
    made = []
    for number, code in enumerate(ORDER, start=1):
        problems = problems_of(application, code)
        made.append(
            Step(
                code=code,
                title=str(TITLES[code]),
                number=number,
                is_current=code == current,
                is_complete=code != SUMMARY and not problems,
                problems=problems,
            )
        )
    return made


def problems_of(application: Application, code: str) -> list[Problem]:
    """What is missing or wrong in one step."""
    if code == DOCUMENTS:
        return [Problem(text, code, "f-files") for text in documents.missing(application)]
    if code not in FORMS:
        return []
    return form_problems(FORMS[code].checking(application), code)


def form_problems(form: StepForm, code: str) -> list[Problem]:
    """The errors of a form, each with the place of its field."""
    return [
        Problem(f"{_short(form, name)}: {text}" if name in form.fields else str(text), code, f"f-{name}")
        for name, texts in form.errors.items()
        for text in texts
    ]


def _short(form: StepForm, name: str) -> str:
    label = strip_tags(str(form.fields[name].label)).rstrip("?:.")
    return label if len(label) <= 60 else f"{label[:57]}..."


def first_unfinished(application: Application) -> str:
    """Where to go on: the first step with something missing, else the summary."""
    return next((code for code in ORDER if problems_of(application, code)), SUMMARY)


def answered(application: Application) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What was answered, for the summary and the page to sign: step, its title, its questions and answers."""
    return [(code, str(TITLES[code]), shown(form.checking(application))) for code, form in FORMS.items()]


def shown(form: StepForm) -> list[tuple[str, str]]:
    """Questions and answers of a step as people read them; questions left empty are left out."""
    form.is_valid()
    rows = []
    for bound in form:
        value = bound.value()
        labels = {str(code): str(label) for code, label in getattr(bound.field, "choices", [])}
        if isinstance(value, (list, tuple)):
            text = ", ".join(labels.get(str(each), str(each)) for each in value)
        elif bound.widget_type == "checkbox":
            text = _t("Sì") if value and value != "False" else ""
        else:
            text = labels.get(str(value), str(value)) if value not in (None, "") else ""
        if text:
            rows.append((str(bound.label), text))
    return rows
