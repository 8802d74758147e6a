"""A staff's list of known office holders, from CSV or XLSX."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from assistant.register.delimited import unguarded
from indexer.errors import SourceError
from indexer.read.clean import clean_line
from indexer.read.malformed import Malformed
from indexer.read.streams import chunks, whole
from indexer.register.types import Holder, name_key
from indexer.types import BadRecord
from indexer.words import nfc

_NAMES = {
    "person": ("họ tên", "họ và tên", "tên", "person", "name"),
    "position": ("chức vụ", "chức danh", "position", "office"),
    "place": ("địa phương", "tỉnh", "tỉnh thành", "place", "province"),
    "since": ("từ ngày", "từ", "since", "from"),
    "until": ("đến ngày", "đến", "until", "to"),
    "note": ("ghi chú", "note", "notes"),
}
_ASKED = "Họ tên, Chức vụ, Địa phương, Từ ngày, Đến ngày, Ghi chú"
_HEADER_WITHIN = 20
"""Rows in which the header must stand: lists in Excel often have a title above it."""
_STILL = frozenset({"nay", "den nay", "hien nay", "now", "present"})
_LABEL = re.compile(r"\b(?:ngày|tháng|năm)\b", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(?:(?:(\d{1,2})\s*[/.-]\s*)?(\d{1,2})\s*[/.-]\s*)?(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T ]00:00(?::00)?)?)?", re.ASCII)
_BROKEN = (
    BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError, OSError, EOFError, RuntimeError,
)
"""What openpyxl raises where a part of a workbook is missing or damaged; errors in XML are SyntaxErrors."""
MAX_BYTES = 16 << 20
"""The largest list, in bytes; a workbook's parts as unpacked, too."""
MAX_ROWS = 100_000
_MAX_COLUMNS = 200
_STRAY = re.compile("[\udc80-\udcff]")

Row = tuple[int, list[str] | Malformed]
"""(line from 1, cells, or what is wrong with the line)."""


