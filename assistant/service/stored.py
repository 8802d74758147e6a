"""An answer as it is kept, and as it is read again.

Of its articles the body is left out: an article that is withdrawn must leave what was kept of it, too.
What stays is the quote, and where it stood; so the numbers of the citations are what they were. What the
archive of now makes of it, ``assistant.uphold`` tells.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.types import Answer, Hit
from assistant.uphold import bare, upheld, without
from indexer.archive import Archive
from indexer.errors import ServiceError

_CONSIDERED = 10
"""Passages that were considered of which is kept where they stand."""


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


def dump(answer: Answer, shown: Sequence[Hit] = ()) -> str:
    """An answer as JSON; ``shown`` are those of its hits that are shown with it."""
    considered = tuple(
        Place(hit.article.id, hit.passage.start, hit.passage.end, round(hit.score, 4))
        for hit in answer.hits[:_CONSIDERED]
    )
    return _adapter().dump_json(Kept(bare(answer, shown), considered)).decode()


def load(text: str) -> Answer:
    """An answer that was kept, its articles without their texts. Raises ``ServiceError`` where it is none."""
    try:
        return _adapter().validate_json(text).answer
    except ValidationError as error:
        raise ServiceError(f"a kept answer cannot be read ({error.error_count()} faults)") from error


def upheld_data(archive: Archive, kept: Sequence[Any]) -> list[Any]:
    """Answers that were kept, as what their JSON holds, without what has been withdrawn or erased since; None
    for one that cannot be read. Raises ``ArchiveError``."""
    read = [_read(one) for one in kept]
    now = iter(upheld(archive, [one.answer for one in read if one]))
    return [_adapter().dump_python(replace(one, answer=bare(answer := next(now), answer.hits)), mode="json")
            if one else None for one in read]


def without_articles(text: str, erased: Container[str]) -> str:
    """A kept answer without what it had of articles that are erased; one that cannot be read as it is."""
    try:
        kept = _adapter().validate_json(text)
    except ValidationError:
        return text
    considered = tuple(place for place in kept.considered if place.article_id not in erased)
    return _adapter().dump_json(Kept(without(kept.answer, erased), considered)).decode()


def _read(kept: Any) -> Kept | None:
    try:
        return _adapter().validate_python(kept)
    except ValidationError:
        return None


@cache
def _adapter() -> TypeAdapter[Kept]:
    return TypeAdapter(Kept)
