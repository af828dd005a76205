"""The words of citizens: what the office writes is what searches know, and nobody else may write it."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalog_pages.enums import Scheme
from catalog_pages.taxonomy_data import load_taxonomy
from search import analysis, lay_rules, lay_starter, lay_vocabulary, remembered
from search.models import LayGroup, LayStarter
from tests import factories
from tests.search.conftest import Searcher

pytestmark = pytest.mark.django_db

DATA = Path(lay_starter.__file__).parents[1] / "catalog_pages" / "data"
LISTED = reverse("wagtailsnippets_search_laygroup:list")
ADDED = reverse("wagtailsnippets_search_laygroup:add")
TRIED = reverse("wagtailsnippets_search_laygroup:trial")


def make_group(*terms: str, **values: Any) -> LayGroup:
    """A group that the office made."""
    values = {"also": "tornitura", "language": "it", **values}
    return LayGroup.objects.create(terms="\n".join(terms), **values)


def form_data(**values: Any) -> dict[str, Any]:
    """What the form of a group sends."""
    return {
        "language": "it",
        "terms": "sgurzolare",
        "also": "pasti",
        "two_way": "False",
        "is_active": "on",
        "note": "",
        "main_fact": "",
        **values,
    }


def edited(group: LayGroup) -> str:
    return reverse("wagtailsnippets_search_laygroup:edit", args=[group.pk])


@pytest.fixture
def editor(site: Any, log_in: Any) -> Any:
    return log_in(factories.make_editor())


# The starter set.


def codes(name: str) -> set[str]:
    return {term["code"] for term in json.loads((DATA / name).read_text(encoding="utf-8"))}


def test_the_starter_set_is_as_large_as_people_need() -> None:
    counted = Counter(group.language for group in lay_starter.read())
    assert counted["it"] >= 250
    assert counted["en"] >= 60
    assert all(counted[language] >= 40 for language in ("ro", "sq", "ar", "es", "uk"))


def test_every_fact_of_the_starter_set_exists() -> None:
    known = {
        *(f"{Scheme.KIND}:{code}" for code in codes("kinds.json")),
        *(f"{Scheme.TARGET}:{code}" for code in codes("targets.json")),
        *(f"{Scheme.CATEGORY}:{code}" for code in codes("categories.json")),
        *(f"{Scheme.DELIVERY}:{code}" for code in codes("delivery.json")),
    }
    unknown = {
        (group.starter_key, fact)
        for group in lay_starter.read()
        for fact in lay_rules.lines(group.facts)
        if fact not in known
    }
    assert not unknown


def test_every_kind_of_service_can_be_found_by_lay_words() -> None:
    named = {fact for group in lay_starter.read() if group.language == "it" for fact in lay_rules.lines(group.facts)}
    assert {f"kind:{code}" for code in codes("kinds.json")} <= named


def test_no_term_of_the_starter_set_is_in_two_groups_of_its_language() -> None:
    owners = Counter(
        (group.language, key)
        for group in lay_starter.read()
        for key in {lay_rules.term_key(term, group.language) for term in group.term_list}
    )
    assert [key for key, number in owners.items() if number > 1] == []


def test_no_foreign_word_of_the_starter_set_means_something_else_in_italian() -> None:
    """A term of one word that Italian has too must lead to the same services as the Italian one."""
    groups = lay_starter.read()
    italian = {
        lay_rules.term_key(term, "it"): group for group in groups if group.language == "it" for term in group.term_list
    }
    astray = [
        (group.language, term)
        for group in groups
        if group.language != "it"
        for term in group.term_list
        if len(analysis.words(term)) == 1
        and (same := italian.get(lay_rules.term_key(term, "it")))
        and not ({*lay_rules.lines(group.facts)} & {*lay_rules.lines(same.facts)})
        and not ({*lay_rules.lines(group.also)} & {*same.term_list, *lay_rules.lines(same.also)})
    ]
    assert astray == []


def test_a_starter_file_that_is_wrong_says_where(tmp_path: Path) -> None:
    wrong = [
        ({"key": "a", "terms": ["di", "badante"], "also": ["x"]}, "«di» è fatta solo"),
        ({"key": "a", "terms": []}, "Scrivi almeno una parola"),
        ({"key": "a", "terms": ["badante"], "facts": ["municipality:098031"]}, "«municipality:098031» non è una voce"),
        ({"key": "a", "terms": ["badante"]}, "non porta a nulla"),
        ({"key": "a", "terms": ["badante"], "also": ["b"], "tems": []}, "campi sconosciuti: tems"),
        ({"terms": ["badante"]}, "manca «key»"),
    ]
    for row, message in wrong:
        (tmp_path / "it.json").write_text(json.dumps([row]), encoding="utf-8")
        with pytest.raises(lay_starter.StarterError, match=message) as refused:
            lay_starter.read(tmp_path)
        assert "it.json, gruppo 1" in str(refused.value)


# Loading it.


def load(folder: Path | None = None, **options: Any) -> str:
    out = StringIO()
    call_command("load_lay_vocabulary", stdout=out, **options)
    return out.getvalue()


def test_every_migrated_database_has_the_starter_set_and_loading_again_changes_nothing() -> None:
    before = list(LayGroup.objects.order_by("pk").values())
    assert len(before) == len(lay_starter.read())
    assert "creati 0, aggiornati 0" in load()
    assert list(LayGroup.objects.order_by("pk").values()) == before


def test_what_an_editor_changed_or_deleted_stays_so() -> None:
    changed = LayGroup.objects.get(starter_key="it:pannoloni")
    changed.terms += "\nmutandine assorbenti"
    changed.save()
    LayGroup.objects.get(starter_key="it:dialisi").delete()
    it = next(line for line in load().splitlines() if line.startswith("it:"))
    assert "cambiati dalla redazione e lasciati 1, cancellati dalla redazione 1" in it
    assert "mutandine assorbenti" in LayGroup.objects.get(starter_key="it:pannoloni").terms
    assert not LayGroup.objects.filter(starter_key="it:dialisi").exists()


def test_overwriting_brings_everything_back() -> None:
    LayGroup.objects.filter(starter_key="it:pannoloni").update(terms="altro", is_active=False)
    LayGroup.objects.get(starter_key="it:dialisi").delete()
    load(overwrite=True)
    again = LayGroup.objects.get(starter_key="it:pannoloni")
    assert "pannoloni" in again.term_list
    assert again.is_active
    assert LayGroup.objects.filter(starter_key="it:dialisi").exists()


def test_a_new_release_updates_what_nobody_touched(tmp_path: Path) -> None:
    before = LayStarter.objects.get(key="it:dialisi").fingerprint
    row = {"key": "dialisi", "terms": ["dialisi", "rene artificiale"], "also": ["dialisi"]}
    new = {"key": "nuovissimo", "terms": ["sgurzolare"], "also": ["pasti"]}
    (tmp_path / "it.json").write_text(json.dumps([row, new]), encoding="utf-8")
    tally = lay_starter.load(folder=tmp_path)["it"]
    assert (tally.created, tally.updated, tally.kept) == (1, 1, 0)
    assert "rene artificiale" in LayGroup.objects.get(starter_key="it:dialisi").term_list
    assert LayStarter.objects.get(key="it:dialisi").fingerprint != before


def test_a_wrong_file_loads_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "it.json").write_text("[", encoding="utf-8")
    monkeypatch.setattr(lay_starter, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match=r"it\.json: non è JSON ben scritto.*Non è stato caricato nulla"):
        load()


# In memory.


def test_asking_again_costs_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        first = lay_vocabulary.current()
    with django_assert_num_queries(0):
        assert lay_vocabulary.current() is first


def test_a_change_in_another_process_is_seen_when_the_copy_is_no_longer_fresh(monkeypatch: Any) -> None:
    clock = [1000.0]
    monkeypatch.setattr("search.remembered.time.monotonic", lambda: clock[0])
    first = lay_vocabulary.current()
    # As another process does it: without this one's signals.
    LayGroup.objects.bulk_create([LayGroup(terms="sgurzolare", also="pasti")])
    clock[0] += remembered.CHECK_SECONDS - 0.1
    assert lay_vocabulary.current() is first
    clock[0] += 0.2
    assert any("sgurzolare" in group.terms for group in lay_vocabulary.current())


def test_a_change_that_began_earlier_and_was_committed_later_is_seen_too(monkeypatch: Any) -> None:
    clock = [1000.0]
    monkeypatch.setattr("search.remembered.time.monotonic", lambda: clock[0])
    slow, quick = make_group("sgurzolare"), make_group("sbilercare")
    lay_vocabulary.current()
    # The other transaction saved before ``quick`` was saved, and ended after.
    earlier = quick.updated_at - datetime.timedelta(milliseconds=1)
    LayGroup.objects.filter(pk=slow.pk).update(terms="sdrenare", updated_at=earlier)
    clock[0] += remembered.CHECK_SECONDS
    assert ("sdrenare",) in [group.terms for group in lay_vocabulary.current()]


def test_a_deleted_group_is_forgotten_by_other_processes(monkeypatch: Any) -> None:
    clock = [1000.0]
    monkeypatch.setattr("search.remembered.time.monotonic", lambda: clock[0])
    old = LayGroup.objects.order_by("updated_at", "pk").last()
    assert old is not None
    assert old.key in {group.key for group in lay_vocabulary.current()}
    # As another process does it: without this one's signals.
    LayGroup.objects.filter(pk=old.pk)._raw_delete("default")
    clock[0] += remembered.CHECK_SECONDS
    assert old.key not in {group.key for group in lay_vocabulary.current()}


def test_nothing_changed_keeps_the_same_object(monkeypatch: Any) -> None:
    clock = [1000.0]
    monkeypatch.setattr("search.remembered.time.monotonic", lambda: clock[0])
    first = lay_vocabulary.current()
    clock[0] += remembered.CHECK_SECONDS + 1
    assert lay_vocabulary.current() is first


def test_a_group_that_is_not_in_use_is_not_known() -> None:
    group = make_group("sgurzolare", is_active=False)
    assert group.key not in {each.key for each in lay_vocabulary.current()}


# Searching.


def test_an_editor_writes_a_group_and_the_next_search_finds(find: Searcher, editor: Any) -> None:
    load_taxonomy()
    factories.make_service(title="Il pranzo a casa tua", kind=factories.make_term(Scheme.KIND, "pasti-a-domicilio"))
    assert find.titles("sgurzolare") == []
    response = editor.post(ADDED, form_data(also="", facts=["kind:pasti-a-domicilio"]))
    assert response.status_code == 302
    assert find.titles("sgurzolare") == ["Il pranzo a casa tua"]
    group = LayGroup.objects.get(terms="sgurzolare")
    editor.post(edited(group), form_data(terms="sbilercare", also="pranzo"))
    assert find.titles("sgurzolare") == []
    assert find.titles("sbilercare") == ["Il pranzo a casa tua"]
    editor.post(reverse("wagtailsnippets_search_laygroup:delete", args=[group.pk]))
    assert find.titles("sbilercare") == []


@pytest.mark.parametrize("words", ["pannoloni", "non cammina", "hadana", "badante per mamma", "îngrijitoare bătrâni"])
def test_the_starter_set_finds_what_uses_other_words(find: Searcher, words: str) -> None:
    load_taxonomy()
    kinds = {
        "pannoloni": "ausili",
        "non cammina": "sad",
        "hadana": "asilo-nido",
        "badante per mamma": "ricerca-assistente-familiare",
        "îngrijitoare bătrâni": "ricerca-assistente-familiare",
    }
    factories.make_service(
        title="Il Girasole",
        summary="Telefona e ne parliamo.",
        kind=factories.make_term(Scheme.KIND, kinds[words]),
    )
    assert "Il Girasole" in find.titles(words)
