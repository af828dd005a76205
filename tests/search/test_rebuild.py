"""Rebuilding while everything goes on, and the way back, on a real Elasticsearch."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from elasticsearch import Elasticsearch

from search import drift, index, jobs, outbox, rebuild, service
from search.management.commands import search_rebuild
from search.models import IndexState, SearchIndex
from search.types import SearchQuery
from tests import factories
from tests.search.builders import make_documents
from tests.search.conftest import synchronise

pytestmark = [pytest.mark.service, pytest.mark.django_db]


def level() -> bool:
    return not [each for each in drift.Round(outbox.fed_indices()).run().found if each.place != drift.DOCUMENTS]


def work_and_publish() -> None:
    for _round in range(10):
        jobs.keep_indices()
        jobs.deliver()
        factories.make_service(title="Intanto")


def states() -> dict[str, str]:
    return dict(SearchIndex.objects.values_list("name", "state"))


def test_an_operators_rebuild_of_the_same_make_goes_beside_and_takes_over(
    elasticsearch: Elasticsearch, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_documents(20, seed=2)
    synchronise()
    first = index.name()
    monkeypatch.setattr(outbox, "BATCH", 5)
    second = rebuild.begin().name
    assert second.startswith(f"{first}-")
    page = None
    while index.searched(elasticsearch) != {second}:
        assert index.searched(elasticsearch) == {first}
        result = service.search(SearchQuery())
        assert (result.engine, result.total >= 21) == ("elasticsearch", True)
        page = page or factories.make_service(title="Nato durante la ricostruzione")
        jobs.keep_indices()
        jobs.deliver()
    assert states() == {first: "retired", second: "active"}
    assert service.search(SearchQuery(text="ricostruzione")).total == 1
    assert level()
    assert jobs.keep_indices() == 0, "the worker fights what the operator made"
    assert states() == {first: "retired", second: "active"}


def test_a_busy_day_does_not_put_the_swap_off(elasticsearch: Elasticsearch) -> None:
    page = factories.make_service()
    make_documents(5, seed=6)
    synchronise()
    name = rebuild.begin().name
    jobs.keep_indices()
    while jobs.deliver():
        pass
    page.save_revision().publish()
    # The publish is due for both: the new index is no worse than the old one.
    assert outbox.backlog()["due"] == 2
    assert jobs.keep_indices() == 1
    assert index.searched(elasticsearch) == {name}
    synchronise()
    assert level()


def test_the_command_waits_shows_how_far_and_goes_back(
    elasticsearch: Elasticsearch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = factories.make_service(title="Finirà")
    synchronise()
    first = index.name()
    call_command("search_rebuild")
    assert "Searching" in capsys.readouterr().out
    (second,) = index.searched(elasticsearch)
    assert second != first
    # What happened since is told to the old index before it is searched again.
    ended.unpublish()
    factories.make_service(title="Dopo la ricostruzione")
    synchronise()
    call_command("search_rebuild", "--back")
    assert index.searched(elasticsearch) == {first}
    result = service.search(SearchQuery())
    assert (result.engine, [item.title for item in result.items]) == ("elasticsearch", ["Dopo la ricostruzione"])
    assert result.total == 1
    assert level()
    capsys.readouterr()
    call_command("search_rebuild", "--list")
    listed = capsys.readouterr().out
    assert f"{first}: active" in listed
    assert f"{second}: retired" in listed
    call_command("search_rebuild", "--delete-old")
    assert f"Deleted {second}" in capsys.readouterr().out
    assert not elasticsearch.indices.exists(index=second)
    assert not IndexState.objects.filter(index_name=second).exists()
    with pytest.raises(CommandError, match="no index before"):
        call_command("search_rebuild", "--back")


def test_an_old_index_that_takes_nothing_does_not_keep_searches_from_moving_over(
    elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_documents(5, seed=4)
    synchronise()
    first = index.name()
    elasticsearch.indices.put_settings(index=first, settings={"index.blocks.write": True})
    monkeypatch.setattr(outbox, "HELD_BACK", datetime.timedelta(0))
    factories.make_service(title="Zibellino")
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        assert len(naps) < 50, "the command waits for an index that will never take anything"

    monkeypatch.setattr(search_rebuild.time, "sleep", nap)
    call_command("search_rebuild")
    assert service.search(SearchQuery(text="zibellino")).total == 1
    assert index.searched(elasticsearch) != {first}


def test_only_the_last_one_is_kept(elasticsearch: Elasticsearch) -> None:
    factories.make_service()
    synchronise()
    for _time in range(3):
        call_command("search_rebuild")
    assert sorted(states().values()) == ["active", "retired"]
    assert set(elasticsearch.indices.get(index=f"{index.alias()}*")) == set(states())


def test_a_second_rebuild_goes_on_with_the_first(elasticsearch: Elasticsearch) -> None:
    factories.make_service()
    synchronise()
    name = rebuild.begin().name
    assert rebuild.begin().name == name
    with pytest.raises(rebuild.NoWayBack, match="being built"):
        rebuild.begin_going_back()
    synchronise()
    assert index.searched(elasticsearch) == {name}


def test_there_is_no_way_back_to_another_release(elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.make_service()
    synchronise()
    old = index.name()
    mapping = index.mapping()
    mapping["properties"]["another"] = {"type": "keyword"}
    with monkeypatch.context() as newer:
        newer.setattr(index, "mapping", lambda: mapping)
        synchronise()
        new = index.name()
        assert states() == {old: "retired", new: "active"}
        with pytest.raises(CommandError, match="another release"):
            call_command("search_rebuild", "--back")
        factories.make_service(title="Con la nuova")
        synchronise()
    # The old release is deployed again: it takes its own index up, told of what it missed.
    synchronise()
    assert states() == {old: "active", new: "retired"}
    assert service.search(SearchQuery(text="nuova")).total == 1
    assert level()


@pytest.mark.parametrize("step", ["exists", "create", "searched", "swap", "delete"])
@pytest.mark.parametrize("after", [False, True])
def test_whoever_dies_in_the_middle_is_taken_over(
    elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    """The step fails before it is done, or is done and its answer is lost."""

    class Killed(BaseException):
        pass

    factories.make_service()
    synchronise()
    call_command("search_rebuild")
    rebuild.begin()
    owner = elasticsearch.indices.__class__ if step == "exists" else index
    real = getattr(owner, step)

    def dies(*args: Any, **options: Any) -> Any:
        if after:
            real(*args, **options)
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(owner, step, dies)
        with pytest.raises(Killed):
            work_and_publish()
    synchronise()
    jobs.keep_indices()
    assert sorted(states().values()) == ["active", "retired"]
    assert service.search(SearchQuery()).engine == "elasticsearch"
    assert level()


def test_rebuilding_needs_elasticsearch(settings: Any, db: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    with pytest.raises(CommandError, match="not set"):
        call_command("search_rebuild")
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="Elasticsearch"):
        call_command("search_rebuild")
    assert not SearchIndex.objects.exists()
