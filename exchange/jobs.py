"""What the worker does for imports: it runs those that were confirmed, one at a time."""

from __future__ import annotations

import datetime
import logging

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.models import ImportRow, ImportRun
from exchange.preparing import ImportChanged, execute
from worker.registry import register

logger = logging.getLogger(__name__)


MOST_ATTEMPTS = 3
"""How often an import is begun: one at which the worker is killed each time would go on killing it."""


@register("imports", interval_seconds=1, lane="imports")
def run_imports() -> int:
    """Run the oldest confirmed import. One that a killed worker left is found queued, with nothing written.

    The import holds its run while it writes: another worker passes it over, however long this one is silent.
    """
    pk = _begun()
    if pk is None:
        return 0
    try:
        with transaction.atomic():
            run = _held(pk)
            if run is None:
                return 0
            execute(run)
    except OperationalError:
        # Two writers in each other's way, a connection lost: nothing was written, and it is tried again.
        raise
    except Exception as error:
        logger.exception("Import %s failed", pk)
        told = (
            str(error)
            if isinstance(error, ImportChanged)
            else _("Errore imprevisto: %(error)s") % {"error": str(error)[:300]}
        )
        _fail(pk, told)
    return 1


def _begun() -> int | None:
    """The oldest confirmed import, with one more attempt written down; ``None`` when there is nothing to do."""
    pk = ImportRun.objects.filter(state=ImportRun.State.QUEUED).order_by("pk").values_list("pk", flat=True).first()
    if pk is None:
        return None
    with transaction.atomic():
        run = _held(pk)
        if run is None:
            return None
        attempts = run.result.get("attempts", 0)
        if attempts < MOST_ATTEMPTS:
            run.result["attempts"] = attempts + 1
            run.save(update_fields=["result"])
            return pk
    _fail(pk, _("Il lavoro si è interrotto più volte a metà: dividi il file in parti più piccole e caricale di nuovo."))
    return None


def _held(pk: int) -> ImportRun | None:
    """A confirmed import that nobody else is running."""
    skip_locked = connection.features.has_select_for_update_skip_locked
    queued = ImportRun.objects.filter(pk=pk, state=ImportRun.State.QUEUED)
    return queued.select_for_update(skip_locked=skip_locked).first()


def _fail(pk: int, told: str) -> None:
    """Say that an import wrote nothing, and why; not of one that another worker has meanwhile brought to its end."""
    ImportRun.objects.filter(pk=pk, state=ImportRun.State.QUEUED).update(
        state=ImportRun.State.FAILED, finished_at=timezone.now(), result={"error": told}
    )


KEPT = datetime.timedelta(days=90)


@register("imports_tidy", interval_seconds=3600)
def tidy_imports() -> int:
    """Empty the uploaded cells of imports that ended long ago, throw away uploads that nobody confirmed.

    What became of each row stays, and so does the way back.
    """
    before = timezone.now() - KEPT
    waiting = (ImportRun.State.UPLOADED, ImportRun.State.CHECKED)
    abandoned = ImportRun.objects.filter(state__in=waiting, created_at__lt=before)
    rows = ImportRow.objects.filter(run__finished_at__lt=before).exclude(cells=[], changes=[])
    with transaction.atomic():
        return abandoned.delete()[0] + rows.update(cells=[], changes=[])
