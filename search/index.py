"""The index in Elasticsearch: its mapping, its names, and writing to it.

Only core field types, so that any distribution of the server will do. Texts come as stems made in Python and
are split at spaces.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from elasticsearch import BadRequestError, Elasticsearch

from catalog_pages import edition
from search import documents, texts
from search.types import FACETS

SMALL_BATCH = 100
"""Up to so many documents are made visible at once: somebody published and looks."""
STALE_WRITE = 409
REFUSED = 400


@dataclass(frozen=True)
class Write:
    """A document to write: ``version`` decides against what is stored, ``body`` is a JSON object that is not empty.

    The object comes as the text that the database stores: nobody takes it apart on the way.
    """

    id: str
    version: int
    body: str


@dataclass(frozen=True)
class Outcome:
    """What became of one write. ``status`` is an HTTP status."""

    id: str
    status: int
    reason: str

    @property
    def delivered(self) -> bool:
        """Stored; or what is stored is newer already."""
        return self.status < 300 or self.status == STALE_WRITE

    @property
    def is_refusal(self) -> bool:
        """The document itself is refused: trying again later will not help by itself.

        An index that is read-only (403, 429), gone (404) or has a shard away (503) refuses any document.
        """
        return self.status == REFUSED


def mapping() -> dict[str, Any]:
    """The fields of the index, for the languages of the site."""
    text = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    languages = [code for code, _name in settings.LANGUAGES]
    return {
        "dynamic": False,
        "properties": {
            "id": {"type": "keyword"},
            "live": {"type": "boolean"},
            "sort_name": {"type": "keyword"},
            "assured_date": {"type": "date", "format": "strict_date"},
            "is_stale": {"type": "boolean"},
            "completeness": {"type": "short"},
            "min_age": {"type": "short"},
            "max_age": {"type": "short"},
            "provider_label": {"type": "keyword"},
            **{facet: {"type": "keyword"} for facet in FACETS},
            "premises": {"type": "geo_point"},
            "stem": {
                "properties": {
                    language: {"properties": dict.fromkeys((*texts.FIELD_WEIGHTS, texts.FACT_FIELD), text)}
                    for language in languages
                }
            },
        },
    }


def alias() -> str:
    """The name that searches use."""
    return f"{settings.ELASTICSEARCH_INDEX_PREFIX}services"


def name() -> str:
    """The name of the index that this code wants: changes with the mapping and with how documents are built."""
    described = json.dumps([mapping(), documents.built_with()], sort_keys=True)
    return f"{alias()}-{hashlib.sha256(described.encode()).hexdigest()[:10]}"


def write_alias(index_name: str) -> str:
    """The name that writes use: a write through it never makes an index by mistake when the index is gone."""
    return f"{index_name}-write"


def is_wanted(index_name: str) -> bool:
    """Whether an index was made as this code wants it: the first of its make, or a later one of an operator's."""
    return index_name == name() or index_name.startswith(f"{name()}-")


def another_name() -> str:
    """A name for one more index of the make that this code wants."""
    return f"{name()}-{timezone.now():%Y%m%d%H%M%S%f}"


def index_settings() -> dict[str, Any]:
    """How an index spreads over the nodes of a cluster. A range of replicas grows and shrinks with the nodes."""
    copies = settings.ELASTICSEARCH_REPLICAS
    replicas = {"number_of_replicas": int(copies)} if copies.isdigit() else {"auto_expand_replicas": copies}
    return {
        "number_of_shards": settings.ELASTICSEARCH_SHARDS,
        "refresh_interval": settings.ELASTICSEARCH_REFRESH,
        **replicas,
    }


def create(client: Elasticsearch, index_name: str) -> bool:
    """Create an index if it is not there; return whether it was created."""
    if client.indices.exists(index=index_name):
        return False
    try:
        client.indices.create(
            index=index_name,
            mappings=mapping(),
            settings=index_settings(),
            aliases={write_alias(index_name): {}},
        )
    except BadRequestError as error:
        # Another worker was quicker.
        if error.error != "resource_already_exists_exception":
            raise
        return False
    return True


def write(client: Elasticsearch, index_name: str, writes: Iterable[Write]) -> list[Outcome]:
    """Write documents, each decided by its version; return what became of each, in order."""
    operations: list[Any] = []
    for each in writes:
        meta = {"_id": each.id, "version": each.version, "version_type": "external_gte"}
        operations += [{"index": meta}, f'{{"id": "{each.id}", {each.body[1:]}']
    if not operations:
        return []
    response = client.bulk(
        index=write_alias(index_name),
        operations=operations,
        require_alias=True,
        refresh=len(operations) // 2 <= SMALL_BATCH,
    )
    outcomes = []
    for item in response["items"]:
        result = item["index"]
        outcomes.append(Outcome(id=result["_id"], status=result["status"], reason=_reason(result.get("error"))))
    return outcomes


def _reason(error: Any) -> str:
    """What Elasticsearch says, with the cause where it names one."""
    if not isinstance(error, dict):
        return str(error or "")
    causes = [error.get("reason") or "", (error.get("caused_by") or {}).get("reason") or ""]
    return " | ".join(dict.fromkeys(cause for cause in causes if cause))


def searched(client: Elasticsearch) -> set[str]:
    """The indices behind the alias that searches use."""
    if not client.indices.exists_alias(name=alias()):
        return set()
    return set(client.indices.get_alias(name=alias()).body)


def swap(client: Elasticsearch, index_name: str) -> None:
    """Point searches at an index, and at no other, in one step; all that was written to it can be found then."""
    client.indices.refresh(index=index_name)
    actions: list[dict[str, Any]] = [
        {"remove": {"index": other, "alias": alias()}} for other in searched(client) - {index_name}
    ]
    client.indices.update_aliases(actions=[*actions, {"add": {"index": index_name, "alias": alias()}}])
    edition.move()


def delete(client: Elasticsearch, index_name: str) -> None:
    """Delete an index; no matter if it is gone."""
    client.indices.delete(index=index_name, ignore_unavailable=True)
