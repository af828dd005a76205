"""Services by the thousand as files have them: the demo's, varied, without touching the database."""

from __future__ import annotations

import copy
import random
import uuid
from typing import Any

from stdnum import luhn

from catalog_pages.models import ProviderPage, ServicePage
from catalog_pages.taxonomy_data import read_terms
from demo.content_files import ROWS, Provider, Service, read_providers
from exchange import shape

SERVICES_PER_BODY = 20
ADDITIONS = ("mattino", "pomeriggio", "fine settimana", "estate", "piccoli gruppi", "su appuntamento", "urgente")
LANGUAGE = "en"

Record = dict[str, Any]


def make_records(size: int, *, seed: int, translated: bool = True) -> list[Record]:
    """Return ``size`` published services with bodies of their own, the same for the same seed."""
    chance = random.Random(seed)
    models = [(body, service) for body in read_providers() for service in body.services if service.state == "live"]
    comuni = [record.code for record in read_terms(shape.TERM_SETS["municipalities"])]
    bodies = [
        _body(chance.choice(models)[0], number, translated=translated)
        for number in range(-(-size // SERVICES_PER_BODY))
    ]
    return [
        _service(models[number % len(models)][1], number, bodies[number % len(bodies)], comuni, chance, translated)
        for number in range(size)
    ]


def _plain(values: dict[str, Any], model: type[Any]) -> Record:
    return {name: shape.dump(model._meta.get_field(name), value) for name, value in values.items()}


def _body(model: Provider, number: int, *, translated: bool) -> Record:
    digits = f"9{number:06d}009"
    record = _plain(model.values, ProviderPage)
    record |= {
        "external_id": f"ente-{number}",
        "fiscal_code": digits + luhn.calc_check_digit(digits),
        "title": f"{model.values['title']} {number}",
        "slug": f"{model.slug}-{number}",
        "municipality": model.municipality,
        "state": shape.PUBLISHED,
    }
    for name in ("vat_number", "runts_section", "runts_number", "runts_date"):
        record.pop(name, None)
    if translated and LANGUAGE in model.translations:
        record["translations"] = {LANGUAGE: {"state": shape.PUBLISHED, **model.translations[LANGUAGE]}}
    return record


def _service(
    model: Service, number: int, body: Record, comuni: list[str], chance: random.Random, translated: bool
) -> Record:
    addition = chance.choice(ADDITIONS)
    record = copy.deepcopy(_plain(model.values, ServicePage))
    record |= {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "external_id": f"servizio-{number}",
        "state": shape.PUBLISHED,
        "provider": body,
        "title": f"{model.values['title']} - {addition} {number}",
        "category": model.category,
        "kind": model.kind,
        **model.term_sets,
        "whole_ambito": chance.random() < 0.15,
        "is_demo": True,
    }
    record["municipalities"] = [] if record["whole_ambito"] else sorted(chance.sample(comuni, chance.randint(1, 15)))
    for name, rows in model.rows.items():
        record[name] = []
        for row in rows:
            values = _plain(row.values, ROWS[name])
            if row.municipality:
                values["municipality"] = row.municipality
            if translated and LANGUAGE in row.translations:
                values["translations"] = {LANGUAGE: row.translations[LANGUAGE]}
            record[name].append(values)
    if translated and LANGUAGE in model.translations:
        record["translations"] = {LANGUAGE: {"state": shape.PUBLISHED, **model.translations[LANGUAGE]}}
    return record
