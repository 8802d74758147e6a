from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clues import Candidate, Clues
from assistant.compose import FACT, LIST, TIMELINE, Judged, compose, form_of
from assistant.types import Hit, Query
from assistant.understand import understand
from indexer.sentences import sentences
from indexer.types import VIETNAM, Article, Passage, Span
from indexer.words import words

TODAY = date(2024, 12, 31)
FACT_ASKED = understand("Lũ ở Bắc Khê làm bao nhiêu người chết?", today=TODAY)


def article(id: str, body: str, day: date = date(2024, 5, 4)) -> Article:
    return Article(id, f"Tin {id}", body, published=datetime(day.year, day.month, day.day, tzinfo=VIETNAM))


def clues(**known: float) -> Clues:
    return Clues(**{field.name: known.get(field.name, 0.5) for field in fields(Clues)})


def candidate(article: Article, at: int, mark: str = "", story: int = 0, **known: float) -> Candidate:
    span = sentences(article.body)[at]
    text = article.body[span.start : span.end]
    marks = (Span(text.index(mark), text.index(mark) + len(mark)),) if mark else ()
    hit = Hit(Passage(article.id, 0, 0, len(article.body), article.body), article, 1.0, 1.0, 1.0, ("dense",),
              story=story)
    answers = (" ".join(words(mark)),) if mark else ()
    return Candidate(hit, span.start, span.end, marks, answers, frozenset(words(text)), clues(**known))


FLOOD = article("lu", "Lũ ở Bắc Khê làm 5 người chết. Nước rút chậm. Trường học đóng cửa.")
LATER = article("lu-2", "Trận lũ ở huyện Bắc Khê đã làm 7 người chết.", date(2024, 5, 6))
SAME = article("lu-3", "Theo tỉnh, lũ ở Bắc Khê làm 5 người chết.")


def told(query: Query, *judged: tuple[Candidate, float]) -> list[str]:
    composed = compose(query, [Judged(c, odds) for c, odds in judged])
    return [finding.text for finding in composed.findings]


def test_the_likeliest_alone_where_the_others_are_far_behind() -> None:
    assert told(FACT_ASKED, (candidate(FLOOD, 0, "5 người"), 3.0), (candidate(FLOOD, 1), 0.0)) == [
        "Lũ ở Bắc Khê làm 5 người chết."
    ]


def test_two_that_are_nearly_as_likely() -> None:
    assert len(told(FACT_ASKED, (candidate(FLOOD, 0, "5 người"), 3.0), (candidate(FLOOD, 1), 2.5),
                    (candidate(FLOOD, 2), 2.4))) == FACT.sentences


def test_one_fact_told_twice_has_two_sources() -> None:
    composed = compose(FACT_ASKED, [Judged(candidate(FLOOD, 0, "5 người"), 3.0),
                                    Judged(candidate(SAME, 0, "5 người", story=1), 2.9)])
    finding, = composed.findings
    assert [quote.article.id for quote in finding.quotes] == ["lu", "lu-3"] and not composed.conflicting


def test_reports_that_differ_are_shown_as_such_in_the_order_of_their_days() -> None:
    both = [Judged(candidate(LATER, 0, "7 người", story=1), 3.0), Judged(candidate(FLOOD, 0, "5 người"), 2.8)]
    composed = compose(FACT_ASKED, both)
    assert composed.conflicting
    assert [finding.quotes[0].article.id for finding in composed.findings] == ["lu", "lu-2"]


@pytest.mark.parametrize("change", [
    {"odds": 0.5}, {"story": 0}, {"named": 0.1}, {"own": 0.1},
    {"mark": "5 người", "body": "Lũ làm 5 người chết."},
    {"mark": "7 xã", "body": "Lũ ở Bắc Khê làm ngập 7 xã."},
])
def test_what_is_no_report_of_the_same_is_no_conflict(change: dict[str, object]) -> None:
    other = article("khac", str(change.get("body", LATER.body)))
    known = {key: float(str(change[key])) for key in ("named", "own") if key in change}
    story = int(str(change.get("story", 1)))
    against = candidate(other, 0, str(change.get("mark", "7 người")), story=story, **known)
    composed = compose(FACT_ASKED, [Judged(candidate(FLOOD, 0, "5 người"), 3.0),
                                    Judged(against, float(str(change.get("odds", 2.8))))])
    assert not composed.conflicting


