"""Who writes when: one import or undoing at a time, and never over what somebody is writing meanwhile.

The locks are those of rows, in this order: the run, the Italian home page (only one writes many pages at a time),
the pages. Whoever publishes or verifies a sheet writes its row too, and so comes wholly before or wholly after.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalog_pages.models import HomePage, RowText, ServicePage
from exchange.matching import Existing, Matcher
from exchange.models import ImportRun

if TYPE_CHECKING:
    from exchange.importing import _Work

VERSION = ("path", "live", "locked", "live_revision_id", "latest_revision_id", "latest_revision_created_at")
"""The columns of a page that tell whether it is still what was read."""


class Busy(Exception):
    """Somebody else is writing just now; the message says so and what to do."""


class Stopped(Exception):
    """The run was ended by somebody else, who took it for dead: it writes nothing more."""


def only_writer() -> None:
    """Be the only import or undoing that writes until the transaction ends, after whichever writes just now."""
    home = HomePage.objects.get(locale__language_code=settings.LANGUAGE_CODE)
    Page.objects.select_for_update(no_key=True).get(pk=home.pk)


def hold_run(pk: int) -> ImportRun | None:
    """The run, which nobody else changes until the transaction ends; ``None`` if there is none. Raises ``Busy``.

    An import holds its own run as long as it writes, so that it can't be undone, changed or run a second time.
    """
    try:
        with transaction.atomic():
            return ImportRun.objects.select_for_update(nowait=True).filter(pk=pk).first()
    except OperationalError as error:
        raise Busy(
            _("Questa importazione sta scrivendo, o qualcuno ci sta lavorando: aspetta che finisca, poi riprova.")
        ) from error


def go_on(run: ImportRun) -> None:
    """Hold a run that is about to write more. Raises ``Stopped`` when it was ended while it was silent."""
    now = ImportRun.objects.select_for_update().filter(pk=run.pk).first()
    if now is None or now.state != run.state:
        raise Stopped(_("Mentre era ferma qualcuno ha annullato questa importazione: non scrive altro."))


def hold(works: Sequence[_Work], matcher: Matcher) -> list[_Work]:
    """Hold the sheets that lines would change; return the lines whose sheet is not any more as it was read.

    Sheets stay held until the transaction ends, with their pages in other languages and the texts of their rows.
    """
    if not works:
        return []
    before = {work.checked.line: work.existing for work in works}
    keys = [work.existing.page.translation_key for work in works if work.existing is not None]
    # Of two tables, both rows: what points to a sheet waits as well. In order, so that nobody waits in a circle.
    pages = ServicePage.objects.select_for_update(no_key=True).filter(translation_key__in=keys, alias_of__isnull=True)
    held = {page.pk: page for page in pages.order_by("pk")}
    rows = {uid for existing in before.values() if existing is not None for uid in existing.row_ids()}
    list(RowText.objects.select_for_update(no_key=True).filter(row_uid__in=rows).order_by("pk"))
    matcher.read_again([work for work in works if work.existing is not None and work.existing.page.pk in held])
    return [work for work in works if not _same(before[work.checked.line], work.existing, held)]


def _same(before: Existing | None, now: Existing | None, held: dict[int, ServicePage]) -> bool:
    if before is None or now is None or before.page.pk not in held:
        return False
    versions = [[getattr(page, name) for name in VERSION] for page in (before.page, held[before.page.pk])]
    return versions[0] == versions[1] and (before.record, before.draft) == (now.record, now.draft)
