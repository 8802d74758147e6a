"""The register on a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.register.table import Lookup, sources
from indexer.register.line import Line, Stretch
from indexer.register.register import Career
from indexer.register.review import Review
from indexer.register.types import Event, Known, Tenure

if TYPE_CHECKING:
    from rich.table import Table

_FIELDS = (
    "person", "action", "status", "position", "organisation", "place", "previous", "replaced", "decided_by",
    "signed_by", "decision_number", "decided", "effective", "announced", "term", "confidence",
)


def event_dict(event: Event, articles: Lookup) -> dict[str, Any]:
    """An event as JSON has it, every report with its article, its quote and where that stands."""
    return {
        "id": event.id, "person_id": event.person_id, "office": event.office.label, "key": event.office.key,
        **{name: getattr(event.told, name) for name in _FIELDS}, "day": event.told.day,
        "review": event.review, "conflicts": list(event.conflicts),
        "reports": [{
            "article_id": report.article_id, "part": report.part, "start": report.start, "end": report.end,
            "quote": report.quote, "published": report.published.isoformat() if report.published else None,
            "url": article.url if (article := articles(report.article_id)) else None,
            "source": article.source if article else None, "origin": report.origin,
        } for report in event.reports],
    }


def tenure_dict(tenure: Tenure) -> dict[str, Any]:
    """A tenure as JSON has it; what is not stated is inferred."""
    return {
        "person": tenure.person, "person_id": tenure.person_id, "office": tenure.office.label,
        "key": tenure.office.key, "since": tenure.since, "since_stated": tenure.since_stated,
        "since_known": tenure.since_known, "until": tenure.until, "until_stated": tenure.until_stated,
        "until_known": tenure.until_known,
        "opened": tenure.opened.id if tenure.opened else None,
        "closed": tenure.closed.id if tenure.closed else None,
    }


def line_dict(line: Line) -> dict[str, Any]:
    """An office's line of holders as JSON has it."""
    return {
        "office": line.office.label, "key": line.office.key,
        "tenures": [tenure_dict(tenure) for tenure in line.tenures],
        "gaps": [_stretch(one) for one in line.gaps], "overlaps": [_stretch(one) for one in line.overlaps],
        "successors": [office.label for office in line.successors],
        "later": [tenure_dict(tenure) for tenure in line.later],
    }


def review_dict(review: Review) -> dict[str, Any]:
    """An entry of the log as JSON has it."""
    return asdict(review) | {"time": review.time.isoformat()}


def event_lines(events: Iterable[Event], articles: Lookup) -> Table:
    """Events for a terminal: who, what, to which office, when, and by which article."""
    table = _table("Mã", "Ngày", "Người", "Việc", "Chức vụ", "Cấp quyết định", "Nguồn")
    for event in events:
        told = event.told
        first = next(iter(sources(event, articles)), None)
        more = f" +{len(event.reports) - 1}" if len(event.reports) > 1 else ""
        proposed = " (đề xuất)" if told.status == "proposed" else ""
        disputed = f" ⚠ {', '.join(event.conflicts)}" if event.conflicts else ""
        _add(
            table, event.id[:8], told.day, told.person, told.action + proposed,
            event.office.label or told.position, told.decided_by,
            f"{first.source if first else ''}{more}{disputed}")
    return table


def tenure_lines(tenures: Iterable[Tenure]) -> Table:
    """Tenures for a terminal; "~" before a date that is inferred, "theo tin ngày" before an article's."""
    table = _table("Người", "Chức vụ", "Từ", "Đến", "Mã sự kiện")
    for tenure in tenures:
        events = [event.id[:8] for event in (tenure.opened, tenure.closed) if event]
        _add(table, tenure.person, tenure.office.label, _date(tenure.since, tenure.since_known),
             _date(tenure.until, tenure.until_known), " ".join(events))
    return table


def stretches(line: Line) -> list[str]:
    """The gaps and overlaps of an office's line, and what it went on as, in words."""
    told = [f"khoảng trống: {one.since} – {one.until}, giữa {one.before.person} và {one.after.person}"
            for one in line.gaps]
    told += [f"chồng nhau: {one.since} – {one.until or 'nay'}: {one.before.person} và {one.after.person}"
             for one in line.overlaps]
    if line.successors:
        told.append(f"nay là: {'; '.join(office.label for office in line.successors)}")
    return told


def log_lines(log: Sequence[Review]) -> Table:
    """The log for a terminal."""
    table = _table("Số", "Lúc", "Người duyệt", "Việc", "Về", "Lý do")
    for review in log:
        about = f"#{review.undoes}" if review.undoes else ", ".join(
            dict.fromkeys(f"{target.name} · {target.office}" for target in review.targets))
        changes = "; ".join(f"{name} = {value}" for name, value in review.changes)
        _add(table, str(review.seq), f"{review.time:%d/%m/%Y %H:%M}", review.reviewer, review.verb,
             f"{about} {changes}".strip(), review.reason)
    return table


def career_lines(career: Career) -> str:
    """The heading of one person's career."""
    return f"{career.person.name} [{career.person.id[:8]}]"


def _table(*headers: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    return table


def _add(table: Table, *cells: str) -> None:
    """A row to the letter: what stands in brackets is no markup."""
    from rich.text import Text

    table.add_row(*map(Text, cells))


def _date(partial: str, known: Known) -> str:
    return {"news": "theo tin ngày ", "inferred": "~"}.get(known, "") + partial


def _stretch(one: Stretch) -> dict[str, Any]:
    return {"since": one.since, "until": one.until, "before": tenure_dict(one.before),
            "after": tenure_dict(one.after)}
