"""What the worker does for the data files: writes them at night, and when somebody asked."""

from __future__ import annotations

import logging
from contextlib import suppress

from open_data.bulk import demand, releases, writing
from worker.registry import register

logger = logging.getLogger(__name__)

LANE = "open-data"
"""Its own: a large catalogue takes minutes, and keeps nothing else waiting."""


@register("open-data", interval_seconds=5, lane=LANE)
def write_files() -> int:
    """Write the files anew where that is due; return how many releases were written."""
    if not demand.is_due():
        return 0
    with releases.alone(wait=0) as is_ours:
        # Another worker may have written them since.
        if not is_ours or not demand.is_due():
            return 0
        try:
            made = writing.write()
        except OSError:
            # Still due: so the worker waits longer and longer before it tries a full disk again.
            with suppress(OSError):
                releases.ask()
            raise
    logger.info("Open data: %d services in %.0f s", made.services, made.seconds)
    releases.tidy()
    return 1
