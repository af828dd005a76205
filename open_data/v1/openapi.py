"""The contract: an OpenAPI 3.1 document made from the endpoints, their schemas and ``search.params``.

The parameters are described here and read there, from the same table: ninja must not read them, for it would
ignore unknown ones and answer in another shape to wrong ones.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation
from pydantic.json_schema import models_json_schema

from open_data.described import finished, info, server
from open_data.recording import recorded
from open_data.v1 import frame, problems
from open_data.v1.api import api
from open_data.v1.parameters import CURSOR, described
from open_data.v1.partial import fields_parameter, or_partial, partial_schemas
from open_data.v1.schemas.common import ATTRIBUTION, LICENCE_NAME, ParameterProblem, Problem
from open_data.v1.schemas.places import GEOJSON_TYPE, MunicipalityMap
from open_data.v1.version import VERSION
from search import params, types
from search.suggestions import SHORTEST

Json = dict[str, Any]

SUMMARY = "Il catalogo dei servizi sociali dell'Ambito di Lodi, come dati aperti."
DESCRIPTION = f"""{SUMMARY}

Si legge soltanto, senza chiave e da qualsiasi sito (CORS). Ogni servizio, ente e riga di scheda ha un UUID
che non cambia, uguale in tutte le lingue. I codici (categorie, comuni ISTAT, destinatari...) non cambiano
significato.

Gli importi sono numeri in euro. Le date seguono ISO 8601; gli orari sono quelli italiani. I telefoni sono
E.164.

Ogni errore è un problema secondo la RFC 9457, con un identificativo da citare. Un parametro sconosciuto o
sbagliato è un errore 400 che lo nomina. Le risposte hanno `ETag` e `Last-Modified`: con `If-None-Match` o
`If-Modified-Since` si riceve 304 se niente è cambiato. Le richieste al minuto sono molte ma contate, insieme
per tutta l'API: ogni risposta dice quante ne restano (`RateLimit`), e oltre si riceve 429 con `Retry-After`.

Licenza {LICENCE_NAME}: citare «{ATTRIBUTION}».
"""
INTEGERS: dict[str, tuple[int, int]] = {
    "age": (0, params.MAX_AGE),
    "page": (1, types.MAX_DEPTH),
    "per_page": (1, types.MAX_PER_PAGE),
}
ERRORS: dict[str, tuple[str, type[Problem]]] = {
    "400": ("Un parametro è sconosciuto o sbagliato.", ParameterProblem),
    "404": ("Non c'è.", Problem),
    "410": ("C'era, e non è più pubblicato.", Problem),
    "503": ("Il catalogo non risponde: riprovare dopo i secondi di Retry-After.", Problem),
    "default": ("Un altro errore.", Problem),
}
OWN_PARAMETERS: dict[str, tuple[str, ...]] = {
    "/services": (*params.BY_NAME, "fields"),
    "/services/{id}": ("lang", "fields"),
    "/services/{id}/similar": ("lang", "fields"),
    "/changes": ("since", "per_page", "lang", "fields"),
    "/providers": ("page", "per_page", "lang", "fields"),
    "/providers/{id}": ("lang", "fields"),
    "/municipalities": ("lang", "format"),
    "/pages": ("page", "per_page", "lang", "fields"),
    "/pages/{id}": ("lang", "fields"),
    "/suggestions": ("q", "lang"),
}
"""What endpoints read besides ``lang``, which all do."""
ENDED = ("/services/{id}", "/changes")
"""Where what was there once may be asked for."""
REQUIRED: dict[tuple[str, str], Json] = {("/suggestions", "q"): {"minLength": SHORTEST}}
"""The parameters that an endpoint can't do without, and what else their values must be."""


def document(*, site_url: str, contact: str) -> Json:
    """Return the OpenAPI document of a site. It is the caller's own copy."""
    return copy.deepcopy(_document(site_url, contact))


@lru_cache(maxsize=4)
def _document(site_url: str, contact: str) -> Json:
    with translation.override(settings.LANGUAGE_CODE):
        made = api.get_openapi_schema(path_prefix="")
        _models, shared = models_json_schema(
            [(each, "serialization") for each in (Problem, ParameterProblem, MunicipalityMap)],
            ref_template="#/components/schemas/{model}",
        )
        schemas = {**made["components"]["schemas"], **shared["$defs"]}
        schemas |= partial_schemas(schemas)
        contract = {
            "openapi": made["openapi"],
            "info": info(
                site_url,
                contact,
                title="LodiWelfare",
                api_id="lodiwelfare",
                version=VERSION,
                summary=SUMMARY,
                text=DESCRIPTION,
            ),
            "servers": [server(f"{site_url}/api/v1", "Il catalogo pubblico")],
            "tags": _tags(),
            "paths": {
                path: {"get": _operation(path, methods["get"], schemas)} for path, methods in made["paths"].items()
            },
            "components": {
                "schemas": {name: _untitled(schema) for name, schema in sorted(schemas.items())},
                "headers": _headers(),
            },
        }
        return finished(contract, recorded=recorded("v1"), site_url=site_url)


