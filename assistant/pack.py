"""Context packing: which passages a model reads, and how their text is made harmless in its prompt."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.types import Hit
from indexer.sentences import sentences
from indexer.split import widened
from indexer.types import Passage, Span
from indexer.words import bigrams, words

MOST = 12
"""Passages at most, however large the context window."""
REACH = 300
"""Code points around each passage that are read too: an answer often stands beside what was found."""
_PER_TOKEN = 2.2
"""Code points of Vietnamese that a token holds, at the low end of the vocabularies of today's models."""
_HEADING = 40
"""Tokens of a passage's number, date and bars."""
_ALIKE = 0.8
"""The Jaccard similarity of two texts' pairs of words from which they tell the same."""
_BAR = "│ "
"""Begins each line of an article, so that none can pass for a line of the prompt."""
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})
_LOOKALIKE = str.maketrans({
    "[": "(", "]": ")", "【": "(", "】": ")", "［": "(", "］": ")", "{": "(", "}": ")",
    "<": "‹", ">": "›", "│": "|", "\t": " ", "\r": "\n", "\u2028": "\n", "\u2029": "\n",
})
_FENCE = re.compile(r"([-=#*_~`|])\1{2,}")


def tokens(text: str) -> int:
    """About how many tokens a text takes, rather more than less; asks no tokeniser."""
    return math.ceil(len(text) / _PER_TOKEN)


def harmless(text: str) -> str:
    """A text that can forge nothing in a prompt, still readable.

    Characters that nobody sees are left out; brackets become round and angles become quotes, so that
    there is no passage's number, no special token of a model and no markup; a row of dashes or the
    like becomes one. All else stays to the letter.
    """
    return _FENCE.sub(r"\1", visible(text.translate(_LOOKALIKE)))


def visible(text: str) -> str:
    """A text without the characters that nobody sees; line breaks stay."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _HIDDEN)


def line(text: str) -> str:
    """``harmless``, in one line."""
    return " ".join(harmless(text).split())


def barred(text: str) -> str:
    """``harmless``, each line behind a bar."""
    return "\n".join(_BAR + kept for part in harmless(text).split("\n") if (kept := part.strip()))


def pack(hits: Sequence[Hit], room: int) -> tuple[Hit, ...]:
    """The hits that fit into ``room`` tokens, best first, each widened as far as it fits; at least one.

    No sentence is packed twice, and no text that tells nearly the same, as copies of a story do.
    """
    packed: list[Hit] = []
    for hit in hits:
        if len(packed) == MOST:
            break
        fitting = next((h for h in _forms(hit, packed) if _cost(h) <= room), None)
        if fitting is None and not packed:
            fitting = _cut(hit, room)
        if fitting is None or _told_already(fitting, packed):
            continue
        room -= _cost(fitting)
        packed.append(fitting)
    return tuple(packed)


def _forms(hit: Hit, packed: Sequence[Hit]) -> Iterator[Hit]:
    """The hit widened, and as it is; both without what is packed of its article."""
    for passage in (widened(hit.article, hit.passage, REACH), hit.passage):
        taken = [h.passage for h in packed if h.article.id == hit.article.id]
        free = _free(hit, passage, taken)
        if free is not None:
            yield replace(hit, passage=free)


def _free(hit: Hit, passage: Passage, taken: Sequence[Passage]) -> Passage | None:
    """The run of the passage's sentences that are not taken, the one with most of what was found;
    None where all of that is taken."""
    runs: list[list[Span]] = [[]]
    for span in sentences(passage.text):
        at = Span(passage.start + span.start, passage.start + span.end)
        if any(at.start < t.end and t.start < at.end for t in taken):
            runs.append([])
        else:
            runs[-1].append(at)
    found = [(sum(_common(at, hit.passage) for at in run), run) for run in runs if run]
    most, run = max(found, key=lambda pair: pair[0], default=(0, []))
    return _between(hit, run[0].start, run[-1].end) if most else None


def _common(span: Span, passage: Passage) -> int:
    return max(0, min(span.end, passage.end) - max(span.start, passage.start))


def _between(hit: Hit, start: int, end: int) -> Passage:
    return replace(hit.passage, start=start, end=end, text=hit.article.body[start:end])


def _cut(hit: Hit, room: int) -> Hit:
    """As many of the passage's first sentences as fit, at least one."""
    start = hit.passage.start
    cuts = [replace(hit, passage=_between(hit, start, start + span.end))
            for span in sentences(hit.passage.text)]
    return next((cut for cut in reversed(cuts) if _cost(cut) <= room), cuts[0])


def _cost(hit: Hit) -> int:
    return tokens(f"{hit.article.title}{hit.article.source}{hit.passage.text}") + _HEADING


def _told_already(hit: Hit, packed: Sequence[Hit]) -> bool:
    """Whether another article that is packed tells the same story, or in the same words."""
    others = [h for h in packed if h.article.id != hit.article.id]
    if hit.story and any(h.story == hit.story for h in others):
        return True
    pairs = set(bigrams(words(hit.passage.text)))
    for other in others:
        theirs = set(bigrams(words(other.passage.text)))
        if pairs and len(pairs & theirs) >= _ALIKE * len(pairs | theirs):
            return True
    return False
