from __future__ import annotations

import re

import pytest

from indexer.read.malformed import Malformed
from indexer.read.papers import Paper
from indexer.read.word import read_word
from tests.indexer.read.samples import zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="TieuDe"><w:name w:val="Title"/>'
    '</w:style><w:style w:type="paragraph" w:styleId="Muc1"><w:name w:val="heading 1"/></w:style></w:styles>'
)


def docx(body: str, prolog: str = "", **others: str | bytes) -> bytes:
    """A Word file of this body, with what Word puts beside it."""
    return zipped({
        "[Content_Types].xml": "<x/>", "_rels/.rels": "<x/>", "word/styles.xml": STYLES,
        "word/document.xml": f'{prolog}<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>{body}<w:sectPr/>'
                             "</w:body></w:document>",
        "word/header1.xml": f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>Đầu trang</w:t></w:r></w:p></w:hdr>',
        "word/media/image1.png": b"\x89PNG", **others,
    })


def p(text: str, style: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def lines(body: str) -> list[str]:
    return list(read_word(docx(body)).lines)


def test_paragraphs_come_in_order_and_the_title_by_its_style() -> None:
    assert read_word(docx(p("Mở đầu") + p("Cầu mới", "TieuDe") + p("Mục", "Muc1") + p("Hết"))) == Paper(
        ("Mở đầu", "Cầu mới", "Mục", "Hết"), "Cầu mới")
    assert read_word(docx(p("Mục", "Muc1") + p("Hết"))).title == "Mục"
    assert read_word(docx(p("Hết", "KhongCo"))).title == ""


@pytest.mark.parametrize(("body", "text"), [
    ('<w:p><w:smartTag w:element="place"><w:r><w:t>Yên </w:t></w:r></w:smartTag><w:r><w:t>Phác</w:t></w:r>'
     "</w:p>", ["Yên Phác"]),
    ("<w:p><w:ins><w:r><w:t>Mới</w:t></w:r></w:ins><w:del><w:r><w:delText>Cũ</w:delText></w:r></w:del></w:p>",
     ["Mới"]),
    (f"<w:sdt><w:sdtPr/><w:sdtContent>{p('Trong khung')}</w:sdtContent></w:sdt>", ["Trong khung"]),
    ('<w:p><w:hyperlink><w:r><w:t>Liên</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> kết</w:t>'
     "</w:r></w:p>", ["Liên kết"]),
    ("<w:p><w:r><w:t>Một</w:t><w:br/><w:t>Hai</w:t><w:tab/><w:t>Ba</w:t></w:r></w:p>", ["Một", "Hai\tBa"]),
    ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple><w:r><w:t>5</w:t></w:r></w:fldSimple>"
     "</w:p>", ["5"]),
    (f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{p('Hộp')}</w:txbxContent></mc:Choice>"
     f"<mc:Fallback><w:txbxContent>{p('Hộp')}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
     "<w:t>Neo</w:t></w:r></w:p>", ["Hộp", "Neo"]),
    ("<w:p/><w:p><w:r><w:t> </w:t></w:r></w:p>", []),
])
def test_what_word_wraps_texts_in_loses_none(body: str, text: list[str]) -> None:
    assert lines(body) == text


def _table(*rows: list[str]) -> str:
    def cell(text: str) -> str:
        return f"<w:tc><w:tcPr/>{''.join(map(p, text.split('/')))}</w:tc>"

    lined = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/>{lined}</w:tbl>"


def test_a_small_table_is_read_by_cells_and_a_larger_one_by_rows() -> None:
    assert lines(_table(["UBND/TỈNH", "CỘNG HÒA/Độc lập"])) == ["UBND", "TỈNH", "CỘNG HÒA", "Độc lập"]
    rows = [["TT", "Họ tên"], ["1", "Lê Văn Khải"], ["2", "Trần Thị Hoà"], ["3", ""]]
    assert lines(_table(*rows)) == ["TT | Họ tên", "1 | Lê Văn Khải", "2 | Trần Thị Hoà", "3"]


@pytest.mark.parametrize(("data", "reason"), [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "protected by a password, or a Word file of before"),
    (b"PK\x03\x04" + bytes(60), "the file is broken"), (zipped({"a.txt": "x"}), "it has no text"),
    (docx("<w:p>"), "cannot be read as a Word document"), (docx(p("x"))[:-40], "the file is broken"),
    (docx(p("&x;"), '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "declares entities"),
    (docx(p("&b;"), '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'), "declares entities"),
    (docx(p("x") * 130_000), "more than 1000000 tags"), (docx("<w:p>" * 300), "cannot be read"),
    (zipped({"word/document.xml": b"<w>" + bytes(65 << 20)}), "a part larger than 64 MiB"),
], ids=["OLE", "noise", "no text", "no XML", "cut", "a file's entity", "laughs", "tags", "depth", "large"])
def test_a_file_that_is_damaged_or_hostile_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=re.escape(reason)):
        read_word(data)


def test_what_a_document_refers_to_is_never_looked_at() -> None:
    away = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r9" Target="../NULL" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/image"/></Relationships>')
    assert read_word(docx(p("Tin"), **{"word/_rels/document.xml.rels": away})).lines == ("Tin",)
