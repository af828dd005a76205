"""Who may use which address of the admin: one line an address. An address that is not here fails the tests.

``OWN`` addresses name something; who has it may, others may not. ``OFFICE`` is for editors and administrators,
``ADMIN`` for administrators alone, ``SELF`` shows each person what is theirs, ``OPEN`` needs no log-in, ``NOBODY`` is
closed to everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver

SELF, OWN, OFFICE, ADMIN, TRANSLATION, OPEN, NOBODY = (
    "self",
    "own",
    "office",
    "admin",
    "translation",
    "open",
    "nobody",
)

WHO: dict[str, str] = {}


def _put(who: str, namespace: str, names: str) -> None:
    for name in names.split():
        WHO[f"{namespace}:{name}" if namespace else name] = who


_put(OPEN, "", "wagtailadmin_login wagtailadmin_logout wagtailadmin_sprite wagtailadmin_javascript_catalog")
_put(OPEN, "", "wagtailadmin_password_reset wagtailadmin_password_reset_done wagtailadmin_password_reset_confirm")
_put(OPEN, "", "wagtailadmin_password_reset_complete")
_put(SELF, "", "wagtailadmin_home wagtailadmin_account wagtailadmin_dismissibles wagtailadmin_explore_root")
_put(SELF, "", "wagtailadmin_choose_page wagtailadmin_choose_page_search wagtailadmin_choose_page_external_link")
_put(SELF, "", "wagtailadmin_choose_page_email_link wagtailadmin_choose_page_phone_link")
_put(SELF, "", "wagtailadmin_choose_page_anchor_link wagtailadmin_choose_page_chosen_multiple")
_put(OWN, "", "wagtailadmin_explore wagtailadmin_explore_results wagtailadmin_choose_page_child wagtail_bulk_action")
_put(OFFICE, "", "wagtailadmin_error_test wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete")
_put(OFFICE, "", "wagtailadmin_block_preview search_parked search_parked_retry")
_put(SELF, "wagtailadmin_api:pages", "listing")
_put(OWN, "wagtailadmin_api:pages", "detail")
_put(OFFICE, "wagtailadmin_api:pages", "find action")
for _files in ("images", "documents"):
    _put(SELF, f"wagtailadmin_api:{_files}", "listing")
    _put(OWN, f"wagtailadmin_api:{_files}", "detail")
    _put(OFFICE, f"wagtailadmin_api:{_files}", "find")
_put(
    OWN,
    "wagtailadmin_pages",
    "add preview_on_add add_subpage edit preview_on_edit view_draft delete copy confirm_workflow_cancellation "
    "revisions_index revisions_view revisions_revert revisions_compare workflow_history workflow_history_detail "
    "history history_results",
)
_put(SELF, "wagtailadmin_pages", "search search_results")
_put(
    OFFICE,
    "wagtailadmin_pages",
    "usage type_use type_use_results choose_parent unpublish convert_alias move move_confirm set_page_position "
    "workflow_action collect_workflow_action_data workflow_preview set_privacy lock unlock revisions_unschedule",
)
_put(OWN, "wagtailadmin_editing_sessions", "ping")
# Ends one's own sessions; of others it finds none.
_put(SELF, "wagtailadmin_editing_sessions", "release")
_put(OFFICE, "wagtailadmin_collections", "index add edit delete set_privacy")
_put(
    OFFICE,
    "wagtailadmin_workflows",
    "index index_results add enable disable edit usage usage_results remove add_task select_task_type task_index "
    "task_index_results edit_task disable_task enable_task task_chooser task_chooser_results task_chooser_create "
    "task_chosen",
)
for _report in ("locked_pages", "workflow", "workflow_tasks", "site_history", "aging_pages", "page_types_usage"):
    _put(OFFICE, "wagtailadmin_reports", f"{_report} {_report}_results")
_put(SELF, "wagtailimages", "index index_results add add_multiple")
_put(
    OWN,
    "wagtailimages",
    "edit delete edit_multiple delete_multiple create_multiple_from_uploaded_image delete_upload_multiple",
)
_put(OFFICE, "wagtailimages", "url_generator url_generator_output preview image_usage")
_put(SELF, "wagtailimages_chooser", "choose choose_results chosen_multiple create")
_put(OWN, "wagtailimages_chooser", "chosen select_format")
_put(SELF, "wagtaildocs", "index index_results add add_multiple")
_put(
    OWN,
    "wagtaildocs",
    "edit delete edit_multiple delete_multiple create_multiple_from_uploaded_document delete_upload_multiple",
)
_put(OFFICE, "wagtaildocs", "document_usage")
_put(SELF, "wagtaildocs_chooser", "choose choose_results chosen_multiple create")
_put(OWN, "wagtaildocs_chooser", "chosen")
_put(OFFICE, "wagtailembeds", "chooser chooser_upload")
_put(ADMIN, "wagtailredirects", "index index_results add edit delete start_import process_import")
_put(
    TRANSLATION,
    "wagtail_localize",
    "javascript_catalog submit_page_translation update_translations edit_string_translation edit_override "
    "machine_translate "
    "download_pofile upload_pofile preview_translation translations_report translations_report_results",
)
_put(
    OFFICE,
    "wagtail_localize",
    "submit_snippet_translation stop_translation snippets_api_listing snippets_api_detail",
)
_put(NOBODY, "wagtail_localize", "convert_to_alias")
_put(TRANSLATION, "translating", "queue sheet rows confirm read")
_put(OFFICE, "translating", "coverage")
_put(OFFICE, "exchange", "index export run columns skip confirm undo discard")
_put(SELF, "providers", "own_people")
_put(OWN, "providers", "people invite invitation role remove hand_over")
_put(OFFICE, "providers", "index create body suspend lift move merge")
_put(OFFICE, "moderation", "queue together approve_together review decide assign")
_put(OFFICE, "applications", "queue detail document act calls export lists retract")
_put(
    OFFICE,
    "",
    "feedback_desk feedback_report feedback_assign feedback_merge feedback_separate feedback_clarity_results "
    "feedback_clarity_export",
)
_put(OFFICE, "", "company_plans company_plan company_plan_put_back company_plan_model company_services")
_put(SELF, "", "feedback_own")
_put(OWN, "", "feedback_own_report")
_put(ADMIN, "", "audit_register audit_export")
_put(ADMIN, "", "accounts_invitations accounts_reset_factor")
_put(SELF, "guides", "body")
_put(OFFICE, "guides", "office")
_put(SELF, "", "verification_confirm")
_put(
    OFFICE,
    "verification_office",
    "index record sheet undo rules campaigns new_campaign campaign close_campaign",
)
_put(OFFICE, "", "messages_log messages_message messages_retry messages_give_up")
_put(SELF, "", "messages_own")
_put(SELF, "moderation", "own")
_put(OWN, "moderation", "duplicate resume suspend withdraw")
_put(OWN, "", "verification_overlay")

PATTERNS: tuple[tuple[str, str], ...] = (
    (r"wagtailsnippets(_|$|:)|wagtailsnippetchoosers_", OFFICE),
    (r"(wagtailusers|wagtailsites|wagtaillocales|wagtail_localize_locales)[a-z_]*:", ADMIN),
)
"""Vocabularies and their choosers; people, groups, sites and languages: the same whatever the model."""


def who_may(name: str) -> str | None:
    """The line of an address, or ``None`` when nobody has written one."""
    if name in WHO:
        return WHO[name]
    return next((who for pattern, who in PATTERNS if re.match(pattern, name)), None)


def addresses(patterns: Any, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the admin: its name with namespaces, and its pattern."""
    for each in patterns:
        full = prefix + str(each.pattern).lstrip("^")
        if isinstance(each, URLResolver):
            inner = ":".join(part for part in (namespace, each.namespace) if part)
            yield from addresses(each.url_patterns, full, inner)
        elif each.name:
            yield ":".join(part for part in (namespace, each.name) if part), full
