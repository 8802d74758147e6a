"""The archive: one folder that holds the truth and the two searchers derived from it.

``manifest.json``, ``truth.sqlite``, ``dense/`` (FAISS, a folder for each encoder that the archive
is searched or re-encoded with) and ``lexical/`` (Tantivy). Where a ``Place`` names a database, truth and
manifest are there, and the folder holds this machine's own searchers. Every change
goes to the truth first, in one transaction with a number; the searchers take it in afterwards
and keep the number of the last change that they have. So a process killed at any moment loses
nothing that was committed, and what a searcher still finds of a deleted article is dropped,
since every hit is read from the truth. The manifest names the encoder: one that is replaced
(``indexer.reencode``, ``indexer.rebuild``) is noticed before the next question or change.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self, TypeVar

import numpy as np

from indexer import browse, incoming, recurring, spelling, versions, visits
from indexer.browse import Shelf
from indexer.calendar import Calendar
from indexer.carry import carry_over
from indexer.encode import SHIPPED, Encoder, Vectors, load_encoder, load_named
from indexer.entries import entries
from indexer.errors import ArchiveBusy, ArchiveError, ArchiveMissing, ArchiveNotWritable
from indexer.inverted import Keys
from indexer.lexical import Weights
from indexer.lock import Lock, held, lock_of, searchers_lock, steadily, take
from indexer.manifest import DRAFT, Manifest
from indexer.migrations import migrate
from indexer.place import TRUTH, Place
from indexer.register import store
from indexer.register.extract import appointments
from indexer.register.lexicon import fingerprint as rules
from indexer.register.register import Register
from indexer.register.review import Review
from indexer.register.types import Appointment, Holder
from indexer.rows import Entry, Made, StoredPassage
from indexer.searchers import (
    Dense,
    dense_searcher,
    follow,
    lexical_searcher,
    take_in_vectors,
    take_in_words,
)
from indexer.split import Splitting
from indexer.truth import Totals, Truth
from indexer.types import Article, Term, Where
from indexer.versions import Held, Version, Withdrawal, content_hash
from indexer.visits import Visit
from indexer.words import bigrams

_UNFINISHED = frozenset({TRUTH, f"{TRUTH}-wal", f"{TRUTH}-shm", f"{TRUTH}-journal", DRAFT})
"""What a process killed while it made an archive may leave in its folder."""
BATCH = 500
PATIENCE = 2.0
"""How long another process' writing is waited for, in seconds: what watches stores a little now and then."""
"""Articles in one transaction."""
_LOOKED_AT = 200  # passages read for the archive's spelling of a word
_AT_ONCE = 20_000  # passages whose days are read at a time
_BEFORE = 1.0  # what a question with its conversation counts against the question alone
_T = TypeVar("_T")
_SEARCHES = 4
"""Searches that run beside those who ask, at a time."""
_UNSEARCHED = 40_000  # passages stored before the searchers take them in


