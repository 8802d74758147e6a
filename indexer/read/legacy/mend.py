"""The texts of an article → the same in Unicode, and what they were converted from."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.read.legacy import viqr
from indexer.read.legacy.evidence import UNICODE, weigh
from indexer.read.legacy.lookalikes import FOUND, replaced
from indexer.read.legacy.readings import decoded
from indexer.read.legacy.recognise import IN_TEXT, Recognised, recognise
from indexer.read.legacy.tables import western
from indexer.types import Conversion

SURE = 0.9
"""The confidence from which a line is converted; below, it stays as it is."""
UNKNOWN = "unknown"
DOUBTED = 0.5
"""The confidence from which a line that stays is told of."""

_ROUNDS = 3
"""How many encodings lie over one another: TCVN3 that was stored as UTF-8 and read as windows-1252."""
_RARE = re.compile(
    "[\x80-\x9f\xa1-\xaa\xac-\xaf\xb1\xb4-\xb6\xb8-\xba\xbc\xbe\xbfƒˆŠ‹ŒŽšœžŸ†‡‰™›"
    "ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ\u0300-\u036f" + FOUND.pattern[1:]
)
"""Characters that Vietnamese in Unicode seldom holds, and other encodings' texts hold in every line."""
_STRANGE = re.compile("[A-Za-z\xc0-\xff][\x80-\x9f\xa1-\xb1\xb4-\xbf\xd7\xf7\ufffd](?=[A-Za-z])")
_MANY = 5
"""Different signs between letters, from which a text is in an encoding that is not known."""
_MOST_LINES = 2000
_HEAD = 4000
_SYMBOLS = re.compile("[\uf020-\uf0ff]")
_TO_BYTES = {0xF000 + code: western(bytes((code,))) for code in range(0x20, 0x100)}


@dataclass(frozen=True, slots=True)
class Mended:
    """Texts in Unicode, in the order in which they came; ``conversion`` is None where all of them were."""

    texts: tuple[str, ...]
    conversion: Conversion | None = None


def mend(*texts: str, expected: Mapping[str, float] = IN_TEXT) -> Mended:
    """The texts of one article, each line converted from the encoding that it is in.

    Lines are judged with the evidence of all. What is sound Unicode stays, but for its normal form (NFC) and
    letters that only look right. ``expected`` is the share of lines in each encoding.
    """
    texts = tuple(map(nfc, texts))
    if all(map(_is_sound_throughout, texts)):
        return Mended(texts)
    parts = [_lines(text) for text in texts]
    lines = [line for part in parts for line in part]
    conversion = convert(lines, expected)
    rest = iter(lines)
    mended = tuple("\n".join(itertools.islice(rest, len(part))) for part in parts)
    return Mended(mended, conversion)


def convert(lines: list[str], expected: Mapping[str, float]) -> Conversion | None:
    """Converts lines of one text (NFC) in place, as ``mend`` does."""
    odd = []
    for n, line in enumerate(lines):
        if not is_sound(line):
            lines[n] = _unsymboled(line)
            odd.append(n)
    if all(_is_plain(lines[n]) for n in odd):
        return None
    if any(lines[n].isascii() for n in odd):  # VIQR, of which another line may hold a single mark
        odd = [n for n, line in enumerate(lines)
               if not is_sound(line) or (line.isascii() and viqr.SIGN.search(line))]
    conversion = _convert(lines, odd, expected)
    strange = {match[0] for n in odd for match in _STRANGE.finditer(lines[n], 0, _HEAD)}
    is_vietnamese = any(map(UNICODE.search, lines))
    for n in odd:
        lines[n] = replaced(lines[n], is_vietnamese)
    return conversion or (Conversion(UNKNOWN, 0.0, False) if len(strange) >= _MANY else None)


def _convert(lines: list[str], odd: Sequence[int], expected: Mapping[str, float]) -> Conversion | None:
    """Converts the odd ones of the lines in place, as often as encodings lie over one another."""
    done, doubted = _Told(), _Told()
    sound = sum(map(bool, map(UNICODE.search, lines)))
    for _ in range(_ROUNDS):
        found = recognise([lines[n] for n in odd], expected, sound)
        again: list[int] = []
        for n, line in zip(odd, found, strict=True):
            if line.encoding and line.confidence >= SURE:
                lines[n] = decoded(line.encoding, lines[n])
                done.add(n, line, len(lines[n]))
                again += [] if is_sound(lines[n]) else [n]
            elif line.encoding and line.confidence >= DOUBTED:
                doubted.add(n, line, len(lines[n]))
        odd, expected = again, IN_TEXT
        if not odd:
            break
    return done.conversion(done=True) or doubted.conversion(done=False)


class _Told:
    """Lines that are in an encoding, or may be: the last that was told of each."""

    def __init__(self) -> None:
        self._lines: dict[int, tuple[Recognised, int]] = {}

    def add(self, line: int, found: Recognised, length: int) -> None:
        self._lines[line] = found, length

    def conversion(self, *, done: bool) -> Conversion | None:
        """What holds for most of the text."""
        lengths = Counter[str]()
        for found, length in self._lines.values():
            lengths[found.encoding] += length
        if not lengths:
            return None
        encoding, total = lengths.most_common(1)[0]
        weighed = (found.confidence * length for found, length in self._lines.values()
                   if found.encoding == encoding)
        return Conversion(encoding, min(sum(weighed) / (total or 1), 1.0), done)


def _lines(text: str) -> list[str]:
    """The lines of a text; of a very long one, several as one."""
    lines = text.split("\n")
    step = -(-len(lines) // _MOST_LINES)
    return lines if step < 2 else ["\n".join(lines[n : n + step]) for n in range(0, len(lines), step)]


def nfc(text: str) -> str:
    """The text in Unicode's composed form."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def _unsymboled(line: str) -> str:
    """Where a line is codes of a symbol font, as TCVN3's fonts may be told, their bytes."""
    many = len(_SYMBOLS.findall(line, 0, _HEAD)) > min(len(line), _HEAD) / 2
    return line.translate(_TO_BYTES) if many else line


def _is_sound_throughout(text: str) -> bool:
    if text.isascii():
        return is_sound(text)
    return _RARE.search(text) is None and all(map(is_sound, text.split("\n")))


def is_sound(line: str) -> bool:
    """Whether a line is Unicode at a glance: it holds what Unicode alone has, and nothing else of note."""
    if line.isascii():
        return viqr.HINT.search(line) is None
    return UNICODE.search(line) is not None and _RARE.search(line) is None


def _is_plain(line: str) -> bool:
    """Whether an odd line need not be looked at, were it alone: "Thanh Hà", of syllables as it stands."""
    found = weigh(line)
    return found.good > 0 and found.bad == 0 and _RARE.search(line) is None
