"""What the views share: who may, and telling how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.invitations import InvitationRefused
from audit.models import Outcome
from audit.recording import record
from catalog_pages.models import ProviderPage
from catalog_pages.permissions import Refused, is_office
from providers.access import bodies_of, is_lead
from providers.bodies import bodies


def body_of_office(body_id: int) -> ProviderPage:
    """A body by number; for views that are the office's alone."""
    found = bodies().filter(pk=body_id).first()
    if found is None:
        raise PermissionDenied
    return found


def body_to_see(request: HttpRequest, body_id: int) -> ProviderPage:
    """A body whose people the user may see: the office and who works for it. To others it does not exist."""
    found = bodies() if is_office(request.user) else bodies_of(request.user)
    body = found.filter(pk=body_id).first()
    if body is None:
        raise PermissionDenied
    return body


def may_manage(user: Any, body: ProviderPage) -> bool:
    """Whether the user decides who works for a body."""
    return is_office(user) or is_lead(user, body)


def body_to_manage(request: HttpRequest, body_id: int) -> ProviderPage:
    """A body whose people the user decides about: the office and its referente."""
    body = body_to_see(request, body_id)
    if not may_manage(request.user, body):
        raise PermissionDenied
    return body


def attempt(request: HttpRequest, action: str, body: ProviderPage, act: Callable[[], Any], done: str) -> bool:
    """Act, and tell whether it worked or why it was refused; a refusal is undone whole and registered."""
    try:
        act()
    except (Refused, InvitationRefused) as refusal:
        messages.error(request, str(refusal))
        record(action, user=request.user, about=body, outcome=Outcome.REFUSED)
        return False
    except ValidationError as error:
        messages.error(request, " ".join([_("Non è stato possibile:"), *error.messages]))
        record(action, user=request.user, about=body, outcome=Outcome.REFUSED)
        return False
    messages.success(request, done)
    return True
