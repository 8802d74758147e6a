from __future__ import annotations

from typing import get_args

import pytest

from indexer.lexicons import lines
from indexer.register import lexicon
from indexer.register.lexicon import Cue, Use
from indexer.register.tokens import tokens
from indexer.register.types import Action


@pytest.mark.parametrize(("text", "action", "use"), [
    ("bổ nhiệm", "bổ nhiệm", "done"), ("bổ nhiệm lại", "bổ nhiệm lại", "done"),
    ("chuẩn y", "phê chuẩn", "done"),
    ("bãi nhiệm", "miễn nhiệm", "done"), ("đắc cử", "bầu", "self"), ("tái cử", "bầu", "self"),
    ("về hưu", "nghỉ hưu", "self"), ("qua đời", "từ trần", "self"), ("từ nhiệm", "từ chức", "self"),
    ("giữ quyền", "giao quyền", "self"), ("suy tôn", "bầu", "done"),
])
def test_a_verb_says_what_was_done_and_by_whom(text: str, action: str, use: str) -> None:
    run = tokens(text)
    found = lexicon.verbs().at(run, 0)
    assert found is not None and found[0] == len(run), "the longest phrase"
    assert found[1].action == action and use in found[1].uses


def test_the_lists_hold_only_known_actions_uses_and_cues() -> None:
    rows = [line.split("\t") for line in lines("register", "actions.tsv")]
    assert {row[0] for row in rows} <= set(get_args(Action))
    assert {row[1] for row in rows} <= set(get_args(Use))
    assert all(len(row) == 3 and row[2].strip() for row in rows)
    assert {line.split("\t")[0] for line in lines("register", "cues.tsv")} == set(get_args(Cue))


def test_every_action_but_one_has_a_verb() -> None:
    told = {line.split("\t")[0] for line in lines("register", "actions.tsv")}
    assert set(get_args(Action)) - told == {"thay"}, "which no verb tells, but the one who comes"


@pytest.mark.parametrize("name", [
    "ranks.txt", "stops.txt", "units.txt", "firms.txt", "deciders.txt", "heads.txt", "commas.txt",
    "compounds.txt",
])
def test_no_line_of_a_list_has_a_space_too_many(name: str) -> None:
    listed = lines("register", name)
    assert listed and [line for line in listed if line != line.strip() or "\t" in line] == []


@pytest.mark.parametrize(("text", "kinds"), [
    ("giữ chức", {"takes", "takes_alone"}), ("được", {"passive"}), ("thay", {"replaces"}),
    ("chưa", {"denied"}),
    ("tham gia", {"joins"}), ("đề nghị", {"proposed", "pressed"}),
    ("dẫn dắt", {"coaches", "takes", "takes_alone"}),
])
def test_a_phrase_may_be_a_sign_of_several_things(text: str, kinds: set[str]) -> None:
    found = lexicon.signs().at(tokens(text), 0)
    assert found is not None and kinds <= found[1]


@pytest.mark.parametrize(("written", "head"), [
    ("PCT", "phó chủ tịch"), ("TGĐ", "tổng giám đốc"), ("Bí thư", "bí thư"), ("Ủy viên", "ủy viên"),
    ("Uỷ viên", "ủy viên"), ("HLV", "huấn luyện viên trưởng"), ("Chánh án", "chánh án"),
])
def test_a_head_has_one_canonical_form(written: str, head: str) -> None:
    run = tokens(written)
    assert lexicon.heads().at(run, 0) == (len(run), head)


@pytest.mark.parametrize("text", [
    "ông", "Bà", "đồng chí", "PGS.TS", "Đại tá", "Thượng tướng", "Hòa thượng", "đ/c",
])
def test_titles_are_known(text: str) -> None:
    run = tokens(text)
    found = lexicon.titles().at(run, 0)
    assert found is not None and found[0] == len(run)


@pytest.mark.parametrize(("text", "after"), [
    ("phường Lê Lợi", True), ("trường Trần Phú", True), ("CLB Hoàng Gia", True),
    ("khu công nghiệp Lê Minh", True),
    ("gặp Lê Lợi", False), ("môi trường Lê Lợi", False), ("thị trường Lê Lợi", False),
])
def test_capitals_after_a_unit_are_no_person(text: str, after: bool) -> None:
    run = tokens(text)
    assert lexicon.after_unit(run, len(run) - 2) is after


@pytest.mark.parametrize(("text", "place"), [
    ("Hoa Kỳ", "Mỹ"), ("Liên bang Nga", "Nga"), ("Nhật", "Nhật Bản"), ("Lào Cai", ""),
])
def test_a_country_has_one_name(text: str, place: str) -> None:
    run = tokens(text)
    assert lexicon.nations().at(run, 0) == (len(run), place)


@pytest.mark.parametrize(("text", "place"), [
    ("TP.HCM", "Hồ Chí Minh"), ("Đăk Lăk", "Đắk Lắk"), ("Lào Cai", "Lào Cai"),
])
def test_a_province_has_one_name(text: str, place: str) -> None:
    run = tokens(text)
    assert lexicon.home_places().at(run, 0) == (len(run), place)


def test_the_fingerprint_is_16_hex_digits() -> None:
    assert len(lexicon.fingerprint()) == 16 and int(lexicon.fingerprint(), 16) >= 0
