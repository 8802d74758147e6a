from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.understand.mentions import mentions


def named(text: str) -> list[tuple[str, str]]:
    return [(mention.kind, mention.text) for mention in mentions(text)]


@pytest.mark.parametrize(("text", "found"), [
    ("Ông Lê Văn An ở Hà Nội nói gì?", [("person", "Lê Văn An"), ("place", "Hà Nội")]),
    ("Chu Thị Mỵ ở xã Phú Xá, huyện Yên Phác làm gì?",
     [("person", "Chu Thị Mỵ"), ("place", "Phú Xá"), ("place", "Yên Phác")]),
    ("Bí thư Hà Nội Lê Văn An là ai?", [("place", "Hà Nội"), ("person", "Lê Văn An")]),
    ("TP. Đà Nẵng Lê Văn An?", [("place", "Đà Nẵng"), ("person", "Lê Văn An")]),
    ("Thành phố Hồ Chí Minh có gì mới?", [("place", "Hồ Chí Minh")]),
    ("Công an tỉnh Lâm Đồng bắt ai?", [("place", "Lâm Đồng")]),
    ("Đường từ Ninh Giang đến Đài Khe dài bao nhiêu?", [("place", "Ninh Giang"), ("place", "Đài Khe")]),
    ("Ai là Giám đốc Sở Y tế Bắc Khê?", [("place", "Bắc Khê")]),
    ("HĐND TP. Ninh Giang bầu ai?", [("place", "Ninh Giang")]),
])
def test_people_and_places_are_found_where_they_stand(text: str, found: list[tuple[str, str]]) -> None:
    assert named(text) == found


@pytest.mark.parametrize("text", [
    "", "ong le van an o ha noi", "Cầu Vàm dài bao nhiêu mét?", "Bà Mai nói gì?",
    "Tại Hội nghị lần thứ 22 bàn gì?", "Ai ở Ban Tổ chức Tỉnh ủy?",
    "Ai làm việc ở Bộ Y tế?", "Ai từ Chủ tịch lên Bí thư?", "Sở Giao thông Vận tải làm gì?",
    "Sở Giáo dục và Đào tạo nói gì?",
])
def test_what_names_nobody_and_no_place(text: str) -> None:
    assert named(text) == []


@given(st.text(st.one_of(st.sampled_from("AĐẤtừ ở.,\n\u0301"), st.characters(codec="utf-8")), max_size=80))
@example("TP. Đà Nẵng Lê Văn An ở tỉnh Lâm Đồng ông Lê Văn Bá")
@example("ở İstanbul İzmir Lê Văn An")
def test_each_is_a_part_of_the_text_and_after_the_one_before(text: str) -> None:
    at = 0
    for mention in mentions(text):
        assert at <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text == mention.text.strip()
        at = mention.end
