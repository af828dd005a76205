"""A welfare plan of a company that does not exist, as its people would read it."""

from __future__ import annotations

from django.db import transaction

from catalog_pages.keys import key_of
from companies import planning
from companies.models import WelfarePlan
from search.models import ServiceFacet

COMPANY = "Officine Dimostrative (dato dimostrativo)"
EMAIL = "personale@officine-dimostrative.example"
SERVICES = 5
TOKEN = "demo-plan"


@transaction.atomic
def load_plan() -> WelfarePlan | None:
    """Make and confirm one plan, once; nothing where no service has a letter of the TUIR."""
    with_letters = ServiceFacet.objects.filter(facet="welfare", service__live=True)
    ids = with_letters.order_by("service_id").values_list("service_id", flat=True).distinct()[:SERVICES]
    keys = [key_of(each) for each in ids]
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
