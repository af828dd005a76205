"""What the worker does for imports: it runs those that were confirmed, and takes back, one at a time."""

from __future__ import annotations

import datetime
import logging

from django.contrib.auth import get_user_model
from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exchange import undoing
from exchange.models import ImportRow, ImportRun
from exchange.preparing import ImportChanged, execute, tell
from worker.registry import register

logger = logging.getLogger(__name__)


TO_DO = (ImportRun.State.QUEUED, ImportRun.State.UNDOING)
MOST_ATTEMPTS = 3
"""How often an import is begun: one at which the worker is killed each time would go on killing it."""


@register("imports", interval_seconds=1, lane="imports")
def run_imports() -> int:
    """Run the oldest import that was confirmed or is to be taken back; a killed worker leaves it as it was before.

    The import holds its run while it writes: another worker passes it over, however long this one is silent.
    """
    pk = _begun()
    if pk is None:
        return 0
    run = None
    try:
        with transaction.atomic():
            run = _held(pk)
            if run is None:
                return 0
            if run.state == ImportRun.State.UNDOING:
                _undo(run)
            else:
                execute(run)
    except OperationalError:
        # Two writers in each other's way, a connection lost: nothing was written, and it is tried again.
        raise
    except Exception as error:
        logger.exception("Import %s failed (%s)", pk, "undoing" if run and "undo" in run.result else "writing")
        told = (
            str(error)
            if isinstance(error, ImportChanged)
            else _("Errore imprevisto: %(error)s") % {"error": str(error)[:300]}
        )
        _fail(pk, told)
    return 1


def _begun() -> int | None:
    """The oldest import to do, with one more attempt written down; ``None`` when there is nothing to do."""
    pk = ImportRun.objects.filter(state__in=TO_DO).order_by("pk").values_list("pk", flat=True).first()
    if pk is None:
        return None
    with transaction.atomic():
        run = _held(pk)
        if run is None:
            return None
        counted = run.result["undo"] if run.state == ImportRun.State.UNDOING else run.result
        attempts = counted.get("attempts", 0)
        if attempts < MOST_ATTEMPTS:
            counted["attempts"] = attempts + 1
            run.save(update_fields=["result"])
            return pk
    advice = (
        _("avvisa chi gestisce il sito.")
        if run.state == ImportRun.State.UNDOING
        else _("dividi il file in parti più piccole e caricale di nuovo.")
    )
    _fail(pk, f"{_('Il lavoro si è interrotto più volte a metà:')} {advice}")
    return None


def _held(pk: int) -> ImportRun | None:
    """An import to do, or to take back, that nobody else is at."""
    return ImportRun.objects.select_for_update(skip_locked=True).filter(pk=pk, state__in=TO_DO).first()


def _undo(run: ImportRun) -> None:
    user = get_user_model().objects.filter(pk=run.result["undo"]["by"]).first()
    with translation.override("it"):
        undoing.undo(run, user, progress=lambda number: tell(run, number))


@transaction.atomic
def _fail(pk: int, told: str) -> None:
    """Say that nothing was written, and why; not of an import that another worker has meanwhile brought to its end."""
    if (run := _held(pk)) and run.state == ImportRun.State.UNDOING:
        run.state = run.result.pop("undo")["from"]
        run.result["undo_error"] = told
        run.save(update_fields=["state", "result"])
        return
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
