"""Where the admin is bent to our rules: routes that skip permission checks are closed here."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import filters as admin_filters
from wagtail.admin.panels import ObjectList
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import chooser as image_chooser
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.signals import init_new_page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from catalog_pages import files, panels  # noqa: F401  (files registers its hook)
from catalog_pages.forms import CatalogPageForm, DeskForm
from catalog_pages.models import (
    VOCABULARIES,
    Acronym,
    Kind,
    ModelText,
    ProviderPage,
    RowText,
    ServiceDesk,
    ServicePage,
)
from catalog_pages.models.base import CatalogPage
from catalog_pages.permissions import Refused, is_office, made_last_edit
from catalog_pages.quality import missing_answers

CatalogPage.base_form_class = CatalogPageForm
ServicePage.edit_handler = panels.service_edit_handler()
ProviderPage.edit_handler = panels.provider_edit_handler(ProviderPage.content_panels)


# Publishing.


@hooks.register("before_publish_page")
def refuse_own_publish(request: HttpRequest, page: Page) -> None:
    """The edit view publishes without asking the page's permissions: ask here."""
    if made_last_edit(request.user, page):
        raise Refused(
            _("Non puoi pubblicare la tua ultima modifica: inviala all'approvazione di un'altra persona."), page
        )


@hooks.register("before_bulk_action")
def refuse_incomplete_bulk_publish(
    request: HttpRequest, action_type: str, objects: list[Page], action_class_instance: Any
) -> None:
    """A bulk publish passes through no form: check the answers here."""
    if action_type != "publish":
        return
    for page in [*objects, *_descendants_to_publish(request, objects)]:
        latest = page.get_latest_revision_as_object()
        if missing := missing_answers(latest):
            raise Refused(
                _("«%(title)s» non si può pubblicare: %(answers)s")
                % {"title": latest.title, "answers": " ".join(str(text) for text in missing.values())},
                page,
            )


def _descendants_to_publish(request: HttpRequest, objects: list[Page]) -> list[Page]:
    """The drafts below, when the bulk publish takes them along."""
    if not request.POST.get("include_descendants"):
        return []
    return [
        page
        for each in objects
        for page in each.get_descendants().filter(Q(live=False) | Q(has_unpublished_changes=True)).specific()
    ]


