from __future__ import annotations

from dataclasses import fields, replace
from typing import get_args

import pytest

from assistant.register.table import EVENT_COLUMNS, Language, Table, event_table, sources, tenure_table
from indexer.register.types import Action, Appointment
from tests.assistant.register.made import ARTICLES, ELECTED, HELD, LEFT, PROPOSED, QUOTE, UNDATED, told


def _first(table: Table) -> dict[str, str]:
    return dict(zip(table.header, table.rows[0], strict=True))


def test_a_row_tells_all_that_an_event_tells() -> None:
    row = _first(event_table([ELECTED], ARTICLES.get))
    assert row == {
        "Mã sự kiện": "e1", "Mã người": "p1", "Họ tên": "Lê Văn Khải", "Việc": "bầu",
        "Tình trạng": "đã thực hiện", "Chức vụ": "Chủ tịch UBND tỉnh Lam Sơn",
        "Chức danh chuẩn": "Chủ tịch UBND tỉnh Lam Sơn",
        "Khóa chức danh": "chủ tịch|ủy ban nhân dân tỉnh|lam sơn", "Cơ quan": "UBND tỉnh Lam Sơn",
        "Địa phương": "Lam Sơn", "Chức vụ trước đó": "", "Người tiền nhiệm": "Trần Thị Hoà",
        "Cấp quyết định": "HĐND tỉnh", "Người ký": "", "Số quyết định": "12/NQ-HĐND",
        "Ngày quyết định": "2024-05", "Ngày hiệu lực": "2024-05-02", "Ngày công bố": "",
        "Ngày đăng": "2024-05-02", "Nhiệm kỳ": "2021-2026", "Trích dẫn": QUOTE,
        "Mã bài": "tin-1; tin-2; mất", "Đường dẫn": "https://bao.example/tin-1?a=1&b=hoà hợp",
        "Nguồn": "Báo Lam Sơn; Đài Lam Sơn", "Độ tin cậy": "0.90", "Duyệt": "chưa duyệt",
        "Các bài nêu khác nhau": "Ngày quyết định; Người ký",
    }


def test_every_field_that_is_told_has_a_column() -> None:
    elsewhere = {"article_id", "part", "start", "end", "origin"}
    assert {field.name for field in fields(Appointment)} - elsewhere <= {c.name for c in EVENT_COLUMNS}


def test_english_has_words_of_its_own() -> None:
    table = event_table([LEFT, PROPOSED], ARTICLES.get, "en")
    assert table.title == "Events"
    row = _first(table)
    assert (row["Action"], row["Status"], row["Review"]) == ("relieved", "done", "confirmed")


@pytest.mark.parametrize("action", get_args(Action))
def test_every_action_has_an_english_word(action: Action) -> None:
    row = _first(event_table([replace(LEFT, told=told(action=action))], ARTICLES.get, "en"))
    assert row["Action"].isascii() and row["Action"]


def test_a_tenure_says_what_was_stated() -> None:
    row = _first(tenure_table([HELD]))
    assert (row["Từ ngày"], row["Căn cứ ngày bắt đầu"]) == ("2024-05-02", "bài báo nêu")
    assert (row["Đến ngày"], row["Căn cứ ngày kết thúc"]) == ("2025", "suy ra")
    assert (row["Sự kiện bắt đầu"], row["Sự kiện kết thúc"]) == ("e1", "e2")
    assert (row["Họ tên"], row["Địa phương"]) == ("Lê Văn Khải", "Lam Sơn")


def test_a_tenure_says_where_a_day_is_only_the_articles() -> None:
    held = replace(HELD, since_stated=False, opened=UNDATED)
    assert _first(tenure_table([held]))["Căn cứ ngày bắt đầu"] == "theo tin ngày 2/5/2024"
    assert _first(tenure_table([held], "en"))["Since is"] == "by news of 2024-05-02"


def test_what_is_unknown_is_neither_stated_nor_inferred() -> None:
    row = _first(tenure_table([replace(HELD, until="", closed=None)], "en"))
    assert (row["Until"], row["Until is"], row["Closed by event"]) == ("", "", "")


def test_sources_are_there_once_in_order() -> None:
    assert [article.id for article in sources(ELECTED, ARTICLES.get)] == ["tin-1", "tin-2"]


def test_headers_differ_in_each_language() -> None:
    languages: tuple[Language, ...] = ("vi", "en")
    for language in languages:
        for table in (event_table([], ARTICLES.get, language), tenure_table([], language)):
            assert len(set(table.header)) == len(table.columns) and all(table.header)
