"""The lexical searcher: BM25 over words, word pairs and their unaccented twins, in Tantivy.

Each passage is one document of four text fields: its own text, and its article's context
(title and sapo), each as written and each without marks. Syllables alone are weak words in
Vietnamese; with each pair of neighbours as one more term they find what segmented words would.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy
from tantivy import Occur, Query

from indexer.errors import ArchiveDamaged
from indexer.types import Term, Where
from indexer.words import bigrams, fold, folded

_HEAP = 200_000_000  # bytes of the writer's buffer; fewer, larger segments search faster
_REVISION = "revision"
_COMMON, _COMMON_LEAST = 0.01, 1_000
"""The share of passages, and how many at the least, that hold a word which is common."""


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """A passage as this searcher takes it in: canonical words of its text and of its context."""

    key: int
    words: Sequence[str]
    context: Sequence[str]
    day: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Weights:
    """What a match counts: in the context against in the text, of pairs against words, and of the
    unaccented twin of a word that was typed with marks."""

    context: float = 0.6
    pair: float = 1.0
    twin: float = 0.2


class LexicalSearcher:
    """Tantivy over passage keys; its revision is committed with the documents, atomically.

    Where the folder cannot be written it is read through links in a temporary one, since
    Tantivy locks a file beside the index even to read it; also where it is to stay as it is,
    ``linked``.
    """

    def __init__(self, folder: Path, *, linked: bool = False) -> None:
        self._source = folder
        linked = linked or not _writable(folder)
        self._links = TemporaryDirectory(prefix="hoibao-", ignore_cleanup_errors=True) if linked else None
        self._folder = Path(self._links.name) if self._links else folder
        self._schema = _schema()
        self._writer: tantivy.IndexWriter | None = None
        try:
            self._index = self._open()
            if self._index.schema != self._schema:
                raise ValueError("another version made this index")
            self.revision = self._committed()
        except BaseException as error:  # a panic of Tantivy's is no Exception
            if not isinstance(error, ValueError) and not _is_panic(error):
                raise
            # the files are damaged or of another schema: the truth refills it
            shutil.rmtree(self._folder, ignore_errors=True)
            self._index = self._make()
            self.revision = 0

    def _open(self) -> tantivy.Index:
        self._link()
        if tantivy.Index.exists(str(self._folder)) if self._folder.is_dir() else False:
            return tantivy.Index.open(str(self._folder))
        return self._make()

    def _make(self) -> tantivy.Index:
        self._folder.mkdir(parents=True, exist_ok=True)
        return tantivy.Index(self._schema, path=str(self._folder))

    def _link(self) -> None:
        if self._links and self._source.is_dir():
            for path in self._source.iterdir():
                link = self._folder / path.name
                if path.suffix != ".lock" and not link.is_symlink():
                    link.symlink_to(path.absolute())

    def reload(self) -> None:
        """Take in what another process has committed since."""
        self._link()
        self._index.reload()
        self.revision = self._committed()

    def _committed(self) -> int:
        searcher = self._index.searcher()
        found = searcher.search(self._term("kind", _REVISION), 1).hits
        if not found:
            return 0
        return int(searcher.fast_field_values("revision", [found[0][1]])[0] or 0)

    # -- writing ---------------------------------------------------------------------------

    def remove(self, keys: Iterable[int]) -> None:
        """Forget passages; a key that is not there is no error."""
        for key in keys:
            self._writing().delete_documents_by_term("key", key)

    def add(self, documents: Iterable[LexicalDocument]) -> None:
        """Take in passages that are not in yet."""
        writer = self._writing()
        for item in documents:
            writer.add_document(_document(item))

    def save(self, revision: int) -> None:
        """Commit all since the last save as of a revision, whole or not at all."""
        writer = self._writing()
        writer.delete_documents_by_term("kind", _REVISION)
        marker = tantivy.Document()
        marker.add_text("kind", _REVISION)
        marker.add_unsigned("revision", revision)
        writer.add_document(marker)
        writer.commit()
        self.reload()

    def close(self) -> None:
        """Give the write lock back, once the merges under way have ended."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.wait_merging_threads()
        if self._links is not None:
            self._links.cleanup()

    def _writing(self) -> tantivy.IndexWriter:
        """The writer, once the files are cleared that one which was killed left: it would take their names.
        An index knows only the files of when it was opened, so it is opened anew."""
        if self._writer is None:
            self._index = self._open()
            self._writer = self._index.writer(_HEAP, 1)
            self._writer.garbage_collect_files()
        return self._writer

    # -- searching -------------------------------------------------------------------------

    def search(
        self, terms: Sequence[Term], limit: int, *, where: Where | None = None,
        weights: Weights = Weights(), every: bool = False,
    ) -> list[tuple[int, float]]:
        """The ``limit`` best passages by BM25, best first, as (key, score); with ``every`` only those that
        hold, in their texts or contexts, each of the words, pairs left out."""
        query = self._query(terms, weights)
        if every:
            query = Query.boolean_query([(Occur.Must, query), *self._every(terms)])
        if where:
            query = Query.boolean_query([(Occur.Must, query), *self._where(where)])
        return self._best(query, limit)

    def like(self, term: Term, limit: int) -> list[int]:
        """Passages whose text holds a term or one that is a slip of the keyboard away (a letter
        more, less or another, or two swapped), as keys."""
        query = Query.fuzzy_term_query(self._schema, *stored_as(term))
        return [key for key, _ in self._best(query, limit)]

    def holding(self, terms: Sequence[Term], limit: int) -> list[int]:
        """Passages whose text holds all the terms, as keys."""
        query = Query.boolean_query([(Occur.Must, self._term(*stored_as(term))) for term in terms])
        return [key for key, _ in self._best(query, limit)]

    def _best(self, query: Query, limit: int) -> list[tuple[int, float]]:
        with self._readable():
            searcher = self._index.searcher()
            hits = searcher.search(query, limit, count=False).hits
            keys = searcher.fast_field_values("key", [address for _, address in hits])
            return [(int(k or 0), float(s)) for (s, _), k in zip(hits, keys, strict=True)]

    def document_frequency(self, term: Term) -> int:
        """How many passages' texts hold a term."""
        with self._readable():
            return self._index.searcher().doc_freq(*stored_as(term))

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Tell that a file is damaged, at which Tantivy panics. Raises ``ArchiveDamaged``."""
        try:
            yield
        except BaseException as error:
            if not _is_panic(error):
                raise
            raise ArchiveDamaged(
                f"{self._source}: the index of words cannot be read. Run: hoibao adopt --archive "
                f"{self._source.parent}, which lets it be made anew of the articles"
            ) from None

    def expected(self, terms: Sequence[Term]) -> float:
        """About what the text of a passage scores that holds each of the words once: the sum of
        their weights and inverse document frequencies, as BM25 has them; pairs left out."""
        total = len(self)
        return sum(
            term.counts * math.log1p((total - found + 0.5) / (found + 0.5))
            for term in terms if not term.is_pair for found in [self.document_frequency(term)]
        )

    def keys(self) -> list[int]:
        """The passages in it, one that is held twice also twice."""
        searcher = self._index.searcher()
        hits = searcher.search(Query.all_query(), max(1, searcher.num_docs), count=False).hits
        keys = searcher.fast_field_values("key", [address for _, address in hits])
        return [int(key) for key in keys if key is not None]

    def __len__(self) -> int:
        return max(0, self._index.searcher().num_docs - 1)

    def _query(self, terms: Sequence[Term], weights: Weights) -> Query:
        return Query.boolean_query([
            (Occur.Should, Query.boost_query(self._term(field, value), weight))
            for field, value, weight in looked_for(terms, weights, self.document_frequency, len(self))
        ])

    def _every(self, terms: Sequence[Term]) -> Iterator[tuple[Occur, Query]]:
        for term in terms:
            if not term.is_pair:
                fields = lookups(term, Weights(twin=0.0))
                anywhere = [(Occur.Should, self._term(field, value)) for field, value, _ in fields]
                yield Occur.Must, Query.boost_query(Query.boolean_query(anywhere), 0.0)

    def _where(self, where: Where) -> Iterator[tuple[Occur, Query]]:
        if where.published:
            yield Occur.Must, self._days(where.published.first, where.published.last)
        if where.sources:
            anyone = [(Occur.Should, self._term("source", name)) for name in where.sources]
            yield Occur.Must, Query.boolean_query(anyone)
        if where.until:
            yield Occur.MustNot, self._days(where.until + timedelta(days=1), None)

    def _days(self, first: date | None, last: date | None) -> Query:
        return Query.range_query(
            self._schema, "day", tantivy.FieldType.Integer,
            (first or date.min).toordinal(), (last or date.max).toordinal(),
        )

    def _term(self, field: str, value: str) -> Query:
        option = "basic" if field in ("kind", "source") else "freq"
        return Query.term_query(self._schema, field, value, option)


def looked_for(
    terms: Sequence[Term], weights: Weights, frequency: Callable[[Term], int], passages: int
) -> Iterator[tuple[str, str, float]]:
    """The fields in which terms are looked up, their forms there, and what a match counts.

    The twin of a common word is left out and the word counts as much more: nearly all that hold the twin
    hold the word, and it takes as long to go through them again.
    """
    many = max(_COMMON_LEAST, _COMMON * passages)
    for term in terms:
        scale = term.counts * (weights.pair if term.is_pair else 1.0)
        if term.marked and frequency(term) > many:
            for field, value, weight in lookups(term, replace(weights, twin=0.0)):
                yield field, value, scale * weight * (1 + weights.twin)
        else:
            for field, value, weight in lookups(term, weights):
                yield field, value, scale * weight


def lookups(term: Term, weights: Weights) -> Iterable[tuple[str, str, float]]:
    """The fields in which a term is looked up, its form there, and what a match counts."""
    if term.marked:
        yield "text", term.text, 1.0
        yield "context", term.text, weights.context
    twin = weights.twin if term.marked else 1.0
    if twin:
        yield "text_folded", fold(term.text), twin
        yield "context_folded", fold(term.text), twin * weights.context


def stored_as(term: Term) -> tuple[str, str]:
    """The field of the text in which a term is found, and its form there."""
    return ("text", term.text) if term.marked else ("text_folded", fold(term.text))


def _is_panic(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"


def _writable(folder: Path) -> bool:
    return os.access(folder if folder.is_dir() else folder.parent, os.W_OK)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: tantivy-py 0.27 deletes by a signed term, which no unsigned field ever holds.
    builder.add_integer_field("key", indexed=True, fast=True)
    for name in ("text", "text_folded", "context", "context_folded"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("kind", "source"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("revision", fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()


def _document(item: LexicalDocument) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("key", item.key)
    for name, tokens in (("text", item.words), ("context", item.context)):
        plain = folded(tokens)
        document.add_text(name, " ".join([*tokens, *bigrams(tokens)]))
        document.add_text(f"{name}_folded", " ".join([*plain, *bigrams(plain)]))
    document.add_text("source", item.source)
    if item.day is not None:
        document.add_integer("day", item.day)
    return document
