"""What several reports of one event say together, and where they disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from indexer.register.cluster import Report
from indexer.register.compare import contradict, key, office_in, parts_told
from indexer.register.offices import Office
from indexer.register.spans import span
from indexer.register.types import Action, Appointment

_VOTED = ("person", "organisation", "previous", "replaced", "decided_by", "signed_by",
          "decision_number", "term")
_DATES = ("decided", "effective", "announced")
_RANK: dict[Action, int] = {
    "giao quyền": 1, "phụ trách": 1, "cử": 1, "luân chuyển": 1, "điều động": 1, "phân công": 1,
    "giới thiệu": 2, "thay": 2,
}
"""How loosely an action names what was decided; 0 for those not named: orders and votes."""
_NUMBER = re.compile(r"\d+")


def best_first(reports: Iterable[Report]) -> list[Report]:
    """The surest first, then the earliest; the order that they were given in decides among equals."""
    return sorted(reports, key=lambda report: (-report.told.confidence, str(report.told.published or "~")))


def together(reports: Sequence[Report]) -> tuple[Appointment, Office]:
    """What reports, the best first, say together: of each field what most articles tell, of dates the
    most specific; and the office, as the fullest of them name it."""
    best = reports[0].told
    if len(reports) == 1:
        return best, reports[0].office
    told = [report.told for report in reports]
    fullest = max(parts_told(report.office) for report in reports)
    full = [report for report in reports if parts_told(report.office) == fullest]
    position = _vote([(report.told.position, report.told) for report in full])
    named = [report for report in full if report.told.position == position]
    fields: dict[str, Any] = {name: _vote([(getattr(one, name), one) for one in told]) for name in _VOTED}
    fields |= {name: _date([(getattr(one, name), one.confidence) for one in told]) for name in _DATES}
    lowest = min(_RANK.get(one.action, 0) for one in told)
    fields["action"] = _vote([(one.action, one) for one in told if _RANK.get(one.action, 0) == lowest])
    fields["position"] = position
    fields["place"] = _vote([(report.told.place, report.told) for report in named])
    fields["published"] = min((one.published for one in told if one.published), default=None)
    office = next((r.office for r in named if r.told.place == fields["place"]), named[0].office)
    return replace(best, **fields), office


def corrected(told: Appointment, changes: Mapping[str, str]) -> tuple[Appointment, Office]:
    """A report with staff's corrections, and the office that it is of then."""
    fields: dict[str, Any] = dict(changes)
    told = replace(told, **fields)
    return told, office_in(told.position, told.place)


def _vote(values: Sequence[tuple[str, Appointment]]) -> str:
    """The value of most articles, in its commonest spelling; among equals of the surest, then the
    longest; "" only where nobody tells one."""
    told = [(text, report) for text, report in values if text]
    if len({text for text, _ in told}) <= 1:
        return told[0][0] if told else ""
    words = _most([(key(text), report) for text, report in told])
    return _most([(text, report) for text, report in told if key(text) == words])


def _most(values: Sequence[tuple[str, Appointment]]) -> str:
    articles: dict[str, set[str]] = {}
    surest: dict[str, float] = {}
    for text, report in values:
        articles.setdefault(text, set()).add(report.article_id)
        surest[text] = max(surest.get(text, 0.0), report.confidence)
    return max(articles, key=lambda text: (len(articles[text]), surest[text], len(text), text))


def _date(dates: Sequence[tuple[str, float]]) -> str:
    """The most specific date; of several the one that most others agree with, then the surest, then the
    earliest."""
    longest = max(len(text) for text, _ in dates)
    exact = sorted({text for text, _ in dates if text and len(text) == longest})

    def weight(exact: str) -> tuple[int, float]:
        agree = [(text, sure) for text, sure in dates if text and exact.startswith(text)]
        return len(agree), max(sure for text, sure in agree if text == exact)

    return max(exact, key=weight, default="")


def conflicts(reports: Sequence[Report]) -> tuple[str, ...]:
    """The fields in which reports contradict each other.

    An election and its approval are two decisions by two bodies on two days: they are compared each
    with its own.
    """
    found = []
    for name, differ in (("decided", _other_days), ("effective", _other_days),
                         ("decided_by", contradict), ("term", _other_term)):
        for approval in (False, True):
            values = {getattr(report.told, name) for report in reports
                      if (report.told.action == "phê chuẩn") == approval} - {""}
            if any(differ(a, b) for a, b in combinations(sorted(values), 2)):
                found.append(name)
                break
    return tuple(found)


def _other_days(a: str, b: str) -> bool:
    one, other = span(a), span(b)
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])


def _other_term(a: str, b: str) -> bool:
    one, other = _NUMBER.findall(a), _NUMBER.findall(b)
    return len(one) == len(other) and (one or [key(a)]) != (other or [key(b)])
