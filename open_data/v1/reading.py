"""From a request to a question: ``search.params`` reads, here only the endpoint's share of it is cut out."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from catalog_pages.vocabulary import Vocabulary
from open_data.v1.parameters import OWN
from search import params
from search.types import SearchQuery


def read(request: HttpRequest, *names: str, vocabulary: Vocabulary | None = None) -> SearchQuery:
    """Return what a request asks, and speak its language from here on.

    With ``names`` the endpoint has only those parameters; those of ``parameters.OWN`` it reads itself. Raises
    ``ParameterErrors`` with everything that is unknown or wrong.
    """
    given = request.GET
    language = _language(given)
    translation.activate(language)
    unknown = [name for name in given if names and name not in names]
    refused = [params.ParameterError(name=name, value="", reason=_("Parametro sconosciuto.")) for name in unknown]
    known = QueryDict(mutable=True)
    for name in given:
        if name not in unknown and name not in OWN:
            known.setlist(name, given.getlist(name))
    # Only codes need the vocabulary, and only the search has codes.
    terms = vocabulary or (Vocabulary() if names else None)
    try:
        query = params.parse(known, language=language, strict=True, vocabulary=terms)
    except params.ParameterErrors as errors:
        raise params.ParameterErrors([*refused, *errors.errors]) from None
    if refused:
        raise params.ParameterErrors(refused)
    return query


def accepted(request: HttpRequest) -> str:
    """The language that the address names, else the first of ``Accept-Language`` that the site has; else Italian.

    The query string is not parsed: too many parameters are told in this language too.
    """
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    known = {code for code, _name in settings.LANGUAGES}
    for part in request.META.get("QUERY_STRING", "").split("&"):
        name, _equals, code = part.partition("=")
        if name == "lang" and code in known:
            return str(code)
    for code, _quality in parse_accept_lang_header(header):
        for each in (code, code.partition("-")[0]):
            if each in known:
                return each
    return str(settings.LANGUAGE_CODE)


def identifier(value: str) -> uuid.UUID:
    """Return the id in an address; what is none names nothing, so it is not found."""
    try:
        return uuid.UUID(value)
    except ValueError:
        raise Http404 from None


def _language(given: QueryDict) -> str:
    """The language asked for, when it can be understood: what is wrong is then explained in it.

    ``lang`` decides; without it the language that is active, which is the one of the headers.
    """
    if "lang" not in given:
        return translation.get_language() or str(settings.LANGUAGE_CODE)
    alone = QueryDict(mutable=True)
    alone.setlist("lang", given.getlist("lang"))
    try:
        asked = params.parse(alone, language=settings.LANGUAGE_CODE, strict=True, vocabulary=Vocabulary())
    except params.ParameterErrors:
        return str(settings.LANGUAGE_CODE)
    return asked.language
