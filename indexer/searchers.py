"""The searchers as they were last saved, and brought to the truth's revision."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from indexer.dense import DenseSearcher
from indexer.encode import Encoder, Vectors
from indexer.errors import ArchiveMissing, ArchiveNotWritable
from indexer.inverted import Keys
from indexer.lexical import LexicalDocument, LexicalSearcher, Weights
from indexer.lock import Lock, take
from indexer.manifest import Manifest
from indexer.milvus.dense import MilvusDense
from indexer.milvus.engine import engine
from indexer.milvus.words import MilvusLexical
from indexer.place import Place
from indexer.rows import StoredPassage
from indexer.truth import Truth
from indexer.types import Article, Term, Where
from indexer.words import fingerprint, words

FOLLOWED = "followed"
"""The file that says what the searchers of a folder are made of: the number of the database's truth, and the
fingerprint of words."""
NUMBERED = "milvus.number"
"""The file that says by which number Milvus knows the archive of a folder, and of which file."""
_TAKE_IN = 2_000  # passages that a searcher takes in at a time
_MEASURED_BY = 200  # titles that stand for questions


def follow(place: Place, stamp: tuple[int, ...] | None, lock: Lock) -> None:
    """Drop the searchers of a folder that are of another database's articles, whose keys and revisions may be
    the same, or of other words. ``stamp`` is the manifest's, ``lock`` that of the searchers. Raises
    ``ArchiveNotWritable``."""
    if place.search or not (place.database and stamp):
        return  # the names of collections say it
    note, truth = place.folder / FOLLOWED, f"{stamp[0]} {fingerprint()}"
    if _read(note) == truth:
        return
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        take(lock, place, wait=-1)
        try:
            if _read(note) != truth:  # else another process was here first
                for name in ("dense", "lexical"):
                    shutil.rmtree(place.folder / name, ignore_errors=True)
                note.write_text(truth, encoding="utf-8")
        finally:
            lock.release()
    except OSError as error:
        raise ArchiveNotWritable(f"{place.folder}: the searchers cannot be kept there ({error})") from error


def replace_searchers(folder: Path, made: Path) -> None:
    """Put the searchers of another folder, and what they follow, in the place of a folder's, whose lock the
    caller holds."""
    for name in ("dense", "lexical"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (made / name).rename(folder / name)
    (made / FOLLOWED).replace(folder / FOLLOWED)


def _read(note: Path) -> str:
    return note.read_text(encoding="utf-8") if note.is_file() else ""


class Dense(Protocol):
    """The vectors of all passages, in FAISS or in Milvus."""

    @property
    def revision(self) -> int:
        """The last revision that it has taken in."""

    def __len__(self) -> int: ...

    def keys(self) -> list[int]:
        """The passages in it, one that is held twice also twice."""

    def reload(self) -> None:
        """Take in what another process has saved since."""

    def remove(self, keys: Sequence[int]) -> None:
        """Forget passages; a key that is not there is no error."""

    def add(self, keys: Sequence[int] | Keys, vectors: Vectors) -> None:
        """Take in passages, ``vectors`` of shape ``(len(keys), dim)``."""

    def save(self, revision: int) -> None:
        """Keep what changed, as of a revision."""

    def nearest(
        self, vector: Vectors, limit: int, where: Where | None, keys_within: Callable[[Where], Keys]
    ) -> list[tuple[int, float]]:
        """The most similar passages that a filter allows, best first: (key, inner product). One that keeps
        no days and sources asks ``keys_within``."""


class Lexical(Protocol):
    """The words of all passages, in Tantivy or in Milvus; ``LexicalSearcher`` says what each method gives."""

    @property
    def revision(self) -> int:
        """The last revision that it has taken in."""

    def __len__(self) -> int: ...

    def keys(self) -> list[int]: ...  # noqa: D102

    def reload(self) -> None: ...  # noqa: D102

    def remove(self, keys: Iterable[int]) -> None: ...  # noqa: D102

    def add(self, documents: Iterable[LexicalDocument]) -> None: ...  # noqa: D102

    def save(self, revision: int) -> None: ...  # noqa: D102

    def close(self) -> None: ...  # noqa: D102

    def search(  # noqa: D102
        self, terms: Sequence[Term], limit: int, *, where: Where | None = None, weights: Weights = ...,
        every: bool = False,
    ) -> list[tuple[int, float]]: ...

    def like(self, term: Term, limit: int) -> list[int]: ...  # noqa: D102

    def holding(self, terms: Sequence[Term], limit: int) -> list[int]: ...  # noqa: D102

    def document_frequency(self, term: Term) -> int: ...  # noqa: D102

    def expected(self, terms: Sequence[Term]) -> float: ...  # noqa: D102


def dense_as_saved(place: Place, encoding: str, dim: int, truth: Truth) -> Dense:
    """The dense searcher of an encoding as it was last saved; an empty one, where none was."""
    if place.search:
        return MilvusDense(engine(place.search), f"{_in_milvus(place)}_dense_{encoding}", dim, truth.dated)
    return DenseSearcher(place.folder / "dense" / encoding, dim)


def lexical_as_saved(place: Place, *, linked: bool = False) -> Lexical:
    """The lexical searcher as it was last saved; an empty one, where none was. See ``LexicalSearcher``."""
    if place.search:
        return MilvusLexical(engine(place.search), f"{_in_milvus(place)}_words_{fingerprint()}")
    return LexicalSearcher(place.folder / "lexical", linked=linked)


def dense_searcher(place: Place, encoder: Encoder, truth: Truth) -> Dense:
    """The dense searcher of an encoder as it was last saved; an empty one, where it was saved
    after the truth's last revision: that is a restored copy, whose keys may be used again."""
    searcher = dense_as_saved(place, encoder.fingerprint, encoder.dim, truth)
    if searcher.revision > truth.revision:
        drop_dense(place, encoder.fingerprint)
        searcher = dense_as_saved(place, encoder.fingerprint, encoder.dim, truth)
    return searcher


