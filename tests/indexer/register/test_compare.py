from __future__ import annotations

import pytest

from indexer.register.compare import (
    asks_for,
    contains,
    contradict,
    is_kept,
    is_membership,
    is_single,
    is_vague,
    office_in,
    office_of_key,
    offices_in,
    place_key,
    takes_in,
)


@pytest.mark.parametrize(("position", "vague"), [
    ("Chủ tịch UBND tỉnh", True), ("Giám đốc Sở Y tế", True), ("Giám đốc", True), ("Bí thư Tỉnh ủy", True),
    ("Chủ tịch UBND tỉnh Thái Nguyên", False), ("Bộ trưởng Bộ Y tế", False), ("Chủ tịch nước", False),
    ("Tổng Thanh tra Chính phủ", False), ("Cục trưởng Cục Hải quan", False), ("Tư lệnh Quân khu 1", False),
    ("Giám đốc Bảo hiểm xã hội Việt Nam", False), ("Chủ tịch UBND thành phố", True),
    ("Bí thư thứ nhất Trung ương Đoàn", False), ("Cục trưởng Cục Chuyển đổi số quốc gia", False),
    ("Chủ tịch Hội đồng quản trị", True), ("Chủ tịch UBND xã", True), ("Bí thư Thành ủy", True),
    ("Chủ tịch HĐND", True),
    ("Thủ tướng Chính phủ", False), ("Thường trực Ban Bí thư", False), ("Tổng Tham mưu trưởng", False),
    ("Tổng Bí thư", False), ("Trưởng Ban Tổ chức Trung ương", False),
])
def test_an_office_that_many_have_is_vague(position: str, vague: bool) -> None:
    assert is_vague(office_in(position)) is vague


@pytest.mark.parametrize(("position", "single"), [
    ("Bí thư Tỉnh ủy Lào Cai", True), ("Bộ trưởng Bộ Y tế", True), ("Phó Chủ tịch UBND tỉnh Lào Cai", False),
    ("Thứ trưởng Bộ Y tế", False), ("Ủy viên Bộ Chính trị", False), ("đại biểu Quốc hội", False),
    ("Trợ lý Tổng Bí thư", False), ("Bí thư Trung ương Đảng", False),
])
def test_an_office_for_one(position: str, single: bool) -> None:
    assert is_single(office_in(position)) is single


def test_a_seat_is_held_beside_other_offices() -> None:
    assert is_membership(office_in("Ủy viên Bộ Chính trị"))
    assert is_membership(office_in("Bí thư Trung ương Đảng"))
    assert not is_membership(office_in("Bí thư Tỉnh ủy Lào Cai"))


@pytest.mark.parametrize(("old", "new", "kept"), [
    ("Ủy viên Ban Chấp hành Trung ương Đảng", "Bí thư Tỉnh ủy Lào Cai", True),
    ("Giám đốc Sở Y tế Lào Cai", "Ủy viên Ban Thường vụ Tỉnh ủy Lào Cai", True),
    ("Phó Bí thư Tỉnh ủy Lào Cai", "Chủ tịch UBND tỉnh Lào Cai", True),
    ("Phó Bí thư Tỉnh ủy Lào Cai", "Chủ tịch UBND tỉnh Nghệ An", False),
    ("Phó Bí thư Tỉnh ủy Lào Cai", "Bí thư Tỉnh ủy Lào Cai", False),
    ("Giám đốc Sở Y tế Lào Cai", "Phó Chủ tịch UBND tỉnh Lào Cai", False),
])
def test_what_is_kept_in_a_new_office(old: str, new: str, kept: bool) -> None:
    assert is_kept(office_in(old), office_in(new)) is kept


def test_an_unknown_head_is_its_own_office() -> None:
    one, other = office_in("Zqx thứ nhất"), office_in("Zqx thứ hai")
    assert one != other and is_vague(one) and one.label == "Zqx thứ nhất"


def test_an_office_comes_back_from_its_key() -> None:
    office = office_in("Giám đốc Sở Y tế", "Lào Cai")
    assert office_of_key(office.key) == office


def test_no_text_names_no_office() -> None:
    assert offices_in("") == ()


def test_a_place_is_compared_without_its_kind() -> None:
    assert place_key("Tỉnh Lào Cai") == place_key("lào cai") == "lao cai"
    assert place_key("Thành phố Hải Phòng") == "hai phong"
    assert place_key("Việt Nam") == ""


def test_what_is_left_open_takes_in_anything() -> None:
    asked, full = office_in("Giám đốc Sở Y tế"), office_in("Giám đốc Sở Y tế", "Lào Cai")
    assert takes_in(asked, full) and not takes_in(full, asked)
    assert not takes_in(office_in("Giám đốc Sở Tài chính"), full)


@pytest.mark.parametrize(("asked", "office", "asks"), [
    ("Thủ tướng", "Thủ tướng Chính phủ", True), ("Thủ tướng", "Thủ tướng Nepal", False),
    ("Thủ tướng Nepal", "Thủ tướng Nepal", True), ("Tổng thống", "Tổng thống Peru", True),
    ("Giám đốc Sở Y tế", "Giám đốc Sở Y tế Lào Cai", True),
    ("Bộ trưởng Bộ Tư pháp", "Bộ trưởng Tư pháp Mỹ", False),
])
def test_who_asks_for_an_office_of_the_country_asks_for_no_other(asked: str, office: str, asks: bool) -> None:
    assert asks_for(office_in(asked), office_in(office)) is asks


def test_a_part_of_a_name_is_whole_words() -> None:
    assert contains("Nguyễn Văn Hùng", "van hung") and not contains("Nguyễn Văn Hùng", "Nguyễn Hùng")
    assert not contains("Nguyễn Văn Hùng", "") and not contains("Nguyễn Văn Hùng", "ung")


def test_a_longer_name_of_a_body_does_not_contradict() -> None:
    assert not contradict("Thủ tướng", "Thủ tướng Chính phủ")
    assert not contradict("", "Thủ tướng")
    assert contradict("Ban Bí thư", "Thủ tướng")
