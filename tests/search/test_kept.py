"""The bounded memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from search.kept import Kept


def test_what_was_used_longest_ago_goes_first() -> None:
    kept: Kept[str, str] = Kept(limit=2)
    kept.put("a", "1")
    kept.put("b", "2")
    assert kept.get("a") == "1"
    kept.put("c", "3")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("1", None, "3")


def test_weights_count_and_too_heavy_a_value_drives_nothing_out() -> None:
    kept: Kept[str, bytes] = Kept(limit=10, weigh=len)
    kept.put("small", b"1234")
    kept.put("huge", b"x" * 11)
    assert kept.get("huge") is None
    assert kept.get("small") == b"1234"
    kept.put("small", b"123456")
    kept.put("other", b"1234")
    assert (kept.weight, len(kept)) == (10, 2)
    kept.put("more", b"1")
    assert (kept.weight, len(kept)) == (5, 2)


def test_threads_do_not_lose_count() -> None:
    kept: Kept[int, bytes] = Kept(limit=500, weigh=len)

    def work(start: int) -> None:
        for number in range(2_000):
            kept.put((start * 7 + number) % 40, b"x" * (number % 60))
            kept.get(number % 40)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    held = [value for key in range(40) if (value := kept.get(key)) is not None]
    assert kept.weight == sum(len(value) for value in held) <= 500
