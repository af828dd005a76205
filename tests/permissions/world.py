"""Two bodies, their people and their things: what B has says "segreto" somewhere, and must be read by nobody else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.documents.models import Document
from wagtail.models import Comment, Locale, Site, Workflow
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from catalog_pages.models import CatalogImage, ProviderPage, ServicePage
from catalog_pages.permissions import TRANSLATORS_GROUP
from providers import people
from providers.access import grant_membership, sync_provider_access
from providers.models import MembershipRole
from providers.suspension import suspend
from tests import factories
from tests.permissions import rooms

SECRET = "segreto"
ROLES = ("anonymous", "alfa", "beta", "suspended", "editor", "translator", "administrator")
OUTSIDERS = ("anonymous", "alfa", "suspended", "translator")
"""Who has nothing to do with B's things."""


@dataclass
class World:
    """The objects that addresses are filled with: B's, all of them."""

    body: ProviderPage
    published: ServicePage
    draft: ServicePage
    english: ServicePage
    image: CatalogImage
    document: Document
    numbers: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """A browser of somebody in this role."""
        client = Client()
        if role in self.users:
            client.force_login(self.users[role])
        return client

    def posted(self) -> dict[str, Any]:
        """What a thief would send, with the numbers of B's things where views take them from a form."""
        named = {key.removeprefix("posted/"): value for key, value in self.numbers.items() if key.startswith("posted/")}
        return {**POSTED, **named, "person": self.users["editor"].pk, "to": self.users["editor"].pk}

    def fill(self, pattern: str, name: str) -> str | None:
        """An address with B's objects in it; ``None`` where one cannot be made."""
        special = SPECIAL.get(name)
        text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<x:\1>", pattern).replace("\\.", ".").rstrip("$")
        if special is not None:
            text = special

        def value(match: re.Match[str]) -> str:
            return str(self.numbers.get(f"{name}/{match[1]}", self.numbers.get(match[1], 1)))

        return "/admin/" + re.sub(r"<(?:\w+:)?(\w+)>", value, text)


SPECIAL = {
    "wagtail_bulk_action": "bulk/wagtailcore/page/delete/?id=<page_id>",
    "wagtailadmin_choose_page": "choose-page/?page_type=wagtailcore.page",
    "wagtailadmin_choose_page_search": "choose-page/search/?q=Segr&page_type=wagtailcore.page",
    "wagtailadmin_choose_page_chosen_multiple": "choose-page/chosen-multiple/?id=<page_id>",
    "wagtailadmin_pages:search": "pages/search/?q=Segr",
    "wagtailadmin_pages:search_results": "pages/search/results/?q=Segr",
    "wagtailadmin_api:pages:listing": "api/main/pages/?search=Segr",
    "wagtailadmin_api:pages:find": "api/main/pages/find/?id=<page_id>",
    "wagtailadmin_api:images:find": "api/main/images/find/?id=<image_id>",
    "wagtailadmin_api:documents:find": "api/main/documents/find/?id=<document_id>",
    "wagtailadmin_pages:revisions_compare": "pages/<page_id>/revisions/compare/earliest...latest/",
    "wagtailadmin_tag_autocomplete": "tag-autocomplete/?term=segr",
    "wagtailimages_chooser:chosen_multiple": "images/chooser/chosen-multiple/?id=<image_id>",
    "wagtaildocs_chooser:chosen_multiple": "documents/chooser/chosen-multiple/?id=<document_id>",
    "wagtailadmin_editing_sessions:ping": "editing-sessions/ping/wagtailcore/page/<page_id>/1/",
}
"""Addresses that need a query, or words that find B's things; the words themselves are no secret."""


