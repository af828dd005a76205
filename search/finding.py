"""Finding: from a question to what an engine answers, whichever engine is there to answer."""

from __future__ import annotations

import logging

from django.conf import settings

from catalog_pages.vocabulary import Vocabulary
from search import breaker
from search.engines.base import Engine, EngineUnavailable, interpret
from search.engines.database import DatabaseEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.types import EngineAnswer, SearchQuery

logger = logging.getLogger(__name__)


def find(query: SearchQuery, *, vocabulary: Vocabulary) -> EngineAnswer:
    """Ask Elasticsearch; the database when there is none, or when it is away."""
    question = interpret(query, vocabulary)
    if settings.ELASTICSEARCH_URL and not breaker.is_open():
        preferred: Engine = ElasticsearchEngine()
        try:
            return preferred.search(question)
        except EngineUnavailable as error:
            breaker.trip(reason=str(error))
            logger.warning("Elasticsearch is away, the database answers: %s", error)
    return DatabaseEngine().search(question)
