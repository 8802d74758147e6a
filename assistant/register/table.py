"""The register as tables of text: one of events, one of tenures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.register.bodies import office_name, place_name
from assistant.view import web_address
from indexer.register.types import Event, Known, Tenure
from indexer.types import Article

Language = Literal["vi", "en"]
Lookup = Callable[[str], Article | None]
"""Article id → the article, or None where the archive no longer holds it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in code, its headers, its width in characters; dates are partial ISO dates."""

    name: str
    vi: str
    en: str
    width: int = 16
    kind: Literal["text", "date", "number"] = "text"

    def header(self, language: Language) -> str:
        """What stands over it."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a header; each row has a cell for each column, "" where nothing is known."""

    title: str
    columns: tuple[Column, ...]
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


EVENT_COLUMNS = (
    Column("id", "Mã sự kiện", "Event ID"),
    Column("person_id", "Mã người", "Person ID"),
    Column("person", "Họ tên", "Person", 24),
    Column("action", "Việc", "Action"),
    Column("status", "Tình trạng", "Status"),
    Column("position", "Chức vụ", "Position", 44),
    Column("office", "Chức danh chuẩn", "Office", 44),
    Column("office_key", "Khóa chức danh", "Office key", 36),
    Column("organisation", "Cơ quan", "Organisation", 30),
    Column("place", "Địa phương", "Place"),
    Column("previous", "Chức vụ trước đó", "Previous position", 36),
    Column("replaced", "Người tiền nhiệm", "Predecessor", 24),
    Column("decided_by", "Cấp quyết định", "Decided by", 30),
    Column("signed_by", "Người ký", "Signed by", 24),
    Column("decision_number", "Số quyết định", "Decision number"),
    Column("decided", "Ngày quyết định", "Decided", kind="date"),
    Column("effective", "Ngày hiệu lực", "Effective", kind="date"),
    Column("announced", "Ngày công bố", "Announced", kind="date"),
    Column("published", "Ngày đăng", "Published", kind="date"),
    Column("term", "Nhiệm kỳ", "Term"),
    Column("quote", "Trích dẫn", "Quote", 70),
    Column("articles", "Mã bài", "Article IDs", 24),
    Column("urls", "Đường dẫn", "URLs", 40),
    Column("outlets", "Nguồn", "Outlets", 24),
    Column("confidence", "Độ tin cậy", "Confidence", 12, "number"),
    Column("review", "Duyệt", "Review"),
    Column("conflicts", "Các bài nêu khác nhau", "Conflicts", 24),
)
TENURE_COLUMNS = (
    Column("person_id", "Mã người", "Person ID"),
    Column("person", "Họ tên", "Person", 24),
    Column("position", "Chức vụ", "Position", 44),
    Column("office_key", "Khóa chức danh", "Office key", 36),
    Column("place", "Địa phương", "Place"),
    Column("since", "Từ ngày", "Since", kind="date"),
    Column("since_known", "Căn cứ ngày bắt đầu", "Since is", 24),
    Column("until", "Đến ngày", "Until", kind="date"),
    Column("until_known", "Căn cứ ngày kết thúc", "Until is", 24),
    Column("opened", "Sự kiện bắt đầu", "Opened by event"),
    Column("closed", "Sự kiện kết thúc", "Closed by event"),
)

_TOLD = (
    "person", "position", "organisation", "place", "previous", "replaced", "decided_by", "signed_by",
    "decision_number", "decided", "effective", "announced", "term", "quote",
)
"""The columns that are fields of what is told, to the letter."""
_VIETNAMESE = {
    "done": "đã thực hiện", "proposed": "được đề xuất",
    "": "chưa duyệt", "confirmed": "đã xác nhận", "corrected": "đã sửa",
    "stated": "bài báo nêu", "inferred": "suy ra", "news": "theo tin ngày {}",
}
_ENGLISH = {
    "": "not reviewed", "news": "by news of {}",
    "bổ nhiệm": "appointed", "bổ nhiệm lại": "reappointed", "chỉ định": "designated", "bầu": "elected",
    "phê chuẩn": "approved", "điều động": "transferred", "luân chuyển": "rotated",
    "phân công": "assigned", "giao quyền": "made acting", "phụ trách": "put in charge",
    "giới thiệu": "nominated", "cử": "sent", "miễn nhiệm": "relieved", "cách chức": "dismissed",
    "từ chức": "resigned", "nghỉ hưu": "retired", "từ trần": "died", "thay": "replaced",
}
_WORDS: Mapping[Language, Mapping[str, str]] = {"vi": _VIETNAMESE, "en": _ENGLISH}
"""The register's own words in a language; one that is not named stays."""