def read_holders(file: BinaryIO, name: str) -> tuple[list[Holder], list[BadRecord]]:
    """The holders of a list, in its order, and the lines that are none; ``name`` is the file's, for these.

    The header names the columns, in any order, in Vietnamese or English, marks and case aside; others are
    ignored. CSV may be parted by commas, semicolons or tabs, in UTF-8 or UTF-16. Raises ``SourceError``
    where the file cannot be read or has no such header.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SourceError(f"{name}: larger than {MAX_BYTES >> 20} MiB; split the list")
    rows = _of_xlsx(content, name) if content.startswith(b"PK\x03\x04") else _of_csv(content, name)
    good: list[Holder] = []
    bad: list[BadRecord] = []
    columns, below = _headed(rows, name)
    for line, cells in below:
        try:
            good.append(_holder(columns, cells))
        except Malformed as error:
            bad.append(BadRecord(name, line, str(error)))
    return good, bad


def partial_date(text: str) -> str:
    """The partial date that a text writes: dd/mm/yyyy, mm/yyyy, yyyy or ISO; "" for "nay" and for nothing.

    Raises ``ValueError`` where it is no date.
    """
    text = " ".join(_LABEL.sub(" ", text).split())
    if not text or name_key(text) in _STILL:
        return ""
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError(f"{text[:60]!r} is no date")
    moment = date(int(year), int(month or 1), int(day or 1))
    return moment.isoformat()[: 10 if day else 7 if month else 4]


def _headed(rows: Iterable[Row], name: str) -> tuple[list[str], list[Row]]:
    """The field of each column, "" for one that is ignored, and the rows below the header."""
    rows = list(islice(rows, MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise _too_long(name)
    for at, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        columns = _fields(cells)
        if {"person", "position"} <= set(columns):
            return columns, rows[at + 1 :]
    raise SourceError(
        f"{name}: none of the first {_HEADER_WITHIN} lines names the columns; one must read: {_ASKED}"
    )


def _too_long(name: str) -> SourceError:
    return SourceError(f"{name}: more than {MAX_ROWS} lines; split the list")


def _fields(header: Sequence[str] | Malformed) -> list[str]:
    if isinstance(header, Malformed):
        return []
    known = {name_key(alias): field for field, names in _NAMES.items() for alias in names}
    fields = [known.get(name_key(cell), "") for cell in header]
    return [field if field not in fields[:at] else "" for at, field in enumerate(fields)]


def _holder(columns: Sequence[str], cells: Sequence[str] | Malformed) -> Holder:
    if isinstance(cells, Malformed):
        raise cells
    if any(map(_STRAY.search, cells)):
        raise Malformed("not UTF-8")
    if len(cells) > len(columns):
        raise Malformed(f"{len(cells)} columns, but the header has {len(columns)}")
    told = {field: clean_line(cell) for field, cell in zip(columns, cells, strict=False) if field}
    person, position = told.get("person", ""), told.get("position", "")
    if not person or not position:
        raise Malformed("no position" if person else "no person")
    since, until = _date(told, "since"), _date(told, "until")
    shared = min(len(since), len(until))
    if since[:shared] > until[:shared]:
        raise Malformed(f"it ends ({until}) before it begins ({since})")
    return Holder(person, position, told.get("place", ""), since, until, told.get("note", ""))


def _date(told: dict[str, str], field: str) -> str:
    try:
        return partial_date(told.get(field, ""))
    except ValueError:
        raise Malformed(f"{field}: {told[field][:60]!r} is no date") from None


def _of_csv(content: bytes, name: str) -> list[Row]:
    """The rows by the delimiter under which some row names the most columns."""
    try:
        text = whole(chunks(io.BytesIO(content))).decode("utf-8", "surrogateescape")
    except Malformed as error:
        raise SourceError(f"{name}: {error}") from None
    if max(map(text.count, "\r\n")) > MAX_ROWS:
        raise _too_long(name)
    return max((list(_parted(text, delimiter)) for delimiter in ",;\t"), key=_named)


def _parted(text: str, delimiter: str) -> Iterator[Row]:
    """The rows; after one that is no CSV, as where a quote is never closed, reading goes on a line below."""
    lines, at = list(io.StringIO(text, newline="")), 0
    while at < len(lines):
        start = at
        below = map(lines.__getitem__, range(start, len(lines)))
        reader = csv.reader(below, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                if len(row) > _MAX_COLUMNS:
                    yield at + 1, Malformed(f"more than {_MAX_COLUMNS} columns")
                elif cells := _trimmed([unguarded(nfc(cell)) for cell in row]):
                    yield at + 1, cells
                at = start + reader.line_num
        except csv.Error as error:
            yield at + 1, Malformed(f"not CSV: {error}")
            at += 1


def _named(rows: Sequence[Row]) -> int:
    return max((sum(map(bool, _fields(cells))) for _, cells in rows[:_HEADER_WITHIN]), default=0)


def _trimmed(cells: list[str]) -> list[str]:
    """The cells without empty ones at the end."""
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _of_xlsx(content: bytes, name: str) -> list[Row]:
    """The rows of the first sheet that holds any."""
    from openpyxl import load_workbook

    try:
        with ZipFile(io.BytesIO(content)) as parts:  # which gives no more of a part than it says here
            if sum(part.file_size for part in parts.infolist()) > MAX_BYTES:
                raise SourceError(f"{name}: unpacks to more than {MAX_BYTES >> 20} MiB; split the list")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = (list(_of_sheet(_cells(sheet), name)) for sheet in book.worksheets)
        return next((rows for rows in sheets if rows), [])
    except _BROKEN as error:
        raise SourceError(f"{name}: no workbook that can be read ({error}); save it as CSV") from None


def _cells(sheet: Any) -> Iterator[Sequence[Any]]:
    """The rows of a sheet, no wider than a list may be: a cell far to the right makes every row as wide."""
    columns = min(sheet.max_column or _MAX_COLUMNS, _MAX_COLUMNS)
    return iter(sheet.iter_rows(max_col=columns))


def _of_sheet(rows: Iterable[Sequence[Any]], name: str) -> Iterator[Row]:
    for line, row in enumerate(rows, start=1):
        if line > MAX_ROWS:
            raise _too_long(name)
        if cells := _trimmed([nfc(_shown(cell)) for cell in row]):
            yield line, cells


def _shown(cell: Any) -> str:
    """A cell as text; a day only as far as it is shown, since Excel keeps "3/2024" as the month's first."""
    value = cell.value
    if isinstance(value, date):  # a datetime is one
        shown = cell.number_format.lower()
        return value.isoformat()[: 10 if "d" in shown else 7 if "m" in shown else 4]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
