"""The starter set: groups that a new site begins with, and that a later release may add to.

What an editor has changed or deleted is left alone. To know that, the site keeps what each group said when it
was loaded (``LayStarter``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone

from catalog_pages import edition
from search import lay_rules, lay_vocabulary
from search.models import LayGroup, LayLanguage, LayStarter

FOLDER = Path(__file__).parent / "lay_data"
FIELDS = ("key", "terms", "also", "facts", "two_way", "note")
COMPARED = ("language", "terms", "also", "facts", "two_way", "note", "is_active")
"""What makes a group another one than was loaded."""


class StarterError(Exception):
    """A file of the starter set is wrong: the message names the file, the group and the field."""


@dataclass
class Tally:
    """What a run did, by language: numbers of groups."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    deleted: int = 0


@dataclass
class _Plan:
    """What a run is going to write."""

    create: list[LayGroup] = field(default_factory=list)
    update: list[LayGroup] = field(default_factory=list)
    starters: list[LayStarter] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)


def read(folder: Path | None = None) -> list[LayGroup]:
    """Read the files ``<language>.json`` into unsaved groups. Raises ``StarterError``."""
    return [group for path in sorted((folder or FOLDER).glob("*.json")) for group in _read_file(path)]


def _read_file(path: Path) -> Iterator[LayGroup]:
    if path.stem not in LayLanguage.values:
        raise StarterError(f"{path.name}: «{path.stem}» non è il codice di una lingua conosciuta.")
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise StarterError(f"{path.name}: non è JSON ben scritto ({error}).") from error
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        place = f"{path.name}, gruppo {number}"
        if not isinstance(row, dict) or not row.get("key"):
            raise StarterError(f"{place}: manca «key».")
        if unknown := set(row) - set(FIELDS):
            raise StarterError(f"{place}, «{row['key']}»: campi sconosciuti: {', '.join(sorted(unknown))}.")
        if row["key"] in seen:
            raise StarterError(f"{place}: «{row['key']}» c'è due volte.")
        seen.add(row["key"])
        yield _group(row, language=path.stem, place=place)


def _group(row: dict[str, Any], *, language: str, place: str) -> LayGroup:
    group = LayGroup(
        language=language,
        terms="\n".join(row.get("terms", [])),
        also="\n".join(row.get("also", [])),
        facts="\n".join(row.get("facts", [])),
        two_way=row.get("two_way", False),
        note=row.get("note", ""),
        starter_key=f"{language}:{row['key']}",
    )
    problems = lay_rules.problems(
        language=language,
        terms=group.term_list,
        also=lay_rules.lines(group.also),
        facts=lay_rules.lines(group.facts),
        two_way=group.two_way,
    )
    if problems:
        told = " ".join(f"{name}: {' '.join(messages)}" for name, messages in problems.items())
        raise StarterError(f"{place}, «{row['key']}»: {told}")
    return group


def fingerprint(group: LayGroup) -> str:
    """Return what tells whether a group still says what it said."""
    values = [getattr(group, name) for name in COMPARED]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def load(*, overwrite: bool = False, folder: Path | None = None, using: str = DEFAULT_DB_ALIAS) -> dict[str, Tally]:
    """Bring the site's groups up to the starter set, in one transaction; return what was done by language.

    Without ``overwrite``, groups that an editor changed (``kept``) or deleted (``deleted``) stay as they are.
    """
    groups = read(folder)
    with transaction.atomic(using=using):
        plan = _plan(groups, overwrite=overwrite, using=using)
        LayGroup.objects.using(using).bulk_create(plan.create)
        # A bulk update does not touch what is set by itself on saving.
        LayGroup.objects.using(using).bulk_update(plan.update, [*COMPARED, "updated_at"])
        LayStarter.objects.using(using).bulk_create(
            plan.starters, update_conflicts=True, update_fields=["fingerprint"], unique_fields=["key"]
        )
        if plan.create or plan.update:
            # Writing in bulk sends no signals.
            edition.changed()
    lay_vocabulary.forget()
    return plan.tallies


def _plan(groups: list[LayGroup], *, overwrite: bool, using: str) -> _Plan:
    plan = _Plan()
    loaded = dict(LayStarter.objects.using(using).values_list("key", "fingerprint"))
    present = {row.starter_key: row for row in LayGroup.objects.using(using).exclude(starter_key="")}
    for group in groups:
        tally = plan.tallies.setdefault(group.language, Tally())
        wanted, row = fingerprint(group), present.get(group.starter_key)
        if row is None and group.starter_key in loaded and not overwrite:
            tally.deleted += 1
            continue
        if row is None:
            tally.created += 1
            plan.create.append(group)
            plan.starters.append(LayStarter(key=group.starter_key, fingerprint=wanted))
            continue
        now = fingerprint(row)
        if now == wanted:
            tally.unchanged += 1
        elif now == loaded.get(group.starter_key) or overwrite:
            for name in COMPARED:
                setattr(row, name, getattr(group, name))
            row.updated_at = timezone.now()
            tally.updated += 1
            plan.update.append(row)
            plan.starters.append(LayStarter(key=group.starter_key, fingerprint=wanted))
        else:
            tally.kept += 1
    return plan


def load_after_migrate(*, using: str, verbosity: int) -> None:
    """Give a site the groups that this release adds.

    Nothing is done where the tables are missing: somebody has migrated backwards.
    """
    tables = set(connections[using].introspection.table_names())
    if not {LayGroup._meta.db_table, LayStarter._meta.db_table} <= tables:
        return
    created = sum(tally.created for tally in load(using=using).values())
    if created and verbosity >= 1:
        print(f"  Lay vocabulary: {created} groups loaded")
