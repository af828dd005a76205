"""Wagtail's admin, bent to our rules: one transaction a request, refusals told, localize for the office only."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLResolver, reverse
from django.utils.http import urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin import auth
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from accounts import second_factor, sessions
from catalog_pages.localize import found_or_404, office_only, office_or_translator, refused
from catalog_pages.permissions import Refused
from catalog_pages.wagtail_hooks import refusal_response
from lodiwelfare.malformed import refuse_malformed
from lodiwelfare.refusals import DENIED, MARK, RULE, notice_denials, record_refusal, was_denied
from lodiwelfare.walls import TRANSLATORS, refuse_outsiders
from translating import views as translating

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")


def told_when_denied(view: View) -> View:
    """Answer our own refusals as Wagtail answers its own: a message and the way home, or the log-in."""

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), login_url=settings.LOGIN_URL)
            response: HttpResponse = auth.permission_denied(request)
            return response

    return wrapped


def walled(view: View) -> View:
    """Wrap an admin view with the wall, inside Wagtail's own handling of refusals."""

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_outsiders(request, kwargs)
        refuse_malformed(request)
        return view(request, *args, **kwargs)

    return wrapped


def office_view(view: View) -> View:
    """Wrap an office view: what changes something is one transaction, what is refused is undone and told."""

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in SAFE:
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except Refused as refusal:
            record_refusal(request, RULE, refusal.page)
            return refusal_response(request, refusal)

    return wrapped


def told_to_the_register(view: View) -> View:
    """Register what was refused for want of rights, once the transaction around the view is over."""

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        finally:
            if was_denied(request):
                record_refusal(request, DENIED)

    return wrapped


def admitted(view: View) -> View:
    """Tell who is logged in but has nothing to do here (no body, or a suspended one) so, and how to go on.

    Wagtail would send them to the log-in, which sends back whoever is logged in already.
    """

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            setattr(request, MARK, True)
            return render(request, "accounts/not_admitted.html", status=HTTPStatus.FORBIDDEN)
        return view(request, *args, **kwargs)

    return wrapped


def one_door(request: HttpRequest) -> HttpResponse:
    """Lead from Wagtail's own log-in pages to the one that knows limits and second factors."""
    following = {"next": request.GET["next"]} if "next" in request.GET else {}
    return redirect(f"{reverse(settings.LOGIN_URL)}{'?' if following else ''}{urlencode(following)}")


OPEN_TO_ALL = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog")
"""Parts of the admin that show nothing of it: needed to come in and to go."""

notice_denials()
OFFICE_NAMESPACES = ("wagtail_localize", "wagtailadmin_reports", "wagtailadmin_workflows")
OWN_VIEWS: dict[str, Callable[[View], View]] = {
    "wagtail_localize:upload_pofile": lambda view: translating.upload_po,
    "wagtail_localize:machine_translate": translating.told_by_the_page,
}
"""What stands in for a view of a library, or around it."""

for resolver in wagtailadmin_urls.urlpatterns:
    if isinstance(resolver, URLResolver) and resolver.namespace in OFFICE_NAMESPACES:
        for pattern in resolver.url_patterns:
            name = f"{resolver.namespace}:{getattr(pattern, 'name', None)}"
            guard = office_or_translator if name in TRANSLATORS else office_only
            if name in OWN_VIEWS:
                decorate_urlpatterns([pattern], OWN_VIEWS[name])
            decorate_urlpatterns([pattern], found_or_404)
            decorate_urlpatterns([pattern], refused if name == "wagtail_localize:convert_to_alias" else guard)
for pattern in wagtailadmin_urls.urlpatterns:
    if getattr(pattern, "name", None) == "wagtailadmin_login":
        pattern.callback = one_door
    elif getattr(pattern, "name", None) not in OPEN_TO_ALL:
        decorate_urlpatterns([pattern], sessions.tracked)
        decorate_urlpatterns([pattern], second_factor.required)
        decorate_urlpatterns([pattern], admitted)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, walled)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, told_when_denied)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, office_view)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, told_to_the_register)
# The admin shows its previews in a frame of its own.
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, xframe_options_sameorigin)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY))

urlpatterns = wagtailadmin_urls.urlpatterns
