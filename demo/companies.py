"""Welfare plans of a company and of an association that do not exist, as their people would read them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog_pages.keys import key_of
from companies import patterns, planning
from companies.models import WelfarePlan
from search.models import ServiceFacet

COMPANY = "Officine Dimostrative (dato dimostrativo)"
EMAIL = "personale@officine-dimostrative.example"
SERVICES = 5
TOKEN = "demo-plan"
ASSOCIATION = "Associazione Imprese Dimostrative (dato dimostrativo)"
ASSOCIATION_EMAIL = "welfare@associazione-imprese.example"
ASSOCIATION_TOKEN = "demo-model"
ASSOCIATION_SERVICES = 4


@transaction.atomic
def load_plan() -> WelfarePlan | None:
    """Make and confirm one plan, once; nothing where no service has a letter of the TUIR."""
    keys = _keys()[:SERVICES]
    if not keys:
        return None
    plan = planning.begin(
        token=TOKEN,
        company=COMPANY,
        email=EMAIL,
        introduction="Dato dimostrativo: chiedi all'ufficio del personale come si usa il budget di welfare.",
        keys=keys,
    )
    return planning.confirm(plan)


@transaction.atomic
def load_model(*, by: Any) -> WelfarePlan | None:
    """Make one plan of an association and have the office put it on the list of models, once."""
    keys = _keys()[-ASSOCIATION_SERVICES:]
    if not keys:
        return None
    plan = planning.begin(
        token=ASSOCIATION_TOKEN,
        company=ASSOCIATION,
        email=ASSOCIATION_EMAIL,
        introduction="Dato dimostrativo: un piano per imprese fino a 15 persone, con servizi per figli e anziani.",
        keys=keys,
    )
    plan = planning.confirm(plan)
    if plan.model == WelfarePlan.Model.NONE:
        patterns.offer(plan)
        patterns.allow(plan, read=patterns.words_read(plan), by=by)
    return plan


def _keys() -> list[str]:
    """The services with a letter, in the same order at each run."""
    with_letters = ServiceFacet.objects.filter(facet="welfare", service__live=True)
    ids = with_letters.order_by("service_id").values_list("service_id", flat=True).distinct()
    return [key_of(each) for each in ids]
