from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from assistant.evaluate import register
from assistant.evaluate.console import WIDTH
from assistant.evaluate.register import (
    GoldEvent,
    GoldItem,
    Share,
    held_out,
    measure,
    pair,
    read_gold,
    right_field,
    same_date,
    same_event,
    same_office,
    same_person,
    same_text,
    scores,
)
from indexer.errors import SourceError
from indexer.register.types import Appointment
from indexer.types import Article

_EVENT = {"person": "Lò Văn Sấm", "action": "bổ nhiệm", "position": "Giám đốc Sở Y tế", "previous": None,
          "decided_by": "UBND tỉnh", "effective": "2025-03-02", "term": None, "status": "done"}
_LINE = {"id": "m-1", "title": "Tân giám đốc Sở Y tế", "body": "Ông Lò Văn Sấm nhận quyết định.",
         "published": "2025-03-03", "events": [_EVENT], "note": "không dùng"}

GOLD = GoldEvent("Lò Văn Sấm", "bổ nhiệm", "Giám đốc Sở Y tế Lai Châu", "done", previous="",
                 decided_by="UBND tỉnh Lai Châu", effective="2025-03-02", term="")
OURS = Appointment("m-1", "body", 0, 5, "câu", person="Lò Văn Sấm", action="bổ nhiệm",
                   position="Giám đốc Sở Y tế tỉnh Lai Châu", decided_by="UBND tỉnh Lai Châu",
                   effective="2025-03-02")


def item(*events: GoldEvent, id: str = "m-1") -> GoldItem:
    return GoldItem(Article(id, f"Tin {id}", ""), events)


def office_of(position: str, **more: str) -> Appointment:
    return replace(OURS, position=position, **more)


def written(folder: Path, *lines: object) -> Path:
    path = folder / "nhân sự.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


# -- the gold file


def test_items_are_read(tmp_path: Path) -> None:
    first, second = read_gold(written(tmp_path, _LINE, "", {"id": 7, "title": "Mưa to", "events": [],
                                                          "summary": "Sa\u0301ng nay mưa."}))
    assert (first.article.id, first.article.title, first.article.body) == (
        "m-1", "Tân giám đốc Sở Y tế", "Ông Lò Văn Sấm nhận quyết định.")
    assert first.article.day == date(2025, 3, 3)
    assert first.events == (GoldEvent("Lò Văn Sấm", "bổ nhiệm", "Giám đốc Sở Y tế", "done", previous="",
                                      decided_by="UBND tỉnh", effective="2025-03-02", term=""),)
    assert second == GoldItem(Article("7", "Mưa to", "", summary="Sáng nay mưa."), ())


def test_what_is_not_labelled_is_told_from_what_is_not_said(tmp_path: Path) -> None:
    labelled = {**_EVENT, "signed_by": "Giàng A Páo", "decision_number": None}
    del labelled["term"]
    [event] = read_gold(written(tmp_path, {**_LINE, "events": [labelled]}))[0].events
    assert (event.signed_by, event.decision_number, event.term) == ("Giàng A Páo", "", None)


def without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


@pytest.mark.parametrize("bad", [
    "{", "[]", "5", "null", *(without(_LINE, key) for key in ("id", "title", "events")),
    {**_LINE, "title": ""}, {**_LINE, "body": 5}, {**_LINE, "events": {}}, {**_LINE, "events": ["ông Sấm"]},
    {**_LINE, "published": "hôm qua"},
    *({**_LINE, "events": [without(_EVENT, key)]} for key in ("person", "action", "position", "status")),
    *({**_LINE, "events": [{**_EVENT, **wrong}]} for wrong in (
        {"person": " "}, {"action": "lên"}, {"status": "khác"}, {"effective": "2/3/2025"}, {"term": 2025})),
], ids=str)
def test_what_is_no_item_is_told_with_file_and_line(tmp_path: Path, bad: object) -> None:
    path = written(tmp_path, _LINE, "", bad, _LINE)
    with pytest.raises(SourceError) as caught:
        read_gold(path)
    assert str(caught.value).startswith(f"{path}:3: not an item")


def test_no_file_and_no_items_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_gold(tmp_path / "thiếu.jsonl")
    with pytest.raises(SourceError, match="no items"):
        read_gold(written(tmp_path, "", ""))


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_half_is_held_out_by_the_hash_of_the_id(id: str) -> None:
    whole = int(hashlib.sha256(id.encode()).hexdigest(), 16)
    assert held_out(item(id=id)) == bool(whole % 2)


