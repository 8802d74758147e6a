"""The lines of a PDF, by PDFium, in a process of its own: what a stranger's file does to it ends there.

``python -m indexer.pdfium`` reads the file from standard input and writes one line of JSON a page, or one
with an ``error``. With ``--ocr`` pages without text are read by Tesseract.
"""

from __future__ import annotations

import ctypes
import json
import math
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
"""How many times the font's size a gap in a line is wide that parts columns."""
_SPACE = 0.15
"""How many times it a gap is wide that parts words."""
_SHIFT = 0.45
"""How many times it a letter may stand above or below its line."""
_ABOVE, _BELOW = 0.8, 0.2
_LARGEST = 200.0
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
            yield {"lines": [], "height": 0, "broken": True}
            continue
        left -= sum(len(line[4]) for line in found["lines"])
        if left < 0:
            yield {"error": f"more than {_MAX_CHARS} characters; no document is that long"}
            return
        if found["scanned"] and ocr:
            from indexer.scans import lines_of

            found["lines"] = lines_of(page)
            found["scanned"] = not found["lines"]
        yield found
        page.close()


def _page(page: Any) -> dict[str, Any]:
    """A page's height, and its lines as [left, top, right, bottom, text], from the upper left corner."""
    places = _Places(page)
    lines = [line.row() for line in gathered(_letters(page, places))]
    letters = sum(not c.isspace() for line in lines for c in line[4])
    scanned = letters < _LEAST and any(True for _ in page.get_objects(max_depth=3))
    return {"height": places.height, "lines": lines, "scanned": scanned}


@dataclass(slots=True)
class Letter:
    """A letter, where it begins and ends, the line that it stands on, and its font's size, in points."""

    text: str
    left: float
    right: float
    base: float
    size: float


class Line:
    """Letters on one base line, none far from the next."""

    def __init__(self, first: Letter) -> None:
        self.letters = [first]
        self.left, self.right, self.base, self.size = first.left, first.right, first.base, first.size

    def holds(self, letter: Letter) -> bool:
        """Whether a letter stands in the line or beside it."""
        near = _GAP * letter.size
        if abs(letter.base - self.base) > _SHIFT * max(letter.size, self.size):
            return False
        return self.left - near < letter.right and letter.left < self.right + near

    def add(self, letter: Letter) -> None:
        """Take a letter in."""
        self.letters.append(letter)
        self.left, self.right = min(self.left, letter.left), max(self.right, letter.right)

    def row(self) -> list[Any]:
        """Its place and its text, the letters from left to right."""
        ordered = sorted(self.letters, key=lambda letter: letter.left)
        text, end, last = "", ordered[0].left, ""
        for letter in ordered:
            covers = letter.left < end - _OVER * (letter.right - letter.left)
            if covers and letter.text == last != " ":
                continue
            if letter.left - end > _SPACE * letter.size:
                text += " "
            text += letter.text
            end, last = max(end, letter.right), letter.text
        top, bottom = self.base - _ABOVE * self.size, self.base + _BELOW * self.size
        return [self.left, top, self.right, bottom, " ".join(text.split())]


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


def _letters(page: Any, places: _Places) -> Iterator[Letter]:
    """The letters of a page, in PDFium's order; marks are a part of the letter before them."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    last: Letter | None = None
    for n in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, n)
        if pdfium.FPDFText_IsGenerated(text, n) == 1 or (code < 32 and code not in _HYPHENS):
            continue
        if 0xD800 <= code < 0xE000:
            continue
        sign = "\u00ad" if code in _HYPHENS else " " if code == 0xA0 else chr(code)
        if last is not None and unicodedata.combining(sign):
            last.text += sign
            continue
        if last is not None:
            yield last
        last = Letter(sign, *places.of(text, n))
    if last is not None:
        yield last
    text.close()


class _Places:
    """Where letters stand, seen so that their lines lie level: from the left, and from the top down."""

    def __init__(self, page: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        width, height = page.get_size()  # as it is shown
        self._width, self._height = (width, height) if page.get_rotation() % 180 == 0 else (height, width)
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._upright = 0

    @property
    def height(self) -> float:
        """How high the page is as most of its lines lie level."""
        height: float = self._height if self._upright >= 0 else self._width
        return height

    def of(self, text: Any, n: int) -> tuple[float, float, float, float]:
        """Left, right, base line and size of a letter."""
        pdfium, box, matrix = self._pdfium, self._box, self._matrix
        pdfium.FPDFText_GetLooseCharBox(text, n, box)
        pdfium.FPDFText_GetCharOrigin(text, n, self._x, self._y)
        pdfium.FPDFText_GetMatrix(text, n, matrix)
        size = pdfium.FPDFText_GetFontSize(text, n) * math.hypot(matrix.c, matrix.d)
        turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        self._upright += 1 if turn % 2 == 0 else -1
        x, y, width, height = self._x.value, self._y.value, self._width, self._height
        left, right, base = (
            (box.left, box.right, height - y), (box.bottom, box.top, x),
            (width - box.right, width - box.left, y), (height - box.top, height - box.bottom, width - x),
        )[turn]
        return left, right, base, min(max(size, 1.0), _LARGEST)


if __name__ == "__main__":
    main()
