from __future__ import annotations

import json
import math
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluate import ndcg, summary
from assistant.evaluate.alce import Support
from assistant.evaluate.figures import (
    Bin,
    aurc,
    bins,
    ece,
    interval,
    percentile,
    risk_coverage,
    scores,
    sign_test,
)
from tests.assistant.evaluate.outcomes import GOOD, outcome

ROW = {"n", "recall@1", "recall@5", "recall@10", "ndcg@10", "answer_hit", "answer_strict", "answer_60",
       "answer_words", "words_p50", "words_p95", "over_60", "cite_resolves", "cite_recall", "cite_precision",
       "refused", "p50_ms", "p95_ms", "first_p50_ms", "first_p95_ms"}
HALF = Support((True, False), ((True,), (False, False)), 3, 1)


def test_the_table_has_its_exact_shape() -> None:
    table = summary([outcome((0,), kind="số"), outcome((1,), kind="ai"), outcome(kind="không", gold=())])
    assert table.keys() == {"all", "kinds", "intervals", "faults", "confidence", "judge"}
    assert list(table["kinds"]) == ["số", "ai", "không"]
    assert table["kinds"]["số"].keys() == table["kinds"]["ai"].keys() == ROW
    assert table["kinds"]["không"].keys() == {"n", "refused"}
    assert table["all"].keys() == ROW | {"unanswerable_refused"}
    assert summary([outcome((0,))])["all"].keys() == ROW
    assert json.loads(json.dumps(table)) == table


def test_recall_is_the_share_of_questions_with_gold_so_high() -> None:
    row = summary([outcome((0, 7)), outcome((4,)), outcome((9,)), outcome((10,)), outcome()])["all"]
    assert (row["recall@1"], row["recall@5"], row["recall@10"]) == pytest.approx((1 / 5, 2 / 5, 3 / 5))


@pytest.mark.parametrize(("ranks", "gold", "expected"), [
    ((0,), 1, 1.0),
    ((1,), 1, 1 / math.log2(3)),
    ((2,), 1, 0.5),
    ((0, 1), 2, 1.0),
    ((0, 2), 2, 1.5 / (1 + 1 / math.log2(3))),
    ((0,), 2, 1 / (1 + 1 / math.log2(3))),
    ((9,), 1, 1 / math.log2(11)),
    ((10,), 1, 0.0),
    ((), 1, 0.0),
    (tuple(range(10)), 12, 1.0),
])
def test_ndcg(ranks: tuple[int, ...], gold: int, expected: float) -> None:
    ids = tuple(f"a{n}" for n in range(gold))
    assert summary([outcome(ranks, gold=ids)])["all"]["ndcg@10"] == pytest.approx(expected)


def test_answers_are_counted_and_their_words_averaged_over_those_given() -> None:
    row = summary([outcome(hit=True, words=10), outcome(words=20), outcome(refused=True), outcome()])["all"]
    assert (row["answer_hit"], row["answer_words"], row["refused"]) == (0.25, 15, 0.25)
    assert summary([outcome(refused=True)])["all"]["answer_words"] is None


def test_refusals_are_right_where_there_is_no_answer_and_wrong_elsewhere() -> None:
    table = summary([
        outcome((0,), refused=True), outcome((0,)), outcome((0,)), outcome((0,)),
        outcome(kind="không", gold=(), refused=True), outcome(kind="không", gold=(), refused=True),
        outcome(kind="không", gold=()),
    ])
    assert table["kinds"]["không"] == {"n": 3, "refused": pytest.approx(2 / 3)}
    assert (table["all"]["n"], table["kinds"]["số"]["n"]) == (7, 4)
    assert table["all"]["refused"] == 0.25
    assert table["all"]["unanswerable_refused"] == pytest.approx(2 / 3)
    assert table["all"]["recall@1"] == 1.0, "a question without gold has nothing to be found"


def test_a_kind_is_measured_on_its_own_questions() -> None:
    kinds = summary([outcome((0,), kind="số", hit=True), outcome((1,), kind="ai"),
                     outcome((0,), kind="ai")])["kinds"]
    assert (kinds["số"]["n"], kinds["số"]["recall@1"], kinds["số"]["answer_hit"]) == (1, 1.0, 1.0)
    assert (kinds["ai"]["n"], kinds["ai"]["recall@1"], kinds["ai"]["answer_hit"]) == (2, 0.5, 0.0)


