"""The body and the place of an office, written for people, and what kind of body it is."""

from __future__ import annotations

from functools import cache

from indexer.register.offices import Office
from indexer.resources import data
from indexer.words import words


def office_name(office: Office) -> str:
    """The office for people; made of its parts where it has no label."""
    told = " ".join(part for part in (office.role, office.body, place_name(office)) if part)
    return office.label or _capital(told)


def body_name(office: Office) -> str:
    """The body with its place, "Ủy ban nhân dân tỉnh Thái Nguyên"; "" where the office is of none."""
    if not office.body:
        return ""
    body = _capital(_as_labelled(office, office.body) or office.body)
    place = place_name(office)
    return body if not place or office.body.endswith(office.place) else f"{body} {place}"


def place_name(office: Office) -> str:
    """The place in capitals, "Thái Nguyên"; "" where it is unknown."""
    return _as_labelled(office, office.place) or office.place.title()


def classification(body: str) -> str:
    """What kind of body it is, "people's committee"; "" where its first words do not tell.

    The kinds are those of ``data/popolo/classifications.tsv``; the longest head that fits counts.
    """
    told = words(body)
    kinds = _kinds()
    return next((kinds[head] for n in range(len(told), 0, -1) if (head := tuple(told[:n])) in kinds), "")


def _as_labelled(office: Office, part: str) -> str:
    """A lower-case part of an office as its label writes it, "" where the label does not hold it."""
    lower = office.label.lower()
    at = lower.rfind(part) if part and len(lower) == len(office.label) else -1
    return office.label[at : at + len(part)] if at >= 0 else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _kinds() -> dict[tuple[str, ...], str]:
    lines = data("popolo", "classifications.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {tuple(words(head)): kind for head, kind in pairs}
