from __future__ import annotations

from dataclasses import replace
from datetime import date

from indexer.register.cluster import Report
from indexer.register.told import best_first, conflicts, corrected, together
from indexer.register.types import Appointment
from tests.indexer.register.invented import CHAIR, report


def _told(*reports: Appointment) -> Appointment:
    return together(best_first(map(Report.of, reports)))[0]


def _conflicts(*reports: Appointment) -> tuple[str, ...]:
    return conflicts([Report.of(one) for one in reports])


def test_most_articles_decide() -> None:
    told = _told(report(signed_by="Lê An"), report(signed_by="Lê Anh", confidence=0.9),
                 report("2025-09-11", signed_by="Lê An"), report(signed_by=""))
    assert told.signed_by == "Lê An"


def test_an_article_votes_once() -> None:
    told = _told(report(term="2020-2025", article="a"), report(term="2020-2025", article="a", start=9),
                 report(term="2025-2030", article="b", confidence=0.9))
    assert told.term == "2025-2030"


def test_among_equals_the_surest_then_the_longest() -> None:
    short, long = report(signed_by="Lê An"), report(signed_by="Lê Văn Anh")
    assert _told(short, long).signed_by == "Lê Văn Anh"
    assert _told(replace(short, confidence=0.9), long).signed_by == "Lê An"


def test_spellings_of_one_name_vote_together() -> None:
    told = _told(report(person="Trần Thị Hoà"), report(person="Trần Thị Hòa"), report(person="Trần Thị Hòa"),
                 report(person="Tran Thi Hoa"))
    assert told.person == "Trần Thị Hòa"


def test_dates_are_the_most_specific_that_most_agree_with() -> None:
    told = _told(report(decided="2025-09"), report(decided="2025-09-01"), report(decided="2025-08-31"))
    assert told.decided == "2025-09-01"
    two = report(decided="2025-09-01"), report(decided="2025-08-31")
    assert _told(*two).decided == "2025-08-31"
    assert _told(replace(two[0], confidence=0.9), two[1]).decided == "2025-09-01"


def test_the_article_of_the_day_is_the_first() -> None:
    told = _told(report("2025-09-12", confidence=0.9), report("2025-09-10"))
    assert told.published == date(2025, 9, 10)
    assert told.confidence == 0.9


def test_an_order_outweighs_a_transfer() -> None:
    moved = report(action="điều động"), report(action="điều động", article="b")
    assert _told(*moved, report(action="chỉ định")).action == "chỉ định"
    assert _told(report(action="thay"), report(action="nghỉ hưu"), report("2025-09-11", action="thay")
                 ).action == "nghỉ hưu"


def test_the_fullest_office_is_told_with_its_position() -> None:
    vague = report(position=CHAIR, place=""), report("2025-09-11", position=CHAIR, place="")
    full = report(position="Chủ tịch UBND tỉnh Lào Cai", place="Lào Cai")
    told, office = together(best_first(map(Report.of, (*vague, full))))
    assert told.position == "Chủ tịch UBND tỉnh Lào Cai" and office.place == "lào cai"


def test_days_that_differ_conflict_and_those_within_each_other_do_not() -> None:
    assert _conflicts(report(decided="2025-09-01"), report(decided="2025-09-03")) == ("decided",)
    assert _conflicts(report(effective="2025-09-01"), report(effective="2025-10-01")) == ("effective",)
    assert _conflicts(report(decided="2025-09"), report(decided="2025-09-03"), report()) == ()


def test_other_bodies_and_terms_conflict() -> None:
    assert _conflicts(report(decided_by="Ban Bí thư"), report(decided_by="Thủ tướng")) == ("decided_by",)
    assert _conflicts(report(decided_by="Thủ tướng"), report(decided_by="Thủ tướng Chính phủ")) == ()
    assert _conflicts(report(term="2020-2025"), report(term="2025-2030")) == ("term",)
    spelled = report(term="2025-2030"), report(term="nhiệm kỳ 2025 - 2030"), report(term="khóa 19")
    assert _conflicts(*spelled) == ()


def test_an_election_and_its_approval_are_two_decisions() -> None:
    elected = report(action="bầu", decided_by="HĐND tỉnh", decided="2025-09-01")
    approved = report(action="phê chuẩn", decided_by="Thủ tướng", decided="2025-09-20")
    again = report(action="phê chuẩn", decided_by="Thủ tướng", decided="2025-09-21")
    assert _conflicts(elected, approved) == ()
    assert _conflicts(elected, approved, again) == ("decided",)


def test_a_correction_moves_the_office() -> None:
    told, office = corrected(report(), {"position": "Phó Giám đốc Sở Y tế", "decided": "2025-09-01"})
    assert (told.position, told.decided, told.person) == ("Phó Giám đốc Sở Y tế", "2025-09-01", "Lê Văn Khải")
    assert office.role == "phó giám đốc"
