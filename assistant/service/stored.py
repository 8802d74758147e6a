"""An answer as it is kept, and as it is read again from what the archive holds now.

Of its articles the body is left out: an article that is withdrawn must leave what was kept of it, too.
What stays is the quote, and where it stood; so the numbers of the citations are what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from assistant.types import Answer, Citation, Hit
from indexer.errors import ServiceError
from indexer.types import Article

_CONSIDERED = 10
"""Passages that were considered of which is kept where they stand."""

Lookup = Callable[[Sequence[str]], dict[str, Article]]
"""Article ids → those of the articles that the archive holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage that was considered stands, and its score."""

    article_id: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an answer: its articles and hits without their texts, but the quotes."""

    answer: Answer
    considered: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """An answer read again; ``gone`` are the numbers of citations whose quote the archive holds no more."""

    answer: Answer
    gone: frozenset[int] = frozenset()


def dump(answer: Answer, shown: Sequence[Hit] = ()) -> str:
    """An answer as JSON; ``shown`` are those of its hits that are shown with it."""
    considered = tuple(
        Place(hit.article.id, hit.passage.start, hit.passage.end, round(hit.score, 4))
        for hit in answer.hits[:_CONSIDERED]
    )
    kept = replace(
        answer, hits=tuple(_bare_hit(hit) for hit in shown),
        citations=tuple(replace(c, article=_bare(c.article)) for c in answer.citations),
    )
    return _adapter().dump_json(Kept(kept, considered)).decode()


def load(text: str, lookup: Lookup) -> Restored:
    """An answer that was kept, its articles as they are now. Raises ``ServiceError`` where it is none."""
    try:
        answer = _adapter().validate_json(text).answer
    except ValidationError as error:
        raise ServiceError(f"a kept answer cannot be read ({error.error_count()} faults)") from error
    cited = [citation.article.id for citation in answer.citations]
    there = lookup([*cited, *(hit.article.id for hit in answer.hits)])
    placed = [_placed(citation, there) for citation in answer.citations]
    return Restored(
        replace(answer, citations=tuple(citation for citation, _ in placed),
                hits=tuple(_filled(hit, there[hit.article.id]) for hit in answer.hits
                           if hit.article.id in there)),
        frozenset(citation.number for citation, found in placed if not found),
    )


def _placed(citation: Citation, there: dict[str, Article]) -> tuple[Citation, bool]:
    """A citation in its article as that is now, and whether its quote stands there still."""
    article = there.get(citation.article.id)
    at = -1 if article is None else article.body.find(citation.quote, citation.start)
    if article is not None and at < 0:
        at = article.body.find(citation.quote)
    if article is None or at < 0:
        alone = replace(citation.article, body=citation.quote)
        return Citation(citation.number, alone, 0, len(citation.quote), citation.quote), False
    return Citation(citation.number, article, at, at + len(citation.quote), citation.quote), True


def _bare_hit(hit: Hit) -> Hit:
    return replace(hit, article=_bare(hit.article), passage=replace(hit.passage, text=""))


def _filled(hit: Hit, article: Article) -> Hit:
    """A hit in its article as that is now."""
    text = article.body[hit.passage.start : hit.passage.end]
    return replace(hit, article=article, passage=replace(hit.passage, text=text))


def _bare(article: Article) -> Article:
    return replace(article, body="", summary="")


@cache
def _adapter() -> TypeAdapter[Kept]:
    return TypeAdapter(Kept)
