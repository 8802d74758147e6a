from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.headings import in_small_letters


@pytest.mark.parametrize(("printed", "written"), [
    ("ỦY BAN NHÂN DÂN TỈNH YÊN PHÁC", "Ủy ban nhân dân tỉnh Yên Phác"),
    ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Sở Giáo dục và Đào tạo"), ("UBND HUYỆN BẮC KHÊ", "UBND huyện Bắc Khê"),
    ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH TỈNH LÂM SƠN", "Sở Văn hóa, Thể thao và Du lịch tỉnh Lâm Sơn"),
    ("BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "Bộ Lao động - Thương binh và Xã hội"),
    ("VĂN PHÒNG ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC SƠN", "Văn phòng Ủy ban nhân dân thành phố Bắc Sơn"),
    ("TỈNH ỦY YÊN PHÁC", "Tỉnh ủy Yên Phác"), ("ĐẢNG ỦY XÃ PHÚ XÁ", "Đảng ủy xã Phú Xá"),
    ("BỘ TRƯỞNG BỘ NỘI VỤ", "Bộ trưởng Bộ Nội vụ"), ("THANH TRA TỈNH", "Thanh tra tỉnh"),
    ("BAN QUẢN LÝ DỰ ÁN", "Ban Quản lý dự án"), ("Sở Nội vụ", "Sở Nội vụ"), ("", ""),
])
def test_a_letterhead_is_written_as_a_text_would(printed: str, written: str) -> None:
    assert in_small_letters(printed, "") == written


def test_the_text_knows_better() -> None:
    written = in_small_letters("TRƯỜNG THPT LÊ QUÝ ĐÔN", "… trường THPT Lê Quý Đôn tổ chức …")
    assert written == "Trường THPT Lê Quý Đôn"


@given(st.text(alphabet="ỦYBANHÂDTỈPÁC ,-và.", max_size=40))
def test_nothing_but_the_case_changes(name: str) -> None:
    assert in_small_letters(name, "").casefold() == " ".join(name.split()).casefold()
