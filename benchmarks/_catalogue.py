"""A large catalogue for benchmarks: documents of real shape, made from the demo's services.

The content of the demo's documents is varied and goes through the builder that publishing uses; only pages
and their approval are skipped. The rows of the inverted index that the database engine searches are left
out: Elasticsearch answers here.
"""

from __future__ import annotations

import copy
import random
import uuid
from collections.abc import Iterator
from typing import Any

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from demo.loading import load_demo
from search import documents, jobs
from search.content import Content
from search.models import ServiceDocument, ServiceFacet

BATCH = 500
SERVICES_PER_BODY = 20
SHARE_FOR_EVERYBODY = 0.15
SURROUNDINGS = ("del Parco", "San Rocco", "della Bassa", "al Ponte", "Sant'Anna", "del Mulino", "delle Rogge")
ADDITIONS = ("mattino", "pomeriggio", "fine settimana", "estate", "piccoli gruppi", "su appuntamento", "urgente")


def make_catalogue(size: int, *, seed: int) -> None:
    """Store ``size`` services more or less like the demo's, and have Elasticsearch know them."""
    load_demo(tell=lambda text: None)
    chance = random.Random(seed)
    batch: list[tuple[uuid.UUID, documents.Built]] = []
    for number, built in enumerate(_documents(size - ServiceDocument.objects.count(), chance)):
        batch.append((uuid.UUID(int=chance.getrandbits(128), version=4), built))
        if len(batch) == BATCH:
            _store(batch, number)
            batch = []
    _store(batch, size)
    jobs.keep_indices()
    while jobs.deliver():
        pass
    jobs.keep_indices()


def _documents(number: int, chance: random.Random) -> Iterator[documents.Built]:
    vocabulary = vocabularies.current()
    models = list(ServiceDocument.objects.live().order_by("slug").values_list("content", flat=True))
    comuni = list(vocabulary.codes(Scheme.MUNICIPALITY))
    bodies = [_body(chance.choice(models)["provider"], each, chance) for each in range(number // SERVICES_PER_BODY + 1)]
    for each in range(number):
        values: Content = copy.deepcopy(models[each % len(models)])
        addition = chance.choice(ADDITIONS)
        for texts in values["texts"].values():
            texts["title"] = f"{texts['title']} - {addition}"
        values["provider"] = chance.choice(bodies)
        values["whole_ambito"] = chance.random() < SHARE_FOR_EVERYBODY
        values["municipalities"] = (
            [] if values["whole_ambito"] else sorted(chance.sample(comuni, chance.randint(1, 15)))
        )
        for price in values["prices"]:
            if price["amount"] and not price["amount_to"]:
                price["amount"] = f"{chance.randint(2, 60)}.00"
        yield documents.assemble(values, vocabulary=vocabulary)


def _body(model: Content, number: int, chance: random.Random) -> Content:
    place = chance.choice(SURROUNDINGS)
    names = {language: f"{name} {place} {number}" for language, name in model["name"].items()}
    return {**model, "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "name": names}


def _store(batch: list[tuple[uuid.UUID, documents.Built]], version: int) -> None:
    stored = ServiceDocument.objects.bulk_create(
        [ServiceDocument(pk=key, live=True, version=version + 1, **built.columns) for key, built in batch]
    )
    rows: list[Any] = [
        ServiceFacet(service=document, facet=facet, code=code)
        for document, (_key, built) in zip(stored, batch, strict=True)
        for facet, code in built.facets
    ]
    ServiceFacet.objects.bulk_create(rows, batch_size=5_000)
