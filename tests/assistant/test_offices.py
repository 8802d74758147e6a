from __future__ import annotations

from datetime import date, datetime

import pytest

from assistant.offices import holders, incumbent, office_of, worth
from assistant.types import Office
from assistant.understand import understand
from indexer.types import VIETNAM, Article
from indexer.words import fold

_SECRETARY = Office("bi thu", (), ("ha", "noi"))


@pytest.mark.parametrize(("question", "office"), [
    ("Ông nào đang làm Chủ tịch UBND tỉnh Khánh Hòa?", Office("chu tich", (), ("khanh", "hoa"))),
    ("Cuối năm 2025, Bí thư Thành ủy Hà Nội là ai?", _SECRETARY),
    ("Đương kim Chủ tịch nước ta là ai?", Office("chu tich nuoc")),
    ("Thủ tướng Chính phủ Việt Nam bây giờ là ai?", Office("thu tuong")),
    ("Ai là Bộ trưởng Bộ Nội vụ?", Office("bo truong", ("noi", "vu"))),
    ("Ai đứng đầu Bộ Nội vụ?", Office("bo truong", ("noi", "vu"))),
    ("Tổng giám đốc mới của GELEX công bố đầu tháng 4/2026 là ai?", Office("tong giam doc", ("gelex",))),
    ("Phó giám đốc Sở Y tế TP.HCM tên gì?", Office("pho giam doc", ("so", "y", "te"), ("ho", "chi", "minh"))),
    ("Chủ tịch HĐND tỉnh Lào Cai là ai?",
     Office("chu tich", ("hoi", "dong", "nhan", "dan"), ("lao", "cai"))),
    ("Người đứng đầu Sở Y tế Lào Cai là ai?", Office("giam doc", ("so", "y", "te"), ("lao", "cai"))),
    ("Giám đốc Sở Y tế Lâm Sơn là ai?", Office("giam doc", ("so", "y", "te"), ("lam", "son"))),
    ("Chủ tịch UBND tỉnh Lâm Sơn là ai?", Office("chu tich", (), ("lam", "son"))),
    ("Bí thư Huyện ủy Yên Phác là ai?", Office("bi thu", ("yen", "phac"))),
    ("Ai là quyền Giám đốc Sở Y tế?", None),
    ("Ai là chủ tịch HĐQT?", None),
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
    ("Ban Chấp hành Đảng bộ Hà Nội bầu ông Nguyễn Duy Khải làm Bí thư Thành ủy.", ["Nguyễn Duy Khải"]),
    ("Tại Hà Nội, chị Nguyễn Thị Hoa được bầu làm Bí thư Thành đoàn.", []),
    ("Ông Nguyễn Duy Khải, Phó trưởng ban Chính sách, chiến lược Trung ương, được Bộ Chính trị điều động, "
     "chỉ định giữ chức Bí thư Thành ủy Hà Nội.", ["Nguyễn Duy Khải"]),
    ("Bí thư Thành ủy Hà Nội, thay ông Lê Văn Cũ, sẽ được bầu.", []),
    ("Hà Nội: ông Lê Văn An làm bí thư chi bộ ở phường.", []),
    ("Thủ tướng Lê Minh An đã ký quyết định phê chuẩn chức vụ Bí thư Thành ủy Hà Nội.", []),
    ("Bí thư Hải Phòng Lê Văn An họp ở Hà Nội; tại Hải Phòng, ông Lê Văn Bình làm Bí thư Thành ủy.", []),
    ("Kiểm tra cảng An Phú, Bí thư Thành ủy Hà Nội yêu cầu làm nhanh.", []),
    ("Quyết định của Bí thư Thành ủy Hà Nội về việc đại tá Nguyễn Thành Long nghỉ.", []),
    ("Bí thư Thành ủy Hà Nội, Đại tướng Nguyễn Duy Khải, thăm chợ.", ["Nguyễn Duy Khải"]),
    ("Ủy viên Đoàn Bí thư Thành ủy Hà Nội Lê Văn An.", []),
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
    ("Ông Nguyễn Duy Khải, Bí thư Thành ủy Hà Nội, được bổ nhiệm giữ chức Thứ trưởng Bộ Y tế.", "leaves"),
    ("Bí thư Thành ủy Hà Nội Nguyễn Duy Khải được điều động giữ chức Bí thư Thành ủy Huế.", "leaves"),
    ("Ông Nguyễn Duy Khải từng giữ chức Bí thư Thành ủy Hà Nội.", "leaves"),
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
    assert 0 < _worth(question, None, arrives) < _worth(question, before, arrives)


def test_who_came_to_an_office_is_asked_by_another_word() -> None:
    asked = "Ai được bầu làm Bí thư Thành ủy Hà Nội?"
    day = date(2025, 10, 1)
    arrives = _worth(asked, day, "Ông Lê Văn An được bầu làm Bí thư Thành ủy Hà Nội.")
    assert 0 < _worth(asked, day, "Bí thư Thành ủy Hà Nội Lê Văn An thăm chợ.") < arrives
    assert 0 < _worth(asked, day, "Bí thư Thành ủy Hà Nội yêu cầu báo cáo.") < arrives
    assert _worth(asked, day, "Hà Nội có mưa.") == _worth("Cầu dài bao nhiêu?", day, "Bí thư.") == 0.0


def test_abbreviations_stand_for_the_words_of_an_office() -> None:
    office = office_of("Giám đốc Sở Giáo dục và Đào tạo TP.HCM là ai?")
    assert office is not None
    for text in ("Giám đốc Sở GD-ĐT TP.HCM Lê Văn An", "Giám đốc Sở Giáo dục và Đào tạo TP HCM Lê Văn An",
                 "Giám đốc Sở GD&ĐT thành phố Hồ Chí Minh Lê Văn An"):
        assert [text[h.name.start : h.name.end] for h in holders(office, text)] == ["Lê Văn An"], text


def test_an_office_without_its_place_is_of_the_level_that_was_named() -> None:
    office = office_of("Ai là Chủ tịch UBND TP. Ninh Giang?")
    assert office is not None
    news = "TP. Ninh Giang họp. Bà Nguyễn Thị Na, Chủ tịch UBND {}, phát biểu."
    assert holders(office, news.format("tỉnh")) == ()
    assert [holder.who for holder in holders(office, news.format("thành phố"))] == [("nguyễn", "thị", "na")]


def test_a_paper_of_the_place_leaves_it_out() -> None:
    office = Office("chu tich", (), ("lam", "son"))
    news = "HĐND tỉnh bầu bà Nông Thị Khuyên giữ chức Chủ tịch UBND tỉnh nhiệm kỳ mới."
    for title in ("Báo Lâm Sơn Kỳ họp thứ 24", "Tin Nhanh Lâm Sơn: kỳ họp thứ 24"):
        assert [news[h.name.start : h.name.end] for h in holders(office, news, title)] == ["Nông Thị Khuyên"]
    assert not holders(office, news, "Báo Lâm Sơn Lào Cai họp") and not holders(office, news, "Tin Nhanh")


def test_a_foreign_minister_is_not_meant_unless_asked_about() -> None:
    ours, theirs = (office_of(q) for q in ("Bộ trưởng Tài chính là ai?", "Bộ trưởng Tài chính Mỹ là ai?"))
    assert ours and theirs
    text = "Bộ trưởng Tài chính Mỹ Scott Bessent thăm Bộ trưởng Tài chính Lê Văn An."
    assert [text[h.name.start : h.name.end] for h in holders(ours, text)] == ["Lê Văn An"]
    assert [text[h.name.start : h.name.end] for h in holders(theirs, text)] == ["Scott Bessent"]
    assert not holders(ours, "Bộ trưởng Tài chính Scott Bessent lên tiếng.")
    justice = office_of("Bộ trưởng Tư pháp là ai?")
    assert justice and not holders(justice, "Bộ trưởng Tư pháp Pam Bondi lên tiếng.")


def _told(*news: tuple[date, str]) -> list[tuple[Article, str]]:
    return [(_article(day), text) for day, text in news]


def test_the_incumbent_is_who_was_told_of_last_by_the_day() -> None:
    query = understand("Cuối tháng 10/2025, Bí thư Thành ủy Hà Nội là ai?", today=date(2025, 12, 31))
    before = (date(2025, 9, 1), "Bí thư Thành ủy Hà Nội Lê Văn Cũ thăm chợ.")
    arrives = (date(2025, 10, 5), "Ông Trần Văn Mới được bầu làm Bí thư Thành ủy Hà Nội.")
    leaves = (date(2025, 11, 5), "Ông Trần Văn Mới thôi giữ chức Bí thư Thành ủy Hà Nội.")
    gone = (date(2025, 10, 20), "Ông Trần Văn Mới thôi giữ chức Bí thư Thành ủy Hà Nội.")
    later = (date(2025, 11, 6), "Ông Vũ Văn Sau được bầu làm Bí thư Thành ủy Hà Nội.")
    assert incumbent(query, _told(before)) == ("lê", "văn", "cũ")
    assert incumbent(query, _told(arrives, before, later)) == ("trần", "văn", "mới")
    assert incumbent(query, _told(leaves, later)) == ("trần", "văn", "mới")
    assert incumbent(query, _told(before, arrives, gone)) == ("lê", "văn", "cũ")
    assert incumbent(query, _told(later)) is None
    event = understand("Ai được bầu làm Bí thư Thành ủy Hà Nội?", today=date(2025, 12, 31))
    assert incumbent(event, _told(before)) is None


def test_another_bodys_chair_is_not_meant() -> None:
    chair = Office("chu tich", (), ("lao", "cai"))
    assert holders(chair, "Chủ tịch UBND tỉnh Lào Cai Trần Huy Tuấn kiểm tra.")
    assert not holders(chair, "Chủ tịch HĐND tỉnh Lào Cai Trần Huy Tuấn kiểm tra.")