def test_times_are_percentiles_in_milliseconds() -> None:
    hundred = summary([outcome((0,), seconds=n / 1000) for n in range(101)])["all"]
    assert (hundred["p50_ms"], hundred["p95_ms"]) == pytest.approx((50, 95))
    one = summary([outcome((0,), seconds=0.25)])["all"]
    assert (one["p50_ms"], one["p95_ms"]) == (250, 250)


def test_the_times_of_all_count_every_question() -> None:
    table = summary([outcome((0,), seconds=0.010), outcome(kind="không", gold=(), seconds=0.030)])
    assert table["all"]["p50_ms"] == pytest.approx(20)
    assert table["kinds"]["số"]["p50_ms"] == pytest.approx(10)


def test_questions_without_an_answer_alone() -> None:
    table = summary([outcome(kind="không", gold=(), refused=True)])
    assert (table["all"]["n"], table["all"]["unanswerable_refused"]) == (1, 1)
    assert "recall@1" not in table["all"]


def test_nothing_at_all_is_a_table_too() -> None:
    row = summary([outcome(refused=True)])["all"]
    assert [name for name, value in row.items() if value is None] == [
        "answer_words", "over_60", "cite_resolves", "cite_recall", "cite_precision", "words_p50", "words_p95",
        "first_p50_ms", "first_p95_ms",
    ]


def test_lengths() -> None:
    row = summary([outcome(words=n) for n in (10, 60, 61, 100)] + [outcome(refused=True)])["all"]
    assert (row["words_p50"], row["over_60"]) == (60.5, 0.5)
    assert row["words_p95"] == pytest.approx(94.15)


def test_citations_are_means_over_the_answers_given() -> None:
    row = summary([outcome(words=5, support=GOOD), outcome(words=5, support=HALF),
                   outcome(refused=True)])["all"]
    assert (row["cite_recall"], row["cite_precision"]) == pytest.approx((3 / 4, (1 + 1 / 3) / 2))
    assert row["cite_resolves"] == 1.0
    assert "judge_recall" not in row


def test_a_model_that_judges_stands_beside() -> None:
    table = summary([outcome(words=5, support=GOOD, judged=HALF),
                     outcome(words=5, support=GOOD, judged=GOOD)])
    row = table["all"]
    assert (row["cite_recall"], row["judge_recall"], row["judge_precision"]) == pytest.approx((1, .75, 2 / 3))
    assert table["judge"] == {"asked": 4, "failed": 1}
    assert summary([outcome()])["judge"] is None


def test_the_time_to_the_first_sentence_counts_answers_alone() -> None:
    row = summary([outcome(words=1, seconds=2, first=0.5), outcome(refused=True, seconds=1)])["all"]
    assert (row["first_p50_ms"], row["first_p95_ms"], row["p50_ms"]) == (500, 500, 1500)


def test_faults_are_counted() -> None:
    faults = summary([
        outcome(refused=True), outcome(words=70, support=HALF), outcome(words=5, hit=True, support=GOOD),
        outcome(gold=(), words=5, support=GOOD), outcome(gold=(), refused=True),
    ])["faults"]
    assert faults == {"refused": 1, "missed": 1, "unsupported": 1, "long": 1, "not_refused": 1}


def test_a_question_has_its_part_in_what_it_can_have() -> None:
    assert scores(outcome(gold=(), refused=True)) == {"right": 1.0, "unanswerable_refused": 1.0}
    assert scores(outcome((1,), refused=True)).keys() == {
        "right", "recall@1", "recall@5", "recall@10", "ndcg@10", "answer_hit", "answer_strict", "answer_60",
        "refused",
    }
    full = scores(outcome((1,), words=61, hit=True, support=HALF, judged=GOOD))
    assert (full["recall@1"], full["recall@5"], full["over_60"], full["cite_recall"]) == (0, 1, 1, 0.5)
    assert full["judge_precision"] == 1 and all(type(value) is float for value in full.values())


# -- what a confidence is worth ------------------------------------------------------------

