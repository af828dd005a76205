"""The wall in front of the admin: who is not of the office goes only where their own things are. Deny by default.

Wagtail's, localize's and other libraries' views are closed to outsiders unless they are named here; the rooms' own
views check by themselves who may. A view that a new release of a library adds is closed until somebody opens it.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.permissions import policy_registry

from catalog_pages.permissions import is_office, is_translator

PAGE_ARGUMENTS = (
    "page_id",
    "parent_page_id",
    "destination_id",
    "page_to_move_id",
    "page_to_copy_id",
)
"""The names by which Wagtail's addresses carry a page."""

EVERYBODY = frozenset(
    {
        "wagtailadmin_home",
        "wagtailadmin_account",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
        "wagtailadmin_dismissibles",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_sprite",
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_editing_sessions:release",
        # Pages, within one's own.
        "wagtailadmin_explore_root",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
        "wagtailadmin_pages:edit",
        "wagtailadmin_pages:preview_on_edit",
        "wagtailadmin_pages:view_draft",
        "wagtailadmin_pages:search",
        "wagtailadmin_pages:search_results",
        "wagtailadmin_pages:confirm_workflow_cancellation",
        "wagtailadmin_pages:revisions_index",
        "wagtailadmin_pages:revisions_view",
        "wagtailadmin_pages:revisions_revert",
        "wagtailadmin_pages:revisions_compare",
        "wagtailadmin_pages:workflow_history",
        "wagtailadmin_pages:workflow_history_detail",
        "wagtailadmin_pages:history",
        "wagtailadmin_pages:history_results",
        # The chooser offers what is published, and one's own.
        "wagtailadmin_choose_page",
        "wagtailadmin_choose_page_child",
        "wagtailadmin_choose_page_search",
        "wagtailadmin_choose_page_chosen_multiple",
        "wagtailadmin_choose_page_external_link",
        "wagtailadmin_choose_page_email_link",
        "wagtailadmin_choose_page_phone_link",
        "wagtailadmin_choose_page_anchor_link",
        "wagtailadmin_api:pages:listing",
        "wagtailadmin_api:pages:detail",
    }
)
"""What anybody who may enter the admin uses."""

REPRESENTATIVES = frozenset(
    {
        "wagtailadmin_pages:add",
        "wagtailadmin_pages:preview_on_add",
        "wagtailadmin_pages:add_subpage",
        "wagtailadmin_pages:delete",
        "wagtailadmin_pages:copy",
        "wagtail_bulk_action",
        # Files, each body in a collection of its own.
        "wagtailadmin_api:images:listing",
        "wagtailadmin_api:images:detail",
        "wagtailadmin_api:documents:listing",
        "wagtailadmin_api:documents:detail",
        "wagtailimages:index",
        "wagtailimages:index_results",
        "wagtailimages:add",
        "wagtailimages:edit",
        "wagtailimages:delete",
        "wagtailimages:add_multiple",
        "wagtailimages:edit_multiple",
        "wagtailimages:delete_multiple",
        "wagtailimages:create_multiple_from_uploaded_image",
        "wagtailimages:delete_upload_multiple",
        "wagtailimages_chooser:choose",
        "wagtailimages_chooser:choose_results",
        "wagtailimages_chooser:chosen",
        "wagtailimages_chooser:chosen_multiple",
        "wagtailimages_chooser:create",
        "wagtailimages_chooser:select_format",
        "wagtaildocs:index",
        "wagtaildocs:index_results",
        "wagtaildocs:add",
        "wagtaildocs:edit",
        "wagtaildocs:delete",
        "wagtaildocs:add_multiple",
        "wagtaildocs:edit_multiple",
        "wagtaildocs:delete_multiple",
        "wagtaildocs:create_multiple_from_uploaded_document",
        "wagtaildocs:delete_upload_multiple",
        "wagtaildocs_chooser:choose",
        "wagtaildocs_chooser:choose_results",
        "wagtaildocs_chooser:chosen",
        "wagtaildocs_chooser:chosen_multiple",
        "wagtaildocs_chooser:create",
    }
)
"""What the people of a body use besides."""

