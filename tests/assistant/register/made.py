"""An invented register, and strategies for any register."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args

from hypothesis import strategies as st

from indexer.register.offices import Office
from indexer.register.types import Action, Appointment, Event, Origin, Part, Status, Tenure
from indexer.types import VIETNAM, Article

CHAIR = Office("chủ tịch", "ủy ban nhân dân tỉnh", "lam sơn", "Chủ tịch UBND tỉnh Lam Sơn")
SECRETARY = Office("bí thư", "tỉnh ủy", "lam sơn", "Bí thư Tỉnh ủy Lam Sơn")
PRESIDENT = Office("chủ tịch nước", "", "", "Chủ tịch nước")

QUOTE = "Ông Lê Văn Khải được bầu làm Chủ tịch UBND tỉnh Lam Sơn."
ARTICLES = {
    "tin-1": Article("tin-1", "Lam Sơn có chủ tịch mới", QUOTE, url="https://bao.example/tin-1?a=1&b=hoà hợp",
                     published=datetime(2024, 5, 2, 8, tzinfo=VIETNAM), source="Báo Lam Sơn"),
    "tin-2": Article("tin-2", "Ông Khải giữ chức chủ tịch", QUOTE, url="javascript:alert(1)",
                     source="Đài Lam Sơn"),
}


def told(**fields: object) -> Appointment:
    known: dict[str, object] = {
        "article_id": "tin-1", "part": "body", "start": 0, "end": len(QUOTE), "quote": QUOTE,
        "person": "Lê Văn Khải", "action": "bầu", "position": "Chủ tịch UBND tỉnh Lam Sơn",
        "published": date(2024, 5, 2), "confidence": 0.9,
    }
    return Appointment(**(known | fields))  # type: ignore[arg-type]


ELECTED = Event(
    "e1", "p1", CHAIR,
    told(organisation="UBND tỉnh Lam Sơn", place="Lam Sơn", replaced="Trần Thị Hoà", decided_by="HĐND tỉnh",
         decision_number="12/NQ-HĐND", decided="2024-05", effective="2024-05-02", term="2021-2026"),
    (told(), told(article_id="tin-2", confidence=0.6), told(article_id="mất"), told(part="title", end=7)),
    conflicts=("decided", "signed_by"),
)
_RELIEVED = told(action="miễn nhiệm", effective="2025")
LEFT = Event("e2", "p1", CHAIR, _RELIEVED, (_RELIEVED,), "confirmed")
_NOMINATED = told(person="Vũ Quốc Uy", action="giới thiệu", status="proposed")
PROPOSED = Event("e3", "p2", SECRETARY, _NOMINATED, (_NOMINATED,))
UNDATED = Event("e4", "p1", CHAIR, told(), (told(),))
HELD = Tenure("p1", "Lê Văn Khải", CHAIR, "2024-05-02", "2025", True, False, ELECTED, LEFT)
PERSONS = {"p1": ("Lê Văn Khải", ("Lê Văn Khải", "Le Van Khai")), "p2": ("Vũ Quốc Uy", ())}

# Not the surrogates, which are no text, and which no article holds.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.builds(
    "".join, st.lists(st.sampled_from("=+-@\t\r\n,;\"' \\|＝a1"), max_size=12)
)
_named = texts.filter(bool)
days = st.dates(date(1890, 1, 1), date(2100, 1, 1))
partial = st.just("") | st.builds(lambda day, n: day.isoformat()[:n], days, st.sampled_from((4, 7, 10)))
offices = st.builds(Office, _named, texts, texts, texts, st.booleans(), st.booleans())
_addresses = st.none() | texts | texts.map("https://bao.example/{}".format)
articles = st.lists(
    st.builds(Article, texts, texts, texts, _addresses, source=texts), max_size=3
).map(lambda held: {article.id: article for article in held})


def appointments(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Appointment]:
    return st.builds(
        Appointment, ids, st.sampled_from(get_args(Part)), *[st.integers(0, 99)] * 2, texts, _named,
        st.sampled_from(get_args(Action)), *[texts] * 8, partial, partial, partial, st.none() | days, texts,
        st.sampled_from(get_args(Status)), st.floats(0, 1), st.sampled_from(get_args(Origin)),
    )


@st.composite
def registers(draw: st.DrawFn) -> tuple[list[Event], list[Tenure], dict[str, Article]]:
    """Events of any words, tenures that they open and close, and some of their articles."""
    held = draw(articles)
    reports = appointments(st.sampled_from([*held, "mất"]))
    events = draw(st.lists(st.builds(
        Event, _named, _named, offices, reports, st.lists(reports, max_size=3).map(tuple),
        st.sampled_from(("", "confirmed", "corrected")), st.sampled_from(((), ("decided", "gì"))),
    ), max_size=4, unique_by=lambda event: event.id))
    ends = st.none() | st.sampled_from(events) if events else st.none()
    tenures = draw(st.lists(st.builds(
        Tenure, _named, _named, offices, partial, partial, st.booleans(), st.booleans(), ends, ends,
    ), max_size=4))
    return events, tenures, held
