from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from indexer.register import staff
from indexer.register.register import Register
from indexer.register.review import Review, ReviewError
from indexer.register.types import Appointment, Event
from tests.indexer.register.invented import CHAIR, HOA, NOW, SECRETARY, report

WHO = ("Mai", "theo quyết định", NOW)
ONE = report(article="a", quote="x")
AGAIN = report("2025-09-12", article="b")
OTHER = report("2025-09-10", HOA, SECRETARY, "Lào Cai", article="c")


def _only(register: Register) -> Event:
    (event,) = register.events
    return event


def _rejected(*reports: Appointment) -> list[Review]:
    register = Register.of(reports)
    return [staff.reject(register, register.events[0].id, *WHO)]


def test_a_confirmation_shows_also_on_what_joins_later() -> None:
    register = Register.of([ONE])
    log = [staff.confirm(register, _only(register).id, *WHO)]
    assert _only(Register.of([ONE], log)).review == "confirmed"
    event = _only(Register.of([ONE, AGAIN], log))
    assert event.review == "confirmed" and len(event.reports) == 2
    assert log[0].seq == 1 and log[0].reviewer == "Mai"


def test_a_rejected_event_goes_and_the_others_stay() -> None:
    log = _rejected(ONE)
    assert Register.of([ONE], log).events == () == Register.of([ONE], log).people
    assert _only(Register.of([ONE, OTHER], log)).told.person == HOA


def test_a_rejected_event_does_not_come_back_with_new_rules() -> None:
    moved = replace(ONE, start=5, end=60, confidence=0.9, decided="2025-09-09")
    reworded = replace(ONE, position="Giám đốc Sở Y tế tỉnh Thái Nguyên", place="")
    for after in (moved, reworded):
        assert Register.of([after], _rejected(ONE)).events == ()


def test_a_rejected_event_does_not_come_back_in_another_paper() -> None:
    assert Register.of([AGAIN], _rejected(ONE)).events == ()
    assert Register.of([ONE, AGAIN], _rejected(ONE)).events == ()


def test_a_rejected_event_does_not_come_back_under_a_short_name() -> None:
    office = {"position": "Thị trưởng New York", "place": "", "action": "bầu"}
    long, short = report("2025-11-05", "Zohran Mamdani", **office), report("2025-11-06", "Mamdani", **office)
    assert Register.of([short], _rejected(long)).events == ()


def test_an_event_years_later_is_not_the_rejected_one() -> None:
    later = report("2027-09-12", article="d")
    assert _only(Register.of([ONE, later], _rejected(ONE))).told == later


def test_another_office_in_the_rejected_sentence_stays() -> None:
    beside = replace(ONE, position="Chủ tịch UBND tỉnh")
    assert _only(Register.of([beside], _rejected(ONE))).told == beside


def test_a_rejected_report_does_not_make_two_persons_one() -> None:
    here, there = report(position=CHAIR, place="Lào Cai"), report(position=CHAIR, place="Nghệ An")
    wrong = report(position=SECRETARY, place="Lào Cai", previous="Chủ tịch UBND tỉnh Nghệ An")
    register = Register.of([here, there, wrong])
    assert len(register.people) == 1
    log = [staff.reject(register, Register.of([wrong]).events[0].id, *WHO)]
    assert len(Register.of([here, there, wrong], log).people) == 2


def test_a_correction_replaces_fields_and_survives_new_rules() -> None:
    register = Register.of([ONE])
    log = [staff.correct(register, _only(register).id, {"decided": "2025-09-01", "position": CHAIR}, *WHO)]
    for after in (ONE, replace(ONE, position="Giám đốc Sở Y tế tỉnh Thái Nguyên"),
                  replace(ONE, position="Phó Giám đốc Sở Y tế", start=4, confidence=0.9)):
        event = _only(Register.of([after], log))
        assert (event.told.position, event.told.decided, event.review) == (CHAIR, "2025-09-01", "corrected")
        assert event.office.key == "chủ tịch|ủy ban nhân dân tỉnh|thái nguyên"
        assert event.reports == (after,)


