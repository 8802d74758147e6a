"""Give an archive another encoder while it is being searched, and written to.

The new vectors are stored beside the old ones; what has none yet is what is left to do, so a
run that was stopped goes on from there. At the end the manifest, replaced in one step, names the
new encoder: from then on every open archive follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.encode import Encoder, load_encoder
from indexer.errors import ArchiveBusy, ArchiveNotWritable
from indexer.lock import held
from indexer.manifest import Manifest
from indexer.migrations import migrate
from indexer.place import Place
from indexer.searchers import dense_searcher, drop_other_dense, in_context, take_in_vectors
from indexer.truth import Truth

BATCH = 512
"""Passages that are encoded and stored at a time."""
REENCODE_LOCK = "reencode.lock"


@dataclass(frozen=True, slots=True)
class Progress:
    """Passages that have a vector of the new encoder, and passages in all."""

    done: int
    total: int


def reencode(
    where: Place | Path | str, encoder: str, on_progress: Callable[[Progress], None] = lambda progress: None
) -> Progress:
    """Encode each passage anew, then search with the new encoder and forget the old vectors.

    Needs room for both. Who writes meanwhile is waited for before the end, then held off for
    the moments that the switch takes. Raises ``EncoderError`` and ``ArchiveError``:
    ``ArchiveBusy`` where another process is re-encoding already.
    """
    place = Place.of(where)
    old, chosen = migrate(place), load_encoder(encoder)
    new = old.with_encoder(chosen)
    new.check(chosen, place.folder)
    with _alone(place), closing(Truth(place)) as truth:
        truth.forget_vectors(keep={old.encoder_fingerprint, new.encoder_fingerprint})
        encode(truth, chosen, on_progress)
        with held(place, wait=-1):
            progress = encode(truth, chosen, on_progress)
            _switch(place, truth, new, chosen)
    return progress


def encode(
    truth: Truth, encoder: Encoder, on_progress: Callable[[Progress], None] = lambda progress: None
) -> Progress:
    """Encode whatever passage has no vector of an encoder yet."""
    last, done = 0, truth.encoded(encoder.fingerprint)
    while batch := truth.without_vector(encoder.fingerprint, last, BATCH):
        articles = truth.articles(list({p.article_key for p in batch}))
        texts = {p.key: in_context(article, article.body[p.start : p.end]) for p in batch
                 if (article := articles.get(p.article_key))}  # else removed since
        if texts:
            made = encoder.encode_passages(list(texts.values()))
            truth.put_vectors(list(texts), encoder.fingerprint, made)
        last, done = batch[-1].key, done + len(texts)
        on_progress(Progress(done, truth.count()))
    return Progress(truth.encoded(encoder.fingerprint), truth.count())


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(held(place, name=REENCODE_LOCK))
        except ArchiveBusy:
            raise ArchiveBusy(
                f"{place.folder}: another process is re-encoding this archive; wait until it ends"
            ) from None
        yield


def _switch(place: Place, truth: Truth, new: Manifest, encoder: Encoder) -> None:
    """Save the new searcher, name the new encoder, forget the others."""
    try:
        take_in_vectors(dense_searcher(place, encoder, truth), truth, encoder)
        new.save(place)
        truth.forget_vectors(keep={encoder.fingerprint})
        drop_other_dense(place, encoder.fingerprint)
    except (OSError, RuntimeError) as error:  # as FAISS reports that it cannot write
        raise ArchiveNotWritable(
            f"{place.folder}: the new vectors are stored, but what is searched cannot be replaced "
            f"({error}). Make room, then run the same command again"
        ) from error
