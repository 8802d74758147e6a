from __future__ import annotations

from datetime import UTC, datetime

import lxml.html  # type: ignore[import-untyped]
import pytest

from indexer.read.metadata import Metadata, persons, read_metadata
from indexer.types import VIETNAM


def _about(head: str, before: str = "") -> Metadata:
    return read_metadata(lxml.html.document_fromstring(
        f"{before}<html><head>{head}</head><body><p>x</p></body></html>"
    ))


def test_opengraph_alone_is_enough() -> None:
    about = _about(
        '<meta property="og:title" content="Mưa lớn - Bắc Sơn">'
        '<meta property="article:published_time" content="2026-03-07T08:06:00+07:00">'
        '<meta property="og:site_name" content="Báo Bắc Sơn"><meta name="author" content="Lê Hoa">'
        '<link rel="canonical" href="https://bacson.vn/a/?utm_medium=x">',
    )
    assert (about.titles, about.source, about.authors) == (("Mưa lớn - Bắc Sơn",), "Bắc Sơn", ("Lê Hoa",))
    assert about.published == datetime(2026, 3, 7, 8, 6, tzinfo=VIETNAM)
    assert about.url == "https://bacson.vn/a" and not about.is_article


def test_broken_linked_data_is_passed_over() -> None:
    about = _about('<script type="application/ld+json">{"@type": </script><title>Mưa</title>')
    assert (about.titles, about.is_article, about.published) == (("Mưa",), False, None)


def test_when_it_was_changed_is_read_apart() -> None:
    about = _about('<meta property="article:modified_time" content="2026-03-07T01:06:00Z">')
    assert (about.published, about.modified) == (None, datetime(2026, 3, 7, 1, 6, tzinfo=UTC))


@pytest.mark.parametrize(("head", "before", "url"), [
    ('<link rel="canonical" href="/1.html"><meta property="og:url" content="https://b.vn/tin/1.html">', "",
     "https://b.vn/1.html"),
    ('<link rel="canonical" href="https://b.vn/"><meta property="og:url" content="https://b.vn/1.html">', "",
     "https://b.vn/1.html"),
    ("", "<!-- saved from url=(0020)https://b.vn/2.html -->", "https://b.vn/2.html"),
    ("", "<!-- Page saved with SingleFile \n url: https://b.vn/3.html -->", "https://b.vn/3.html"),
    ("", "", None),
])
def test_the_address_is_the_articles(head: str, before: str, url: str | None) -> None:
    assert _about(head, before).url == url


def test_the_newspaper_is_found_behind_the_title() -> None:
    assert _about("<title>Mưa lớn | Thời sự | Báo Bắc Sơn</title>").source == "Bắc Sơn"


def test_persons_are_told_from_newspapers() -> None:
    text = "Lê Hoa; TTXVN; Báo Bắc Sơn; admin; https://fb.example/lehoa; toasoan@b.vn"
    assert persons(text, {"Bắc Sơn"}, "https://bacson.vn/1") == ("Lê Hoa",)