def event_table(events: Iterable[Event], articles: Lookup, language: Language = "vi") -> Table:
    """One row an event; several articles' cells are joined by "; ", in the order of the reports."""
    rows = [_row(EVENT_COLUMNS, _event(event, articles, language)) for event in events]
    return _table({"vi": "Sự kiện", "en": "Events"}[language], EVENT_COLUMNS, rows, language)


def tenure_table(tenures: Iterable[Tenure], language: Language = "vi") -> Table:
    """One row a tenure; it can be read back as a list of holders (see ``holders``)."""
    rows = [_row(TENURE_COLUMNS, _tenure(tenure, language)) for tenure in tenures]
    return _table({"vi": "Nhiệm kỳ", "en": "Tenures"}[language], TENURE_COLUMNS, rows, language)


def word(text: str, language: Language = "vi") -> str:
    """One of the register's own words in a language: an action, a status, what staff did."""
    return _WORDS[language].get(text, text)


def sources(event: Event, articles: Lookup) -> list[Article]:
    """The articles that report an event, each once, the best first; those that are gone are left out."""
    found = map(articles, dict.fromkeys(report.article_id for report in event.reports))
    return [article for article in found if article is not None]


def _table(title: str, columns: tuple[Column, ...], rows: list[tuple[str, ...]], language: Language) -> Table:
    return Table(title, columns, tuple(column.header(language) for column in columns), rows)


def _row(columns: Iterable[Column], cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells[column.name] for column in columns)


def _event(event: Event, articles: Lookup, language: Language) -> dict[str, str]:
    told, said = event.told, _WORDS[language]
    found = sources(event, articles)
    headers = {column.name: column.header(language) for column in EVENT_COLUMNS}
    return {field: getattr(told, field) for field in _TOLD} | {
        "id": event.id,
        "person_id": event.person_id,
        "action": said.get(told.action, told.action),
        "status": said.get(told.status, told.status),
        "office": office_name(event.office),
        "office_key": event.office.key,
        "published": told.published.isoformat() if told.published else "",
        "articles": _joined(report.article_id for report in event.reports),
        "urls": _joined(web_address(article.url) or "" for article in found),
        "outlets": _joined(article.source for article in found),
        "confidence": f"{told.confidence:.2f}",
        "review": said.get(event.review, event.review),
        "conflicts": _joined(headers.get(field, field) for field in event.conflicts),
    }


def _tenure(tenure: Tenure, language: Language) -> dict[str, str]:
    said = _WORDS[language]

    def known(day: str, how: Known) -> str:
        return said.get(how, how).format(_shown(day, language)) if how else ""

    return {
        "person_id": tenure.person_id,
        "person": tenure.person,
        "position": office_name(tenure.office),
        "office_key": tenure.office.key,
        "place": place_name(tenure.office),
        "since": tenure.since,
        "since_known": known(tenure.since, tenure.since_known),
        "until": tenure.until,
        "until_known": known(tenure.until, tenure.until_known),
        "opened": tenure.opened.id if tenure.opened else "",
        "closed": tenure.closed.id if tenure.closed else "",
    }


def _shown(day: str, language: Language) -> str:
    """A day as people of a language write it: 2/5/2024, in English as it is."""
    return "/".join(part.lstrip("0") for part in reversed(day.split("-"))) if language == "vi" else day


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(text for text in dict.fromkeys(texts) if text)
