from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.read.malformed import Malformed
from indexer.read.markdown import parse_markdown
from indexer.types import VIETNAM, Article, BadRecord

Reading = Callable[..., list[Article | BadRecord]]
HUGO = """---
title: "Mưa lớn: nước lên nhanh"
date: 2020-03-25T08:30:00+07:00
lastmod: 2020-03-26T01:00:00Z
author: [Lê Hoa, Trần Bình]
categories:
  - Thời sự
tags: [mưa, lũ]
url: https://bao.example/2020/03/mua-lon/
slug: mua-lon
description: Sapo của bài.
weight: 10
draft: false
---
# Mưa lớn: nước lên nhanh

Đoạn **một** có [liên kết](https://x.example "t") và `mã`.
Dòng tiếp theo.

{{< figure src="a.jpg" title="Chú thích" >}}

![Ảnh](a.jpg)

Đoạn hai.  
Xuống dòng.

## Mục nhỏ

1. Ý một
2. Ý hai

| Xã | Hộ |
|----|---:|
| Phú Xá | 12 |

<div class="hop">Trong <b>hộp</b></div>

> Lời của bà Lộc.[^1]

[^1]: Ghi chú cuối.
"""


def test_a_hugo_page_with_all_its_fields(reading: Reading) -> None:
    (article,) = reading("mua-lon.md", HUGO)
    assert isinstance(article, Article)
    assert article.title == "Mưa lớn: nước lên nhanh"
    assert article.url == "https://bao.example/2020/03/mua-lon"
    assert article.published == datetime(2020, 3, 25, 8, 30, tzinfo=VIETNAM)
    assert article.modified == datetime(2020, 3, 26, 1, 0, tzinfo=UTC)
    assert (article.section, article.authors) == ("Thời sự", ("Lê Hoa", "Trần Bình"))
    assert article.summary == "Sapo của bài."
    assert article.body.split("\n") == [
        "Đoạn một có liên kết và mã. Dòng tiếp theo.", "Đoạn hai.", "Xuống dòng.", "Mục nhỏ", "Ý một",
        "Ý hai", "Xã | Hộ", "Phú Xá | 12", "Trong hộp", "Lời của bà Lộc.", "Ghi chú cuối.",
    ]


def test_a_jekyll_post_is_dated_by_its_name(reading: Reading) -> None:
    (article,) = reading("2020-03-05-cau-moi.markdown", (
        "---\nlayout: post\ntitle: Cầu mới\ncategory: Kinh tế\npublished: true\n"
        "author:\n  name: Lê Hoa\n---\n"
        "{% include anh.html %}\nCầu {{ site.ten }}đã xong.\n{: .sapo}\n\n<!-- ẩn -->\nXe đã chạy.\n"))
    assert isinstance(article, Article)
    assert article.published == datetime(2020, 3, 5, tzinfo=VIETNAM)
    assert (article.section, article.authors) == ("Kinh tế", ("Lê Hoa",))
    assert article.body == "Cầu đã xong.\nXe đã chạy."


def test_an_obsidian_note_is_titled_by_its_name(reading: Reading) -> None:
    (article,) = reading("Lũ lên ở Bắc Khê.md", (
        "---\ntags:\n  - lũ\naliases: []\ndate:\n---\n![[anh.png]]\n> [!note] Ghi nhận\n"
        "> Xem [[Cầu mới|bài cầu]] và [[Đê]].\n\n%%nháp%%\nNước lên.\n"))
    assert isinstance(article, Article)
    assert (article.title, article.section, article.published) == ("Lũ lên ở Bắc Khê", "lũ", None)
    assert article.body == "Ghi nhận Xem bài cầu và Đê.\nNước lên."


def test_a_zola_page_in_toml() -> None:
    article = parse_markdown(
        "+++\ntitle = 'Cầu mới'\ndate = 2020-03-05\n[taxonomies]\ncategories = ['Kinh tế']\n"
        "[extra]\nauthor = 'Lê Hoa'\n+++\nĐã xong.\n")
    assert (article.title, article.body, article.section) == ("Cầu mới", "Đã xong.", "Kinh tế")
    assert article.published == datetime(2020, 3, 5, tzinfo=VIETNAM) and article.authors == ("Lê Hoa",)


