"""Where the desk shows in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel

from catalog_pages.permissions import is_office
from moderation.views import queue_context


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    """The pages of the desk."""
    return [path("", include("moderation.urls"))]


class OfficeMenuItem(MenuItem):
    """Shown to the office alone."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_office(request.user)


@hooks.register("register_admin_menu_item")
def queue_menu_item() -> MenuItem:
    """The first entry of the office's menu."""
    return OfficeMenuItem(
        gettext_lazy("Da rivedere"), reverse("moderation:queue"), name="review-queue", icon_name="tasks", order=1
    )


class QueuePanel(Component):
    """The queue on the office's home, in place of Wagtail's list, which loads everything that waits."""

    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("moderation/queue_panel.html", queue_context(self.request), request=self.request)


@hooks.register("construct_homepage_panels", order=100)
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """The home begins with what one has to do."""
    replaced = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, replaced)]
    if is_office(request.user):
        panels.append(QueuePanel(request))
