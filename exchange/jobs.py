"""What the worker does for imports: it runs those that were confirmed, one at a time."""

from __future__ import annotations

import datetime
import logging

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.models import ImportRow, ImportRun
from exchange.preparing import ImportChanged, execute
from worker.registry import register

logger = logging.getLogger(__name__)


@register("imports", interval_seconds=1, lane="imports")
def run_imports() -> int:
    """Run the oldest confirmed import. One that a killed worker left is found queued, with nothing written."""
    pk = ImportRun.objects.filter(state=ImportRun.State.QUEUED).order_by("pk").values_list("pk", flat=True).first()
    if pk is None:
        return 0
    try:
        with transaction.atomic():
            skip_locked = connection.features.has_select_for_update_skip_locked
            run = (
                ImportRun.objects.select_for_update(skip_locked=skip_locked, of=("self",) if skip_locked else ())
                .filter(pk=pk, state=ImportRun.State.QUEUED)
                .first()
            )
            if run is None:
                return 0
            execute(run)
    except Exception as error:
        logger.exception("Import %s failed", pk)
        told = (
            str(error)
            if isinstance(error, ImportChanged)
            else _("Errore imprevisto: %(error)s") % {"error": str(error)[:300]}
        )
        ImportRun.objects.filter(pk=pk).update(
            state=ImportRun.State.FAILED, finished_at=timezone.now(), result={"error": told}
        )
    return 1


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
