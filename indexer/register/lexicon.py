"""The lists that the register's rules are written with, from ``data/register/`` and ``data/lexicons/``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from indexer.lexicons import lines, surnames
from indexer.register.tokens import Phrases, Token, tokens
from indexer.register.types import Action
from indexer.resources import data

Use = Literal["done", "self", "into"]
Cue = Literal[
    "takes", "takes_alone", "joins", "passive", "towards", "replaces", "denied", "proposed", "generic",
    "once", "decides", "kin", "pressed", "coaches", "wished",
]
_DOTTED = frozenset(("tp", "tx", "tt", "q", "p", "h"))
_SHORT = 5
"""Letters of a word that is not told by its ending."""
_RULES = (
    "tokens", "lexicon", "names", "phrases", "items", "frames", "left", "right", "doubt", "decided",
    "clauses", "dates", "context", "extract", "offices", "office_drafts", "office_names",
)
"""The modules that say what is read in a text."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb says was done, and how it is used."""

    action: Action
    uses: frozenset[Use]


def _split(phrases: str) -> list[str]:
    return [phrase.strip() for phrase in phrases.split(";") if phrase.strip()]


@cache
def verbs() -> Phrases[Verb]:
    """The verbs of actions."""
    return Phrases(_verbs())


def written_verbs() -> list[str]:
    """The verbs of actions, as the list writes them."""
    return list(_verbs())


@cache
def _verbs() -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for line in lines("register", "actions.tsv"):
        action, use, phrases = line.split("\t")
        for phrase in _split(phrases):
            uses = {cast(Use, use)} | (found[phrase].uses if phrase in found else frozenset())
            found[phrase] = Verb(cast(Action, action), frozenset(uses))
    return found


@cache
def cues(kind: Cue) -> Phrases[Cue]:
    """The phrases that are a sign of something."""
    rows = (line.split("\t") for line in lines("register", "cues.tsv"))
    return Phrases.of((p for name, phrases in rows if name == kind for p in _split(phrases)), kind)


@cache
def signs() -> Phrases[frozenset[Cue]]:
    """The phrases that are a sign of something while a sentence is read, each with all that it is."""
    found: dict[str, frozenset[Cue]] = {}
    for line in lines("register", "cues.tsv"):
        kind, phrases = line.split("\t")
        if kind != "kin":
            more: set[Cue] = {cast(Cue, kind)}
            if kind == "coaches":
                more |= {"takes", "takes_alone"}
            for phrase in _split(phrases):
                found[phrase] = found.get(phrase, frozenset()) | more
    return Phrases(found)


@cache
def heads() -> Phrases[str]:
    """Heads of offices, however they are written, and the canonical head of each."""
    return Phrases(_heads())


def written_heads() -> list[str]:
    """Heads of offices, as the lists write them."""
    return list(_heads())


@cache
def _heads() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines("register", "roles.tsv"):
        head, _, others = line.partition("\t")
        for written in (head, *_split(others)):
            found[written] = head
    for head in (*lines("lexicons", "offices.txt"), *lines("register", "heads.txt")):
        found.setdefault(head, head)
    return found


@cache
def stops() -> Phrases[bool]:
    """Words at which a name of an office or a body has ended."""
    return Phrases.of(lines("register", "stops.txt"), True)


@cache
def titles() -> Phrases[bool]:
    """What stands before a person's name."""
    ranks = lines("register", "ranks.txt")
    return Phrases.of([*lines("lexicons", "honorifics.txt"), *ranks], True)


@cache
def units() -> frozenset[tuple[str, ...]]:
    """Nouns after which capitals name no person, in canonical words."""
    return frozenset(tuple(token.word for token in tokens(line)) for line in lines("register", "units.txt"))


@cache
def compounds() -> frozenset[tuple[str, ...]]:
    """Pairs of words of which the second is no such noun: "môi trường", "Nhật Bản"."""
    return frozenset(
        tuple(token.word for token in tokens(line)) for line in lines("register", "compounds.txt"))


def after_unit(run: Sequence[Token], at: int) -> bool:
    """Whether a noun of a place, a school or a firm stands right before a token."""
    if at > 1 and run[at - 1].text == "." and run[at - 2].word in _DOTTED:
        at -= 1  # "TP. Huế"
    before = tuple(token.word for token in run[max(0, at - 3) : at])
    if before[-2:] in compounds():
        return False
    return any(before[-size:] in units() for size in range(1, len(before) + 1))


@cache
def _firms() -> tuple[frozenset[str], tuple[str, ...]]:
    listed = lines("register", "firms.txt")
    endings = tuple(word[1:] for word in listed if word.startswith("*"))
    return frozenset(word for word in listed if word[0] != "*"), endings


def is_firm(word: str) -> bool:
    """Whether a word of a foreign name is a firm's, a club's or an event's, no person's."""
    listed, endings = _firms()
    return word in listed or (word.lower().endswith(endings) and len(word) > _SHORT)


@cache
def courtesies() -> Phrases[bool]:
    """What begins like an office and is none."""
    return Phrases.of(lines("register", "courtesies.txt"), True)


@cache
def deciders() -> Phrases[bool]:
    """What the name of a deciding body begins with."""
    return Phrases.of(lines("register", "deciders.txt"), True)


@cache
def places() -> Phrases[str]:
    """Provinces and countries, as written."""
    listed = [*lines("lexicons", "provinces.txt"), *lines("lexicons", "countries.txt")]
    for line in lines("register", "places.tsv"):
        name, _, others = line.partition("\t")
        listed += [name, *_split(others)]
    return Phrases({place: place for place in listed})


@cache
def nations() -> Phrases[str]:
    """Countries other than Vietnam, however they are written, and the name of each that is compared; ""
    for a province of Vietnam, which may begin like one ("Lào Cai")."""
    found = dict.fromkeys(lines("lexicons", "provinces.txt"), "")
    found |= {country: country for country in lines("lexicons", "countries.txt")}
    home = set(lines("lexicons", "provinces.txt"))
    for line in lines("register", "places.tsv"):
        name, _, others = line.partition("\t")
        if name not in home:
            found |= dict.fromkeys([name, *_split(others)], name)
    return Phrases(found)


@cache
def home_places() -> Phrases[str]:
    """Provinces and cities of Vietnam, however they are written, and the name of each."""
    found = {name: name for name in lines("lexicons", "provinces.txt") if name != "Việt Nam"}
    for line in lines("register", "places.tsv"):
        name, _, others = line.partition("\t")
        if name in found:
            found |= dict.fromkeys(_split(others), name)
    return Phrases({**found, "TP.HCM": "Hồ Chí Minh", "TP HCM": "Hồ Chí Minh", "TPHCM": "Hồ Chí Minh"})


@cache
def with_commas() -> Phrases[bool]:
    """Names of bodies with a comma inside."""
    return Phrases.of(lines("register", "commas.txt"), True)


@cache
def family_names() -> frozenset[str]:
    """Vietnamese family names, canonical."""
    return frozenset(tokens(name)[0].word for name in surnames())


@cache
def fingerprint() -> str:
    """16 hex digits that change whenever the rules or their lists do."""
    stamp = hashlib.sha256()
    rules = (Path(__file__).with_name(f"{name}.py") for name in _RULES)
    for path in (*rules, *sorted(data("register").glob("*.t*"))):
        stamp.update(path.read_bytes())
    return stamp.hexdigest()[:16]
