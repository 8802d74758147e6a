"""Bytes → text: UTF-8, UTF-16, an old Vietnamese encoding, or what the source declares."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from indexer.read.legacy.mend import Mended, mend
from indexer.read.legacy.pages import mend_page
from indexer.read.legacy.recognise import IN_BYTES
from indexer.read.legacy.tables import western
from indexer.read.malformed import Malformed
from indexer.types import Conversion

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEAD = 4096
_DECLARED = re.compile(
    rb"""<\?xml[^<>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})"""
    rb"""|<meta\s[^<>]{0,400}?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.I,
)
_NAMES = {
    "tcvn": "tcvn3", "tcvn3": "tcvn3", "tcvn-5712": "tcvn3", "tcvn5712-1": "tcvn3",
    "x-viet-tcvn5712": "tcvn3", "x-viet-vni": "vni", "x-viet-vps": "vps",
    "viscii": "viscii", "csviscii": "viscii",
    "windows-1258": "windows-1258", "cp1258": "windows-1258", "x-cp1258": "windows-1258",
}
"""What sources call the encodings that are recognised."""
_DECLARED_SHARE = 0.7
"""How many lines are expected in the old encoding that a source declares."""
_BELIEVED, _GUESSED = 0.8, 0.7
"""The confidence in another language's encoding that is declared, and in one that is guessed, at most."""
_LATIN = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252"})
_CODEC = re.compile(r"(?:windows-|cp-?12|iso-?8859|koi8|gb|big5|euc|shift|sjis|mac|tis)")
_SAMPLE = 1 << 16
_SELDOM = 50
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_FEW = 2
"""Letters beyond ASCII that a line holds for each faulty byte, at least, to be UTF-8 still."""
_FAULT = re.compile("[\udc80-\udcff]+")
_SOUND = re.compile("[\x80-\ud7ff]")
_PUNCTUATION = b"\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xab\xbb"
"""Signs of windows-1252 that are pasted into text of any encoding."""
_PLAIN = bytes(range(0x80)) + _PUNCTUATION


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's text in Unicode, the encoding of its bytes, and how likely that is right.

    ``conversion`` tells of an old encoding, of the bytes or of a text that came as UTF-8.
    """

    text: str
    encoding: str
    confidence: float
    conversion: Conversion | None = None


def decode(data: bytes, declared: str = "", *, markup: bool = False) -> Decoded:
    """The text of a document, a page where it is ``markup``.

    What is declared (by HTTP, else at the beginning of a page) is believed where the bytes bear it out.
    Raises ``Malformed`` where no encoding fits.
    """
    found = _unicode(data)
    if found is None:
        declared = (declared or _declared(data)).lower()
        found = _old(data, declared, markup) or _other(data, declared)
    if found is None:
        raise _unknown(data)
    if found.conversion is not None:
        return found
    mended = mend_page(found.text) if markup else mend(found.text)
    return Decoded(mended.texts[0], found.encoding, found.confidence, mended.conversion)


def characters(data: bytes) -> str:
    """A record, or a line of some, as characters: UTF-8, else windows-1252.

    An old encoding is then for the record's fields to show, which ``mend`` takes.
    """
    return _read(data).text


def utf16_of(head: bytes) -> str:
    """The byte order of UTF-16 without a mark, told by the zero bytes of its ASCII; "" of anything else."""
    pairs = len(head) // 2
    if pairs < 8 or b"\0" not in head:
        return ""
    first, second = head[0 : 2 * pairs : 2], head[1 : 2 * pairs : 2]
    for encoding, low, high in (("utf-16-le", first, second), ("utf-16-be", second, first)):
        if high.count(0) > pairs / 2 and low.count(0) < pairs / _SELDOM:
            return "" if _CONTROL.search(head.decode(encoding, "ignore")) else encoding
    return ""


def _unicode(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    wide = utf16_of(data[:_HEAD])
    if wide:
        return _strictly(data, wide)
    read = _read(data)
    if read.western:
        return None
    return Decoded(read.text, "utf-8", 1.0 - read.faults / (len(read.text) or 1))


def _strictly(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding.removesuffix("-sig"), 1.0)
    except UnicodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise Malformed(f"not {name}, though it begins as such ({error})") from None


@dataclass(frozen=True, slots=True)
class _Read:
    """Bytes as characters: how many faults UTF-8 has in them, and whether lines were read as windows-1252."""

    text: str
    faults: int = 0
    western: bool = False


def _read(data: bytes) -> _Read:
    """UTF-8, but for lines that are hardly any: files were put together from several."""
    try:
        return _Read(data.decode("utf-8"))
    except UnicodeDecodeError:
        lines = [_line(line) for line in data.split(b"\n")]
    faults = sum(line.faults for line in lines)
    return _Read("\n".join(line.text for line in lines), faults, any(line.western for line in lines))


def _line(data: bytes) -> _Read:
    """A line whose field was cut within a letter is UTF-8 still; each fault stands as one U+FFFD."""
    text = data.decode("utf-8", "surrogateescape")
    faults, sound = sum(map(len, _FAULT.findall(text))), len(_SOUND.findall(text))
    if faults * _FEW > sound:
        return _Read(western(data), western=True)
    return _Read(_FAULT.sub(_fault, text), faults)


def _fault(match: re.Match[str]) -> str:
    """A sign that was pasted in, else what stands for a lost letter."""
    byte = match[0].encode("utf-8", "surrogateescape")
    return western(byte) if len(byte) == 1 and byte in _PUNCTUATION else "\ufffd"


def _old(data: bytes, declared: str, markup: bool) -> Decoded | None:
    """What is recognised as Vietnamese of the past."""
    expected = IN_BYTES
    name = _NAMES.get(declared)
    if name:
        expected = {encoding: share * (1 - _DECLARED_SHARE) for encoding, share in IN_BYTES.items()}
        expected[name] += _DECLARED_SHARE
    text = _read(data).text
    mended: Mended = mend_page(text, expected) if markup else mend(text, expected=expected)
    made = mended.conversion
    if made is None or not made.done:
        return None
    return Decoded(mended.texts[0], made.encoding, made.confidence, made)


def _other(data: bytes, declared: str) -> Decoded | None:
    """Another language's text: as declared, else in Western letters."""
    if declared in _LATIN or not data.translate(None, _PLAIN):
        return Decoded(western(data), "windows-1252", _BELIEVED)
    if _CODEC.match(declared):
        try:
            return Decoded(data.decode(declared), declared, _BELIEVED)
        except (LookupError, UnicodeError):
            return _guessed(data)
    return _guessed(data)


def _guessed(data: bytes) -> Decoded | None:
    """Western letters, if charset_normalizer finds nothing odd in them."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=["cp1252"]).best()
    return Decoded(western(data), "windows-1252", _GUESSED * (1.0 - best.chaos)) if best else None


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data[:_HEAD])
    return (found[1] or found[2]).decode("ascii") if found else ""


def _unknown(data: bytes) -> Malformed:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
        return Malformed(f"not UTF-8 (byte 0x{data[at]:02x} at offset {at}), nor an encoding that is "
                         "recognised; convert it, e.g. with iconv")
    raise AssertionError("it is UTF-8")
