from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from indexer.read.malformed import Malformed
from indexer.read.records import split_names, to_article
from indexer.types import VIETNAM


def test_english_and_vietnamese_names_of_fields_mean_the_same() -> None:
    english = {
        "title": "Mưa lớn",
        "body": "Nước lên.",
        "date": "2025-08-01",
        "outlet": "Bắc Sơn",
        "byline": "Lê Hoa và Vũ Nam",
        "category": "Thời sự",
        "description": "Tóm.",
    }
    vietnamese = {
        "Tiêu đề": "Mưa lớn",
        "NỘI DUNG": "Nước lên.",
        "ngày đăng": "01/08/2025",
        "Báo": "Bắc Sơn",
        "tác_giả": ["Lê Hoa", "Vũ Nam"],
        "Chuyên mục": "Thời sự",
        "sapo": "Tóm.",
        "lạ": 1,
    }
    article = to_article(english)
    assert article == to_article(vietnamese)
    assert article.authors == ("Lê Hoa", "Vũ Nam")
    assert article.published == datetime(2025, 8, 1, tzinfo=VIETNAM)
    assert (article.source, article.section, article.summary) == ("Bắc Sơn", "Thời sự", "Tóm.")


def test_the_preferred_key_wins_and_an_empty_one_gives_way() -> None:
    assert to_article({"content": "b", "body": "a", "title": "t"}).body == "a"
    assert to_article({"content": "b", "body": "", "title": "t"}).body == "b"


def test_wordpress_fields_become_text() -> None:
    article = to_article(
        {
            "title": {"rendered": "A &amp; B"},
            "content": {
                "rendered": "<p>Một&nbsp;câu.</p>\n<figure>Ảnh</figure><p>Hai <b>câu</b>.</p>"
            },
            "link": "https://b.vn/a/?utm_source=x",
            "id": 7,
        }
    )
    assert (article.title, article.body) == ("A & B", "Một câu.\nHai câu.")
    assert (article.id, article.url) == ("7", "https://b.vn/a")


def test_a_smaller_sign_is_no_tag() -> None:
    assert to_article({"title": "t", "body": "Dưới <5% và <số tiền> VND"}).body == (
        "Dưới <5% và <số tiền> VND"
    )


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"body": "b"}, "no title"),
        ({"title": " \u200b", "body": "b"}, "no title"),
        ({"title": "t"}, "no body"),
        ({"title": "t", "body": "<p> </p>"}, "no body"),
        ({"title": "t", "body": 5}, "body: a text was expected, not a number"),
        ({"title": "t", "body": {"x": 1}}, "body: a text was expected, not an object"),
        ({"title": "t", "body": "b", "date": "31/02/2020"}, "published: '31/02/2020' is no date"),
        ({"title": "t", "body": "b", "date": True}, "published: a date was expected, not true or"),
        ({"title": "t", "body": "b", "date": 1e300}, "published: '1e+300' is no date"),
        ([1], "not an object of fields but a list"),
        (None, "not an object of fields but null"),
    ],
)
def test_a_malformed_record_says_why(record: object, reason: str) -> None:
    with pytest.raises(Malformed) as raised:
        to_article(record)
    assert str(raised.value).startswith(reason)


def test_names_are_parted_and_counted_once() -> None:
    assert split_names("Lê Hoa; Vũ Nam, Lê Hoa và Văn Vàng") == ("Lê Hoa", "Vũ Nam", "Văn Vàng")


@pytest.mark.parametrize("key", ["modified", "updated_at", "dateModified", "Ngày cập nhật"])
def test_when_an_article_was_changed_last(key: str) -> None:
    record = {"title": "Tin", "body": "Tin.", "published": "2024-05-04T08:00:00+07:00"}
    read = to_article({**record, key: "2024-05-04T10:30:00+07:00"})
    assert read.modified == datetime(2024, 5, 4, 10, 30, tzinfo=VIETNAM)
    assert replace(read, modified=None) == to_article(record), "it is no part of what the article says"
    assert to_article({**record, key: "mới đây"}) == to_article(record)
