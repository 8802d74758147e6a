"""Which mentions of a name are one person: those for which more than the name speaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import chain

from indexer.register.compare import contradict, is_vague
from indexer.register.groups import Groups
from indexer.register.offices import Office
from indexer.register.spans import Span, gap
from indexer.words import is_syllable

YEARS = 3653
"""Days within which one name in one place is one person: ten years."""
WEEKS = 60
"""Days within which one name in an office that many have, or a foreigner's short name, is one person."""


@dataclass(frozen=True, slots=True)
class Mention:
    """What is known of whoever bears a name in one place of an article, or on a line of a list.

    ``name`` is a ``name_key``, ``places`` are ``place_key``s; ``offices`` are all that are told of the
    person, those held before too; ``article`` is "" where there is none.
    """

    name: str
    offices: tuple[Office, ...]
    places: frozenset[str] = frozenset()
    organisation: str = ""
    days: Span | None = None
    article: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Staff's word that two mentions, by their numbers, are one person, or are not."""

    a: int
    b: int
    together: bool


def people(mentions: Sequence[Mention], links: Iterable[Link] = ()) -> Groups:
    """The persons, as groups of mentions; of links that contradict each other, given in order, the later
    holds. The result hangs on the order of the mentions only where links keep some apart."""
    groups = Groups(len(mentions))
    for link in reversed(tuple(links)):
        if link.together:
            groups.join(link.a, link.b)
        else:
            groups.part(link.a, link.b)
    _by_likeness(groups, mentions)
    _without_place(groups, mentions)
    _foreigners(groups, mentions)
    return groups


def kin(names: Set[str], wanted: Set[str]) -> set[str]:
    """The wanted names, and of the others those that may come to be one person with one of them without
    staff's word."""
    longer = _longer_names(names | wanted)
    pairs = [(short, full) for short, found in longer.items() for full in found]
    known, size = set(wanted), 0
    while size < len(known):
        size = len(known)
        known.update(*((short, full) for short, full in pairs if short in known or full in known))
    return known


def _by_likeness(groups: Groups, mentions: Sequence[Mention]) -> None:
    """Join what shares an article, an office, or a place within ten years."""
    articles: dict[tuple[str, str], list[int]] = defaultdict(list)
    offices: dict[tuple[str, Office], list[int]] = defaultdict(list)
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    seen = Counter(mention.name for mention in mentions)
    for number, mention in enumerate(mentions):
        if seen[mention.name] == 1:
            continue
        if mention.article:
            articles[mention.name, mention.article].append(number)
        for office in mention.offices:
            if not is_vague(office):
                offices[mention.name, office].append(number)
        for place in mention.places:
            places[mention.name, place].append(number)
    for members in (*articles.values(), *offices.values()):
        if len(members) > 1:
            groups.chain(members)
    for label in sorted(label for label, members in places.items() if len(members) > 1):
        _chain(groups, mentions, places[label], partial(_within, YEARS))
        _join_undated(groups, mentions, places[label])


def _chain(groups: Groups, mentions: Sequence[Mention], members: Iterable[int],
           near: Callable[[Mention, Mention], bool]) -> None:
    """Join those of known days, in order of time, that are near to an earlier one."""
    dated = sorted((when, member) for member in members if (when := mentions[member].days))
    if len(dated) > 1:
        groups.chain((member for _, member in dated), lambda a, b: near(mentions[a], mentions[b]))


def _join_undated(groups: Groups, mentions: Sequence[Mention], members: Sequence[int]) -> None:
    """Join those of no known day to all others, where these are one person."""
    undated = [member for member in members if mentions[member].days is None]
    dated = [member for member in members if mentions[member].days is not None]
    if undated and len({groups.of(member) for member in dated}) <= 1:
        groups.chain((*dated, *undated))


def _within(days: int, a: Mention, b: Mention) -> bool:
    return a.days is not None and b.days is not None and gap(a.days, b.days) <= days


def _may_be_one(days: int, a: Mention, b: Mention) -> bool:
    return _within(days, a, b) and not contradict(a.organisation, b.organisation)


def _can_be_one(a: Mention, b: Mention) -> bool:
    undated = a.days is None or b.days is None
    return (undated or _within(YEARS, a, b)) and not contradict(a.organisation, b.organisation)


def _without_place(groups: Groups, mentions: Sequence[Mention]) -> None:
    """Join persons of whom only an office without its place is known ("chủ tịch UBND tỉnh"), first with
    each other within weeks, then with the only person of that name to whom it can belong."""
    placed = {groups.of(number) for number, mention in enumerate(mentions)
              if mention.places or any(office.place for office in mention.offices)}
    placeless: dict[tuple[str, Office], list[int]] = defaultdict(list)
    known: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, mention in enumerate(mentions):
        is_placed = groups.of(number) in placed
        for office in mention.offices:
            if is_placed:
                known[mention.name, office.role, office.body].append(number)
            else:
                placeless[mention.name, office].append(number)
    for members in placeless.values():
        _chain(groups, mentions, members, partial(_may_be_one, WEEKS))
    owners: dict[int, set[int]] = defaultdict(set)
    for (name, office), members in placeless.items():
        for other in known.get((name, office.role, office.body), ()):
            owner = groups.of(other)
            for member in members:
                found = owners[groups.of(member)]
                if owner not in found and _can_be_one(mentions[other], mentions[member]):
                    found.add(owner)
    for person, candidates in owners.items():
        if len(candidates) == 1:
            groups.join(candidates.pop(), person)


def _foreigners(groups: Groups, mentions: Sequence[Mention]) -> None:
    """Join a foreigner's short or turned name to the only longer one that has its office within weeks."""
    longer = _longer_names({mention.name for mention in mentions})
    wanted = {*longer, *chain.from_iterable(longer.values())}
    bearers: dict[tuple[str, Office], list[int]] = defaultdict(list)
    for number, mention in enumerate(mentions):
        if mention.name in wanted:
            for office in mention.offices:
                bearers[mention.name, office].append(number)
    for short, office in list(bearers):
        full = [name for name in longer.get(short, ()) if (name, office) in bearers]
        if len(set(map(_unordered, full))) == 1:
            both = chain.from_iterable(bearers[name, office] for name in (short, *full))
            _chain(groups, mentions, both, partial(_within, WEEKS))


def _longer_names(names: Set[str]) -> dict[str, list[str]]:
    """Name → the foreigners' longer names that begin or end with it, and those of its words in another
    order ("Takaichi Sanae"): not all of their words are Vietnamese syllables."""
    longer: dict[str, list[str]] = defaultdict(list)
    turned: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(names):
        parts = name.split()
        if all(map(is_syllable, parts)):
            continue
        ends = {" ".join(part) for size in range(1, len(parts)) for part in (parts[:size], parts[-size:])}
        for short in ends & names:
            longer[short].append(name)
        for other in turned[_unordered(name)]:
            longer[other].append(name)
            longer[name].append(other)
        turned[_unordered(name)].append(name)
    return longer


def _unordered(name: str) -> tuple[str, ...]:
    return tuple(sorted(name.split()))
