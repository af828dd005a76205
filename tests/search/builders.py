"""Documents by the hundred without their pages, for tests that need many."""

from __future__ import annotations

import copy
import datetime
import random
import uuid
from typing import Any

from django.utils import timezone

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from search import documents, outbox
from search.models import ServiceDocument, ServiceFacet, ServiceStem
from tests import factories

CHOICES = {
    Scheme.CATEGORY: ["cura-dei-figli", "piccole-commissioni", "socio-assistenziali"],
    Scheme.KIND: ["nido", "pasti", "spesa", "sad"],
    Scheme.MUNICIPALITY: ["098031", "098019", "098035", "098010"],
    Scheme.TARGET: ["anziani", "famiglie", "caregiver"],
    Scheme.DELIVERY: ["a-domicilio", "in-sede", "on-line"],
    Scheme.LANGUAGE: ["it", "en", "ar"],
    Scheme.WELFARE: ["f", "f-bis"],
}
WORDS = "pasti nido trasporto anziani bambini spesa aiuto casa scuola farmaci assistenza sportello".split()


def make_documents(number: int, *, seed: int, vary: bool = True) -> list[ServiceDocument]:
    """Make live documents after the pattern of one real page, which is one more; facts are random or the same."""
    chance = random.Random(seed)
    for scheme, codes in CHOICES.items():
        for code in codes:
            factories.make_term(scheme, code)
    pattern = ServiceDocument.objects.get(pk=factories.make_service().translation_key).content
    vocabulary = vocabularies.current()
    providers = [str(uuid.UUID(int=chance.getrandbits(128))) for _each in range(4)]
    for _each in range(number):
        content = _vary(copy.deepcopy(pattern), chance, providers) if vary else pattern
        built = documents.assemble(content, vocabulary=vocabulary)
        document = ServiceDocument.objects.create(
            pk=uuid.UUID(int=chance.getrandbits(128)), live=True, version=1, **built.columns
        )
        ServiceFacet.objects.bulk_create(ServiceFacet(service=document, facet=f, code=c) for f, c in built.facets)
        ServiceStem.objects.bulk_create(
            ServiceStem(service=document, language=language, stem=stem, weight=weight)
            for language, stem, weight in built.stems
        )
    for name in outbox.fed_indices():
        outbox.repair(name)
    return list(ServiceDocument.objects.filter(live=True))


def _windows(chance: random.Random) -> list[dict[str, Any]]:
    """Enrolment windows and closures around today, some with an open end."""
    today = timezone.localdate()

    def day() -> str | None:
        return (today + datetime.timedelta(days=chance.randint(-3, 3))).isoformat() if chance.random() < 0.8 else None

    windows = []
    for _each in range(chance.randint(0, 2)):
        starts, ends = day(), day()
        if starts and ends and ends < starts:
            starts, ends = ends, starts
        windows.append(
            {
                "id": str(uuid.UUID(int=chance.getrandbits(128))),
                "kind": chance.choice(["enrolment", "enrolment", "closure"]),
                "text": {"it": ""},
                "starts": starts,
                "ends": ends,
                "waiting_level": "",
            }
        )
    return windows


def _vary(content: dict[str, Any], chance: random.Random, providers: list[str]) -> dict[str, Any]:
    def some(scheme: Scheme) -> list[str]:
        return chance.sample(CHOICES[scheme], chance.randint(0, 2))

    provider = chance.choice(providers)
    content["provider"].update({"id": provider, "name": {"it": f"Ente {provider[:4]}"}})
    content["texts"]["it"].update({"title": " ".join(chance.sample(WORDS, 3)), "summary": chance.choice(WORDS)})
    content.update(
        {
            "category": chance.choice(CHOICES[Scheme.CATEGORY]),
            "kind": chance.choice(["", *CHOICES[Scheme.KIND]]),
            "whole_ambito": chance.random() < 0.3,
            "municipalities": some(Scheme.MUNICIPALITY),
            "targets": some(Scheme.TARGET),
            "delivery": some(Scheme.DELIVERY),
            "languages": some(Scheme.LANGUAGE),
            "welfare_letters": some(Scheme.WELFARE),
            "notices": _windows(chance),
            "costs": chance.sample(["free", "isee", "paid"], chance.randint(0, 2)),
            "min_age": chance.choice([None, 3, 18, 65]),
            "max_age": chance.choice([None, 70, 90]),
            "completeness": chance.randint(0, 100),
        }
    )
    content["can_invoice"] = (None, True, False)[content["completeness"] % 3]
    return content
