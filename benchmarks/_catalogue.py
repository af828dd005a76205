"""A large catalogue for benchmarks: documents of real shape, made from the demo's services.

Each document goes through the builder that publishing uses; only pages and their approval are skipped. The
rows of the inverted index that the database engine searches are left out: Elasticsearch answers here.
"""

from __future__ import annotations

import copy
import random
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.models import ProviderPage, ServicePage, Term
from demo.loading import load_demo
from search import documents, jobs
from search.models import ServiceDocument, ServiceFacet

BATCH = 500
SERVICES_PER_PROVIDER = 20
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
    live = ServicePage.objects.filter(live=True, locale__language_code=documents.ITALIAN).order_by("pk")
    # A revision has its rows in memory: no query for each, ten thousand times.
    pages = [page.live_revision.as_object() for page in live.select_related("live_revision")]
    comuni = list(Term.objects.of(Scheme.MUNICIPALITY))
    providers = [
        _provider(chance.choice(pages).provider, each, chance) for each in range(number // SERVICES_PER_PROVIDER + 1)
    ]
    for each in range(number):
        page = pages[each % len(pages)]
        # Several documents from one page object: what varies is set anew each time.
        page.title = f"{page.title.partition(' - ')[0]} - {chance.choice(ADDITIONS)}"
        page.__dict__["provider"] = chance.choice(providers)
        page.whole_ambito = chance.random() < 0.15
        page.municipalities = [] if page.whole_ambito else chance.sample(comuni, chance.randint(1, 15))
        for price in page.prices.all():
            if price.amount:
                price.amount = Decimal(chance.randint(2, 60))
                price.amount_to = None
        yield documents.build(page, vocabulary=vocabulary)


def _provider(model: ProviderPage, number: int, chance: random.Random) -> ProviderPage:
    provider = copy.copy(model)
    provider.translation_key = uuid.UUID(int=chance.getrandbits(128), version=4)
    provider.title = f"{model.title} {chance.choice(SURROUNDINGS)} {number}"
    return provider


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
