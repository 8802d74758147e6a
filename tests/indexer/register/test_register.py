from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from indexer.register.cluster import report_id
from indexer.register.register import Register
from indexer.register.types import Appointment, Event, Holder
from tests.indexer.register.invented import CHAIR, HEALTH, HOA, KHAI, SECRETARY, report

OLD = report("2021-03-01", place="Lào Cai")
NEW = report("2025-09-10", position=CHAIR, place="Lào Cai", previous=HEALTH)
NAMESAKE = report("2025-09-10", position=CHAIR, place="Nghệ An", action="bầu")
AFTER = report("2025-10-01", HOA, place="Lào Cai", replaced=KHAI)
ALL = Register.of([OLD, NEW, NAMESAKE, AFTER])


def _days(events: list[Event]) -> list[str]:
    return [f"{event.told.day} {event.office.place}" for event in events]


def test_namesakes_in_two_provinces_stay_two() -> None:
    careers = ALL.career(KHAI)
    assert [[event.office.place for event in career.events] for career in careers] == [
        ["lào cai", "lào cai"], ["nghệ an"],
    ]


def test_a_career_is_in_order_of_time() -> None:
    (career,) = ALL.career(report_id(OLD))
    assert [(t.office.label, t.since, t.until) for t in career.tenures] == [
        ("Giám đốc Sở Y tế Lào Cai", "2021-03-01", "2025-09-10"),
        ("Chủ tịch UBND tỉnh Lào Cai", "2025-09-10", ""),
    ]
    assert [event.told for event in career.events] == [OLD, NEW]


def test_events_and_persons_are_found_by_the_id_of_any_report() -> None:
    again = report("2021-03-09", place="Lào Cai", article="z")
    register = Register.of([OLD, again])
    (event,), (person,) = register.events, register.people
    assert event.id == person.id == event.person_id == report_id(OLD)
    assert register.event(report_id(again)) == event
    assert register.person(report_id(again)) == person
    assert register.event("f00") is None and register.person("f00") is None


def test_the_events_that_an_article_reports_are_the_newest_first() -> None:
    again = report("2021-03-09", place="Lào Cai", article="z")
    register = Register.of([OLD, NEW, again])
    for event in register.events:
        for one in event.reports:
            assert event in register.told_by(one.article_id)
    told = register.told_by(again.article_id)
    assert [event.told.person for event in told] == [KHAI] and again in told[0].reports
    at = [ALL.events.index(event) for event in ALL.told_by(OLD.article_id)]
    assert at and at == sorted(set(at)), "each once"
    assert register.told_by("khong-co") == ()


def test_events_of_one_article_and_office_have_ids_of_their_own() -> None:
    once = report(article="a", decided="2010-01-01")
    register = Register.of([once, report(article="a", decided="2020-01-01", start=50, end=90)])
    first, second = register.events
    assert first.id != second.id
    assert register.event(first.id) == first and register.event(second.id) == second


def test_an_id_stays_when_later_reports_come() -> None:
    more = [OLD, *(report(f"2021-03-0{day}", place="Lào Cai", article=str(day)) for day in range(2, 9))]
    assert {event.id for event in Register.of(more).events} == {report_id(OLD)}


def test_finding_by_name_with_and_without_marks_in_whole_or_in_part() -> None:
    assert len(ALL.find(person="Lê Văn Khải")) == len(ALL.find(person="le van khai")) == 3
    assert _days(ALL.find(person="Hoà")) == ["2025-10-01 lào cai"]
    assert ALL.find(person="Nguyễn Văn Khải") == []
    assert len(ALL.find(person=report_id(NAMESAKE))) == 1


def test_finding_by_office_place_and_action() -> None:
    assert {event.told for event in ALL.find(office="chủ tịch ubnd tỉnh")} == {NEW, NAMESAKE}
    assert _days(ALL.find(office=CHAIR, place="Nghệ An")) == ["2025-09-10 nghệ an"]
    assert _days(ALL.find(office="Chủ tịch UBND tỉnh Lào Cai")) == ["2025-09-10 lào cai"]
    assert _days(ALL.find(place="tỉnh Nghệ An")) == ["2025-09-10 nghệ an"]
    assert _days(ALL.find(action="bầu")) == ["2025-09-10 nghệ an"]


def test_finding_by_day_is_newest_first() -> None:
    assert _days(ALL.find(place="Lào Cai")) == [
        "2025-10-01 lào cai", "2025-09-10 lào cai", "2021-03-01 lào cai",
    ]
    assert _days(ALL.find(since=date(2025, 9, 10), until=date(2025, 9, 30), place="Lào Cai")) == [
        "2025-09-10 lào cai",
    ]
    assert _days(ALL.find(on=date(2025, 10, 1))) == ["2025-10-01 lào cai"]
    partial = Register.of([report("2026-01-01", effective="2025-09")])
    assert len(partial.find(on=date(2025, 9, 3))) == 1 and partial.find(on=date(2026, 1, 1)) == []
    assert Register.of([report("")]).find(since=date(1, 1, 1)) == []


