from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sentences import MAX_SENTENCE, sentences


def _texts(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Xã đã có chủ tịch mới, quê ở Hà Lễ.", "Bà nhận việc từ hôm nay."),
        ("Đoàn đi qua xóm Mỏ.", "Ông Lộc ra đón."),
        ("“Chúng tôi đã làm hết sức.”", "Ông Lộc nói thêm."),
        ("Ông nói: “Cầu sẽ thông xe”.", "Dân làng vui."),
        ('Ông nói: "Cầu sẽ thông xe."', '"Còn đường thì chưa", ông thêm.'),
        ("Cầu khởi công năm 2020.", "Ông Lộc cắt băng."),
        ("Mưa kéo dài đến 25/3.", "15 hộ phải dời đi."),
        ("Cá, tôm, cua, ốc…", "Chợ quê bán đủ thứ."),
        ("Rồi lũ lại về...", "Năm ấy mất mùa."),
        ("Vụ việc đang được làm rõ./.", "Thanh Hà"),
        ("Vì sao cầu sập?", "Chưa ai biết."),
        ("Tuyệt vời quá!", "- Anh Lộc nói."),
        ("Ông Lộc đã về (ảnh).", "Bà con mừng."),
        ("Trời lạnh dưới 5 độ C.", "Trẻ nghỉ học."),
        ("Mỏ lớn nhất châu Á.", "Mỏ có từ lâu."),
        ("Anh mắc viêm gan B.", "Bác sĩ khuyên nghỉ."),
        ("Con đường uốn hình chữ S.", "Xe đi rất chậm."),
        ("Bữa ấy ai cũng ăn no.", "Trẻ con ngủ sớm."),
        ("Ảnh: N.H.", "Trước đó, cầu đã nứt."),
        ("Mưa lớn ở TP.HCM.", "Nhiều phố ngập."),
        ("Kho rộng 200 m2.", "Chủ kho là ông Lộc."),
        ("Xe đi nhanh 80 km/h.", "Cảnh sát chặn lại."),
        ("Ông Lộc đã về.", ">> Xem thêm: Lũ ở Hà Lễ"),
    ],
)
def test_a_sentence_ends(first: str, second: str) -> None:
    assert _texts(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Lũ lại về.", "Ông Lộc dời nhà."),
        ("Lũ lại về.", "Ở đó còn mười hộ."),
        ("Ông bảo “cứ đợi”.", "Bà không đợi."),
        ("Cầu xong (dài 20 mét).", "Từ đây xe đi thẳng."),
        ("Việc làm từ năm 2015.", "Thứ hai là làm đường."),
        ("Lũ lại về...", "Ông Lộc dời nhà."),
        ("Lũ lại về!", "Ông Lộc dời nhà."),
        ("Lũ lại về.", "“Tôi dời nhà”, ông nói."),
        ("Vụ việc được làm rõ./.", "Thanh Hà"),
    ],
)
def test_a_sentence_ends_where_the_space_is_missing(first: str, second: str) -> None:
    assert _texts(first + second) == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "Ông sống ở TP. Huế từ nhỏ.",
        "Hội nghị của Ban Chấp hành T.Ư Đảng đã bế mạc.",
        "Bệnh viện Nhi T.Ư. Hà Lễ mở cửa.",
        "PGS. TS Trần Văn Lộc phát biểu.",
        "GS.TS. Trần Văn Lộc phát biểu.",
        "Theo TS.BS. Trần Lộc, bệnh đã lui.",
        "Nạn nhân là ông Nguyễn Văn A. Trần ở xã Hà Lễ.",
        "Chị Nguyễn Thị Th. (31 tuổi) bị thương nhẹ.",
        "Chị N.T.H. (31 tuổi) bị thương nhẹ.",
        "Th.S Lê Hoa dạy văn.",
        "Th.S. Lê Hoa dạy văn.",
        "1. Tổ chức thi công cầu.",
        "12. Tổ chức thi công cầu.",
        "IV. Tổ chức thi công cầu.",
        "Tỉnh chi 3.000 tỷ đồng.",
        "Báo VnExpress.net đưa tin.",
        "Theo trang bao.Example.vn thì chưa.",
        "Chợ bán cá, tôm... và cả ốc.",
        "Ông về. và không đi nữa.",
        "Nhà ở Q.7, P. Hà Lễ.",
        "Ông hỏi: “Ai đó?”, rồi im.",
        "Bài hát No. 5 rất hay.",
        "Ông St. Pierre đến thăm Mr. Đàm.",
        "Ngày 20.9.2016 trời mưa.",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    assert _texts(text) == [text]


def test_every_line_break_ends_a_sentence() -> None:
    assert _texts("Tin trong tỉnh\n\nLũ về\r\n  Thanh Hà \n") == [
        "Tin trong tỉnh", "Lũ về", "Thanh Hà",
    ]


def test_a_list_is_one_sentence_an_item() -> None:
    text = "Tỉnh giao ba việc:\n1. Làm đường. Xong trước Tết.\n2. Trồng rừng."
    assert _texts(text) == [
        "Tỉnh giao ba việc:", "1. Làm đường.", "Xong trước Tết.", "2. Trồng rừng.",
    ]


def test_text_without_borders_is_cut_at_a_space() -> None:
    text = "nước " * 1000
    found = _texts(text)
    assert len(found) == 4
    assert all(set(s.split()) == {"nước"} for s in found)


_RAGGED = st.text() | st.lists(
    st.sampled_from([
        "TP", "Ông", "A", "Th", "20", "3.000", "về", "độ C", "Á", "T.Ư", ".", ". ", "…", "...", "?",
        "!", "”", "“", '"', ")", "(", " ", "  ", "\u00a0", "\t", "\n", "\r\n", "\u2028", "/", ",", "-",
        "nước " * 400, "a" * 1600, " " * 50,
    ])
).map("".join)


@given(_RAGGED)
def test_sentences_are_ordered_trimmed_and_bounded(text: str) -> None:
    end = 0
    for span in sentences(text):
        assert end <= span.start < span.end <= len(text)
        assert span.end - span.start <= MAX_SENTENCE
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        end = span.end


@given(_RAGGED)
def test_no_character_is_lost(text: str) -> None:
    kept = "".join(text[s.start : s.end] for s in sentences(text))
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["a", " ", ".", "…,", "A. ", "Th.", "1. ", '."', "về.Ông", "\n"])
def test_a_megabyte_of_anything_is_cut_in_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    kept = sum(s.end - s.start for s in sentences(text))
    assert kept <= len(text)
    assert (kept > 0) == bool(text.strip())
