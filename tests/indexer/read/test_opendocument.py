from __future__ import annotations

import re

import pytest

from indexer.read.malformed import Malformed
from indexer.read.opendocument import read_opendocument
from tests.indexer.read.samples import zipped

NAMES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
                 for name in ("office", "text", "table", "style", "drawing"))
STYLES = ('<office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/>'
          "</office:automatic-styles>")


def odt(body: str, prolog: str = "", kind: str = "text", manifest: str = "<x/>") -> bytes:
    """An OpenDocument file of this body."""
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": manifest,
        "content.xml": f"{prolog}<office:document-content {NAMES}>{STYLES}<office:body><office:{kind}>{body}"
                       f"</office:{kind}></office:body></office:document-content>",
        "styles.xml": "<x><p>Đầu trang</p></x>", "Thumbnails/thumbnail.png": b"\x89PNG",
    })


@pytest.mark.parametrize(("body", "lines"), [
    ("<text:p>Một</text:p><text:p/><text:h>Hai</text:h>", ["Một", "Hai"]),
    ("<text:p>Một<text:s text:c='2'/>hai<text:tab/>ba<text:line-break/>bốn</text:p>",
     ["Một  hai\tba", "bốn"]),
    ("<text:p>Một <text:span>hai</text:span><text:a>ba</text:a> bốn</text:p>", ["Một haiba bốn"]),
    ("<text:tracked-changes><text:p>Đã xóa</text:p></text:tracked-changes><text:p>Còn</text:p>", ["Còn"]),
    ("<text:p>Một<text:note><text:note-body><text:p>Chú</text:p></text:note-body></text:note>.</text:p>",
     ["Một."]),
    ("<text:p>Một<office:annotation><text:p>Nhận xét</text:p></office:annotation></text:p>", ["Một"]),
    ("<text:p><drawing:frame><drawing:text-box><text:p>Hộp</text:p></drawing:text-box></drawing:frame>Neo"
     "</text:p>",
     ["Hộp", "Neo"]),
    ("<text:list><text:list-item><text:p>Ý một</text:p></text:list-item></text:list>", ["Ý một"]),
    ("<text:section><text:p>Một</text:p></text:section>", ["Một"]),
    ("<text:p><text:s text:c='9999999999'/></text:p>", []),
])
def test_lines_come_in_order(body: str, lines: list[str]) -> None:
    assert list(read_opendocument(odt(body)).lines) == lines


def test_a_table_is_read_by_cells_or_by_rows() -> None:
    def table(rows: int) -> str:
        row = "<table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell>" \
              "<text:p>B</text:p></table:table-cell></table:table-row>"
        head = f"<table:table-header-rows>{row}</table:table-header-rows>"
        return f"<table:table>{head}{row * (rows - 1)}</table:table>"

    assert list(read_opendocument(odt(table(2))).lines) == ["A", "B"] * 2
    assert list(read_opendocument(odt(table(4))).lines) == ["A | B"] * 4


def test_a_title_is_told_by_its_style_or_its_level() -> None:
    heading = '<text:h text:outline-level="1">Mục</text:h>'
    assert read_opendocument(odt(f'{heading}<text:p text:style-name="P1">Tên</text:p>')).title == "Tên"
    assert read_opendocument(odt(f'{heading}<text:p text:style-name="Title">Tên</text:p>')).title == "Tên"
    assert read_opendocument(odt(f"<text:p>x</text:p>{heading}")).title == "Mục"


@pytest.mark.parametrize(("data", "reason"), [
    (b"x", "the file is broken"), (zipped({"a": "x"}), "no OpenDocument text: it has no content"),
    (odt("", kind="spreadsheet"), "but a table or a drawing"), (odt("<text:p>"), "the file is broken"),
    (odt("", manifest="<m><encryption-data/></m>"), "protected by a password"),
    (odt("<text:p>&x;</text:p>", '<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
     "declares entities"), (odt("<text:span>" * 9_999), "the file is broken"),
    (odt("<text:p/>" * 1_000_000), "more than 1000000 tags"),
])
def test_a_file_that_is_damaged_or_hostile_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=re.escape(reason)):
        read_opendocument(data)
