"""The first page: what the archive holds, whether it is sound, how it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from assistant.service import usage
from assistant.texts import Texts
from assistant.web import charts
from assistant.web.access import record, site_of
from assistant.web.admin.frame import HOME, percent, shown
from assistant.web.pages import spoken
from assistant.web.site import Site
from indexer.doctor import Finding, quick
from indexer.errors import ArchiveError
from indexer.types import VIETNAM

router = APIRouter(prefix=HOME)
PERIODS = (30, 90, 365)
"""Days that the use is shown of."""
_MONTHS = 48  # more are shown by year


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its numbers: ``rows`` are of the cells under ``heads``; ``legend`` names the colours
    in order, where there is more than one."""

    title: str
    drawing: Markup | None
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[str] = ()


@router.get("")
def overview(request: Request, days: Annotated[int, Query(alias="ngay")] = PERIODS[0]) -> HTMLResponse:
    """What the archive holds and how it was used in the last days."""
    return _shown(request, days, [])


@router.post("/kiem-tra")
def check(request: Request) -> HTMLResponse:
    """Make the doctor's quick checks, and say what is wrong."""
    found: list[Finding] = []
    try:
        found += quick(site_of(request).assistant.archive.place)
    except ArchiveError as error:  # it is being replaced
        found.append(Finding("database", str(error), 1))
    wrong = "; ".join(f"{one.check}: {one.text}" for one in found if one.faults)
    record(request, "archive checked", wrong or "ok")
    return _shown(request, PERIODS[0], found)


def _shown(request: Request, days: int, checked: list[Finding]) -> HTMLResponse:
    site, words = site_of(request), spoken(request)
    archive = site.assistant.archive
    archive.catch_up()  # to what a job has committed, as before a question
    days = days if days in PERIODS else PERIODS[0]
    since = site.now() - days * 86_400
    used = usage.by_day(site.database, since)
    return shown(
        request, "admin.html", "overview", days=days, periods=PERIODS, checked=checked, used=used,
        totals=archive.totals(), manifest=archive.manifest, revision=archive.revision,
        searched=archive.searched(), unencoded=archive.unencoded(), bytes=on_disk(site),
        watched=site.watching.listed(), unwatched=site.watching.error,
        folder=archive.folder, questions=sum(day.questions for day in used),
        charts=[_articles(words, archive.by_month()), *_use(words, used, site.now(), days),
                _reasons(words, usage.reasons(site.database, since))])


def on_disk(site: Site) -> int:
    """Bytes of the archive's files; one that goes meanwhile counts nothing."""
    total = 0
    for path in site.assistant.archive.folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def _articles(words: Texts, counted: Sequence[tuple[str, str, int]]) -> Chart:
    months = _months(counted[0][0], counted[-1][0]) if counted else []
    by_year = len(months) > _MONTHS
    cut = 4 if by_year else 7
    labels = sorted({month[:cut] for month in months})
    rows = [(month[:cut], source or words.unnamed, count) for month, source, count in counted]
    series = charts.stacked(labels, rows, words.say("admin.other_sources"))
    title = words.say("admin.by_year" if by_year else "admin.by_month")
    return _table(words, title, [f"{month[5:]}/{month[:4]}".lstrip("/") for month in labels], series,
                  words.say("admin.year" if by_year else "admin.month"))


def _months(first: str, last: str) -> list[str]:
    """Every month from one to another, "2024-05"."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, end + 1)]


def _use(words: Texts, used: Sequence[usage.Day], now: float, days: int) -> list[Chart]:
    last = datetime.fromtimestamp(now, VIETNAM).date()
    every = [last - timedelta(days=ago) for ago in reversed(range(days))]
    found = {day.day: day for day in used}
    labels = [_short(day) for day in every]
    statuses = [status for status in ("answered", "partial", "not_found", "out_of_scope", "error")
                if any(status in day.by_status for day in used)]
    series = {words.say(f"admin.status_{status}"): [
        found[day].by_status.get(status, 0) if day in found else 0 for day in every] for status in statuses}
    title = words.say("admin.refusals")
    shares = [found[day].refused if day in found else None for day in every]
    return [
        _table(words, words.say("admin.questions_by_day"), labels, series, words.say("admin.day")),
        Chart(title, charts.line(title, labels, shares) if used else None,
              [words.say("admin.day"), words.say("admin.questions"), title, words.say("admin.median")],
              [[words.day(day.day), words.number(day.questions), percent(day.refused),
                f"{day.seconds:.1f}".replace(".", "," if words.thousands == "." else ".")] for day in used]),
    ]


def _short(day: date) -> str:
    return f"{day.day}/{day.month}"


def _reasons(words: Texts, counted: dict[str, int]) -> Chart:
    named = {reason_name(words, reason): count for reason, count in counted.items()}
    title = words.say("admin.feedback_by_reason")
    return _table(words, title, list(named), {title: list(named.values())} if named else {},
                  words.say("admin.reason"))


def reason_name(words: Texts, reason: str) -> str:
    """A reason of feedback in words."""
    return words.say(f"admin.reason_{reason.replace(' ', '_')}")


def _table(words: Texts, title: str, labels: list[str], series: dict[str, list[int]], head: str) -> Chart:
    """Bars, and a table of the labels that have any."""
    rows = [[label, *(words.number(values[at]) for values in series.values())]
            for at, label in enumerate(labels) if any(values[at] for values in series.values())]
    drawing = charts.bars(title, labels, series, words.number) if rows else None
    return Chart(title, drawing, [head, *series], rows, list(series) if len(series) > 1 else ())


