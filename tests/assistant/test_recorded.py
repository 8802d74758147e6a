"""What the register answers in the chat, and where archive search stands in, over invented appointments."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.cite import check
from assistant.recorded import BEFORE, DISAGREES, contradicted, recorded
from assistant.types import Answer
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.types import DateRange
from tests.assistant.test_appointments import SECRETARY, news, store

TODAY = date(2025, 12, 1)
MORE = (
    news("a-caobang-4", "2021-03-02", "Cao Bằng có Bí thư Tỉnh ủy",
         "Ngày 2/3/2021, Ban Bí thư chỉ định ông Triệu Đình Vạn giữ chức Bí thư Tỉnh ủy Cao Bằng."),
    news("b-caobang-4", "2025-10-30", "Kiểm tra hồ chứa",
         "Sáng 30/10/2025, ông Dương Chí Sảo, Bí thư Tỉnh ủy Cao Bằng, kiểm tra các hồ chứa nước trên địa "
         "bàn."),
    news("b-hatinh-3", "2025-11-05", "Họp về phòng chống dịch",
         "Sáng 5/11/2025, ông Lương Văn Thụ, Giám đốc Sở Y tế tỉnh Hà Tĩnh, chủ trì cuộc họp về phòng chống "
         "dịch bệnh."),
    news("a-dienbien", "2025-07-02", "Điện Biên có lãnh đạo mới",
         "Ngày 2/7/2025, Bộ Chính trị chỉ định ông Giàng A Páo giữ chức Bí thư Tỉnh ủy Điện Biên.\n"
         "Trước đó, ngày 25/6/2025, HĐND tỉnh Điện Biên bầu ông Giàng A Páo giữ chức Chủ tịch HĐND tỉnh "
         "Điện Biên."),
    news("a-bo-1", "2024-04-02", "Bộ Xây dựng có Thứ trưởng",
         "Ngày 2/4/2024, Thủ tướng Chính phủ bổ nhiệm ông Mạc Như Kha giữ chức Thứ trưởng Bộ Xây dựng."),
    news("a-bo-2", "2025-04-02", "Bộ Xây dựng có thêm Thứ trưởng",
         "Ngày 2/4/2025, Thủ tướng Chính phủ bổ nhiệm bà Ninh Thị Sa giữ chức Thứ trưởng Bộ Xây dựng."),
    news("a-langson-4", "2025-05-06", "Lạng Sơn miễn nhiệm Giám đốc Sở Tư pháp",
         "Ngày 6/5/2025, UBND tỉnh Lạng Sơn miễn nhiệm chức vụ Giám đốc Sở Tư pháp tỉnh Lạng Sơn đối với ông "
         "Vy Quốc Bảo."),
    news("a-thainguyen", "2025-03-01", "Thái Nguyên có Bí thư Tỉnh ủy",
         "Ngày 1/3/2025, Bộ Chính trị chỉ định ông Nguyễn Chí Vạn giữ chức Bí thư Tỉnh ủy Thái Nguyên."),
    news("a-sonla-3", "2024-03-01", "Sơn La bổ nhiệm giám đốc sở",
         "Ngày 1/3/2024, UBND tỉnh Sơn La bổ nhiệm ông Cầm Bá Lịch giữ chức Giám đốc Sở Tài nguyên và Môi "
         "trường tỉnh Sơn La."),
    news("a-vien", "2024-05-01", "Viện Nghiên cứu Dược liệu có viện trưởng",
         "Ngày 1/5/2024, Bộ Y tế bổ nhiệm bà Bùi Thị Hạ giữ chức Viện trưởng Viện Nghiên cứu Dược liệu."),
    news("a-hatinh-4", "2025-08-02", "Ông Kiều Văn Sửu làm Giám đốc Công an tỉnh Hà Tĩnh",
         "Bộ trưởng Bộ Công an trao quyết định cho ông Kiều Văn Sửu."),
    news("a-quangtri", "2025-08-03", "Ông Hồ Văn Chưởng làm Giám đốc Công an tỉnh Quảng Trị",
         "Lễ công bố diễn ra sáng 3/8. Ông Hồ Văn Chưởng nhận hoa chúc mừng. Giám đốc Công an tỉnh Hồ Văn "
         "Chưởng phát biểu tại buổi lễ."),
    news("a-laichau-2", "2025-07-01", "Lai Châu có lãnh đạo mới",
         "Ngày 1/7/2025, Bộ Chính trị chỉ định ông Lù Văn Sính giữ chức Bí thư Tỉnh ủy, Chủ tịch HĐND tỉnh "
         "Lai Châu."),
    news("a-hagiang", "2025-06-10", "Tuyên Quang có Giám đốc Sở Nội vụ mới",
         "Ngày 10/6/2025, UBND tỉnh Tuyên Quang bổ nhiệm bà Hoàng Thị Sen giữ chức Giám đốc Sở Nội vụ tỉnh "
         "Tuyên Quang, thay ông Lý Văn Mùi."),
)
"""Someone who is called the holder by a newer article, without an appointment; one who is called so
still; one with two offices; two of whom each holds an office of several; one who only left; offices and
a person whose names hold "nguyên" and "cứu"; two whose office stands in a headline, and of one in the body
too; two offices in one sentence."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = store(tmp_path_factory.mktemp("news") / "kho", encoder)
    with Archive.open(folder, encoder) as archive:
        list(archive.add(MORE))
    return folder


