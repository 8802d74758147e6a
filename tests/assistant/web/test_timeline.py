from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant.web.timeline import Labelled, Stretch, picture, rows_by_office
from indexer.register.types import Tenure
from tests.assistant.register.made import CHAIR, HELD, SECRETARY, UNDATED, partial

TODAY = date(2026, 1, 15)


def tenure(since: str, until: str, **known: bool) -> Tenure:
    return Tenure("p", "Lê Văn Khải", CHAIR, since, until, **known)


def row(*tenures: Tenure) -> Labelled:
    return Labelled("Lê Văn Khải", "2020 – 2024", tenures)


def test_a_bar_lies_between_its_days() -> None:
    drawn = picture([row(tenure("2020-01-01", "2023-01-01")), row(tenure("2023-01-01", ""))], TODAY)
    [first], [second] = (one.bars for one in drawn.rows)
    assert first.x == 4 and first.end == second.x and second.end == 96
    assert first.y < second.y < drawn.height


def test_how_ends_are_known_is_marked() -> None:
    told = [row(tenure("2020", "2024", since_stated=True)), row(tenure("", "")), row(HELD)]
    assert [(bar.since, bar.until) for one in picture(told, TODAY).rows for bar in one.bars] == [
        ("stated", "inferred"), ("open", "open"), ("stated", "inferred")]
    of_news = Tenure("p1", "Lê Văn Khải", CHAIR, "2024-05-02", "", opened=UNDATED)
    assert picture([row(of_news)], TODAY).rows[0].bars[0].since == "news"


@given(st.lists(st.builds(tenure, partial, partial), min_size=1, max_size=6))
def test_all_stays_within_the_picture(tenures: list[Tenure]) -> None:
    drawn = picture([row(one) for one in tenures], TODAY)
    for one in drawn.rows:
        for bar in one.bars:
            assert 4 <= bar.x < 97 and bar.width > 0 and bar.end < 97 and bar.y < drawn.height
    assert 1 <= len(drawn.ticks) <= 8 or len(tenures) == 1
    assert all(4 <= tick.x <= 96 for tick in drawn.ticks)


def test_months_are_told_where_there_are_few() -> None:
    drawn = picture([row(tenure("2025-09-01", ""))], TODAY)
    assert [tick.label for tick in drawn.ticks][-1] == "01/2026"
    assert picture([row(tenure("1990", "2000"))], TODAY).ticks[0].label in ("1990", "1995")


def test_gaps_and_overlaps_go_through_their_rows() -> None:
    one, two, three = tenure("2015", "2018"), tenure("2020", "2024"), tenure("2023", "")
    drawn = picture([row(one), row(two), row(three)], TODAY, [
        Stretch("gap", "2018", "2020", (one, two)), Stretch("overlap", "2023", "", (two, three)),
        Stretch("gap", "2018", "2020", (one, tenure("x", "")))])
    gap, overlap = drawn.bands
    assert (gap.kind, overlap.kind) == ("gap", "overlap") and overlap.x + overlap.width == 96
    assert gap.y < overlap.y < gap.y + gap.height


def test_tenures_of_one_office_are_one_row() -> None:
    again = Tenure("p", "Lê Văn Khải", SECRETARY, "2012", "2014")
    rows = rows_by_office([tenure("2010", "2012"), again, tenure("2014", "")], lambda one: one.office.label,
                          lambda one: f"{one.since}–{one.until}")
    assert [(one.name, one.days) for one in rows] == [
        ("Chủ tịch UBND tỉnh Lam Sơn", "2010–2012; 2014–"), ("Bí thư Tỉnh ủy Lam Sơn", "2012–2014")]


def test_long_names_are_wrapped() -> None:
    name = "Phó Giám đốc Sở Nông nghiệp và Phát triển nông thôn tỉnh Bắc Ninh"
    drawn = picture([Labelled(name, "2020 – nay", (tenure("2020", ""),))], TODAY)
    assert all(len(line) <= 36 for _, line in drawn.rows[0].name) and len(drawn.rows[0].name) == 2
