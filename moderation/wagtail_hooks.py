"""Where the desk shows in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.models import Page, WorkflowState

from catalog_pages.menu import OfficeMenuItem
from catalog_pages.panels import register_editor_note, register_field_notes
from catalog_pages.permissions import is_office
from moderation.anchors import anchor
from moderation.differences import label_of
from moderation.models import FieldNote
from moderation.own_views import own_context
from moderation.views import queue_context


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    """The pages of the desk."""
    return [path("", include("moderation.urls"))]


@hooks.register("register_admin_menu_item")
def queue_menu_item() -> MenuItem:
    """The first entry of the office's menu."""
    return OfficeMenuItem(
        gettext_lazy("Da rivedere"), reverse("moderation:queue"), name="review-queue", icon_name="tasks", order=1
    )


class OwnMenuItem(MenuItem):
    """Shown to everybody else."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not is_office(request.user)


class QueuePanel(Component):
    """The queue on the office's home, in place of Wagtail's list, which loads everything that waits."""

    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("moderation/queue_panel.html", queue_context(self.request), request=self.request)


class OwnPanel(Component):
    """The representative's services, on their home."""

    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("moderation/own_panel.html", own_context(self.request), request=self.request)


@hooks.register("construct_homepage_panels", order=100)
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """The home begins with what one has to do; who is not of the office sees nothing else."""
    if not is_office(request.user):
        panels[:] = [OwnPanel(request)]
        return
    replaced = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, replaced)]
    panels.append(QueuePanel(request))


@hooks.register("construct_homepage_summary_items", order=1_000)
def home_numbers(request: HttpRequest, items: list[Any]) -> None:
    """How many pages, images and documents there are helps nobody who looks for their own services."""
    if not is_office(request.user):
        items.clear()


@hooks.register("register_admin_menu_item")
def own_menu_item() -> MenuItem:
    """The first entry of the representative's menu."""
    return OwnMenuItem(
        gettext_lazy("I miei servizi"), reverse("moderation:own"), name="own-services", icon_name="list-ul", order=1
    )


@hooks.register("before_copy_page")
def copy_from_home(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Who is not of the office copies with the button of their home: Wagtail's form would copy the verification."""
    if is_office(request.user):
        return None
    messages.info(request, _("Per copiare un servizio usa «Duplica» fra i tuoi servizi."))
    return redirect("moderation:own")


@register_editor_note
def review_note(request: HttpRequest, page: Page) -> str:
    """What the office asked, for who corrects the sheet; the way to the review, for the office."""
    state = page.current_workflow_state
    if state is None or state.current_task_state is None:
        return ""
    context = {
        "page": page,
        "state": state,
        "office": is_office(request.user),
        "notes": [
            {"label": label_of(type(page), note.field), "text": note.text, "anchor": anchor(note.field)}
            for note in state.current_task_state.field_notes.all()
        ],
    }
    return render_to_string("moderation/editor_note.html", context)


@register_field_notes
def notes_on_fields(request: HttpRequest, page: Page) -> dict[str, str]:
    """What the office asked of each field, while the sheet is with who corrects it."""
    notes = FieldNote.objects.filter(
        page=page.pk,
        task_state=F("task_state__workflow_state__current_task_state"),
        task_state__workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
    )
    return dict(notes.values_list("field", "text"))
