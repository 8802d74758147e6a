"""The extractive answerer: the sentences of the hits that answer, to the letter.

It never writes a word that no article has. Each candidate sentence is judged by how much of the
question it and its surroundings cover (weighted by rarity), whether it holds a thing of the kind
that was asked for, and how well its passage was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.coverage import Rarity, Said, rarities
from assistant.offices import incumbent, names_one, worth
from assistant.retrieve import standing
from assistant.types import Hit, Query
from assistant.wanted import asks_a_thing, find
from indexer.archive import Archive
from indexer.sentences import sentences
from indexer.split import widened
from indexer.types import Article, Span
from indexer.words import words

_MARKED = 0.5
"""How strong a span must be to be shown as what was asked for."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What counts in a sentence, and from where on the evidence is enough.

    ``whole`` articles are read some ``reach`` code points around what was found, to the ends of
    sentences; sentences with ``keep`` of the best one's score are shown beside it. The figures
    are tuned on development questions only.
    """

    hits: int = 10
    sentences: int = 3
    hit: float = 1.0
    cover: float = 0.5
    around: float = 0.6
    wanted: float = 0.8
    keep: float = 0.87
    office: float = 1.0
    incumbent: float = 0.6
    standing: float = 0.5
    half_life: float = 180
    named: float = 0.1
    enough: float = 0.75
    whole: int = 1
    reach: int = 3000


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence that may answer: ``article.body[start:end]``.

    ``marks`` are the spans of it that may be what was asked for; ``names_it`` is false where
    the question asks for a kind of thing that the sentence does not hold.
    """

    article: Article
    start: int
    end: int
    marks: tuple[Span, ...]
    score: float
    names_it: bool

    @property
    def text(self) -> str:
        """The sentence to the letter."""
        return self.article.body[self.start : self.end]


def extract(
    archive: Archive, query: Query, hits: Sequence[Hit],
    extraction: Extraction = Extraction(),
) -> list[Finding]:
    """The sentences that answer, best first: at most ``extraction.sentences``, none where the
    evidence is too thin."""
    rarity = rarities(archive, query)
    named = incumbent(query, ((hit.article, f"{hit.article.title}. {hit.passage.text}") for hit in hits))
    found = [f for hit in _widened(hits, extraction) for f in _candidates(hit, query, rarity, extraction)]
    if query.told:  # a follow-up is not answered by what it follows on
        found = [f for f in found if " ".join(f.text.split()) not in query.told] or found
    if query.as_of:
        found = _standing_first(found, query.as_of, extraction)
    if query.office and named:
        found = [
            replace(f, score=f.score + extraction.incumbent)
            if names_one(named, query.office, f.article, f.text) else f for f in found
        ]
    found.sort(key=lambda f: -f.score)
    covered = max((_covered(hit, query, rarity) for hit in hits[: extraction.hits]), default=0.0)
    evidence = covered + extraction.named * any(f.names_it for f in found[:1])
    return _distinct(found, extraction) if named or evidence >= extraction.enough else []


def _standing_first(found: list[Finding], as_of: date, extraction: Extraction) -> list[Finding]:
    """The findings with what their date adds where a question asks how things stood on a day."""
    days = [f.article.published.date() if f.article.published else None for f in found]
    shares = standing(days, as_of, extraction.half_life)
    return [replace(f, score=f.score + extraction.standing * share)
            for f, share in zip(found, shares, strict=True)]


def _covered(hit: Hit, query: Query, rarity: Rarity) -> float:
    """The share of the question's words, by rarity, in a passage and its article's title and
    sapo: where much of a question is nowhere together, the archive does not speak of it."""
    single = {term: weight for term, weight in rarity.items() if not term.is_pair}
    said = Said.of(f"{hit.article.title}. {hit.article.summary}. {hit.passage.text}")
    return said.share(single)


def _widened(hits: Sequence[Hit], extraction: Extraction) -> list[Hit]:
    """The hits to read: of the first articles the whole text, where an answer often stands a
    few sentences off; of the others the passages that were found."""
    first = list(dict.fromkeys(hit.article.id for hit in hits))[: extraction.whole]
    best = {hit.article.id: hit for hit in reversed(hits) if hit.article.id in first}
    others = [hit for hit in hits[: extraction.hits] if hit.article.id not in first]
    whole = (best[id] for id in first)
    return [*(replace(hit, passage=widened(hit.article, hit.passage, extraction.reach)) for hit in whole),
            *others]


def _candidates(hit: Hit, query: Query, rarity: Rarity, extraction: Extraction) -> Iterable[Finding]:
    title = Said.of(f"{hit.article.title}. {hit.article.summary}")
    spans = sentences(hit.passage.text)
    said = [Said.of(hit.passage.text[s.start : s.end]) for s in spans]
    for at, (span, own) in enumerate(zip(spans, said, strict=True)):
        near = own.with_(said[at - 1]) if at else own
        wanted = find(query, hit.passage.text[span.start : span.end])
        strength = max((s for _, s in wanted), default=0.0) if asks_a_thing(query) else 0.5
        score = (extraction.hit * hit.score + extraction.cover * own.share(rarity)
                 + extraction.around * near.with_(title).share(rarity) + extraction.wanted * strength
                 + extraction.office * worth(query, hit.article, hit.passage.text[span.start : span.end]))
        yield Finding(
            hit.article, hit.passage.start + span.start, hit.passage.start + span.end,
            tuple(s for s, power in wanted if power == strength >= _MARKED), score,
            strength >= _MARKED,
        )


def _distinct(found: list[Finding], extraction: Extraction) -> list[Finding]:
    """The best, and those nearly as good that say something else."""
    chosen: list[Finding] = []
    for finding in found:
        if finding.score < extraction.keep * found[0].score or len(chosen) == extraction.sentences:
            break
        if not any(_same(finding, other) for other in chosen):
            chosen.append(finding)
    return chosen


def _same(one: Finding, other: Finding) -> bool:
    """Whether two sentences share most of their words: one report told twice."""
    left, right = set(words(one.text)), set(words(other.text))
    return len(left & right) > 0.7 * min(len(left), len(right))
