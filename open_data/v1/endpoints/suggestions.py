"""Suggestions: the same that the site's own search box gives."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from catalog_pages import vocabulary as vocabularies
from open_data.v1.frame import answer
from open_data.v1.reading import read
from open_data.v1.schemas.common import Meta, common_meta
from open_data.v1.schemas.suggestions import Suggestion, SuggestionList
from search.params import ParameterError, ParameterErrors
from search.suggestions import SHORTEST, suggest

router = Router(tags=["services"])


@router.get(
    "/suggestions",
    response=SuggestionList,
    operation_id="suggest",
    summary="Suggerisci mentre si scrive",
    description="Tipi di servizio, comuni, enti e servizi con parole che cominciano come «q», da due lettere in su. "
    "Maiuscole, accenti e apostrofi non contano.",
)
def list_suggestions(request: HttpRequest) -> HttpResponse:
    """What begins so."""
    query = read(request, "q", "lang")
    # What has enough characters, but none that means something, suggests nothing.
    if len(request.GET.get("q", "")) < SHORTEST:
        reason = _("Servono almeno %d caratteri.") % SHORTEST
        raise ParameterErrors([ParameterError(name="q", value=query.text, reason=reason)])
    found = suggest(query.text, language=query.language, vocabulary=vocabularies.current())
    body = SuggestionList(meta=Meta(**common_meta(query.language)), items=[Suggestion.of(each) for each in found])
    return answer(body, language=query.language)
