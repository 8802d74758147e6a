from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understand.dates import Time, times
from indexer.types import DateRange
from indexer.words import fold, nfc

TODAY = date(2026, 5, 1)  # a Friday


def read(text: str, today: date = TODAY) -> list[Time]:
    return times(fold(nfc(text)), today)


def spans(text: str, today: date = TODAY) -> list[str]:
    """The times as "first..last", an open end left out, a single day once; "!" marks a filter."""
    return [_shown(time.days) + "!" * time.strict for time in read(text, today)]


def _shown(days: DateRange) -> str:
    if days.first == days.last:
        return str(days.first)
    return f"{days.first or ''}..{days.last or ''}"


DAYS = [
    ("Họp ngày 25/3/2020 bàn gì?", "2020-03-25"),
    ("hội nghị 25-03-2020", "2020-03-25"),
    ("hội nghị 25.3.2020", "2020-03-25"),
    ("bản tin 2020-03-25", "2020-03-25!"),
    ("Ngày 25 tháng 3 năm 2020 ai họp?", "2020-03-25"),
    ("Ngày 25 tháng 3, năm 2020 ai họp?", "2020-03-25"),
    ("Ngày 25 tháng 3 có gì?", "2026-03-25"),
    ("Vụ cháy 25/3 ở đâu?", "2026-03-25"),
    ("Vụ cháy 25-3 ở đâu?", "2026-03-25"),
    ("Vụ cháy 25.3 ở đâu?", "2026-03-25"),
    ("Ngày 25/12 có gì?", "2025-12-25"),
    ("Mùng 3 tháng 5 có gì?", "2025-05-03"),
    ("Sáng 25/3 ai phát biểu?", "2026-03-25"),
    ("tối 2-1 có trận nào?", "2026-01-02"),
    ("ngày 1/2 ở đâu mưa?", "2026-02-01"),
    ("Đêm 30/5/2017 nổ ở đâu?", "2017-05-30"),
    ("Thứ tư, 25/3/2020 ai họp?", "2020-03-25"),
    ("Thứ sáu ngày 8/5/2020", "2020-05-08"),
    ("Năm 2017, ai thắng trận ngày 9/5?", "2017-01-01..2017-12-31", "2017-05-09"),
    ("Ngày 25/3 năm ngoái có gì?", "2025-03-25"),
    ("Ngày 25/4 vừa qua có gì?", "2026-04-25"),
    ("Ngày 24/7 ai đến thăm?", "2025-07-24"),
    ("Quốc khánh 2/9 bắn pháo hoa ở đâu?", "2025-09-02"),
    ("Dịp Quốc khánh 2.9", "2025-09-02"),
    ("Xổ số 25/3 ra số mấy?", "2026-03-25"),
    ("Dịp lễ 30/4 bao nhiêu khách?", "2026-04-30"),
    ("Lễ 30/4 và 1/5 nghỉ mấy ngày?", "2026-04-30", "2026-05-01"),
    ("Ngày 8/3 tặng gì?", "2026-03-08"),
    ("Lịch thi đấu ngày 25/12/2026", "2026-12-25"),
    ("Ngày 29/2 có gì?", "2024-02-29"),
    ("Đại hội nhiệm kỳ 2025 - 2030 họp ngày 14/8", "2025-01-01..2030-12-31", "2025-08-14"),
    ("Ngày 5-6/3/2020 họp gì?", "2020-03-05..2020-03-06"),
    ("Từ ngày 10 đến 12/3/2020", "2020-03-10..2020-03-12"),
    ("Ngày 5 và 6 tháng 3 năm 2020", "2020-03-05..2020-03-06"),
]
MONTHS = [
    ("Tháng 3/2020 ai trúng cử?", "2020-03-01..2020-03-31"),
    ("tháng 3-2020", "2020-03-01..2020-03-31"),
    ("tháng 03.2020", "2020-03-01..2020-03-31"),
    ("Tháng 2 năm 2024 có gì?", "2024-02-01..2024-02-29"),
    ("Hồi 3/2020 ai trúng cử?", "2020-03-01..2020-03-31"),
    ("Hồi tháng 3 ai trúng cử?", "2026-03-01..2026-03-31"),
    ("Tháng 8 bão nào đổ bộ?", "2025-08-01..2025-08-31"),
    ("Tháng 3 năm nay", "2026-03-01..2026-03-31"),
    ("Tháng 3 năm ngoái", "2025-03-01..2025-03-31"),
    ("Tháng ba năm 2020", "2020-03-01..2020-03-31"),
    ("Tháng mười một năm 2020", "2020-11-01..2020-11-30"),
    ("Tháng sáu năm 2020", "2020-06-01..2020-06-30"),
    ("Tháng 5-6/2020", "2020-05-01..2020-06-30"),
    ("Tháng giêng 2024 có lễ hội gì?", "2024-02-10..2024-03-10"),
    ("Tháng chạp 2023 trời rét mấy độ?", "2024-01-11..2024-02-09"),
    ("Đầu tháng 3/2020", "2020-03-01..2020-03-10"),
    ("Giữa tháng 3/2020", "2020-03-11..2020-03-20"),
    ("Trung tuần tháng 3/2020", "2020-03-11..2020-03-20"),
    ("Thượng tuần tháng 3/2020", "2020-03-01..2020-03-10"),
    ("Hạ tuần tháng 2/2020", "2020-02-20..2020-02-29"),
    ("Cuối tháng 9/2025", "2025-09-21..2025-09-30"),
    ("Cuối tháng 5 có gì?", "2025-05-22..2025-05-31"),
    ("Nửa đầu tháng 3/2020", "2020-03-01..2020-03-15"),
    ("Nửa cuối tháng 3 năm 2020", "2020-03-16..2020-03-31"),
    ("Cuối tháng trước", "2026-04-21..2026-04-30"),
]
QUARTERS = [
    ("Thu ngân sách quý I/2020?", "2020-01-01..2020-03-31"),
    ("quý 1/2020", "2020-01-01..2020-03-31"),
    ("quý IV năm ngoái", "2025-10-01..2025-12-31"),
    ("quý iii.2019", "2019-07-01..2019-09-30"),
    ("Quý 3 lãi bao nhiêu?", "2025-07-01..2025-09-30"),
    ("6 tháng đầu năm 2020", "2020-01-01..2020-06-30"),
    ("6 tháng đầu năm thu bao nhiêu?", "2026-01-01..2026-06-30"),
    ("sáu tháng đầu năm 2020", "2020-01-01..2020-06-30"),
    ("9 tháng đầu năm ngoái", "2025-01-01..2025-09-30"),
    ("6 tháng 2025 lãi bao nhiêu?", "2025-01-01..2025-06-30"),
    ("9 tháng năm 2025", "2025-01-01..2025-09-30"),
    ("3 tháng cuối năm 2024", "2024-10-01..2024-12-31"),
    ("nửa đầu năm 2020", "2020-01-01..2020-06-30"),
    ("nửa cuối năm 2020", "2020-07-01..2020-12-31"),
    ("nửa cuối năm", "2025-07-01..2025-12-31"),
]
YEARS = [
    ("Năm 2020 ai thắng?", "2020-01-01..2020-12-31"),
    ("World Cup 2018 ai vô địch?", "2018-01-01..2018-12-31"),
    ("Bão số 3 năm 2024 gây hại gì?", "2024-01-01..2024-12-31"),
    ("Bão số 3 năm nay gây hại gì?", "2026-01-01..2026-12-31"),
    ("Hà Nội 100 năm trước", "1926-01-01..1926-12-31"),
    ("Kỳ thi 2025 Hà Nội có mấy điểm thi?", "2025-01-01..2025-12-31"),
    ("Đầu năm 2020", "2020-01-01..2020-04-30"),
    ("Giữa năm 2017", "2017-05-01..2017-08-31"),
    ("Cuối 2025", "2025-10-01..2025-12-31"),
    ("Cuối năm ngoái", "2025-10-01..2025-12-31"),
    ("Đầu năm nay", "2026-01-01..2026-04-30"),
    ("Hè 2017", "2017-06-01..2017-08-31"),
    ("Mùa thu 2019", "2019-09-01..2019-11-30"),
    ("Mùa đông năm 2019", "2019-12-01..2020-02-29"),
    ("Năm nay ai thắng?", "2026-01-01..2026-12-31"),
    ("Năm ngoái ai thắng?", "2025-01-01..2025-12-31"),
    ("Năm trước ai thắng?", "2025-01-01..2025-12-31"),
    ("Năm kia ai thắng?", "2024-01-01..2024-12-31"),
    ("Hai năm trước ai thắng?", "2024-01-01..2024-12-31"),
    ("2 năm trước ai thắng?", "2024-01-01..2024-12-31"),
    ("Cách đây 3 năm ai thắng?", "2023-01-01..2023-12-31"),
    ("3 năm trước đây ai thắng?", "2023-01-01..2023-12-31"),
    ("Những năm 1990", "1990-01-01..1999-12-31"),
    ("Thập niên 90", "1990-01-01..1999-12-31"),
    ("Ngoại hạng Anh 2025-2026", "2025-01-01..2026-12-31"),
    ("Ngoại hạng Anh 2016/17", "2016-01-01..2017-12-31"),
    ("giai đoạn 2021-2025", "2021-01-01..2025-12-31"),
    ("Việt Nam năm 2017", "2017-01-01..2017-12-31"),
    ("Việt Nam 2017", "2017-01-01..2017-12-31"),
    ("Năm ngoái, hồi tháng 3, ai thắng?", "2025-03-01..2025-03-31"),
]
RELATIVE = [
    ("Hôm nay có gì?", "2026-05-01!"),
    ("Hôm qua có gì?", "2026-04-30!"),
    ("Hôm kia có gì?", "2026-04-29!"),
    ("Sáng nay có gì?", "2026-05-01!"),
    ("Tối nay có gì?", "2026-05-01!"),
    ("Chiều qua có gì?", "2026-04-30!"),
    ("Tối qua có gì?", "2026-04-30!"),
    ("Đêm qua có gì?", "2026-04-30!"),
    ("Sáng hôm qua có gì?", "2026-04-30!"),
    ("Tuần này có gì?", "2026-04-27..2026-05-03!"),
    ("Tuần trước có gì?", "2026-04-20..2026-04-26!"),
    ("Tuần rồi có gì?", "2026-04-20..2026-04-26!"),
    ("Tuần qua có gì?", "2026-04-20..2026-05-01!"),
    ("Cuối tuần qua có gì?", "2026-04-25..2026-04-26!"),
    ("Cuối tuần trước có gì?", "2026-04-25..2026-04-26!"),
    ("Tháng này có gì?", "2026-05-01..2026-05-31"),
    ("Tháng trước có gì?", "2026-04-01..2026-04-30"),
    ("Tháng rồi có gì?", "2026-04-01..2026-04-30"),
    ("Tháng qua có gì?", "2026-04-01..2026-04-30"),
    ("Quý trước có gì?", "2026-01-01..2026-03-31"),
    ("3 ngày qua", "2026-04-28..2026-05-01!"),
    ("7 ngày gần đây", "2026-04-24..2026-05-01!"),
    ("24 giờ qua", "2026-04-30..2026-05-01!"),
    ("2 tuần qua", "2026-04-17..2026-05-01!"),
    ("Mấy ngày qua", "2026-04-24..2026-05-01!"),
    ("Mấy ngày gần đây", "2026-04-24..2026-05-01!"),
    ("3 tháng qua", "2026-02-01..2026-05-01"),
    ("Trong vòng 2 năm qua", "2024-05-01..2026-05-01"),
    ("Cách đây 2 tuần", "2026-04-14..2026-04-20"),
    ("Cách đây 2 tháng", "2026-03-01..2026-03-31"),
    ("Thứ hai tuần trước", "2026-04-20!"),
    ("Thứ 6 vừa rồi", "2026-04-24!"),
    ("Chủ nhật vừa qua", "2026-04-26!"),
    ("Chủ nhật này có gì?", "2026-05-03!"),
    ("Tối thứ sáu tuần trước", "2026-04-24!"),
    ("Thứ tư tuần này", "2026-04-29!"),
    ("Gần đây giá vàng ra sao?", "2026-01-31..2026-05-01"),
    ("Thời gian gần đây", "2026-01-31..2026-05-01"),
    ("Vừa qua ai được bổ nhiệm?", "2026-04-01..2026-05-01"),
    ("Mới đây ai được bổ nhiệm?", "2026-04-01..2026-05-01"),
    ("Từ đầu năm đến nay bao nhiêu ca?", "2026-01-01..2026-05-01"),
]
FEASTS = [
    ("Tết Nguyên đán 2024", "2024-01-31..2024-02-20"),
    ("Tết 2025", "2025-01-19..2025-02-08"),
    ("Tết Giáp Thìn", "2024-01-31..2024-02-20"),
    ("Tết Ất Tỵ", "2025-01-19..2025-02-08"),
    ("Tết năm ngoái", "2025-01-19..2025-02-08"),
    ("Dịp Tết ai trực?", "2026-02-07..2026-02-27"),
    ("Mùng 1 Tết 2017", "2017-01-28"),
    ("mồng 3 Tết", "2026-02-19"),
    ("30 Tết 2024", "2024-02-09"),
    ("Giao thừa 2024", "2024-02-09"),
    ("Rằm tháng Giêng 2024", "2024-02-24"),
    ("Giỗ Tổ Hùng Vương 2025", "2025-04-07"),
    ("Vu lan 2025", "2025-09-06"),
    ("Rằm tháng Bảy năm 2025", "2025-09-06"),
    ("Trung thu 2025", "2025-10-06"),
    ("Tết Đoan ngọ 2024", "2024-06-10"),
    ("Cúng ông Công ông Táo 2024", "2024-02-02"),
]
TERMS = [
    ("Nhiệm kỳ 2020-2025", "2020-01-01..2025-12-31"),
    ("Đầu nhiệm kỳ 2020-2025", "2020-01-01..2020-12-31"),
    ("Cuối nhiệm kỳ 2020 - 2025", "2025-01-01..2025-12-31"),
    ("Đầu nhiệm kỳ ai làm?", "2025-01-01..2025-12-31"),
    ("Nhiệm kỳ này", "2025-01-01..2030-12-31"),
    ("Nhiệm kỳ trước", "2020-01-01..2025-12-31"),
]
OPEN = [
    ("Trước năm 2020 ai làm?", "..2019-12-31"),
    ("Trước 25/3/2020 ai làm?", "..2020-03-24"),
    ("Sau tháng 3/2020", "2020-04-01.."),
    ("Sau ngày 1/7/2025 có mấy tỉnh?", "2025-07-02.."),
    ("Từ năm 2017", "2017-01-01.."),
    ("Kể từ ngày 1/7/2025", "2025-07-01.."),
    ("Từ tháng 3/2020 đến tháng 5/2020", "2020-03-01..2020-05-31"),
    ("Từ tháng 3 đến tháng 5/2020", "2020-03-01..2020-05-31"),
    ("Từ 1/3 đến 5/3/2020", "2020-03-01..2020-03-05"),
    ("từ 1-3 đến 5-3", "2026-03-01..2026-03-05"),
    ("Từ 20/12 đến 5/1/2020", "2019-12-20..2020-01-05"),
    ("Từ tháng 11 đến tháng 2/2020", "2019-11-01..2020-02-29"),
    ("Từ năm 2017 đến nay", "2017-01-01..2026-05-01"),
    ("Từ năm 2017 tới nay", "2017-01-01..2026-05-01"),
    ("Từ 2017 đến 2019", "2017-01-01..2019-12-31"),
    ("Giữa năm 2017 và 2019", "2017-01-01..2019-12-31"),
    ("Đến hết tháng 8", "2025-08-01..2025-08-31"),
    ("Tính đến tháng 8/2025", "2025-08-01..2025-08-31"),
    ("Từ tháng 3 tới tháng 5/2020", "2020-03-01..2020-05-31"),
    ("25/3/2020-5/4/2020", "2020-03-25..2020-04-05"),
    ("tháng 3/2020-5/2020", "2020-03-01..2020-05-31"),
    ("25/3/2020 - 5/4/2020", "2020-03-25..2020-04-05"),
    ("Theo kế hoạch tháng 3/2020, tới năm 2025 thì sao?", "2020-03-01..2020-03-31", "2025-01-01..2025-12-31"),
    ("Tính đến nay", "2026-05-01"),
]
ENGLISH = [
    ("Who won in 2020?", "2020-01-01..2020-12-31"),
    ("Who won in March 2020?", "2020-03-01..2020-03-31"),
    ("What happened on March 25, 2020?", "2020-03-25"),
    ("What happened on 25 March 2020?", "2020-03-25"),
    ("What happened yesterday?", "2026-04-30!"),
    ("What happened last week?", "2026-04-20..2026-04-26!"),
    ("What happened last month?", "2026-04-01..2026-04-30"),
    ("What happened last year?", "2025-01-01..2025-12-31"),
    ("What happened this year?", "2026-01-01..2026-12-31"),
    ("since 2020", "2020-01-01.."),
    ("before 2020", "..2019-12-31"),
    ("profit in Q1 2020", "2020-01-01..2020-03-31"),
    ("news from March 2020 to May 2020", "2020-03-01..2020-05-31!"),
    ("three items in the past 3 days", "2026-04-28..2026-05-01!"),
]
STRICT = [
    ("Tin tuần trước về giá vàng", "2026-04-20..2026-04-26!"),
    ("Tin tức tháng 3/2020 về dịch", "2020-03-01..2020-03-31!"),
    ("bài đăng tháng 3/2020", "2020-03-01..2020-03-31!"),
    ("Bài báo nào tháng 3/2020 nói về lũ?", "2020-03-01..2020-03-31!"),
    ("tin từ 1/3 đến 5/3", "2026-03-01..2026-03-05!"),
    ("Đăng trên báo nào tháng 3/2020?", "2020-03-01..2020-03-31!"),
    ("Báo đưa tin gì năm 2020?", "2020-01-01..2020-12-31!"),
    ("Bài nào đăng ngày 25/3/2020?", "2020-03-25!"),
    ("articles published in March 2020", "2020-03-01..2020-03-31!"),
    ("Thông tin tháng 3/2020", "2020-03-01..2020-03-31"),
    ("Thông báo tháng 3/2020", "2020-03-01..2020-03-31"),
    ("Bao nhiêu người tháng 3/2020?", "2020-03-01..2020-03-31"),
    ("Gửi tôi tin tháng 3/2020", "2020-03-01..2020-03-31!"),
    ("Không tin đội nào vô địch năm 2020?", "2020-01-01..2020-12-31"),
    ("Thông tin về vụ cháy năm 2020", "2020-01-01..2020-12-31"),
    ("Tin nhắn năm 2020", "2020-01-01..2020-12-31"),
    ("Báo Tuổi Trẻ đăng ngày 3/3/2026 viết gì?", "2026-03-03!"),
    ("Bài của nhà báo nọ đăng hôm 3/3/2026", "2026-03-03!"),
    ("Đại hội Đảng năm 2026", "2026-01-01..2026-12-31"),
    ("Ông vào Đảng năm 1980", "1980-01-01..1980-12-31"),
    ("Trường cao đẳng năm 2025 tuyển bao nhiêu?", "2025-01-01..2025-12-31"),
    ("Uy tín của ông năm 2020", "2020-01-01..2020-12-31"),
    ("Ai đang giữ chức bí thư tháng 3/2020?", "2020-03-01..2020-03-31"),
    ("Vụ sạt lở ở Yên Bái năm 2017 làm chết mấy người?", "2017-01-01..2017-12-31"),
    ("Ở Yên Bái bao nhiêu nhà sập năm 2017?", "2017-01-01..2017-12-31"),
    ("Bãi rác năm 2020 ở đâu?", "2020-01-01..2020-12-31"),
    ("Nhà xuất bản nào in sách năm 2020?", "2020-01-01..2020-12-31"),
    ("Tin vui: năm 2020 ai thắng?", "2020-01-01..2020-12-31"),
]
READ = [*DAYS, *MONTHS, *QUARTERS, *YEARS, *RELATIVE, *FEASTS, *TERMS, *OPEN, *ENGLISH, *STRICT]