@dataclass(slots=True)
class Added:
    """What became of the articles that were given to ``Archive.add``.

    ``withheld`` were left out since they are withdrawn, ``clashes`` since their id belongs to an
    article of another web site.
    """

    added: int = 0
    updated: int = 0
    skipped: int = 0
    passages: int = 0
    withheld: int = 0
    clashes: tuple[Article, ...] = ()

    def __iadd__(self, other: Added) -> Self:
        self.added += other.added
        self.updated += other.updated
        self.skipped += other.skipped
        self.passages += other.passages
        self.withheld += other.withheld
        return self


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the vectors of one encoder, beside the searcher of the same encoder."""

    vector: Vectors
    _searcher: Dense
    _encoding: str
    _archive: Archive

    def nearest(self, limit: int, where: Where | None = None) -> list[tuple[int, float]]:
        """The most similar passages, best first: (key, inner product)."""
        within = self._archive.filtering(where)
        return self._searcher.nearest(self.vector, limit, within, self._archive.keys_within)

    def similarity(self, keys: Sequence[int]) -> dict[int, float]:
        """The inner products with passages, by key; one that has no vector is left out."""
        return self._archive.similarity(self.vector, keys, self._encoding)


class Archive:
    """Articles in, passages out; safe to share between threads. Use ``create`` or ``open``."""

    def __init__(
        self, place: Place, manifest: Manifest, encoder: Encoder, stamp: tuple[int, ...] | None
    ) -> None:
        manifest.check(encoder, place.folder)
        self.place, self.folder, self.manifest, self._stamp = place, place.folder, manifest, stamp
        self._truth = Truth(place)
        self._lock = lock_of(place)
        self._searchers_lock = searchers_lock(place) if place.database else self._lock
        self._load_searchers(encoder, stamp)
        self._thread = threading.RLock()
        self._beside = ThreadPoolExecutor(_SEARCHES, "search")
        self._calendar = Calendar.empty()
        self._register: tuple[tuple[int, ...], Register] | None = None
        self._registering = threading.Lock()  # it takes seconds to make: one at a time
        self._shelves: tuple[int, list[Shelf]] | None = None
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        """The clock by which versions and withdrawals are dated."""
        self.catch_up()

    @classmethod
    def create(
        cls, where: Place | Path | str, encoder: Encoder | str = SHIPPED,
        splitting: Splitting = Splitting(),  # noqa: B008
    ) -> Self:
        """Make an archive in a folder, or a database, that holds none. Raises ``ArchiveError``."""
        place = Place.of(where)
        place.check()
        folder = place.folder
        encoder = load_encoder(encoder) if isinstance(encoder, str) else encoder
        there = [] if place.database or not folder.is_dir() else [path.name for path in folder.iterdir()]
        if not _UNFINISHED.issuperset(there):
            raise ArchiveError(f"{folder}: the folder is not empty and holds no archive")
        manifest = Manifest.of(encoder, splitting)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with held(place) if place.database else nullcontext():
                if Manifest.stamp(place):
                    raise ArchiveError(f"{place.named}: there is an archive here already; open it")
                Truth.create(place).close()
                manifest.save(place)  # last: it says that the archive is whole
        except OSError as error:
            raise ArchiveNotWritable(f"{folder}: cannot make an archive ({error})") from error
        return cls(place, manifest, encoder, Manifest.stamp(place))

    @classmethod
    def open(cls, where: Place | Path | str, encoder: Encoder | str | None = None) -> Self:
        """Open what ``create`` made; by default with the encoder that its manifest names. What an earlier
        version made is migrated first.

        Raises ``ArchiveMissing``, ``EncoderMismatch``, ``ArchiveOutdated``, ``ArchiveDamaged``.
        """
        place = Place.of(where)
        manifest = Manifest.load(place)
        if encoder is None or isinstance(encoder, str):
            encoder = load_encoder(encoder) if encoder else load_named(manifest.encoder)
        manifest.check(encoder, place.folder)
        migrate(place)
        stamp = Manifest.stamp(place)  # first: one that is replaced meanwhile is then followed
        manifest = Manifest.load(place)
        return cls(place, manifest, encoder, stamp)

    @classmethod
    def open_or_create(
        cls, where: Place | Path | str, encoder: str | None = None, splitting: Splitting | None = None
    ) -> Self:
        """Open the archive there, or make one where there is none yet."""
        try:
            return cls.open(where, encoder)
        except ArchiveMissing:
            return cls.create(where, encoder or SHIPPED, splitting or Splitting())

    def close(self) -> None:
        """Let go of all files."""
        self._beside.shutdown()
        self._lexical.close()
        self._truth.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    # -- writing ---------------------------------------------------------------------------

    def add(self, articles: Iterable[Article | Made]) -> Iterator[Added]:
        """Store articles, a batch at a time; yields after each batch what became of it.

        An article whose content is stored already is skipped, a changed one replaces what was
        stored under its id, which is kept as a version; one that is withdrawn is withheld. The
        searchers take in what came now and then, and at the end.
        Raises ``ArchiveBusy`` and ``ArchiveNotWritable``.
        """
        source = iter(articles)
        batches = iter(lambda: list(islice(source, BATCH)), [])
        yield from self._stored(steadily(self._lock, partial(self._add_batch, batch)) for batch in batches)

    def _stored(self, batches: Iterable[Added]) -> Iterator[Added]:
        """Batches as they are stored; what is searched follows now and then, and at the end."""
        with self.writing():
            unsearched = 0
            for done in batches:
                yield done
                unsearched += done.passages
                if unsearched >= _UNSEARCHED:
                    steadily(self._lock, self.catch_up)
                    unsearched = 0
            steadily(self._lock, self.catch_up)

    def _add_batch(self, given: Sequence[Article | Made]) -> Added:
        batch = [one.article if isinstance(one, Made) else one for one in given]
        ready = {one.entry.article: one.entry for one in given if isinstance(one, Made)}
        stored = self._truth.known([article.id for article in batch])
        with self._truth.reading() as db:
            found = incoming.sort(batch, stored, *versions.withheld(db, batch))
        wanted = [said[-1] for said in found.wanted.values()]
        made = [replace(entry, content_hash=content_hash(read), before=found.wanted[read.id][:-1])
                for entry, read in zip(self._entries(self._bare(wanted), ready), wanted, strict=True)]
        if made:
            self._truth.put(made, self.encoder.fingerprint, self.now())
        if found.confirmed:
            self._truth.confirm(found.confirmed)
        updated = sum(e.article.id in stored for e in made)
        left = len(batch) - len(made) - len(found.clashes) - found.withheld
        return Added(len(made) - updated, updated, left, sum(len(e.passages) for e in made),
                     found.withheld, tuple(found.clashes))

    def _entries(
        self, articles: Sequence[Article], ready: Mapping[Article, Entry] = MappingProxyType({}),
    ) -> list[Entry]:
        """What is to be stored of articles; what is ready is not made again."""
        new = [one for one in articles if one not in ready]
        made = iter(entries(new, self.manifest.splitting, self.encoder))
        return [ready[one] if one in ready else next(made) for one in articles]

    def _bare(self, read: Sequence[Article]) -> Sequence[Article]:
        """Articles without the lines that recur on their sites' pages; theirs are counted first."""
        if not read:
            return read
        with self._truth.appending() as db:
            recurring.learn(db, read)
            return recurring.without(db, read)

    def drop_recurring(self) -> int:
        """Take the lines that recur on their sites' pages out of articles that were stored before this was
        known; returns of how many. What they said makes no version. Raises ``ArchiveError``."""
        count = 0
        with self.writing():
            for batch in self._truth.all_held(BATCH):
                said = [held.article for held in batch]
                with self._truth.reading() as db:
                    bare = recurring.without(db, said)
                shorter = [new for old, new in zip(said, bare, strict=True) if new.body != old.body]
                if shorter:
                    self._truth.shorten(self._entries(shorter), self.encoder.fingerprint)
                count += len(shorter)
            self.catch_up()
        return count

    def cut_again(self, ids: Sequence[str]) -> None:
        """Split articles again that are stored, and encode their passages; of themselves nothing
        changes. Raises ``ArchiveError``."""
        with self.writing():
            with self._truth.reading() as db:
                there = list(self._truth.by_id(db, ids).values())
            for at in range(0, len(there), BATCH):
                self._truth.cut_again(self._entries(there[at : at + BATCH]), self.encoder.fingerprint)
            self.catch_up()

    def reread(self) -> Iterator[int]:
        """Read again, for the register, the articles that other rules read last; yields after each batch how
        many are left. Nothing is encoded or indexed anew. Raises ``ArchiveBusy``, ``ArchiveNotWritable``."""
        with self.writing():
            after = 0
            while keys := self._outdated(after):
                found = {key: appointments(one) for key, one in self._truth.articles(keys).items()}
                with self._truth.writing() as (db, _):
                    store.replace(db, found, "rules")
                    store.mark(db, keys, rules())
                after = keys[-1]
                yield self.outdated()
            self.catch_up()

    def propose(self, found: Mapping[str, Sequence[Appointment]]) -> int:
        """Store what a language model proposes of articles, by their ids, in the place of what it did before;
        returns how many appointments that are. Raises ``ArchiveError``."""
        with self.writing():
            with self._truth.writing() as (db, _):
                keys = self._truth.keys(db, list(found))
                store.replace(db, {key: found[id] for id, key in keys.items()}, "model")
            self.catch_up()
        return sum(len(found[id]) for id in keys)

    def _outdated(self, after: int) -> list[int]:
        with self._truth.reading() as db:
            return store.outdated(db, rules(), after, BATCH)

    def outdated(self) -> int:
        """How many articles the register has read by other rules than these."""
        with self._truth.reading() as db:
            return store.count_outdated(db, rules())

    def review(self, entry: Review) -> Review:
        """Write what staff say to the register's log; returns it with its number. Raises ``ArchiveError``."""
        with self.writing(), self._truth.appending() as db:
            return store.append(db, entry)

    def put_holders(self, lines: Sequence[Holder]) -> int:
        """Add to staff's list of known office holders; returns how many lines were new."""
        with self.writing(), self._truth.appending() as db:
            return store.put_list(db, lines)

    def take_over(self, old: Truth) -> Iterator[Added]:
        """Store what an archive holds that this new one replaces, as it is there, with its history
        and staff's work; yields as ``add`` does. Raises ``ArchiveBusy`` and ``ArchiveNotWritable``."""
        with self.writing(), old.reading() as before, self._truth.appending() as db:
            carry_over(before, db)
        yield from self._stored(self._take_over(batch) for batch in old.all_held(BATCH))

    def _take_over(self, batch: Sequence[Held]) -> Added:
        made = [replace(entry, content_hash=held.content_hash, stored=held.stored)
                for entry, held in zip(self._entries([h.article for h in batch]), batch, strict=True)]
        self._truth.put(made, self.encoder.fingerprint, self.now())
        return Added(added=len(made), passages=sum(len(e.passages) for e in made))

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Erase articles with their versions, also withdrawn ones; returns the ids that were there."""
        with self.writing():
            gone = self._truth.remove(ids)
            self.catch_up()
        return gone

    def withdraw(self, ids: Sequence[str], by: str = "", reason: str = "") -> list[str]:
        """Take articles out of search and citations, and keep them out: what comes under their ids or
        from their addresses is withheld. Returns the ids that were there. Raises ``ArchiveError``."""
        with self.writing():
            gone = self._truth.withdraw(ids, self.now(), by, reason)
            self.catch_up()
        return gone

    def reinstate(self, ids: Sequence[str]) -> list[str]:
        """Put withdrawn articles back as they were; returns their ids. Raises ``ArchiveError``."""
        with self.writing():
            with self._truth.reading() as db:
                held = {one.article.id: one for one in versions.last(db, ids)}
            made = [replace(entry, content_hash=held[entry.article.id].content_hash)
                    for entry in self._entries([one.article for one in held.values()])]
            if made:
                self._truth.put(made, self.encoder.fingerprint, self.now())
            self.catch_up()
        return list(held)

    def versions(self, id: str) -> list[Version]:
        """What an article said before, the newest first; of a withdrawn one also what it said last."""
        with self._truth.reading() as db:
            return versions.of(db, id)

    def withdrawal(self, id: str) -> Withdrawal | None:
        """When, by whom and why an article was withdrawn; None where it was not."""
        with self._truth.reading() as db:
            return versions.withdrawal(db, id)

    def withdrawals(self) -> list[Withdrawal]:
        """The articles that are withdrawn, the newest withdrawal first."""
        with self._truth.reading() as db:
            return versions.withdrawn(db)

    def put_visits(self, made: Sequence[Visit]) -> None:
        """Store what came of looks at addresses. Raises ``ArchiveError``."""
        with self.writing(), self._truth.appending() as db:
            visits.put(db, made)

    def visits(self, urls: Sequence[str]) -> dict[str, Visit]:
        """What came of the last looks at addresses."""
        with self._truth.reading() as db:
            return visits.read(db, urls)

    def worth_a_look(self, home: str, now: datetime) -> list[str]:
        """The pages below an address that may say something else by now (``indexer.visits``)."""
        with self._truth.reading() as db:
            return visits.worth_a_look(db, home, now)

    @contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[None]:
        """Hold the archive's write lock.

        Unless ``wait`` is false, other threads of this process are waited for, and another process
        for ``PATIENCE`` seconds. Raises ``ArchiveBusy`` and ``ArchiveNotWritable``.
        """
        with self._holding(self._lock, wait):
            yield

    @contextmanager
    def _holding(self, lock: Lock, wait: bool) -> Iterator[None]:
        if not self._thread.acquire(blocking=wait):
            raise ArchiveBusy(f"{self.folder}: another thread is writing to this archive")
        try:
            patient = wait or self._lock.is_locked  # by this thread, as it got here
            self._acquire(lock, PATIENCE if patient else 0.0)
            try:
                self._follow()
                yield
            finally:
                if lock.lock_counter == 1:
                    self._lexical.close()
                lock.release()
        finally:
            self._thread.release()

    def _acquire(self, lock: Lock, patience: float) -> None:
        if not os.access(self.folder, os.W_OK):
            raise ArchiveNotWritable(
                f"{self.folder}: the archive's folder cannot be written; give write access to it"
            )
        take(lock, self.place, patience)

    # -- the searchers ---------------------------------------------------------------------

    @property
    def encoder(self) -> Encoder:
        """What the archive is searched with now."""
        return self._vectors[0]

    @property
    def _dense(self) -> Dense:
        return self._vectors[1]

    def _load_searchers(self, encoder: Encoder, stamp: tuple[int, ...] | None) -> None:
        """As they were last saved; anew, where they are ahead of the truth (a copy that was
        restored, or a power cut that took its last transactions): its keys may be used again."""
        follow(self.place, stamp, self._searchers_lock)
        # One assignment: another thread must not meet the one without the other.
        self._vectors = encoder, dense_searcher(self.place, encoder, self._truth)
        self._lexical = lexical_searcher(self.place, self._truth)

    def _follow(self) -> None:
        """Open anew what another process has re-encoded or rebuilt, with the encoder that its
        manifest names now. Raises ``EncoderError``, ``EncoderMismatch``, ``ArchiveDamaged``."""
        if Manifest.stamp(self.place) in (self._stamp, None):  # None: it is being replaced
            return
        with self._thread:
            stamp = Manifest.stamp(self.place)
            if stamp in (self._stamp, None):
                return  # another thread was here first
            manifest = Manifest.load(self.place)
            encoder = self.encoder
            if manifest.encoder_fingerprint != encoder.fingerprint:
                encoder = load_encoder(manifest.encoder)
            manifest.check(encoder, self.folder)
            self._truth.close()  # its next connection is to the file that is there now
            self._load_searchers(encoder, stamp)
            self.manifest, self._stamp = manifest, stamp
            self._calendar = Calendar.empty()  # revisions are counted anew there
            self._register = self._shelves = None

    def catch_up(self) -> None:
        """Bring the searchers to the truth's revision, unless another writer is doing so."""
        self._follow()
        if not self._behind():
            return
        try:
            if not self._reloaded_behind():
                return
            with self._holding(self._searchers_lock, wait=False):
                if self._reloaded_behind():  # another process may have written until now
                    self._take_in()
        except ArchiveBusy:
            return  # that writer will; until then what it has committed is searched
        except ArchiveNotWritable:
            empty = not min(self._dense.revision, self._lexical.revision)
            if empty or self._lock.is_locked:  # by this object's ``add`` or ``remove``
                raise  # else reading goes on with what the searchers have

    def _reloaded_behind(self) -> bool:
        self._dense.reload()
        self._lexical.reload()
        return self._behind()

    def _behind(self) -> bool:
        return min(self._dense.revision, self._lexical.revision) < self._truth.revision

    def _take_in(self) -> None:
        try:
            take_in_vectors(self._dense, self._truth, self.encoder)
            take_in_words(self._lexical, self._truth)
        except BaseException as error:  # half taken in: what was saved last stands
            with suppress(ValueError):
                self._lexical.close()
            stamp, self._stamp = self._stamp, ()  # where this fails too, ``_follow`` loads them
            self._load_searchers(self.encoder, stamp)
            self._stamp = stamp
            if not isinstance(error, OSError | ValueError | RuntimeError):
                raise
            raise ArchiveNotWritable(  # as FAISS and Tantivy report that they cannot write
                f"{self.folder}: the searchers cannot be saved ({error}). The articles are "
                "stored; make room, then run the same command again"
            ) from error

    # -- reading ---------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """The number of the last change."""
        return self._truth.revision

    def register(self, until: date | None = None) -> Register:
        """Who came to which office and left it, by all articles and what staff say of them; by those up to
        a day, as if the archive were asked then."""
        newest = self._truth.last_day() if until else None
        day = until if until and newest and until < newest else None
        with self._registering, self._truth.reading() as db:
            stamp = (self.revision, *store.stamp(db), day.toordinal() if day else 0)
            if self._register is None or self._register[0] != stamp:
                told = (one for one in store.read(db) if not day or not one.published or one.published <= day)
                self._register = stamp, Register.of(told, store.log(db), store.listed(db))
            return self._register[1]

    def asked(self, question: str, complete: str = "") -> Asked:
        """A question as the dense searcher compares it, whatever is re-encoded meanwhile.

        ``complete`` is the question with what was said before; the question counts once more
        beside it, since an answer quoted in it would else be found again.
        """
        encoder, searcher = self._vectors
        vector = encoder.encode_queries([question])[0]
        if complete and complete != question:
            vector = vector + _BEFORE * encoder.encode_queries([complete])[0]
            vector /= max(float(np.linalg.norm(vector)), 1e-9)
        return Asked(vector, searcher, encoder.fingerprint, self)

    def matching(
        self, terms: Sequence[Term], limit: int, where: Where | None = None,
        weights: Weights = Weights(), *, every: bool = False,  # noqa: B008
    ) -> list[tuple[int, float]]:
        """The passages that match words best: (key, BM25). See ``LexicalSearcher.search``."""
        where = self.filtering(where)
        return self._lexical.search(terms, limit, where=where, weights=weights, every=every)

    def beside(self, search: Callable[[], _T]) -> Future[_T]:
        """Run a search in another thread, while this one goes on: no searcher holds Python's lock."""
        return self._beside.submit(search)

    def expected(self, terms: Sequence[Term]) -> float:
        """What ``matching`` would score a passage that just holds the words."""
        return self._lexical.expected(terms)

    def document_frequency(self, term: Term) -> int:
        """How many passages hold a term in their texts."""
        return self._lexical.document_frequency(term)

    def similar(self, term: Term) -> dict[str, int]:
        """The archive's own words (or pairs) that are one slip of the keyboard away from a term,
        each with its document frequency; the term itself is left out."""
        found = spelling.similar(self._texts(self._lexical.like(term, _LOOKED_AT)), term)
        return {word: self.document_frequency(Term(word, marked=term.marked)) for word in found}

    def named(self, name: Sequence[str], *, marked: bool = True) -> int:
        """How many passages, of the first that are looked at, write canonical words in a row as a
        name is written: each with a capital."""
        pairs = [Term(pair, marked=marked) for pair in bigrams(spelling.spelt(name, marked=marked))]
        texts = self._texts(self._lexical.holding(pairs, _LOOKED_AT))
        return spelling.named(texts, name, marked=marked)

    def _texts(self, keys: Sequence[int]) -> Iterator[str]:
        stored = self._truth.passages(keys).values()
        articles = self._truth.articles(list({p.article_key for p in stored}))
        for passage in stored:
            if article := articles.get(passage.article_key):
                yield article.body[passage.start : passage.end]

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        """Passages by key; what has been deleted is left out."""
        return self._truth.passages(keys)

    def articles(self, keys: Sequence[int]) -> dict[int, Article]:
        """Articles by ``StoredPassage.article_key``."""
        return self._truth.articles(keys)

    def article(self, id: str) -> Article | None:
        """The article with that id."""
        return self._truth.article(id)

    def found(self, ids: Sequence[str]) -> dict[str, Article | Withdrawal]:
        """The articles with these ids; of one that is withdrawn, when and why; all as of one moment."""
        with self._truth.reading() as db:
            there = self._truth.by_id(db, ids)
            return {**versions.withdrawn_among(db, [id for id in ids if id not in there]), **there}

    def copies(self, article_key: int) -> list[Article]:
        """The other articles that tell the same story (``StoredPassage.story``), the earliest
        first, the undated last: where none is earlier than it, the article is the original."""
        return self._truth.copies(article_key)

    def similar_counts(self, ids: Sequence[str]) -> dict[str, int]:
        """How many other articles tell the same story, by id; one that is not there is left out."""
        with self._truth.reading() as db:
            return browse.similar_counts(db, ids)

    def article_passages(self, id: str) -> list[StoredPassage]:
        """An article's passages, in its order."""
        with self._truth.reading() as db:
            keys = browse.passage_keys(db, id)
        found = self._truth.passages(keys)
        return [found[key] for key in keys if key in found]

    def is_reported(self, id: str) -> bool:
        """Whether the register's rules, or a model, found an appointment in an article."""
        with self._truth.reading() as db:
            return browse.is_reported(db, id)

    def browse(
        self, where: Where | None = None, section: str = "", limit: int = 20, offset: int = 0
    ) -> tuple[list[Article], int]:
        """Articles that a filter allows, the newest first, the undated last, and how many there are."""
        total = sum(shelf.articles for shelf in self._counted() if shelf.is_in(where, section))
        with self._truth.reading() as db:
            keys = browse.newest(db, where, section, limit, offset)
        found = self._truth.articles(keys)
        return [found[key] for key in keys if key in found], total

    def sections(self) -> list[str]:
        """The names of the sections, the largest first."""
        return browse.sections(self._counted())

    def by_month(self) -> list[tuple[str, str, int]]:
        """(month as "2024-05", source, articles), in order; what is undated is left out."""
        return browse.by_month(self._counted())

    def _counted(self) -> list[Shelf]:
        revision = self._truth.revision
        if self._shelves is None or self._shelves[0] != revision:
            with self._truth.reading() as db:
                self._shelves = revision, browse.shelves(db)
        return self._shelves[1]

    def all_articles(self) -> Iterator[Article]:
        """Every article, in the order in which they came."""
        return self._truth.all_articles()

    def totals(self) -> Totals:
        """Counts, the span of dates, and articles by source."""
        return self._truth.totals()

    def sources(self) -> list[str]:
        """The names of the sources, the largest first."""
        return browse.sources(self._counted())

    def searched(self) -> dict[str, int]:
        """The last revision that each searcher has taken in, by the searcher's name."""
        return {"dense": self._dense.revision, "lexical": self._lexical.revision}

    def unencoded(self) -> int:
        """How many passages have no vector of the encoder that is searched with."""
        return self._truth.count() - self._truth.encoded(self.encoder.fingerprint)

    def __len__(self) -> int:
        return len(self._dense)

    def filtering(self, where: Where | None) -> Where | None:
        """The filter without an ``until`` that leaves nothing out, since any filter costs time."""
        if where is None or where.until is None:
            return where
        newest = self._truth.last_day()
        return replace(where, until=None) if newest is None or newest <= where.until else where

    def similarity(self, vector: Vectors, keys: Sequence[int], encoding: str) -> dict[int, float]:
        """The inner products of a vector of shape ``(dim,)`` with passages, by key."""
        there, made = self._truth.vectors(keys, encoding)
        return dict(zip(there.tolist(), (made @ vector).tolist(), strict=True)) if len(there) else {}

    def keys_within(self, where: Where) -> Keys:
        """The keys of the passages that a filter allows."""
        known, revision = self._calendar, self._truth.revision
        if known.revision != revision:
            gone = self._truth.removed_since(known.revision) if known.revision else []
            known = self._calendar = known.after(
                revision, gone, self._truth.calendar(known.revision, revision, _AT_ONCE))
        return known.within(where)
