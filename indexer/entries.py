"""What is made of articles before they are stored: passages, vectors, what they tell of appointments."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.encode import Encoder
from indexer.register.extract import appointments
from indexer.register.lexicon import fingerprint as rules
from indexer.rows import Entry
from indexer.searchers import in_context
from indexer.split import Splitting, split
from indexer.types import Article


def entries(articles: Sequence[Article], splitting: Splitting, encoder: Encoder) -> list[Entry]:
    """Articles ready to be stored, in their order; the passages of all are encoded at once."""
    cut = [split(article, splitting) for article in articles]
    texts = [in_context(a, p.text) for a, ps in zip(articles, cut, strict=True) for p in ps]
    vectors = encoder.encode_passages(texts)
    made, at = [], 0
    for article, passages in zip(articles, cut, strict=True):
        following = at + len(passages)
        made.append(Entry(article, passages, vectors[at:following], appointments(article), rules()))
        at = following
    return made
