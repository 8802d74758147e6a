"""Which encoding each line of a text is in: the reading that makes most of its words Vietnamese.

A text is taken for a mixture: each line is in one encoding, and how many lines are in which is learned from
all of them (expectation maximisation), so that a short line is read as its neighbours are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.read.legacy import viqr
from indexer.read.legacy.evidence import Evidence, unicode_words, weigh
from indexer.read.legacy.tables import EIGHT_BIT, narrow

SOUND, OTHER = "", "other"
"""A line that is Unicode already, in Vietnamese and in any other language."""
MOJIBAKE, VIQR = "mojibake", "viqr"
"""UTF-8 that was read as windows-1252 or the like, once or oftener; marks written as ASCII's signs."""

IN_TEXT = {SOUND: 0.43, OTHER: 0.43, "tcvn3": 0.03, "vni": 0.03, "windows-1258": 0.02, VIQR: 0.02,
           MOJIBAKE: 0.03, "viscii": 0.005, "vps": 0.005}
"""How many lines are expected in which, of text that came as Unicode."""
IN_BYTES = {SOUND: 0.02, OTHER: 0.2, "tcvn3": 0.3, "vni": 0.2, "windows-1258": 0.15, VIQR: 0.01,
            MOJIBAKE: 0.05, "viscii": 0.04, "vps": 0.03}
"""The same of bytes that are not UTF-8, read as windows-1252."""

_ROUNDS = 4
_LAYERS = 3
_EXPECTED = 1.0
"""How many lines what is expected counts for, beside those that are read."""
_SAMPLE = 4000
"""Characters of a line that are looked at."""
_MANY = 12
"""Words, all of them syllables, that leave no doubt."""
_LEAD = re.compile("[\xc2-\xef\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af][\x80-\xbf\u0152-\u2122]")
_LETTER = re.compile("[\x80-\x9f\xa1-\u1eff]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The likeliest encoding of a line that would make another text of it, that text, and how likely it is.

    The encoding is ``SOUND`` where there is none.
    """

    encoding: str
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    text: str
    evidence: Evidence

    @property
    def is_plain(self) -> bool:
        """Whether no other reading can be better: all words are syllables, and they are many."""
        return self.evidence.good >= _MANY and not self.evidence.bad


def recognise(lines: Sequence[str], expected: Mapping[str, float], sound: int = 0) -> list[Recognised]:
    """Each line as its likeliest encoding reads it.

    ``expected`` is the share of lines in each encoding, before any was read; ``sound`` how many lines of the
    same text are known to be Unicode.
    """
    read = [list(_readings(line[:_SAMPLE])) for line in lines]
    told = [_posterior(found, expected) for found in read]
    for _ in range(_ROUNDS):
        sums = {name: _EXPECTED * share for name, share in expected.items()}
        sums[SOUND] += sound
        for found, likely in zip(read, told, strict=True):
            for reading, share in zip(found, likely, strict=True):
                sums[reading.encoding] += share
        told = [_posterior(found, _others(sums, found, likely))
                for found, likely in zip(read, told, strict=True)]
    return [_best(line, found, likely) for line, found, likely in zip(lines, read, told, strict=True)]


def _others(
    sums: Mapping[str, float], found: Sequence[_Reading], likely: Sequence[float]
) -> Mapping[str, float]:
    """How many lines are in each encoding, without the line that is judged: it is no evidence for itself."""
    rest = dict(sums)
    for reading, share in zip(found, likely, strict=True):
        rest[reading.encoding] -= share
    return rest


def _readings(line: str) -> Iterator[_Reading]:
    """The line as it is, as what is no Vietnamese, and in each encoding that makes another text of it."""
    yield _Reading(OTHER, line, Evidence(0, 0))
    sound = _Reading(SOUND, line, weigh(line))
    yield sound
    if sound.is_plain:
        return
    against = unicode_words(line)
    fixed = ""
    for encoding in _candidates(line):
        text = _DECODERS[encoding](line)
        if text == line:
            continue
        if encoding == MOJIBAKE:
            fixed = text
        found = viqr.weigh(line) if encoding == VIQR else weigh(text)
        if encoding in _EIGHT_BIT:
            found = Evidence(found.good - against, found.bad + against)
        reading = _Reading(encoding, text, found)
        yield reading
        if reading.is_plain:
            return
    if fixed:  # it may itself be in an old encoding, which the next round finds
        inner = (weigh(encoding.decode(fixed)) for encoding in EIGHT_BIT)
        yield _Reading(MOJIBAKE, fixed, max(inner, key=lambda evidence: evidence.nats))


def _candidates(line: str) -> Iterator[str]:
    if not _LETTER.search(line):
        yield VIQR
    if _LEAD.search(line):
        yield MOJIBAKE
    if not line.isascii():
        yield from (encoding.name for encoding in EIGHT_BIT)


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


_DECODERS: dict[str, Callable[[str], str]] = {encoding.name: encoding.decode for encoding in EIGHT_BIT}
_EIGHT_BIT = frozenset(_DECODERS)
_DECODERS |= {VIQR: viqr.decode, MOJIBAKE: _fixed}


def _posterior(found: Sequence[_Reading], shares: Mapping[str, float]) -> list[float]:
    logs = [math.log(shares[reading.encoding]) + reading.evidence.nats for reading in found]
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    total = sum(weights)
    return [weight / total for weight in weights]


def _best(line: str, found: Sequence[_Reading], shares: Sequence[float]) -> Recognised:
    """Readings that make the same text stand for one another."""
    likely: dict[str, float] = {}
    encodings: dict[str, str] = {}
    for reading, share in zip(found, shares, strict=True):
        if reading.encoding not in (SOUND, OTHER):
            likely[reading.text] = likely.get(reading.text, 0.0) + share
            encodings.setdefault(reading.text, reading.encoding)
    if not likely:
        return Recognised(SOUND, line, 1.0)
    text = max(likely, key=likely.__getitem__)
    encoding = encodings[text]
    whole = text if len(line) <= _SAMPLE else _DECODERS[encoding](line)
    return Recognised(encoding, whole, likely[text])
