"""The steps of the map: few, without gaps, equal counts together."""

from __future__ import annotations

import random

from territory import shades
from territory.outlines import grid, outlines


def test_every_count_has_one_step_and_more_is_never_lighter() -> None:
    chance = random.Random(1)
    for _each in range(200):
        counts = [chance.randint(0, chance.choice([1, 5, 40, 1000])) for _each in range(chance.randint(1, 61))]
        steps = shades.steps(counts)
        assert len([step for step in steps if step.shade]) <= shades.MOST
        drawn = [shades.shade(count, steps) for count in sorted(counts)]
        assert drawn == sorted(drawn)
        assert all((shade == 0) == (count == 0) for shade, count in zip(drawn, sorted(counts), strict=True))
        assert {shades.shade(count, steps) for count in counts} == {step.shade for step in steps}, "no empty step"


def test_nothing_at_all_has_one_step() -> None:
    assert [step.text for step in shades.steps([0, 0])] == ["nessun servizio"]
    assert shades.steps([]) == []


def test_the_outlines_are_61_within_the_grid() -> None:
    assert len(outlines()) == 61
    for outline in outlines().values():
        left, top, right, bottom = outline.box
        assert 0 <= left < outline.label[0] < right <= grid().width
        assert 0 <= top < outline.label[1] < bottom <= grid().height


def test_a_point_of_a_comune_falls_within_its_outline() -> None:
    left, top, right, bottom = outlines()["098019"].box
    x, y = grid().at((45.16187, 9.70216))
    assert left < x < right
    assert top < y < bottom