TOLD = [(0.9, True), (0.8, True), (0.7, False), (0.6, True)]


def test_risk_and_coverage() -> None:
    assert risk_coverage(TOLD, 8) == [(1 / 8, 1), (2 / 8, 1), (3 / 8, 2 / 3), (4 / 8, 3 / 4)]
    assert risk_coverage([(0.5, True), (0.5, False)], 2) == [(1, 0.5)], "the equally sure come together"


def test_the_area_under_the_risk() -> None:
    assert aurc(TOLD) == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4)
    assert aurc([(0.9, True), (0.1, False)]) == 0.25
    assert aurc([(0.1, True), (0.9, False)]) == 0.75
    assert aurc([(0.5, True), (0.5, False)]) == aurc([(0.5, False), (0.5, True)]) == 0.5


@given(st.lists(st.tuples(st.floats(0.01, 1), st.booleans()), min_size=1, max_size=30))
def test_confidences_make_figures_of_shares(told: list[tuple[float, bool]]) -> None:
    assert 0 <= aurc(told) <= 1 and 0 <= ece(told) <= 1
    assert sum(one.count for one in bins(told)) == len(told)
    coverage, accuracy = risk_coverage(told, len(told))[-1]
    assert (coverage, accuracy) == (1, pytest.approx(mean(right for _, right in told)))


def test_calibration() -> None:
    told = [(0.95, True), (1.0, False), (0.05, False), (0.15, True)]
    assert bins(told) == [Bin(1, 0.05, 0), Bin(1, 0.15, 1), Bin(2, pytest.approx(0.975), 0.5)]
    assert ece(told) == pytest.approx((0.05 + 0.85 + 2 * 0.475) / 4)
    assert ece([(0.75, True)] * 3 + [(0.75, False)]) == 0


def test_only_answers_that_tell_a_confidence_count_and_one_to_nothing_is_wrong() -> None:
    table = summary([
        outcome(words=5, hit=True, confidence=0.9), outcome(gold=(), words=5, confidence=0.5),
        outcome(refused=True, confidence=0.1), outcome(words=5, hit=True),
    ])["confidence"]
    assert table["curve"] == [[0.25, 1], [0.5, 0.5]]
    assert table["aurc"] == 0.25 and table["ece"] == pytest.approx((0.1 + 0.5) / 2)
    assert table["bins"] == [[1, 0.5, 0], [1, 0.9, 1]]
    assert summary([outcome(words=5)])["confidence"] is None


# -- how sure a figure is ------------------------------------------------------------------


def test_intervals_hold_the_mean_and_shrink_with_more_questions() -> None:
    few, many = interval([0, 1] * 10), interval([0, 1] * 500)
    assert few[0] < 0.5 < few[1] and many[0] < 0.5 < many[1]
    assert few[1] - few[0] > 3 * (many[1] - many[0])
    assert many[1] - many[0] == pytest.approx(2 * 1.96 * math.sqrt(0.25 / 1000), rel=0.1)
    assert interval([0, 1] * 10) == few, "the same each time"
    assert interval([1.0] * 5) == [1, 1]


def test_the_main_figures_have_intervals() -> None:
    table = summary([outcome((0,), words=3, hit=True, support=GOOD), outcome((2,), refused=True),
                     outcome(gold=(), refused=True)])
    assert set(table["intervals"]) == {
        "recall@1", "recall@10", "ndcg@10", "answer_hit", "cite_recall", "cite_precision", "refused",
        "unanswerable_refused",
    }
    assert table["intervals"]["answer_hit"] == [0, 1]


@pytest.mark.parametrize(("one", "other", "p"), [
    (0, 0, 1), (1, 0, 1), (0, 5, 2 / 32), (5, 0, 2 / 32), (1, 7, 2 * 9 / 256), (4, 4, 1), (3000, 3000, 1),
])
def test_the_sign_test(one: int, other: int, p: float) -> None:
    assert sign_test(one, other) == pytest.approx(p)


def test_percentiles() -> None:
    assert (percentile([], 50), percentile([3], 95), percentile([2, 1], 50)) == (None, 3, 1.5)
    assert ndcg([], 0) == 0
