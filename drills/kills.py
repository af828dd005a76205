"""`kill -9` of the worker at any moment, while services are published and an index is rebuilt."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from drills.proxy import wait_for
from drills.site import Editor, Site, Timings, Visitors

SEED = 20_240_613
MOST_TO_LEVEL = 90.0
"""Rows that a killed worker had claimed come due again after a minute."""
LONGEST_LIFE = 3.0


def drill(site: Site, *, seconds: float, tell: Callable[[str], object]) -> int:
    """Kill workers for so long; return how many. A rebuild is under way all the time, and comes to its end."""
    chance = random.Random(SEED)
    before = _searched(site)
    editor, publishes, stop = Editor(site), Timings(), threading.Event()

    def publish() -> None:
        while not stop.is_set():
            editor.work(publishes)
            stop.wait(0.1)

    publisher = threading.Thread(target=publish)
    publisher.start()
    killed = 0
    with Visitors(site) as visitors:
        try:
            site.manage("search_rebuild", "--no-wait")
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                # Starting takes a second or so: some are killed before they do anything, most in the middle.
                time.sleep(1 + chance.random() * LONGEST_LIFE)
                site.kill_workers()
                killed += 1
                site.start_worker()
                if killed % 4 == 0 and not _is_building(site):
                    site.manage("search_rebuild", "--no-wait")
        finally:
            stop.set()
            publisher.join()
        took = wait_for(lambda: site.is_level() and not _is_building(site), seconds=MOST_TO_LEVEL, what="level again")
        searches = visitors.take()
    site.assert_level()
    assert not publishes.failures, publishes.failures[:3]
    assert not searches.failures, searches.failures[:3]
    assert _searched(site) != before, "no rebuild came to its end"
    tell(f"{killed} workers killed: publishes {publishes}; searches {searches}; level {took:.1f} s after the last kill")
    return killed


def _searched(site: Site) -> list[tuple[str, ...]]:
    return site.rows("SELECT name FROM search_searchindex WHERE state = 'active'")


def _is_building(site: Site) -> bool:
    return bool(site.rows("SELECT 1 FROM search_searchindex WHERE state = 'building'"))
