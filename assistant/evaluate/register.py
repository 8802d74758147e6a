"""How well appointments are read from articles, against events that people have read in the same items.

The gold file holds JSON lines: ``id``, ``title``, ``summary`` and ``body`` of an item, perhaps
``published``, and its ``events``: ``person``, ``action``, ``position``, ``status``, and where they are
labelled ``previous``, ``decided_by``, ``effective``, ``term``, ``signed_by``, ``decision_number``, each
null where the item does not say. A key that is missing is not labelled, and is not measured. Events
that readers may judge either way stand under ``optional``.

Labels are short, so that events are matched loosely: the person by the whole name or a run of its
words, the office by its head and whatever else both sides name of it. How many offices agree to the
letter of their keys stands beside.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from rich.table import Table

from assistant.evaluate.console import WIDTH, shown
from assistant.evaluate.figures import RESAMPLES, SEED
from indexer.errors import SourceError
from indexer.read.dates import parse_date
from indexer.register.offices import Office, office, offices_of
from indexer.register.types import LEAVING, Action, Appointment, Status, is_partial_date, name_key
from indexer.types import Article
from indexer.words import nfc, words

Extract = Callable[[Article], Sequence[Appointment]]
Split = Literal["tune", "held", "all"]
Kind = Literal["missed", "spurious", "wrong"]

OTHER = "khác"
"""The label of what the other actions do not name."""
_OTHERS = frozenset(("thay", "cử"))
_UNLABELLED = ("previous", "decided_by", "effective", "term", "signed_by", "decision_number")
JUDGED = ("action", "status", *_UNLABELLED)
"""The fields whose errors are listed."""
_ALIKE_OFFICES, _ALIKE_TEXTS = 0.5, 0.6  # Jaccard
_FILLER = re.compile(r"\b(?:thành phố|tỉnh|câu lạc bộ|công ti|chức vụ|chức danh|vị trí|chức|mới|tân|của)\b")
_COMMON = frozenset("ủy ban nhân dân".split())
"""What says too little of an office to make two alike."""
_RANKS = frozenset("phó tổng thường trực chuyên trách dự khuyết danh".split())


# -- the gold file -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """What a person read: "" where the item does not say, ``None`` where it is not labelled."""

    person: str
    action: str
    position: str
    status: str
    previous: str | None = None
    decided_by: str | None = None
    effective: str | None = None
    term: str | None = None
    signed_by: str | None = None
    decision_number: str | None = None


@dataclass(frozen=True, slots=True)
class GoldItem:
    """An item and all its events; most items of an archive have none.

    ``open`` are those of which readers may well say either: whoever finds them is neither right nor wrong.
    """

    article: Article
    events: tuple[GoldEvent, ...]
    open: tuple[GoldEvent, ...] = ()


def read_gold(path: Path) -> list[GoldItem]:
    """Items from JSON lines; raises ``SourceError`` naming file and line."""
    if not path.is_file():
        raise SourceError(f"{path}: no such file")
    items = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if line.strip():
            try:
                items.append(gold_item(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise SourceError(f"{path}:{number}: not an item with its events ({error!r})") from error
    if not items:
        raise SourceError(f"{path}: no items")
    return items


def held_out(item: GoldItem) -> bool:
    """Whether rules must not be made with it: half of the items, by the SHA-256 of the id."""
    return hashlib.sha256(item.article.id.encode()).digest()[-1] % 2 == 1


def gold_item(row: dict[str, Any]) -> GoldItem:
    """An item of a row; raises ``ValueError``, ``KeyError`` or ``TypeError`` where it is none."""
    if not isinstance(row["events"], list):
        raise TypeError("events: a list was expected")
    published = row.get("published")
    article = Article(
        id=str(row["id"]), title=_text(row, "title"), summary=_text(row, "summary", ""),
        body=_text(row, "body", ""), published=parse_date(published) if published else None,
    )
    return GoldItem(article, tuple(map(_event, row["events"])), tuple(map(_event, row.get("optional") or ())))


def _event(row: dict[str, Any]) -> GoldEvent:
    labelled = {name: _text(row, name, "") for name in _UNLABELLED if name in row}
    event = GoldEvent(*(_text(row, name) for name in ("person", "action", "position", "status")), **labelled)
    for name, allowed in (("action", (OTHER, *get_args(Action))), ("status", get_args(Status))):
        if getattr(event, name) not in allowed:
            raise ValueError(f"{name}: {getattr(event, name)!r} is none of {', '.join(allowed)}")
    if event.effective and not is_partial_date(event.effective):
        raise ValueError(f"effective: {event.effective!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    return event


def _text(row: dict[str, Any], name: str, missing: str | None = None) -> str:
    """A text; with ``missing`` it may be null or left out, without it may not be empty either."""
    text = row[name] if missing is None else row.get(name)
    if text is None and missing is not None:
        return missing
    if not isinstance(text, str) or (missing is None and not text.strip()):
        raise TypeError(f"{name}: a text was expected")
    return nfc(text)


# -- what agrees ---------------------------------------------------------------------------


def same_event(gold: GoldEvent, ours: Appointment) -> bool:
    """Whether both are of one person who takes, or leaves, one office."""
    way = gold.action == OTHER or (gold.action in LEAVING) == ours.leaves
    return way and same_person(gold.person, ours.person) and same_office(gold.position, ours)


def same_person(one: str, other: str) -> bool:
    """Whether one name is the other or a run of its words, as news shorten foreign names."""
    short, long = sorted((name_key(one), name_key(other)), key=len)
    return bool(short) and f" {short} " in f" {long} "


def same_office(position: str, ours: Appointment) -> bool:
    """Whether the positions share an office by its key, or else agree in head, place and the rest.

    Of the rest the words count, without fillers: one side has all of the other's, or their Jaccard
    index is at least 0.5. A bare head of ours does not stand for an office that gold tells in full.
    Where a head was not read off, it stands among the words, and one side has to have all of the other's.
    """
    if same_key(position, ours):
        return True
    told, found = office(position), office(ours.position, ours.place)
    if told.place and found.place and told.place != found.place:
        return False
    if told.role != found.role:
        return not (_read(told) and _read(found)) and _same_words(position, ours.position)
    gold = _content(position, told.role)
    mine = (_content(ours.position, found.role)
            or _content(f"{ours.organisation} {ours.place}", found.role))
    if gold and not mine:
        return False
    place = set(words(told.place)) if told.place == found.place else set()
    gold, mine = gold - place, mine - place
    return gold <= mine or mine <= gold or _jaccard(gold - _COMMON, mine - _COMMON) >= _ALIKE_OFFICES


def same_key(position: str, ours: Appointment) -> bool:
    """Whether the positions are one text, or share an office to the letter of its key."""
    if words(position) == words(ours.position):
        return True
    mine = {one.key for one in offices_of(ours.position, ours.place) if one.role}
    return any(one.key in mine for one in offices_of(position))


def _content(text: str, role: str = "") -> set[str]:
    """The words of a position beside its head, without fillers."""
    return set(_FILLER.sub(" ", " ".join(words(text))).split()) - set(words(role))


def _read(one: Office) -> bool:
    """Whether a head was told from what it is of; one that the lexicon lacks is the whole text."""
    return bool(one.body or one.place)


def _same_words(one: str, other: str) -> bool:
    """Whether one position, of three words or more, stands in the other, and their ranks are equal."""
    short, long = sorted((_content(one), _content(other)), key=len)
    return len(short) > 2 and short <= long and short & _RANKS == long & _RANKS


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def same_text(gold: str, ours: str) -> bool:
    """Whether one text has all words of the other, or most are shared; an empty one only equals empty."""
    one, other = set(words(gold)), set(words(ours))
    if not one or not other:
        return one == other
    return one <= other or other <= one or _jaccard(one, other) >= _ALIKE_TEXTS


def same_date(gold: str, ours: str) -> bool:
    """Whether partial dates agree as far as both go; an empty one only equals empty."""
    short, long = sorted((gold, ours), key=len)
    return short == long or (bool(short) and long.startswith(f"{short}-"))


def right_field(name: str, gold: GoldEvent, ours: Appointment) -> bool:
    """Whether a field of a matched event is right."""
    expected, found = str(getattr(gold, name)), found_field(name, gold, ours)
    if name == "position":
        return same_key(expected, ours)
    if name == "action":
        return found in _OTHERS if expected == OTHER else found == expected
    if name == "status":
        return found == expected
    return same_date(expected, found) if name == "effective" else same_text(expected, found)


def found_field(name: str, gold: GoldEvent, ours: Appointment) -> str:
    """What we tell of a field of gold's.

    Its ``effective`` may be told by our effective, decided or announced day, the first there is; where
    it has none, only our effective has to be empty.
    """
    if name == "effective" and gold.effective:
        return ours.effective or ours.decided or ours.announced
    return str(getattr(ours, name))


# -- pairing -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paired:
    """An item's events beside ours, one to one.

    A report that tells a matched event once more, as a body does after its title, is a repeat: the
    register joins them, and neither figure counts it; nor does it count a report of an event that
    readers may judge either way.
    """

    item: GoldItem
    pairs: tuple[tuple[GoldEvent, Appointment], ...]
    missed: tuple[GoldEvent, ...]
    spurious: tuple[Appointment, ...]
    repeats: tuple[Appointment, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Events that are right, found (repeats left out), in gold."""
        right = len(self.pairs)
        return right, right + len(self.spurious), len(self.item.events)


