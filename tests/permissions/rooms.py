"""What B has in the rooms beside the pages: its applications, the voices about it, its messages and verifications."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document as WagtailDocument
from wagtail.models import UploadedFile
from wagtail_localize.models import OverridableSegment

from applications import documents
from applications.models import AdmittedList, Event, Request
from catalog_pages.models import CatalogImage, ProviderPage, ServicePage
from companies import patterns, planning
from exchange.models import ImportRow, ImportRun
from feedback.models import Rating
from messaging.models import Message
from moderation.models import FieldNote, QueueEntry
from tests.applications.applicant import PDF, make_call, submitted, upload
from tests.feedback.conftest import make_report
from translating import sheets
from verification.models import Campaign, CampaignService, Verification

TEXT = "Segreto-testo"


def add_rooms(body: ProviderPage, *, published: ServicePage, draft: ServicePage, user: User) -> dict[str, Any]:
    """Make them, and say by which numbers addresses name them."""
    return {
        **_application(body, user),
        **_voices(published),
        **_messages(user),
        **_verification(published, user),
        **_desk(draft, user),
        **_import(body, user),
        **_uploads(user),
        **_companies(published),
        **_translating(published),
    }


def _application(body: ProviderPage, user: User) -> dict[str, Any]:
    call = make_call(title="Avviso")
    made = AdmittedList.objects.create(call=call, act_number="7", act_date=timezone.localdate())
    application = submitted(
        call,
        name="Segreto-domanda",
        fiscal_code=body.fiscal_code,
        contact_email="segreto-domanda@example.org",
        contact_name="Segreto-referente",
        services_text=TEXT,
    )
    [document], _problems = documents.keep(application, [upload(PDF + b"segreto%%EOF", "segreto.pdf")], kind="other")
    Request.objects.create(application=application, kind="integration", text=TEXT, due_on=timezone.localdate())
    Event.objects.create(application=application, verb="note", text=TEXT)
    # A body that was admitted is public by name; what else it wrote is not.
    submitted(call, name="Ente Beta", state="accepted", provider=body, admitted_list=made, services_text=TEXT)
    return {
        "application_id": application.pk,
        "applications:document/document_id": document.pk,
        "call_id": call.pk,
        "list_id": made.pk,
        "code": "link",
    }


def _voices(published: ServicePage) -> dict[str, Any]:
    report = make_report(published, text=TEXT, contact="segreto-lettore@example.org", comment=TEXT)
    Rating.objects.create(key="segreto", service_id=published.translation_key, stars=2, text=TEXT)
    other = make_report(published, text=TEXT)
    return {"report_id": report.pk, "posted/with": [other.pk], "posted/service": str(published.translation_key)}


def _messages(user: User) -> dict[str, Any]:
    message = Message.objects.create(
        kind="report_body",
        recipient=user.email,
        user=user,
        subject="Segreto-oggetto",
        text=TEXT,
        due_at=timezone.now(),
        failed_at=timezone.now(),
    )
    return {"message_id": message.pk, "posted/message": message.pk}


def _verification(published: ServicePage, user: User) -> dict[str, Any]:
    day = timezone.localdate()
    verification = Verification.objects.create(
        page=published, day=day, method="call", source="office", user=user, note=TEXT, previous_date=None
    )
    campaign = Campaign.objects.create(title="Segreto-campagna", message=TEXT, deadline=day)
    CampaignService.objects.create(campaign=campaign, page=published)
    overlay = {"kind": "notice", "starts": day, "ends": day + datetime.timedelta(days=3), "text": "Preso"}
    return {
        "campaign_id": campaign.pk,
        "verification_id": verification.pk,
        "posted/page": published.pk,
        "posted/day": day,
        "posted/method": "call",
        "posted/seen": published.live_revision_id,
        **{f"posted/{name}": value for name, value in overlay.items()},
    }


def _desk(draft: ServicePage, user: User) -> dict[str, Any]:
    entry = QueueEntry.objects.get(page=draft.pk)
    FieldNote.objects.create(page=draft.page_ptr, task_state=entry.task_state, field="title", text=TEXT, author=user)
    return {"posted/item": f"{draft.pk}:{draft.latest_revision_id}", "posted/revision": draft.latest_revision_id}


def _import(body: ProviderPage, user: User) -> dict[str, Any]:
    run = ImportRun.objects.create(
        file_name="segreto.csv", created_by=user, state=ImportRun.State.CHECKED, result={"version": "1"}
    )
    ImportRow.objects.create(run=run, line=2, title="Segreto-riga", provider_name="Segreto-ente")
    return {"run_id": run.pk, "posted/version": "1", "posted/shown": 2, "posted/skip": 2}


def _companies(published: ServicePage) -> dict[str, Any]:
    plan = planning.begin(
        token="segreto",
        company="Segreto-impresa",
        email="segreto@impresa.example",
        introduction=TEXT,
        keys=[published.translation_key.hex[:8]],
    )
    patterns.offer(planning.confirm(plan))
    return {"plan_id": plan.pk, "posted/model-reason": TEXT}


def _translating(published: ServicePage) -> dict[str, Any]:
    price = published.prices.first()
    return {
        "language": "en",
        "key": published.translation_key,
        "posted/segment": "summary",
        "posted/as_read": sheet.as_read if (sheet := sheets.sheet(published.translation_key, "en")) else "",
        **({f"posted/{price.uid}.label": "Preso"} if price else {}),
    }


def _uploads(user: User) -> dict[str, Any]:
    image, document = (
        UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(model),
            file=ContentFile(b"segreto", "segreto.bin"),
            uploaded_by_user=user,
        )
        for model in (CatalogImage, WagtailDocument)
    )
    segment = OverridableSegment.objects.first()
    return {
        "wagtailimages:create_multiple_from_uploaded_image/uploaded_file_id": image.pk,
        "wagtailimages:delete_upload_multiple/uploaded_file_id": image.pk,
        "wagtaildocs:create_multiple_from_uploaded_document/uploaded_file_id": document.pk,
        "wagtaildocs:delete_upload_multiple/uploaded_file_id": document.pk,
        "overridable_segment_id": segment.pk if segment else 1,
    }


WATCHED = (
    ("applications.Application", ("pk", "state", "version", "link_version", "protocol_number", "admitted_list_id")),
    ("applications.Call", ("pk", "title", "is_published")),
    ("applications.AdmittedList", ("pk",)),
    ("applications.Document", ("pk", "name")),
    ("applications.Event", ("pk", "text")),
    ("applications.Request", ("pk", "answer", "closed")),
    ("feedback.ErrorReport", ("pk", "state", "public_answer", "comment", "assigned_to_id", "merged_into_id")),
    ("feedback.Rating", ("pk",)),
    ("messaging.Message", ("pk", "attempts", "failed_at", "due_at")),
    ("verification.Verification", ("pk", "day", "undone_at")),
    ("verification.Campaign", ("pk", "title", "closed_at")),
    ("catalog_pages.ServicePage", ("pk", "assured_date", "assured_method", "status")),
    ("catalog_pages.ReminderRules", ("pk",)),
    ("moderation.QueueEntry", ("pk", "page_id", "assigned_to_id")),
    ("moderation.FieldNote", ("pk", "text")),
    ("exchange.ImportRun", ("pk", "state", "result")),
    ("exchange.ImportRow", ("pk", "skip")),
    ("wagtailcore.UploadedFile", ("pk",)),
    ("companies.WelfarePlan", ("pk", "state", "reason", "company", "model", "model_reason")),
    ("translating.RowProposal", ("pk", "text")),
    ("companies.LetterGuidance", ("pk", "reference")),
)
"""What an intruder could change there."""
