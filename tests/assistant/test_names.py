from __future__ import annotations

import pytest

from assistant.names import names, people


@pytest.mark.parametrize(("text", "found"), [
    ("Ông Lê Văn Khải gặp bà Trần Thị Hoà.", ["Lê Văn Khải", "Trần Thị Hoà"]),
    ("PGS.TS Vũ Quốc Uy thăm Yên Phác.", ["Vũ Quốc Uy"]),
    ("Cầu thủ Batshuayi ghi bàn ở Hà Nội.", ["Batshuayi"]),
    ("UBND tỉnh Thái Nguyên họp.", []),
    ("Bí thư Tỉnh ủy Lạng Sơn Hoàng Văn Ngh đi thăm.", ["Hoàng Văn Ngh"]),
    ("Bộ trưởng Công Thương Nguyễn Hồng An nói.", ["Nguyễn Hồng An"]),
    ("Quyết định số 218/QĐ-TTg đối với ông Phạm Quý.", ["Phạm Quý"]),
    ("HLV Kim Sang-sik nói với Quang.", ["Kim Sang-sik"]),
    ("", []),
])
def test_people_are_told_from_other_names(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in people(text)] == found


def test_a_name_begins_after_its_honorific() -> None:
    text = "Ông Lê Văn Khải, Báo Lâm Sơn"
    assert list(names(text)) == [(4, "Lê Văn Khải"), (17, "Báo Lâm Sơn")]