@pytest.mark.parametrize("case", READ, ids=lambda case: case[0])
def test_a_time_is_read(case: tuple[str, ...]) -> None:
    assert spans(case[0]) == list(case[1:])


@pytest.mark.parametrize("case", READ, ids=lambda case: case[0])
def test_a_time_is_read_without_marks(case: tuple[str, ...]) -> None:
    assert spans(fold(nfc(case[0]))) == list(case[1:])


@pytest.mark.parametrize("text", [
    "Ai chủ trì?", "Ngày 31/02/2020 có gì?", "ngày 31/2", "3.000 tỷ", "khóa 19", "thắng 2-1 trước Nepal",
    "tỷ số 2-1", "hòa 0-0", "2/3 số đại biểu", "1/2 quãng đường", "gần 3/4 diện tích", "9/19 gói thầu",
    "16/17 xã", "7/9 xã đạt chuẩn", "Nghị định 178/2024/NĐ-CP quy định gì?", "quyết định 2165",
    "Nghị quyết 12/2020 nói gì?", "giá 3-5 triệu", "từ 3-5 triệu đồng", "0912 345 678", "hotline 1900 1234",
    "mở cửa 24/7", "quỹ bình ổn giá", "quỹ 3 tỷ đồng", "5 năm tù", "anh Tuấn này là ai?", "đội nam này",
    "Chiến thắng này thuộc về ai?", "thắng qua loạt luân lưu", "thắng 3 trận", "lương tháng 3 triệu",
    "trước đó ai làm?", "trước đây ai làm?", "sau đó ai làm?", "sau khi họp thì sao?", "trước khi họp",
    "Từ khi lập tới nay có mấy khóa?", "từ trước tới nay", "đường 30/4 ở đâu?", "mất 2000 người",
    "2000 tỷ đồng", "năm 2150", "năm 1800", "13.5%", "tăng 25.3 điểm", "đầu năm học", "người vừa qua đời",
    "vòng 1/8", "số nhà 12/3", "Tết là gì?", "2 năm trước đó", "Việt Nam này",
    "ngày mùng 10 tháng 3 âm lịch", "dự án 15 tháng", "tuổi 19", "tôi qua lại", "9X", "Công ty 2/9 ở đâu?",
    "Sân vận động 19-8", "Bệnh viện 30-4", "8/10 tin giả", "đường Ba Tháng Hai", "U23 thắng 2-1.",
])
def test_what_is_no_time(text: str) -> None:
    assert spans(text) == []