def _tags() -> list[Json]:
    return [
        {"name": "services", "description": "Cercare e leggere servizi."},
        {"name": "providers", "description": "Gli enti che li offrono."},
        {"name": "vocabularies", "description": "I codici."},
        {"name": "pages", "description": "Le pagine scritte dall'Ufficio e i menu, per chi costruisce un altro sito."},
        {"name": "status", "description": "Lo stato dell'API."},
    ]


def _operation(path: str, made: Json, schemas: dict[str, Json]) -> Json:
    operation = {name: value for name, value in made.items() if name != "responses"}
    in_path = [{**each, "schema": {"type": "string", "minLength": 1}} for each in made["parameters"]]
    names = OWN_PARAMETERS.get(path, ("lang",))
    operation["parameters"] = [
        *in_path,
        *(
            fields_parameter(path, schemas)
            if name == "fields"
            else _parameter(described(name), required=REQUIRED.get((path, name)))
            for name in names
        ),
    ]
    missing = ["404"] if in_path else []
    ended = ["410"] if path in ENDED else []
    operation["responses"] = {
        "200": _found(path, made["responses"][200]),
        **({} if path == "/status" else {"304": _unchanged()}),
        **{status: _error(status) for status in ["400", *missing, *ended, "503", "default"]},
    }
    return operation


def _found(path: str, made: Json) -> Json:
    names = ["Cache-Control", "ETag", "Last-Modified", "Content-Language"]
    names += ["Search-Engine"] if path == "/services" else []
    content = {name: {"schema": or_partial(path, each["schema"])} for name, each in made["content"].items()}
    if path == "/municipalities":
        content[GEOJSON_TYPE] = {"schema": {"$ref": f"#/components/schemas/{MunicipalityMap.__name__}"}}
    return {"description": "La risposta.", "headers": _named(names), "content": _untitled(content)}


def _unchanged() -> Json:
    return {
        "description": "Niente è cambiato (If-None-Match, If-Modified-Since).",
        "headers": _named(["Cache-Control", "ETag"]),
    }


def _error(status: str) -> Json:
    description, model = ERRORS[status]
    response: Json = {
        "description": description,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}},
    }
    if status == "503":
        response["headers"] = _named(["Retry-After"])
    return response


def _named(headers: list[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in headers}


def _headers() -> Json:
    text, seconds = {"type": "string"}, {"type": "integer", "format": "int32"}
    return {
        "Cache-Control": {
            "description": f"Quanto la risposta si può tenere: max-age={frame.MAX_AGE} secondi, o no-store.",
            "schema": text,
        },
        "ETag": {"description": "Impronta della risposta, per If-None-Match.", "schema": text},
        "Last-Modified": {
            "description": "Quando la risposta può essere cambiata l'ultima volta, per If-Modified-Since.",
            "schema": text,
        },
        "Content-Language": {"description": "Lingua della risposta.", "schema": text},
        "Search-Engine": {"description": "Il motore che ha risposto.", "schema": text},
        "Retry-After": {"description": "Dopo quanti secondi riprovare.", "schema": seconds},
    }


def _parameter(parameter: params.Parameter, *, required: Json | None = None) -> Json:
    value = _value_schema(parameter) | (required or {})
    described: Json = {
        "name": parameter.name,
        "in": "query",
        "required": required is not None,
        "description": str(parameter.description),
        "schema": value,
    }
    if parameter.multiple:
        described |= {
            "schema": {"type": "array", "items": value, "maxItems": params.MAX_VALUES},
            "style": "form",
            "explode": True,
        }
    return described | {"example": _example(parameter)}


def _value_schema(parameter: params.Parameter) -> Json:
    if parameter.kind == "integer":
        lowest, highest = INTEGERS[parameter.name]
        schema: Json = {"type": "integer", "format": "int32", "minimum": lowest, "maximum": highest}
        return schema | ({"default": int(parameter.default)} if parameter.default else {})
    schema = {"type": "string"}
    if parameter.kind == "text":
        schema["maxLength"] = types.MAX_QUERY_LENGTH
    if parameter.name == "since":
        schema = {"type": "string", "pattern": CURSOR}
    if parameter.kind == "uuid":
        schema["format"] = "uuid"
    choices, default = list(parameter.choices), parameter.default
    if parameter.kind == "flag":
        choices += sorted(params.FLAG_VALUES - set(choices))
    if parameter.kind == "language":
        choices, default = [code for code, _name in settings.LANGUAGES], settings.LANGUAGE_CODE
    if choices:
        schema["enum"] = choices
    return schema | ({"default": default} if default else {})


def _example(parameter: params.Parameter) -> Any:
    value = int(parameter.example) if parameter.kind == "integer" else parameter.example
    return [value] if parameter.multiple else value


def _untitled(schema: Any) -> Any:
    """Leave out the titles that pydantic makes from names: they say nothing."""
    if isinstance(schema, dict):
        return {
            name: _untitled(value) for name, value in schema.items() if not (name == "title" and isinstance(value, str))
        }
    return [_untitled(each) for each in schema] if isinstance(schema, list) else schema
