"""Which encoding each line of a text is in: the reading that makes most of its words Vietnamese.

A text is taken for a mixture: each line is in one encoding, and how many lines are in which is learned from
all of them (expectation maximisation), so that a short line is read as its neighbours are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.read.legacy.readings import MOJIBAKE, OTHER, SOUND, VIQR, Reading, readings

IN_TEXT = {SOUND: 0.43, OTHER: 0.43, "tcvn3": 0.03, "vni": 0.03, "windows-1258": 0.02, VIQR: 0.02,
           MOJIBAKE: 0.03, "viscii": 0.005, "vps": 0.005}
"""How many lines are expected in which, of text that came as Unicode."""
IN_BYTES = {SOUND: 0.02, OTHER: 0.2, "tcvn3": 0.3, "vni": 0.2, "windows-1258": 0.15, VIQR: 0.01,
            MOJIBAKE: 0.05, "viscii": 0.04, "vps": 0.03}
"""The same of bytes that are not UTF-8, read as windows-1252."""

_ROUNDS = 4
_EXPECTED = 1.0
"""How many lines what is expected counts for, beside those that are read."""
_SAMPLE, _LEAST, _BUDGET = 4000, 200, 400_000
"""Characters of a line that are looked at, at most and at least, and of all lines."""
_LEARNT = 500
"""Lines of which the shares are learned, spread over all; in the rest no other encoding is looked for."""

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Recognised:
    """The likeliest encoding of a line that would make another text of it, and how likely it is.

    The encoding is ``SOUND`` where there is none.
    """

    encoding: str
    confidence: float


def recognise(lines: Sequence[str], expected: Shares, sound: int = 0) -> list[Recognised]:
    """The likeliest encoding of each line.

    ``expected`` is the share of lines in each encoding, before any was read; ``sound`` how many lines of the
    same text are known to be Unicode.
    """
    length = min(_SAMPLE, max(_LEAST, _BUDGET // (len(lines) or 1)))
    step = -(-len(lines) // _LEARNT) or 1
    read = {n: list(readings(lines[n][:length])) for n in range(0, len(lines), step)}
    told = {n: _posterior(found, expected) for n, found in read.items()}
    for _ in range(_ROUNDS):
        counts = _counted(read, told, expected, sound)
        told = {n: _posterior(found, _without(counts, found, told[n])) for n, found in read.items()}
    counts = _counted(read, told, expected, sound)
    seen = {name for name, count in counts.items() if count >= 1.0}
    best: list[Recognised] = []
    for n, line in enumerate(lines):
        found = read[n] if n in read else list(readings(line[:length], seen))
        best.append(_best(found, told[n] if n in told else _posterior(found, counts)))
    return best


def _counted(
    read: Mapping[int, Sequence[Reading]], told: Mapping[int, Sequence[float]], expected: Shares, sound: int
) -> dict[str, float]:
    """How many lines are in each encoding, as far as is told."""
    counts = {name: _EXPECTED * share for name, share in expected.items()}
    counts[SOUND] += sound
    for n, found in read.items():
        for reading, share in zip(found, told[n], strict=True):
            counts[reading.encoding] += share
    return counts


def _without(counts: Shares, found: Sequence[Reading], likely: Sequence[float]) -> Shares:
    """The counts without the line that is judged: it is no evidence for itself."""
    rest = dict(counts)
    for reading, share in zip(found, likely, strict=True):
        rest[reading.encoding] -= share
    return rest


def _posterior(found: Sequence[Reading], counts: Shares) -> list[float]:
    logs = [math.log(counts[reading.encoding]) + reading.evidence.nats for reading in found]
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    total = sum(weights)
    return [weight / total for weight in weights]


def _best(found: Sequence[Reading], shares: Sequence[float]) -> Recognised:
    """Readings that make the same text stand for one another."""
    likely: dict[str, float] = {}
    encodings: dict[str, str] = {}
    for reading, share in zip(found, shares, strict=True):
        if reading.encoding not in (SOUND, OTHER):
            likely[reading.text] = likely.get(reading.text, 0.0) + share
            encodings.setdefault(reading.text, reading.encoding)
    if not likely:
        return Recognised(SOUND, 1.0)
    text = max(likely, key=likely.__getitem__)
    return Recognised(encodings[text], likely[text])
