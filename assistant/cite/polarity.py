"""What turns a statement ("không", "dự kiến", "theo ông X", "bị tố"), and what of its sentence it governs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assistant.cite.reading import Atom, soft_speech

Turn = Literal["negation", "attribution"]
_WIDE = ("@say", "@want", "@claim")
"""Classes that hold until the end of their sentence; the others hold for a clause."""


def turn_of(atom: Atom) -> Turn:
    """Whether a marker says that something is not so, or that it is not sure."""
    return "negation" if atom.key == "@neg" or atom.key.startswith("@stop") else "attribution"


def may_be_left_out(atom: Atom, text: str) -> bool:
    """Whether a marker but tells who told a fact: "cho biết"."""
    return atom.key == "@say" and " ".join(text[atom.start : atom.end].lower().split()) in soft_speech()


def governed(atoms: Sequence[Atom], at: int) -> range:
    """The atoms of its sentence that a marker speaks of, as far as a text without grammar shows.

    What is said is what follows the marker, until the clause or the sentence ends; before a trailing
    "…, theo ông X" it is all before it. Of "theo ông X, …" the speaker is no part.
    """
    marker = atoms[at]
    first, last = sentence_around(atoms, at)
    if at + 1 == last:
        return range(first, at)  # "… nhưng không được"
    breaks = [k for k in range(at + 1, last) if atoms[k].sep]
    if marker.key == "@say" and not breaks and marker.sep and at > first:
        return range(first, at)
    heads = at == first or marker.sep
    if heads and breaks and (marker.key == "@say" or breaks[0] == at + 1):
        return range(breaks[0], last)
    if marker.key in _WIDE or not breaks:
        return range(at + 1, last)
    return range(at + 1, breaks[0] if breaks[0] > at + 1 else last)


def sentence_around(atoms: Sequence[Atom], at: int) -> tuple[int, int]:
    """The first atom of a sentence and the one after its last."""
    first = last = at
    while first > 0 and atoms[first - 1].sentence == atoms[at].sentence:
        first -= 1
    while last < len(atoms) and atoms[last].sentence == atoms[at].sentence:
        last += 1
    return first, last