@pytest.mark.parametrize(("text", "phrase"), [
    ("Hồi tháng 3/2020, ai thắng?", "tháng 3/2020"),
    ("Đầu tư năm 2017 bao nhiêu?", "năm 2017"),
    ("Việt Nam năm 2017", "năm 2017"),
    ("Việt Nam 2017", "2017"),
    ("Thứ trưởng từ tháng 11/2025 là ai?", "từ tháng 11/2025"),
    ("Vào sáng ngày 25 tháng 3 năm 2020 thì", "sáng ngày 25 tháng 3 năm 2020"),
    ("gặp lại  tháng   3\tnăm 2020", "tháng   3\tnăm 2020"),
])
def test_the_span_holds_the_phrase(text: str, phrase: str) -> None:
    [found] = read(text)
    assert nfc(text)[found.start : found.end] == phrase


def test_several_times_come_in_order_of_place() -> None:
    assert spans("Năm 2017 và tháng 3/2020, hôm qua") == [
        "2017-01-01..2017-12-31", "2020-03-01..2020-03-31", "2026-04-30!",
    ]


def test_without_a_year_the_end_of_a_range_follows_its_start() -> None:
    assert spans("tin từ 1/3 đến 5/3", date(2026, 3, 3)) == ["2026-03-01..2026-03-05!"]


