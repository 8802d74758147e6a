from __future__ import annotations

from indexer.read.legacy.tables import TCVN3
from indexer.read.papers import Paper, parse_paper

TITLE = "Thông báo về việc nghỉ học do mưa lũ"
LINES = (
    "Phòng Giáo dục huyện Yên Phác cho học sinh các xã ven sông nghỉ học ngày 12/5 do nước lũ lên nhanh.",
    "Các trường ở vùng cao vẫn học bình thường; giáo viên trực để giúp người dân dời đồ đạc.",
)


def test_a_document_in_a_font_of_tcvn3_is_read() -> None:
    article = parse_paper(Paper(tuple(map(TCVN3.encode, LINES)), TCVN3.encode(TITLE)))
    assert (article.title, article.body) == (TITLE, "\n".join(LINES))
    assert article.conversion is not None and article.conversion.encoding == "tcvn3"


def test_a_sound_document_was_not_converted() -> None:
    article = parse_paper(Paper((TITLE, *LINES)))
    assert (article.title, article.conversion) == (TITLE, None)