def test_the_same_number_written_otherwise_is_no_conflict() -> None:
    asked = understand("Cầu Ngói vốn bao nhiêu tiền?", today=TODAY)
    one = article("a", "Cầu Ngói vốn 3.000 tỷ đồng.")
    other = article("b", "Dự án cầu Ngói cần 3 nghìn tỷ đồng.")
    composed = compose(asked, [Judged(candidate(one, 0, "3.000 tỷ đồng"), 3.0),
                               Judged(candidate(other, 0, "3 nghìn tỷ đồng", story=1), 2.9)])
    assert not composed.conflicting


def test_a_list_names_each_thing_once() -> None:
    asked = understand("Những xã nào bị ngập?", today=TODAY)
    body = "Xã Phú Xá bị ngập sâu. Nước tràn vào Phú Xá từ đêm. Xã Vân Trạch mất điện. Xã Yên Phác chia cắt."
    news = article("xa", body)
    places = ("Phú Xá", "Phú Xá", "Vân Trạch", "Yên Phác")
    found = [(candidate(news, at, place), 3.0 - at / 4) for at, place in enumerate(places)]
    assert form_of(asked) is LIST
    named = [" ".join(text.split()[1:3]) for text in told(asked, *found)]
    assert named == ["Phú Xá", "Vân Trạch", "Yên Phác"]


def test_a_timeline_is_in_the_order_of_days() -> None:
    asked = replace(FACT_ASKED, wants="timeline")
    days = [article(str(n), f"Ngày {n} tháng 5, nước lên thêm {n} mét ở trạm số {n}.", date(2024, 5, n))
            for n in (9, 3, 6)]
    assert form_of(asked) is TIMELINE
    said = told(asked, *((candidate(one, 0), 3.0 - at) for at, one in enumerate(days)))
    assert [text.split()[1] for text in said] == ["3", "6", "9"]


def test_a_cut_loses_no_denial_and_no_speaker() -> None:
    told = ", ".join(f"trạm số {n} ở xã Phú Xá đo được mực nước cao hơn hôm trước" for n in range(1, 8))
    plain = article("a", f"Lũ ở Bắc Khê làm 5 người chết, {told}.")
    said = article("b", f"Theo ông Lê Văn Khải, {told}, lũ ở Bắc Khê làm 5 người chết.")
    for news, cut in ((plain, True), (said, False)):
        finding, = compose(FACT_ASKED, [Judged(candidate(news, 0, "5 người"), 3.0)]).findings
        assert "5 người chết" in finding.text
        assert (len(finding.text) < len(news.body)) == cut


def test_nothing_is_made_of_nothing() -> None:
    assert compose(FACT_ASKED, []).findings == ()


_BODIES = st.lists(st.sampled_from(
    ("Lũ ở Bắc Khê làm 5 người chết", "nước rút chậm", "theo ông Lê Văn Khải, tỉnh đã hỗ trợ", "ngày 25-3",
     "nhưng đường vẫn ngập")), min_size=1, max_size=60).map(lambda parts: ", ".join(parts) + ".")


@given(st.lists(_BODIES, min_size=1, max_size=4), st.booleans())
def test_each_finding_is_literal_and_all_fit(bodies: list[str], many: bool) -> None:
    asked = replace(FACT_ASKED, many=many)
    news = [article(str(n), body) for n, body in enumerate(bodies)]
    found = [Judged(candidate(one, 0, story=n), 3.0 - n / 9) for n, one in enumerate(news)]
    findings = compose(asked, found).findings
    for finding in findings:
        assert all(q.article.body[q.start : q.end] == q.text and q.text for q in finding.quotes)
        assert all(0 < note.at <= len(finding.text) for note in finding.notes)
    assert sum(len(f.text.split()) for f in findings) <= form_of(asked).words
