"""A PDF → its lines; PDFium reads it in a process of its own, bounded in time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import indexer
from indexer.pdfium import SECONDS
from indexer.read.layout import Page, Printed, heading, in_words, paragraphs
from indexer.read.malformed import Malformed
from indexer.read.papers import Paper

_SCANNED = (
    "{} scanned, without text; --ocr reads it (pip install 'hoibao[ocr]', and Tesseract with Vietnamese: "
    "apt install tesseract-ocr tesseract-ocr-vie)"
)


def read_pdf(data: bytes, *, ocr: bool = False) -> Paper:
    """The paragraphs of a PDF's text layer; with ``ocr``, of its scanned pages too.

    Raises ``Malformed`` where it is broken or protected, and where all of it is scanned.
    """
    pages = list(_pages(data, ocr))
    scanned = [n for n, page in enumerate(pages, start=1) if page.get("scanned")]
    broken = [n for n, page in enumerate(pages, start=1) if page.get("broken")]
    printed = [_page(page) for page in pages]
    lines = paragraphs(printed)
    if not any(line.strip() for line in lines):
        raise Malformed(_SCANNED.format("every page is") if scanned else "no text in it")
    remarks = []
    if scanned:
        remarks.append(_SCANNED.format(f"page {in_words(scanned)}:"))
    if broken:
        remarks.append(f"page {in_words(broken)}: broken, and left out")
    if b"%%EOF" not in data[-2048:]:
        remarks.append("the file is cut short; what stood at its end is missing")
    return Paper(tuple(lines), heading(printed), tuple(remarks))


def _page(page: dict[str, Any]) -> Page:
    return Page(page["height"], tuple(Printed(*line) for line in page["lines"] if line[4].strip()))


def _pages(data: bytes, ocr: bool) -> Iterator[dict[str, Any]]:
    """What PDFium finds, page by page."""
    home = str(Path(indexer.__file__).parents[1])
    rest = os.environ.get("PYTHONPATH")
    command = [sys.executable, "-P", "-m", "indexer.pdfium", *(["--ocr"] if ocr else [])]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, check=False, timeout=None if ocr else 2 * SECONDS,
            env={**os.environ, "PYTHONPATH": f"{home}{os.pathsep}{rest}" if rest else home},
        )
    except subprocess.TimeoutExpired:
        raise Malformed(f"PDFium took more than {2 * SECONDS} s for it") from None
    for line in done.stdout.splitlines():
        page = json.loads(line)
        if "error" in page:
            raise Malformed(page["error"])
        yield page
    if done.returncode:
        raise Malformed(f"PDFium cannot read it (exit code {done.returncode})")
