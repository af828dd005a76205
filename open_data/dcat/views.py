"""The catalogue in three notations: by the ending of its address, or by what the reader accepts."""

from __future__ import annotations

import datetime
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _

from open_data.bulk import releases
from open_data.bulk.releases import Release
from open_data.dcat.graph import catalogue
from open_data.v1.frame import MAX_AGE
from open_data.v1.problems import problem

MEDIA_TYPES = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
NOTATIONS = {"ttl": "turtle", "rdf": "pretty-xml", "jsonld": "json-ld"}
"""By ending: how rdflib calls them."""


def catalog(request: HttpRequest, ending: str) -> HttpResponse:
    """The catalogue in a notation."""
    if ending not in MEDIA_TYPES:
        raise Http404
    release = releases.newest()
    written = _written(ending, release.folder.name if release else "", timezone.localdate(), settings.SITE_URL)
    response = HttpResponse(written, content_type=f"{MEDIA_TYPES[ending]}; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["Content-Language"] = settings.LANGUAGE_CODE
    if release:
        response["Last-Modified"] = http_date(release.made_at.timestamp())
    return response


def negotiated(request: HttpRequest) -> HttpResponse:
    """The catalogue in the notation that the reader likes best."""
    kind = request.get_preferred_type(list(MEDIA_TYPES.values()))
    ending = next((ending for ending, media_type in MEDIA_TYPES.items() if media_type == kind), None)
    if ending is None:
        names = ", ".join(MEDIA_TYPES.values())
        response = problem(406, _("Il catalogo c'è in questi formati: %s.") % names)
    else:
        response = catalog(request, ending)
        response["Content-Location"] = f"{request.path}.{ending}"
    patch_vary_headers(response, ("Accept",))
    return response


@lru_cache(maxsize=6)
def _written(ending: str, folder: str, day: datetime.date, site: str) -> bytes:
    """The catalogue of a release: it is the same as long as the release and the day are."""
    found: Release | None = next((each for each in releases.all_releases() if each.folder.name == folder), None)
    return catalogue(found).serialize(format=NOTATIONS[ending], encoding="utf-8")
