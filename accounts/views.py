"""The page behind the link of an invitation, and the pages about one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import invitations, second_factor, sessions
from accounts.adapters import login_address
from accounts.forms import NewAccountForm
from accounts.invitations import InvitationRefused
from accounts.models import Invitation


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; opening it does nothing, so that programs which check links may follow it."""
    found = invitations.find(token)
    if found is None or not found.is_open:
        if found and found.accepted_by_id and found.accepted_by_id == request.user.pk:
            return redirect("wagtailadmin_home")
        return _closed(request, found)
    try:
        what = invitations.describe(found)
        if request.user.is_authenticated:
            return _for_who_is_in(request, found, token, what)
        if account := invitations.account_with(found.email):
            return _for_who_has_an_account(request, found, what, is_active=account.is_active)
        return _for_who_is_new(request, found, token, what)
    except InvitationRefused as refusal:
        return _closed(request, found, str(refusal))


def _for_who_is_in(request: HttpRequest, found: Invitation, token: str, what: str) -> HttpResponse:
    own = invitations.has_address(request.user, found.email)
    if own and request.method == "POST":
        return redirect(invitations.accept(token, user=request.user))
    return _page(request, found, what, case="accept" if own else "other-account")


def _for_who_has_an_account(request: HttpRequest, found: Invitation, what: str, *, is_active: bool) -> HttpResponse:
    if request.method == "POST":
        return redirect(login_address(request.path))
    return _page(request, found, what, case="log-in" if is_active else "inactive")


def _for_who_is_new(request: HttpRequest, found: Invitation, token: str, what: str) -> HttpResponse:
    form = NewAccountForm(request.POST if request.method == "POST" else None, email=found.email)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user = form.save()
            onward = invitations.accept(token, user=user)
            return perform_password_login(
                request, {"email": found.email}, Login(user=user, email=found.email, redirect_url=onward)
            )
    return _page(request, found, what, case="new", form=form)


def _page(request: HttpRequest, found: Invitation, what: str, **values: Any) -> HttpResponse:
    context = {"invitation": found, "what": what, "inviter": invitations.inviter_name(found.invited_by), **values}
    return render(request, "accounts/invitation.html", context)


def _closed(request: HttpRequest, found: Invitation | None, reason: str = "") -> HttpResponse:
    why = reason or _("L'indirizzo non è completo, oppure l'invito è stato sostituito da uno più recente.")
    if found and not found.is_open:
        why = _("L'invito non è più valido: %(state)s.") % {"state": found.state.label.lower()}
    return render(request, "accounts/invitation_closed.html", {"why": why}, status=410)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """One's own account: address, password, second factor, sessions."""
    context = {
        "has_second_factor": second_factor.has_one(request.user),
        "second_factor_required": second_factor.is_required(request.user),
        "sessions_count": UserSession.objects.filter(user=request.user).count(),
        "providers": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
    }
    return render(request, "accounts/home.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions_list(request: HttpRequest) -> HttpResponse:
    """Where one is logged in; each session, or all others at once, can be ended."""
    if request.method == "POST":
        return _end(request)
    sessions.note(request)
    listed = [
        {"session": each, "device": sessions.device(each.user_agent), "is_current": each.is_current()}
        for each in UserSession.objects.purge_and_list(request.user)
    ]
    listed.sort(key=lambda row: (row["is_current"], row["session"].last_seen_at), reverse=True)
    return render(request, "accounts/sessions.html", {"sessions": listed})


def _end(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        if "others" in request.POST:
            end_other_sessions(request, request.user)
            messages.success(request, _("Le altre sessioni sono chiuse."))
        else:
            number = request.POST.get("session", "")
            chosen = UserSession.objects.filter(user=request.user, pk=number if number.isdecimal() else None)
            ended = list(chosen)
            end_sessions(request, ended)
            if ended:
                messages.success(request, _("La sessione è chiusa."))
    return redirect("accounts:sessions")
