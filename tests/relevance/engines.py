"""What is measured: the search of the site with either engine, and two plain Elasticsearch indices beside it.

The plain ones are what a search has before anybody thinks about it. They hold the same services, with the
same texts and the same filters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.test import override_settings
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import documents, elastic, jobs, lexicon, params, service
from search.analysis import plain_text
from search.content import PROSE
from search.models import ServiceDocument
from tests.relevance.judged import JudgedQuery

DEPTH = 10
PATIENCE = 10.0
"""Seconds: a busy machine must not look like an Elasticsearch that is away."""
FIELDS = ("title^4", "kind^3", "summary^2", "provider^2", "body")
ELASTICSEARCH, DATABASE = "elasticsearch", "database"
STANDARD, ITALIAN = "standard", "italian"
OURS, BASELINES = (ELASTICSEARCH, DATABASE), (STANDARD, ITALIAN)

Ask = Callable[[JudgedQuery], list[str]]
"""From a question to the slugs found, best first, at most ``DEPTH``."""
Json = dict[str, Any]


@contextmanager
def engines(*, elasticsearch_url: str, prefix: str) -> Iterator[dict[str, Ask]]:
    """Feed indices with the documents in the database and give what answers, by name; drop them afterwards.

    The demo must be loaded. ``prefix`` begins the names of all indices.
    """
    with override_settings(
        ELASTICSEARCH_URL=elasticsearch_url, ELASTICSEARCH_INDEX_PREFIX=prefix, ELASTICSEARCH_TIMEOUT=PATIENCE
    ):
        client = elastic.for_worker()
        try:
            while jobs.keep_indices() + jobs.refresh() + jobs.deliver():
                pass
            lexicon.gather()
            _fill_baselines(client)
            client.indices.refresh(index=f"{prefix}*")
            yield {
                ELASTICSEARCH: lambda query: _ours(query, ELASTICSEARCH),
                DATABASE: lambda query: _from_the_database(query),
                STANDARD: lambda query: _baseline(client, query, STANDARD),
                ITALIAN: lambda query: _baseline(client, query, ITALIAN, fuzziness="AUTO"),
            }
        finally:
            for name in client.indices.get(index=f"{prefix}*").body:
                client.indices.delete(index=name)


def _ours(query: JudgedQuery, engine: str) -> list[str]:
    values = QueryDict(urlencode({"q": query.text, **query.filters}))
    result = service.search(params.parse(values, language=query.language, strict=False))
    assert result.engine == engine, f"{result.engine} answered instead of {engine}"
    # A translation has a slug of its own: judgements go by the Italian one, which the document has.
    slugs = dict(ServiceDocument.objects.filter(pk__in=[item.id for item in result.items]).values_list("pk", "slug"))
    return [slugs[item.id] for item in result.items][:DEPTH]


def _from_the_database(query: JudgedQuery) -> list[str]:
    with override_settings(ELASTICSEARCH_URL=""):
        return _ours(query, DATABASE)


def _fill_baselines(client: Elasticsearch) -> None:
    vocabulary = vocabularies.current()
    entries = [_plain_entry(document, vocabulary) for document in ServiceDocument.objects.filter(live=True)]
    for analyzer in BASELINES:
        text = {"type": "text", "analyzer": analyzer}
        client.indices.create(
            index=_index(analyzer),
            settings={"number_of_shards": 1, "number_of_replicas": 0},
            mappings={
                "dynamic_templates": [{"codes": {"match_mapping_type": "string", "mapping": {"type": "keyword"}}}],
                "properties": {field.partition("^")[0]: text for field in FIELDS},
            },
        )
        bulk(client, ({"_index": _index(analyzer), "_id": entry["slug"], **entry} for entry in entries))


def _plain_entry(document: ServiceDocument, vocabulary: Vocabulary) -> Json:
    """A service as texts and codes: names of places among the texts, as in a page that is simply indexed."""
    content = document.content
    texts = content["texts"].values()
    places = {*content["municipalities"], *(row["municipality"] for row in content["locations"])} - {""}
    languages = [code for code, _name in settings.LANGUAGES]
    entry: Json = {
        "slug": document.slug,
        "title": [each["title"] for each in texts],
        "summary": [each["summary"] for each in texts],
        "kind": [vocabulary.label(Scheme.KIND, content["kind"], language) for language in languages],
        "provider": document.provider_name,
        "body": [
            *(plain_text(each.get(name, "")) for each in texts for name in PROSE),
            *(vocabulary.label(Scheme.TARGET, code, language) for code in content["targets"] for language in languages),
            *(vocabulary.label(Scheme.MUNICIPALITY, code, "it") for code in sorted(places)),
        ],
    }
    for facet, code in documents.facets(content, vocabulary):
        entry.setdefault(f"facet_{facet}", []).append(code)
    return entry


def _baseline(client: Elasticsearch, query: JudgedQuery, analyzer: str, **options: Any) -> list[str]:
    words = {"multi_match": {"query": query.text, "fields": list(FIELDS), **options}}
    filters = []
    for facet, code in query.filters.items():
        codes = [code, documents.AMBITO] if facet == "municipality" else [code]
        filters.append({"terms": {f"facet_{facet}": codes}})
    answer = client.search(
        index=_index(analyzer), size=DEPTH, source=False, query={"bool": {"must": words, "filter": filters}}
    )
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def _index(analyzer: str) -> str:
    return f"{settings.ELASTICSEARCH_INDEX_PREFIX}baseline-{analyzer}"
