"""The whole line of a question, in one readable method."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.appointments import Appointments
from assistant.converse import from_history, last_question
from assistant.extract import extract
from assistant.generate import Unsupported, complete, generate
from assistant.model import CONTEXT, SECONDS, Model, load_model
from assistant.recorded import contradicted, recorded
from assistant.rerank import SHIPPED, load_reranker
from assistant.retrieve import retrieve
from assistant.types import Answer, Hit, Query, Step, Turn
from assistant.understand import understand
from assistant.understand.about import about, is_small_talk
from assistant.uphold import upheld
from indexer.archive import Archive
from indexer.encoders import MULTILINGUAL
from indexer.errors import ModelError, SettingsError
from indexer.place import Place
from indexer.settings import Settings
from indexer.types import DateRange, Where
from indexer.words import fold, nfc

MODEL_SILENT = "Mô hình ngôn ngữ không trả lời; đây là trích dẫn nguyên văn."
MODEL_UNSUPPORTED = "Mô hình ngôn ngữ không viết được câu nào có chứng cứ; đây là trích dẫn nguyên văn."
MODEL_CUT = "Mô hình ngôn ngữ dừng giữa chừng; câu trả lời có thể còn thiếu."
MODEL_REFUSED = "Mô hình ngôn ngữ không thấy câu trả lời trong các đoạn tìm được."
UNREAD = (
    "The question is in English, but this archive's encoder reads Vietnamese only: no more than names "
    "and numbers could be compared. Ask in Vietnamese, or give the archive an encoder for many "
    f"languages: hoibao reencode --encoder {MULTILINGUAL}"
)
LONGEST_QUESTION = 2_000
"""Code points of a question that are read; what comes after is left out."""


class Assistant:
    """Answers questions from one archive; holds no conversation, so threads may share it.

    Without a ``model`` the answers are quotations; with one it writes them from the passages, and
    what it writes is checked.
    """

    def __init__(self, archive: Archive, model: Model | None = None, reranker: str = SHIPPED) -> None:
        self.archive = archive
        self._model = model
        self._reranker = load_reranker(reranker)

    @classmethod
    def open(
        cls, where: Place | Path | str, encoder: str | None = None, model: str | None = None,
        reranker: str = SHIPPED, *, model_url: str | None = None, model_timeout: float = SECONDS,
        model_context: int = CONTEXT,
    ) -> Self:
        """An assistant over the archive in a folder, or at another place.

        ``model`` is "provider:name" for LangChain; ``model_url``, ``model_timeout`` in seconds and
        ``model_context`` in tokens are as in ``Settings``. ``reranker`` is "hoibao", "none" or a
        cross-encoder's name or path.

        Raises ``ArchiveError``, ``EncoderError``, ``ModelError``.
        """
        archive = Archive.open(where, encoder)
        try:
            writer = load_model(
                model, url=model_url, timeout=model_timeout, context=model_context
            ) if model else None
            return cls(archive, writer, reranker)
        except BaseException:
            archive.close()
            raise

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """An assistant as settings name it; raises as ``open`` does."""
        return cls.open(
            settings.place, settings.encoder, settings.model, settings.reranker,
            model_url=settings.model_url, model_timeout=settings.model_timeout,
            model_context=settings.model_context,
        )

    @property
    def appointments(self) -> Appointments:
        """The register of who was appointed to what, when and by whom."""
        return Appointments(self.archive)

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
        sources: Sequence[str] = (), today: date | None = None, anytime: bool = False,
    ) -> Answer:
        """Answer a question, given what was said before it.

        ``published`` and ``sources`` restrict the articles that may be found; ``anytime`` keeps the
        times that the question itself names from doing so. ``today``, by default
        the computer's date, is what "hiện nay" and "hôm qua" are told from; where it is given,
        the archive is asked as it stood then: what was published after it is not found. Raises
        ``SettingsError`` where a source is not in the archive, ``ArchiveError`` where the archive
        fails.
        """
        *_, answer = self.stream(
            question, history=history, published=published, sources=sources, today=today, anytime=anytime
        )
        return answer

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), published: DateRange | None = None,
        sources: Sequence[str] = (), today: date | None = None, anytime: bool = False,
    ) -> Generator[Answer]:
        """The answer as a model writes it, of sentences that were checked; the last one is ``ask``'s.

        Closing the iterator stops the model. Raises as ``ask`` does, when it is iterated.
        """
        with closing(self.events(
            question, history=history, published=published, sources=sources, today=today, anytime=anytime,
        )) as events:
            yield from (event for event in events if isinstance(event, Answer))

    def events(
        self, question: str, *, history: Sequence[Turn] = (), published: DateRange | None = None,
        sources: Sequence[str] = (), today: date | None = None, anytime: bool = False,
    ) -> Generator[Step | Answer]:
        """What ``stream`` yields, and before it the steps on the way there."""
        yield Step("searching")
        query = self.understand(
            question, history=history, published=published, sources=sources, today=today, anytime=anytime,
        )
        if is_small_talk(query.text):
            yield Answer("out_of_scope", query)
            return
        if about(query.text):
            again = partial(self.ask, published=published, sources=sources, today=today, anytime=anytime)
            yield from upheld(self.archive, [_of_conversation(query, history, again)])  # the caller's is old
            return
        hits = self.retrieve(query)
        yield Step("reading", len(hits), len({hit.article.id for hit in hits}))
        quoted = self._quote(query, hits)
        if found := recorded(self.archive, query, hits):
            warning = contradicted(found)
            yield _noted(quoted, warning) if warning and quoted.status == "answered" else found
            return
        if self._model is None or quoted.status not in ("answered", "partial"):
            yield quoted
        else:
            yield Step("writing")
            with closing(_written(self._model, query, hits, quoted)) as growing:
                for written in growing:  # slowly: an article may be withdrawn meanwhile
                    yield from upheld(self.archive, [written])

    def understand(
        self, question: str, *, history: Sequence[Turn] = (), published: DateRange | None = None,
        sources: Sequence[str] = (), today: date | None = None, anytime: bool = False,
    ) -> Query:
        """What ``ask`` would search for."""
        read = partial(
            understand, question[:LONGEST_QUESTION], history=history,
            where=Where(published, tuple(map(self._source, sources)), until=today),
            today=today or date.today(), vocabulary=self.archive, anytime=anytime,
        )
        query = read()
        if query.follows and self._model is not None and not about(query.text):
            with suppress(ModelError):  # it is completed by rules then
                return read(complete=complete(self._model, query.text, history))
        return query

    def retrieve(self, query: Query, limit: int = 20) -> list[Hit]:
        """The passages that ``ask`` would read, best first."""
        return retrieve(self.archive, query, limit, reranker=self._reranker)

    def _quote(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """The extractive answer."""
        quoted = extract(self.archive, query, hits)
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


def _of_conversation(query: Query, history: Sequence[Turn], again: Callable[..., Answer]) -> Answer:
    """The answer to a question about the conversation; the last one is asked again where the caller
    kept no citations of its answer, and there may be none."""
    last = last_question(history)
    if last is None:
        return Answer("out_of_scope", query)
    if told := from_history(query, history):
        return told
    answer = again(last.question, history=last.before)
    asked = (Turn("user", last.question), Turn("assistant", "", answer.citations))
    return from_history(query, asked) or answer


def _written(model: Model, query: Query, hits: Sequence[Hit], quoted: Answer) -> Generator[Answer]:
    """What the model makes of the hits; the quotations where nothing comes of it.

    Where it says that the passages do not tell, nothing is quoted: it has read what the quotations
    are taken from, and they would answer what, it says, is not answered there. The articles are named
    still, as the nearest. How sure the answer is, is told from the same evidence.
    """
    answer = None
    try:
        with closing(generate(model, query, hits)) as growing:
            for written in growing:
                answer = replace(written, confidence=quoted.confidence)
                yield _noted(answer, quoted.note, MODEL_REFUSED if answer.status == "not_found" else "")
    except Unsupported as error:
        yield replace(_noted(quoted, MODEL_UNSUPPORTED), dropped=error.dropped)
    except ModelError as error:
        if answer is None:
            yield _noted(quoted, f"{MODEL_SILENT} ({error})")
        else:
            yield _noted(answer, quoted.note, f"{MODEL_CUT} ({error})")


def _noted(answer: Answer, *notes: str) -> Answer:
    """The answer with notes after its own."""
    return replace(answer, note=" ".join(filter(None, (answer.note, *notes))))
