from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from indexer.read import structured
from indexer.read.clean import clean_line
from indexer.read.streams import MAX_LINE
from indexer.types import Article, BadRecord

Reading = Callable[..., list[Article | BadRecord]]
GOOD = {"title": "Mưa lớn", "body": "Nước sông lên nhanh."}


def _line(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"


def _facts(outcomes: list[Article | BadRecord]) -> list[str]:
    return [o.title if isinstance(o, Article) else f"{o.line}: {o.reason}" for o in outcomes]


def test_a_malformed_line_is_reported_and_the_next_one_read(reading: Reading) -> None:
    data = b'{"title" "x"}\n\n' + b"\xff\n" + b"[1]\n" + _line({"title": "x"}) + _line(GOOD)
    assert _facts(reading("a.jsonl", data)) == [
        "1: not JSON: Expecting ':' delimiter at column 10",
        "3: not JSON: Expecting value at column 1",
        "4: not an object of fields but a list",
        "5: no body",
        "Mưa lớn",
    ]


def test_an_overlong_line_is_reported_with_its_number(reading: Reading) -> None:
    data = _line(GOOD) + b'{"x": "' + b"y" * MAX_LINE + b'"}\n' + _line(GOOD)
    assert _facts(reading("a.jsonl", data)) == ["Mưa lớn", "2: line longer than 16 MiB", "Mưa lớn"]


def test_deep_nesting_and_huge_numbers_are_no_crash(reading: Reading) -> None:
    data = b"[" * 100_000 + b"\n" + b"1" * 5000 + b"\n" + _line(GOOD)
    outcomes = _facts(reading("a.jsonl", data))
    assert outcomes[-1] == "Mưa lớn"
    assert all(reason.split(": ")[1] == "not JSON" for reason in outcomes[:2])


def test_json_is_an_array_an_object_with_one_or_a_record(reading: Reading) -> None:
    for value in (
        [GOOD, GOOD],
        {"total": 2, "articles": [GOOD, GOOD]},
        {"data": {"items": [GOOD] * 2}},
    ):
        assert _facts(reading("a.json", _line(value))) == ["Mưa lớn"] * 2
    assert _facts(reading("a.json", _line(GOOD))) == ["Mưa lớn"]
    assert _facts(reading("a.json", _line(GOOD) * 3)) == ["Mưa lớn"] * 3


def test_a_bad_record_in_an_array_is_counted(reading: Reading) -> None:
    assert _facts(reading("a.json", _line([GOOD, {"title": "x"}]))) == [
        "Mưa lớn",
        "None: record 2: no body",
    ]
    assert _facts(reading("a.json", b"[]")) == ["None: no records in it"]


def test_broken_json_names_line_and_column(reading: Reading) -> None:
    outcomes = _facts(reading("a.json", b'[\n{"title": "x",}]'))
    assert outcomes[0].startswith("2: not JSON: ") and "line 2 column" in outcomes[0]


def test_csv_rows_have_the_line_where_they_begin(reading: Reading) -> None:
    text = 'Tiêu đề;Nội dung;Ngày đăng\nMột;"a\nb";01/02/2025\nHai;;\n\nBa;c;31/02/2025\nBốn;d;;;\n'
    assert _facts(reading("a.csv", text)) == [
        "Một",
        "4: no body",
        "6: published: '31/02/2025' is no date",
        "7: 5 columns, but the header has 3",
    ]


def test_csv_tells_its_delimiter_and_takes_large_fields(reading: Reading) -> None:
    for mark in (",", ";", "\t"):
        text = f'id{mark}title{mark}body\r\n1{mark}"Một{mark} hai"{mark}{"x" * 200_000}\r\n'
        (article,) = reading("a.csv", text)
        assert isinstance(article, Article)
        assert (article.id, article.title, len(article.body)) == (
            "1",
            clean_line(f"Một{mark} hai"),
            200_000,
        )


def test_csv_without_a_header_or_a_row_is_reported(reading: Reading) -> None:
    assert _facts(reading("a.csv", "x,y\n1,2\n"))[0].startswith(
        "1: the header line names no column"
    )
    assert _facts(reading("a.csv", "title,body\n")) == ["1: no row under the header line"]

    assert _facts(reading("a.csv", 'title,body\nx,"never closed\n'))[0].startswith("2: not CSV")


def test_a_row_of_many_lines_has_a_bound(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structured, "MAX_LINE", 200)
    for row in ('x,"' + "y\n" * 150 + '"', '"x","' + '\n","' * 100 + '"'):
        outcomes = _facts(reading("a.csv", f"title,body\nMột,hai\n{row}\n"))
        assert outcomes[:2] == ["Một", "3: not CSV: row longer than 0 MiB"]


def test_a_giant_field_is_reported_and_the_next_row_read(reading: Reading) -> None:
    giant = "y" * (MAX_LINE // 2)
    outcomes = _facts(reading("a.csv", f'title,body\nx,"{giant}\n{giant}"\nMột,hai\n'))
    assert outcomes[0] == "2: not CSV: row longer than 16 MiB" and outcomes[-1] == "Một"


def test_a_header_of_very_many_columns_is_refused(reading: Reading) -> None:
    assert _facts(reading("a.csv", "title,body" + "," * 1000 + "\nx,y\n")) == ["1: more than 1000 columns"]


def test_json_of_very_many_values_is_refused(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structured, "_MAX_VALUES", 1000)
    for value in ([{}] * 600, [1] * 1100, [["a"]] * 600):
        (outcome,) = _facts(reading("a.json", _line(value)))
        assert "too many values for one JSON file" in outcome


def test_json_nested_deeply_is_reported(reading: Reading) -> None:
    for data in (b"[" * 100_000, b'{"a":' * 100_000, b'[{"title":' * 50_000):
        (outcome,) = _facts(reading("a.json", data))
        assert "nested too deeply" in outcome


def test_what_mysql_writes_is_read(reading: Reading) -> None:
    data = (
        'tiêu đề\tsummary\tnoi_dung\n"Mưa" lớn\tNULL\tDòng \\\\ một\\nDòng\\thai\\0\n\n'
        "Hai\tx\n" + "Ba\tx\ty\tz\n" + "Bốn\t\tBốn.\r\n"
    )
    found = reading("a.tsv", data)
    assert _facts(found) == ['"Mưa" lớn', "4: no body", "5: 4 columns, but the header has 3", "Bốn"]
    assert isinstance(found[0], Article) and found[0].summary == ""
    assert found[0].body == "Dòng \\ một\nDòng hai"


def test_tab_separated_values_need_rows_and_columns_for_title_and_body(reading: Reading) -> None:
    assert _facts(reading("a.tsv", "title\tbody\n")) == ["1: no row under the header line"]
    assert _facts(reading("a.tsv", "a\tb\nx\ty\n")) == [
        "1: the header line names no column for the title and the body"]
    assert _facts(reading("a.tsv", "")) == ["None: empty file"]
