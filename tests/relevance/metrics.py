"""How good an ordering is: nDCG, recall and success, from what was found and what was judged.

``found`` are slugs, best first; ``grades`` has the grade of every slug that is relevant, from 1 (marginal) to
3 (exactly what is needed). All figures are between 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

USEFUL = 2
"""From this grade on a service helps: what recall and success count."""


def dcg(gains: Sequence[int]) -> float:
    """Discounted cumulated gain of grades in order: a grade counts 2^grade - 1, less the further down."""
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(gains, start=1))


def ndcg(found: Sequence[str], grades: Mapping[str, int], *, depth: int = 10) -> float:
    """DCG of the first ``depth`` results, as a share of the best that was possible."""
    best = dcg(sorted(grades.values(), reverse=True)[:depth])
    return dcg([grades.get(slug, 0) for slug in found[:depth]]) / best


def recall(found: Sequence[str], grades: Mapping[str, int], *, depth: int = 10) -> float:
    """Which share of the useful services is among the first ``depth``, of those that can be there."""
    useful = {slug for slug, grade in grades.items() if grade >= USEFUL}
    return len(useful.intersection(found[:depth])) / min(len(useful), depth)


def success(found: Sequence[str], grades: Mapping[str, int], *, depth: int = 3) -> float:
    """1 when something useful is among the first ``depth``, else 0."""
    return float(any(grades.get(slug, 0) >= USEFUL for slug in found[:depth]))