def test_a_correction_holds_for_the_wrong_word_of_another_paper() -> None:
    register = Register.of([ONE])
    log = [staff.correct(register, _only(register).id, {"position": CHAIR}, *WHO)]
    event = _only(Register.of([ONE, AGAIN, report("2025-09-13", position=CHAIR)], log))
    assert event.told.position == CHAIR and len(event.reports) == 3


def test_a_correction_settles_a_conflict() -> None:
    register = Register.of([replace(ONE, decided="2025-09-08"), replace(AGAIN, decided="2025-09-09")])
    assert _only(register).conflicts == ("decided",)
    log = [staff.correct(register, _only(register).id, {"decided": "2025-09-08"}, *WHO)]
    event = _only(Register.of([report for report in _only(register).reports], log))
    assert event.conflicts == () and event.told.decided == "2025-09-08"


def test_what_staff_corrected_is_no_conflict_with_later_reports() -> None:
    register = Register.of([ONE])
    log = [staff.correct(register, _only(register).id, {"position": CHAIR, "decided": "2025-09-08"}, *WHO)]
    later = report("2025-09-12", position=CHAIR, decided="2025-09-09", confidence=0.9)
    event = _only(Register.of([ONE, later], log))
    assert event.told.decided == "2025-09-08" and event.conflicts == () and len(event.reports) == 2


def test_the_last_word_holds_also_on_an_event_made_of_two() -> None:
    early, late = report("2025-09-01", position=CHAIR), ONE
    register = Register.of([early, late])
    log = [staff.correct(register, register.events[0].id, {"position": CHAIR, "term": "18"}, *WHO)]
    log.append(replace(staff.correct(register, register.events[1].id, {"term": "19"}, *WHO), seq=2))
    assert _only(Register.of([early, late], log)).told.term == "19"
    first, second = log
    swapped = [replace(second, seq=1), replace(first, seq=2)]
    assert _only(Register.of([early, late], swapped)).told.term == "18"


def test_a_corrected_name_moves_the_event_to_its_person() -> None:
    theirs = report("2023-01-01", HOA, CHAIR)
    register = Register.of([ONE, theirs])
    assert len(register.people) == 2
    log = [staff.correct(register, register.events[0].id, {"person": HOA}, *WHO)]
    (person,) = Register.of([ONE, theirs], log).people
    assert person.name == HOA and len(person.events) == 2


def test_the_later_of_two_corrections_holds() -> None:
    log: list[Review] = []
    for number in ("12/QĐ", "13/QĐ"):
        register = Register.of([ONE], log)
        log.append(staff.correct(register, _only(register).id, {"decision_number": number}, *WHO))
    assert _only(Register.of([ONE], log)).told.decision_number == "13/QĐ"
    assert [review.seq for review in log] == [1, 2]


def _log_of_merge(reports: Sequence[Appointment]) -> list[Review]:
    register = Register.of(reports)
    return [staff.merge_people(register, [person.id for person in register.people], *WHO)]


def test_merged_persons_are_one_until_it_is_undone() -> None:
    far = [report(place="Lào Cai"), report(place="Nghệ An", person="Lê Khải")]
    log = _log_of_merge(far)
    (person,) = Register.of(far, log).people
    assert set(person.variants) == {"Lê Văn Khải", "Lê Khải"} and len(person.events) == 2
    undone = [*log, staff.undo(Register.of(far, log), 1, *WHO)]
    assert Register.of(far, undone).people == Register.of(far).people
    redone = [*undone, staff.undo(Register.of(far, undone), 2, *WHO)]
    assert Register.of(far, redone).people == (person,)


def test_a_merge_holds_when_its_reports_have_gone() -> None:
    far = [report(place="Lào Cai"), report(place="Nghệ An")]
    log = _log_of_merge(far)
    later = [report("2025-11-01", position=SECRETARY, place=place) for place in ("Lào Cai", "Nghệ An")]
    assert len(Register.of(later).people) == 2
    assert len(Register.of(later, log).people) == 1


def test_merged_events_of_one_office_are_one() -> None:
    far = [report("2025-01-01"), report("2025-06-01")]
    register = Register.of(far)
    log = [staff.merge_events(register, [event.id for event in register.events], *WHO)]
    assert len(_only(Register.of(far, log)).reports) == 2


