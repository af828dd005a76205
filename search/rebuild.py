"""Which index is fed and which is searched: making one, moving searches to it, going back to the one before.

Every step can be repeated: whoever dies in the middle, the next worker finishes. The truth about what is fed is
in ``SearchIndex``, the truth about what is searched in Elasticsearch's alias.
"""

from __future__ import annotations

import logging

from django.db import transaction
from elasticsearch import Elasticsearch

from search import documents, elastic, index, outbox
from search.models import IndexState, SearchIndex, ServiceDocument

logger = logging.getLogger(__name__)

State = SearchIndex.State


class NoWayBack(Exception):
    """There is no index to go back to. The message says what to do instead."""


def keep() -> int:
    """Have an index of the make that this code wants: create it, feed it, search it when it has caught up.

    Returns 1 when there may be more to do at once.
    """
    client = elastic.for_worker()
    entry = building() or active() or _take_up()
    if not client.indices.exists(index=entry.name):
        # New, or lost. Fed first: an index that is there is taken for one that was fed.
        logger.info("Feeding %s from the start", entry.name)
        outbox.feed_everything(entry.name)
        index.create(client, entry.name)
        SearchIndex.objects.filter(pk=entry.pk).update(state=State.BUILDING)
        return 1
    if entry.state == State.ACTIVE and index.searched(client) == {entry.name}:
        return _settle(client, entry.name)
    if ServiceDocument.objects.built_otherwise(documents.built_with()).exists():
        return 0
    before = SearchIndex.objects.filter(state=State.ACTIVE).exclude(pk=entry.pk).first()
    if not outbox.is_caught_up(entry.name, with_index=before.name if before else ""):
        return 0
    index.swap(client, entry.name)
    _settle(client, entry.name)
    logger.info("Searching %s", entry.name)
    return 1


def building() -> SearchIndex | None:
    """The index of this make that is being fed to take over."""
    return _of_this_make(State.BUILDING)


def active() -> SearchIndex | None:
    """The index of this make that is searched."""
    return _of_this_make(State.ACTIVE)


def retired() -> SearchIndex | None:
    """The index of this make that was searched before, if it is still there."""
    return _of_this_make(State.RETIRED)


def _of_this_make(state: str) -> SearchIndex | None:
    found = SearchIndex.objects.filter(state=state).order_by("-created_at", "-pk")
    return next((entry for entry in found if index.is_wanted(entry.name)), None)


def _take_up() -> SearchIndex:
    """Feed again the last index of this make, or the first one."""
    if entry := retired():
        SearchIndex.objects.filter(pk=entry.pk).update(state=State.BUILDING)
        entry.state = State.BUILDING
        return entry
    entry, _added = SearchIndex.objects.get_or_create(name=index.name())
    return entry


def begin() -> SearchIndex:
    """Start to build one more index of this make, or go on with the one that is being built; the worker feeds it.

    Raises what the client raises when Elasticsearch is away: nothing is begun then.
    """
    if entry := building():
        return entry
    name = index.another_name()
    elastic.for_worker().indices.exists(index=name)
    return SearchIndex.objects.create(name=name)


def begin_going_back() -> SearchIndex:
    """Start to feed again what the index before was not told; searches move to it when it has caught up.

    Raises ``NoWayBack`` when there is none, or when it was made by another release.
    """
    if building():
        raise NoWayBack("an index is being built: wait until it is searched, then go back")
    entry = retired()
    if entry is None:
        if SearchIndex.objects.filter(state=State.RETIRED).exists():
            raise NoWayBack("the index before was made by another release: deploy that one, and it is taken up again")
        raise NoWayBack("there is no index before this one")
    SearchIndex.objects.filter(pk=entry.pk).update(state=State.BUILDING)
    entry.state = State.BUILDING
    outbox.repair(entry.name)
    return entry


def delete_old() -> list[str]:
    """Delete the indices that are not fed any more; return their names."""
    client = elastic.for_worker()
    names = list(SearchIndex.objects.filter(state=State.RETIRED).values_list("name", flat=True))
    for name in names:
        _delete(client, name)
    return names


def _settle(client: Elasticsearch, searched: str) -> int:
    """Stop feeding what was searched before ``searched``. The last one stays for a way back, older ones go."""
    with transaction.atomic():
        entries = {entry.name: entry for entry in SearchIndex.objects.select_for_update().order_by("pk")}
        own = entries.pop(searched)
        # Another one of this make that is being built is an operator's wish, not a leftover.
        wished = {each.name for each in entries.values() if each.state == State.BUILDING and index.is_wanted(each.name)}
        others = [each for name, each in entries.items() if name not in wished]
        left = [each for each in others if each.state != State.RETIRED]
        if own.state == State.ACTIVE and not left and len(others) <= 1:
            return 0
        order = {State.ACTIVE.value: 2, State.BUILDING.value: 1, State.RETIRED.value: 0}
        others.sort(key=lambda each: (order[each.state], each.created_at), reverse=True)
        SearchIndex.objects.filter(pk=own.pk).update(state=State.ACTIVE)
        SearchIndex.objects.filter(pk__in=[each.pk for each in left]).update(state=State.RETIRED)
    for old in others[1:]:
        _delete(client, old.name)
    return 1


def _delete(client: Elasticsearch, name: str) -> None:
    index.delete(client, name)
    IndexState.objects.filter(index_name=name).delete()
    SearchIndex.objects.filter(name=name).delete()
