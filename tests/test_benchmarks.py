"""The question sets of the benchmarks are what they are said to be, and so are the intervals."""

from __future__ import annotations

import importlib.util
import itertools
import json
import statistics
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from assistant.lexicons import stopwords
from indexer.words import words

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def script(name: str) -> ModuleType:
    """A script of benchmarks/, which is no package."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", BENCHMARKS / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHMARKS))
    return module


@pytest.fixture(scope="module")
def encoders() -> ModuleType:
    return script("encoders")


def test_the_gate_is_raised_and_never_lowered() -> None:
    gate = script("gate")
    before = {"sample": {"sha256": "x", "figures": {"a": 0.9, "b": 0.5}}}
    found = {"sample": {"sha256": "x", "figures": {"a": 0.898, "b": 0.6}}}
    assert gate.losses(found, before) == []
    assert gate.raised(found, before) == {"sample": {"sha256": "x", "figures": {"a": 0.9, "b": 0.6}}}
    lost = {"sample": {"sha256": "x", "figures": {"a": 0.8, "b": 0.6}}}
    assert gate.losses(lost, before) == ["sample a: 0.8 is below 0.9"]
    other = {"sample": {"sha256": "y", "figures": {"a": 1.0, "b": 1.0}}}
    assert len(gate.losses(other, before)) == 1, "other questions cannot be compared"


def test_the_synonym_set_shares_no_content_word() -> None:
    lines = (BENCHMARKS / "questions_synonym.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len({row["id"] for row in rows}) == len({row["passage"] for row in rows}) == 100
    for row in rows:
        shared = set(words(row["question"])) & set(words(row["passage"]))
        assert not shared - stopwords(), row["id"]


def test_a_gain_has_an_interval_around_it(encoders: ModuleType) -> None:
    words_alone = encoders.Row([0.0, 0.5] * 200, [0] * 400)
    fused = encoders.Row([0.1, 0.7] * 200, [0] * 400)
    found = encoders.gain(words_alone, fused)
    assert found["gain"] == 0.15 and 0.13 < found["low"] < 0.15 < found["high"] < 0.17
    same = encoders.gain(fused, fused)
    assert (same["gain"], same["low"], same["high"]) == (0, 0, 0)


def test_the_encoder_finds_synonyms_that_words_do_not(encoders: ModuleType) -> None:
    rows = encoders.alone("hoibao-static", *encoders.synonyms())["synonyms alone"]
    figures = {way: row.figures() for way, row in rows.items()}
    assert figures["words"]["ndcg@10"] < 0.1 < figures["fused"]["ndcg@10"] < figures["encoder"]["ndcg@10"]
    assert figures["encoder"]["recall@10"] > 0.85


@pytest.fixture(scope="module")
def dated() -> ModuleType:
    return script("dated")


def read(dated: ModuleType, text: str) -> list[tuple[str, str, str]]:
    article = {"id": "a", "title": "Tin trong ngày", "body": text, "published": "2026-01-05T08:00:00+07:00"}
    return [(m.office, m.person, m.kind) for m in dated.mentions(article)]


@pytest.mark.parametrize(("text", "office", "person", "kind"), [
    ("Chủ tịch UBND tỉnh Cà Mau Trần Văn Thử tiếp dân.",
     "Chủ tịch UBND tỉnh Cà Mau", "Trần Văn Thử", "holds"),
    ("Ông Lê Văn Mẫu, Phó bí thư Thành ủy, Chủ tịch Ủy ban nhân dân TP.HCM, phát biểu.",
     "Chủ tịch UBND TP.HCM", "Lê Văn Mẫu", "holds"),
    ("Bà Vũ Thị Mẫu - Giám đốc Sở GD-ĐT TP.Huế - trả lời.",
     "Giám đốc Sở Giáo dục và Đào tạo TP Huế", "Vũ Thị Mẫu", "holds"),
    ("HĐND tỉnh Gia Lai bầu ông Trần Văn Thử, Phó bí thư Tỉnh uỷ, giữ chức Chủ tịch UBND tỉnh.",
     "Chủ tịch UBND tỉnh Gia Lai", "Trần Văn Thử", "event"),
    ("Nguyên Bí thư Tỉnh ủy Sơn La Trần Văn Thử dự lễ.", "Bí thư Tỉnh ủy Sơn La", "Trần Văn Thử", "left"),
    ("Bí thư Thành ủy Huế Trần Văn Thử được điều động, bổ nhiệm giữ chức Thứ trưởng Bộ Y tế.",
     "Bí thư Thành ủy Huế", "Trần Văn Thử", "left"),
    ("Quyền Bộ trưởng Bộ Y tế Trần Văn Thử đi thăm.", "Bộ trưởng Bộ Y tế", "quyền Trần Văn Thử", "holds"),
])
def test_offices_are_read_from_the_news(
    dated: ModuleType, text: str, office: str, person: str, kind: str
) -> None:
    assert read(dated, text) == [(office, person, kind)]


@pytest.mark.parametrize("text", [
    "Phó Chủ tịch UBND tỉnh Cà Mau Trần Văn Thử tiếp dân.",
    "Ông Trần Văn Thử được giới thiệu để bầu giữ chức Chủ tịch UBND tỉnh Cà Mau.",
    "Ông Trần Văn Thử đã ký quyết định phê chuẩn kết quả bầu chức vụ Chủ tịch UBND tỉnh Cà Mau.",
    "Họp với Phó thủ tướng Trần Văn Thử, Chủ tịch UBND tỉnh Cà Mau đề nghị thêm vốn.",
    "Chủ tịch Hà Nội FC Trần Văn Thử thưởng cầu thủ.",
    "Chủ tịch UBND tỉnh họp tại Cà Mau và Huế.",
])
def test_who_holds_no_office_is_not_read(dated: ModuleType, text: str) -> None:
    assert read(dated, text) == []


def line(dated: ModuleType, *rows: tuple[str, str, str]) -> dict[str, list[object]]:
    """Timelines of the chair of Huế: (ISO day, person, kind)."""
    found: dict[str, list[object]] = dated.timelines(
        dated.Mention(date.fromisoformat(day), "Chủ tịch UBND TP Huế", person, kind, f"{day}{person}", True)
        for day, person, kind in rows)
    return found


def test_a_holder_is_named_only_beyond_doubt(dated: ModuleType) -> None:
    lines = line(dated, ("2025-10-01", "A", "event"), ("2025-11-01", "A", "holds"),
                 ("2025-12-20", "B", "event"), ("2026-01-10", "B", "holds"))

    def held(first: str, last: str) -> str:
        name: str = dated.holder(lines, "Chủ tịch UBND TP Huế", date.fromisoformat(first),
                                 date.fromisoformat(last))
        return name

    assert held("2025-12-01", "2025-12-10") == "A"
    assert held("2026-01-01", "2026-01-31") == "B"
    assert held("2025-12-01", "2025-12-31") == "", "it changed within the month"
    assert held("2025-09-01", "2025-09-30") == "", "nobody was named yet"
    assert held("2026-01-01", "2026-12-31") == "", "nobody was named for long"
    left = line(dated, ("2025-10-01", "A", "event"), ("2025-11-15", "A", "left"))
    assert dated.holder(left, "Chủ tịch UBND TP Huế", date(2025, 11, 1), date(2025, 11, 1)) == "A"
    assert dated.holder(left, "Chủ tịch UBND TP Huế", date(2025, 12, 1), date(2025, 12, 1)) == ""


def test_a_holder_of_the_past_makes_no_doubt(dated: ModuleType) -> None:
    lines = line(dated, ("2025-10-01", "A", "holds"), ("2025-10-05", "Z", "holds"),
                 ("2025-10-09", "A", "holds"))
    assert dated.holder(lines, "Chủ tịch UBND TP Huế", date(2025, 10, 5), date(2025, 10, 7)) == "A"


def test_a_newcomer_is_the_only_one(dated: ModuleType) -> None:
    lines = line(dated, ("2025-10-12", "A", "event"), ("2025-12-02", "B", "event"),
                 ("2025-12-20", "C", "event"))

    def came(month: int) -> str:
        name: str = dated.newcomer(lines, "Chủ tịch UBND TP Huế", *dated.month(date(2025, month, 9), 0))
        return name

    assert [came(month) for month in (9, 10, 11, 12)] == ["", "A", "", ""]


def test_relative_times_are_told_from_today(dated: ModuleType) -> None:
    today = date(2026, 1, 31)
    assert dated.STATE["tháng trước"](today) == (date(2025, 12, 1), date(2025, 12, 31))
    assert dated.STATE["cuối tháng trước"](date(2026, 3, 9)) == (date(2026, 2, 21), date(2026, 2, 28))
    assert dated.STATE["tuần trước"](today) == (date(2026, 1, 19), date(2026, 1, 25))
    assert dated.STATE["hai tháng trước"](today) == (date(2025, 11, 1), date(2025, 12, 3))
    assert dated.STATE["cuối năm ngoái"](today) == (date(2025, 12, 1), date(2025, 12, 31))
    assert dated.EVENT["tuần qua"](today) == (date(2026, 1, 24), today)


def test_names_are_compared_as_words(dated: ModuleType) -> None:
    assert dated.names("Ông Lê Văn Hoà, chủ tịch", "Lê Văn Hòa")
    assert not dated.names("Ông Lê Văn Hoàn", "Lê Văn Hoà")


def test_the_dated_questions_keep_their_quotas(dated: ModuleType) -> None:
    pool = [dated.Question("now", "", f"{office} {n}?", office, ("A", "B" if n else "A"))
            for office in map(str, range(60)) for n in range(3)]
    chosen = dated.choose(pool)
    assert len(chosen) == 80 and all(q.answers == ("A", "B") for q in chosen)
    assert max(sum(q.office == office for q in chosen) for office in map(str, range(60))) == 2


@pytest.fixture(scope="module")
def people() -> ModuleType:
    return script("people")


def test_people_do_the_same_whatever_they_ask(people: ModuleType) -> None:
    rows = people.questions(BENCHMARKS / "questions_sample.jsonl")

    def done(person: int) -> list[tuple[str, float, bool, bool]]:
        steps = itertools.islice(people.steps(person, rows, 1), 2_000)
        return [(step.question, step.thinking, step.anew, step.leaves) for step in steps]

    asked = done(0)
    assert done(0) == asked != done(1)
    assert 7 < statistics.mean(thinking for _, thinking, _, _ in asked) < 9
    assert asked[0][2] and all(after[2] for before, after in itertools.pairwise(asked) if before[3])
    first, follows = next(row for row in rows if len(row) == 2)
    at = [number for number, step in enumerate(asked) if step[0] == follows]
    assert at and all(asked[number - 1][0] == first for number in at)


@pytest.mark.parametrize(("role", "content", "stage"), [
    ("user", [{"type": "text", "text": "Ai?"}], "pending"),
    ("assistant", '<div class="hb-pending" role="status">Đang tìm</div>', "pending"),
    ("assistant", '<div class="hb-answer hb-answered"><p>Ông A.</p></div>', "begun"),
    ("assistant", '<div class="hb-message"><div class="hb-answer hb-answered"></div></div>', "whole"),
    ("assistant", '<div class="hb-error" role="alert"></div>', "error"),
    ("assistant", "Ai?", "whole"),
    ("assistant", "Ông A.", ""),
])
def test_how_far_an_answer_is(people: ModuleType, role: str, content: object, stage: str) -> None:
    assert people.stage([{"role": role, "content": content}], "Ai?") == stage


def test_memory_that_grows_is_told_from_memory_that_is_flat() -> None:
    load = script("load")
    moments = [float(second) for second in range(601)]
    growing = load.Watched(moments, [300 + second / 60 for second in moments]).figures()
    assert growing["slope a minute"] == pytest.approx(1) and growing["after a minute"] == pytest.approx(301)
    flat = load.Watched(moments, [300 + min(second, 90) for second in moments]).figures()
    assert flat["slope a minute"] == pytest.approx(0) and (flat["start"], flat["end"]) == (300, 390)
    assert load.percentiles([1.0, 2.0, 3.0]) == {"p50": 2, "p95": 2.9, "p99": 2.98, "max": 3}


def test_the_soak_walks_and_sees_what_is_lost_or_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soak = script("soak")
    monkeypatch.setattr(soak, "_AT_FIRST", 3)
    walk = soak.Walk(tmp_path, 4)
    try:
        for step in ("change", "change", "ask", "look back", "set the clock", "change", "look back"):
            monkeypatch.setattr(walk.random, "choices", _first(walk.random.choices, step, soak.STEPS))
            walk.step(1)
        assert walk.counts["citations"] > 0
        lost, *rest = walk.model.current
        walk.archive.remove([lost])
        with pytest.raises(soak.Fault, match=f"lost \\['{lost}'\\]"):
            soak.agree(walk.archive, walk.model, walk.random)
        answer = walk.assistant.ask(soak.question(int(rest[0][4:])))
        with pytest.raises(soak.Fault, match="is cited as it is not now"):
            soak.stands(answer, lambda id: None)
    finally:
        walk.archive.close()


def _first(
    choices: Callable[..., list[str]], step: str, steps: Mapping[str, object]
) -> Callable[..., list[str]]:
    """Chooses the step, and at random of all else."""
    return lambda of, weights: [step] if of == list(steps) else choices(of, weights)
