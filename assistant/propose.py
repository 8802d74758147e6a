"""The register's second pass: a language model proposes appointments from sentences that the rules doubt.

It reads such a sentence with its neighbours and writes JSON. Of that only those fields are kept that stand
in what it read, as the article spells them; an event without a person, a position or a known action is
dropped, and so is one that the rules found. What remains is stored beside the rules' reports, with origin
"model" and a low confidence, and goes with the article's text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from assistant.generate import LONGEST_REPLY, spoken
from assistant.model import Model
from assistant.pack import barred, tokens
from assistant.prompts import load_prompt
from indexer.archive import Archive
from indexer.errors import ArchiveNotWritable, ModelError
from indexer.register import extract, lexicon
from indexer.register.cluster import digest
from indexer.register.compare import office_in, takes_in
from indexer.register.context import is_vague
from indexer.register.dates import dates
from indexer.register.names import title_at
from indexer.register.tokens import tokens as words_of
from indexer.register.types import Action, Appointment, Part, name_key
from indexer.sentences import sentences
from indexer.types import Article
from indexer.versions import content_hash
from indexer.words import nfc

PROMPT = "appointments"
ASKED = "proposed.txt"
"""In the archive's folder: a line for each article that was looked at, see ``_stamp``."""
CONFIDENCE = 0.5
_REPLY = 768
"""Tokens of the context window that are left for the reply."""
_MOST = 20
"""Events that are read of one reply."""
_LONGEST_NAME = 8
"""Words of a person's name, at most."""
_BETWEEN = r"[^\S\n]+(?:(?:tại|của|thuộc|ở)[^\S\n]+)?"
"""What stands between an office and what it is of."""
_COPIED = ("place", "previous", "replaced", "decided_by", "signed_by", "decision_number", "term")
_ACTIONS = cast(tuple[Action, ...], get_args(Action))
_JSON = json.JSONDecoder(strict=False)
_BATCH, _LOOKED_AT = 20, 1_000
"""Articles that were put to the model, and that were looked at, after which the archive is written."""
_GIVEN_UP = 3
"""Replies in a row that break off, after which it is no longer taken for their articles' fault."""

Place = tuple[Part, int, int]
"""A sentence of an article: its part and its offsets there."""


class BrokenOff(ModelError):
    """A model that had begun to reply failed: it may be for this passage, and not for all."""


@dataclass(slots=True)
class Proposed:
    """How far a pass is, in articles: ``left`` to look at, ``asked`` of the model, ``broken`` off, which
    the next pass asks again; ``stored`` counts appointments."""

    left: int = 0
    asked: int = 0
    broken: int = 0
    stored: int = 0


@dataclass(frozen=True, slots=True)
class _Passage:
    """A doubtful sentence, ``quote``, and the text that the model reads of its part."""

    part: Part
    start: int
    end: int
    quote: str
    text: str

    @classmethod
    def of(cls, article: Article, place: Place) -> _Passage:
        """The sentence with the one before and the one after."""
        part, start, end = place
        text: str = getattr(article, part)
        spans = sentences(text)
        first = max((span.start for span in spans if span.end <= start), default=start)
        last = min((span.end for span in spans if span.start >= end), default=end)
        return cls(part, start, end, text[start:end], text[first:last])

    def spelt(self, value: str) -> str:
        """A value as the sentence, else the passage writes it: whole words of one line, whatever the white
        space and, where nothing else fits, the case; "" where it does not stand there."""
        if not any(map(str.isalnum, value)):
            return ""
        words = r"[^\S\n]+".join(map(re.escape, value.split()))
        for flags in (re.NOFLAG, re.I):
            whole = re.compile(rf"(?<!\w){words}(?!\w)", flags)
            if found := whole.search(self.quote) or whole.search(self.text):
                return found[0]
        return ""

    def joined(self, position: str, organisation: str) -> str:
        """The office together with what it is of, where the one follows the other."""
        whole = rf"{re.escape(position)}{_BETWEEN}{re.escape(organisation)}"
        found = re.search(whole, self.text) if position and organisation else None
        return found[0] if found else position


