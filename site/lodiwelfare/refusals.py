"""What people who are logged in tried in the admin and may not do: told to the register.

An entry is written after the answer is ready, outside the transaction that was undone. A person's refusals are
counted, so that a scanner cannot fill the register.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin import auth
from wagtail.models import Page

from audit.models import Outcome
from audit.recording import record
from visitors.limits import within_for

MOST_AN_HOUR = 60
HOUR = 60 * 60
DENIED, RULE, FLOOD = "office.refuse", "office.rule", "office.flood"
MARK = "was_denied"


def notice_denials() -> None:
    """Have Wagtail's own refusals, which look like any other answer, leave a mark on their request."""
    for name in ("permission_denied", "reject_request"):
        original = getattr(auth, name)
        if not hasattr(original, "__wrapped__"):
            setattr(auth, name, _marking(original))


def _marking(refuse: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    @wraps(refuse)
    def marked(request: HttpRequest) -> HttpResponse:
        setattr(request, MARK, True)
        return refuse(request)

    return marked


def was_denied(request: HttpRequest) -> bool:
    """Whether this request was refused for want of rights."""
    return bool(getattr(request, MARK, False))


def record_refusal(request: HttpRequest, action: str, page: Page | None = None) -> None:
    """Register that a person was refused what this request asks: the name of the view, and the page if it has one."""
    user: Any = request.user
    if not user.is_authenticated:
        return
    if not within_for(f"refusals:{user.pk}", number=MOST_AN_HOUR, seconds=HOUR):
        if within_for(f"refusals:told:{user.pk}", number=1, seconds=HOUR):
            record(FLOOD, user=user, outcome=Outcome.REFUSED)
        return
    match = request.resolver_match
    arguments = match.kwargs if match else {}
    number = (
        page.pk
        if page
        else next((arguments[name] for name in ("page_id", "parent_page_id") if name in arguments), None)
    )
    about = Page(pk=int(number)) if number is not None and str(number).isdigit() else None
    name = match.view_name if match else ""
    record(action, user=user, about=about, outcome=Outcome.REFUSED, view=name[:100], method=request.method)
