from __future__ import annotations

import io
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from openpyxl import Workbook

from assistant.register.delimited import write_csv
from assistant.register.holders import partial_date, read_holders
from assistant.register.table import Language, tenure_table
from assistant.register.workbook import write_xlsx
from indexer.errors import SourceError
from indexer.register.types import Holder, is_partial_date
from indexer.types import BadRecord
from tests.assistant.register.made import HELD, partial

HEADER = "Họ tên,Chức vụ,Địa phương,Từ ngày,Đến ngày,Ghi chú"
LINE = "Lê Văn Khải,Chủ tịch UBND tỉnh,Lam Sơn,2/5/2024,,theo công báo"
KHAI = Holder("Lê Văn Khải", "Chủ tịch UBND tỉnh", "Lam Sơn", "2024-05-02", "", "theo công báo")


def _read(text: str | bytes) -> tuple[list[Holder], list[BadRecord]]:
    return read_holders(io.BytesIO(text.encode("utf-8") if isinstance(text, str) else text), "ds.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_is_read_however_it_is_saved(encoding: str, delimiter: str, end: str) -> None:
    text = f"{HEADER}{end}{LINE}{end}".replace(",", delimiter)
    assert _read(text.encode(encoding)) == ([KHAI], [])


@pytest.mark.parametrize("header", [
    "Person,Position,Place,Since,Until,Note",
    "HO TEN,chuc vu,DIA PHUONG,tu ngay,den ngay,ghi chu",
    "Họ và tên:,Chức danh,Tỉnh,Từ,Đến,Ghi chú",
    "Ho\u0323 tên,Chức vụ,Địa phương,Từ ngày,Đến ngày,Ghi chú",
])
def test_columns_are_known_by_other_names(header: str) -> None:
    assert _read(f"{header}\n{LINE}\n") == ([KHAI], [])


def test_columns_stand_in_any_order_and_others_are_ignored() -> None:
    assert _read("STT;Chức vụ;Ngày sinh;Họ tên\n1;Chủ tịch nước;1960;Lê Văn Khải\n") == (
        [Holder("Lê Văn Khải", "Chủ tịch nước")], [])


def test_a_title_may_stand_above_the_header_and_empty_lines_anywhere() -> None:
    assert _read(f"DANH SÁCH CÁN BỘ,,,\n\n{HEADER}\n,,,,,\n{LINE}\n\n") == ([KHAI], [])


def test_bad_lines_are_reported_and_the_others_taken() -> None:
    good, bad = _read("\n".join([
        HEADER, LINE, ",Bí thư,,,,", "Vũ Quốc Uy,,,,,", "Vũ Quốc Uy,Bí thư,,31/2/2024,,", "a,b,,,hôm qua,",
        "Vũ Quốc Uy,Bí thư,,2024,3/2023,", "Vũ Quốc Uy,Bí thư,,,,x,y", "Đỗ Minh Thuý,Bí thư,,2024,5/2024,",
    ]))
    assert good == [KHAI, Holder("Đỗ Minh Thuý", "Bí thư", "", "2024", "2024-05")]
    assert list(map(str, bad)) == [
        "ds.csv:3: no person", "ds.csv:4: no position", "ds.csv:5: since: '31/2/2024' is no date",
        "ds.csv:6: until: 'hôm qua' is no date", "ds.csv:7: it ends (2023-03) before it begins (2024)",
        "ds.csv:8: 7 columns, but the header has 6",
    ]


def test_a_quote_that_never_closes_costs_its_own_line_alone() -> None:
    good, bad = _read(f'{HEADER}\n"Vũ Quốc Uy,Bí thư,,,,\n{LINE}\n{LINE.replace("theo", "hai")}\n')
    assert [holder.person for holder in good] == ["Lê Văn Khải"] * 2
    assert [(record.line, record.reason[:7]) for record in bad] == [(2, "not CSV")]


def test_a_cell_of_two_lines_is_one_and_lines_are_still_counted() -> None:
    good, bad = _read(f'{HEADER}\n"Lê Văn\nKhải",Chủ tịch UBND tỉnh,Lam Sơn,2/5/2024,,theo công báo\n,,x\n')
    assert good == [KHAI] and [record.line for record in bad] == [4]


def test_bytes_that_are_no_utf_8_are_their_lines_fault() -> None:
    good, bad = _read(f"{HEADER}\n".encode() + b"L\xea V\xe3n,B\xed th\xdd\n" + f"{LINE}\n".encode())
    assert good == [KHAI] and bad == [BadRecord("ds.csv", 2, "not UTF-8")]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", f"{HEADER}\n".encode("utf-16")[:-1], b"PK\x03\x04x"])
def test_a_file_without_a_list_is_an_error(content: bytes) -> None:
    with pytest.raises(SourceError, match=r"^ds\.csv: "):
        _read(content)


@pytest.mark.parametrize(("text", "day"), [
    ("02/05/2024", "2024-05-02"), ("2-5-2024", "2024-05-02"), ("2.5.2024", "2024-05-02"),
    ("5/2024", "2024-05"),
    ("2024", "2024"), ("2024-05-02", "2024-05-02"), ("2024-5-2", "2024-05-02"), ("2024-05", "2024-05"),
    ("2024-05-02 00:00:00", "2024-05-02"), ("ngày 2/5/2024", "2024-05-02"), ("tháng 5/2024", "2024-05"),
    ("năm 2024", "2024"), (" 2 / 5 / 2024 ", "2024-05-02"), ("", ""), ("nay", ""), ("Đến nay", ""),
])
def test_dates_are_read_as_staff_write_them(text: str, day: str) -> None:
    assert partial_date(text) == day


@pytest.mark.parametrize("text", ["2/5/24", "13/2024", "30/2/2024", "2024-13", "hôm qua", "45000", "0000"])
def test_what_is_no_date_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        partial_date(text)


@given(partial)
def test_a_partial_date_is_read_as_itself(day: str) -> None:
    assert partial_date(day) == day and (not day or is_partial_date(day))


def _workbook(*rows: tuple[object, ...]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.create_sheet("danh sách")
    for row in rows:
        book["danh sách"].append(row)
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_too() -> None:
    content = _workbook(
        ("DANH SÁCH",), tuple(HEADER.split(",")), (),
        ("Lê Văn Khải", "Chủ tịch UBND tỉnh", "Lam Sơn", datetime(2024, 5, 2), None, "theo công báo"),
        ("Vũ Quốc Uy", "Bí thư", None, 2020, 2024.0, 7), ("Vũ Quốc Uy",),
    )
    assert _read(content) == (
        [KHAI, Holder("Vũ Quốc Uy", "Bí thư", "", "2020", "2024", "7")],
        [BadRecord("ds.csv", 6, "no position")],
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [None, b"", b"<worksheet><sheetData><row><c"])
def test_a_damaged_workbook_is_an_error(part: str, content: bytes | None) -> None:
    damaged = io.BytesIO()
    with ZipFile(io.BytesIO(_workbook(tuple(HEADER.split(","))))) as whole, ZipFile(damaged, "w") as parts:
        for name in whole.namelist():
            if name != part:
                parts.writestr(name, whole.read(name))
            elif content is not None:
                parts.writestr(name, content)
    with pytest.raises(SourceError, match=r"^ds\.csv: no(ne| workbook)"):
        _read(damaged.getvalue())


@pytest.mark.parametrize(("shown", "day"), [
    ("dd/mm/yyyy", "2024-03-01"), ("mmm-yy", "2024-03"), ("mm/yyyy", "2024-03"), ("yyyy", "2024"),
])
def test_a_day_of_a_workbook_is_as_exact_as_it_is_shown(shown: str, day: str) -> None:
    book, file = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append(["Họ tên", "Chức vụ", "Từ ngày"])
    sheet.append(["Lê Văn Khải", "Bí thư", date(2024, 3, 1)])
    sheet["C2"].number_format = shown
    book.save(file)
    assert [holder.since for holder in _read(file.getvalue())[0]] == [day]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_of_tenures_is_such_a_list(language: Language, form: str) -> None:
    file = io.BytesIO()
    if form == "csv":
        write_csv(tenure_table([HELD], language), file)
    else:
        write_xlsx([tenure_table([HELD], language)], file)
    assert _read(file.getvalue()) == (
        [Holder("Lê Văn Khải", "Chủ tịch UBND tỉnh Lam Sơn", "Lam Sơn", "2024-05-02", "2025")], [])


def _swollen(part: str, more: bytes, times: int) -> bytes:
    """A workbook of which one part holds ``more`` so often below its rows, and does not say how many."""
    made, swollen = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.active.append(["Họ tên", "Chức vụ"])
    book.save(made)
    with ZipFile(made) as old, ZipFile(swollen, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            whole = old.read(name).replace(b'<dimension ref="A1:B1"/>', b"")
            head, _, tail = whole.partition(b"</sheetData>")
            with new.open(name, "w") as file:
                file.write(head)
                for _ in range(times if name == part else 0):
                    file.write(more)
                file.write(b"</sheetData>" + tail if tail else b"")
    return swollen.getvalue()


_SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(("more", "times", "reason"), [
    (b"<!--" + b"x" * (1 << 20) + b"-->", 64, "unpacks to more than 16 MiB"),
    (b"<row><c><v>1</v></c></row>" * 10_000, 200, "unpacks to more than 16 MiB"),
    (b"<row/>" * 10_001, 10, "more than 100000 lines"),
], ids=["a long comment", "many rows", "empty rows"])
def test_a_workbook_that_swells_is_refused(more: bytes, times: int, reason: str) -> None:
    bomb = _swollen(_SHEET, more, times)
    assert len(bomb) < 1 << 20
    with pytest.raises(SourceError, match=reason):
        _read(bomb)


def test_a_workbook_of_entities_within_entities_is_refused() -> None:
    names = zip("abcdefgh", "bcdefghi", strict=True)
    laughs = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in names)
    part = f'<!DOCTYPE x [<!ENTITY a "{"ha" * 50}">{laughs}]><x>&i;</x>'.encode()
    made = io.BytesIO()
    Workbook().save(made)
    with ZipFile(made) as old, ZipFile(bomb := io.BytesIO(), "w") as new:
        for name in old.namelist():
            new.writestr(name, part if name == _SHEET else old.read(name))
    with pytest.raises(SourceError, match="no workbook that can be read"):
        _read(bomb.getvalue())


def test_a_cell_far_to_the_right_makes_no_row_as_wide() -> None:
    book = Workbook()
    book.active.append(["Họ tên", "Chức vụ"])
    book.active.append(["Lê Văn Khải", "Chủ tịch nước"])
    book.active.cell(3, 16_384, "x")
    book.save(file := io.BytesIO())
    assert _read(file.getvalue()) == ([Holder("Lê Văn Khải", "Chủ tịch nước")], [])


@pytest.mark.parametrize(("text", "reason"), [
    ("a\n" * 100_001, "more than 100000 lines"), ('"a\n' * 100_001, "more than 100000 lines"),
    ("a\r" * 100_001, "more than 100000 lines"), ("x" * (16 << 20), "larger than 16 MiB"),
])
def test_a_list_longer_than_any_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        _read(f"{HEADER}\n{text}")


def test_a_line_of_very_many_columns_is_reported_and_the_others_taken() -> None:
    good, bad = _read(f"{HEADER}\n{',' * 1_000_000}x\n{LINE}\n")
    assert good == [KHAI] and bad == [BadRecord("ds.csv", 2, "more than 200 columns")]
