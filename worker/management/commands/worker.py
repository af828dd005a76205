"""``manage.py worker``: runs the registered jobs."""

from __future__ import annotations

import logging
import signal
import sys
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from worker.loop import Loop
from worker.registry import jobs

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the background jobs until SIGTERM or Ctrl-C; two workers may run side by side."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run every job until nothing is left, then exit")

    def handle(self, *args: Any, **options: Any) -> None:
        loop = Loop(jobs())
        if not options["once"]:
            self.stop_on_signals(loop)
        names = ", ".join(turn.job.name for turn in loop.turns)
        logger.info("Worker started with %d jobs: %s", len(loop.turns), names)
        if options["once"]:
            if failed := loop.run_until_idle():
                raise CommandError(f"{failed} jobs failed; the log says which")
            return
        loop.run()
        logger.info("Worker stopped")
        sys.stdout.flush()

    def stop_on_signals(self, loop: Loop) -> None:
        """Let the batch that is running finish, then exit with 0."""

        def stop(number: int, frame: FrameType | None) -> None:
            loop.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
