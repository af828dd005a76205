"""The order of the sheet in the editor: first the answers that suffice to publish, the rest folded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel as WagtailFieldPanel
from wagtail.admin.panels import (
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.panels import TitleFieldPanel as WagtailTitleFieldPanel
from wagtail.admin.panels.base import get_form_for_model
from wagtail.models import Page

from catalog_pages.forms import OfficeAwareForm, RowForm, ServiceForm
from catalog_pages.permissions import is_office


class SourceOnly(MultiFieldPanel):
    """A group of facts: not shown on translations, which hold only texts."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(not self.instance.is_translation and super().is_shown())


class OfficeTab(ObjectList):
    """A tab that only the office sees; the form itself refuses its fields to others."""

    class BoundPanel(ObjectList.BoundPanel):
        def is_shown(self) -> bool:
            return bool(is_office(self.request.user) and super().is_shown())


EditorNote = Callable[[Any, Any], str]
"""Given the request and the page, HTML to show above its editor; empty for nothing."""
_notes: list[EditorNote] = []


def register_editor_note(note: EditorNote) -> EditorNote:
    """Show something above the editor of a service: what another room knows of it."""
    if note not in _notes:
        _notes.append(note)
    return note


class Notes(Panel):
    """What other rooms have to say to who opens the editor."""

    class BoundPanel(Panel.BoundPanel):
        @cached_property
        def html(self) -> str:
            return mark_safe("".join(note(self.request, self.instance) for note in _notes if self.instance.pk))

        def is_shown(self) -> bool:
            return bool(self.html)

        def render_html(self, parent_context: Any = None) -> str:
            return self.html


FieldNotes = Callable[[Any, Any], dict[str, str]]
"""Given the request and the page, what is said of its fields and lists of rows, by their names."""
_field_notes: list[FieldNotes] = []


def register_field_notes(notes: FieldNotes) -> FieldNotes:
    """Show something beside the inputs of a service: what another room knows of them. Asked once a page."""
    if notes not in _field_notes:
        _field_notes.append(notes)
    return notes


def _notes_on(panel: Any, name: str) -> str:
    """What is said of a field of the page that a bound panel is about."""
    if panel.request is None or not isinstance(panel.instance, Page) or not panel.instance.pk:
        return ""
    kept = panel.instance.__dict__
    if "_field_notes" not in kept:
        kept["_field_notes"] = {
            field: text for notes in _field_notes for field, text in notes(panel.request, panel.instance).items()
        }
    return str(kept["_field_notes"].get(name, ""))


def _with_note(panel: Any, name: str) -> Any:
    """The help of a bound panel with the note before it: whoever reaches the input hears both."""
    note = _notes_on(panel, name)
    if not note:
        return panel.help_text
    return format_html(
        '<span class="catalog-field-note" id="nota-{}"><strong>{}</strong> {}</span> {}',
        name,
        _("Da correggere:"),
        note,
        panel.help_text,
    )