def pair(item: GoldItem, found: Sequence[Appointment]) -> Paired:
    """As many pairs as can be, each event with the report that fits it best where there is a choice."""
    fits = [_fits(event, found) for event in item.events]
    taken = _matching(fits)
    pairs = tuple((item.events[event], found[report]) for report, event in sorted(taken.items()))
    again = {report for event in taken.values() for report in fits[event]} - taken.keys()
    again |= {report for event in item.open for report in _fits(event, found)} - taken.keys()
    rest = [report for report in range(len(found)) if report not in taken]
    return Paired(
        item, pairs,
        missed=tuple(event for n, event in enumerate(item.events) if n not in taken.values()),
        spurious=tuple(found[report] for report in rest if report not in again),
        repeats=tuple(found[report] for report in rest if report in again),
    )


def _fits(event: GoldEvent, found: Sequence[Appointment]) -> list[int]:
    """The reports that may tell of an event, the best first."""
    def better(report: int) -> tuple[bool, int, float]:
        ours = found[report]
        right = sum(right_field(name, event, ours) for name in JUDGED if getattr(event, name) is not None)
        return same_key(event.position, ours), right, ours.confidence
    return sorted((n for n, ours in enumerate(found) if same_event(event, ours)), key=better, reverse=True)


def _matching(fits: Sequence[Sequence[int]]) -> dict[int, int]:
    """Report → event, for as many events as can be (augmenting paths; Kuhn, 1955)."""
    taken: dict[int, int] = {}

    def place(event: int, tried: set[int]) -> bool:
        for report in fits[event]:
            if report not in tried:
                tried.add(report)
                if report not in taken or place(taken[report], tried):
                    taken[report] = event
                    return True
        return False

    for event in range(len(fits)):
        place(event, set())
    return taken


