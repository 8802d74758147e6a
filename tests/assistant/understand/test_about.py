from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.types import Turn
from assistant.understand.about import POINTS, TURNS, about, asks_more, asks_sources, is_small_talk, recent
from tests.conftest import SHARED, needs_shared

SOURCES = """
nguồn nào?|lấy ở đâu ra?|báo nào nói thế?|dẫn nguồn đi|tin này ngày nào?|bài nào vậy|source?|Nguồn?
nguon dau|Nguồn ở đâu vậy?|Cho xin nguồn|cho tôi xem nguồn|Bạn lấy thông tin này ở đâu?
Bạn lấy ở đâu ra vậy?|Thông tin này lấy từ đâu?|Báo nào đưa tin này?|Báo nào?|Bài báo nào nói vậy?
Đăng ngày nào?|Tin này của báo nào?|Theo báo nào?|Trích nguồn|Link bài gốc?|cho mình link bài
What is the source?|Where did you get that?|Which newspaper says so?|tin nay tu bao nao
Vậy nguồn nào nói thế?|Tin đó đăng khi nào?|Dựa vào đâu?|Sources?|Nguồn trích dẫn là gì?
Bài này đăng ngày nào?|Trang nào viết thế?|NGUỒN NÀO???
""".strip().replace("\n", "|").split("|")
MORE_ASKED = """
giải thích thêm|nói rõ hơn|kể thêm|chi tiết hơn|thêm thông tin|more details|Giải thích rõ hơn về việc này
Nói thêm đi|noi ro hon|Cho tôi biết thêm|Bạn nói cụ thể hơn được không?|Cụ thể hơn?|Chi tiết?|Kể tiếp đi
tell me more|Tell me more about that|explain|Có thêm thông tin gì nữa không?|Còn gì nữa không?
Cho thêm chi tiết|Thông tin chi tiết hơn|Mình muốn biết thêm|Tiếp đi|nói kỹ hơn|Nói kĩ hơn|Kể thêm về vụ này
""".strip().replace("\n", "|").split("|")
REAL = """
Nguồn vốn nào xây cầu?|Nguồn nước nào bị ô nhiễm ở Bắc Khê?|Bài nào của đội tuyển được yêu thích nhất?
Ai nói thế?|Báo nào đưa tin đầu tiên về vụ cháy?|Nguồn gốc của lô hàng ở đâu?|Nguồn lây từ đâu?
Nguồn điện lấy ở đâu?|Nguồn nhân lực nào thiếu nhất?|Nguồn tin của Reuters là ai?|Tiền xây cầu lấy ở đâu ra?
Lấy nước ở đâu ra để tưới?|Đăng ký ở đâu?|Đăng ký xe ngày nào?|Đăng quang ngày nào?|Tin đồn này từ đâu ra?
Vì sao lại thế?|Tại sao?|Ở đâu?|Khi nào?|Bao nhiêu?|Báo Tuổi Trẻ ra số đầu năm nào?
Trang bị nào cho cảnh sát?|Bài hát nào đoạt giải?|Bài thi nào khó nhất?|Theo ai thì giá nhà tăng?
Giải thích của Bộ Y tế về thuốc giả?|Ai giải thích thêm về vụ việc?|Chi tiết vụ cháy chợ Bắc Khê?
Thêm bao nhiêu ca mắc?|Thêm ai bị khởi tố?|Kể tên các bí thư tỉnh ủy?|Kể về ông Lê Văn Khải
Thông tin chi tiết về kỳ thi lớp 10?|Còn gì ở chợ sau vụ cháy?|Còn phó giám đốc?|Còn ai nữa?
Nói về cầu Sông Lâm|Ông ấy nói thêm điều gì?|Bộ trưởng nói rõ hơn điều gì?|Tiếp theo là ai?
Câu lạc bộ này ở đâu?|Tiếp quản công ty là ai?|Cụ thể hóa nghị quyết bằng gì?
Link hội nghị trực tuyến ở đâu?|Bài toán nào khó?|Which newspaper was founded in 1925?
Where does the river come from?|More than how many people died?|Tin bão số 3 ngày nào?
Con số này là bao nhiêu?|Tin này đúng không?|Trích quỹ ở đâu?|Dẫn độ từ đâu?|Dẫn đầu là đội nào?
Đọc sách ở đâu?|Nguồn thu nào lớn nhất?|Điều này khi nào có hiệu lực?|Thông tin này do ai công bố?
Vì sao báo này bị phạt?|Trang trại nào nuôi nhiều bò nhất?|Tiếp tục cách ly đến ngày nào?
Nguồn cung xăng dầu từ đâu?
""".strip().replace("\n", "|").split("|")


@pytest.mark.parametrize("question", SOURCES)
def test_a_question_for_sources_is_told(question: str) -> None:
    assert asks_sources(question) and not asks_more(question)


@pytest.mark.parametrize("question", MORE_ASKED)
def test_a_question_for_more_is_told(question: str) -> None:
    assert asks_more(question) and not asks_sources(question)


@pytest.mark.parametrize("question", [*REAL, "", "?", "thế", "nguồn " * 300])
def test_a_question_for_something_else_is_neither(question: str) -> None:
    assert about(question) == ""


@needs_shared
def test_no_development_question_is_caught() -> None:
    lines = (SHARED / "gold" / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines and [row["question"] for row in map(json.loads, lines) if about(row["question"])] == []


@given(st.text(max_size=4_000))
@example("vay " * 600 + "nguon nao")
@example("the vay a o u ok ban anh chi em " * 3)
def test_any_text_is_told_at_once(text: str) -> None:
    assert about(text) in ("", "sources", "more")


@given(st.lists(
    st.builds(Turn, st.sampled_from(("user", "assistant")), st.sampled_from(("Ai?", "x" * 5_000))),
    max_size=14,
))
def test_the_end_of_a_conversation_is_read(history: list[Turn]) -> None:
    tail = recent(history)
    assert len(tail) == min(len(history), TURNS) and all(len(turn.content) <= POINTS for turn in tail)
    assert recent(tail) == tail and [t.role for t in tail] == [t.role for t in history[-TURNS:]]


@pytest.mark.parametrize("question", [
    "Xin chào", "chào bạn", "Cảm ơn nhiều nhé", "Bạn là ai?", "hello", "viết bài thơ",
])
def test_small_talk_is_no_question_to_the_news(question: str) -> None:
    assert is_small_talk(question)


@pytest.mark.parametrize("question", [
    "Bạn đọc nào viết thư cho báo?", "Ai là giám đốc?", "Lễ chào cờ diễn ra ở đâu?", "Thư cảm ơn của ai?",
    "test nhanh covid", "",
])
def test_a_question_is_no_small_talk(question: str) -> None:
    assert not is_small_talk(question)
