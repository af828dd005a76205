"""What the contracts of all our APIs say of every operation: its errors, its limits, its examples.

``frame.public`` does it, here it is written down: a new endpoint has it by being there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from open_data.recording import things
from open_data.samples import FORMATS, NOTHING, Json, sample
from open_data.v1 import limits, problems
from open_data.v1.frame import JSON, LONGEST_QUERY
from open_data.v1.schemas.common import LICENCE_NAME, LICENCE_URL
from search.params import ParameterError, ParameterErrors

RATE_HEADERS: dict[str, tuple[str, Json]] = {
    "RateLimit-Policy": (
        f"Quante richieste («q») può fare un indirizzo in quanti secondi («w»): {limits.WINDOW}. "
        f"Un elenco intero con format=ndjson conta come {limits.STREAMED}.",
        {"type": "string", "example": '"default";q=1200;w=60'},
    ),
    "RateLimit": (
        "Quante ne restano («r») per quanti secondi («t»).",
        {"type": "string", "example": '"default";r=1199;t=43'},
    ),
    "X-RateLimit-Limit": ("Quante richieste al minuto.", {"type": "integer", "format": "int32", "example": 1200}),
    "X-RateLimit-Remaining": ("Quante ne restano.", {"type": "integer", "format": "int32", "example": 1199}),
    "X-RateLimit-Reset": ("Fra quanti secondi si ricomincia.", {"type": "integer", "format": "int32", "example": 43}),
}
LINES = ("application/x-ndjson", "application/jsonl")
"""Formats whose lines are the things that a list is of: the contract describes one."""
ALWAYS: dict[str, str] = {
    "405": "Questa API si può solo leggere: GET, HEAD, OPTIONS.",
    "406": "Il formato chiesto con «Accept» non c'è.",
    "412": "La versione chiesta con «If-Match» o «If-Unmodified-Since» non è quella che c'è.",
    "414": "L'indirizzo è troppo lungo.",
    "415": "La richiesta ha un corpo: si legge senza mandare niente.",
    "429": "Troppe richieste: riprovare dopo i secondi di Retry-After.",
}
"""The errors that every operation may answer besides its own."""


def info(site_url: str, contact: str, *, title: str, api_id: str, version: str, summary: str, text: str) -> Json:
    """The ``info`` of a document: the same people answer for every API, under the same licence."""
    return {
        "title": title,
        "version": version,
        "summary": summary,
        "x-summary": summary,
        "x-api-id": api_id,
        "description": text,
        "contact": {"name": "LodiWelfare", "email": contact, "url": f"{site_url}/"},
        "license": {"name": LICENCE_NAME, "url": LICENCE_URL},
        "termsOfService": LICENCE_URL,
    }


def server(url: str, description: str) -> Json:
    """Where an API is; without TLS it is somebody's own machine."""
    if url.startswith("http://"):
        return {"url": url, "description": "Prova su questa macchina", "x-sandbox": True}
    return {"url": url, "description": description}


def _wrong_parameter() -> HttpResponse:
    wrong = ParameterError(name="lang", value="xx", reason="Non c'è fra le lingue del sito.")
    return problems.parameter_problem(ParameterErrors([wrong]))


PROBLEMS: dict[str, Callable[[], HttpResponse]] = {
    "400": _wrong_parameter,
    "404": lambda: problems.problem(404, "A questo indirizzo non c'è niente."),
    "405": lambda: problems.method_not_allowed("GET, HEAD, OPTIONS"),
    "406": lambda: problems.not_acceptable([JSON]),
    "410": lambda: problems.problem(410, "Questo servizio non è più pubblicato."),
    "412": problems.precondition_failed,
    "414": lambda: problems.too_long(LONGEST_QUERY),
    "415": problems.body_refused,
    "429": lambda: problems.too_many(43),
    "503": problems.unavailable,
    "default": problems.internal_error,
}
"""What an example of each error is made by: the same that answers."""


def finished(document: Json, *, recorded: Mapping[str, Any], site_url: str) -> Json:
    """Return a contract with what all operations have in common. ``recorded``: bodies by ``operationId``.

    Call it in the site's own language: problems are told in the one that is active.
    """
    components = document["components"]
    for name, (description, schema) in RATE_HEADERS.items():
        components["headers"][name] = {"description": description, "schema": schema}
    for header in components["headers"].values():
        header["schema"].setdefault("example", sample(header["schema"], {}))
    for methods in document["paths"].values():
        for operation in methods.values():
            _finish(operation, components["schemas"], recorded, site_url)
    return document


def _finish(operation: Json, schemas: Mapping[str, Json], recorded: Mapping[str, Any], site_url: str) -> None:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query" and not parameter["required"]:
            # A form sends what nobody filled in: it counts as if it were not there.
            parameter["allowEmptyValue"] = True
        if "example" not in parameter:
            parameter["example"] = parameter["schema"].get("example", FORMATS["uuid"])
    responses: Json = operation["responses"]
    for status, description in ALWAYS.items():
        responses.setdefault(
            status,
            {
                "description": description,
                "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )
    operation["responses"] = {status: responses[status] for status in sorted(responses)}
    for status, response in responses.items():
        headers = response.setdefault("headers", {})
        headers |= {name: {"$ref": f"#/components/headers/{name}"} for name in RATE_HEADERS}
        if status in ("429", "503"):
            headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
        for media, content in response.get("content", {}).items():
            if "example" not in content and "examples" not in content:
                given = _given(operation["operationId"], media, recorded)
                content["example"] = _example(status, media, content["schema"], schemas, given, site_url)


def _given(operation: str, media: str, recorded: Mapping[str, Any]) -> Any:
    """What was recorded of an operation in a format."""
    body = recorded.get(operation, NOTHING)
    if media in LINES and body is not NOTHING:
        return next(iter(things(body)), NOTHING)
    return body if media == JSON else recorded.get(f"{operation} {media}", NOTHING)


def _example(status: str, media: str, schema: Json, schemas: Mapping[str, Json], given: Any, site_url: str) -> Any:
    if media == problems.MEDIA_TYPE:
        made = json.loads(PROBLEMS.get(status, problems.internal_error)().content)
        made["type"] = made["type"].replace(settings.SITE_URL, site_url)
        return made | {"instance": f"urn:uuid:{FORMATS['uuid']}"}
    return _moved(sample(schema, schemas, given), site_url)


def _moved(example: Any, site_url: str) -> Any:
    """An example with the addresses of this site."""
    return json.loads(json.dumps(example).replace(FORMATS["uri"].rstrip("/"), site_url))