def make_world() -> World:
    """Everything, with every role's person."""
    beta, alfa, held = (factories.make_provider(f"Ente {name}") for name in ("Beta", "Alfa", "Sospeso"))
    users = {
        "alfa": factories.make_representative(alfa, "ets-alfa"),
        "beta": User.objects.create_user("ets-beta", "segreto@beta.example.org", "x", first_name="Segreto"),
        "suspended": factories.make_representative(held, "ets-sospeso"),
        "editor": factories.make_editor(),
        "translator": User.objects.create_user("traduce", "traduce@example.org", "x"),
        "administrator": factories.make_admin(),
    }
    users["translator"].groups.add(Group.objects.get(name=TRANSLATORS_GROUP))
    grant_membership(user=users["beta"], provider=beta, role=MembershipRole.LEAD)
    alfa.memberships.update(role=MembershipRole.LEAD)
    suspend(held, by=users["editor"], reason="x")
    invitation = people.invite(
        provider=beta, email="segreto-invito@example.org", role=MembershipRole.WRITER, by=users["beta"]
    )
    collection = sync_provider_access(beta).collection
    data = BytesIO()
    Pillow.new("RGB", (8, 8)).save(data, "PNG")
    data.seek(0)
    image = CatalogImage.objects.create(
        title="Segreto-immagine",
        file=ImageFile(data, name="a.png"),
        collection=collection,
        uploaded_by_user=users["beta"],
    )
    image.tags.add("segreto-etichetta")
    document = Document.objects.create(
        title="Segreto-documento",
        file=ContentFile(b"segreto", "a.pdf"),
        collection=collection,
        uploaded_by_user=users["beta"],
    )
    published = factories.make_service(beta, title="Pasti di beta")
    published, english = _translated(published)
    draft = factories.make_service(beta, title="Segreto-bozza", publish=False, user=users["beta"], image=image)
    draft.title = "Segreto-bozza cambiata"
    draft.save_revision(user=users["beta"])
    comment = Comment.objects.create(page=draft, user=users["beta"], text="Segreto-commento", contentpath="title")
    state = draft.get_workflow().start(draft, users["beta"])
    source, _created = TranslationSource.update_or_create_from_instance(draft)
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="en"))
    segment = StringSegment.objects.filter(source=source).first()
    numbers = {
        **rooms.add_rooms(beta, published=published, draft=draft, user=users["beta"]),
        "page_id": draft.pk,
        "parent_page_id": beta.pk,
        "page_to_move_id": draft.pk,
        "destination_id": alfa.pk,
        "pk": draft.pk,
        "revision_id": draft.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "content_type_app_name": "catalog_pages",
        "content_type_model_name": "servicepage",
        "app_label": "catalog_pages",
        "model_name": "servicepage",
        "task_state_id": state.current_task_state_id,
        "task_id": state.current_task_state.task_id,
        "workflow_state_id": state.pk,
        "workflow_pk": Workflow.objects.first().pk,  # type: ignore[union-attr]
        "page_pk": draft.pk,
        "action_name": "approve",
        "action": "rimanda",
        "image_id": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "filter_spec": "original",
        "collection_id": collection.pk,
        "translation_source_id": source.pk,
        "translation_id": translation.pk,
        "string_segment_id": segment.pk if segment else 1,
        "body_id": beta.pk,
        "user_id": users["beta"].pk,
        "invitation_id": invitation.pk,
        "kind": "csv",
        "comment_id": comment.pk,
        "wagtailadmin_api:images:detail/pk": image.pk,
        "wagtailadmin_api:documents:detail/pk": document.pk,
        "wagtailimages_chooser:chosen/pk": image.pk,
        "wagtaildocs_chooser:chosen/pk": document.pk,
        "wagtailadmin_collections:edit/pk": collection.pk,
        "wagtailadmin_collections:delete/pk": collection.pk,
        "wagtailadmin_workflows:edit/pk": Workflow.objects.first().pk,  # type: ignore[union-attr]
        "wagtailusers_users:edit/pk": users["beta"].pk,
        "wagtailusers_users:delete/pk": users["beta"].pk,
        "wagtailusers_groups:edit/pk": sync_provider_access(beta).group.pk,
        "wagtailusers_groups:delete/pk": sync_provider_access(beta).group.pk,
        "wagtailsites:edit/pk": Site.objects.first().pk,  # type: ignore[union-attr]
        "wagtailsites:delete/pk": Site.objects.first().pk,  # type: ignore[union-attr]
    }
    return World(ProviderPage.objects.get(pk=beta.pk), published, draft, english, image, document, numbers, users)


def _translated(page: ServicePage) -> tuple[ServicePage, ServicePage]:
    """A service and its English page: a machine wrote it, and of one text the Italian has changed since."""
    english = factories.translate(page, title="Meals of beta", summary="A warm lunch.")
    english.is_machine_assisted = True
    english.save_revision().publish()
    page.summary = "Un pranzo caldo, anche la domenica."
    page.save_revision().publish()
    return ServicePage.objects.get(pk=page.pk), ServicePage.objects.get(pk=english.pk)


WATCHED = (
    ("wagtailcore.Page", ("pk", "title", "path", "live", "latest_revision_id", "locked", "draft_title", "locale_id")),
    ("wagtailcore.Revision", ("pk", "user_id", "approved_go_live_at")),
    ("wagtailcore.WorkflowState", ("pk", "status")),
    ("wagtailcore.TaskState", ("pk", "status")),
    ("wagtailcore.Comment", ("pk", "text", "resolved_at")),
    ("wagtailcore.Collection", ("pk", "name", "path")),
    ("wagtailcore.PageViewRestriction", ("pk",)),
    ("wagtailcore.GroupPagePermission", ("pk", "group_id", "page_id")),
    ("catalog_pages.CatalogImage", ("pk", "title", "collection_id")),
    ("wagtaildocs.Document", ("pk", "title", "collection_id")),
    ("catalog_pages.Suspension", ("pk", "lifted_at")),
    ("catalog_pages.BodyMerge", ("pk",)),
    ("catalog_pages.Term", ("pk", "code", "valid_to")),
    ("catalog_pages.RowText", ("pk", "text")),
    ("providers.ProviderMembership", ("pk", "user_id", "provider_id", "role")),
    ("accounts.Invitation", ("pk", "email", "sent_at", "revoked_at")),
    ("auth.Group", ("pk", "name")),
    ("wagtail_localize.Translation", ("pk", "enabled")),
    ("wagtail_localize.StringTranslation", ("pk", "data")),
    ("wagtailredirects.Redirect", ("pk", "old_path")),
    *rooms.WATCHED,
)
"""What an intruder could change."""


def fingerprint() -> dict[str, list[Any]]:
    """Everything that is watched, as it is now; people by name, rights and state, not by their last log-in."""
    found = {
        label: list(apps.get_model(label)._default_manager.order_by("pk").values_list(*columns))
        for label, columns in WATCHED
    }
    people_now = User.objects.order_by("pk").values_list("pk", "username", "email", "is_active", "is_superuser")
    found["people"] = [*people_now, *User.groups.through.objects.order_by("pk").values_list("user_id", "group_id")]
    return found


POSTED = {
    "title": "Preso",
    "new_title": "Preso",
    "new_slug": "preso",
    "name": "Preso",
    "comment": "Preso",
    "email": "ladro@example.org",
    "role": "lead",
    "reason": "Preso",
    "confirmed": "1",
    "value": "Preso",
    "action": "approve",
    "state": "corrected",
    "answer": "Preso",
    "corrected": "on",
    "all": "",
}
"""What a thief would send, whoever's things it is about."""
