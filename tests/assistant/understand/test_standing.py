from __future__ import annotations

from datetime import date

import pytest

from assistant.understand.standing import as_of
from indexer.types import DateRange
from indexer.words import folded, words

TODAY = date(2026, 4, 30)
OCTOBER = DateRange(date(2025, 10, 1), date(2025, 10, 31))


def asked(question: str, about: DateRange | None = None) -> date | None:
    return as_of(" ".join(folded(words(question))), about, TODAY)


@pytest.mark.parametrize("question", [
    "Hiện nay ai là Chủ tịch UBND tỉnh Thái Nguyên?", "Đương kim Bộ trưởng Tài chính là ai?",
    "Bí thư Tỉnh ủy Đắk Lắk là ai?", "Ai là Thủ tướng?", "Ông nào đang làm Giám đốc Công an tỉnh?",
    "Giờ ai làm Bộ trưởng Giáo dục?", "Giá vàng mới nhất bao nhiêu?", "bi thu thanh uy ha noi bay gio la ai",
    "Chủ tịch tỉnh Lào Cai tên là gì?", "Who is the current director of the hospital?",
    "Sở Y tế do ai làm giám đốc?", "Bộ trưởng Bộ Giáo dục và Đào tạo là ai?",
    "Ai là Bí thư Tỉnh ủy Thái Nguyên?", "Ai là Viện trưởng Viện Nghiên cứu Dược liệu?",
    "Chủ tịch UBND quận Tân Bình là ai?", "Ai là Giám đốc Sở Tài nguyên và Môi trường?",
    "Ai là Bí thư Đảng ủy xã Tùng Lộc?",
])
def test_how_things_stand_now(question: str) -> None:
    assert asked(question) == TODAY


@pytest.mark.parametrize("question", [
    "Tháng 10/2025 ai là Chủ tịch UBND tỉnh Lào Cai?", "Tính đến tháng 10/2025, Bí thư Tỉnh ủy là ai?",
    "Hồi tháng 10/2025 người đứng đầu Bộ Y tế là ai?", "Trong tháng 10/2025 ai còn giữ ghế Bộ trưởng Nội vụ?",
])
def test_how_things_stood_at_the_end_of_a_period(question: str) -> None:
    assert asked(question, OCTOBER) == date(2025, 10, 31)


@pytest.mark.parametrize("question", [
    "Ai được bầu làm Chủ tịch UBND tỉnh Lào Cai?", "Cựu giám đốc Sở Y tế là ai?", "Cầu dài bao nhiêu mét?",
    "Ai được bổ nhiệm làm hiệu trưởng?", "Vì sao giám đốc bị cách chức?", "Ông Lê Văn A làm chức gì?",
    "Nguyên chủ tịch tỉnh là ai?", "Ai là nguyên quyền giám đốc?", "Tân Bí thư Tỉnh ủy là ai?",
    "Ai từng giữ chức Bí thư Tỉnh ủy?", "Ai thay ông A làm giám đốc?", "",
    "Ai là người ký quyết định thanh tra nhà của giám đốc sở?",
])
def test_an_event_or_a_lasting_fact_stands_on_no_day(question: str) -> None:
    assert asked(question) is None
    assert asked(question, OCTOBER) is None


def test_a_period_that_has_not_ended_stands_today() -> None:
    assert asked("Năm 2026 ai là Bộ trưởng Y tế?", DateRange(date(2026, 1, 1), date(2026, 12, 31))) == TODAY
    assert asked("Từ năm 2025 đến nay ai là Bộ trưởng?", DateRange(date(2025, 1, 1), None)) == TODAY
