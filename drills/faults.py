"""Every way in which Elasticsearch can fail, one after the other, on one running site.

While it fails an editor publishes and unpublishes and citizens search. No publish may fail or take half a
second longer than without the fault, every search is answered within a second, and half a minute after the
fault nothing is missing or stale.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from drills.proxy import Fault, Proxy, wait_for
from drills.site import Editor, Site, Timings, Visitors

MOST_LONGER = 0.5
MOST_FOR_SEARCH = 1.0
MOST_TO_LEVEL = 30.0
READ_ONLY = "read-only"
FAULTS = (*(fault.value for fault in Fault if fault is not Fault.NONE), READ_ONLY)


@dataclass(frozen=True)
class Measured:
    """What one fault did: publishes and searches during it, and seconds until all was level after it."""

    fault: str
    publishes: Timings
    searches: Timings
    seconds_to_level: float

    def assert_good(self, without: Measured, *, on_a_busy_machine: bool = False) -> None:
        """Hold it to what citizens and editors were promised; ``without`` was measured without a fault.

        On a busy machine, what goes without a fault differs by seconds: that much is the machine's doing.
        """
        assert not self.publishes.failures, (self.fault, self.publishes.failures[:3])
        assert not self.searches.failures, (self.fault, self.searches.failures[:3])
        longer, longest_search = MOST_LONGER, MOST_FOR_SEARCH
        if on_a_busy_machine:
            longer = max(longer, without.publishes.slowest - without.publishes.median)
            longest_search = max(longest_search, without.searches.slowest + MOST_LONGER)
        assert self.publishes.slowest <= without.publishes.slowest + longer, (self.fault, self.publishes.slowest)
        assert self.publishes.median <= without.publishes.median + MOST_LONGER, (self.fault, self.publishes.median)
        assert self.searches.slowest <= longest_search, (self.fault, self.searches.slowest)
        assert not self.searches.without_notice, (self.fault, "a simpler search did not say so")
        assert self.seconds_to_level <= MOST_TO_LEVEL, (self.fault, self.seconds_to_level)
        if self.fault != READ_ONLY:
            assert self.searches.engines.get("database"), (self.fault, "the fault was not felt")

    def __str__(self) -> str:
        engines = ", ".join(f"{name} {number}" for name, number in sorted(self.searches.engines.items()))
        return (
            f"{self.fault:18} publishes: {self.publishes}; searches: {self.searches} ({engines}); "
            f"level {self.seconds_to_level:.1f} s after"
        )


@contextlib.contextmanager
def failing(name: str, *, proxy: Proxy, site: Site) -> Iterator[None]:
    """Have Elasticsearch fail in one way until the block ends."""
    if name != READ_ONLY:
        proxy.set(Fault(name))
        try:
            yield
        finally:
            proxy.set(Fault.NONE)
        return
    with Elasticsearch(site.real_url, request_timeout=30) as client:
        # What Elasticsearch itself does when its disk is nearly full.
        block = "index.blocks.read_only_allow_delete"
        client.indices.put_settings(index=f"{site.prefix}*", settings={block: True})
        try:
            yield
        finally:
            client.indices.put_settings(index=f"{site.prefix}*", settings={block: None})


def publish(editor: Editor, *, number: int, seconds: float) -> Timings:
    """So many publishes and unpublishes, spread over the time; as fast as they go when it is too short."""
    timings = Timings()
    started = time.monotonic()
    for turn in range(number):
        time.sleep(max(0.0, started + turn * seconds / number - time.monotonic()))
        editor.work(timings)
    time.sleep(max(0.0, started + seconds - time.monotonic()))
    return timings


def drill(
    site: Site, proxy: Proxy, *, seconds: float, publishes: int, faults: tuple[str, ...], tell: Callable[[str], object]
) -> tuple[Measured, list[Measured]]:
    """Run the faults; return what was measured without one, and with each."""
    editor = Editor(site)
    few = max(publishes // 4, 4)
    with Visitors(site) as visitors:
        publish(editor, number=few, seconds=0)
        visitors.take()
        publishing = publish(editor, number=max(publishes // 2, 10), seconds=seconds / 2)
        without = Measured("no fault", publishing, visitors.take(), wait_for(site.is_level, seconds=10, what="level"))
        tell(str(without))
        measured = []
        for name in faults:
            # A machine that others use is not equally busy all the time: what goes without a fault is measured again.
            without.publishes.add(publish(editor, number=few, seconds=0))
            without.searches.add(visitors.take())
            with failing(name, proxy=proxy, site=site):
                publishing = publish(editor, number=publishes, seconds=seconds)
                searching = visitors.take()
            took = wait_for(site.is_level, seconds=MOST_TO_LEVEL, what=f"level after {name}")
            site.assert_level()
            visitors.take()
            measured.append(Measured(name, publishing, searching, took))
            tell(str(measured[-1]))
    tell(str(without))
    assert not without.publishes.failures, without.publishes.failures
    assert not without.searches.failures, without.searches.failures
    return without, measured