def lexical_searcher(place: Place, truth: Truth) -> Lexical:
    """The lexical searcher as it was last saved, or an empty one, as with ``dense_searcher``."""
    searcher = lexical_as_saved(place)
    if searcher.revision > truth.revision:
        searcher.close()
        drop_lexical(place)
        searcher = lexical_as_saved(place)
    return searcher


def drop_dense(place: Place, encoding: str) -> None:
    """Drop the dense searcher of an encoding."""
    if place.search:
        engine(place.search).drop(f"{_in_milvus(place)}_dense_{encoding}")
    else:
        shutil.rmtree(place.folder / "dense" / encoding, ignore_errors=True)


def drop_other_dense(place: Place, encoding: str) -> None:
    """Drop the dense searchers of all encodings but one."""
    if place.search:
        beginning = f"{_in_milvus(place)}_dense_"
        engine(place.search).drop(beginning, keep=f"{beginning}{encoding}")
    else:
        for path in (place.folder / "dense").iterdir():
            if path.name != encoding:
                shutil.rmtree(path)


def drop_lexical(place: Place) -> None:
    """Drop the lexical searcher, of whatever words."""
    if place.search:
        engine(place.search).drop(f"{_in_milvus(place)}_words_")
    else:
        shutil.rmtree(place.folder / "lexical", ignore_errors=True)  # Tantivy may be laying a lock there


@contextmanager
def replacing(place: Place) -> Iterator[None]:
    """Drop what Milvus holds of an archive, once another one has taken its place."""
    old = _in_milvus(place) if place.search and Manifest.stamp(place) else ""
    yield
    if old and old != _in_milvus(place):
        engine(place.search).drop(f"{old}_")


@contextmanager
def making(made: Place) -> Iterator[None]:
    """Drop what Milvus holds of an archive that was to take another's place, where that fails."""
    try:
        yield
    except BaseException:
        if made.search and Manifest.stamp(made):
            engine(made.search).drop(f"{_in_milvus(made)}_")
        raise


def _in_milvus(place: Place) -> str:
    """With what the names of an archive's collections begin: two archives never share one. It holds the
    number of the truth in a database; of one in a folder a number is kept there, with that of the file of
    the articles, so that a copy of the folder gets another. Raises ``ArchiveError``."""
    name = engine(place.search).address.name
    if place.database:
        stamp = Manifest.stamp(place)
        if stamp is None:
            raise ArchiveMissing(f"{place.named}: there is no archive here")
        return f"{name}_{stamp[0]}"
    note, file = place.folder / NUMBERED, place.truth.stat().st_ino if place.truth.exists() else 0
    number, _, of = _read(note).partition(" ")
    if not number or of != str(file):
        number = secrets.token_hex(8)
        try:
            draft = note.with_name(f"{note.name}.{number}.tmp")
            draft.write_text(f"{number} {file}", encoding="utf-8")
            draft.replace(note)
        except OSError as error:
            raise ArchiveNotWritable(f"{note}: cannot be written ({error}), and without it nobody knows what "
                                     "Milvus holds of this archive. Give write access once") from error
        number = _read(note).partition(" ")[0]  # perhaps another process was later
    return f"{name}_{number}"


def take_in_vectors(searcher: Dense, truth: Truth, encoder: Encoder) -> None:
    """Bring a dense searcher to the truth's revision."""
    since, revision = searcher.revision, truth.revision

    def vectors(after: int) -> Iterator[tuple[Keys, Vectors]]:
        return truth.vectors_since(after, revision, encoder.fingerprint, _TAKE_IN)

    def file(searcher: DenseSearcher, count: int) -> None:
        searcher.file(revision, count, partial(vectors, 0), partial(_titles, truth, encoder))

    if isinstance(searcher, DenseSearcher) and not since:
        count = truth.encoded(encoder.fingerprint)
        if searcher.is_outgrown(count):
            return file(searcher, count)  # straight from the truth, so that they do not all lie in memory
    searcher.remove(truth.removed_since(since))
    for keys, made in vectors(since):
        searcher.add(keys, made)
    if isinstance(searcher, DenseSearcher) and searcher.is_outgrown():
        file(searcher, len(searcher))
    else:
        searcher.save(revision)


def _titles(truth: Truth, encoder: Encoder) -> Vectors:
    """Titles, as questions are encoded, which they stand for."""
    return encoder.encode_queries(truth.titles(_MEASURED_BY))


def take_in_words(searcher: Lexical, truth: Truth) -> None:
    """Bring a lexical searcher to the truth's revision."""
    since, revision = searcher.revision, truth.revision
    searcher.remove(truth.removed_since(since))
    for batch in truth.added_since(since, revision, _TAKE_IN):
        articles = truth.articles(list({p.article_key for p in batch}))
        contexts = {key: _context(article) for key, article in articles.items()}
        searcher.add(_document(p, articles[p.article_key], contexts[p.article_key]) for p in batch
                     if p.article_key in articles)  # else removed since, elsewhere
    searcher.save(revision)


def in_context(article: Article, text: str) -> str:
    """What is encoded of a passage: its text under its article's title."""
    return f"{article.title}. {text}"


def _context(article: Article) -> list[str]:
    return words(f"{article.title}. {article.summary}")


def _document(passage: StoredPassage, article: Article, context: list[str]) -> LexicalDocument:
    return LexicalDocument(
        key=passage.key,
        words=words(article.body[passage.start : passage.end]),
        context=context,
        day=article.published.date().toordinal() if article.published else None,
        source=article.source,
    )