@hooks.register("construct_page_action_menu")
def only_submission(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Everybody submits, somebody else approves: no publish button that would be refused."""
    offered = [item for item in menu_items if item.name not in NEVER_OFFERED]
    menu_items[:] = sorted(offered, key=lambda item: MENU_ORDER.get(item.name, 2))


NEVER_OFFERED = ("action-publish", "action-restart-workflow", "localize-convert-to-alias")
"""Refused, or the same as submitting again."""
MENU_ORDER = {
    "action-submit": 0,
    "approve": 1,
    "action-cancel-workflow": 9,
}
"""What comes first is the button, the rest is behind it: withdrawing must not be what a hasty click does."""


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What the history shows beside Wagtail's own entries."""

    @actions.register_action("catalog_pages.override")
    class Override(LogFormatter):
        label = gettext_lazy("Approvazione forzata")

        def format_message(self, log_entry: Any) -> str:
            return _("Approvato da solo da un amministratore")

        def format_comment(self, log_entry: Any) -> str:
            return str(log_entry.data.get("reason", ""))


# Choosing pages: the titles of other bodies' drafts are nobody's business.


@hooks.register("construct_page_chooser_queryset")
def hide_foreign_drafts(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Published pages, and one's own."""
    explorable = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return pages.filter(Q(live=True) | Q(pk__in=explorable.values("pk")))


def only_own(viewset: type[Any]) -> type[Any]:
    """An admin API endpoint that lists only what the user may choose; the stock one lists everything."""

    class OwnViewSet(viewset):
        def get_queryset(self) -> QuerySet[Any]:
            policy = policy_registry.get_by_type(self.model)
            allowed = policy.instances_user_has_any_permission_for(self.request.user, {"choose", "change", "add"})
            return super().get_queryset().filter(pk__in=allowed.values("pk"))

    return OwnViewSet


def no_common_tags(model: type[Any], count: int = 10) -> list[Any]:
    """The tags offered for choosing images and documents: none, for they would be the words of every body."""
    return []


admin_filters.popular_tags_for_model = no_common_tags
image_chooser.popular_tags_for_model = no_common_tags


def only_colleagues(filter_name: str) -> None:
    """Offer, to filter a list of pages by, the people of one's own groups; to the office everybody."""
    everybody = PageFilterSet.base_filters[filter_name].queryset

    def colleagues(request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = everybody(request)
        if is_office(request.user):
            return found
        return found.filter(Q(pk=request.user.pk) | Q(groups__in=request.user.groups.all())).distinct()

    PageFilterSet.base_filters[filter_name].queryset = colleagues


for person in ("owner", "edited_by"):
    only_colleagues(person)


@hooks.register("construct_admin_api", order=100)
def wall_media_api(router: Any) -> None:
    """Images and documents of other bodies are not listed by the admin API either."""
    router.register_endpoint("images", only_own(ImagesAdminAPIViewSet))
    router.register_endpoint("documents", only_own(DocumentsAdminAPIViewSet))


# Starting from a model text.

chosen_kind: ContextVar[str | None] = ContextVar("chosen_kind", default=None)
EMPTY_SHEET = "vuota"


@hooks.register("before_create_page")
def choose_model_text(request: HttpRequest, parent: Page, page_class: type[Page]) -> HttpResponse | None:
    """Ask first which model text to start from, unless the address already says so."""
    if page_class is not ServicePage or request.method != "GET":
        return None
    code = request.GET.get("modello")
    if code:
        chosen_kind.set(code)
        return None
    kinds = Kind.objects.current().filter(model_text__isnull=False).select_related("parent")
    by_category: dict[Any, list[Kind]] = {}
    for kind in sorted(kinds, key=lambda kind: (kind.parent.position if kind.parent else 99, str(kind))):
        by_category.setdefault(kind.parent, []).append(kind)
    return render(
        request,
        "catalog_pages/admin/choose_model_text.html",
        {"parent": parent, "groups": by_category.items(), "empty_sheet": EMPTY_SHEET, "address": request.path},
    )


@receiver(init_new_page)
def fill_from_model_text(sender: Any, page: Page, parent: Page, **kwargs: Any) -> None:
    """Put the chosen model text into the new sheet, and what the body's own page already says."""
    if not isinstance(page, ServicePage):
        return
    code = chosen_kind.get()
    chosen_kind.set(None)
    if not code or code == EMPTY_SHEET:
        return
    model = ModelText.objects.select_related("kind__parent").filter(kind__code=code).first()
    if model is None:
        return
    for name in ModelText.FIELDS:
        setattr(page, name, getattr(model, name))
    page.kind = model.kind
    page.category = model.kind.parent


# The vocabularies, for the office.


class RetireOnlyPolicy(ModelPermissionPolicy):
    """Terms are retired, never deleted: not even by an administrator, one by one or in bulk."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return bool(super().user_has_any_permission(user, set(actions) - {"delete"}))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return action != "delete" and bool(super().user_has_permission_for_instance(user, action, instance))


def vocabulary_viewset(vocabulary: type[Any], icon: str) -> type[SnippetViewSet]:
    """The admin of one vocabulary."""
    columns = ["__str__", "code", "valid_to"]
    return type(
        f"{vocabulary.__name__}ViewSet",
        (SnippetViewSet,),
        {
            "model": vocabulary,
            "icon": icon,
            "menu_label": vocabulary._meta.verbose_name_plural.capitalize(),
            "menu_name": f"vocabulary-{vocabulary._meta.model_name}",
            "list_display": columns,
            "search_fields": ["code", "labels__label"],
            "search_backend_name": None,
            "list_per_page": 100,
            "inspect_view_enabled": False,
            "copy_view_enabled": False,
        },
    )


class ModelTextViewSet(SnippetViewSet):
    """The admin of the model texts."""

    model = ModelText
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Testi modello")
    list_display = ["__str__"]


class RowTextViewSet(SnippetViewSet):
    """The admin of the short texts' translations."""

    model = RowText
    icon = "globe"
    menu_label = gettext_lazy("Traduzioni delle righe")
    list_display = ["source", "language", "text"]
    list_filter = ["language"]
    search_fields = ["source", "text"]
    search_backend_name = None


class ServiceDeskViewSet(SnippetViewSet):
    """The admin of the comuni's social-service desks."""

    model = ServiceDesk
    icon = "help"
    menu_label = gettext_lazy("Sportelli dei comuni")
    edit_handler = ObjectList(ServiceDesk.panels, base_form_class=DeskForm)
    list_display = ["municipality", "name", "phone", "checked_on"]
    search_fields = ["name", "municipality__labels__label"]
    search_backend_name = None
    list_per_page = 100
    copy_view_enabled = False


class AcronymViewSet(SnippetViewSet):
    """The admin of the acronyms."""

    model = Acronym
    icon = "openquote"
    menu_label = gettext_lazy("Sigle")
    list_display = ["__str__", "also_written", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["acronym", "also_written", "texts__long_name"]
    search_backend_name = None
    list_per_page = 100
    copy_view_enabled = False


class VocabularyGroup(SnippetViewSetGroup):
    """One entry in the menu for all that the office keeps as data."""

    menu_label = gettext_lazy("Vocabolari")
    menu_icon = "list-ul"
    menu_order = 300
    items = (
        *(vocabulary_viewset(vocabulary, "tag") for vocabulary in VOCABULARIES),
        ModelTextViewSet,
        RowTextViewSet,
        ServiceDeskViewSet,
        AcronymViewSet,
    )


for vocabulary in VOCABULARIES:
    register_permission_policy(vocabulary, RetireOnlyPolicy(vocabulary))
register_snippet(VocabularyGroup)


# Looks.


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    """A few rules that make the long sheet usable on a phone."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


OWN_MENU_PREFIX = "own-"
"""Menu entries for everybody: what is behind them shows each person what is theirs."""


@hooks.register("construct_main_menu")
def short_menu(request: HttpRequest, menu_items: list[Any]) -> None:
    """Representatives see what is theirs: their pages, images and documents."""
    if not is_office(request.user):
        menu_items[:] = [
            item
            for item in menu_items
            if item.name in ("explorer", "images", "documents") or item.name.startswith(OWN_MENU_PREFIX)
        ]


@hooks.register("construct_homepage_panels")
def greet_by_role(request: HttpRequest, panels_list: list[Any]) -> None:
    """The home page of the admin says to the office what can be done from here."""
    if is_office(request.user):
        panels_list.insert(0, Welcome(request))


class Welcome:
    """The first panel of the admin's home."""

    order = 0

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def media(self) -> Any:
        from django.forms import Media

        return Media()

    def render_html(self, parent_context: Any) -> str:
        from django.template.loader import render_to_string

        return render_to_string("catalog_pages/admin/welcome.html", request=self.request)


def edit_url(page: Page | None) -> str:
    """Where an editor goes on after a refusal."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else reverse("wagtailadmin_home")


def refusal_response(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Tell why an action was refused and go back to the page."""
    from django.http import JsonResponse

    messages.error(request, str(refusal))
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return JsonResponse({"step": "success", "redirect": edit_url(refusal.page)})
    return redirect(edit_url(refusal.page))
