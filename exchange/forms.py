"""What the office fills in to bring a spreadsheet in."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog_pages.enums import ProviderKind
from catalog_pages.models import ProviderPage
from exchange import shape
from exchange.formats import FileError
from exchange.models import ImportRun
from exchange.spreadsheets import LARGEST_FILE, Sheet, read_upload
from exchange.targets import targets

SAMPLE = 80
LONGEST_SAMPLE = 400
TAGS = re.compile(r"</?(?:p|ul|ol|li|b|i|strong|em|br|a)\b[^<>]*>")


class UploadForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Un foglio di calcolo .xlsx o .csv, al massimo 10 MB e 2.000 righe: la prima riga ha i nomi delle colonne. "
            "Oppure un file HSDS 3.0 di un altro catalogo (.json, .ndjson), o la pagina di un servizio salvata dal "
            "sito di un comune (.html)."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.json,.ndjson,.jsonld,.html,.htm"}),
        error_messages={
            "required": _("Scegli un file."),
            "empty": _("Il file è vuoto."),
            "invalid": _("Scegli un file."),
        },
    )
    sheet: Sheet

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise ValidationError(
                _("Il file è troppo grande: al massimo 10 MB. Dividilo, o togli immagini e fogli in più.")
            )
        try:
            self.sheet = read_upload(upload.name, upload.read())
        except FileError as error:
            raise ValidationError(str(error)) from error
        return upload


class ColumnsForm(forms.Form):
    """What each column is read as, and what holds for all rows."""

    state = forms.ChoiceField(
        label=_("Le schede nuove e aggiornate diventano"),
        choices=[(shape.DRAFT, _("Bozze, da rivedere e approvare")), (shape.PUBLISHED, _("Pubblicate subito"))],
        initial=shape.DRAFT,
        widget=forms.RadioSelect,
        help_text=_(
            "Per pubblicare subito deve confermare una persona dell'ufficio diversa da chi ha caricato il file."
        ),
    )
    provider = forms.ModelChoiceField(
        label=_("Ente delle righe che non ne dicono uno"),
        queryset=ProviderPage.objects.none(),
        required=False,
        empty_label=_("Nessuno: ogni riga dice il suo"),
    )
    provider_kind = forms.ChoiceField(
        label=_("Tipo degli enti nuovi"),
        choices=[("", _("Lo dice il file")), *ProviderKind.choices],
        required=False,
        help_text=_("Un ente che nel catalogo non c'è viene creato se il file ne dice nome, codice fiscale e tipo."),
    )

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        self.fields["provider"].queryset = ProviderPage.objects.filter(  # type: ignore[attr-defined]
            locale__language_code=settings.LANGUAGE_CODE, alias_of__isnull=True
        ).order_by("title")
        groups: dict[str, list[tuple[str, str]]] = {}
        for target in targets():
            groups.setdefault(str(target.group), []).append((target.key, str(target.label)))
        choices = [("", _("Non importare")), *groups.items()]
        samples = [row.cells for row in run.rows.all()[:3]]
        self.columns: list[tuple[str, list[str]]] = []
        for place, header in enumerate(run.headers):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=run.mapping[place]
            )
            self.columns.append((f"column-{place}", [_sample(cells[place]) for cells in samples if cells[place]]))

    def rows(self) -> list[dict[str, Any]]:
        """The columns as the page shows them: the choice, and some of their values."""
        return [{"field": self[name], "samples": samples} for name, samples in self.columns]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chosen = [data.get(name) or "" for name, _samples in self.columns]
        data["mapping"] = chosen
        labels = {target.key: str(target.label) for target in targets()}
        several = {key for key in chosen if key and chosen.count(key) > 1 and not _adds_up(key)}
        for key in several:
            self.add_error(
                None, _("Due colonne sono lette come «%(label)s»: lasciane una sola.") % {"label": labels[key]}
            )
        if "title" not in chosen and "external_id" not in chosen and "id" not in chosen:
            self.add_error(None, _("Di' quale colonna ha il nome del servizio."))
        return data


def _sample(text: str) -> str:
    """The beginning of a cell, as it is read: prose without its marks."""
    words = text[:LONGEST_SAMPLE]
    return unescape(TAGS.sub(" ", words)).strip()[:SAMPLE] if TAGS.search(words) else text[:SAMPLE]


def _adds_up(key: str) -> bool:
    """Whether several columns may be read as one field, one under the other."""
    return key in shape.PROSE or key in {"price", "hours_text", "contact_phone", "contact_email", "municipalities"}
