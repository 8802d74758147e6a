from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from indexer.read.dumps import parse_dump
from indexer.read.malformed import Malformed
from indexer.types import VIETNAM

_FIRST = (
    "Ngày 24/3, UBND xã Hòa Bình tổ chức lễ khởi công trạm bơm tưới cho 300 ha lúa của xã và hai "
    "xã lân cận trong vùng."
)
_SECOND = "Ông Lê Văn Tám cho biết công trình sẽ hoàn thành trước vụ mùa năm 2027 tới đây."
_TITLE = "Xã Hòa Bình khởi công trạm bơm 12 tỷ đồng"
_WHEN = datetime(2026, 3, 24, 17, 30, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "head",
    [
        f"RSS\n\nThứ tư 25/03/2026 08:15 Hotline: 0912.345.678\n\n{_TITLE}\n\n17:30 | 24/03/2026",
        f"Thứ tư, 25/3/2026 08:15\n{_TITLE}\nThứ ba, 24/3/2026 17:30\nChia sẻ",
        f"Trang chủ > Kinh tế\n\n{_TITLE}\nCập nhật: 17:30 ngày 24/3/2026",
        f"Kinh tế\nThứ ba, 24/3/2026, 17:30 (GMT+7)\n{_TITLE}",
        f"{_TITLE}\n24/03/2026 17:30",
    ],
)
@pytest.mark.parametrize(
    "tail",
    [
        "\n\nLê Hoa",
        "Lê Hoa",
        "\nTheo Lê Hoa",
        "\nBài, ảnh: Lê Hoa\nTin liên quan\nGiá lúa tăng",
        " Lê Hoa (T/h)\nÝ kiến bạn đọc (1)\nChúc mừng bà con trong xã.",
    ],
)
def test_a_dump_comes_apart(head: str, tail: str) -> None:
    photo = "xa hoa binh khoi cong tram bom 12 ty dong\nCác đại biểu động thổ"
    article = parse_dump(f"{head}\n\n{_FIRST}\n\n{photo}\n\n{_SECOND}{tail}\n")
    assert (article.title, article.published) == (_TITLE, _WHEN)
    assert article.body == f"{_FIRST}\n{_SECOND}"
    assert article.authors == ("Lê Hoa",)


def test_a_plain_text_is_a_title_and_paragraphs() -> None:
    article = parse_dump(f"{_TITLE}\n{_FIRST}\n\n{_SECOND}")
    assert (article.title, article.published, article.authors) == (_TITLE, None, ())
    assert article.body == f"{_FIRST}\n{_SECOND}"


def test_source_section_and_address_are_taken_where_they_stand() -> None:
    article = parse_dump(
        f"Báo Bắc Sơn điện tử\nTrang chủ > Kinh tế\n{_TITLE}\nLê Hoa - 24/03/2026 17:30\n{_FIRST}\n"
        "https://bacson.example/tin/1.html#top"
    )
    assert (article.source, article.section, article.authors) == ("Bắc Sơn", "Kinh tế", ("Lê Hoa",))
    assert article.url == "https://bacson.example/tin/1.html"


def test_a_related_box_amid_the_text_does_not_end_it() -> None:
    article = parse_dump(f"{_TITLE}\n{_FIRST}\nTin liên quan\n" + f"{_SECOND}\n{_FIRST}\n" * 3)
    assert article.body.count(_SECOND) == 3


@pytest.mark.parametrize(
    ("text", "reason"), [(_TITLE, "no body"), (_FIRST, "no title"), ("\n", "empty")]
)
def test_what_is_no_article_says_why(text: str, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        parse_dump(text)


def test_the_seed_article(shared: Path) -> None:
    path = shared / "articles" / "seed_article_2020-03-25.txt"
    text = path.read_text(encoding="utf-8")
    article = parse_dump(text)
    assert article.title.startswith("Hội nghị BCH Đảng bộ tỉnh lần thứ 22: Tập trung")
    assert article.title.endswith("3 nhiệm vụ trọng tâm")
    assert article.published == datetime(2020, 3, 25, 21, 0, tzinfo=VIETNAM)
    assert article.authors == ("Nguyễn Thanh",)
    paragraphs = article.body.split("\n")
    assert len(paragraphs) == 13
    assert all(paragraph in text for paragraph in paragraphs)
    assert paragraphs[-1].endswith("theo chế độ./.")
    for chrome in ("RSS", "Hotline", "31/05/2020", "hoi nghi bch", "Toàn cảnh Hội nghị"):
        assert chrome not in article.body
    assert article.body == parse_dump(text.replace("./.\n\nNguyễn", "./.Nguyễn")).body


def test_the_sample_dump() -> None:
    path = Path(__file__).resolve().parents[3] / "data" / "sample" / "cau_song_lam_thong_xe.txt"
    if not path.exists():
        pytest.skip(f"the sample dump is not at {path}")
    article = parse_dump(path.read_text(encoding="utf-8"))
    assert article.title == "Thông xe kỹ thuật cầu Sông Lâm: Hai bờ nối nhịp"
    assert article.published == datetime(2024, 11, 28, 8, 30, tzinfo=VIETNAM)
    assert article.authors == ("Quốc Khởi",)
    assert len(article.body.split("\n")) == 5 and article.body.endswith("phía dưới./.")
