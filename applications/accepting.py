"""Accepting an application: the body with its access and its referente's invitation, all or nothing, once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.invitations import InvitationRefused
from applications import deciding, letters
from applications.known import body_with
from applications.models import Application
from applications.states import Action, NotPossible, move
from catalog_pages.models import ProviderPage
from catalog_pages.permissions import Refused
from providers import people
from providers.creating import create_body

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
    invited to it. Raises ``NotPossible`` when the states do not allow it, when somebody was quicker, when the body is
    suspended, or when the invitation cannot be sent: then nothing has happened.
    """
    _wait_for_same_body(application_id)
    application = deciding.held(application_id, version=version)
    move(application, Action.ACCEPT)
    found = body_with(application.fiscal_code)
    if (found.pk if found else None) != known:
        raise deciding.Changed(_("Nel frattempo è cambiato quale ente del catalogo ha questo codice fiscale: rileggi."))
    if found and found.is_suspended:
        raise NotPossible(_("«%(body)s» è sospeso: prima riattivalo, poi accogli la domanda.") % {"body": found.title})
    try:
        application.provider = found or create_body(_page(application), by=by)
        _invite(application.provider, application, by)
    except (InvitationRefused, Refused) as refusal:
        raise NotPossible(str(refusal)) from refusal
    except ValidationError as error:
        what = _("I dati della domanda non bastano per creare l'ente: %(wrong)s")
        raise NotPossible(what % {"wrong": " ".join(error.messages)}) from error
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


def _invite(provider: ProviderPage, application: Application, by: Any) -> None:
    """Invite the referente; who is the body's referente already need not be."""
    leads = provider.memberships.filter(role=people.LEAD, user__is_active=True)
    if not leads.filter(user__email__iexact=application.contact_email).exists():
        people.invite(provider=provider, email=application.contact_email, role=people.LEAD, by=by)
