from __future__ import annotations

import pytest

from assistant.register.bodies import body_name, classification, office_name, place_name
from indexer.register.offices import Office


def test_names_are_as_the_label_writes_them() -> None:
    office = Office("giám đốc", "sở y tế", "ea h'leo", "Giám đốc Sở Y tế Ea H’Leo")
    assert body_name(office) == "Sở Y tế Ea H'Leo"  # the body as labelled, the place by its own words
    labelled = Office("giám đốc", "sở y tế", "bà rịa - vũng tàu", "Giám đốc Sở Y tế Bà Rịa - Vũng Tàu")
    assert (body_name(labelled), place_name(labelled)) == ("Sở Y tế Bà Rịa - Vũng Tàu", "Bà Rịa - Vũng Tàu")


def test_names_are_made_where_the_label_says_otherwise_or_nothing() -> None:
    short = Office("chủ tịch", "ủy ban nhân dân tỉnh", "thái nguyên", "Chủ tịch UBND tỉnh Thái Nguyên")
    assert body_name(short) == "Ủy ban nhân dân tỉnh Thái Nguyên"
    bare = Office("chủ tịch", "ủy ban nhân dân tỉnh", "thái nguyên")
    assert office_name(bare) == "Chủ tịch ủy ban nhân dân tỉnh Thái Nguyên"
    assert office_name(short) == "Chủ tịch UBND tỉnh Thái Nguyên"


def test_an_office_of_no_body_or_place_has_no_name_for_it() -> None:
    president = Office("chủ tịch nước", "", "", "Chủ tịch nước")
    assert (body_name(president), place_name(president)) == ("", "")


@pytest.mark.parametrize(("body", "kind"), [
    ("ủy ban nhân dân tỉnh", "people's committee"),
    ("uỷ ban nhân dân xã", "people's committee"),
    ("hội đồng nhân dân tỉnh", "people's council"),
    ("bộ y tế", "ministry"),
    ("bộ chính trị", "party committee"),
    ("bộ chỉ huy quân sự tỉnh", "military"),
    ("sở y tế", "provincial department"),
    ("công ti cổ phần gang thép", "company"),
    ("bộtộc", ""),
    ("", ""),
])
def test_a_body_is_told_by_its_longest_head(body: str, kind: str) -> None:
    assert classification(body) == kind
