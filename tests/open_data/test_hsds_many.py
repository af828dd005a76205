"""The demo, and ten thousand imported services: every object that the HSDS interface gives is HSDS 3.0."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from benchmarks._services import make_records
from catalog_pages.taxonomy_data import load_taxonomy
from demo.loading import load_demo
from search.models import ServiceDocument, ServiceFacet, ServicePlace
from tests.factories import make_editor, make_site
from tests.open_data.hsds import WHOLE, faults, validator

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

IMPORTED, SERVICES = 500, 10_000
"""How many services come in through the import, and how many there are when each has been varied."""


def streamed(path: str, **parameters: str) -> Iterator[bytes]:
    """The lines of a stream, one at a time, as it comes."""
    response = Client().get(f"/api/hsds{path}", {"format": "ndjson", **parameters})
    rest = b""
    for chunk in response.streaming_content:  # type: ignore[attr-defined]
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    assert rest == b""


def check(path: str, **parameters: str) -> int:
    """Hold every object of a list to the published schema; return how many there are."""
    number, name = 0, path[1:]
    for line in streamed(path, **parameters):
        found = orjson.loads(line)
        number += 1
        if not validator(name).is_valid(found) or "services" in found or "service" in found:
            assert faults(name, found) == [], (path, found["id"])
    return number


def test_everything_that_the_demo_shows(tmp_path: Path) -> None:
    load_demo(tell=lambda text: None)
    services = ServiceDocument.objects.live().count()
    assert services > 90
    for path, ways in WHOLE.items():
        for language in ("it", "en"):
            numbers = {check(path, lang=language, **each) for each in ways}
            assert len(numbers) == 1
            assert numbers.pop() == Client().get(f"/api/hsds{path}").json()["total_items"]
    for path, name in (("/services", "services"), ("/organizations", "organizations")):
        for each in Client().get(f"/api/hsds{path}", {"per_page": 100}).json()["contents"]:
            assert faults(name, Client().get(f"/api/hsds{path}/{each['id']}").json()) == []


def test_ten_thousand_services(tmp_path: Path) -> None:
    make_site()
    load_taxonomy()
    path = tmp_path / "services.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in make_records(IMPORTED, seed=7)), encoding="utf-8")
    call_command(
        "import_services", str(path), user=make_editor("ufficio").username, stdout=io.StringIO(), stderr=io.StringIO()
    )
    assert ServiceDocument.objects.live().count() == IMPORTED
    multiply(SERVICES)
    assert check("/services", full="true") == SERVICES
    assert check("/services") == SERVICES
    assert check("/services", minimal="true", lang="en") == SERVICES
    assert check("/service_at_locations") > SERVICES / 2
    assert check("/organizations", full="true") == IMPORTED / 20
    last = Client().get("/api/hsds/services", {"per_page": 100, "page": SERVICES // 100}).json()
    assert (last["size"], last["last_page"], last["total_items"]) == (100, True, SERVICES)
    assert all(faults("services", each) == [] for each in last["contents"])


def multiply(number: int) -> None:
    """Make services that there are none of in the database: documents like those imported, with ids of their own."""
    found = list(ServiceDocument.objects.live().order_by("pk"))
    states = ("active", "temporarily-closed", "inactive")
    documents, places, facets = [], [], []
    of_places: dict[Any, list[ServicePlace]] = {}
    for place in ServicePlace.objects.all():
        of_places.setdefault(place.service_id, []).append(place)
    for each in range(number - len(found)):
        model = found[each % len(found)]
        content = json.loads(json.dumps(model.content))
        for row in (
            row for value in content.values() if isinstance(value, list) for row in value if isinstance(row, dict)
        ):
            row["id"] = str(uuid.uuid4())
            if "amount" in row and row["amount"] is not None:
                row["amount"] = f"{each % 500}.{each % 100:02d}"
            if "postal_code" in row and each % 7 == 0:
                row["postal_code"] = ""
        content["status"], content["min_age"] = states[each % 3], each % 90 if each % 2 else None
        content["texts"]["it"]["title"] = f"{content['texts']['it']['title']} <{each}> «&» 💧"
        copy = ServiceDocument(
            **{
                field.attname: getattr(model, field.attname)
                for field in ServiceDocument._meta.concrete_fields
                if field.attname not in ("id", "content", "changed_at")
            },
            id=uuid.uuid4(),
            content=content,
        )
        copy.changed_at = timezone.now()
        documents.append(copy)
        places += [
            ServicePlace(service=copy, latitude=place.latitude, longitude=place.longitude)
            for place in of_places.get(model.pk, ())
        ]
        facets.append(ServiceFacet(service=copy, facet="category", code=content["category"]))
    ServiceDocument.objects.bulk_create(documents, batch_size=500)
    ServicePlace.objects.bulk_create(places, batch_size=2_000)
    ServiceFacet.objects.bulk_create(facets, batch_size=2_000)