@pytest.fixture(scope="module")
def assistant(folder: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant(Archive.open(folder, encoder)) as made:
        yield made


@pytest.fixture
def own(folder: Path, tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    """One whose archive the test may change."""
    with Assistant(Archive.open(shutil.copytree(folder, tmp_path / "kho"), encoder)) as made:
        yield made


def answer(assistant: Assistant, question: str, today: date = TODAY, *sources: str) -> Answer | None:
    """The register's own answer, whose citations are sound."""
    query = assistant.understand(question, today=today, sources=sources)
    found = recorded(assistant.archive, query, assistant.retrieve(query))
    assert found is None or check(found) == []
    return found


def marked(found: Answer | None) -> list[str]:
    """What the answer marks as asked for."""
    assert found is not None
    return [s.text[mark.start : mark.end] for s in found.sentences for mark in s.marks]


# -- who holds an office -------------------------------------------------------------------


@pytest.mark.parametrize(("question", "today", "person", "note"), [
    ("Ai là Bí thư Tỉnh ủy Nghệ An?", TODAY, "Phan Đức Lãm", "theo tin ngày 21/10/2025"),
    ("Hiện nay ai là Bí thư Tỉnh ủy Nghệ An?", TODAY, "Phan Đức Lãm", "theo tin ngày 21/10/2025"),
    ("Bí thư Tỉnh uỷ tỉnh Nghệ An hiện nay là ai?", TODAY, "Phan Đức Lãm", "theo tin ngày 21/10/2025"),
    ("Ai là Bí thư Tỉnh ủy Nghệ An tháng 3/2024?", TODAY, "Đặng Hữu Tường", "theo tin ngày 10/5/2022"),
    ("Ai là Bí thư Tỉnh ủy Nghệ An ngày 19/10/2025?", TODAY, "Đặng Hữu Tường", "theo tin ngày 10/5/2022"),
    ("Ai là Bí thư Tỉnh ủy Nghệ An?", date(2025, 10, 19), "Đặng Hữu Tường", "theo tin ngày 10/5/2022"),
    ("Ai là Bí thư Tỉnh ủy Nghệ An?", date(2025, 10, 20), "Phan Đức Lãm", "theo tin ngày 20/10/2025"),
    ("Ai là Chủ tịch Ủy ban nhân dân tỉnh Sơn La?", TODAY, "Hà Thị Mỵ", "theo tin ngày 12/11/2025"),
    ("Ai là Chủ tịch UBND tỉnh Sơn La?", date(2025, 11, 11), "Lò Văn Khuyến", "theo tin ngày 14/3/2023"),
    ("Ai là Giám đốc Sở Y tế Lai Châu?", TODAY, "Lương Văn Thụ", "theo tin ngày 6/2/2024"),
    ("Ai là Giám đốc Sở Y tế Hà Tĩnh?", TODAY, "Lương Văn Thụ", "theo tin ngày 17/9/2024"),
    ("Ai là Giám đốc Sở Xây dựng Cao Bằng tháng 6/2021?", TODAY, "Nông Quang Hiệp", "theo tin ngày 4/5/2020"),
    ("Ai là quyền Giám đốc Sở Du lịch Huế?", TODAY, "Tôn Nữ Diệu Ca", "theo tin ngày 1/8/2025"),
    ("Ai là Bí thư Tỉnh ủy Thái Nguyên?", TODAY, "Nguyễn Chí Vạn", "theo tin ngày 1/3/2025"),
    ("Hiện nay ai là Bí thư Tỉnh ủy Thái Nguyên?", TODAY, "Nguyễn Chí Vạn", "theo tin ngày 1/3/2025"),
    ("Ai là Giám đốc Sở Tài nguyên và Môi trường Sơn La năm 2024?", TODAY, "Cầm Bá Lịch",
     "theo tin ngày 1/3/2024"),
    ("Ai là Viện trưởng Viện Nghiên cứu Dược liệu?", TODAY, "Bùi Thị Hạ", "theo tin ngày 1/5/2024"),
    ("Ai là Giám đốc Công an tỉnh Quảng Trị?", TODAY, "Hồ Văn Chưởng", "theo tin ngày 3/8/2025"),
])
def test_the_holder_is_told_with_the_day_of_the_news(
    assistant: Assistant, question: str, today: date, person: str, note: str
) -> None:
    found = answer(assistant, question, today)
    assert marked(found) == [person] and found is not None
    [sentence] = found.sentences
    assert [told.text for told in sentence.notes] == [note]
    assert all(0 < told.at <= len(sentence.text) for told in sentence.notes)
    assert (found.status, found.conflicting) == ("answered", False) and found.confidence >= 0.6


def test_an_acting_holder_is_told_in_the_words_of_the_article(assistant: Assistant) -> None:
    found = answer(assistant, "Ai là Giám đốc Sở Du lịch Huế?")
    assert marked(found) == ["Tôn Nữ Diệu Ca"] and found and "giao quyền" in found.sentences[0].text


@pytest.mark.parametrize("today", [date(2025, 10, 19), date(2022, 5, 10)])
def test_later_articles_are_not_used(assistant: Assistant, today: date) -> None:
    found = answer(assistant, "Ai là Bí thư Tỉnh ủy Nghệ An?", today)
    assert found and [c.article.day for c in found.citations] == [date(2022, 5, 10)]


def test_before_the_first_article_there_is_no_answer(assistant: Assistant) -> None:
    assert answer(assistant, "Ai là Bí thư Tỉnh ủy Nghệ An?", date(2022, 5, 9)) is None


def test_two_who_hold_it_at_once_are_both_quoted(assistant: Assistant) -> None:
    found = answer(assistant, "Ai là Chánh Thanh tra tỉnh Lạng Sơn ngày 1/3/2023?")
    assert sorted(marked(found)) == ["Hoàng Văn Quyết", "Lành Công Thiệu"]
    assert found and found.conflicting and len(found.citations) == 2
    after = answer(assistant, "Ai là Chánh Thanh tra tỉnh Lạng Sơn ngày 15/4/2023?")
    assert marked(after) == ["Hoàng Văn Quyết"] and after and not after.conflicting


# -- what somebody is, and who came to an office -------------------------------------------


@pytest.mark.parametrize(("question", "offices"), [
    ("Ông Phan Đức Lãm giữ chức gì?", ["Bí thư Tỉnh ủy Nghệ An"]),
    ("Bà Hà Thị Mỵ giữ chức vụ gì?", ["Chủ tịch UBND tỉnh Sơn La"]),
    ("Ông Giàng A Páo giữ chức gì?", ["Bí thư Tỉnh ủy Điện Biên", "Chủ tịch HĐND tỉnh Điện Biên"]),
    ("Ông Nguyễn Chí Vạn giữ chức gì?", ["Bí thư Tỉnh ủy Thái Nguyên"]),
    ("Ông Hồ Văn Chưởng giữ chức gì?", ["Giám đốc Công an tỉnh"]),  # as the body has it
    ("Ông Đặng Hữu Tường giữ chức gì năm 2024?", ["Bí thư Tỉnh ủy Nghệ An"]),  # all the year
    ("Ông Đặng Hữu Tường giữ chức gì năm 2022?", ["Bí thư Tỉnh ủy Nghệ An"]),  # from May on
    ("Ông Phan Đức Lãm được chỉ định giữ chức gì tháng 10/2025?", ["Bí thư Tỉnh ủy Nghệ An"]),
])
def test_what_somebody_is(assistant: Assistant, question: str, offices: list[str]) -> None:
    found = answer(assistant, question)
    assert marked(found) == offices and found and not found.conflicting


def test_a_sentence_with_two_offices_is_quoted_once(assistant: Assistant) -> None:
    found = answer(assistant, "Ông Lù Văn Sính giữ chức gì?")
    assert marked(found) == ["Bí thư Tỉnh ủy", "Chủ tịch HĐND tỉnh Lai Châu"]
    assert found and len(found.sentences) == len(found.citations) == 1


def test_who_was_elected_in_a_month(assistant: Assistant) -> None:
    found = answer(assistant, "Ai được bầu làm Chủ tịch UBND tỉnh Sơn La tháng 11/2025?")
    assert marked(found) == ["Hà Thị Mỵ"]
    found = answer(assistant, "Ai được bầu làm Chủ tịch UBND tỉnh Sơn La tháng 3/2023?")
    assert marked(found) == ["Lò Văn Khuyến"]
    assert answer(assistant, "Ai được bầu làm Chủ tịch UBND tỉnh Sơn La tháng 10/2025?") is None


# -- what it leaves to archive search ------------------------------------------------------


@pytest.mark.parametrize("question", [
    "Ai là Giám đốc Sở Y tế?",  # of two provinces
    "Ông Lương Văn Thụ giữ chức gì?",  # two of one name
    "Ai là nguyên Bí thư Tỉnh ủy Hà Tĩnh?",
    "Ai là cựu Bí thư Tỉnh ủy Nghệ An?",
    "Ai từng là Bí thư Tỉnh ủy Nghệ An?",
    "Trước đây ai là Bí thư Tỉnh ủy Nghệ An?",
    "Ai làm Bí thư Tỉnh ủy Nghệ An trước ông Phan Đức Lãm?",
    "Vợ của Bí thư Tỉnh ủy Nghệ An là ai?",
    "Bố Bí thư Tỉnh ủy Nghệ An là ai?",
    "Ai là thư ký của Bí thư Tỉnh ủy Nghệ An?",
    "Ai bổ nhiệm Giám đốc Sở Tư pháp Quảng Ninh tháng 6/2025?",
    "Ai là người đã bổ nhiệm Giám đốc Sở Tư pháp Quảng Ninh tháng 6/2025?",
    "Ai ký quyết định bổ nhiệm Giám đốc Sở Tư pháp Quảng Ninh tháng 6/2025?",
    "Ai là Giám đốc Công an tỉnh Hà Tĩnh?",  # only a headline tells the office
    "Ông Kiều Văn Sửu giữ chức gì?",
    "Ông Đặng Hữu Tường giữ chức gì năm 2025?",  # until October
    "Ông Đặng Hữu Tường được chỉ định giữ chức gì năm 2024?",  # he came before
    "Ai là Bí thư Tỉnh ủy Hà Tĩnh?",  # only a former one is told of
    "Ai là Phó Bí thư Tỉnh ủy Nghệ An?",
    "Ai là Thứ trưởng Bộ Xây dựng?",  # there are several
    "Ai được bổ nhiệm Giám đốc Sở Tư pháp Lạng Sơn tháng 5/2025?",  # somebody left it then
    "Ai là Giám đốc Sở Tư pháp Lạng Sơn?",
    "Ông Vy Quốc Bảo giữ chức gì?",
    "Ai là Chủ tịch UBND tỉnh Thanh Hóa?",  # proposed only
    "Ai là Giám đốc Sở Xây dựng Cao Bằng tháng 3/2022?",  # nobody in between
    "Ai la Bi thu Tinh uy Nghe An?",
    "Who is the Party secretary of Nghệ An?",
    "Bí thư Tỉnh ủy Nghệ An được bổ nhiệm khi nào?",
    "Ông Phan Đức Lãm sinh năm nào?",
    "Cầu treo Mường Khương dài bao nhiêu mét?",
])
def test_the_register_has_nothing_to_say(assistant: Assistant, question: str) -> None:
    assert answer(assistant, question) is None


def test_archive_search_stands_in(assistant: Assistant) -> None:
    found = assistant.ask("Ai là Giám đốc Sở Y tế?", today=TODAY)
    assert found.status == "answered" and check(found) == []
    assert "Lương Văn Thụ" in found.sentences[0].text
    bare = assistant.ask("Ai la Bi thu Tinh uy Nghe An?", today=TODAY)
    assert "Phan Đức Lãm" in bare.sentences[0].text


def test_a_filter_is_left_to_archive_search(assistant: Assistant) -> None:
    question = "Ai là Bí thư Tỉnh ủy Nghệ An?"
    assert answer(assistant, question, TODAY, "Báo Sông Con") is None
    found = assistant.ask(question, today=TODAY, sources=["Báo Sông Con"])
    assert {c.article.source for c in found.citations} == {"Báo Sông Con"}
    found = assistant.ask(question, today=TODAY, published=DateRange(date(2022, 1, 1), date(2022, 12, 31)))
    assert {c.article.id for c in found.citations} == {"a-nghean-1"}


# -- in the chat ---------------------------------------------------------------------------


def test_the_chat_asks_the_register_first(assistant: Assistant) -> None:
    found = assistant.ask("Ai là Bí thư Tỉnh ủy Nghệ An?", today=TODAY)
    assert marked(found) == ["Phan Đức Lãm"] and check(found) == []
    assert [note.text for note in found.sentences[0].notes] == ["theo tin ngày 21/10/2025"] and not found.note


@pytest.mark.parametrize("question", [
    "Ai là Bí thư Tỉnh ủy Cao Bằng?", "Hiện nay ai là Bí thư Tỉnh ủy Cao Bằng?",
])
def test_a_newer_article_that_calls_somebody_else_the_holder(assistant: Assistant, question: str) -> None:
    warning = DISAGREES.format(person="Triệu Đình Vạn", day="2/3/2021")
    told = answer(assistant, question)
    assert told and marked(told) == ["Triệu Đình Vạn"] and contradicted(told) == warning
    found = assistant.ask(question, today=TODAY)
    assert warning in found.note and "Dương Chí Sảo" in found.sentences[0].text and check(found) == []


@pytest.mark.parametrize(("question", "today"), [
    ("Ai là Bí thư Tỉnh ủy Cao Bằng?", date(2025, 10, 29)),  # before that article
    ("Ai là Bí thư Tỉnh ủy Cao Bằng tháng 3/2023?", TODAY),  # long before it
    ("Ai là Giám đốc Sở Y tế Hà Tĩnh?", TODAY),  # a newer one that says the same
    ("Ai là Bí thư Tỉnh ủy Nghệ An?", TODAY),
])
def test_nothing_newer_disagrees(assistant: Assistant, question: str, today: date) -> None:
    told = answer(assistant, question, today)
    assert told is not None and contradicted(told) == ""
    found = assistant.ask(question, today=today)
    assert not found.note and marked(found) == marked(told)


# -- staff's say ---------------------------------------------------------------------------


def _reject(assistant: Assistant) -> None:
    register = assistant.appointments
    [event] = register.find("Phan Đức Lãm")
    register.reject(event.id, "Thu", "tin sai")
    for left in register.find("Đặng Hữu Tường", action="nghỉ hưu"):
        register.reject(left.id, "Thu", "tin sai")


def _correct(assistant: Assistant) -> None:
    register = assistant.appointments
    [event] = register.find("Phan Đức Lãm")
    register.correct(event.id, {"effective": "2026-01-01"}, "Thu", "từ đầu năm sau")
    for left in register.find("Đặng Hữu Tường", action="nghỉ hưu"):
        register.correct(left.id, {"effective": "2026-01-01"}, "Thu", "từ đầu năm sau")


@pytest.mark.parametrize("says", [_reject, _correct])
def test_what_staff_say_is_answered(own: Assistant, says: Callable[[Assistant], None]) -> None:
    assert marked(answer(own, f"Ai là {SECRETARY}?")) == ["Phan Đức Lãm"]
    says(own)
    assert marked(answer(own, f"Ai là {SECRETARY}?")) == ["Đặng Hữu Tường"]


def test_an_article_that_is_removed_is_quoted_no_more(own: Assistant) -> None:
    own.archive.remove(["b-nghean-2"])
    found = answer(own, f"Ai là {SECRETARY}?")
    assert found and [c.article.id for c in found.citations] == ["a-nghean-2"]
    own.archive.remove(["a-nghean-2"])
    assert marked(answer(own, f"Ai là {SECRETARY}?")) == ["Đặng Hữu Tường"]


def test_who_is_known_only_by_who_came_after(assistant: Assistant) -> None:
    found = answer(assistant, "Ai là Giám đốc Sở Nội vụ tỉnh Tuyên Quang ngày 1/5/2025?")
    assert marked(found) == ["Lý Văn Mùi"]
    assert found is not None
    assert [note.text for note in found.sentences[0].notes] == [
        BEFORE.format(person="Lý Văn Mùi", by="theo tin ngày 10/6/2025")]
    assert marked(answer(assistant, "Ai là Giám đốc Sở Nội vụ tỉnh Tuyên Quang?")) == ["Hoàng Thị Sen"]
