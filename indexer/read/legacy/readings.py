"""One line as each encoding would read it, with the evidence for that."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

from indexer.read.legacy import viqr
from indexer.read.legacy.evidence import Evidence, unicode_words, weigh
from indexer.read.legacy.tables import EIGHT_BIT, narrow

SOUND, OTHER = "", "other"
"""A line that is Unicode already, in Vietnamese and in any other language."""
MOJIBAKE, VIQR = "mojibake", "viqr"
"""UTF-8 that was read as windows-1252 or the like, once or oftener; marks written as ASCII's signs."""

_LAYERS = 3
_NEARLY_ALL = 4
"""A reading holds for each word that is no syllable so many that are, at least."""
_MANY = 12
"""Words, all of them syllables, that leave no doubt."""
_LEAD = re.compile("[\xc2-\xefĂăĐđƠơƯ][\x80-\xbf\u0152-\u2122]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A line's text in an encoding."""

    encoding: str
    text: str
    evidence: Evidence

    @property
    def is_plain(self) -> bool:
        """Whether no other reading can be better: all words are syllables, and they are many."""
        return self.evidence.good >= _MANY and not self.evidence.bad


def readings(line: str, among: Container[str] | None = None) -> Iterator[Reading]:
    """The line as it is, as what is no Vietnamese, and in each encoding that makes another text of it.

    ``among`` are the encodings to try, all where it is None.
    """
    yield Reading(OTHER, line, Evidence(0, 0))
    sound = Reading(SOUND, line, weigh(line))
    yield sound
    if sound.is_plain:
        return
    against = unicode_words(line)
    fixed = ""
    is_bare = not (sound.evidence.good or sound.evidence.bad)
    for encoding in _candidates(line, is_bare):
        if among is not None and encoding not in among:
            continue
        text = decoded(encoding, line)
        if text == line:
            continue
        fixed = text if encoding == MOJIBAKE else fixed
        reading = Reading(encoding, text, _evidence(encoding, line, text, against))
        yield reading
        if reading.is_plain:
            return
    if fixed:  # it may itself be in an old encoding, which another look finds
        inner = (weigh(encoding.decode(fixed)) for encoding in EIGHT_BIT)
        yield Reading(MOJIBAKE, fixed, max(inner, key=lambda evidence: evidence.nats))


def decoded(encoding: str, line: str) -> str:
    """The line as an encoding reads it."""
    return _DECODERS[encoding](line)


def _candidates(line: str, is_bare: bool) -> Iterator[str]:
    if is_bare:
        yield VIQR
    if _LEAD.search(line):
        yield MOJIBAKE
    if not line.isascii():
        yield from _NAMES


def _evidence(encoding: str, line: str, text: str, against: int) -> Evidence:
    found = viqr.weigh(line) if encoding == VIQR else weigh(text)
    if encoding in _NAMES:
        found = Evidence(found.good - against, found.bad + against)
    if found.bad * _NEARLY_ALL > found.good:  # foreign words, some of which happen to fit
        return Evidence(0, found.bad)
    return found


def _fixed(line: str) -> str:
    """UTF-8 that was read as windows-1252, read rightly; where a part was lost or is sound, as ftfy does."""
    fixed = line
    for _ in range(_LAYERS):
        try:
            fixed = narrow(fixed).decode("utf-8")
        except UnicodeError:
            break
    if fixed == line:
        import ftfy

        return ftfy.fix_encoding(line)
    return fixed


_NAMES = {encoding.name: encoding for encoding in EIGHT_BIT}
_DECODERS: dict[str, Callable[[str], str]] = {name: encoding.decode for name, encoding in _NAMES.items()}
_DECODERS |= {VIQR: viqr.decode, MOJIBAKE: _fixed}
