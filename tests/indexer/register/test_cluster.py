from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from indexer.register.cluster import Report, events, in_order, report_id
from indexer.register.types import Appointment
from tests.indexer.register.invented import CHAIR, HEALTH, report


def _events(*reports: Appointment, merged: Any = ()) -> list[list[int]]:
    return events([Report.of(one) for one in reports], [0] * len(reports), merged)


def test_near_days_are_one_event_and_far_ones_two() -> None:
    first = report("2025-01-01")
    assert _events(first, report("2025-02-15")) == [[0, 1]]
    assert _events(first, report("2025-02-16")) == [[0], [1]]


def test_days_are_joined_through_those_between() -> None:
    assert _events(report("2025-01-01"), report("2025-03-10"), report("2025-02-05")) == [[0, 1, 2]]


def test_a_day_that_is_told_counts_more_than_the_articles() -> None:
    later = report("2025-08-01", decided="2025-01-03")
    assert _events(report("2025-01-01"), later) == [[0, 1]]


def test_decision_and_effect_are_days_of_one_event() -> None:
    long = report("2025-07-02", decided="2025-06-20", effective="2025-09-01")
    assert _events(long, report("2025-06-01"), report("2025-10-01")) == [[0, 1, 2]]


def test_coming_and_leaving_done_and_proposed_are_events_of_their_own() -> None:
    assert _events(report(), report(action="miễn nhiệm"), report(status="proposed")) == [[0], [1], [2]]


def test_other_persons_and_offices_are_other_events() -> None:
    both = [Report.of(report()), Report.of(report("2025-09-11"))]
    assert events(both, [0, 1]) == [[0], [1]]
    assert _events(report(), report(position="Phó Giám đốc Sở Y tế")) == [[0], [1]]


def test_a_partial_date_goes_to_the_only_event_it_can_mean() -> None:
    spring, autumn = report(effective="2025-03-01"), report(effective="2025-10-01")
    year = report("2026-05-01", effective="2025")
    assert _events(spring, year) == [[0, 1]]
    assert _events(spring, autumn, year) == [[0], [1], [2]]
    assert _events(spring, autumn, report("2026-05-01", effective="2025-10")) == [[0], [1, 2]]


def test_partial_dates_alone_join_where_they_overlap() -> None:
    assert _events(report(effective="2025"), report("2026-01-01", effective="2025-11")) == [[0, 1]]


def test_what_is_undated_joins_by_its_term_or_stands_alone() -> None:
    dated, undated = report(term="2025-2030"), report("", term="2025-2030")
    assert _events(dated, undated, report("", article="b")) == [[0, 1], [2]]
    assert _events(undated, report("", term="2025-2030", article="b")) == [[0, 1]]
    assert _events(report(""), report("", article="b")) == [[0], [1]]


def test_an_office_told_in_part_joins_the_only_full_one() -> None:
    here, part = report(position=CHAIR, place="Lào Cai"), report(position=CHAIR, place="")
    there = report(position=CHAIR, place="Nghệ An")
    assert _events(here, part) == [[0, 1]]
    assert _events(here, part, there) == [[0], [1], [2]]
    assert _events(report("2024-01-01", position=CHAIR, place="Lào Cai"), part) == [[0], [1]]


def test_staff_make_one_event_of_far_reports_of_one_office() -> None:
    far = report("2025-01-01"), report("2025-06-01"), report("2025-06-02", position=CHAIR)
    assert _events(*far, merged=[[0, 1, 2]]) == [[0, 1], [2]]
    assert events([Report.of(one) for one in far], [0, 1, 0], [[0, 1, 2]]) == [[0], [1], [2]]


def test_an_id_is_of_article_name_office_direction_and_proposal() -> None:
    one = report(article="a")
    assert len(report_id(one)) == 16
    assert report_id(one) == report_id(report("2020-01-01", "Le Van Khai", "giám đốc sở y tế", article="a"))
    others = [
        report(article="b"), report(article="a", person="Lê Văn Khoa"), report(article="a", position=CHAIR),
        report(article="a", action="từ chức"), report(article="a", status="proposed"),
    ]
    assert len({report_id(other) for other in (one, *others)}) == 6


def test_all_of_a_report_tells_it_from_others() -> None:
    alike = [report(day, article="a", decided="2025-01-01") for day in ("2025-01-02", "2025-01-03")]
    for given_in in (alike, alike[::-1]):
        assert [one.source for one in in_order(given_in)] == alike


@given(st.lists(st.builds(
    report, st.sampled_from(["2025-01-01", "2025-02-10", "2025-03-20", "2025-12-01", ""]),
    position=st.sampled_from([HEALTH, "Giám đốc"]), place=st.sampled_from(["Lào Cai", "Nghệ An", ""]),
    effective=st.sampled_from(["", "2025", "2025-02", "2025-11-20"]), term=st.sampled_from(["", "2025-2030"]),
    article=st.sampled_from(["a", "b"]), confidence=st.sampled_from([0.5, 0.6]),
), max_size=8), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(reports: list[Appointment], random: Any) -> None:
    def made(given: list[Appointment]) -> list[list[Appointment]]:
        ordered = in_order(given)
        return [[ordered[number].source for number in members]
                for members in events(ordered, [0] * len(ordered))]

    assert made(random.sample(reports, len(reports))) == made(reports)
