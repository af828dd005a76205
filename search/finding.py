"""Finding: from a question to what an engine answers, whichever engine is there to answer."""

from __future__ import annotations

import logging

from django.conf import settings

from catalog_pages.vocabulary import Vocabulary
from search import breaker
from search.engines.base import Engine, EngineUnavailable, Question
from search.engines.database import DatabaseEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.types import EngineAnswer, SearchQuery
from search.understanding import akin, relax, understand

logger = logging.getLogger(__name__)

FEW = 6
"""When so few services have enough of what was asked, those that have some of it are looked for too."""


def find(query: SearchQuery, *, vocabulary: Vocabulary) -> EngineAnswer:
    """Ask Elasticsearch; the database when there is none, or when it is away."""
    question = understand(query, vocabulary)
    if settings.ELASTICSEARCH_URL and not breaker.is_open():
        try:
            return _ask(ElasticsearchEngine(), question, vocabulary)
        except EngineUnavailable as error:
            breaker.trip(reason=str(error))
            logger.warning("Elasticsearch is away, the database answers: %s", error)
    return _ask(DatabaseEngine(), question, vocabulary)


def find_deep(query: SearchQuery, *, vocabulary: Vocabulary) -> EngineAnswer:
    """Ask the database for a list as long as it may be: nobody looks at its first page within a moment.

    Elasticsearch is left to who does. Its deadline is that of a page: a long list would be late, and the breaker would
    take the search of everybody from it.
    """
    return _ask(DatabaseEngine(), understand(query, vocabulary), vocabulary)


def _ask(engine: Engine, question: Question, vocabulary: Vocabulary) -> EngineAnswer:
    """Ask, and ask again for less when there is too little, or for what is akin when there is nothing.

    Filters of facets do not decide which: or choosing one could make the results more.
    """
    answer = engine.search(question)
    if answer.unfiltered >= FEW or question.query.exact:
        return answer
    if question.needed > 1:
        answer = engine.search(relax(question))
    wider = None if answer.unfiltered else akin(question, vocabulary)
    return engine.search(wider) if wider else answer