def test_merged_persons_keep_their_events_apart() -> None:
    far = [report("2020-01-01", place="Lào Cai"), report("2025-06-01", person="Lê Khải", place="Lào Cai")]
    assert len(Register.of(far, _log_of_merge(far)).events) == 2


def test_split_persons_stay_apart_and_keep_what_is_theirs() -> None:
    reports = [report("2019-01-01"), report("2024-01-01", position=CHAIR), report("2025-01-01")]
    register = Register.of(reports)
    assert len(register.people) == 1
    chair = next(event for event in register.events if event.told.position == CHAIR)
    log = [staff.split(register, [chair.id], *WHO)]
    after = Register.of(reports, log)
    assert sorted(len(person.events) for person in after.people) == [1, 2]
    assert [event.told.position for event in after.find(person=chair.id)] == [CHAIR]
    late = Register.of([*reports, report("2025-01-09", position=CHAIR, article="z")], log)
    assert sorted(len(person.events) for person in late.people) == [2, 2]
    undone = [*log, staff.undo(after, 1, *WHO)]
    assert len(Register.of(reports, undone).people) == 1


def test_the_later_of_split_and_merge_holds() -> None:
    reports = [report("2019-01-01"), report("2025-01-01")]
    register = Register.of(reports)
    log = [staff.split(register, [register.events[0].id], *WHO)]
    after = Register.of(reports, log)
    log.append(staff.merge_people(after, [person.id for person in after.people], *WHO))
    assert len(Register.of(reports, log).people) == 1


def test_an_undone_rejection_brings_the_event_back() -> None:
    log = _rejected(ONE, AGAIN)
    log.append(staff.undo(Register.of([ONE, AGAIN], log), 1, *WHO))
    assert Register.of([ONE, AGAIN], log).events == Register.of([ONE, AGAIN]).events


def test_a_log_in_json_makes_the_same_register() -> None:
    log = _rejected(ONE)
    read = [Review.of_json(review.json()) for review in log]
    assert Register.of([ONE, OTHER], read).events == Register.of([ONE, OTHER], log).events


def test_what_cannot_be_reviewed_is_refused_with_the_next_step() -> None:
    register = Register.of([ONE, OTHER])
    here, there = register.events
    with pytest.raises(ReviewError, match=r"no event 'f00'.*look it up"):
        staff.confirm(register, "f00", *WHO)
    with pytest.raises(ReviewError, match="says so already; confirm it"):
        staff.correct(register, here.id, {"position": here.told.position}, *WHO)
    with pytest.raises(ReviewError, match="no field 'quote'"):
        staff.correct(register, here.id, {"quote": "x"}, *WHO)
    with pytest.raises(ReviewError, match="1 event to merge"):
        staff.merge_events(register, [here.id, here.id], *WHO)
    with pytest.raises(ReviewError, match="no person"):
        staff.merge_people(register, ["f00", here.person_id], *WHO)
    with pytest.raises(ReviewError, match="2 persons to split"):
        staff.split(register, [here.id, there.id], *WHO)
    with pytest.raises(ReviewError, match="nothing would be left"):
        staff.split(register, [here.id], *WHO)
    with pytest.raises(ReviewError, match="not in the log"):
        staff.undo(register, 7, *WHO)
    with pytest.raises(ReviewError, match="nobody is named"):
        staff.confirm(register, here.id, "", "", NOW)


def test_events_that_a_merge_would_leave_two_are_refused() -> None:
    register = Register.of([report(), report(position=CHAIR)])
    with pytest.raises(ReviewError, match="correct the position"):
        staff.merge_events(register, [event.id for event in register.events], *WHO)


def test_who_is_only_mentioned_cannot_be_merged() -> None:
    register = Register.of([report(replaced=HOA)])
    mentioned = next(person for person in register.people if person.name == HOA)
    with pytest.raises(ReviewError, match="no article tells of an appointment of Trần Thị Hoà"):
        staff.merge_people(register, [mentioned.id, register.events[0].person_id], *WHO)


def test_an_undone_review_is_not_undone_twice() -> None:
    log = _rejected(ONE)
    log.append(staff.undo(Register.of([ONE], log), 1, *WHO))
    with pytest.raises(ReviewError, match="undo 2 to have it back"):
        staff.undo(Register.of([ONE], log), 1, *WHO)


