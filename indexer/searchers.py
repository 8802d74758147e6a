"""The searchers as they were last saved, and brought to the truth's revision."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from indexer.dense import DenseSearcher
from indexer.encode import Encoder, Vectors
from indexer.errors import ArchiveNotWritable
from indexer.inverted import Keys
from indexer.lexical import LexicalDocument, LexicalSearcher
from indexer.lock import Lock, take
from indexer.place import Place
from indexer.rows import StoredPassage
from indexer.truth import Truth
from indexer.types import Article
from indexer.words import fingerprint, words

FOLLOWED = "followed"
"""The file that says what the searchers of a folder are made of: the number of the database's truth, and the
fingerprint of words."""
_TAKE_IN = 2_000  # passages that a searcher takes in at a time
_MEASURED_BY = 200  # titles that stand for questions


def follow(place: Place, stamp: tuple[int, ...] | None, lock: Lock) -> None:
    """Drop the searchers of a folder that are of another database's articles, whose keys and revisions may be
    the same, or of other words. ``stamp`` is the manifest's, ``lock`` that of the searchers. Raises
    ``ArchiveNotWritable``."""
    if not (place.database and stamp):
        return
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


def dense_searcher(folder: Path, encoder: Encoder, truth: Truth) -> DenseSearcher:
    """The dense searcher of an encoder as it was last saved; an empty one, where it was saved
    after the truth's last revision: that is a restored copy, whose keys may be used again."""
    path = folder / "dense" / encoder.fingerprint
    searcher = DenseSearcher(path, encoder.dim)
    if searcher.revision > truth.revision:
        shutil.rmtree(path)
        searcher = DenseSearcher(path, encoder.dim)
    return searcher


def lexical_searcher(folder: Path, truth: Truth) -> LexicalSearcher:
    """The lexical searcher as it was last saved, or an empty one, as with ``dense_searcher``."""
    path = folder / "lexical"
    searcher = LexicalSearcher(path)
    if searcher.revision > truth.revision:
        searcher.close()
        shutil.rmtree(path, ignore_errors=True)  # Tantivy may be laying a lock there
        searcher = LexicalSearcher(path)
    return searcher


def take_in_vectors(searcher: DenseSearcher, truth: Truth, encoder: Encoder) -> None:
    """Bring a dense searcher to the truth's revision."""
    since, revision = searcher.revision, truth.revision

    def vectors(after: int) -> Iterator[tuple[Keys, Vectors]]:
        return truth.vectors_since(after, revision, encoder.fingerprint, _TAKE_IN)

    searcher.remove(truth.removed_since(since))
    for keys, made in vectors(since):
        searcher.add(keys, made)
    if searcher.is_outgrown:
        searcher.file(revision, lambda: vectors(0), encoder.encode_queries(truth.titles(_MEASURED_BY)))
    else:
        searcher.save(revision)


def take_in_words(searcher: LexicalSearcher, truth: Truth) -> None:
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
