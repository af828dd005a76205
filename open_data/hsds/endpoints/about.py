"""What this API is, its profile, and whether it answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from open_data.hsds import profile
from open_data.hsds.mapping.common import source
from open_data.hsds.reading import read
from open_data.hsds.schemas.pages import Api
from open_data.hsds.taxonomies import ROOT
from open_data.hsds.version import HSDS
from open_data.v1.endpoints.status import read_status
from open_data.v1.frame import answer
from open_data.v1.schemas.common import absolute
from open_data.v1.schemas.vocabularies import Status

router = Router(tags=["about"])


@router.get(
    "/",
    response=Api,
    operation_id="readApi",
    summary="Leggi che API è questa",
    description="La versione di HSDS, il profilo e il contratto.",
)
def read_api(request: HttpRequest) -> HttpResponse:
    """Version, profile and contract."""
    asked = read(request, "/")
    body = Api(
        version=HSDS,
        profile=absolute(f"{ROOT}/profile/"),
        openapi_url=absolute(f"{ROOT}/openapi.json"),
        lodiwelfare=source(),
    )
    return answer(body.line(), language=asked.language)


@router.get(
    "/profile",
    response=profile.Profile,
    operation_id="readProfile",
    summary="Leggi il profilo",
    description="Che cosa questa API aggiunge a HSDS 3.0: parametri e proprietà, con i loro schemi.",
)
def read_profile(request: HttpRequest) -> HttpResponse:
    """The profile."""
    asked = read(request, "/profile")
    return answer(profile.document(), language=asked.language)


@router.get(
    "/status",
    response=Status,
    operation_id="readStatus",
    summary="Leggi lo stato",
    description="200 se il catalogo risponde, 503 se non può.",
)
def status(request: HttpRequest) -> HttpResponse:
    """The state of the API: the same as of /api/v1."""
    return read_status(request)
