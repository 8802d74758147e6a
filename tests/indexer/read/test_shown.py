from __future__ import annotations

import lxml.html  # type: ignore[import-untyped]
import pytest

from indexer.read.blocks import blocks_of
from indexer.read.shown import Shown, bare_title, shown

_TITLE = "Mưa lớn làm ngập ba xã ven sông"
_PARAGRAPH = "<p>Nước sông lên nhanh trong đêm, người dân ba xã phải dời đồ đạc lên tầng hai.</p>"


def _shown(html: str, *titles: str) -> Shown:
    tree = lxml.html.document_fromstring(f"<html><body>{html}{_PARAGRAPH}</body></html>")
    return shown(tree, blocks_of(tree), titles, "Bắc Sơn", "https://bacson.vn/1.html")


@pytest.mark.parametrize("title", [
    f"{_TITLE} - Báo Bắc Sơn", f"{_TITLE} | Thời sự | Báo Bắc Sơn điện tử", f"Báo Bắc Sơn - {_TITLE}", _TITLE,
    f"{_TITLE} - bacson.vn",
])
def test_a_title_without_its_site(title: str) -> None:
    assert bare_title([title], "Bắc Sơn", "https://bacson.vn/1.html") == _TITLE


def test_a_dash_within_a_title_stays() -> None:
    assert bare_title(["Kinh tế - xã hội huyện Lâm Sơn khởi sắc"], "Bắc Sơn", None) == (
        "Kinh tế - xã hội huyện Lâm Sơn khởi sắc")


@pytest.mark.parametrize("html", [
    f"<h1>{_TITLE}</h1><span>Thứ bảy, 7/3/2026, 08:06 (GMT+7)</span>",
    f"<div>07/03/2026 08:06</div><div class='title'>{_TITLE}</div>",
    f"<div class='clock'>Chủ nhật, 8/3/2026 09:00</div><nav><a>Tin</a></nav><h1>{_TITLE}</h1>"
    "<p class='meta'>Lê Hoa - 07/03/2026 08:06 - <i>Cập nhật: 07/03/2026 10:00</i></p>",
    f"<h1>{_TITLE}</h1><p>Cập nhật: 08/03/2026 10:00</p><p>Đăng: 07/03/2026 08:06</p>",
])
def test_the_date_next_to_the_title_counts(html: str) -> None:
    found = _shown(html, _TITLE)
    assert found.published is not None and found.has_time
    assert found.published.isoformat() == "2026-03-07T08:06:00+07:00"


def test_a_clock_beyond_the_menu_does_not_count() -> None:
    menu = "".join(f"<div><a href='/{n}'>Mục {n}</a></div>" for n in range(6))
    found = _shown(f"<div>Chủ nhật, 8/3/2026 09:00</div>{menu}<h1>{_TITLE}</h1>", _TITLE)
    assert (found.published, found.text) == (None, _TITLE)


@pytest.mark.parametrize("html", [
    f"<h1>{_TITLE}</h1><div class='detail-author'>Lê Hoa</div>",
    f"<h1>{_TITLE}</h1><div><span class='author'>Lê Hoa</span> | <span>Theo TTXVN</span></div>",
    f"<h1>{_TITLE}</h1><div>Lê Hoa</div><div>07/03/2026 08:06</div>",
    f"<h1>{_TITLE}</h1><div>Lê Hoa - 07/03/2026 08:06</div>",
])
def test_who_is_named_at_the_title_wrote_it(html: str) -> None:
    assert _shown(html, _TITLE).authors == ("Lê Hoa",)


def test_a_page_that_calls_itself_by_its_site_shows_its_title() -> None:
    found = _shown(f"<div class='tieude'>{_TITLE}</div>", "Cổng thông tin điện tử tỉnh Bắc Sơn")
    assert found.text == _TITLE


def test_the_sapo_and_the_section_are_read() -> None:
    html = (f"<ul class='breadcrumb'><li><a>Trang chủ</a></li><li><a>Thời sự</a></li></ul><h1>{_TITLE}</h1>"
            "<h2 class='detail-sapo'>Ba ngày mưa đã làm ngập nhiều nhà ven sông.</h2>")
    found = _shown(html, _TITLE)
    assert (found.section, found.summary) == ("Thời sự", "Ba ngày mưa đã làm ngập nhiều nhà ven sông.")
