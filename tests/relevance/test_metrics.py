"""The metrics, against examples worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.relevance import metrics, report
from tests.relevance.judged import JudgedQuery, read_queries

GRADES = {"a": 3, "b": 2, "c": 1}


def test_a_perfect_order_scores_one() -> None:
    assert metrics.ndcg(["a", "b", "c", "x"], GRADES) == pytest.approx(1.0)


def test_a_wrong_order_scores_less() -> None:
    # Gains 7, 3, 1 at the places 1, 2, 3 are worth 7/1, 3/1.58496, 1/2: 9.39279 in the best order.
    # Found x, b, a: 0 + 3/1.58496 + 7/2 = 5.39279.
    assert metrics.ndcg(["x", "b", "a"], GRADES) == pytest.approx(5.39279 / 9.39279, abs=1e-5)


def test_only_the_first_ten_count() -> None:
    strangers = [f"x{number}" for number in range(10)]
    assert metrics.ndcg([*strangers, "a"], GRADES) == 0
    assert metrics.recall([*strangers, "a"], GRADES) == 0
    # The tenth place is worth 7 / log2(11) = 2.02345.
    assert metrics.ndcg([*strangers[:9], "a"], {"a": 3}) == pytest.approx(2.02345 / 7, abs=1e-5)


def test_nothing_found_scores_nothing() -> None:
    assert (metrics.ndcg([], GRADES), metrics.recall([], GRADES), metrics.success([], GRADES)) == (0, 0, 0)


def test_more_relevant_services_than_places_can_still_score_one() -> None:
    many = {f"s{number}": 3 for number in range(14)}
    assert metrics.ndcg(list(many)[:10], many) == pytest.approx(1.0)
    assert metrics.recall(list(many)[:10], many) == 1


def test_recall_counts_what_helps_and_not_what_is_marginal() -> None:
    assert metrics.recall(["c", "a"], GRADES) == 0.5


@pytest.mark.parametrize(("found", "expected"), [(["x", "y", "b"], 1), (["x", "y", "z", "a"], 0), (["c"], 0)])
def test_success_wants_something_useful_among_the_first_three(found: list[str], expected: int) -> None:
    assert metrics.success(found, GRADES) == expected


@pytest.fixture
def answers() -> list[report.Answer]:
    """Two queries, one held out; the engine «good» finds everything, «poor» nothing for one of them."""
    open_one = JudgedQuery(text="uno", kind="needs", relevant={"a": 3})
    held_out = JudgedQuery(text="due", kind="typos", relevant={"b": 2}, held_out=True)
    found = {"good": {"uno": ["a"], "due": ["b"]}, "poor": {"uno": ["x", "a"], "due": []}}
    return report.ask_all(
        [open_one, held_out],
        {name: lambda query, own=own: own[query.text] for name, own in found.items()},  # type: ignore[misc]
    )


def test_figures_are_summed_up_by_kind_and_by_part(answers: list[report.Answer]) -> None:
    table = report.tabulate(answers)
    assert list(table) == ["needs", "typos", "for tuning", "held out", "all"]
    assert table["all"]["good"] == report.Figures(2, dict.fromkeys(report.METRICS, 1.0), 0)
    poor = table["all"]["poor"]
    # The only service at the second place: 1 / log2(3) = 0.63093; and 0 for the other query.
    assert poor.means["nDCG@10"] == pytest.approx(0.63093 / 2, abs=1e-5)
    assert (poor.means["recall@10"], poor.means["success@3"], poor.nothing) == (0.5, 0.5, 1)
    assert table["typos"]["poor"].nothing == 1
    assert table["for tuning"]["poor"].queries == 1


def test_what_is_held_out_of_a_language_is_counted_apart() -> None:
    asked = [
        JudgedQuery(text="cresa", kind="ro", language="ro", relevant={"a": 3}),
        JudgedQuery(text="bona", kind="ro", language="ro", relevant={"b": 3}, held_out=True),
        JudgedQuery(text="nido", kind="crossed", language="ro", relevant={"a": 3}, held_out=True),
    ]
    table = report.tabulate(report.ask_all(asked, {"one": lambda query: ["a"]}))
    assert list(table) == ["crossed", "ro", "ro, held out", "for tuning", "held out", "all"]
    assert [table[group]["one"].queries for group in table] == [1, 2, 1, 1, 2, 3]
    assert table["ro, held out"]["one"].means["success@3"] == 0


def test_a_group_without_queries_is_left_out(answers: list[report.Answer]) -> None:
    assert list(report.tabulate([each for each in answers if each.query.held_out])) == ["typos", "held out", "all"]


def test_the_table_has_a_column_for_each_engine(answers: list[report.Answer]) -> None:
    lines = list(report.lines(report.tabulate(answers)))
    assert lines[0].split() == ["nDCG@10", "queries", "good", "poor"]
    assert [line.split() for line in lines if line.strip().startswith("typos")] == [
        ["typos", "1", "1.000", "0.000"],
        ["typos", "1", "1.000", "0.000"],
        ["typos", "1", "1.000", "0.000"],
        ["typos", "1", "0", "1"],
    ]


def test_the_worst_say_what_came_and_what_is_missing(answers: list[report.Answer]) -> None:
    poor = [each for each in answers if each.engine == "poor"]
    assert list(report.worst(poor, 1)) == [
        "0.000 [poor] [typos, it] due",
        "      came: nothing",
        "      missing: b(2)",
    ]


def test_json_counts_held_out_queries_and_does_not_show_them(answers: list[report.Answer]) -> None:
    written = report.as_json(report.tabulate(answers), answers)
    assert written["figures"]["all"]["good"] == {
        "queries": 2,
        "nDCG@10": 1.0,
        "recall@10": 1.0,
        "success@3": 1.0,
        "nothing_found": 0,
    }
    assert {answer["text"] for answer in written["answers"]} == {"uno"}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"text": "nido"}, "relevant services"),
        ({"text": " ", "relevant": {"a": 3}}, "needs text"),
        ({"text": "nido", "relevant": {"a": 4}}, "not so for a"),
        ({"text": "nido", "relevant": {"a": 3}, "heldout": True}, "unknown fields heldout"),
    ],
)
def test_a_malformed_query_is_named(tmp_path: Path, entry: dict[str, object], message: str) -> None:
    (tmp_path / "needs.json").write_text(json.dumps([entry]), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"needs\.json\[0\].*{message}"):
        read_queries(tmp_path)
