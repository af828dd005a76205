"""What must have happened in the demo before the pictures are taken: a change that waits, links that were mailed."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from accounts import invitations
from applications.models import Application, Call
from applications.states import State
from catalog_pages.enums import ProviderKind
from catalog_pages.models import Category, Municipality, ProviderPage, ReminderRules, ServicePage
from demo.loading import EDITOR, REPRESENTATIVES
from feedback import reporting
from feedback.enums import Subject
from feedback.models import ErrorReport
from messaging.models import Message
from providers.models import MembershipRole
from verification import links
from verification.models import MailLink

BODY, OTHER_BODY = REPRESENTATIVES
INVITED = "nuova.persona@lodiwelfare.example.org"
APPLICANT = "La Ginestra"


def person(username: str) -> Any:
    """One of the demo's people."""
    return get_user_model()._default_manager.get(username=username)


@transaction.atomic
def prepare() -> None:
    """Bring the demo where the guides need it; to be called once, on a demo of its own."""
    propose_a_change()
    propose_something_harmless()
    apply()
    report_an_error()
    invite()
    links.make(user=person(BODY), pages=[published_of_body(1)], rules=ReminderRules.current())


def propose_a_change() -> None:
    """A representative raises the prices of a sheet that is public."""
    draft = published_of_body().get_latest_revision_as_object()
    prices = list(draft.prices.all())
    for price in prices:
        if price.amount:
            price.amount += Decimal("0.50")
    draft.prices = prices
    _submit(draft)


def propose_something_harmless() -> None:
    """A representative explains better what one gets: what may be approved together with others."""
    draft = published_of_body(2).get_latest_revision_as_object()
    draft.outcome = f"{draft.outcome}<p>Alla fine ricevi un riepilogo scritto.</p>"
    _submit(draft)


def _submit(draft: ServicePage) -> None:
    author = person(BODY)
    draft.save_revision(user=author, log_action=True)
    page = ServicePage.objects.get(pk=draft.pk)
    if not page.workflow_in_progress:
        page.get_workflow().start(page, author)


def apply() -> Application:
    """A body has applied to an open avviso."""
    now = timezone.now()
    call, _made = Call.objects.get_or_create(
        slug="avviso-di-prova",
        defaults={
            "title": "Avviso dimostrativo per i servizi di prossimità",
            "opens_at": now - datetime.timedelta(days=20),
            "closes_at": now + datetime.timedelta(days=40),
            "is_published": True,
            "texts_confirmed": True,
            "kinds": [ProviderKind.SOCIAL_COOPERATIVE, ProviderKind.ASSOCIATION],
        },
    )
    application, made = Application.objects.get_or_create(
        start_key="guides",
        defaults={
            "call": call,
            "state": State.SUBMITTED,
            "state_since": now - datetime.timedelta(days=4),
            "submitted_at": now - datetime.timedelta(days=4),
            "number": "DEMO-0001",
            "email": "ginestra@lodiwelfare.example.org",
            "kind": ProviderKind.SOCIAL_COOPERATIVE,
            "name": APPLICANT,
            "legal_name": f"{APPLICANT} società cooperativa sociale (dato dimostrativo)",
            "address": "Via Prova 3",
            "postal_code": "26900",
            "town": "Lodi",
            "phone": "+390371555012",
            "body_email": "ginestra@lodiwelfare.example.org",
            "representative_name": "Legale di prova",
            "contact_name": "Persona di prova",
            "contact_email": "ginestra@lodiwelfare.example.org",
            "services_text": "Doposcuola e aiuto ai compiti.",
        },
    )
    if made:
        application.categories.set(Category.objects.order_by("pk")[:1])
        application.municipalities.set(Municipality.objects.order_by("pk")[:2])
    return application


def invite() -> None:
    """The office invites somebody to write a body's sheets."""
    payload = {"provider": body().pk, "role": str(MembershipRole.WRITER)}
    invitations.invite(email=INVITED, purpose="membership", payload=payload, invited_by=person(EDITOR))


def report_an_error() -> ErrorReport:
    """A reader tells that a telephone number does not answer."""
    page = published_of_body()
    return reporting.receive(
        key="guides",
        service_id=page.translation_key,
        title=page.title,
        language="it",
        data={"subject": Subject.PHONE, "text": "Al numero indicato non risponde nessuno.", "contact": ""},
    )


# Where things are, for the pictures.


def body() -> ProviderPage:
    """The body whose guide it is."""
    return ProviderPage.objects.get(pk=published_of_body().get_parent().pk)


def published_of_body(number: int = 0) -> ServicePage:
    """One of the public sheets of the body whose guide it is."""
    own = ServicePage.objects.live().filter(owner__username=BODY, alias_of=None, locale__language_code="it")
    return own.order_by("pk")[number]


def returned() -> ServicePage:
    """A sheet that the office sent back."""
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    return ServicePage.objects.filter(pk__in=[int(state.object_id) for state in states]).order_by("pk")[0]


def invitation() -> str:
    """The address in the message that invites somebody."""
    message = Message.objects.filter(recipient=INVITED).order_by("-pk")[0]
    found = re.search(r"https?://[^/\s]+(/invito/\S+?/)(?=\s|$)", message.text)
    if found is None:
        raise LookupError("the invitation's message has no link")
    return found[1]


def mailed_link() -> str:
    """The address in the message that asks whether a sheet is still right."""
    link = MailLink.objects.order_by("-pk")[0]
    return reverse("verification:link", args=[links.token_of(link)])
