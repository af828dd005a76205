"""Accepting an application: the body with its access and its referente's invitation, all or nothing, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import invitations
from applications import deciding, letters
from applications.known import body_with
from applications.models import Application
from applications.states import Action, NotPossible, move
from audit.recording import record
from catalog_pages.models import HomePage, ProviderPage
from providers.access import sync_provider_access
from providers.models import MembershipRole

PURPOSE = "membership"
"""What people of a body are invited for."""

COPIED = (
    "kind",
    "legal_name",
    "fiscal_code",
    "vat_number",
    "runts_section",
    "runts_number",
    "runts_date",
    "rea_number",
    "cooperative_register",
    "ipa_code",
    "phone",
    "pec",
    "website",
    "address",
    "postal_code",
    "municipality",
)
"""Columns of the application that are columns of the body under the same name."""


@transaction.atomic
def accept(application_id: int, *, version: int, by: Any, known: int | None) -> Application:
    """Accept an application; ``known`` is the body of the catalogue that the office confirmed to be the same.

    A new body is written as a draft and sent for approval, as every page that the office writes: somebody else
    publishes it. Its referente can come in and write services at once. For a known body nothing is made: the person is
    invited to it. Raises ``NotPossible`` when the states do not allow it, when somebody was quicker, or when the
    invitation cannot be sent: then nothing has happened.
    """
    _wait_for_same_body(application_id)
    application = deciding.held(application_id, version=version)
    move(application, Action.ACCEPT)
    found = body_with(application.fiscal_code)
    if (found.pk if found else None) != known:
        raise deciding.Changed(_("Nel frattempo è cambiato quale ente del catalogo ha questo codice fiscale: rileggi."))
    try:
        application.provider = found or _create(_page(application), by)
        _invite(application.provider, application, by)
    except invitations.InvitationRefused as refusal:
        raise NotPossible(str(refusal)) from refusal
    deciding.close_requests(application)
    application.decided_at = timezone.now()
    deciding.done(application, "accepted", by=by, provider=application.provider.pk, known=found is not None)
    letters.to_applicant("accepted", application, key="accepted")
    return application


def _wait_for_same_body(application_id: int) -> None:
    """Two applications of one body that are accepted at the same time make one body: the second waits for the first."""
    code = Application.objects.filter(pk=application_id).values_list("fiscal_code", flat=True).first()
    same = Application.objects.select_for_update().filter(fiscal_code=code).order_by("pk")
    list(same.values_list("pk", flat=True))


def _page(application: Application) -> ProviderPage:
    page = ProviderPage(title=application.name, email=application.body_email)
    for name in COPIED:
        setattr(page, name, getattr(application, name))
    if page.legal_name == page.title:
        page.legal_name = ""
    return page


def _create(page: ProviderPage, by: Any) -> ProviderPage:
    """Write a new body as a draft with its group and collection, and send it for approval."""
    home = HomePage.objects.select_for_update().get(locale__language_code=settings.LANGUAGE_CODE, alias_of=None)
    page.live, page.owner, page.locale = False, by, home.locale
    home.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    sync_provider_access(page)
    record("providers.create", user=by, about=page)
    if workflow := page.get_workflow():
        workflow.start(page, by)
    return page


def _invite(provider: ProviderPage, application: Application, by: Any) -> None:
    """Invite the referente; who works for the body already need not be."""
    email = application.contact_email
    working = provider.memberships.filter(user__email__iexact=email, user__is_active=True, role=MembershipRole.LEAD)
    if not working.exists():
        payload = {"provider": provider.pk, "role": str(MembershipRole.LEAD)}
        invitations.invite(email=email, purpose=PURPOSE, payload=payload, invited_by=by)
