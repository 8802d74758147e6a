from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.register.delimited import guarded, unguarded, write_csv
from assistant.register.table import Table, event_table, tenure_table
from indexer.register.types import Event, Tenure
from indexer.types import Article
from tests.assistant.register.made import ARTICLES, ELECTED, registers, texts


def _written(table: Table, delimiter: str = ",") -> bytes:
    file = io.BytesIO()
    write_csv(table, file, delimiter)
    return file.getvalue()


def _read(content: bytes, delimiter: str = ",") -> list[tuple[str, ...]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [tuple(row) for row in csv.reader(text, delimiter=delimiter, strict=True)]


def test_excel_knows_it_for_utf_8() -> None:
    content = _written(event_table([ELECTED], ARTICLES.get))
    assert content.startswith(b"\xef\xbb\xbfM\xc3\xa3") and content.count(b"\r\n") == 2


def test_a_cell_of_delimiters_and_quotes_is_one_cell() -> None:
    table = event_table([], ARTICLES.get)
    cells = ('a,b;"c"', "hai\ndòng", *[""] * (len(table.columns) - 2))
    content = _written(Table("t", table.columns, table.header, [cells]))
    assert b'"a,b;""c""","hai\ndong'.replace(b"dong", "dòng".encode()) in content
    assert _read(content)[1] == cells


@pytest.mark.parametrize("cell", [
    '=HYPERLINK("http://x.example";"a")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "  =1",
    '"=1',
])
def test_what_begins_as_a_formula_is_guarded(cell: str) -> None:
    assert guarded(cell)[:2] == f"'{cell[0]}" and unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["a;=1+1", "a,=1+1", "a\t=1+1", "a\n=1+1", 'a;"=1+1', "a; =1+1"])
def test_so_is_what_another_delimiter_would_part(cell: str) -> None:
    assert guarded(cell) == f"{cell[:2]}'{cell[2:]}" and unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Lê Văn Khải", "2024-05-02", "12/NQ-HĐND", "1+1=2", "a@b.vn", "'a'"])
def test_what_is_none_stays(cell: str) -> None:
    assert guarded(cell) == cell == unguarded(cell)


@given(texts)
def test_a_guard_can_be_taken_off(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@given(texts)
def test_no_cell_begins_a_formula_whatever_parts_it(cell: str) -> None:
    for part in re.split("[,;\t\r\n]", guarded(cell)):
        assert not re.match("[\" ]*[=+@＝＋－＠-]", part)


@given(registers(), st.sampled_from(",;\t"))
def test_every_cell_comes_back(
    register: tuple[list[Event], list[Tenure], dict[str, Article]], delimiter: str
) -> None:
    events, tenures, articles = register
    for table in (event_table(events, articles.get), tenure_table(tenures, "en")):
        header, *rows = _read(_written(table, delimiter), delimiter)
        assert header == table.header
        assert [tuple(map(unguarded, row)) for row in rows] == table.rows


def test_the_file_stays_open() -> None:
    file = io.BytesIO()
    write_csv(tenure_table([]), file)
    assert not file.closed
