from __future__ import annotations

from dataclasses import replace

from rich.console import Console

from assistant.evaluate import console, summary
from assistant.evaluate.alce import Support
from assistant.evaluate.compare import compare
from assistant.evaluate.measure import Outcome
from tests.assistant.evaluate.outcomes import GOOD, outcome, run

FULL = replace(
    outcome((0,), kind="unanswerable", words=105, hit=True, support=GOOD, seconds=12.345, first=1.5,
            confidence=0.5),
    judged=Support((True,), ((True,),), 120, 15),
)
NONE = outcome(gold=(), kind="không", refused=True)


def drawn(table: object) -> list[str]:
    screen = Console(width=200)
    with screen.capture() as capture:
        screen.print(table)
    return [line.rstrip() for line in capture.get().splitlines()]


def test_the_table_fits_a_terminal() -> None:
    head, *rows = drawn(console.table(summary([*[FULL] * 100, NONE])))
    assert head.split() == "kind n rec@1 rec@10 answer citeR citeP words refused p95ms".split()
    assert max(map(len, [head, *rows])) <= console.WIDTH
    assert rows[0].split() == ["unanswerable", "100", *["1.000"] * 5, "105", "0.000", "12345"]
    assert rows[1].split() == ["không", "1", "1"]
    assert rows[2].split()[:2] == ["all", "101"]


def test_the_lines_below_say_the_rest() -> None:
    lines = list(console.lines(summary([FULL, NONE])))
    assert max(map(len, lines)) <= console.WIDTH
    told = "\n".join(lines)
    for part in ("unanswerable questions refused 1", "within 60 words 1.000", "over 60 1.000",
                 "resolve 1.000",
                 "to the first sentence 1500, 1500", "area under the risk 0.000, calibration error 0.500",
                 "judge: citeR 1.000, citeP 1.000; no verdict 15 of 120 times", "cite_recall 1.000–1.000"):
        assert part in told


def test_what_was_not_measured_is_not_told() -> None:
    assert list(console.lines(summary([NONE])))[1:2] == ["ms: median 0, p95 0"]
    told = "\n".join(console.lines(summary([outcome(refused=True)])))
    assert "judge" not in told and "confidence" not in told and "words:" not in told


def named(id: str, made: Outcome) -> Outcome:
    return replace(made, question=replace(made.question, id=id))


def test_a_comparison_fits_too() -> None:
    wrong, right = outcome(words=5), outcome((0,), words=5, hit=True)
    ids = [f"câu-hỏi-{n}" for n in range(30)]
    found = compare(run(*(named(id, wrong) for id in ids), named("cũ", right)),
                    run(*(named(id, right) for id in ids), named("cũ", wrong)))
    table, lines = drawn(console.differences(found)), list(console.fates(found))
    assert max(map(len, table + lines)) <= console.WIDTH
    assert table[1].split() == ["right", "31", "0.032", "0.968", "+0.935", *table[1].split()[5:]]
    assert lines[0] == "broken 1: cũ" and lines[1].startswith("fixed 30: câu-hỏi-0 câu-hỏi-1")
    assert all(id in " ".join(lines).split() for id in ids)
    assert lines[-2:] == ["changed 0", "sign test of fixed against broken: p = 0.000"]