TRANSLATORS = frozenset(
    {
        "wagtail_localize:javascript_catalog",
        "wagtail_localize:submit_page_translation",
        "wagtail_localize:update_translations",
        "wagtail_localize:edit_string_translation",
        "wagtail_localize:edit_override",
        "wagtail_localize:machine_translate",
        "wagtail_localize:download_pofile",
        "wagtail_localize:upload_pofile",
        "wagtail_localize:preview_translation",
        "wagtail_localize:translations_report",
        "wagtail_localize:translations_report_results",
    }
)
"""What translators use besides; ``catalog_pages.localize`` says on which pages."""

BULK_ACTIONS = frozenset({"delete", "add_tags", "add_to_collection"})
"""What somebody may do with several of their own things at once."""
BULK_MODELS = frozenset({"page", "image", "catalogimage", "document"})
"""Of which things: vocabularies and lay words have bulk actions too."""

OUR_ROOMS = frozenset(
    {
        "accounts",
        "applications",
        "audit",
        "catalog_pages",
        "companies",
        "exchange",
        "feedback",
        "guides",
        "messaging",
        "moderation",
        "providers",
        "search",
        "translating",
        "verification",
        "visitors",
    }
)


def refuse_outsiders(request: HttpRequest, arguments: dict[str, Any]) -> None:
    """Raise ``PermissionDenied`` unless the user is of the office or the address is open to them."""
    user = request.user
    if not user.is_authenticated or is_office(user):
        return
    if not is_open(request, user):
        raise PermissionDenied
    if is_translator(user) and request.resolver_match and request.resolver_match.view_name in TRANSLATORS:
        # These are started from Italian pages, which are nobody's to edit: `catalog_pages.localize` says which.
        return
    own = policy_registry.get_by_type(Page).explorable_instances(user)
    named = pages_named(request, arguments)
    if named and own.filter(pk__in=named).count() != len(named):
        raise PermissionDenied
    if request.resolver_match and (request.resolver_match.url_name or "").startswith("wagtailadmin_choose_page"):
        # Published pages may be linked to; the drafts of others may not even be named.
        chosen = {number(value) for value in request.GET.getlist("id")}
        if Page.objects.filter(Q(live=True) | Q(pk__in=own.values("pk")), pk__in=chosen).count() != len(chosen):
            raise PermissionDenied


def is_open(request: HttpRequest, user: Any) -> bool:
    """Whether an address of the admin is open to somebody who is not of the office."""
    match = request.resolver_match
    if match is None or match.view_name is None:
        # The last pattern: an address that does not exist, for which Wagtail's own answer is right.
        return match is not None
    if match.func.__module__.partition(".")[0] in OUR_ROOMS:
        return True
    if match.view_name == "wagtail_bulk_action" and (
        match.kwargs.get("action") not in BULK_ACTIONS or match.kwargs.get("model_name") not in BULK_MODELS
    ):
        return False
    if is_translator(user) and match.view_name in TRANSLATORS:
        return True
    works_for_a_body = user.groups.filter(provider_access__isnull=False).exists()
    return match.view_name in EVERYBODY or (works_for_a_body and match.view_name in REPRESENTATIVES)


def number(value: Any) -> int:
    """Read a page's number as leniently as Wagtail does; what is none is refused."""
    try:
        return int(value)
    except ValueError:
        raise PermissionDenied from None


def pages_named(request: HttpRequest, arguments: dict[str, Any]) -> set[int]:
    """The pages that an admin request names, in its address or in the query of a bulk action."""
    named = {number(arguments[name]) for name in PAGE_ARGUMENTS if name in arguments}
    view = request.resolver_match.view_name if request.resolver_match else ""
    if "pk" in arguments and view in ("wagtailadmin_pages:revisions_compare", "wagtailadmin_api:pages:detail"):
        named.add(number(arguments["pk"]))
    if view == "wagtail_bulk_action" and arguments.get("model_name") == "page":
        parent = [number(value) for value in request.GET.getlist("childOf") if value]
        listed = [number(value) for value in request.GET.getlist("id") if value != "all"]
        if not parent and not listed:
            raise PermissionDenied
        named |= {*parent, *listed}
    return named