def propose(model: Model, article: Article, doubtful: Sequence[Place]) -> list[Appointment]:
    """What the model finds in an article's sentences and the rules do not, in order.

    Raises ``ModelError``, and ``BrokenOff`` where it fails in the midst of a reply.
    """
    known, found = extract.appointments(article), list[Appointment]()
    for place in doubtful:
        passage = _Passage.of(article, place)
        for record in _records(_reply(model, *_messages(passage, model.context))):
            one = _appointment(article, passage, record)
            if one is not None and not any(_same(one, other) for other in (*known, *found)):
                found.append(one)
    return found


def proposals(
    archive: Archive, model: Model, limit: int | None = None, *, name: str = ""
) -> Generator[Proposed]:
    """Put the doubtful sentences of an archive's articles to a model and store what it proposes.

    Yields how far it is before the first article and after each batch, always the same object, which is
    right also after an error: what was found until then is stored. ``limit`` is the number of articles to
    ask of. A later pass goes on from there; it asks anew of articles that have changed, and of all where
    the rules, the prompt or the model's ``name`` have. Raises ``ModelError`` and ``ArchiveError``.
    """
    store = _Store(archive, name)
    done = store.done
    new = [article.id for article in archive.all_articles() if store.is_new(article)]
    done.left, in_a_row = len(new), 0
    yield done
    try:
        for id in new:
            if done.asked == limit:
                break
            article = archive.article(id)
            doubtful = extract.doubtful(article) if article else []
            found: list[Appointment] | None = []
            try:
                if article and doubtful:
                    found, in_a_row = propose(model, article, doubtful), 0
            except BrokenOff:
                found, in_a_row, done.broken = None, in_a_row + 1, done.broken + 1
                if in_a_row == _GIVEN_UP:
                    raise
            done.left -= 1
            done.asked += bool(doubtful)
            if article is None or found is None:
                continue  # removed meanwhile, or to be asked of again
            store.take(article, found, asked=bool(doubtful))
            if store.is_full:
                store.write()
                yield done
    finally:
        store.write()
    yield done


class _Store:
    """What a pass over an archive has found and not written yet, and what earlier ones looked at."""

    def __init__(self, archive: Archive, name: str) -> None:
        self.done = Proposed()
        self._archive, self._path = archive, archive.folder / ASKED
        self._by = (lexicon.fingerprint(), load_prompt(PROMPT).version, name)
        self._before = _lines(self._path)
        self._looked_at: list[Article] = []
        self._found: dict[str, Sequence[Appointment]] = {}
        self._asked = 0

    def is_new(self, article: Article) -> bool:
        """Whether no pass has looked at the article as it is."""
        return self._stamp(article) not in self._before

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        return self._asked >= _BATCH or len(self._looked_at) >= _LOOKED_AT

    def take(self, article: Article, found: Sequence[Appointment], asked: bool) -> None:
        """Keep what was found of an article."""
        self._looked_at.append(article)
        self._asked += asked
        if asked or self._before:  # of what is doubtful no more, something may have been proposed before
            self._found[article.id] = found

    def write(self) -> None:
        """Store what was found of the articles that have not changed meanwhile; after that, that they were
        looked at, so that a process killed in between loses nothing."""
        if not self._looked_at:
            return
        with self._archive.writing():
            same = [one for one in self._looked_at if self._archive.article(one.id) == one]
            if found := {one.id: self._found[one.id] for one in same if one.id in self._found}:
                self.done.stored += self._archive.propose(found)
            self._note(same)
        self._looked_at, self._found, self._asked = [], {}, 0

    def _note(self, articles: Sequence[Article]) -> None:
        lines = "".join(f"{self._stamp(article)}\n" for article in articles)
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"\n{lines}")  # begins a line, since a killed process may have left half of one
        except OSError as error:
            raise ArchiveNotWritable(f"{self._path}: {error}") from error

    def _stamp(self, article: Article) -> str:
        return digest(article.id, content_hash(article), *self._by)


