"""The contract: an OpenAPI 3.1 document made from the endpoints, their schemas and the table of parameters."""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation
from pydantic.json_schema import models_json_schema

from open_data.described import finished, info, server
from open_data.hsds.api import api
from open_data.hsds.parameters import BY_NAME, OF_PATH, Parameter
from open_data.hsds.schemas.base import clean
from open_data.hsds.taxonomies import ROOT
from open_data.hsds.version import HSDS, VERSION
from open_data.hsds.writing import NDJSON_TYPE
from open_data.recording import recorded
from open_data.v1 import frame, problems
from open_data.v1.schemas.common import ATTRIBUTION, LICENCE_NAME, ParameterProblem, Problem
from search.types import MAX_QUERY_LENGTH

Json = dict[str, Any]

SUMMARY = "Il catalogo dei servizi sociali dell'Ambito di Lodi, in HSDS 3.0."
DESCRIPTION = f"""{SUMMARY}

HSDS (Human Services Data Specification) {HSDS} di Open Referral: i nomi e i significati sono quelli dello
standard. Ciò che lo standard non ha sta nella proprietà `lodiwelfare` di ogni oggetto e in pochi parametri:
il profilo, a `{ROOT}/profile/`, li descrive.

Si legge soltanto, senza chiave e da qualsiasi sito (CORS). Gli identificativi sono gli stessi di `/api/v1`
e in tutte le lingue. I parametri si sommano; uno sconosciuto o sbagliato è un errore 400 che lo nomina.
Con `format=ndjson` un elenco arriva intero, un oggetto per riga.

Licenza {LICENCE_NAME}: citare «{ATTRIBUTION}».
"""
ERRORS: dict[str, tuple[str, type[Problem]]] = {
    "400": ("Un parametro è sconosciuto o sbagliato.", ParameterProblem),
    "404": ("Non c'è.", Problem),
    "410": ("C'era, e non è più pubblicato.", Problem),
    "429": ("Troppe richieste: riprovare dopo i secondi di Retry-After.", Problem),
    "503": ("Il catalogo non risponde: riprovare dopo i secondi di Retry-After.", Problem),
    "default": ("Un altro errore.", Problem),
}


def document(*, site_url: str, contact: str) -> Json:
    """Return the OpenAPI document of a site. It is the caller's own copy."""
    return copy.deepcopy(_document(site_url, contact))


@lru_cache(maxsize=4)
def _document(site_url: str, contact: str) -> Json:
    with translation.override(settings.LANGUAGE_CODE):
        made = api.get_openapi_schema(path_prefix="")
        _models, shared = models_json_schema(
            [(Problem, "serialization"), (ParameterProblem, "serialization")],
            ref_template="#/components/schemas/{model}",
        )
        schemas = {**made["components"]["schemas"], **shared["$defs"]}
        described = {
            "openapi": made["openapi"],
            "info": info(
                site_url,
                contact,
                title="LodiWelfare HSDS",
                api_id="lodiwelfare-hsds",
                version=VERSION,
                summary=SUMMARY,
                text=DESCRIPTION,
            ),
            "servers": [server(f"{site_url}{ROOT}", "Il catalogo pubblico in HSDS")],
            "tags": _tags(),
            "paths": {
                path: {"get": _operation(path, methods["get"], schemas)} for path, methods in made["paths"].items()
            },
            "components": {
                "schemas": {name: clean(schema) for name, schema in sorted(schemas.items())},
                "headers": _headers(),
            },
        }
        return finished(described, recorded=recorded("hsds"), site_url=site_url)


def _tags() -> list[Json]:
    return [
        {"name": "about", "description": "Che API è questa."},
        {"name": "services", "description": "I servizi, e le loro sedi."},
        {"name": "organizations", "description": "Gli enti."},
        {"name": "taxonomies", "description": "I vocabolari."},
    ]


def _operation(path: str, made: Json, schemas: Json) -> Json:
    operation = {name: value for name, value in made.items() if name != "responses"}
    in_path = [{**each, "schema": {"type": "string", "format": "uuid"}} for each in made["parameters"]]
    names = OF_PATH.get(path, ("lang",))
    operation["parameters"] = [*in_path, *(_parameter(BY_NAME[name]) for name in names)]
    missing = ["404"] if in_path else []
    ended = ["410"] if path == "/services/{id}" else []
    operation["responses"] = {
        "200": _found(path, made["responses"][200], schemas, streams="format" in names),
        **({} if path == "/status" else {"304": _unchanged()}),
        **{status: _error(status) for status in ["400", *missing, *ended, "429", "503", "default"]},
    }
    return operation


def _found(path: str, made: Json, schemas: Json, *, streams: bool) -> Json:
    names = ["Cache-Control", "ETag", "Last-Modified", "Content-Language"]
    content = clean(made["content"])
    if streams:
        page = schemas[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]
        line = {"type": "object", **clean(page["properties"]["contents"]["items"])}
        content[NDJSON_TYPE] = {"schema": {**line, "description": "Ogni riga è uno di questi oggetti."}}
    return {"description": "La risposta.", "headers": _named(names), "content": content}


def _unchanged() -> Json:
    return {"description": "Niente è cambiato (If-None-Match).", "headers": _named(["Cache-Control", "ETag"])}


def _error(status: str) -> Json:
    description, model = ERRORS[status]
    response: Json = {
        "description": description,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}},
    }
    if status in ("429", "503"):
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
        "Last-Modified": {"description": "Quando la scheda è cambiata.", "schema": text},
        "Content-Language": {"description": "Lingua della risposta.", "schema": text},
        "Retry-After": {"description": "Dopo quanti secondi riprovare.", "schema": seconds},
    }


def _parameter(parameter: Parameter) -> Json:
    described = f"{parameter.description}{' (Estensione di LodiWelfare.)' if parameter.own else ''}"
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": described,
        "schema": _schema(parameter),
        "example": _example(parameter),
    }


def _example(parameter: Parameter) -> Any:
    """A site may not have the language of the example."""
    if parameter.name == "lang":
        codes = [code for code, _name in settings.LANGUAGES]
        return parameter.example if parameter.example in codes else codes[0]
    return _typed(parameter, parameter.example)


def _schema(parameter: Parameter) -> Json:
    schema: Json = {"type": "string"}
    if parameter.kind in ("integer", "number"):
        whole = parameter.kind == "integer"
        schema = {"type": "integer", "format": "int32"} if whole else {"type": "number", "format": "double"}
        schema |= {"minimum": parameter.lowest, "maximum": parameter.highest}
    elif parameter.kind == "flag":
        schema = {"type": "boolean"}
    elif parameter.kind == "text":
        schema["maxLength"] = MAX_QUERY_LENGTH
    elif parameter.kind == "uuid":
        schema["format"] = "uuid"
    elif parameter.kind == "postcode":
        schema["pattern"] = "^[0-9]{5}$"
    choices, default = list(parameter.choices), parameter.default
    if parameter.kind == "language":
        choices, default = [code for code, _name in settings.LANGUAGES], settings.LANGUAGE_CODE
    if choices:
        schema["enum"] = choices
    return schema | ({"default": _typed(parameter, default)} if default else {})


def _typed(parameter: Parameter, value: str) -> Any:
    """A value as JSON has it."""
    if parameter.kind == "integer":
        return int(value)
    if parameter.kind == "number":
        return float(value)
    return value == "true" if parameter.kind == "flag" else value
