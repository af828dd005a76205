"""The answer of a search, written as bytes: what ``schemas.answers.ServiceList`` would write, for a tenth of the time.

An item is made once, by its schema, and then copied as long as it is kept; facets are written as they come from
``search``. Tests hold the result to the schema, so that it need not be checked at every answer.
"""

from __future__ import annotations

from typing import Any

import orjson

from open_data.v1.schemas.services import Service, ServiceSummary
from search.cards import distance
from search.highlighting import highlights
from search.types import SearchResult, ServiceView

KEPT_AS = "api-summary"
BY_QUESTION = {"match", "distance", "highlights"}
"""Members that depend on the question: they are written anew each time."""


def service_list(
    result: SearchResult, *, meta: dict[str, Any], highlight: bool = False, names: frozenset[str] | None = None
) -> bytes:
    """Return the body of an answer. ``meta`` has the members of ``SearchMeta``, as JSON has them.

    ``highlight`` adds the texts with the words found marked, where words were asked for. ``names`` are the members of
    each item that are asked for; those that only the whole sheet has may be among them.
    """
    return orjson.dumps(
        {
            "meta": meta,
            "facets": result.facets,
            "items": [
                orjson.Fragment(_part(view, item, names) if names is not None else item)
                for view in result.items
                for item in [_item(view, result, highlight=highlight)]
            ],
        }
    )


def _item(view: ServiceView, result: SearchResult, *, highlight: bool) -> bytes:
    written: bytes | None = view.kept.get(KEPT_AS)
    if written is None:
        summary = ServiceSummary.of(view).model_dump_json(exclude=BY_QUESTION)
        written = view.kept[KEPT_AS] = summary.removesuffix("}").encode()
    far = distance(view, result.query)
    asked = {
        "match": view.match,
        "distance": None if far is None else round(far, 1),
        "highlights": highlights(view, result.understanding) if highlight and result.query.text else None,
    }
    return b"%b,%b" % (written, orjson.dumps(asked, default=str).removeprefix(b"{"))


def _part(view: ServiceView, item: bytes, names: frozenset[str]) -> bytes:
    """Some members of an item, and of the whole sheet those that an item of a list has not."""
    known = orjson.loads(item)
    if beyond := names - known.keys():
        known |= Service.of(view).model_dump(mode="json", include=set(beyond))
    return orjson.dumps({name: value for name, value in known.items() if name in names})
