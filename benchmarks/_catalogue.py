"""A large catalogue for benchmarks: documents of real shape, made from the demo's services.

The content of the demo's documents is varied and goes through the builder that publishing uses; only pages
and their approval are skipped. Rows are copied in bulk.
"""

from __future__ import annotations

import copy
import random
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from search import documents, jobs, languages
from search.content import ITALIAN, Content
from search.models import ServiceDocument, ServiceFacet, ServiceLanguage, ServicePlace, ServiceStem

BATCH = 500
SERVICES_PER_BODY = 20
SHARE_FOR_EVERYBODY = 0.15
SURROUNDINGS = ("del Parco", "San Rocco", "della Bassa", "al Ponte", "Sant'Anna", "del Mulino", "delle Rogge")
ADDITIONS = ("mattino", "pomeriggio", "fine settimana", "estate", "piccoli gruppi", "su appuntamento", "urgente")

Entry = tuple[uuid.UUID, documents.Built]


def make_catalogue(size: int, *, seed: int, translated_into: tuple[str, ...] | None = None) -> None:
    """Beside the demo's services store others like them, ``size`` in all, and have Elasticsearch know them.

    With ``translated_into`` each of the others is wholly there in Italian and these languages, and in no other.
    """
    chance = random.Random(seed)
    batch: list[Entry] = []
    for built in _documents(size - ServiceDocument.objects.count(), chance, translated_into):
        batch.append((uuid.UUID(int=chance.getrandbits(128), version=4), built))
        if len(batch) == BATCH:
            _store(batch)
            batch = []
    _store(batch)
    deliver_everything()


def deliver_everything() -> None:
    """What the worker does until Elasticsearch is level and searched."""
    jobs.keep_indices()
    while jobs.deliver():
        pass
    jobs.keep_indices()


def _documents(
    number: int, chance: random.Random, translated_into: tuple[str, ...] | None
) -> Iterator[documents.Built]:
    vocabulary = vocabularies.current()
    models = list(ServiceDocument.objects.live().order_by("slug").values_list("content", flat=True))
    comuni = list(vocabulary.codes(Scheme.MUNICIPALITY))
    bodies = [_body(chance.choice(models)["provider"], each, chance) for each in range(number // SERVICES_PER_BODY + 1)]
    for each in range(number):
        values: Content = copy.deepcopy(models[each % len(models)])
        addition = chance.choice(ADDITIONS)
        for texts in values["texts"].values():
            if "title" in texts:
                texts["title"] = f"{texts['title']} - {addition}"
        values["provider"] = chance.choice(bodies)
        values["whole_ambito"] = chance.random() < SHARE_FOR_EVERYBODY
        values["municipalities"] = (
            [] if values["whole_ambito"] else sorted(chance.sample(comuni, chance.randint(1, 15)))
        )
        for price in values["prices"]:
            if price["amount"] and not price["amount_to"]:
                price["amount"] = f"{chance.randint(2, 60)}.00"
        if translated_into is not None:
            _translate(values, translated_into)
        yield documents.assemble(values, vocabulary=vocabulary)


def _translate(values: Content, into: tuple[str, ...]) -> None:
    """Have a service in Italian and these languages, as long in each: where the demo has no words, the Italian's."""
    italian, english = values["texts"][ITALIAN], values["texts"].get("en", {})
    values["texts"] = {ITALIAN: italian} | {
        language: {name: f"{english.get(name) or text} ({language})" for name, text in italian.items()}
        | {"slug": f"{italian['slug']}-{language}"}
        for language in into
    }
    values["translations"] = {
        language: {"changed": [], "missing": [], "rows": [], "is_machine": False} for language in into
    }
    for rows in values.values():
        for row in rows if isinstance(rows, list) else ():
            for name, text in row.items() if isinstance(row, dict) else ():
                if isinstance(text, dict) and ITALIAN in text:
                    row[name] = {ITALIAN: text[ITALIAN]} | {
                        language: f"{text[ITALIAN]} ({language})" for language in into if text[ITALIAN]
                    }


def _body(model: Content, number: int, chance: random.Random) -> Content:
    place = chance.choice(SURROUNDINGS)
    names = {language: f"{name} {place} {number}" for language, name in model["name"].items()}
    return {**model, "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "name": names}


def _store(batch: list[Entry]) -> None:
    ServiceDocument.objects.bulk_create(
        [ServiceDocument(pk=key, live=True, version=1, **built.columns) for key, built in batch]
    )
    _copy(ServiceFacet, ("facet", "code"), ((key, row) for key, built in batch for row in built.facets))
    _copy(ServiceStem, ("language", "stem", "weight"), ((key, row) for key, built in batch for row in built.stems))
    _copy(ServicePlace, ("latitude", "longitude"), ((key, row) for key, built in batch for row in built.premises))
    standings = [
        (key, tuple(row.values())) for key, built in batch for row in languages.standings(built.columns["content"])
    ]
    names = ("language", "state", "changed", "missing", "row_texts", "is_machine_assisted")
    _copy(ServiceLanguage, names, standings)


def _copy(model: type[Any], columns: tuple[str, ...], rows: Iterable[tuple[uuid.UUID, tuple[Any, ...]]]) -> None:
    names = ", ".join(("service_id", *columns))
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copying,
    ):
        for key, values in rows:
            copying.write_row((key, *values))
