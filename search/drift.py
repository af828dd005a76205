"""Drift: what pages, documents and indices say differently about the same service, found by version.

The truth is the pages; documents follow them in the same transaction, indices follow the documents through the
outbox. A check walks all three in the order of their ids, a batch at a time, so that it needs as little memory
for a hundred thousand services as for ten. What looks wrong is looked at a second time before anything is said
of it: what is due, or changes while it is looked at, is on its way and no drift.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from django.db.models import Max
from django.utils import timezone
from elasticsearch import Elasticsearch

from catalog_pages.models import ServicePage
from search import content, elastic, index, publishing
from search.models import IndexState, SearchIndex, ServiceDocument

logger = logging.getLogger(__name__)

BATCH = 1_000
DOCUMENTS = "documents"
WHOLE, ALIAS = "the whole index", "the alias that searches use"
Kind = Literal["missing", "stale", "extra"]
KINDS: tuple[Kind, ...] = ("missing", "stale", "extra")


@dataclass(frozen=True)
class Drift:
    """One service that is wrong in one place: ``documents``, or the index of that name.

    ``wanted`` and ``found`` are versions; 0 stands for nothing at all.
    """

    kind: Kind
    place: str
    key: str
    wanted: int = 0
    found: int = 0

    def __str__(self) -> str:
        return f"{self.kind} in {self.place}: {self.key}"


class Stored(NamedTuple):
    """What Elasticsearch holds of a service. The last two guard a delete."""

    version: int
    sequence: int
    term: int


class Known(NamedTuple):
    """What the database says of a service: its document, and what an index was told of it."""

    version: int
    live: bool
    is_on_its_way: bool
    is_parked: bool


@dataclass
class Round:
    """One check of everything, in batches. ``found`` collects the drift, ``looked_at`` counts by place."""

    indices: list[str]
    found: list[Drift] = field(default_factory=list)
    looked_at: dict[str, int] = field(default_factory=dict)
    parked: dict[str, int] = field(default_factory=dict)
    done: bool = False

    def __post_init__(self) -> None:
        self._places = [DOCUMENTS, *self.indices]
        self._walk: Iterator[tuple[int, list[Drift]]] | None = None

    def step(self, *, mend: bool = False) -> int:
        """Look at one batch, and return how many services it was. Raises what the client raises.

        A step that failed is taken again from the start of its place.
        """
        if not self._places:
            self.done = True
            return 0
        place = self._places[0]
        if self._walk is None:
            self.looked_at[place] = self.parked[place] = 0
            self.found = [each for each in self.found if each.place != place]
            self._walk = self._documents() if place == DOCUMENTS else self._index(place)
        try:
            number, found = next(self._walk)
        except StopIteration:
            self._walk = None
            self._places.pop(0)
            return self.step(mend=mend)
        except Exception:
            self._walk = None
            raise
        self.looked_at[place] += number
        self.found += found
        if mend:
            for each in found:
                repair(each)
        return number

    def run(self, *, mend: bool = False) -> Round:
        """Take all steps."""
        while not self.done:
            self.step(mend=mend)
        return self

    # Pages and documents

    def _documents(self) -> Iterator[tuple[int, list[Drift]]]:
        after: uuid.UUID | None = None
        while True:
            pages = ServicePage.objects.filter(live=True, alias_of__isnull=True)
            italian = pages.filter(locale__language_code=content.ITALIAN)
            documents = ServiceDocument.objects.filter(live=True)
            if after is not None:
                italian = italian.filter(translation_key__gt=after)
                documents = documents.filter(pk__gt=after)
            keys = list(italian.order_by("translation_key").values_list("translation_key", flat=True)[:BATCH])
            versions = dict(documents.order_by("pk").values_list("pk", "version")[:BATCH])
            if not keys and not versions:
                return
            # Beyond the end of a full batch the other side knows more than this one.
            ends = [max(each) for each in (keys, list(versions)) if len(each) == BATCH]
            upper = min(ends) if ends else max([*keys, *versions])
            wanted = {key for key in keys if key <= upper}
            held = {key: version for key, version in versions.items() if key <= upper}
            # A translation that was published changed the document as well.
            latest = dict(
                pages.filter(translation_key__in=wanted & held.keys())
                .order_by()
                .values_list("translation_key")
                .annotate(Max("last_published_at"))
            )
            stale = {key for key, moment in latest.items() if moment and _microseconds(moment) > held[key]}
            suspects = sorted((wanted ^ held.keys()) | stale)
            yield len(wanted | held.keys()), [drift for key in suspects if (drift := document_drift(key))]
            after = upper

    # Documents and an index

    def _index(self, name: str) -> Iterator[tuple[int, list[Drift]]]:
        client = elastic.for_worker()
        if not client.indices.exists(index=name):
            # The worker makes it anew and feeds it all.
            self.found.append(Drift("missing", name, WHOLE))
            return
        entry = SearchIndex.objects.filter(name=name).first()
        if entry and entry.state == SearchIndex.State.ACTIVE and index.searched(client) != {name}:
            self.found.append(Drift("missing", name, ALIAS))
        cursor, after = "", None
        while True:
            stored, strangers, end = _stored_after(client, name, cursor)
            documents = ServiceDocument.objects.order_by("pk")
            if after is not None:
                documents = documents.filter(pk__gt=after)
            rows = documents.values_list("pk", "version", "live")[:BATCH]
            versions = {str(key): (version, live) for key, version, live in rows}
            if not stored and not strangers and not versions:
                break
            # Beyond the end of a full batch the other side knows more than this one.
            ends = [each for each in (end, max(versions) if len(versions) == BATCH else "") if each]
            upper = min(ends) if ends else max([*stored, *versions, cursor])
            held = {key: version for key, version in stored.items() if key <= upper}
            wanted = {key: known for key, known in versions.items() if key <= upper}
            suspects = [key for key in held if key not in wanted or held[key] != wanted[key][0]]
            # A tombstone of what the index never knew is of no use there.
            suspects += [key for key, (_version, live) in wanted.items() if live and key not in held]
            yield len(held.keys() | wanted.keys()), self._sure(client, name, [*suspects, *strangers])
            cursor = upper
            after = uuid.UUID(max(wanted)) if wanted else after
            if not ends:
                break
        # What was written by others may have no id of ours.
        yield 0, self._sure(client, name, _nameless(client, name))

    def _sure(self, client: Elasticsearch, name: str, keys: list[str]) -> list[Drift]:
        """Of the ids that looked wrong, those that are: nothing is on its way, and nothing moved meanwhile."""
        if not keys:
            return []
        before = _known(name, keys)
        stored = _stored(client, name, keys)
        after = _known(name, keys)
        found = []
        for key in sorted(keys):
            known, held = after.get(key), stored.get(key)
            if known != before.get(key) or (known and known.is_on_its_way):
                continue
            if known and known.is_parked:
                self.parked[name] += 1
            elif drift := _index_drift(name, key, known, held):
                found.append(drift)
        return found


def _index_drift(name: str, key: str, known: Known | None, held: Stored | None) -> Drift | None:
    wanted, version = known.version if known else 0, held.version if held else 0
    if known is None:
        return Drift("extra", name, key, found=version) if held else None
    if held is None:
        return Drift("missing", name, key, wanted=wanted) if known.live else None
    if wanted == version:
        return None
    return Drift("stale" if known.live else "extra", name, key, wanted=wanted, found=version)


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def document_drift(key: uuid.UUID) -> Drift | None:
    """What is wrong with the document of one service, if anything is and is not about to be put right."""
    stored = ServiceDocument.objects.filter(pk=key).values_list("version", "live", "refresh_at")
    before = stored.first()
    page = publishing.public_page(key)
    published = [page, *publishing.public_translations(page)] if page else []
    if stored.all().first() != before:
        return None
    version, live, refresh_at = before or (0, False, None)
    if refresh_at is not None and refresh_at <= timezone.now():
        return None
    found = version if live else 0
    if page is None:
        return Drift("extra", DOCUMENTS, str(key), found=found) if live else None
    wanted = max(_microseconds(each.last_published_at) for each in published if each.last_published_at)
    if found >= wanted:
        return None
    return Drift("stale" if live else "missing", DOCUMENTS, str(key), wanted=wanted, found=found)


# What Elasticsearch holds


def _stored_after(client: Elasticsearch, name: str, after: str) -> tuple[dict[str, int], list[str], str]:
    """Versions by id, in order; what is stored under another id than it says; and where a full batch ends.

    Each batch is a search of its own: no context is kept open.
    """
    found = client.search(
        index=name,
        query={"range": {"id": {"gt": after}}},
        sort=[{"id": "asc"}],
        size=BATCH,
        version=True,
        source=False,
        track_total_hits=False,
    )
    hits = found["hits"]["hits"]
    stored = {hit["_id"]: hit["_version"] for hit in hits if hit["sort"] == [hit["_id"]]}
    strangers = [hit["_id"] for hit in hits if hit["sort"] != [hit["_id"]]]
    return stored, strangers, hits[-1]["sort"][0] if len(hits) == BATCH else ""


def _nameless(client: Elasticsearch, name: str) -> list[str]:
    query = {"bool": {"must_not": {"exists": {"field": "id"}}}}
    found = client.search(index=name, query=query, size=BATCH, source=False, track_total_hits=False)
    return [hit["_id"] for hit in found["hits"]["hits"]]


def _stored(client: Elasticsearch, name: str, keys: list[str]) -> dict[str, Stored]:
    """What is stored by id, whether searches can find it yet or not."""
    found = client.mget(index=name, ids=keys, source=False)
    return {
        each["_id"]: Stored(each["_version"], each["_seq_no"], each["_primary_term"])
        for each in found["docs"]
        if each.get("found")
    }


# What the database says


def _known(name: str, keys: list[str]) -> dict[str, Known]:
    ours = [uuid.UUID(key) for key in keys if _is_ours(key)]
    states = {
        key: (due, parked)
        for key, due, parked in IndexState.objects.filter(index_name=name, service__in=ours).values_list(
            "service", "due_at", "parked_at"
        )
    }
    known = {}
    for key, version, live in ServiceDocument.objects.filter(pk__in=ours).values_list("pk", "version", "live"):
        due, parked = states.get(key, (None, None))
        known[str(key)] = Known(version, live, due is not None, parked is not None)
    return known


def _is_ours(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False


# Mending


def repair(drift: Drift) -> None:
    """Put one service right: write its document again, or have the outbox tell the index again."""
    if drift.place == DOCUMENTS:
        try:
            publishing.publish_document(uuid.UUID(drift.key))
        except Exception:
            logger.exception("The document of service %s could not be built", drift.key)
    elif drift.key in (WHOLE, ALIAS):
        # The worker sees to both every few seconds.
        return
    elif drift.kind == "extra" and not drift.wanted:
        _remove(drift)
    else:
        _tell_again(drift)


def _tell_again(drift: Drift) -> None:
    """Make a service due for its index.

    An index that is ahead of the database (one that was restored), or that remembers a delete by somebody else,
    refuses what is older: the document becomes newer then, for every index.
    """
    key, now = uuid.UUID(drift.key), timezone.now()
    IndexState.objects.update_or_create(
        service_id=key, index_name=drift.place, defaults={"due_at": now, "delivered_version": 0}
    )
    if drift.found < drift.wanted and drift.found:
        return
    newer = max(_microseconds(now), drift.found + 1, drift.wanted + 1)
    if ServiceDocument.objects.filter(pk=key, version=drift.wanted).update(version=newer):
        IndexState.objects.filter(service=key, parked_at__isnull=True).update(due_at=now)


def _remove(drift: Drift) -> None:
    """Delete what no document ever told of, unless somebody has written it since."""
    client = elastic.for_worker()
    held = _stored(client, drift.place, [drift.key]).get(drift.key)
    if _is_ours(drift.key) and ServiceDocument.objects.filter(pk=drift.key).exists():
        return
    if held and held.version == drift.found:
        client.options(ignore_status=(404, 409)).delete(
            index=drift.place, id=drift.key, if_seq_no=held.sequence, if_primary_term=held.term, refresh=True
        )