def _lines(path: Path) -> frozenset[str]:
    try:
        return frozenset(path.read_text(encoding="utf-8", errors="replace").split())
    except FileNotFoundError:
        return frozenset()


# -- asking and reading --------------------------------------------------------------------


def _messages(passage: _Passage, context: int) -> tuple[str, str]:
    """The prompt with the passage, or with the sentence alone where no more fits."""
    prompt, sentence = load_prompt(PROMPT), barred(passage.quote)
    values = {"actions": ", ".join(_ACTIONS), "sentence": sentence}
    whole = prompt.render(**values, passage=barred(passage.text))
    if sum(map(tokens, whole)) + _REPLY <= context:
        return whole
    return prompt.render(**values, passage=sentence)


def _reply(model: Model, system: str, user: str) -> str:
    """What the model writes, up to the end of its list."""
    reply = ""
    try:
        with closing(model.reply(system, user)) as pieces:
            for piece in pieces:
                reply += piece
                if len(reply) > LONGEST_REPLY or ("]" in piece and _is_whole(reply)):
                    break
    except ModelError as error:
        raise (BrokenOff(str(error)) if reply else error) from error
    return reply


def _is_whole(reply: str) -> bool:
    """Whether a reply holds a list of objects that is closed: what some models go on to say is not read."""
    said = spoken(reply)
    at = said.find("[")
    if at < 0 or "{" in said[:at]:
        return False
    try:
        listed = _JSON.raw_decode(said, at)[0]
    except (ValueError, RecursionError):
        return False
    return all(isinstance(one, dict) for one in listed)


def _records(reply: str) -> list[dict[str, Any]]:
    """The JSON objects of a reply, whatever stands around them; those of lists in an object in its place."""
    said, at = spoken(reply), 0
    found: list[dict[str, Any]] = []
    while (at := said.find("{", at)) >= 0 and len(found) < _MOST:
        try:
            record, at = _JSON.raw_decode(said, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        lists = [value for value in record.values() if isinstance(value, list)]
        found += [one for some in lists for one in some if isinstance(one, dict)] or [record]
    return found[:_MOST]


def _appointment(article: Article, passage: _Passage, record: Mapping[str, Any]) -> Appointment | None:
    """A record as far as the passage says it; None where that is no event of the sentence."""
    action = next((one for one in _ACTIONS if one == _text(record, "action").lower()), None)
    person = _name(passage.spelt(_text(record, "person")))
    organisation = passage.spelt(_text(record, "organisation"))
    position = passage.joined(passage.spelt(_text(record, "position")), organisation)
    told = person in passage.quote or position in passage.quote
    if action is None or not person or not _is_office(position) or not told:
        return None
    said = dates(passage.quote, article.day)
    made = Appointment(
        article_id=article.id, part=passage.part, start=passage.start, end=passage.end, quote=passage.quote,
        person=person, action=action, position=position, organisation=organisation,
        decided=said.decided, effective=said.effective, announced=said.announced, published=article.day,
        status="proposed" if _text(record, "status").lower() == "proposed" else "done",
        confidence=CONFIDENCE, origin="model",
        **{name: passage.spelt(_text(record, name)) for name in _COPIED},
    )
    return None if is_vague(made) else made


def _text(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    return nfc(str(value)).strip() if isinstance(value, str | int) else ""


def _name(text: str) -> str:
    """A person's name without titles and ranks; "" where it does not look like a name."""
    run = words_of(text)
    name = run[title_at(run, 0) :]
    if not name or len(name) > _LONGEST_NAME or any(token.text in ",;:" for token in name):
        return ""
    return text[name[0].start : name[-1].end] if name[0].capital and name[-1].capital else ""


def _is_office(position: str) -> bool:
    run = words_of(position)
    return any(lexicon.heads().at(run, at) for at in range(len(run)))


def _same(one: Appointment, other: Appointment) -> bool:
    """Whether two tell of one person, one office, as far as it is told, and one direction."""
    if one.leaves != other.leaves or name_key(one.person) != name_key(other.person):
        return False
    a, b = office_in(one.position, one.place), office_in(other.position, other.place)
    return takes_in(a, b) or takes_in(b, a)
