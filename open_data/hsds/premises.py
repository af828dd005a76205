"""Where services are given: every service at every one of its premises, by the ids that HSDS gives them.

No table has them: they are read from the documents, once in each process, and again for what changed since.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from catalog_pages.edition import InEdition
from open_data.hsds.mapping.places import at_location_id
from search.geo import Point
from search.models import ServiceDocument

READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Premises:
    """A service at a location; ``point`` is where, if that is known."""

    id: uuid.UUID
    service: uuid.UUID
    location: uuid.UUID
    point: Point | None


class Index:
    """All premises of live services, by id of the service and then as the sheet has them."""

    def __init__(self, listed: list[Premises]) -> None:
        self.listed = listed
        self.by_id = {each.id: each for each in listed}


_known: dict[uuid.UUID, tuple[int, tuple[Premises, ...]]] = {}
"""What was read of each service, and of which version of its document."""
_indices: InEdition[str, Index] = InEdition(limit=1)


def current() -> Index:
    """Return the premises as they are now."""
    kept = _indices.values()
    if "" not in kept:
        kept[""] = _read()
    return kept[""]


def _read() -> Index:
    """Read what changed. Others may do the same at once: what was known is exchanged whole, never under their hands."""
    global _known
    before = _known
    versions = dict(ServiceDocument.objects.live().values_list("pk", "version"))
    known = {key: found for key, found in before.items() if versions.get(key) == found[0]}
    unknown = sorted(versions.keys() - known.keys())
    for start in range(0, len(unknown), READ_AT_ONCE):
        part = ServiceDocument.objects.live().filter(pk__in=unknown[start : start + READ_AT_ONCE])
        for key, version, rows in part.values_list("pk", "version", "content__locations"):
            known[key] = version, tuple(_premises(key, rows))
    _known = known
    return Index([each for key in sorted(known) for each in known[key][1]])


def _premises(service: uuid.UUID, rows: Iterable[dict[str, str | None]]) -> Iterable[Premises]:
    for row in rows:
        location = uuid.UUID(row["id"])
        north, east = row["latitude"], row["longitude"]
        yield Premises(
            id=at_location_id(location),
            service=service,
            location=location,
            point=(float(north), float(east)) if north and east else None,
        )