class FieldPanel(WagtailFieldPanel):
    """A field with what the office said of it beside its input."""

    class BoundPanel(WagtailFieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.help_text = _with_note(self, self.field_name)


class TitleFieldPanel(WagtailTitleFieldPanel):
    """The title, likewise."""

    class BoundPanel(WagtailTitleFieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.help_text = _with_note(self, self.field_name)


class RowsPanel(InlinePanel):
    """Rows with an identity: the form of each carries its ``uid``."""

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.help_text = _with_note(self, self.panel.relation_name)

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        formset["fields"] = [*formset["fields"], "uid"]
        formset["inherit_kwargs"] = ["for_user"]
        formset["form"] = get_form_for_model(
            self.db_field.related_model,
            form_class=RowForm,
            defer_required_on_fields=self.child_edit_handler.get_form_options().get("defer_required_on_fields", []),
        )
        return options


def checkboxes(name: str, **kwargs: Any) -> FieldPanel:
    """A set of terms as check boxes: every choice can be seen on a phone."""
    return FieldPanel(name, widget=forms.CheckboxSelectMultiple, **kwargs)


def rows(name: str, label: Any, heading: Any = None, **kwargs: Any) -> RowsPanel:
    """A list of rows under a service."""
    return RowsPanel(name, label=label, heading=heading or label, **kwargs)


KIND_HELP = _("La categoria segue dal tipo. Se il tuo non c'è, lascia vuoto: la sceglie l'Ufficio di Piano.")
ANSWERS = [
    Notes(),
    HelpPanel(
        content=_(
            "<p>Otto risposte bastano per pubblicare: che cosa, per chi, dove, quando, quanto costa, chi "
            "chiamare, come si comincia, in quale categoria. Scrivi come parleresti a un vicino di casa. La bozza "
            "si salva da sola; quando è pronta premi «Invia a Ufficio di Piano».</p>"
        )
    ),
    MultiFieldPanel(
        [
            TitleFieldPanel("title", help_text=_("Il nome che usa chi cerca, non una sigla: «Pasti a domicilio».")),
            FieldPanel("summary"),
        ],
        heading=_("1. Che cosa"),
    ),
    SourceOnly([FieldPanel("category"), FieldPanel("kind", help_text=KIND_HELP)], heading=_("2. In quale categoria")),
    MultiFieldPanel([FieldPanel("eligibility")], heading=_("3. Per chi")),
    SourceOnly(
        [checkboxes("targets"), FieldRowPanel([FieldPanel("min_age"), FieldPanel("max_age")])],
        heading=_("3. Per chi: destinatari ed età"),
    ),
    SourceOnly(
        [FieldPanel("whole_ambito"), checkboxes("municipalities", classname="catalog-columns"), checkboxes("delivery")],
        heading=_("4. Dove: chi può usarlo e come si svolge"),
    ),
    SourceOnly([rows("locations", _("Sede"))], heading=_("4. Dove: le sedi")),
    MultiFieldPanel([FieldPanel("times")], heading=_("5. Quando")),
    SourceOnly([rows("hours", _("Orario"))], heading=_("5. Quando: gli orari")),
    SourceOnly([rows("prices", _("Prezzo"))], heading=_("6. Quanto costa")),
    MultiFieldPanel([FieldPanel("cost_notes")], heading=_("6. Quanto costa: note")),
    SourceOnly([rows("contacts", _("Contatto"))], heading=_("7. Chi chiamare")),
    MultiFieldPanel([FieldPanel("how_to")], heading=_("8. Come si comincia")),
]
MORE = [
    MultiFieldPanel(
        [
            FieldPanel("needed"),
            FieldPanel("outcome"),
            FieldPanel("access"),
            FieldPanel("conditions"),
        ],
        heading=_("Altri testi della scheda"),
        classname="collapsed",
    ),
    SourceOnly([rows("documents", _("Documento da portare"))], heading=_("Documenti"), classname="collapsed"),
    SourceOnly(
        [rows("access_ways", _("Via di accesso"))], heading=_("Chi lo può chiedere e come"), classname="collapsed"
    ),
    SourceOnly([rows("concessions", _("Agevolazione"))], heading=_("Agevolazioni"), classname="collapsed"),
    SourceOnly(
        [rows("notices", _("Avviso a tempo"))], heading=_("Avvisi, chiusure, iscrizioni"), classname="collapsed"
    ),
    SourceOnly([FieldPanel("status"), FieldPanel("waiting_days")], heading=_("Stato e attesa"), classname="collapsed"),
    MultiFieldPanel([FieldPanel("status_reason")], heading=_("Se non è attivo, perché"), classname="collapsed"),
    SourceOnly(
        [checkboxes("languages"), checkboxes("welfare_letters"), FieldPanel("can_invoice")],
        heading=_("Lingue e welfare aziendale"),
        classname="collapsed",
    ),
    SourceOnly(
        [rows("company_terms", _("Condizione per le imprese"))],
        heading=_("Condizioni per le imprese"),
        classname="collapsed",
    ),
    SourceOnly(
        [FieldPanel("meal_diets"), FieldPanel("meal_days")], heading=_("Solo per i pasti"), classname="collapsed"
    ),
    SourceOnly(
        [
            FieldPanel("transport_purposes"),
            FieldRowPanel([FieldPanel("transport_lift"), FieldPanel("transport_companion")]),
            FieldPanel("transport_notice_days"),
        ],
        heading=_("Solo per i trasporti"),
        classname="collapsed",
    ),
    SourceOnly(
        [
            FieldRowPanel([FieldPanel("nursery_months_from"), FieldPanel("nursery_months_to")]),
            FieldPanel("nursery_places"),
        ],
        heading=_("Solo per nidi e scuole"),
        classname="collapsed",
    ),
    SourceOnly(
        [FieldPanel("psychology_formats"), FieldPanel("psychology_sessions")],
        heading=_("Solo per i servizi psicologici"),
        classname="collapsed",
    ),
    SourceOnly(
        [FieldPanel("home_care_prescription")], heading=_("Solo per le cure a domicilio"), classname="collapsed"
    ),
    SourceOnly([FieldPanel("errands")], heading=_("Solo per le commissioni"), classname="collapsed"),
    SourceOnly(
        [rows("attestations", _("Attestazione")), FieldPanel("charter_url"), FieldPanel("image")],
        heading=_("Qualità e immagine"),
        classname="collapsed",
    ),
]
OFFICE = [
    SourceOnly(
        [
            FieldRowPanel(
                [FieldPanel("assured_date", read_only=True), FieldPanel("assured_method", read_only=True)],
                help_text=_("Si registra da «Verifiche», non da qui: non fa parte della bozza."),
            ),
            FieldPanel("verification_months"),
            FieldPanel("external_id"),
            FieldPanel("is_demo"),
        ],
        heading=_("Verifica"),
    ),
    FieldPanel("slug"),
    FieldPanel("seo_title"),
    FieldPanel("search_description"),
    PublishingPanel(),
]


def service_edit_handler() -> TabbedInterface:
    """The editor of a service: the sheet for everybody, a tab for who may publish."""
    return TabbedInterface(
        [
            ObjectList([*ANSWERS, *MORE], heading=_("Scheda")),
            OfficeTab(OFFICE, heading=_("Ufficio di Piano")),
        ],
        base_form_class=ServiceForm,
    )


def provider_edit_handler(content: list[Any]) -> TabbedInterface:
    """The editor of a body: what it says of itself, and a tab for the office."""
    return TabbedInterface(
        [
            ObjectList(content, heading=_("Ente")),
            OfficeTab(
                [
                    FieldPanel("external_id"),
                    FieldPanel("is_demo"),
                    FieldPanel("slug"),
                    FieldPanel("seo_title"),
                    FieldPanel("search_description"),
                    PublishingPanel(),
                ],
                heading=_("Ufficio di Piano"),
            ),
        ],
        base_form_class=OfficeAwareForm,
    )
