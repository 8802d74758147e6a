from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.decisions import parse_decision
from indexer.types import VIETNAM, Article

DECISION = """ỦY BAN NHÂN DÂN
TỈNH YÊN PHÁC
-------
Số: 123/QĐ-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Yên Phác, ngày 05 tháng 3 năm 2020
QUYẾT ĐỊNH
Về việc bổ nhiệm Giám đốc Sở Xây dựng
---------
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH YÊN PHÁC
Căn cứ Luật Tổ chức chính quyền địa phương;
Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 12/TTr-SNV ngày 01 tháng 3 năm 2020,
QUYẾT ĐỊNH:
Điều 1. Bổ nhiệm ông Lê Văn Khải giữ chức vụ Giám đốc Sở Xây dựng.
Điều 2. Ông Lê Văn Khải chịu trách nhiệm thi hành Quyết định này./.
Nơi nhận:
- Như Điều 2;
- Lưu: VT, NC.
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký)
Trần Thị Hoà"""


def _read(text: str) -> Article:
    article = parse_decision(text.split("\n"))
    assert article is not None
    return article


def test_the_parts_of_a_decision_stand_in_their_fields() -> None:
    article = _read(DECISION)
    assert article.title == "Quyết định số 123/QĐ-UBND về việc bổ nhiệm Giám đốc Sở Xây dựng"
    assert article.source == "Ủy ban nhân dân tỉnh Yên Phác" and article.section == "Quyết định"
    assert article.published == datetime(2020, 3, 5, tzinfo=VIETNAM) and article.authors == ("Trần Thị Hoà",)
    lines = article.body.split("\n")
    assert (lines[0], lines[-1][:7]) == ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH YÊN PHÁC", "Điều 2.")
    assert not any(word in article.body for word in ("CỘNG HÒA", "Nơi nhận", "Lưu: VT", "----", "(Đã ký)"))


def test_the_columns_of_a_letterhead_may_be_mixed_in_any_way() -> None:
    head, rest = DECISION.split("\nQUYẾT ĐỊNH\n", 1)
    lines = head.split("\n")
    left, right = lines[:4], lines[4:]
    rows = [f"{a}\t{b}" for a, b in zip(left, right, strict=True)]
    broken = ["CỘNG HÒA XÃ HỘI CHỦ", "NGHĨA VIỆT NAM", *right[1:]]
    glued = [f"{left[0]} {right[0]}", f"{left[1]} {right[1]}", f"{left[3]} {right[3]}"]
    mixed = [left[0], broken[0], left[1], *broken[1:], left[3]]
    for order in (right + left, rows, left + broken, glued, mixed):
        assert _read("\n".join([*order, "QUYẾT ĐỊNH", rest])) == _read(DECISION), order


@pytest.mark.parametrize(("head", "title", "source"), [
    ("UBND TỈNH LÂM SƠN\nSỞ NỘI VỤ\nSố: 45/SNV-CCHC\nV/v đẩy mạnh cải cách\nhành chính",
     "Công văn số 45/SNV-CCHC về việc đẩy mạnh cải cách hành chính", "Sở Nội vụ tỉnh Lâm Sơn"),
    ("BỘ GIÁO DỤC VÀ ĐÀO TẠO\nSố: 01/2020/TT-BGDĐT\nTHÔNG TƯ\nQuy định về kỳ thi\n---",
     "Thông tư số 01/2020/TT-BGDĐT: Quy định về kỳ thi", "Bộ Giáo dục và Đào tạo"),
    ("TỈNH ỦY YÊN PHÁC\n*\nSố 45-QĐ/TU\nQUYẾT ĐỊNH\nchuẩn y kết quả bầu cử\nBAN THƯỜNG VỤ TỈNH ỦY",
     "Quyết định số 45-QĐ/TU chuẩn y kết quả bầu cử", "Tỉnh ủy Yên Phác"),
    ("HỘI ĐỒNG NHÂN DÂN\nHUYỆN BẮC KHÊ\nSố:    /NQ-HĐND\nNGHỊ QUYẾT\nVề việc thu hồi đất\nxây chợ\n--",
     "Nghị quyết về việc thu hồi đất xây chợ", "Hội đồng nhân dân huyện Bắc Khê"),
    ("ỦY BAN NHÂN DÂN\nXÃ PHÚ XÁ\nSố: 9/TB-UBND\nTHÔNG BÁO Lịch tiếp công dân",
     "Thông báo số 9/TB-UBND: Lịch tiếp công dân", "Ủy ban nhân dân xã Phú Xá"),
])
def test_kinds_of_documents(head: str, title: str, source: str) -> None:
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    for lines in (f"{motto}\n{head}", head.replace("\n", f"\n{motto}\n", 1)):
        article = _read(f"{lines}\nKính gửi: Các sở, ngành.\nNội dung thứ nhất.")
        assert (article.title, article.source) == (title, source)
        assert article.body == ("BAN THƯỜNG VỤ TỈNH ỦY\n" if "45-QĐ" in head else "") + (
            "Kính gửi: Các sở, ngành.\nNội dung thứ nhất.")


def test_a_day_that_was_left_open_is_told_by_the_signature() -> None:
    undated = DECISION.replace("ngày 05 tháng 3", "ngày     tháng 3")
    assert _read(undated).published is None
    stamp = ("Người ký: Ủy ban nhân dân tỉnh\nEmail: ubnd@yenphac.example\n"
             "Thời gian ký: 05.03.2020 10:20:30 +07:00\n")
    article = _read(stamp + undated)
    assert article.published == datetime(2020, 3, 5, 10, 20, 30, tzinfo=VIETNAM)
    assert article.title == _read(DECISION).title and "ubnd@" not in article.body


def test_an_annex_behind_the_signature_is_text() -> None:
    article = _read(f"{DECISION}\nPHỤ LỤC\nDanh sách kèm theo Quyết định\n1\tLê Văn Khải")
    assert article.body.split("\n")[-3:] == ["PHỤ LỤC", "Danh sách kèm theo Quyết định", "1 Lê Văn Khải"]
    assert article.authors == ("Trần Thị Hoà",)


def test_what_is_no_document_is_left() -> None:
    for text in ("", "Mưa lớn\n\nNước lên nhanh.", "QUYẾT ĐỊNH\n\nÔng Khải quyết định ở lại quê.",
                 "Quyết định số 12/QĐ-UBND của huyện\n\nNgày 5 tháng 3 năm 2020, huyện ra quyết định.",
                 "Lễ quốc khánh nước Cộng hòa xã hội chủ nghĩa Việt Nam\n\n" + "Sáng nay, huyện dự lễ. " * 9
                 + "Quyết định\nSố: 12/QĐ-UBND được công bố."):
        assert parse_decision(text.split("\n")) is None


@pytest.mark.parametrize("text", [
    "ngày " * 20_000, "Số: " * 20_000, "A" * 200_000, "V/v " * 20_000, ", ngày 1 tháng " * 9_000,
])
def test_a_hostile_line_takes_no_long_time(text: str) -> None:
    begin = time.process_time()
    parse_decision([text, *DECISION.split("\n"), text])
    assert time.process_time() - begin < 2


@given(st.lists(st.text(max_size=30) | st.sampled_from(DECISION.split("\n")), max_size=30))
def test_any_lines_are_a_document_or_none(lines: list[str]) -> None:
    article = parse_decision(lines)
    assert article is None or (article.title and article.body)