# -- what agrees


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Lò Văn Sấm", "LÒ VĂN SẤM", True), ("Hoà", "Hòa", True), ("Gonzalez Ruiz", "Ana Gonzalez Ruiz", True),
    ("Ana Maria Ruiz", "Maria", True), ("Lò Văn Sấm", "Lò Sấm", False), ("Ana", "Anabel Ruiz", False),
    ("Lò Văn Sấm", "Lò Văn Sáu", False), ("", "Lò Văn Sấm", False), ("", "", False),
])
def test_persons_agree_by_a_run_of_whole_words(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


@pytest.mark.parametrize(("gold", "ours"), [
    ("Chủ tịch UBND tỉnh Lai Châu", "chủ tịch Ủy ban nhân dân tỉnh Lai Châu"),
    ("Chủ tịch UBND tỉnh Lai Châu", "Chủ tịch tỉnh Lai Châu"),
    ("Bí thư Tỉnh ủy Lai Châu", "Bí thư Lai Châu"),
    ("Giám đốc Sở Y tế", "Giám đốc Sở Y tế TP HCM"),
    ("Tổng giám đốc Vàm Cỏ Air", "CEO Vàm Cỏ Air"),
    ("HLV Leixoes", "HLV trưởng CLB Leixoes"),
    ("Chủ tịch HĐQT Vàm Cỏ Air", "Chủ tịch Vàm Cỏ Air"),
    ("trụ trì chùa Bảo Sơn", "chức trụ trì chùa Bảo Sơn"),
    ("Phó tổng thường trực Thanh tra Chính phủ", "Phó tổng Thanh tra thường trực Thanh tra Chính phủ"),
])
def test_positions_agree_however_they_are_written(gold: str, ours: str) -> None:
    assert same_office(gold, office_of(ours))
    assert same_office(ours, office_of(gold))


@pytest.mark.parametrize(("gold", "ours"), [
    ("Giám đốc Sở Y tế Lai Châu", "Phó giám đốc Sở Y tế Lai Châu"),
    ("Chủ tịch UBND tỉnh Lai Châu", "Phó chủ tịch UBND tỉnh Lai Châu"),
    ("Chủ tịch UBND tỉnh Lai Châu", "Chủ tịch HĐND tỉnh Lai Châu"),
    ("Chủ tịch UBND tỉnh Đồng Tháp", "Chủ tịch UBND tỉnh Đồng Nai"),
    ("Giám đốc Sở Y tế TP HCM", "Giám đốc Sở Tài chính TP HCM"),
    ("Bí thư Tỉnh ủy Lai Châu", "Bí thư Tỉnh đoàn Lai Châu"),
    ("Bí thư Tỉnh ủy Lai Châu", "Chủ tịch UBND tỉnh Lai Châu"),
    ("HLV Leixoes", "HLV Estoril"),
    ("trụ trì chùa Bảo Sơn", "phó trụ trì chùa Bảo Sơn"), ("Phó thủ tướng", "Phó thủ tướng thường trực"),
])
def test_other_offices_do_not_agree(gold: str, ours: str) -> None:
    assert not same_office(gold, office_of(ours))
    assert not same_office(ours, office_of(gold))


def test_a_bare_head_stands_for_nothing_but_itself() -> None:
    assert not same_office("Giám đốc Công ty Sông Bé", office_of("Giám đốc"))
    assert same_office("Giám đốc Công ty Sông Bé", office_of("Giám đốc", organisation="Công ty Sông Bé"))
    assert same_office("Giám đốc", office_of("Giám đốc Công ty Sông Bé"))


def test_one_of_several_offices_is_enough() -> None:
    both = office_of("Phó bí thư Tỉnh ủy Lai Châu, Chủ tịch UBND tỉnh Lai Châu")
    assert same_office("Chủ tịch UBND tỉnh Lai Châu", both)
    assert not same_office("Bí thư Tỉnh ủy Lai Châu", both)


@pytest.mark.parametrize(("gold", "ours", "same"), [
    ("bổ nhiệm", "bầu", True), ("miễn nhiệm", "cách chức", True), ("miễn nhiệm", "thay", True),
    ("miễn nhiệm", "bổ nhiệm", False), ("bầu", "từ chức", False), ("bầu", "thay", False),
    ("khác", "thay", True), ("khác", "cử", True), ("khác", "bầu", True),
])
def test_who_takes_an_office_does_not_leave_it(gold: str, ours: Any, same: bool) -> None:
    assert same_event(replace(GOLD, action=gold), replace(OURS, action=ours)) is same


def test_texts_and_dates_agree() -> None:
    assert same_text("UBND tỉnh Lai Châu", "Ủy ban nhân dân tỉnh")
    assert same_text("2025-2030", "2025 - 2030") and not same_text("2025-2030", "2020-2025")
    assert same_text("", "") and not same_text("", "Thủ tướng") and not same_text("Thủ tướng", "")
    assert not same_text("Giám đốc Sở Y tế", "Giám đốc Sở Tài chính")
    assert same_date("2025-03-02", "2025-03") and same_date("2025", "2025-03-02") and same_date("", "")
    assert not same_date("2025-03-02", "2025-03-20") and not same_date("2025-1", "2025-11")
    assert not same_date("2025", "") and not same_date("", "2025")


@pytest.mark.parametrize(("gold", "ours", "right"), [
    ("bổ nhiệm", "bổ nhiệm", True), ("bổ nhiệm", "điều động", False),
    ("khác", "thay", True), ("khác", "cử", True), ("khác", "bầu", False), ("miễn nhiệm", "thay", False),
])
def test_thay_and_cu_are_golds_other_action(gold: str, ours: Any, right: bool) -> None:
    assert right_field("action", replace(GOLD, action=gold), replace(OURS, action=ours)) is right


def test_a_day_in_effect_may_be_told_as_decided_or_announced() -> None:
    bare = replace(OURS, effective="")
    assert not right_field("effective", GOLD, bare)
    assert right_field("effective", GOLD, replace(bare, announced="2025-03-02"))
    assert right_field("effective", GOLD, replace(bare, decided="2025-03", announced="2025-04-01"))
    assert not right_field("effective", GOLD, replace(OURS, effective="2025-04", decided="2025-03-02"))
    unsaid = replace(GOLD, effective="")
    assert right_field("effective", unsaid, replace(bare, decided="2025-03-02"))
    assert not right_field("effective", unsaid, OURS)


# -- pairing


def test_pairs_are_one_to_one_and_as_many_as_can_be() -> None:
    exact = replace(GOLD, position="Giám đốc Sở Y tế Lai Châu")
    short = replace(GOLD, position="Giám đốc")
    other = office_of("Giám đốc Công ty Sông Bé")
    for events in ((exact, short), (short, exact)):
        paired = pair(item(*events), [OURS, other])
        assert dict(paired.pairs) == {exact: OURS, short: other}
        assert (paired.missed, paired.spurious, paired.repeats) == ((), (), ())


def test_the_fitting_report_is_preferred_and_another_is_a_repeat() -> None:
    title = replace(OURS, part="title", decided_by="", effective="", confidence=0.9)
    paired = pair(item(GOLD), [title, OURS])
    assert paired.pairs == ((GOLD, OURS),)
    assert (paired.repeats, paired.counts) == ((title,), (1, 1, 1))


def test_what_fits_nothing_is_spurious_and_what_nothing_fits_is_missed() -> None:
    stranger = replace(OURS, person="Giàng A Páo")
    paired = pair(item(GOLD), [stranger, stranger])
    assert (paired.pairs, paired.missed, paired.spurious) == ((), (GOLD,), (stranger, stranger))
    assert paired.counts == (0, 2, 1)


@given(st.lists(st.lists(st.integers(0, 4), unique=True), max_size=5))
def test_a_matching_is_maximal_and_proper(fits: list[list[int]]) -> None:
    taken = register._matching(fits)
    assert all(report in fits[event] for report, event in taken.items())
    assert len(set(taken.values())) == len(taken) == most(fits, frozenset())


def most(fits: Sequence[Sequence[int]], used: frozenset[int]) -> int:
    """The size of the largest matching, by trying all."""
    if not fits:
        return 0
    return max([most(fits[1:], used),
                *(1 + most(fits[1:], used | {n}) for n in fits[0] if n not in used)])


# -- figures


def ids(held: bool, count: int) -> list[str]:
    return [f"m-{n}" for n in range(100) if held_out(item(id=f"m-{n}")) is held][:count]


TUNE, HELD = ids(False, 4), ids(True, 4)
LEFT = replace(GOLD, person="Giàng A Páo", action="khác", decided_by="", effective="")
ITEMS = [item(GOLD, LEFT, id=TUNE[0]), item(id=TUNE[1]), item(id=TUNE[2]), item(GOLD, id=HELD[0])]


def scripted(article: Article) -> list[Appointment]:
    gone = replace(OURS, person="Giàng A Páo", action="thay", decided_by="Thủ tướng", effective="")
    stray = replace(OURS, person="Mùa Thị Dí")
    wrong = replace(OURS, action="bầu", status="proposed", decided_by="", term="2020-2025")
    return {TUNE[0]: [OURS, gone], TUNE[1]: [stray], TUNE[2]: [], HELD[0]: [wrong]}[article.id]


def test_figures_are_of_both_halves() -> None:
    measured = measure(ITEMS, scripted)
    tune, held, all_ = (measured.scores[half] for half in ("tune", "held", "all"))
    assert (tune.items, tune.gold, tune.found, tune.right) == (3, 2, 3, 2)
    assert tune.precision.value == pytest.approx(2 / 3)
    assert (tune.recall.value, tune.f1.value) == (1.0, pytest.approx(4 / 5))
    assert (tune.exact, tune.false_alarms) == (Share(2, 3), Share(1, 2))
    assert (held.exact, held.false_alarms, held.precision.value) == (Share(1, 1), Share(0, 0), 1.0)
    assert (all_.items, all_.found, all_.right, all_.exact) == (4, 4, 3, Share(3, 4))


def test_fields_are_right_where_told_and_empty_where_not() -> None:
    fields = measure(ITEMS, scripted).scores["all"].fields
    assert (fields["action"].told, fields["status"].told) == (Share(2, 3), Share(2, 3))
    assert (fields["decided_by"].told, fields["decided_by"].empty) == (Share(1, 2), Share(0, 1))
    assert (fields["effective"].told, fields["effective"].empty) == (Share(2, 2), Share(1, 1))
    assert (fields["term"].told, fields["term"].empty) == (Share(0, 0), Share(2, 3))
    assert fields["signed_by"].told == fields["signed_by"].empty == Share(0, 0)
    assert fields["position"].told == Share(3, 3)


def test_actions_are_told_by_golds() -> None:
    actions = measure(ITEMS, scripted).scores["all"].actions
    assert {name: (one.gold, one.found, one.right) for name, one in actions.items()} == {
        "bổ nhiệm": (2, 2, 1), "khác": (1, 1, 1)}


def test_intervals_bound_the_figure_and_are_the_same_each_time() -> None:
    items = [item(GOLD, id=f"m-{n}") for n in range(20)]
    found = [[OURS] if n % 2 else [] for n in range(20)]
    paired = [pair(one, reports) for one, reports in zip(items, found, strict=True)]
    row = scores(paired)
    assert (row.precision.low, row.precision.high) == (1.0, 1.0)
    assert row.recall.value == 0.5
    assert row.recall.low is not None and row.recall.high is not None
    assert 0.2 < row.recall.low < 0.4 and 0.6 < row.recall.high < 0.8
    assert scores(paired) == row


def test_nothing_to_count_is_no_figure() -> None:
    assert scores([]).precision.value is None
    quiet = scores([pair(item(GOLD), [])])
    assert (quiet.precision.value, quiet.recall.value, quiet.f1.value) == (None, 0.0, 0.0)
    assert str(quiet.fields["term"].told) == ""


def test_faults_are_listed_of_the_chosen_half_alone() -> None:
    tune = measure(ITEMS, scripted).faults
    assert [(one.kind, one.id, one.field) for one in tune] == [
        ("wrong", TUNE[0], "decided_by"), ("spurious", TUNE[1], "")]
    assert (tune[0].expected, tune[0].found) == ("", "Thủ tướng")
    assert tune[1].found == "Mùa Thị Dí: bổ nhiệm, Giám đốc Sở Y tế tỉnh Lai Châu"
    held = measure(ITEMS, scripted, "held").faults
    assert [(one.field, one.expected, one.found) for one in held] == [
        ("action", "bổ nhiệm", "bầu"), ("status", "done", "proposed"),
        ("decided_by", "UBND tỉnh Lai Châu", ""), ("term", "", "2020-2025")]
    assert len(measure(ITEMS, scripted, "all").faults) == 6


def test_a_missed_event_is_a_fault() -> None:
    [fault] = measure(ITEMS[3:], lambda article: [], "held").faults
    assert (fault.kind, fault.title) == ("missed", f"Tin {HELD[0]}")
    assert fault.expected == "Lò Văn Sấm: bổ nhiệm, Giám đốc Sở Y tế Lai Châu"


# -- for people and programs


def test_a_terminal_shows_figures_and_the_first_faults() -> None:
    measured = measure(ITEMS, scripted, "all")
    screen = Console(width=200)
    with screen.capture() as capture:
        for table in register.tables(measured):
            screen.print(table)
    told = [line.rstrip() for line in capture.get().splitlines()]
    assert max(map(len, told)) <= WIDTH
    assert told[1].split() == "tune 3 2 3 2 0.667 1.000 0.800 0.667 2/3 0.500 1/2".split()
    assert any(line.split() == "decided_by 0.500 1/2 0.000 0/1".split() for line in told)
    assert any(line.split() == "bổ nhiệm 2 2 1".split() for line in told)
    lines = list(register.lines(measured, limit=1))
    assert "wrong (all): 5" in lines and "missed (all): 0" in lines
    assert sum(line.startswith("    decided_by: expected") for line in lines) == 1
    assert max(map(len, lines)) <= WIDTH
    assert lines[0].startswith("95%, tune: P 0.")


def test_a_measurement_is_json() -> None:
    stored = json.loads(json.dumps(measure(ITEMS, scripted).as_dict(), ensure_ascii=False))
    assert stored["scores"]["tune"]["exact"] == {"right": 2, "of": 3}
    assert stored["scores"]["held"]["fields"]["action"]["told"] == {"right": 0, "of": 1}
    assert [fault["kind"] for fault in stored["faults"]] == ["wrong", "spurious"]
