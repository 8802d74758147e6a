from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer import scans
from indexer.errors import SourceError
from indexer.read import find, pdf, read
from indexer.read.malformed import Malformed
from indexer.read.pdf import read_pdf
from indexer.types import Article, BadRecord

Reading = Callable[..., list[Article | BadRecord]]
GOLDEN = Path(__file__).parent / "golden"
PICTURE = "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID 0 EI Q"
SCAN = (GOLDEN / "ban-quet.pdf").read_bytes()


def made(*texts: str, extra: str = "", matrix: str = "1 0 0 1 72 700") -> bytes:
    """A PDF of a page for each text, in a font that every reader has; "" is a page of a picture alone."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(texts)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(texts)} /Kids [{kids}] >>",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for n, text in enumerate(texts):
        drawn = f"BT /F1 14 Tf {matrix} Tm ({text}) Tj ET" if text else PICTURE
        objects += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R {extra} "
                    "/Resources << /Font << /F1 3 0 R >> >> >>",
                    f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return data + (f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
                   f"startxref\n{len(data)}\n%%EOF\n").encode()


def test_pages_are_read_in_order() -> None:
    assert read_pdf(made("Mot trang giay.", "Hai trang.")).lines == ("Mot trang giay.", "Hai trang.")


@pytest.mark.parametrize(("matrix", "extra"), [
    ("0 1 -1 0 300 200", "/Rotate 90"), ("0 -1 1 0 300 600", "/Rotate 270"),
    ("-1 0 0 -1 400 300", "/Rotate 180"), ("1 0 0 1 72 700", "/Rotate 90"),
])
def test_lines_may_run_in_any_direction(matrix: str, extra: str) -> None:
    assert read_pdf(made("Mot trang giay.", extra=extra, matrix=matrix)).lines == ("Mot trang giay.",)


def test_a_scan_names_the_extra_that_reads_it(reading: Reading) -> None:
    (bad,) = reading("quet.pdf", SCAN)
    assert isinstance(bad, BadRecord)
    assert bad.reason.startswith("every page is scanned, without text; --ocr reads it (pip install 'hoibao")


def test_a_scanned_page_among_others_is_told_and_they_are_read(reading: Reading) -> None:
    text = "Uy ban nhan dan huyen thong bao lich tiep cong dan trong thang."
    article, bad = reading("lan.pdf", made("Lich tiep cong dan thang 3", "", text, "", ""))
    assert isinstance(article, Article) and article.body == text
    assert isinstance(bad, BadRecord) and bad.reason.startswith("page 2, 4-5: scanned, without text; --ocr")


def test_a_scan_is_read_by_tesseract(tmp_path: Path) -> None:
    try:
        scans.check()
    except SourceError as error:
        pytest.skip(str(error))
    (tmp_path / "quet.pdf").write_bytes(SCAN)
    (article,) = read(find([str(tmp_path / "quet.pdf")], ocr=True))
    assert isinstance(article, Article) and article.source == "Sở Nội vụ tỉnh Lâm Sơn"
    assert "hồ sơ đất đai từ 20 ngày xuống 14" in article.body


def test_a_pdf_that_is_cut_short_gives_what_is_there(reading: Reading) -> None:
    whole = (GOLDEN / "quyet-dinh.pdf").read_bytes()
    *articles, bad = reading("cut.pdf", whole[:-400])
    assert isinstance(bad, BadRecord)
    if articles:
        assert bad.reason == "the file is cut short; what stood at its end is missing"
    (bad,) = reading("cut.pdf", whole[:2_000])
    assert isinstance(bad, BadRecord)


@pytest.mark.parametrize(("data", "reason"), [
    (b"%PDF-1.7\nx", "the PDF is broken"), (made("Mot").replace(b"/Kids [4", b"/Kids [2"), "no text in it"),
])
def test_what_is_no_sound_pdf_says_so(data: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        read_pdf(data)


@pytest.mark.parametrize(("command", "reason"), [
    ("import os; os.kill(os.getpid(), 11)", r"PDFium cannot read it \(exit code -11\)"),
    ("import time; time.sleep(9)", "PDFium took more than 0.2 s for it"),
    ("print('{\"error\": \"the PDF is broken\"}')", "the PDF is broken"),
])
@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals there")
def test_what_happens_to_pdfium_ends_there(
    monkeypatch: pytest.MonkeyPatch, command: str, reason: str
) -> None:
    run = subprocess.run
    monkeypatch.setattr(pdf, "SECONDS", 0.1 if "sleep" in command else 20)
    monkeypatch.setattr(subprocess, "run", lambda _, **how: run([sys.executable, "-c", command], **how))
    with pytest.raises(Malformed, match=reason):
        read_pdf(b"%PDF-1.7")