# -- figures -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    right: int
    of: int

    @classmethod
    def among(cls, values: Iterable[bool]) -> Share:
        """How many are true."""
        each = list(values)
        return cls(sum(each), len(each))

    def __str__(self) -> str:
        return f"{shown(self.right / self.of)} {self.right}/{self.of}" if self.of else ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95% interval; ``None`` where nothing was there to be counted."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class FieldScore:
    """Of matched events: right where gold tells the field, left empty where gold tells it is not said."""

    told: Share
    empty: Share


@dataclass(frozen=True, slots=True)
class ActionScore:
    """Events of one action: in gold, found, found with the right action."""

    gold: int
    found: int
    right: int


@dataclass(frozen=True, slots=True)
class Scores:
    """``exact`` are items with all events found and none besides; ``false_alarms`` are items without
    events in which some were found."""

    items: int
    gold: int
    found: int
    right: int
    repeats: int
    precision: Figure
    recall: Figure
    f1: Figure
    exact: Share
    false_alarms: Share
    fields: dict[str, FieldScore]
    actions: dict[str, ActionScore]


@dataclass(frozen=True, slots=True)
class Fault:
    """An event that was missed, one that is none, or a field that is wrong."""

    kind: Kind
    id: str
    title: str
    field: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """Figures of both halves and of all items; ``faults`` are those of the half ``split`` only, so
    that what is held out stays unread."""

    scores: dict[Split, Scores]
    split: Split
    faults: tuple[Fault, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return asdict(self)


def measure(items: Sequence[GoldItem], extract: Extract, split: Split = "tune") -> Measurement:
    """What ``extract`` finds in the items' own articles, against their events."""
    paired = [pair(item, extract(item.article)) for item in items]
    halves: dict[Split, list[Paired]] = {
        "tune": [one for one in paired if not held_out(one.item)],
        "held": [one for one in paired if held_out(one.item)],
        "all": paired,
    }
    return Measurement({half: scores(of) for half, of in halves.items()}, split,
                       tuple(fault for one in halves[split] for fault in faults(one)))


def scores(paired: Sequence[Paired]) -> Scores:
    """Precision, recall and F1 are over events (micro), the others as ``Scores`` tells."""
    pairs = [both for one in paired for both in one.pairs]
    right, found, gold = (sum(one.counts[n] for one in paired) for n in range(3))
    precision, recall, f1 = _figures([one.counts for one in paired])
    return Scores(
        len(paired), gold, found, right, sum(len(one.repeats) for one in paired), precision, recall, f1,
        exact=Share.among(not one.missed and not one.spurious for one in paired),
        false_alarms=Share.among(bool(one.spurious) for one in paired if not one.item.events),
        fields={name: _field(name, pairs) for name in ("position", *JUDGED)},
        actions=_actions(paired),
    )


def _field(name: str, pairs: Sequence[tuple[GoldEvent, Appointment]]) -> FieldScore:
    judged = [(bool(value), right_field(name, gold, ours)) for gold, ours in pairs
              if (value := getattr(gold, name)) is not None]
    return FieldScore(Share.among(right for told, right in judged if told),
                      Share.among(right for told, right in judged if not told))


def _actions(paired: Sequence[Paired]) -> dict[str, ActionScore]:
    """By the action of gold, in the order of ``Action``, the other last."""
    gold = [event.action for one in paired for event in one.item.events]
    found = [(event.action, right_field("action", event, ours))
             for one in paired for event, ours in one.pairs]
    return {
        action: ActionScore(gold.count(action), sum(of == action for of, _ in found),
                            found.count((action, True)))
        for action in (*get_args(Action), OTHER) if action in gold
    }


def _figures(counts: Sequence[tuple[int, int, int]]) -> list[Figure]:
    """Precision, recall and F1 of (right, found, gold) by item, with percentile bootstrap intervals
    over items (Efron, 1979); the same each time."""
    table = np.asarray(counts or [(0, 0, 0)], dtype=np.float64)
    size = len(table)
    drawn = np.random.default_rng(SEED).multinomial(size, [1 / size] * size, RESAMPLES)
    return [_figure(once[0], many) for once, many in
            zip(_ratios(table.sum(0, keepdims=True)), _ratios(drawn @ table), strict=True)]


def _ratios(sums: np.ndarray[Any, np.dtype[np.float64]]) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    right, found, gold = sums.T
    with np.errstate(invalid="ignore"):
        return [right / found, right / gold, 2 * right / (found + gold)]


def _figure(once: float, many: np.ndarray[Any, np.dtype[np.float64]]) -> Figure:
    """Draws in which there was nothing to count are left out."""
    if np.isnan(once):
        return Figure(None, None, None)
    low, high = np.nanpercentile(many, (2.5, 97.5))
    return Figure(float(once), float(low), float(high))


def faults(one: Paired) -> Iterator[Fault]:
    """What is wrong with an item: missed, spurious, then each wrong field."""
    article = one.item.article
    for event in one.missed:
        yield Fault("missed", article.id, article.title, "", _told(event), "")
    for ours in one.spurious:
        yield Fault("spurious", article.id, article.title, "", "", _told(ours))
    for event, ours in one.pairs:
        for name in JUDGED:
            expected = getattr(event, name)
            if expected is not None and not right_field(name, event, ours):
                yield Fault("wrong", article.id, article.title, name, expected,
                            found_field(name, event, ours))


def _told(event: GoldEvent | Appointment) -> str:
    return f"{event.person}: {event.action}, {event.position}"


# -- for a terminal ------------------------------------------------------------------------


def tables(measured: Measurement) -> Iterator[Table]:
    """Both halves and all; then the fields and the actions of the half whose faults are listed."""
    halves = Table("items", "n", "gold", "found", "right", "P", "R", "F1", "exact", "false alarms",
                   box=None, pad_edge=False)
    for half, row in measured.scores.items():
        halves.add_row(half, *map(str, (row.items, row.gold, row.found, row.right)),
                       *(shown(figure.value) for figure in (row.precision, row.recall, row.f1)),
                       str(row.exact), str(row.false_alarms))
    yield halves
    chosen = measured.scores[measured.split]
    fields = Table(f"field ({measured.split})", "right where told", "empty where not",
                   box=None, pad_edge=False)
    for name, score in chosen.fields.items():
        fields.add_row(name, str(score.told), str(score.empty))
    yield fields
    actions = Table(f"action ({measured.split})", "gold", "found", "right", box=None, pad_edge=False)
    for action, count in chosen.actions.items():
        actions.add_row(action, str(count.gold), str(count.found), str(count.right))
    yield actions


def lines(measured: Measurement, limit: int = 10) -> Iterator[str]:
    """The intervals, and of each kind of fault the first ``limit``."""
    for half, row in measured.scores.items():
        told = (("P", row.precision), ("R", row.recall), ("F1", row.f1))
        bounds = [f"{name} {shown(figure.low)}–{shown(figure.high)}" for name, figure in told
                  if figure.value is not None]
        if bounds:
            yield f"95%, {half}: {', '.join(bounds)}; repeats {row.repeats}"
    for kind in get_args(Kind):
        found = [fault for fault in measured.faults if fault.kind == kind]
        yield f"{kind} ({measured.split}): {len(found)}"
        for fault in found[:limit]:
            yield from _fault(fault)


def _fault(fault: Fault) -> Iterator[str]:
    title = f"  {fault.id} {fault.title}"
    yield title if len(title) <= WIDTH else f"{title[: WIDTH - 1]}…"
    name = f"{fault.field}: " if fault.field else ""
    if fault.kind != "spurious":
        yield f"    {name}expected {fault.expected or 'nothing'}"
    if fault.kind != "missed":
        yield f"    {name}found {fault.found or 'nothing'}"
