"""Which element of a page holds its article, and the article's lines in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from indexer.read.blocks import Block, blocks_of, lineage
from indexer.read.boxes import are_a_pair, is_pointer, is_sentence, prune, without_teasers
from indexer.read.parts import is_part

_PROSE = 40
_MOST = 0.75
"""The share of the best element's text that one named as the article's body must hold to be taken instead."""
_GAIN = 1.2
_BEFORE_TITLE = 0.3
_DEEPEST, _MOST_BLOCKS = 60, 20_000
"""How far up and how many lines are looked at: no article needs more."""


def find_body(tree: Any, title: Any | None, *, captions: bool = False) -> list[Block]:
    """The blocks of the article, images among them, in order; none where no text is to be found.

    ``tree`` is changed: what is beside the article goes. ``title`` is the element of its title.
    ``captions``: those of photos stay.
    """
    prune(tree, title, captions=captions)
    blocks = blocks_of(tree)[:_MOST_BLOCKS]
    weights = _weights(blocks, title)
    best = _best(blocks, weights)
    if best is None:
        weights = _weights(blocks, None)
        best = _best(blocks, weights)
    if best is None:
        return []
    named = _named(tree, best, weights)
    holder = _grown(best, weights) if named is None else named
    inside = blocks_of(holder)
    return without_teasers(_below(inside, title), holder)


class _Weights:
    """How much running text each element holds, and how much of it right below itself."""

    def __init__(self) -> None:
        self.all: dict[Any, float] = {}
        self.score: dict[Any, float] = {}
        self.links: dict[Any, float] = {}


def _weights(blocks: Sequence[Block], title: Any | None) -> _Weights:
    found = _Weights()
    below = title is None
    share = 1.0 if below else _BEFORE_TITLE
    previous: Block | None = None
    for block in blocks:
        if not below and title in lineage(block.element):
            below, share = True, 1.0
        elif below and _is_another(block, title):
            share = 0.0
        weight = _weight(block, previous) * share
        _add(found, block, weight)
        if block.text:
            previous = block
    return found


def _is_another(block: Block, title: Any | None) -> bool:
    """Whether a line is the title of a further article, which some sites load below the first."""
    element = block.element
    if title is None or element is title or title in lineage(element) or not block.text:
        return False
    return element.tag == "h1" or (bool(title.get("class")) and element.get("class") == title.get("class"))


def _weight(block: Block, previous: Block | None) -> float:
    """What a line counts as running text: nothing for labels, links, and what a link above it announces."""
    own = block.own
    if block.linked > 0.5 or own < _PROSE / 2 or (own < _PROSE and not is_sentence(block.text)):
        return 0.0
    if previous is not None and is_pointer(previous) and are_a_pair(previous, block):
        return 0.0
    return min(own, 1500) * (1.0 if is_sentence(block.text) else 0.5)


def _add(found: _Weights, block: Block, weight: float) -> None:
    share = 1.0
    for n, element in enumerate(islice(_holders(block.element), _DEEPEST)):
        found.all[element] = found.all.get(element, 0.0) + weight
        found.links[element] = found.links.get(element, 0.0) + len(block.text) - block.own
        found.score[element] = found.score.get(element, 0.0) + weight * share
        share = (1.0, 0.5, 0.2, 0.1)[min(n + 1, 3)] if n < 4 else 0.0


_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd pre blockquote".split())


def _holders(element: Any) -> Iterable[Any]:
    """What holds a line: its element where that is no paragraph itself, and all that it stands in."""
    for holder in lineage(element):
        if holder.tag not in _PARAGRAPHS:
            yield holder


def _best(blocks: Sequence[Block], weights: _Weights) -> Any | None:
    """The element right below which there is most running text."""
    best = max(weights.score, key=lambda element: weights.score[element], default=None)
    return None if best is None or not weights.score[best] else best


def _named(tree: Any, best: Any, weights: _Weights) -> Any | None:
    """The innermost element that is named as the article's body and holds nearly all that ``best`` does."""
    least = _MOST * weights.all[best]
    named = [e for e in tree.iter() if isinstance(e.tag, str) and weights.all.get(e, 0.0) >= least
             and (e.tag == "article" or is_part(e, "body")) and e.tag not in ("body", "html")]
    if not named:
        return None
    most = max(weights.all[e] for e in named)
    inner = [e for e in named if weights.all[e] >= 0.9 * most]
    return inner[-1]


def _grown(best: Any, weights: _Weights) -> Any:
    """``best``, or what holds it where that adds running text and not mostly links."""
    holder = best
    for parent in lineage(best.getparent()):
        if parent.tag in ("body", "html") or parent not in weights.all:
            break
        more = weights.all[parent] / weights.all[holder]
        if more < _GAIN:
            continue
        links = weights.links[parent] - weights.links[holder]
        if links > weights.all[parent] - weights.all[holder]:
            break
        holder = parent
    return holder


def _below(blocks: Sequence[Block], title: Any | None) -> list[Block]:
    """The blocks behind the title, where it stands among them."""
    places = [n for n, b in enumerate(blocks) if title is not None and title in lineage(b.element)]
    return list(blocks[places[-1] + 1 :] if places else blocks)

