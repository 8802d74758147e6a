"""Scanned pages → text, by Tesseract, which the extra ``ocr`` and the system's package bring."""

from __future__ import annotations

import math
import os
import statistics
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from indexer.errors import SourceError

_LANGUAGE = "vie"
_DPI = 300
_MAX_PIXELS = 25_000_000
_SECONDS = 60
_GAP = 2.0
"""How many times its height a gap in a line is wide that parts columns."""
_HELP = (
    "pip install 'hoibao[ocr]', and Tesseract with Vietnamese: apt install tesseract-ocr tesseract-ocr-vie"
)


def check() -> None:
    """Raise ``SourceError`` that says what to install, where something is missing."""
    try:
        import pytesseract
    except ImportError:
        raise SourceError(f"--ocr needs pytesseract: {_HELP}") from None
    try:
        languages = pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, OSError):
        raise SourceError(f"--ocr needs Tesseract, which is not installed: {_HELP}") from None
    if _LANGUAGE not in languages:
        raise SourceError(f"--ocr needs Tesseract's Vietnamese, which is not installed: {_HELP}")


def lines_of(page: Any) -> list[list[Any]]:
    """The lines on a page of a PDF (pypdfium2's) as [left, top, right, bottom, text], in points; none where
    Tesseract takes too long."""
    import pytesseract

    width, height = page.get_size()
    scale = min(_DPI / 72, math.sqrt(_MAX_PIXELS / max(width * height, 1)))
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads wait for one another more than they read
    image = page.render(scale=scale, grayscale=True).to_pil()
    try:
        found = pytesseract.image_to_data(
            image, lang=_LANGUAGE, timeout=_SECONDS, output_type=pytesseract.Output.DICT)
    except RuntimeError:  # its way to tell the time-out
        return []
    return [[side / scale for side in box] + [text] for *box, text in _lines(found)]


def _lines(found: Mapping[str, Sequence[Any]]) -> Iterator[tuple[float, float, float, float, str]]:
    """The lines of Tesseract's words, parted where columns are."""
    names = ("block_num", "par_num", "line_num", "left", "top", "width", "height", "text")
    words = [word for word in zip(*(found[name] for name in names), strict=True) if word[-1].strip()]
    for _, line in groupby(words, key=lambda word: word[:3]):
        boxes = [(left, top, left + width, top + height, text) for *_, left, top, width, height, text in line]
        tall = statistics.median(bottom - top for _, top, _, bottom, _ in boxes)
        parts = [[boxes[0]]]
        for box in boxes[1:]:
            if box[0] - parts[-1][-1][2] > _GAP * tall:
                parts.append([])
            parts[-1].append(box)
        for part in parts:
            left, top, right, bottom, texts = zip(*part, strict=True)
            yield min(left), min(top), max(right), max(bottom), " ".join(texts)
