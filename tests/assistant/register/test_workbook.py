from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from typing import Any
from zipfile import ZipFile

from hypothesis import given, settings
from openpyxl import Workbook, load_workbook

from assistant.register.table import event_table, tenure_table
from assistant.register.workbook import write_xlsx
from indexer.register.types import Event, Tenure
from indexer.types import Article
from tests.assistant.register.made import ARTICLES, ELECTED, HELD, LEFT, registers, told


def _written(events: list[Event], tenures: list[Tenure], articles: dict[str, Article] = ARTICLES) -> bytes:
    file = io.BytesIO()
    write_xlsx([event_table(events, articles.get), tenure_table(tenures)], file)
    return file.getvalue()


def _book(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def _cell(sheet: Any, header: str, row: int = 2) -> Any:
    column = next(cell.column for cell in sheet[1] if cell.value == header)
    return sheet.cell(row, column)


def test_there_are_two_sheets_with_a_frozen_header() -> None:
    book = _book(_written([ELECTED, LEFT], [HELD]))
    assert book.sheetnames == ["Sự kiện", "Nhiệm kỳ"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2" and sheet["A1"].font.bold
        assert sheet.auto_filter.ref.startswith("A1:")
    assert book["Sự kiện"].column_dimensions["C"].width == 24
    assert book["Sự kiện"].max_row == 3


def test_whole_days_are_dates_and_partial_ones_text() -> None:
    sheet = _book(_written([ELECTED], [HELD]))["Sự kiện"]
    whole, part = _cell(sheet, "Ngày hiệu lực"), _cell(sheet, "Ngày quyết định")
    assert (whole.value, whole.number_format) == (datetime(2024, 5, 2), "dd/mm/yyyy")
    assert (part.value, part.data_type) == ("2024-05", "s")
    assert _cell(sheet, "Độ tin cậy").value == 0.9
    assert _cell(sheet, "Người ký").value is None


def test_a_day_that_excel_counts_wrongly_or_not_at_all_stays_text() -> None:
    tenures = [replace(HELD, since="1899-12-31", until="2024-02-31")]
    sheet = _book(_written([], tenures))["Nhiệm kỳ"]
    assert (_cell(sheet, "Từ ngày").value, _cell(sheet, "Đến ngày").value) == ("1899-12-31", "2024-02-31")


def test_nothing_of_an_article_is_a_formula() -> None:
    hostile = told(person='=HYPERLINK("http://x.example")', position="#REF!", quote="+1\x00\x0b")
    content = _written([replace(ELECTED, told=hostile)], [])
    with ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name) and b'"e"' not in parts.read(name)
    sheet = _book(content)["Sự kiện"]
    assert _cell(sheet, "Họ tên").value == '=HYPERLINK("http://x.example")'
    assert (_cell(sheet, "Chức vụ").value, _cell(sheet, "Trích dẫn").value) == ("#REF!", "+1")


def test_a_text_longer_than_a_cell_is_cut() -> None:
    sheet = _book(_written([replace(ELECTED, told=told(quote="ắ" * 40_000))], []))["Sự kiện"]
    assert _cell(sheet, "Trích dẫn").value == "ắ" * 32_767


@settings(max_examples=25, deadline=None)
@given(registers())
def test_any_register_can_be_opened(register: tuple[list[Event], list[Tenure], dict[str, Article]]) -> None:
    events, tenures, articles = register
    book = _book(_written(events, tenures, articles))
    assert [sheet.max_row for sheet in book.worksheets] == [len(events) + 1, len(tenures) + 1]
    assert not [cell for sheet in book.worksheets for row in sheet for cell in row if cell.data_type in "fe"]
