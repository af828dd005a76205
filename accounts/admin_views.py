"""What administrators do for others: invite editors, take a lost second factor away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import invitations, second_factor
from accounts.invitations import InvitationRefused
from accounts.models import Invitation
from accounts.office import EDITOR

PER_PAGE = 50
LIST, RESET = "accounts_invitations", "accounts_reset_factor"


def administrators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a view to everybody but administrators."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_active and request.user.is_superuser):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


class InviteForm(forms.Form):
    """Whom to invite into the office."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail della persona"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Scrivi l'indirizzo e-mail della persona.")},
    )


class ResetForm(forms.Form):
    """Why a second factor is taken away, and how one knows that the person is who they say."""

    reason = forms.CharField(
        label=gettext_lazy("Come hai verificato che è proprio questa persona a chiederlo"),
        help_text=gettext_lazy("Per esempio: di persona, o richiamata al numero dell'ufficio. Resta nel registro."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Scrivi come hai verificato chi lo chiede.")},
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_list(request: HttpRequest) -> HttpResponse:
    """Whom the site has invited and how that went; editors are invited from here."""
    form = InviteForm(request.POST if "email" in request.POST else None)
    if request.method == "POST":
        if "invitation" in request.POST:
            return _resend_or_revoke(request)
        if form.is_valid() and _invite(request, form.cleaned_data["email"]):
            return redirect(LIST)
    page = Paginator(Invitation.objects.select_related("invited_by"), PER_PAGE).get_page(request.GET.get("p"))
    rows = [{"invitation": each, "what": _what(each)} for each in page.object_list]
    return render(request, "accounts/admin/invitations.html", {"form": form, "page": page, "rows": rows})


def _invite(request: HttpRequest, email: str) -> bool:
    try:
        invitations.invite(email=email, purpose=EDITOR, payload={}, invited_by=request.user)
    except InvitationRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("Invito spedito a %(email)s.") % {"email": email})
    return True


def _resend_or_revoke(request: HttpRequest) -> HttpResponse:
    number = request.POST["invitation"]
    invitation = get_object_or_404(Invitation, pk=number if number.isdecimal() and len(number) < 19 else None)
    try:
        if "revoke" in request.POST:
            invitations.revoke(invitation, by=request.user)
            messages.success(request, _("L'invito è ritirato: il link non vale più."))
        else:
            invitations.resend(invitation, by=request.user)
            messages.success(request, _("Spedito di nuovo: vale il link nuovo, quello di prima no."))
    except InvitationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(LIST)


def _what(invitation: Invitation) -> str:
    try:
        return invitations.describe(invitation)
    except InvitationRefused as refusal:
        return str(refusal)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def reset_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take away a colleague's second factor, with a reason; one's own is changed on one's own page."""
    person = get_object_or_404(get_user_model(), pk=user_id)
    if person == request.user:
        return redirect("mfa_index")
    form = ResetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        second_factor.reset(person, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request, _("Il secondo fattore di %(name)s è azzerato, le sue sessioni sono chiuse.") % {"name": person}
        )
        return redirect(reverse("wagtailusers_users:edit", args=[person.pk]))
    context = {"person": person, "form": form, "has_one": second_factor.has_one(person)}
    return render(request, "accounts/admin/reset_factor.html", context)


def urls() -> list[URLPattern]:
    """The addresses under the admin's own."""
    return [
        path("accesso/inviti/", invitation_list, name=LIST),
        path("accesso/secondo-fattore/<int:user_id>/azzera/", reset_factor, name=RESET),
    ]
