"""Scanned pages → text, by Tesseract, which the extra ``ocr`` and the system's package bring."""

from __future__ import annotations

import math
from typing import Any

from indexer.errors import SourceError

_LANGUAGE = "vie"
_DPI = 300
_MAX_PIXELS = 25_000_000
_SECONDS = 60
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


def text_of(page: Any) -> str:
    """The text of a page of a PDF (pypdfium2's); "" where Tesseract takes too long."""
    import pytesseract

    width, height = page.get_size()
    scale = min(_DPI / 72, math.sqrt(_MAX_PIXELS / max(width * height, 1)))
    image = page.render(scale=scale, grayscale=True).to_pil()
    try:
        text: str = pytesseract.image_to_string(image, lang=_LANGUAGE, timeout=_SECONDS)
    except RuntimeError:  # its way to tell the time-out
        return ""
    return text
