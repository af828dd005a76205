"""The pages behind the private link: no log-in, no cookie, nothing kept by any cache, nothing told to other sites."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from verification import assurance, links
from verification.cards import cards_of
from verification.change_form import ChangeForm
from verification.changes import NotNow, why_not
from verification.forms import ConfirmForm
from verification.links import Opened
from visitors import forms as visitors
from visitors.pages import read_only

View = Callable[..., HttpResponse]
PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


def behind_link(view: Any) -> View:
    """Open the link of an address, or say that it is no use any more; the page is private either way."""

    @wraps(view)
    @never_cache
    @sensitive_variables("token")
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        found = links.open_(token)
        if found is None:
            answer = render(request, "verification/link_closed.html", status=410)
        else:
            answer = view(request, found, **kwargs)
        for name, value in PRIVATE.items():
            answer[name] = value
        return answer

    return opened


@read_only
@behind_link
def link(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What the link asks about, with a button for each."""
    return _page(request, opened)


@csrf_exempt
@require_POST
@behind_link
def confirm(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Confirm one sheet, or all that were not answered yet."""
    asked = request.POST.get("service", "")
    items = opened.items if asked == "all" else [item for item in opened.items if _key(item) == asked]
    if not items:
        return _page(request, opened, error=_("Questa scheda non fa parte del collegamento."), status=404)
    try:
        visitors.check(request, ConfirmForm.name)
        links.confirm(opened, items)
    except (visitors.NotAccepted, assurance.NotPossible) as error:
        return _page(request, opened, error=str(error), status=422)
    return _back(opened)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def change(request: HttpRequest, opened: Opened, key: uuid.UUID) -> HttpResponse:
    """The short form of one sheet; sending it makes a draft that the office decides on."""
    item = opened.item(key)
    if item is None:
        return _page(request, opened, error=_("Questa scheda non fa parte del collegamento."), status=404)
    card = cards_of([item])[0]
    page = item.page
    sent = request.method == "POST"
    if reason := why_not(page, opened.link.user):
        context = {"card": card, "token": opened.token, "reason": reason}
        return render(request, "verification/change.html", context, status=409 if sent else 200)
    form = ChangeForm(request.POST if sent else None, page=page)
    error = ""
    if sent and form.is_valid():
        try:
            visitors.check(request, ChangeForm.name)
            links.change(opened, item, form)
        except (visitors.NotAccepted, NotNow) as refusal:
            error = str(refusal)
        else:
            return _back(opened)
    context = {"card": card, "token": opened.token, "form": form, "error": error}
    return render(request, "verification/change.html", context, status=422 if sent else 200)


def _back(opened: Opened) -> HttpResponse:
    """To the sheets again, where the answer stands."""
    return HttpResponseRedirect(f"{reverse('verification:link', args=[opened.token])}#esito", status=303)


def _page(request: HttpRequest, opened: Opened, *, error: str = "", status: int = 200) -> HttpResponse:
    waiting = [item for item in opened.items if not item.answer]
    cards = cards_of(opened.items)
    context = {
        "link": opened.link,
        "token": opened.token,
        "waiting": [card for card in cards if not card.item.answer],
        "answered": [card for card in cards if card.item.answer],
        "all_form": ConfirmForm() if len(waiting) > 1 else None,
        "error": error,
    }
    return render(request, "verification/link.html", context, status=status)


def _key(item: Any) -> str:
    key: uuid.UUID = item.page.translation_key
    return str(key)
