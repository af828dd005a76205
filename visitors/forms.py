"""Forms of the public site, safe without a cookie.

A browser names the page that a form is sent from: other sites are refused. The form itself carries a signed
token that is good for one form, for some hours, once; a field that people do not see catches simple machines.
Views of such forms are ``csrf_exempt`` and call ``check``; a page that holds a token must not be kept in any
cache (``never_cache``).
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SALT = "visitors.form"
LONGEST = 12 * 60 * 60
"""Seconds for which an open form can be sent."""
SHORTEST = 2
"""Seconds that nobody is quicker than."""


class NotAccepted(Exception):
    """A form that may not be accepted as it came. The message tells what to do; what was written is kept."""


class VisitorForm(forms.Form):
    """Base of public forms: subclasses set ``name``, views call ``check`` before they act on valid data."""

    name = ""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        label=_("Lascia vuoto questo campo"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    """Hidden from people by the style sheet, filled in by machines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fresh_token = sign(self.name)

    @property
    def visible(self) -> list[Any]:
        """The fields that people fill in."""
        return [field for field in self.visible_fields() if field.name != "website"]


def sign(name: str) -> str:
    """A token for one form."""
    return signing.TimestampSigner(salt=SALT).sign(f"{name}:{secrets.token_urlsafe(9)}")


def form_key(token: str) -> str:
    """What stands for a form that was sent, or for an address: not to be turned back into its token."""
    return hashlib.sha256(token.encode()).hexdigest()


def check(request: HttpRequest, name: str, *, use: bool = True) -> None:
    """Raise ``NotAccepted`` unless the form ``name`` was sent from our own page, by a person, for the first time.

    With ``use`` false the token stays good: for a step that only looks.
    """
    check_origin(request)
    if request.POST.get("website"):
        raise NotAccepted(_("Il modulo sembra compilato da un programma: lascia vuoto il campo nascosto e riprova."))
    token = request.POST.get("token", "")
    signer = signing.TimestampSigner(salt=SALT)
    again = _("Il modulo è rimasto aperto troppo a lungo: invialo di nuovo, quello che hai scritto è ancora qui.")
    try:
        value = signer.unsign(token, max_age=LONGEST)
    except signing.BadSignature:
        raise NotAccepted(again) from None
    if value.partition(":")[0] != name:
        raise NotAccepted(again)
    if _age(signer, token) < SHORTEST:
        raise NotAccepted(_("È arrivato troppo in fretta: aspetta un momento e invialo di nuovo."))
    if use and not cache.add(f"visitors:token:{value}", 1, LONGEST):
        raise NotAccepted(_("Questo modulo è già stato inviato."))


def check_origin(request: HttpRequest) -> None:
    """Raise ``NotAccepted`` unless the form was sent from our own page: enough where a private link says who sends."""
    if not _is_own(request):
        raise NotAccepted(_("Il modulo è arrivato da un altro sito: aprilo dalla nostra pagina e invialo di nuovo."))


def _age(signer: signing.TimestampSigner, token: str) -> float:
    try:
        signer.unsign(token, max_age=SHORTEST - 1)
    except signing.SignatureExpired:
        return SHORTEST
    return 0


def _is_own(request: HttpRequest) -> bool:
    """Whether the page that sent the form is ours; a browser that says nothing at all is believed."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return False
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if not source or source == "null":
        # `null` is what a strict referrer policy makes of our own pages in some browsers.
        return source is None or request.headers.get("Sec-Fetch-Site") == "same-origin"
    return urlsplit(source).netloc in (request.get_host(), urlsplit(settings.SITE_URL).netloc)
