"""What became of a text: its paragraphs kept, left out, added or reworded, and the words of these. Pure.

Paragraphs are aligned first, then within a changed one its sentences, then within these the words, each by
the longest common subsequence (``rapidfuzz``, bit-parallel, so that no text takes long; ``difflib`` is cubic
at worst). Beyond ``MOST`` of anything on a side, what lies between the common beginning and end counts as
replaced; texts beyond ``LONGEST`` are compared by paragraphs alone. Lone words that two texts have in common
between changes are made part of the change, as diff-match-patch does
(https://github.com/google/diff-match-patch), so that it can be read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import LCSseq

from indexer.sentences import sentences

Kind = Literal["kept", "removed", "added"]
MOST = 5_000
"""Paragraphs, sentences or words of a side that are aligned with the other side's."""
LONGEST = 100_000
"""Code points of two texts together whose sentences and words are compared."""
_ALIKE = 0.4
"""The share of words in common from which one text is taken for another's new wording."""
_PAIRED = 40
"""Paragraphs of one changed place that are compared with each of the other side's."""
_TOKEN = re.compile(r"\w+(?:[.,:/-]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph that was kept, removed or added."""

    kind: Kind
    text: str


Paragraph = tuple[Run, ...]
"""The pieces of a paragraph in the order in which they are read: what was removed before what was added."""


def differences(old: str, new: str) -> list[Paragraph]:
    """The paragraphs of two texts, one a line, as one text; empty lines are left out.

    The kept and added pieces are the new text's paragraphs, the kept and removed ones the old text's words.
    """
    before, after = ([line for line in text.split("\n") if line.strip()] for text in (old, new))
    long = len(old) + len(new) > LONGEST
    found: list[Paragraph] = []
    for were, are in _aligned(before, after):
        if were == are:
            found += [(Run("kept", line),) for line in are]
        else:
            found += _replaced(were, are, [] if long else _pairs(were, are))
    return found


def line_differences(old: str, new: str) -> Paragraph:
    """The words of two lines as one line."""
    return _joined(_words(old, new))


def is_changed(paragraph: Paragraph) -> bool:
    """Whether anything of it was removed or added."""
    return any(run.kind != "kept" for run in paragraph)


# -- paragraphs ----------------------------------------------------------------------------


def _replaced(
    were: Sequence[str], are: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> Iterator[Paragraph]:
    """The paragraphs of one place, those of a pair as one."""
    at = then = 0
    for here, there in [*pairs, (len(were), len(are))]:
        yield from ((Run("removed", line),) for line in were[at:here])
        yield from ((Run("added", line),) for line in are[then:there])
        if (here, there) != (len(were), len(are)):
            yield _reworded(were[here], are[there])
        at, then = here + 1, there + 1


def _pairs(were: Sequence[str], are: Sequence[str]) -> list[tuple[int, int]]:
    """The places of old paragraphs and of their new wordings, in order."""
    if len(were) > _PAIRED or len(are) > _PAIRED:
        return []
    said, found, at = [_counted(line) for line in were], list[tuple[int, int]](), 0
    for there, line in enumerate(are):
        tokens = _counted(line)
        likeness = {here: _likeness(said[here], tokens) for here in range(at, len(were))}
        best = max(likeness, key=lambda here: likeness[here], default=None)
        if best is not None and likeness[best] >= _ALIKE:
            found.append((best, there))
            at = best + 1
    return found


def _reworded(old: str, new: str) -> Paragraph:
    """One paragraph in its old and new wording."""
    runs: list[Run] = []
    for were, are in _aligned(_sentences(old), _sentences(new)):
        before, after = "".join(were), "".join(are)
        alike = before == after or _likeness(_counted(before), _counted(after)) >= _ALIKE
        runs += _words(before, after) if alike else [Run("removed", before), Run("added", after)]
    return _joined(runs)


def _sentences(paragraph: str) -> list[str]:
    """A paragraph cut before each of its sentences; together they are the paragraph."""
    starts = [span.start for span in sentences(paragraph)][1:]
    return [paragraph[a:b] for a, b in zip([0, *starts], [*starts, len(paragraph)], strict=True)]


def _counted(text: str) -> Counter[str]:
    return Counter(_TOKEN.findall(text))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of words that two texts have in common, from 0 to 1."""
    total = one.total() + other.total()
    return 2 * sum((one & other).values()) / total if total else 0.0


# -- words ---------------------------------------------------------------------------------


def _words(old: str, new: str) -> list[Run]:
    if old == new:
        return [Run("kept", new)]
    parts = _legible(list(_aligned(_tokens(old), _tokens(new))))
    return [run for part in parts for run in _runs("".join(part[0]), "".join(part[1]))]


def _runs(was: str, is_now: str) -> list[Run]:
    """A part as runs; a space that stood and stands behind it is no part of a change."""
    if was == is_now:
        return [Run("kept", is_now)]
    space = was[len(was.rstrip()) :] if was.strip() and is_now.strip() else ""
    space = space if is_now[len(is_now.rstrip()) :] == space else ""
    end = len(space)
    return [Run("removed", was[: len(was) - end]), Run("added", is_now[: len(is_now) - end]),
            Run("kept", space)]


def _tokens(text: str) -> list[str]:
    """A text cut before each of its words and marks; together they are the text."""
    starts = [match.start() for match in _TOKEN.finditer(text)][1:]
    return [text[a:b] for a, b in zip([0, *starts], [*starts, len(text)], strict=True)]


_Part = tuple[list[str], list[str]]
"""What stood in a place, and what stands there: the same where it was kept."""


def _legible(parts: Sequence[_Part]) -> list[_Part]:
    """The parts without what was kept between two changes that are each as long or longer."""
    found: list[_Part] = []
    for part in parts:
        found.append(part)
        while len(found) > 2 and _is_lone(*found[-3:]):
            before, lone, after = found[-3:]
            found[-3:] = [(before[0] + lone[0] + after[0], before[1] + lone[1] + after[1])]
    return found


def _is_lone(before: _Part, kept: _Part, after: _Part) -> bool:
    if kept[0] != kept[1] or before[0] == before[1] or after[0] == after[1]:
        return False
    return len(kept[0]) <= min(max(map(len, before)), max(map(len, after)))


def _joined(runs: Sequence[Run]) -> Paragraph:
    """Runs of one kind that follow each other as one, none empty."""
    told = [run for run in runs if run.text]
    return tuple(Run(kind, "".join(run.text for run in some))
                 for kind, some in groupby(told, lambda run: run.kind))


# -- alignment -----------------------------------------------------------------------------


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[_Part]:
    """Two sequences in parts that are the same in both, and, between these, what stood and what stands
    there."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    before, after = list(old[start : len(old) - end]), list(new[start : len(new) - end])
    if start:
        yield list(old[:start]), list(new[:start])
    yield from _between(before, after)
    if end:
        yield list(old[-end:]), list(new[-end:])


def _between(old: list[str], new: list[str]) -> Iterator[_Part]:
    if not (old and new) or len(old) > MOST or len(new) > MOST:
        if old or new:
            yield old, new
        return
    here = there = 0
    for block in [*LCSseq.opcodes(old, new), None]:
        if block is not None and block.tag != "equal":
            continue
        start = (block.src_start, block.dest_start) if block else (len(old), len(new))
        if (here, there) != start:
            yield old[here : start[0]], new[there : start[1]]
        if block:
            yield old[block.src_start : block.src_end], new[block.dest_start : block.dest_end]
            here, there = block.src_end, block.dest_end


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many elements two sequences begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)))
