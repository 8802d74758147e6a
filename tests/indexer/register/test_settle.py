from __future__ import annotations

from dataclasses import replace

from indexer.register.cluster import in_order
from indexer.register.review import Review, Target
from indexer.register.settle import settle
from indexer.register.types import Appointment
from tests.indexer.register.invented import CHAIR, NOW, report

ONE = report(article="a", start=10, end=50)


def _settled(review: Review, *reports: Appointment) -> list[tuple[str, str]]:
    settled = settle(in_order(reports), [review])
    return [(report.told.position, word.review)
            for report, word in zip(settled.reports, settled.words, strict=True)]


def _confirm(*reports: Appointment) -> Review:
    return Review(1, NOW, "Mai", "confirm", tuple(map(Target.of, reports)))


def test_without_reviews_all_stands_as_it_is() -> None:
    settled = settle(in_order([ONE]), [])
    assert [report.told for report in settled.reports] == [ONE] and settled.words[0].review == ""


def test_of_one_id_the_report_at_the_place_is_meant() -> None:
    later = replace(ONE, start=200, end=240, decided="2020-01-01")
    assert _settled(_confirm(ONE), ONE, later) == [(ONE.position, ""), (ONE.position, "confirmed")]


def test_of_one_id_in_other_places_the_report_of_the_day_is_meant() -> None:
    moved = replace(ONE, start=200, end=240), replace(ONE, start=300, end=340, decided="2020-01-01")
    assert _settled(_confirm(ONE), *moved) == [(ONE.position, ""), (ONE.position, "confirmed")]


def test_a_correction_outweighs_a_confirmation() -> None:
    confirmed = _confirm(ONE)
    correction = replace(confirmed, seq=2, verb="correct", changes=(("term", "19"),))
    for log in ([confirmed, correction], [correction, confirmed]):
        assert settle(in_order([ONE]), log).words[0].review == "corrected"


def test_a_lost_id_is_found_by_place_and_head() -> None:
    reworded = replace(ONE, position="Giám đốc Sở Y tế tỉnh Lào Cai", place="", start=40, end=90)
    assert _settled(_confirm(ONE), reworded)[0][1] == "confirmed"
    assert _settled(_confirm(ONE), replace(reworded, start=60, end=90))[0][1] == ""
    assert _settled(_confirm(ONE), replace(reworded, part="title"))[0][1] == ""


def test_a_lost_id_is_no_other_article_name_direction_or_office() -> None:
    for other in (replace(ONE, article_id="b", place="Lào Cai"), replace(ONE, person="Lê Khoa"),
                  replace(ONE, action="từ chức"), replace(ONE, position=CHAIR)):
        assert _settled(_confirm(ONE), other)[0][1] == ""


def test_a_snapshot_groups_like_the_report_it_was_taken_of() -> None:
    assert _settled(_confirm(ONE), report("2025-09-20", article="z"))[0][1] == "confirmed"
    assert _settled(_confirm(ONE), report("2026-09-20", article="z"))[0][1] == ""
