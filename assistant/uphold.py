"""Answers as the archive of now upholds them.

An answer is made of articles that may be withdrawn, erased or changed afterwards: while a model writes it,
while its conversation goes on, years later where it is read again. What was withdrawn or erased is no longer
quoted or told then, and what has changed is said to have.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.past import says, version_name
from assistant.types import Answer, Citation, Hit, Lost, Sentence
from indexer.archive import Archive
from indexer.types import Article
from indexer.versions import Withdrawal

Found = Mapping[str, Article | Withdrawal]


def upheld(archive: Archive, answers: Sequence[Answer]) -> list[Answer]:
    """The answers, their articles as they are now; the archive is asked once for all of them, and once for
    each article that has changed. Numbers of citations stay. Raises ``ArchiveError``."""
    ids = {article.id for answer in answers for article in _articles(answer)}
    found = archive.found(list(ids)) if ids else {}
    return [_upheld(archive, answer, found) for answer in answers]


def without(answer: Answer, erased: Container[str]) -> Answer:
    """An answer without what it had of the articles of these ids, which are erased; numbers of citations
    stay."""
    citations = tuple(_erased(cited) if cited.article.id in erased else cited for cited in answer.citations)
    hits = tuple(hit for hit in answer.hits if hit.article.id not in erased)
    return _resting(answer, citations, hits)


def bare(answer: Answer, shown: Sequence[Hit] = ()) -> Answer:
    """An answer with some of its hits, its articles without their texts, with which ``upheld`` fills them
    again."""
    return replace(
        answer, hits=tuple(_bare_hit(hit) for hit in shown),
        citations=tuple(replace(c, article=_bare(c.article)) for c in answer.citations))


def _articles(answer: Answer) -> Iterator[Article]:
    yield from (citation.article for citation in answer.citations)
    yield from (hit.article for hit in answer.hits)


def _upheld(archive: Archive, answer: Answer, found: Found) -> Answer:
    citations = tuple(_cited(archive, cited, found.get(cited.article.id)) for cited in answer.citations)
    hits = tuple(_filled(hit, article) for hit in answer.hits
                 if isinstance(article := found.get(hit.article.id), Article)
                 and hit.passage.start < len(article.body))
    return _resting(answer, citations, hits)


def _resting(answer: Answer, citations: tuple[Citation, ...], hits: tuple[Hit, ...]) -> Answer:
    """The answer on other citations, of which some may be taken away."""
    sentences = tuple(_told(answer.sentences, citations))
    kept = replace(answer, citations=citations, sentences=sentences, hits=hits)
    if all(sentence.text for sentence in sentences):
        return kept
    return replace(kept, verdict="", conflicting=False, note="")  # which the others alone may not bear out


# -- citations -----------------------------------------------------------------------------


def _cited(archive: Archive, citation: Citation, found: Article | Withdrawal | None) -> Citation:
    """A citation in its article as that is now; one whose quote was taken away stays so."""
    number, was = citation.number, citation.article
    if found is None:
        return _erased(citation)
    if is_taken(citation) and isinstance(found, Article):
        return citation
    if isinstance(found, Withdrawal):
        bare = replace(was, title=found.title, url=found.url, body="", summary="")
        return Citation(number, bare, 0, 0, "", Lost("withdrawn", found.moment, found.reason))
    quote = citation.quote
    at = found.body.find(quote, citation.start)
    at = found.body.find(quote) if at < 0 else at
    if at >= 0:
        return Citation(number, found, at, at + len(quote), quote)
    then = replace(found, body=quote)
    return Citation(number, then, 0, len(quote), quote, _changed(archive, found.id, quote))


def _erased(citation: Citation) -> Citation:
    return Citation(citation.number, Article(citation.article.id, "", ""), 0, 0, "", Lost("erased"))


def _changed(archive: Archive, id: str, quote: str) -> Lost:
    """When an article ceased to say a quote, and which text of it said it last."""
    last = next((version for version in archive.versions(id) if says(version, quote)), None)
    return Lost("changed", last.replaced, version=version_name(last.article)) if last else Lost("changed")


def is_taken(citation: Citation) -> bool:
    """Whether a citation's quote is not to be shown any more."""
    return citation.lost is not None and citation.lost.fate != "changed"


# -- sentences -----------------------------------------------------------------------------


def _told(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> Iterator[Sentence]:
    """The sentences; those that rest on what was taken away without their texts, neighbours as one."""
    taken = {citation.number for citation in citations if is_taken(citation)}
    kept = [citation.quote for citation in citations if citation.number not in taken]
    for is_lost, some in groupby(sentences, lambda sentence: _rests_on(sentence, taken, kept)):
        if is_lost:
            numbers = dict.fromkeys(number for sentence in some for number in sentence.citations
                                    if number in taken)
            yield Sentence("", tuple(numbers))
        else:
            yield from some


def _rests_on(sentence: Sentence, taken: set[int], kept: Sequence[str]) -> bool:
    """Whether a sentence cites what was taken away, and is no quotation of what is still there."""
    cites = any(number in taken for number in sentence.citations)
    return cites and not (sentence.text and any(sentence.text in quote for quote in kept))


# -- hits ----------------------------------------------------------------------------------


def _filled(hit: Hit, article: Article) -> Hit:
    """A hit in its article as that is now."""
    text = article.body[hit.passage.start : hit.passage.end]
    return replace(hit, article=article, passage=replace(hit.passage, text=text))


def _bare_hit(hit: Hit) -> Hit:
    return replace(hit, article=_bare(hit.article), passage=replace(hit.passage, text=""))


def _bare(article: Article) -> Article:
    return replace(article, body="", summary="")
