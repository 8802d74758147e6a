"""The lines of a PDF, by PDFium, in a process of its own: what a stranger's file does to it ends there.

``python -m indexer.pdfium`` reads the file from standard input and writes one line of JSON a page, or one
with an ``error``. With ``--ocr`` pages without text are read by Tesseract.
"""

from __future__ import annotations

import ctypes
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MEMORY = 3 << 30
SECONDS = 120
"""What the process may use."""
MAX_PAGES = 2_000
_MAX_CHARS = 10_000_000
_LEAST = 10
"""Fewer letters than that, beside a picture, are the stamp on a scan."""
_GAP = 2.0
"""How many times its height a gap in a line is wide that parts columns."""
_SHIFT = 0.5
_SPACE = 0.13
"""How many times its height a gap is wide that parts words."""
_OVER = 0.7
"""The part of a letter that covers the same letter where it is struck twice to look bold."""
_BACK = 60
"""How many lines back a letter may belong."""
_HYPHENS = (2, 0xFFFE, 0xAD)
"""What PDFium gives for a hyphen that parts a word at the end of a line."""


def main() -> None:
    """Read standard input, write to standard output."""
    _bound()
    try:
        for page in _pages(sys.stdin.buffer.read(), "--ocr" in sys.argv):
            print(json.dumps(page), flush=True)
    except MemoryError:
        print(json.dumps({"error": "it takes too much memory"}))


def _bound() -> None:
    """Bound this process's memory and time, where the system can."""
    if sys.platform != "win32":
        import resource

        for what, most in (
            (resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0),
        ):
            allowed = resource.getrlimit(what)[1]
            bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
            resource.setrlimit(what, (bound, bound))


def _pages(data: bytes, ocr: bool) -> Iterator[dict[str, Any]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        yield {"error": "protected by a password; save it without one" if locked else "the PDF is broken"}
        return
    if count > MAX_PAGES:
        yield {"error": f"more than {MAX_PAGES} pages; split it"}
        return
    left = _MAX_CHARS
    for number in range(count):
        try:
            page = document[number]
            found = _page(page)
        except pypdfium2.PdfiumError:
            yield {"lines": [], "width": 0, "height": 0, "broken": True}
            continue
        left -= sum(len(line[4]) for line in found["lines"])
        if left < 0:
            yield {"error": f"more than {_MAX_CHARS} characters; no document is that long"}
            return
        if found["scanned"] and ocr:
            from indexer.scans import text_of

            found["read"] = text_of(page)
        yield found
        page.close()


def _page(page: Any) -> dict[str, Any]:
    """A page's size, and its lines as [left, top, right, bottom, text], from the upper left corner."""
    width, height = page.get_size()
    lines = [line.row() for line in gathered(_letters(page, width, height))]
    letters = sum(not c.isspace() for line in lines for c in line[4])
    scanned = letters < _LEAST and any(True for _ in page.get_objects(max_depth=3))
    return {"width": width, "height": height, "lines": lines, "scanned": scanned}


@dataclass(slots=True)
class Letter:
    """A letter and where it stands; one that parts words alone has a text of one space."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def tall(self) -> float:
        """Its height, at least a point."""
        return max(self.bottom - self.top, 1.0)


class Line:
    """Letters on one height, none far from the next."""

    def __init__(self, first: Letter) -> None:
        self.letters = [first]
        self.left, self.top, self.right, self.bottom = first.left, first.top, first.right, first.bottom

    def holds(self, letter: Letter) -> bool:
        """Whether a letter stands in the line or beside it."""
        tall = max(letter.tall, self.bottom - self.top)
        shift = abs((letter.top + letter.bottom) - (self.top + self.bottom)) / 2
        near = _GAP * letter.tall
        return shift < _SHIFT * tall and self.left - near < letter.right and letter.left < self.right + near

    def add(self, letter: Letter) -> None:
        """Take a letter in."""
        self.letters.append(letter)
        self.left, self.right = min(self.left, letter.left), max(self.right, letter.right)

    def row(self) -> list[Any]:
        """Its place and its text, the letters from left to right."""
        ordered = sorted(self.letters, key=lambda letter: letter.left)
        text, end, last = "", ordered[0].left, ""
        for letter in ordered:
            struck_twice = letter.text == last and letter.left < end - _OVER * (letter.right - letter.left)
            if struck_twice and letter.text != " ":
                continue
            if letter.left - end > _SPACE * letter.tall and not text.endswith(" "):
                text += " "
            text += letter.text
            end, last = max(end, letter.right), letter.text
        return [self.left, self.top, self.right, self.bottom, " ".join(text.split())]


def gathered(letters: Iterable[Letter]) -> list[Line]:
    """The lines that letters stand in, in the order in which they begin.

    A letter that was printed after its line, since another font has it, goes back to its place in it.
    """
    lines: list[Line] = []
    for letter in letters:
        home = next((line for line in lines[: -_BACK - 1: -1] if line.holds(letter)), None)
        if home is not None:
            home.add(letter)
        elif letter.text != " ":
            lines.append(Line(letter))
    return lines


def _letters(page: Any, width: float, height: float) -> Iterator[Letter]:
    """The letters of a page, in PDFium's order; marks are a part of the letter before them."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    turned = page.get_rotation() != 0
    box = pdfium.FS_RECTF()
    last: Letter | None = None
    for n in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, n)
        if pdfium.FPDFText_IsGenerated(text, n) == 1 or (code < 32 and code not in _HYPHENS):
            continue
        if 0xD800 <= code < 0xE000 or not pdfium.FPDFText_GetLooseCharBox(text, n, ctypes.byref(box)):
            continue
        sign = "\u00ad" if code in _HYPHENS else " " if code == 0xA0 else chr(code)
        if last is not None and unicodedata.combining(sign):
            last.text += sign
            continue
        if last is not None:
            yield last
        sides = (box.left, height - box.top, box.right, height - box.bottom)
        last = Letter(sign, *(_turned(page, box, width, height) if turned else sides))
    if last is not None:
        yield last
    text.close()


def _turned(page: Any, box: Any, width: float, height: float) -> tuple[float, float, float, float]:
    """A box as it lies on a page that is shown turned."""
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_int(), ctypes.c_int()
    corners: list[tuple[float, float]] = []
    for across, up in ((box.left, box.top), (box.right, box.bottom)):
        pdfium.FPDF_PageToDevice(page, 0, 0, int(width * 10), int(height * 10), 0, across, up,
                                 ctypes.byref(x), ctypes.byref(y))
        corners.append((x.value / 10, y.value / 10))
    (a, b), (c, d) = corners
    return min(a, c), min(b, d), max(a, c), max(b, d)


if __name__ == "__main__":
    main()
