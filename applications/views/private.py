"""What every page of an application shares: it is nobody's but who has the link."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from applications import links
from applications.models import Application
from visitors.forms import NotAccepted, check_origin
from visitors.pages import View, unlisted


def private(view: View) -> View:
    """A page under the private link: the key finds the application, and a form comes from our own page."""

    @unlisted
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        application = links.find(request.GET.get(links.PARAMETER, ""))
        if request.method == "POST":
            try:
                check_origin(request)
            except NotAccepted as refusal:
                return refused(request, application, str(refusal), status=403)
        return view(request, application, *args, **kwargs)

    return wrapped


def refused(request: HttpRequest, application: Application, message: str, *, status: int = 409) -> HttpResponse:
    """A page that says why something did not happen, with the way back."""
    context = {"application": application, "message": message, "back": links.path(application)}
    return render(request, "applications/refused.html", context, status=status)
