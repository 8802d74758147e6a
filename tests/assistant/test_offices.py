from __future__ import annotations

from datetime import date, datetime

import pytest

from assistant.offices import holders, office_of, worth
from assistant.types import Office
from assistant.understand import understand
from indexer.types import VIETNAM, Article
from indexer.words import fold

_SECRETARY = Office("bi thu", ("ha", "noi"))


@pytest.mark.parametrize(("question", "office"), [
    ("Ông nào đang làm Chủ tịch UBND tỉnh Khánh Hòa?", Office("chu tich", ("khanh", "hoa"))),
    ("Cuối năm 2025, Bí thư Thành ủy Hà Nội là ai?", _SECRETARY),
    ("Đương kim Chủ tịch nước ta là ai?", Office("chu tich nuoc", ())),
    ("Thủ tướng Chính phủ Việt Nam bây giờ là ai?", Office("thu tuong", ())),
    ("Ai là Bộ trưởng Bộ Nội vụ?", Office("bo truong", ("noi", "vu"))),
    ("Ai đứng đầu Bộ Nội vụ?", Office("bo truong", ("noi", "vu"))),
    ("Tổng giám đốc mới của GELEX công bố đầu tháng 4/2026 là ai?", Office("tong giam doc", ("gelex",))),
    ("Phó giám đốc Sở Y tế TP.HCM tên gì?", Office("pho giam doc", ("so", "y", "te", "ho", "chi", "minh"))),
    ("Chủ tịch HĐND tỉnh Lào Cai là ai?",
     Office("chu tich", ("hoi", "dong", "nhan", "dan", "lao", "cai"))),
    ("Cầu Sông Lam dài bao nhiêu mét?", None),
    ("Giám đốc là ai?", None),
    ("", None),
])
def test_the_office_of_a_question_with_and_without_marks(question: str, office: Office | None) -> None:
    assert office_of(question) == office
    if "2025" not in question:
        assert office_of(" ".join(map(fold, question.split()))) == office


@pytest.mark.parametrize(("text", "found"), [
    ("Ông Nguyễn Duy Khải làm Bí thư Thành ủy Hà Nội", ["Nguyễn Duy Khải"]),
    ("Bí thư Thành ủy Hà Nội Nguyễn Duy Khải thăm chợ.", ["Nguyễn Duy Khải"]),
    ("Bí thư Hà Nội, ông Nguyễn Duy Khải nói.", ["Nguyễn Duy Khải"]),
    ("Bộ Chính trị phân công ông Nguyễn Duy Khải giữ chức Bí thư Thành ủy TP. Hà Nội.", ["Nguyễn Duy Khải"]),
    ("Ông Vũ Đại Lâm làm Phó bí thư Thành ủy Hà Nội", []),
    ("Bà Bùi Thị Hoài, nguyên Bí thư Thành ủy Hà Nội, dự lễ.", []),
    ("Cựu Bí thư Thành ủy Hà Nội Phạm Văn An ra tòa.", []),
    ("Ông Lê Văn Cũ nghỉ hưu. Bí thư Thành ủy Hà Nội sẽ được bầu.", []),
    ("Bí thư Thành ủy Hải Phòng Lê Văn Cũ thăm Hà Nội.", []),
    ("", []),
])
def test_who_is_told_of_as_the_holder(text: str, found: list[str]) -> None:
    assert [text[holder.name.start : holder.name.end] for holder in holders(_SECRETARY, text)] == found


@pytest.mark.parametrize(("text", "told"), [
    ("Bí thư Thành ủy Hà Nội Nguyễn Duy Khải thăm chợ.", "holds"),
    ("Ông Nguyễn Duy Khải, Bí thư Thành ủy Hà Nội, thăm chợ.", "holds"),
    ("Bộ Chính trị phân công ông Nguyễn Duy Khải giữ chức Bí thư Thành ủy Hà Nội.", "arrives"),
    ("Ông Nguyễn Duy Khải được bầu làm Bí thư Thành ủy Hà Nội.", "arrives"),
    ("Ông Nguyễn Duy Khải được giới thiệu để bầu làm Bí thư Thành ủy Hà Nội.", "proposed"),
    ("Ông Nguyễn Duy Khải thôi giữ chức Bí thư Thành ủy Hà Nội.", "leaves"),
    ("Điều động ông Nguyễn Duy Khải, Bí thư Thành ủy Hà Nội, giữ chức Bí thư Thành ủy Hải Phòng.", "leaves"),
    ("Bí thư Thành ủy Hà Nội Nguyễn Duy Khải dự. Ông Lê Văn An thôi giữ chức giám đốc.", "holds"),
])
def test_what_is_told_of_the_holder(text: str, told: str) -> None:
    assert [holder.told for holder in holders(_SECRETARY, text)] == [told]


def _article(day: date | None) -> Article:
    published = datetime(day.year, day.month, day.day, tzinfo=VIETNAM) if day else None
    return Article("a", "Tin", "Tin.", published=published)


def _worth(question: str, day: date | None, text: str) -> float:
    return worth(understand(question, today=date(2025, 12, 31)), _article(day), text)


def test_what_is_told_before_and_after_the_day_says_different_things() -> None:
    arrives = "Ông Nguyễn Duy Khải được bầu làm Bí thư Thành ủy Hà Nội."
    leaves = "Ông Nguyễn Duy Khải thôi giữ chức Bí thư Thành ủy Hà Nội."
    question = "Cuối tháng 10/2025, Bí thư Thành ủy Hà Nội là ai?"
    before, after = date(2025, 10, 1), date(2025, 11, 5)
    assert _worth(question, before, arrives) > _worth(question, before, leaves)
    assert _worth(question, after, leaves) > _worth(question, after, arrives)
    assert _worth(question, None, arrives) == _worth(question, before, arrives)


def test_who_came_to_an_office_is_asked_by_another_word() -> None:
    asked = "Ai được bầu làm Bí thư Thành ủy Hà Nội?"
    day = date(2025, 10, 1)
    assert _worth(asked, day, "Ông Lê Văn An được bầu làm Bí thư Thành ủy Hà Nội.") == 1.0
    assert 0 < _worth(asked, day, "Bí thư Thành ủy Hà Nội Lê Văn An thăm chợ.") < 1.0
    assert 0 < _worth(asked, day, "Bí thư Thành ủy Hà Nội yêu cầu báo cáo.") < 0.5
    assert _worth(asked, day, "Hà Nội có mưa.") == _worth("Cầu dài bao nhiêu?", day, "Bí thư.") == 0.0


def test_another_bodys_chair_is_not_meant() -> None:
    chair = Office("chu tich", ("lao", "cai"))
    assert holders(chair, "Chủ tịch UBND tỉnh Lào Cai Trần Huy Tuấn kiểm tra.")
    assert not holders(chair, "Chủ tịch HĐND tỉnh Lào Cai Trần Huy Tuấn kiểm tra.")
