"""The whole line of a question, in one readable method."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assistant.cite import cite
from assistant.extract import extract
from assistant.generate import complete, generate, load_model
from assistant.rerank import SHIPPED, load_reranker
from assistant.retrieve import retrieve
from assistant.types import Answer, Hit, Query, Turn
from assistant.understand import understand
from indexer.archive import Archive
from indexer.encoders import MULTILINGUAL
from indexer.errors import ModelError, SettingsError
from indexer.types import DateRange, Where
from indexer.words import fold, nfc

MODEL_SILENT = "Mô hình ngôn ngữ không trả lời; đây là trích dẫn nguyên văn."
UNREAD = (
    "The question is in English, but this archive's encoder reads Vietnamese only: no more than names "
    "and numbers could be compared. Ask in Vietnamese, or give the archive an encoder for many "
    f"languages: hoibao reencode --encoder {MULTILINGUAL}"
)
LONGEST_QUESTION = 2_000
"""Code points of a question that are read; what comes after is left out."""


class Assistant:
    """Answers questions from one archive; holds no conversation, so threads may share it.

    Without a ``model`` the answers are quotations; with one, a LangChain chat model, it writes
    them from the passages, and what it writes is checked.
    """

    def __init__(self, archive: Archive, model: Any = None, reranker: str = SHIPPED) -> None:
        self.archive = archive
        self._model = model
        self._reranker = load_reranker(reranker)

    @classmethod
    def open(
        cls, folder: str | Path, encoder: str | None = None, model: str | None = None,
        reranker: str = SHIPPED,
    ) -> Self:
        """An assistant over the archive in a folder.

        ``model`` is "provider:name" for LangChain, ``reranker`` "hoibao", "none" or a
        cross-encoder's name or path.

        Raises ``ArchiveError``, ``EncoderError``, ``ModelError``.
        """
        return cls(Archive.open(folder, encoder), load_model(model) if model else None, reranker)

    def close(self) -> None:
        """Let go of the archive's files."""
        self.archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), published: DateRange | None = None,
        sources: Sequence[str] = (), today: date | None = None,
    ) -> Answer:
        """Answer a question, given what was said before it.

        ``published`` and ``sources`` restrict the articles that may be found. ``today``, by default
        the computer's date, is what "hiện nay" and "hôm qua" are told from; where it is given,
        the archive is asked as it stood then: what was published after it is not found. Raises
        ``SettingsError`` where a source is not in the archive, ``ArchiveError`` where the archive
        fails.
        """
        query = self.understand(
            question, history=history, published=published, sources=sources, today=today
        )
        hits = self.retrieve(query)
        quoted = self._quote(query, hits)
        if self._model is None or quoted.status == "not_found":
            return quoted
        try:
            return generate(self._model, query, hits)
        except ModelError as error:
            return replace(quoted, note=f"{MODEL_SILENT} ({error})")

    def understand(
        self, question: str, *, history: Sequence[Turn] = (), published: DateRange | None = None,
        sources: Sequence[str] = (), today: date | None = None,
    ) -> Query:
        """What ``ask`` would search for."""
        read = partial(
            understand, question[:LONGEST_QUESTION], history=history,
            where=Where(published, tuple(map(self._source, sources)), until=today),
            today=today or date.today(), vocabulary=self.archive,
        )
        query = read()
        if query.follows and self._model is not None:
            with suppress(ModelError):  # it is completed by rules then
                return read(complete=complete(self._model, query.text, history))
        return query

    def retrieve(self, query: Query, limit: int = 20) -> list[Hit]:
        """The passages that ``ask`` would read, best first."""
        return retrieve(self.archive, query, limit, reranker=self._reranker)

    def _quote(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """The extractive answer."""
        quoted = cite(query, hits, extract(self.archive, query, hits))
        if (read := self.archive.encoder.languages) and query.language not in read:
            return replace(quoted, note=UNREAD)
        return quoted

    def _source(self, name: str) -> str:
        """The archive's own spelling of a source's name."""
        known = self.archive.sources()
        for source in known:
            if fold(source) == fold(nfc(name)):
                return source
        listed = ", ".join(s for s in known if s) or "none"
        raise SettingsError(f"source {name!r} is not in the archive; it has: {listed}")
