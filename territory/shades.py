"""How dark a comune is on the map: a few steps, each with about as many comuni, equal counts in the same one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST = 5
"""How many shades can be told apart beside each other."""


@dataclass(frozen=True)
class Step:
    """Comuni with ``low`` to ``high`` services; ``shade`` counts from 0 (none) to ``MOST``."""

    shade: int
    low: int
    high: int

    @property
    def text(self) -> str:
        """The step in words, as the legend says it."""
        if not self.high:
            return _("nessun servizio")
        if self.low == self.high:
            return ngettext("%(n)d servizio", "%(n)d servizi", self.low) % {"n": self.low}
        return _("da %(low)d a %(high)d servizi") % {"low": self.low, "high": self.high}


def steps(counts: Iterable[int]) -> list[Step]:
    """Return the steps of some counts, the lowest first. Comuni without any service have one of their own."""
    ordered = sorted(counts)
    none, some = [Step(0, 0, 0)] if 0 in ordered else [], [count for count in ordered if count]
    distinct = sorted(set(some))
    # Equal counts stay together: a step begins with the count at its place, each count once.
    several = {some[len(some) * step // MOST] for step in range(MOST)} if len(distinct) > MOST else distinct
    starts = sorted(several)
    highs = [*(max(count for count in distinct if count < start) for start in starts[1:]), *distinct[-1:]]
    return none + [Step(shade, low, high) for shade, (low, high) in enumerate(zip(starts, highs, strict=True), start=1)]


def shade(count: int, among: list[Step]) -> int:
    """Return the shade of a count that is within one of the steps."""
    return next(step.shade for step in among if step.low <= count <= step.high)
