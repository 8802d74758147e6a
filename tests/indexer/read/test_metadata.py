from __future__ import annotations

from datetime import datetime

import lxml.html  # type: ignore[import-untyped]

from indexer.read.metadata import Metadata, read_metadata
from indexer.types import VIETNAM


def _about(head: str, body: str = "<p>x</p>") -> Metadata:
    return read_metadata(
        lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    )


def test_opengraph_alone_is_enough() -> None:
    about = _about(
        '<meta property="og:title" content="Mưa lớn - Bắc Sơn">'
        '<meta property="article:published_time" content="2026-03-07T08:06:00+07:00">'
        '<meta property="og:site_name" content="Báo Bắc Sơn"><meta name="author" content="Lê Hoa">'
        '<link rel="canonical" href="https://bacson.vn/a/?utm_medium=x">',
        "<h1>Mưa lớn</h1>",
    )
    assert (about.title, about.source, about.authors) == ("Mưa lớn", "Bắc Sơn", ("Lê Hoa",))
    assert about.published == datetime(2026, 3, 7, 8, 6, tzinfo=VIETNAM)
    assert about.url == "https://bacson.vn/a" and not about.is_article


def test_a_visible_date_stands_in() -> None:
    about = _about(
        "", '<h1>Mưa lớn</h1><span class="post-date">Thứ bảy, 7/3/2026, 08:06 (GMT+7)</span>'
    )
    assert about.published == datetime(2026, 3, 7, 8, 6, tzinfo=VIETNAM)


def test_broken_linked_data_is_passed_over() -> None:
    about = _about('<script type="application/ld+json">{"@type": </script><title>Mưa</title>')
    assert (about.title, about.is_article, about.published) == ("Mưa", False, None)
