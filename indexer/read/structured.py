"""Files of many records: JSON lines, JSON and CSV."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from indexer.read.fields import field_of
from indexer.read.legacy import characters
from indexer.read.malformed import Malformed
from indexer.read.records import to_article
from indexer.read.streams import MAX_LINE, lines, whole
from indexer.types import Article

Outcome = tuple[int | None, Article | Malformed]
"""The line where a record begins (None where it has none) and what became of it."""

_TOO_LONG = f"line longer than {MAX_LINE >> 20} MiB"
_MAX_JSON = 256 << 20
"""Bytes of a JSON file; beyond it, JSON lines are the way."""
_MAX_VALUES = 1 << 24
"""Commas and brackets of a JSON file; a value costs up to 30 times its bytes in memory."""
_MAX_COLUMNS = 1000
_ARRAYS = "articles items data records results posts docs news entries rows".split()
_TOO_MANY = f"more than {_MAX_COLUMNS} columns"
_NO_ROW = "no row under the header line"
_ESCAPE = re.compile(r"\\(.)", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "0": "", "r": "\r"}


def read_jsonl(content: Iterable[bytes]) -> Iterator[Outcome]:
    """One record a line; blank lines are passed over."""
    for number, line in enumerate(lines(content), start=1):
        if line is None:
            yield number, Malformed(_TOO_LONG)
        elif line.strip():
            yield number, _attempt(line)


def read_json(content: Iterable[bytes]) -> Iterator[Outcome]:
    """The records of one JSON value: an array, an object that holds one, or one record.

    JSON lines under this ending are read as such. The whole value is held in memory.
    """
    data = whole(content, _MAX_JSON)
    if not data.strip():
        return
    if sum(map(data.count, (b",", b"[", b"{"))) > _MAX_VALUES:
        raise Malformed("too many values for one JSON file; give it as JSON lines")
    try:
        value = _json(data)
    except Malformed as error:
        if error.line is not None and _is_record(data.lstrip().split(b"\n", 1)[0]):
            yield from read_jsonl([data])
        else:
            yield error.line, error
        return
    yield from _each(value)


def _each(value: object) -> Iterator[Outcome]:
    records = _array(value)
    if records is None:
        yield None, _convert(value)
        return
    if not records:
        yield None, Malformed("no records in it")
    for number, record in enumerate(records, start=1):
        outcome = _convert(record)
        if isinstance(outcome, Malformed):
            outcome = Malformed(f"record {number}: {outcome}")
        yield None, outcome


def _array(value: object) -> list[object] | None:
    """The array of records in a JSON value, or None where the value is itself a record."""
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping) or {"title", "body"} <= {field_of(str(k)) for k in value}:
        return None
    for key in [k for k in _ARRAYS if k in value] or list(value):
        inner = value[key]
        if isinstance(inner, list) and (key in _ARRAYS or any(isinstance(v, dict) for v in inner)):
            return inner
        if isinstance(inner, Mapping) and key in _ARRAYS:
            return _array(inner)
    return None


def _attempt(line: bytes) -> Article | Malformed:
    try:
        return to_article(_json(line))
    except Malformed as error:
        return error


def _convert(record: object) -> Article | Malformed:
    try:
        return to_article(record)
    except Malformed as error:
        return error


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(_json(line), dict)
    except Malformed:
        return False


def _json(data: bytes) -> object:
    text = characters(data)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column" if "\n" in text.strip() else "column"
        raise Malformed(f"not JSON: {error.msg} at {where} {error.colno}", error.lineno) from None
    except RecursionError:
        raise Malformed("not JSON: nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"not JSON: {error}") from None


def read_csv(content: Iterable[bytes]) -> Iterator[Outcome]:
    """One record a row, under a header line; the delimiter (, ; tab) is told from the header."""
    csv.field_size_limit(MAX_LINE)
    source = _Rows(lines(content))
    header = next(source, None)
    if header is None or not header.strip():
        return
    delimiter, names = _header(header)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 2
        source.held = 0
        try:
            row = next(reader)
        except StopIteration:
            if start == 2:
                yield 1, Malformed(_NO_ROW)
            return
        except csv.Error as error:
            yield start, Malformed(f"not CSV: {error}")
            continue
        if row:
            yield start, _row(names, row)


def read_tsv(content: Iterable[bytes]) -> Iterator[Outcome]:
    """One record a line, under a header line, as ``mysql --batch`` writes it: no quotes, ``\\t``, ``\\n`` and
    ``\\\\`` for what would part cells and lines, NULL for nothing."""
    names: list[str] = []
    number = 0
    for number, line in enumerate(lines(content), start=1):
        text = _text(line)
        if not names:
            names = _named(text.split("\t"))
        elif text:
            cells = text.split("\t")
            yield number, _row(names, cells if line is None else [_unescaped(cell) for cell in cells])
    if number == 1:
        yield 1, Malformed(_NO_ROW)


def _unescaped(cell: str) -> str:
    return "" if cell == "NULL" else _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), cell)


class _Rows:
    """The lines of a CSV file for its reader; ``held`` is what the row so far is long, in characters."""

    def __init__(self, content: Iterator[bytes | None]) -> None:
        self._content = content
        self.held = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = f"{_text(next(self._content))}\n"
        self.held += len(line)
        if self.held > MAX_LINE + 1:
            raise csv.Error(f"row longer than {MAX_LINE >> 20} MiB")
        return line


def _text(line: bytes | None) -> str:
    return _TOO_LONG if line is None else characters(line.removesuffix(b"\r"))


def _header(line: str) -> tuple[str, list[str]]:
    try:
        rows = {d: next(csv.reader([line], delimiter=d)) for d in (",", ";", "\t")}
    except (csv.Error, StopIteration) as error:
        raise Malformed(f"not CSV: {error}", 1) from None
    if max(map(len, rows.values())) > _MAX_COLUMNS:
        raise Malformed(_TOO_MANY, 1)
    delimiter, names = max(rows.items(), key=lambda item: sum(map(bool, map(field_of, item[1]))))
    return delimiter, _named(names)


def _named(names: list[str]) -> list[str]:
    if len(names) > _MAX_COLUMNS:
        raise Malformed(_TOO_MANY, 1)
    if not {"title", "body"} <= {field_of(name) for name in names}:
        raise Malformed("the header line names no column for the title and the body", 1)
    return names


def _row(names: list[str], row: list[str]) -> Article | Malformed:
    if row == [_TOO_LONG]:
        return Malformed(_TOO_LONG)
    if len(row) > len(names):
        return Malformed(f"{len(row)} columns, but the header has {len(names)}")
    return _convert(dict(zip(names, row, strict=False)))