def test_at_the_turn_of_the_year() -> None:
    assert spans("tháng trước", date(2026, 1, 31)) == ["2025-12-01..2025-12-31"]
    assert spans("3 tháng qua", date(2026, 5, 31)) == ["2026-02-28..2026-05-31"]
    assert spans("dịp Tết", date(2026, 1, 31)) == ["2025-01-19..2025-02-08"]


_PIECES = st.sampled_from(
    "tu den toi truoc sau giua va ngay thang nam tuan quy qua nay ngoai dau cuoi nua nhiem ky tet mung hom"
    " tin 3 25 0 31 2020 2025-2030 25/3 31/2 3/2020 25/3/2020 may hai gan day cach vua thap nien he mua thu"
    " , . ? ( 9999 1/3 march last days 99 since nhung".split()
)
_ANY = st.one_of(st.text(), st.lists(_PIECES, max_size=12).map(" ".join))


@given(_ANY, st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_any_text_gives_sound_times(text: str, today: date) -> None:
    folded = fold(nfc(text))
    end = 0
    for found in times(folded, today):
        assert end <= found.start < found.end <= len(folded)
        end = found.end
        assert found.days.first or found.days.last
        if found.days.first and found.days.last:
            assert found.days.first <= found.days.last


@given(st.text(), st.sampled_from((date.min, date.max)))
def test_the_ends_of_the_calendar_raise_nothing(text: str, today: date) -> None:
    for phrase in ("99 năm qua", "cách đây 99 tuần", "dịp Tết", "tháng 3", "sau năm nay", "nhiệm kỳ trước"):
        times(fold(nfc(f"{phrase} {text}")), today)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_any_written_day_reads_back(day: date, today: date) -> None:
    d, m, y = day.day, day.month, day.year
    for written in (f"{d}/{m}/{y}", f"{d}-{m}-{y}", f"ngày {d} tháng {m} năm {y}", f"{d:02}/{m:02}/{y}",
                    day.isoformat(), f"{day:%B} {d}, {y}"):
        [found] = read(f"Ai họp {written}?", today)
        assert found.days == DateRange(day, day)


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)), st.integers(0, 364))
def test_a_day_without_a_year_is_the_latest_one(today: date, ago: int) -> None:
    day = today - timedelta(days=ago)
    if (day.month, day.day) != (2, 29):
        assert spans(f"ngày {day.day}/{day.month}", today) == [str(day)]


def test_a_long_text_takes_no_square_of_its_length() -> None:
    start = time.perf_counter()
    assert len(times("25/3 hop " * 2000, TODAY)) == 2000
    assert time.perf_counter() - start < 5


def test_a_question_is_read_within_a_millisecond() -> None:
    text = fold(nfc("Theo Bộ Tư lệnh, từ tháng 3 năm ngoái đến nay khu tây sân bay có bao nhiêu người làm?"))
    times(text, TODAY)
    start = time.perf_counter()
    for _ in range(100):
        times(text, TODAY)
    assert (time.perf_counter() - start) / 100 < 0.004  # a shared machine; 0.001 s on a free one
