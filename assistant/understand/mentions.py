"""The people and places that a question names, where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.names import is_province, names, persons
from indexer.words import fold

_BEFORE_PLACE = re.compile(
    r"(?:\b(?:tinh|thanh pho|tp|huyen|quan|thi xa|xa|phuong|thi tran|dac khu)|uy|ubnd|hdnd"
    r"|ubmttq|dang bo|cong an|bao|dai)[ .]*$"
)
"""What stands before a place's name, folded."""
_BEFORE_MUCH = re.compile(r"\b(?:o|tai|tu|den|ve|so [\w ]{2,30})[ .]*$")
"""What stands before a place's name, or another capital: "tại Hội nghị", "Sở Giao thông Vận tải"."""
_BODIES = frozenset({"Bộ", "Sở", "Ban", "Cục", "Vụ", "Ủy", "Tòa", "Đảng", "Đoàn"})
"""How the names of bodies begin, which are no places."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name: ``text[start:end]`` of the question in which it was looked for."""

    kind: Literal["person", "place"]
    text: str
    start: int
    end: int


def mentions(text: str) -> list[Mention]:
    """People and places of a text in order; one written without capitals names none."""
    return list(_mentions(text))


def _mentions(text: str) -> Iterator[Mention]:
    people = [span for span, strength in persons(text)
              if strength >= 1.0 and " " in text[span.start : span.end]]
    for start, name in names(text):
        end = start + len(name)
        person = next((span for span in people if start <= span.start < end), None)
        place_ends = person.start if person and person.start > start else end  # "(TP.) Đà Nẵng Lê Văn An"
        if _is_place(text[start:place_ends].rstrip(), fold(text[:start])):
            yield _mention("place", text, start, place_ends)
            start = place_ends
        if person and start <= person.start:
            yield _mention("person", text, person.start, person.end)


def _is_place(name: str, before: str) -> bool:
    if is_province(name) or _BEFORE_PLACE.search(before):
        return True
    first, *rest = name.split(" ")
    return bool(rest) and first not in _BODIES and _BEFORE_MUCH.search(before) is not None


def _mention(kind: Literal["person", "place"], text: str, start: int, end: int) -> Mention:
    name = text[start:end].rstrip()
    return Mention(kind, name, start, start + len(name))