@pytest.mark.parametrize(("text", "title"), [
    ("# Cầu mới\n\nĐã xong.", "Cầu mới"), ("Cầu mới\n=======\n\nĐã xong.", "Cầu mới"),
    ("Mở đầu\n\n# Cầu mới\n\nĐã xong.", "Cầu mới"), ("Cầu mới\n\nĐã xong.", "Cầu mới"),
    ("---\r\ntitle: Cầu mới\r\n---\r\nĐã xong.", "Cầu mới"),
    ("\ufeff---\ntitle: Cầu mới\n...\nĐã xong.", "Cầu mới"),
])
def test_a_title_is_found_where_it_stands(text: str, title: str) -> None:
    article = parse_markdown(text, "cau-moi.md")
    assert (article.title, article.body.split("\n")[-1]) == (title, "Đã xong.")


@pytest.mark.parametrize(("text", "reason"), [
    ("---\ntitle: x\ndraft: true\n---\nTin.", "a draft"),
    ("---\ntitle: x\npublished: false\n---\nTin.", "a draft"), ("# x", "no body"),
    ("---\ntitle: [x\n---\nTin.", "front matter is no YAML"), ("---\n- x\n---\nTin.", "names no fields"),
    ("+++\ntitle = x\n+++\nTin.", "front matter is no TOML"), ("---\ntitle: x\n---\n", "no body"),
    ("---\ntitle: x\ndate: hôm qua\n---\nTin.", "is no date"), ("x" * 400_001, "more than 400000"),
    ("---\n" + "x: y\n" * 20_000 + "---\nTin.", "longer than 64 KiB"), ("[a](b)" * 20_001, "20000 links"),
    ("---\na: " + "[" * 501 + "\n---\nTin.", "more than 500 lists"),
    ("---\na: " + "[" * 500 + "\n---\nTin.", "no YAML"),
])
def test_what_is_no_article_says_why(text: str, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        parse_markdown(text)


def test_yaml_makes_nothing_but_texts() -> None:
    article = parse_markdown("---\ntitle: !!python/object/apply:os.system ['exit 1']\n---\nTin.")
    assert (article.title, article.body) == ("exit 1", "Tin.")


def test_aliases_of_yaml_do_not_grow() -> None:
    names = zip("abcdefgh", "bcdefghi", strict=True)
    levels = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in names)
    article = parse_markdown(f"---\na: &a x\n{levels}tags: *i\ntitle: Tin\n---\nNội dung.")
    assert (article.title, article.section) == ("Tin", "")


@pytest.mark.parametrize("text", [
    "[" * 5_000, "*" * 20_000, "> " * 20_000 + "x", "- " * 20_000 + "x", "`" * 60_000, "![](" * 5_000,
    "|a" * 5_000 + "\n" + "|-" * 5_000, "[^1]: x\n" * 1_000, "{{< " * 10_000, "<!-- " * 20_000, "<a " * 9_000,
    "&amp;" * 9_000, "_a" * 9_000, "[a](<" * 9_000,
])
def test_a_hostile_text_takes_no_long_time(text: str) -> None:
    begin = time.process_time()
    try:
        parse_markdown(f"# Tin\n\n{text}")
    except Malformed as error:
        assert str(error)
    assert time.process_time() - begin < 5


@given(st.text(max_size=80), st.sampled_from(["---\n{}\n---\nTin", "+++\n{}\n+++\nTin", "# x\n\n{}", "{}"]))
@example("\ud800", "{}")
@example("title: 2020-13-45", "---\n{}\n---\nTin")
def test_any_text_is_an_article_or_says_why_not(text: str, form: str) -> None:
    try:
        article = parse_markdown(form.format(text.replace("{", "").replace("}", "")))
    except Malformed as error:
        assert str(error)
    else:
        assert article.title and article.body
