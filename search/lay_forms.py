"""The form of a group of lay words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import lay_rules
from search.content import ITALIAN
from search.models import LayGroup

Choices = list[tuple[Any, Any]]
ROWS = {"terms": 8, "also": 5, "note": 3}


def fact_choices(vocabulary: Vocabulary, *, chosen: Iterable[str] = ()) -> Choices:
    """Return the codes that a group may point at, in groups: those in use, and those already chosen."""
    kept, today = set(chosen), timezone.localdate()

    def offered(scheme: Scheme, parent: str | None = None) -> list[tuple[str, str]]:
        return [
            (value, term.label(ITALIAN))
            for code, term in vocabulary.terms(scheme).items()
            if parent in (None, term.parent)
            and ((value := lay_rules.fact(scheme, code)) in kept or term.is_current(today))
        ]

    groups: Choices = [
        (_("Tipi di servizio: %s") % category.label(ITALIAN), offered(Scheme.KIND, code))
        for code, category in vocabulary.terms(Scheme.CATEGORY).items()
    ]
    groups += [
        (_("Tipi di servizio: senza categoria"), offered(Scheme.KIND, "")),
        (_("Destinatari"), offered(Scheme.TARGET)),
        (_("Modalità di erogazione"), offered(Scheme.DELIVERY)),
        (_("Categorie intere"), offered(Scheme.CATEGORY)),
    ]
    known = {value for _heading, options in groups for value, _label in options}
    groups.append((_("Voci che non ci sono più"), [(value, value) for value in sorted(kept - known)]))
    return [(heading, options) for heading, options in groups if options]


def fact_label(value: str, vocabulary: Vocabulary) -> str:
    """Return the Italian name of a code as a group names it."""
    scheme, _separator, code = value.partition(":")
    return vocabulary.label(scheme, code, ITALIAN)


class LayGroupForm(WagtailAdminModelForm):
    """Facts are ticked, not written; the first one stored is the one that is meant most."""

    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Trova i servizi di questo tipo"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Le schede con una di queste voci rispondono alla ricerca, qualunque parola usino."),
    )
    main_fact = forms.ChoiceField(
        label=gettext_lazy("Soprattutto"),
        required=False,
        help_text=gettext_lazy("La voce che si intende di solito: i suoi servizi vengono prima degli altri."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = lay_rules.lines(self.instance.facts)
        groups = fact_choices(vocabularies.current(), chosen=stored)
        self.fields["facts"].choices = groups
        self.fields["main_fact"].choices = [("", _("Nessuna in particolare")), *groups]
        self.initial["facts"] = list(stored)
        self.initial["main_fact"] = stored[0] if stored else ""
        for name, rows in ROWS.items():
            self.fields[name].widget.attrs.update({"rows": rows, "dir": "auto"})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        cleaned["facts"] = "\n".join(self._ordered(cleaned.get("facts") or [], cleaned.get("main_fact") or ""))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        # After the model's own checks: they must see the words, or they would say that there are none.
        cleaned = self.cleaned_data
        if cleaned.get("is_active") and (found := self._taken(cleaned.get("terms") or "", cleaned.get("language"))):
            self.add_error("terms", ValidationError(found))

    def _ordered(self, ticked: list[str], main: str) -> list[str]:
        """What was there keeps its order, what is new comes last, the main one first."""
        stored = [value for value in lay_rules.lines(self.instance.facts) if value in ticked]
        return list(dict.fromkeys([*([main] if main else []), *stored, *ticked]))

    def _taken(self, terms: str, language: str | None) -> list[Any]:
        """Sentences about terms that are in other active groups of the language, each with a link to the group."""
        if not language:
            return []
        wanted = {lay_rules.term_key(term, language): term for term in lay_rules.lines(terms)}
        others = LayGroup.objects.filter(language=language, is_active=True).exclude(pk=self.instance.pk)
        return [
            format_html(
                _('«{}» è già nel gruppo «<a href="{}">{}</a>»: toglila da uno dei due.'),
                wanted[key],
                edit_url(other),
                other,
            )
            for other in others
            for key in (lay_rules.term_key(term, language) for term in other.term_list)
            if key in wanted
        ]


def edit_url(group: LayGroup) -> str:
    """Return where a group is edited."""
    return reverse("wagtailsnippets_search_laygroup:edit", args=[group.pk])