def test_who_held_an_office_on_a_day() -> None:
    def held(day: date, position: str = HEALTH, place: str = "Lào Cai") -> list[str]:
        return [tenure.person for tenure in ALL.holders(position, day, place)]

    assert held(date(2022, 1, 1)) == [KHAI] and held(date(2025, 11, 1)) == [HOA]
    assert held(date(2025, 11, 1), CHAIR, "") == [KHAI, KHAI]
    assert held(date(2022, 1, 1), CHAIR) == []
    (tenure,) = ALL.held_on("chủ tịch|ủy ban nhân dân tỉnh|nghệ an", date(2025, 11, 1))
    assert tenure.opened and tenure.opened.told == NAMESAKE


def test_who_is_replaced_is_the_person_that_reports_tell_of() -> None:
    assert [person.name for person in ALL.people] == [KHAI, KHAI, HOA]
    line = ALL.line("Giám đốc Sở Y tế Lào Cai")
    assert [(t.person_id, t.since) for t in line.tenures] == [
        (report_id(OLD), "2021-03-01"), (report_id(AFTER), "2025-10-01"),
    ]
    assert [(gap.since, gap.until) for gap in line.gaps] == [("2025-09-10", "2025-10-01")]


def test_who_is_replaced_is_named_in_full() -> None:
    def persons(replaced: str) -> int:
        return len(Register.of([report(replaced=replaced)]).people)

    assert persons("Hoà") == persons(KHAI) == persons("") == 1
    assert persons(HOA) == persons("Biden") == 2


def test_a_line_goes_on_in_the_province_after_a_merger() -> None:
    old = report("2022-01-01", HOA, CHAIR, "Bắc Kạn")
    gone = report("2015-01-01", "Phan Đình Lộc", CHAIR, "Thái Nguyên")
    new = report("2025-07-02", KHAI, CHAIR, "Thái Nguyên", replaced="Vũ Quốc Uy")
    line = Register.of([old, gone, report("2020-01-01", "Vũ Quốc Uy", CHAIR), new]).line(CHAIR, "Bắc Kạn")
    assert [(t.person, t.until) for t in line.tenures] == [(HOA, "2025-07-01")]
    assert [office.place for office in line.successors] == ["thái nguyên"]
    assert [t.person for t in line.later] == ["Vũ Quốc Uy", KHAI]


def test_changes_are_what_was_done() -> None:
    register = Register.of([OLD, NEW, report("2025-12-01", HOA, SECRETARY, status="proposed")])
    assert [event.told for event in register.changes(date(2025, 1, 1))] == [NEW]


def test_conflicts_are_events_that_are_told_differently() -> None:
    odd = report("2021-03-02", place="Lào Cai", decided="2021-02-01"), report(
        "2021-03-03", place="Lào Cai", decided="2021-02-02")
    (event,) = Register.of([*odd, NEW]).conflicts()
    assert event.conflicts == ("decided",) and len(event.reports) == 2


def test_staffs_holder_is_the_person_of_the_reports() -> None:
    listed = Holder(KHAI, HEALTH, "Lào Cai", "2021-03-01", "2025-09-10")
    register = Register.of([OLD, NAMESAKE], holders=[listed, listed])
    assert len(register.people) == 2
    (tenure,) = register.holders(HEALTH, date(2022, 1, 1), "Lào Cai")
    assert tenure.person_id == report_id(OLD) and tenure.until_stated


def test_the_same_report_twice_is_one() -> None:
    assert Register.of([OLD, OLD]).events == Register.of([OLD]).events


def test_a_foreigner_is_known_by_the_long_name() -> None:
    mayor = {"position": "Thị trưởng New York", "place": "", "action": "bầu"}
    register = Register.of([report("2025-11-05", "Zohran Mamdani", **mayor),
                            *(report(f"2025-11-0{day}", "Mamdani", **mayor) for day in (5, 6, 7))])
    (person,) = register.people
    assert person.name == "Zohran Mamdani" and person.variants == ("Mamdani", "Zohran Mamdani")
    assert len(register.find(person="mamdani")) == 1


@given(st.lists(st.builds(
    report, st.sampled_from(["2019-06-01", "2025-09-10", "2025-10-01", ""]),
    person=st.sampled_from([KHAI, HOA]), position=st.sampled_from([HEALTH, CHAIR, "Giám đốc"]),
    place=st.sampled_from(["Lào Cai", "Nghệ An", ""]), action=st.sampled_from(["bổ nhiệm", "miễn nhiệm"]),
    previous=st.sampled_from(["", "Giám đốc Sở Y tế Nghệ An"]), replaced=st.sampled_from(["", HOA]),
    article=st.sampled_from(["", "a"]), decided=st.sampled_from(["", "2025-09", "2025-09-08"]),
    confidence=st.sampled_from([0.5, 0.9]),
), max_size=7), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(reports: list[Appointment], random: Any) -> None:
    one, other = Register.of(reports), Register.of(random.sample(reports, len(reports)))
    assert one.events == other.events and one.people == other.people
    assert one.tenures == other.tenures
    assert sum(len(event.reports) for event in one.events) == len(set(reports))
    assert len({event.id for event in one.events}) == len(one.events)
