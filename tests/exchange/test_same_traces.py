"""An import leaves what the editor's own path leaves, in every table of the database."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from catalog_pages.models import ProviderPage, ServicePage
from exchange import checking
from exchange.terms import Terms
from search.models import SearchIndex
from tests import factories
from tests.exchange import samples

pytestmark = pytest.mark.django_db

OWN = {"exchange_importrun", "exchange_importrow", "django_session"}
MEASURED = {"title_norm", "content_path_hash"}
"""A share of the mean over all entries, and a hash of a path with a number in it: they differ by place."""


def everything() -> dict[str, Counter[str]]:
    """Every row of every table, with numbers that differ by place and moment made the same."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in OWN or model._meta.proxy or not model._meta.managed:
            continue
        columns = [field for field in model._meta.local_concrete_fields if field.column not in MEASURED]
        rows = model._base_manager.values_list(*[field.attname for field in columns])
        tables[table] = Counter(
            repr({field.attname: value for field, value in zip(columns, row, strict=True) if field.attname != "id"})
            for row in rows
        )
    return tables


def added(before: dict[str, Counter[str]], after: dict[str, Counter[str]], known: dict[str, str]) -> dict[str, Any]:
    """What came into each table, with ids by name and moments as a word."""
    found = {}
    for table, rows in after.items():
        new = rows - before[table]
        if new:
            found[table] = sorted(_general(row, known) for row in new.elements())
    return found


PAGE_KEYS = "pk|page|page_id|page_ptr|page_ptr_id|servicepage_id|object_id"
REVISION_KEYS = "latest_revision|latest_revision_id|live_revision|live_revision_id|revision|revision_id"


def _general(text: str, known: dict[str, str]) -> str:
    for value, name in known.items():
        keys = {"PAGE": PAGE_KEYS, "REVISION": REVISION_KEYS}.get(name)
        pattern = rf"('(?:{keys})': '?){value}\b" if keys else f"(){re.escape(value)}"
        text = re.sub(pattern, rf"\1{name}", text)
    # The numbers of rows: which they belong to, their uid says.
    text = re.sub(r"('pk': )\d+", r"\1ROW", text)
    text = re.sub(r"('content_path': '\w+\.)\d+", r"\1ROW", text)
    text = re.sub(r"datetime\.datetime\([^)]*\)(?:, tzinfo=[^)]*\))?", "MOMENT", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+\d\d:\d\d)?", "MOMENT", text)
    # Sets of terms come in the order that the database likes.
    sets = rf"('(?:{'|'.join(ServicePage.TERM_SETS)})': )\[([\d, ]*)\]"
    text = re.sub(sets, lambda found: f"{found[1]}{sorted(found[2].split(', '))}", text)
    return re.sub(r"'version': \d+", "'version': N", text)


def names_of(page: ServicePage) -> dict[str, str]:
    """The numbers that belong to one service alone."""
    known = {
        str(page.translation_key): "KEY",
        page.translation_key.hex[:8]: "KEY8",
        f"'{page.path}'": "'PATH'",
        str(page.latest_revision_id): "REVISION",
        str(page.pk): "PAGE",
    }
    for name in page.ROWS:
        for number, row in enumerate(getattr(page, name).order_by("sort_order")):
            known[str(row.uid)] = f"{name}-{number}"
    return known


def add_by_hand(record: dict[str, Any], parent: ProviderPage, author: Any, publisher: Any) -> ServicePage:
    """The editor's path: add, save a revision, publish."""
    terms = Terms()
    checked = checking.normalise(1, record, terms=terms)
    whole = {**checking.blank_record(), **checked.record}
    page = ServicePage(live=False, owner=author)
    checking.fill(page, whole, terms)
    for name, rows in checking.judge(checked, whole, terms=terms).items():
        setattr(page, name, rows)
    assert not checked.problems
    parent = ProviderPage.objects.get(pk=parent.pk)
    parent.add_child(instance=page)
    revision = page.save_revision(user=author)
    if whole["state"] == "published":
        revision.publish(user=publisher)
    return ServicePage.objects.get(pk=page.pk)


@pytest.mark.parametrize("state", ["published", "draft"])
def test_every_table_is_left_as_the_editor_leaves_it(
    vocabularies: None, editor: Any, tmp_path: Any, state: str
) -> None:
    SearchIndex.objects.create(name="catalogue-1", state=SearchIndex.State.ACTIVE)
    parent = factories.make_provider("Cooperativa Girasole", fiscal_code="91234560091")
    traces = []
    for way in ("hand", "import"):
        record = samples.full_service(fiscal_code="91234560091", state=state)
        with transaction.atomic():
            before = everything()
            if way == "hand":
                page = add_by_hand(record, parent, None, editor)
            else:
                path = samples.write(tmp_path, [record])
                call_command("import_services", path, user=editor.username, verbosity=0)
                page = ServicePage.objects.get(external_id=record["external_id"])
            traces.append(added(before, everything(), names_of(page)))
            transaction.set_rollback(True)
    by_hand, imported = traces
    said = "wagtailcore_pagelogentry"
    marks = [row for row in imported[said] if "exchange.import" in row]
    assert len(marks) == 1
    assert "'file': 'servizi.jsonl'" in marks[0]
    imported[said] = [_without_uuid(row) for row in imported[said] if row not in marks]
    by_hand[said] = [_without_uuid(row) for row in by_hand[said]]
    register = "audit_auditentry"
    imported[register] = [row for row in imported[register] if "exchange.import" not in row]
    # The parent counts its children in both ways.
    assert set(by_hand) == set(imported)
    for table in by_hand:
        assert imported[table] == by_hand[table], table
    expected = {"wagtailcore_page", "catalog_pages_servicepage", "wagtailcore_revision", "wagtailcore_referenceindex"}
    expected |= {"wagtailsearch_indexentry", "catalog_pages_pricerow"}
    if state == "published":
        expected |= {"search_servicedocument", "search_servicefacet", "search_servicestem", "search_indexstate"}
    assert expected <= set(by_hand)


def _without_uuid(row: str) -> str:
    return re.sub(r"'uuid': (None|UUID\('[^']*'\))", "'uuid': -", row)
