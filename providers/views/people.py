"""The people of a body: for its referente, and for the office. Each parses, asks, tells."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import invitations
from accounts.models import Invitation
from catalog_pages.models import ProviderPage
from catalog_pages.permissions import is_office
from providers import people
from providers.access import bodies_of
from providers.bodies import people_of
from providers.forms import InviteForm
from providers.models import MembershipRole, ProviderMembership
from providers.views.acting import attempt, body_to_manage, body_to_see, may_manage


def own(request: HttpRequest) -> HttpResponse:
    """The people of one's own body; who works for several chooses one."""
    mine = list(bodies_of(request.user))
    if len(mine) == 1:
        return redirect("providers:people", mine[0].pk)
    return render(request, "providers/own.html", {"bodies": mine})


def index(request: HttpRequest, body_id: int) -> HttpResponse:
    """Who works for a body, who is invited, and the form to invite."""
    body = body_to_see(request, body_id)
    return render(request, "providers/people.html", context(request, body))


def context(request: HttpRequest, body: ProviderPage, form: InviteForm | None = None) -> dict[str, Any]:
    """What the list of people needs, on its own page and on the office's page of a body."""
    members = list(people_of([body.pk]))
    leads = [each for each in members if each.role == MembershipRole.LEAD and each.user.is_active]
    manages = may_manage(request.user, body)
    return {
        "body": body,
        "members": members,
        "only_lead": leads[0].user_id if len(leads) == 1 else None,
        "has_lead": bool(leads),
        "may_manage": manages,
        "invitations": list(people.waiting(body).select_related("invited_by")) if manages else [],
        "invite_form": form or InviteForm(initial={"role": MembershipRole.WRITER if leads else MembershipRole.LEAD}),
        "is_office": is_office(request.user),
    }


@require_POST
def invite(request: HttpRequest, body_id: int) -> HttpResponse:
    """Invite somebody; what is wrong is told beside its field."""
    body = body_to_manage(request, body_id)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return render(request, "providers/people.html", context(request, body, form), status=422)
    data = form.cleaned_data

    def act() -> None:
        people.invite(provider=body, email=data["email"], role=data["role"], by=request.user)

    told = _("Invito spedito a %(email)s.") % {"email": data["email"]}
    attempt(request, "providers.invite", body, act, told)
    return _back(request, body)


@require_POST
def invitation(request: HttpRequest, body_id: int, invitation_id: int, action: str) -> HttpResponse:
    """Send an invitation of the body again, or take it back."""
    body = body_to_manage(request, body_id)
    found = people.waiting(body).filter(pk=invitation_id).first()
    if found is None:
        raise PermissionDenied
    if action == "rimanda":
        attempt(request, "providers.invite", body, lambda: _again(found, request), _("Invito spedito di nuovo."))
    else:
        attempt(
            request,
            "providers.revoke_invitation",
            body,
            lambda: invitations.revoke(found, by=request.user),
            _("Invito ritirato."),
        )
    return _back(request, body)


def _again(found: Invitation, request: HttpRequest) -> None:
    invitations.resend(found, by=request.user)


@require_POST
def role(request: HttpRequest, body_id: int, user_id: int) -> HttpResponse:
    """Make somebody referente or redattore."""
    body = body_to_manage(request, body_id)
    person = _person(body, user_id)
    wanted = request.POST.get("role", "")
    if wanted not in MembershipRole.values:
        raise PermissionDenied
    attempt(
        request,
        "providers.change_role",
        body,
        lambda: people.change_role(provider=body, user=person, role=wanted, by=request.user),
        _("Ruolo cambiato."),
    )
    return _back(request, body)


def remove(request: HttpRequest, body_id: int, user_id: int) -> HttpResponse:
    """Ask, then take somebody's access away."""
    body = body_to_manage(request, body_id)
    person = _person(body, user_id)
    if request.method != "POST":
        return render(
            request, "providers/remove_person.html", {"body": body, "person": person, "back": _home(request, body)}
        )
    attempt(
        request,
        "providers.remove_person",
        body,
        lambda: people.remove(provider=body, user=person, by=request.user),
        _("Da adesso questa persona non lavora più per l'ente."),
    )
    return _back(request, body)


def hand_over(request: HttpRequest, body_id: int, user_id: int) -> HttpResponse:
    """Ask who takes over from a referente, then hand over."""
    body = body_to_manage(request, body_id)
    giver = _person(body, user_id)
    others = [each for each in people_of([body.pk]) if each.user_id != giver.pk and each.user.is_active]
    if request.method == "POST":
        taker = _person(body, _number(request.POST.get("taker", "")))
        attempt(
            request,
            "providers.hand_over",
            body,
            lambda: people.hand_over(provider=body, giver=giver, taker=taker, by=request.user),
            _("Incarico passato a %(name)s.") % {"name": taker.get_full_name() or taker.get_username()},
        )
        return _back(request, body)
    shown = {"body": body, "giver": giver, "others": others, "back": _home(request, body)}
    return render(request, "providers/hand_over.html", shown)


def _person(body: ProviderPage, user_id: int) -> Any:
    """Somebody of the body; nobody else's name may be learnt here."""
    if not ProviderMembership.objects.filter(provider=body, user=user_id).exists():
        raise PermissionDenied
    return get_user_model()._default_manager.get(pk=user_id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _home(request: HttpRequest, body: ProviderPage) -> str:
    """Where the person came from: the office's page of the body, or the body's own people."""
    return reverse("providers:body" if is_office(request.user) else "providers:people", args=[body.pk])


def _back(request: HttpRequest, body: ProviderPage) -> HttpResponse:
    # Who has just left the body, or handed it over, may not see its people any more.
    if is_office(request.user) or bodies_of(request.user).filter(pk=body.pk).exists():
        return redirect(_home(request, body))
    return redirect("wagtailadmin_home")
