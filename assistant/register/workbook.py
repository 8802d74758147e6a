"""Tables as an Excel workbook in which every text is text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

from assistant.register.table import Column, Table

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, and so no workbook."""
_LONGEST = 32_767
"""Characters that Excel takes in a cell."""
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""


def write_xlsx(tables: Sequence[Table], file: BinaryIO) -> None:
    """One sheet a table, the header frozen; whole days are dates, partial ones stay text."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table in tables:
        _fill(book.create_sheet(table.title), table)
    book.save(file)


def _fill(sheet: Any, table: Table) -> None:
    """Widths and the frozen row come first: a write-only sheet is written as it is filled."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    header = [_text(sheet, title) for title in table.header]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for row in table.rows:
        sheet.append(list(_cells(sheet, table.columns, row)))


def _cells(sheet: Any, columns: Sequence[Column], row: Sequence[str]) -> Iterator[Cell | None]:
    for column, text in zip(columns, row, strict=True):
        day = _whole_day(text) if column.kind == "date" else None
        if not text:
            yield None
        elif day:
            yield _value(sheet, day, "dd/mm/yyyy")
        elif column.kind == "number":
            yield _value(sheet, float(text), "0.00")
        else:
            yield _text(sheet, text)


def _value(sheet: Any, value: date | float, shown: str) -> Cell:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    cell.value = value
    cell.number_format = shown
    return cell


def _text(sheet: Any, text: str) -> Cell:
    """A cell of text, also where the text begins as a formula or an error value does."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    cell.value = _NO_XML.sub("", text)[:_LONGEST]
    cell.data_type = "s"
    return cell


def _whole_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None
