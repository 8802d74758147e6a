from __future__ import annotations

import lxml.html  # type: ignore[import-untyped]
import pytest

from indexer.read.blocks import blocks_of
from indexer.read.content import Content, content_of

_FIRST = "Nước sông lên nhanh trong đêm, người dân ba xã phải dời đồ đạc lên tầng hai và chờ xuồng cứu hộ."
_SECOND = "Đến trưa, mực nước tại trạm đo đã xuống dưới mức báo động hai, đường vào xã đi lại được."
_SAPO = "Ba ngày mưa đã làm ngập nhiều nhà ven sông Lam, hai người bị thương nhẹ."


def _content(html: str, summary: str = "") -> Content:
    tree = lxml.html.document_fromstring(f"<body>{html}</body>")
    return content_of(blocks_of(tree), "Mưa lớn", summary, ())


@pytest.mark.parametrize("amid", [
    "<p><img src='a'></p><p style='text-align:center'>Xuồng cứu hộ trên sông.</p>",
    "<img src='a'><p><em>Xuồng cứu hộ trên sông.</em></p>",
    "<img src='a'><p>Xuồng cứu hộ trên sông lúc rạng sáng</p>",
    "<p>Xuồng cứu hộ trên sông. Ảnh: Vũ Nam</p>",
    "<p>Xem thêm: Cầu Yên Phác thông xe</p>", "<p>Chia sẻ</p>", "<p>Mưa lớn</p>",
])
def test_captions_pointers_and_buttons_go(amid: str) -> None:
    assert _content(f"<p>{_FIRST}</p>{amid}<p>{_SECOND}</p>").text == f"{_FIRST}\n{_SECOND}"


@pytest.mark.parametrize("amid", [
    "<img src='a'><p><b>Nước rút dần</b></p>", "<img src='a'><h2>Nước rút dần</h2>",
])
def test_a_subheading_under_a_photo_stays(amid: str) -> None:
    assert "Nước rút dần" in _content(f"<p>{_FIRST}</p>{amid}<p>{_SECOND}</p>").text


@pytest.mark.parametrize(("end", "names"), [
    ("<p>Lê Hoa</p>", ("Lê Hoa",)),
    ("<p>Bài, ảnh: Lê Hoa - Vũ Nam</p>", ("Lê Hoa", "Vũ Nam")),
    ("<p>Theo TTXVN</p>", ()),
    ("<p style='text-align:right'>Lê Hoa</p><p>* Đội cứu hộ của xã luôn có người trực.</p>", ("Lê Hoa",)),
])
def test_the_signature_is_read_and_goes(end: str, names: tuple[str, ...]) -> None:
    found = _content(f"<p>{_FIRST}</p><p>{_SECOND}</p>{end}")
    assert found.names == names and "Lê Hoa" not in found.text and found.text.startswith(_FIRST)


def test_a_day_at_the_end_dates_it() -> None:
    found = _content(f"<p>{_FIRST}</p><p>{_SECOND}</p><p>Ngày 5 tháng 3 năm 2020</p>")
    assert found.dated is not None and found.dated.date().isoformat() == "2020-03-05"
    assert found.text == f"{_FIRST}\n{_SECOND}"


def test_the_sapo_goes_and_a_first_paragraph_that_is_quoted_stays() -> None:
    marked = _content(f"<p><b>{_SAPO}</b></p><p>{_FIRST}</p>", f"{_SAPO[:50]}...")
    assert (marked.text, marked.summary) == (_FIRST, _SAPO)
    quoted = _content(f"<p>{_FIRST}</p><p>{_SECOND}</p>", f"{_FIRST[:60]}...")
    assert quoted.text == f"{_FIRST}\n{_SECOND}"


def test_what_follows_a_label_of_other_news_goes() -> None:
    assert _content(f"<p>{_FIRST}</p><p>Tin liên quan</p><p>Cầu Yên Phác thông xe</p>").text == _FIRST
    amid = _content(f"<p>{_FIRST}</p><p>Tin liên quan</p><p>{_SECOND}</p><p>{_FIRST}</p>").text
    assert amid == f"{_FIRST}\n{_SECOND}\n{_FIRST}"
