from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import browse
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.place import Place
from indexer.types import Article, DateRange, Where
from tests.conftest import article

FIRST = date(2020, 1, 1)
SOURCES = ("Báo Lâm Sơn", "Tin Bắc Khê", "Đài Yên Phác")
SECTIONS = ("", "Thời sự", "Kinh tế")
APPOINTING = (
    "Sáng 5/5/2020, Chủ tịch UBND tỉnh Lâm Sơn trao quyết định bổ nhiệm ông Lê Văn Khải giữ chức vụ Giám đốc "
    "Sở Y tế tỉnh Lâm Sơn."
)


def stored() -> list[Article]:
    """Forty articles, each eighth undated; number 1 has two copies under other ids."""
    made = [replace(item, section=SECTIONS[n % 2], published=item.published if n % 8 else None)
            for n, item in enumerate(map(article, range(40)))]
    again = [replace(made[1], id=f"lai-{n}", url=None, source=SOURCES[n], section="Kinh tế")
             for n in range(2)]
    reporting = replace(made[3], id="bo/nhiem?", title="Bổ nhiệm Giám đốc Sở Y tế", body=APPOINTING, url=None)
    return [*made, *again, reporting]


@pytest.fixture(scope="module")
def archive(one_place: Place, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(one_place, encoder) as made:
        list(made.add(stored()))
        yield made


days = st.none() | st.integers(0, 45).map(lambda number: FIRST + timedelta(days=number))
ranges = st.none() | st.builds(DateRange, days, days).filter(lambda r: r != DateRange())
wheres = st.none() | st.builds(Where, ranges, st.lists(st.sampled_from(SOURCES), max_size=2).map(tuple), days)


def allows(where: Where | None, item: Article) -> bool:
    """A filter by its words."""
    if where is None:
        return True
    in_period = where.published is None or (item.day is not None and item.day in where.published)
    before = where.until is None or item.day is None or item.day <= where.until
    return in_period and before and (not where.sources or item.source in where.sources)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=wheres, section=st.sampled_from(SECTIONS), size=st.integers(1, 30))
def test_pages_hold_each_article_once_the_newest_first(
    archive: Archive, where: Where | None, section: str, size: int
) -> None:
    wanted = {a.id for a in stored() if allows(where, a) and section in ("", a.section)}
    shown: list[Article] = []
    while (page := archive.browse(where, section, size, len(shown)))[0]:
        assert page[1] == len(wanted)
        shown += page[0]
    assert len(shown) == len(wanted)
    assert {a.id for a in shown} == wanted
    assert shown == sorted(shown, key=lambda a: (a.day is None, -a.day.toordinal() if a.day else 0))


def test_sections_the_largest_first_without_the_nameless(archive: Archive) -> None:
    sizes = Counter(item.section for item in stored())
    assert archive.sections() == ["Thời sự", "Kinh tế"]
    assert sizes["Thời sự"] > sizes["Kinh tế"] > 0


def test_sources_the_largest_first(archive: Archive) -> None:
    assert archive.sources() == list(archive.totals().sources) == list(
        dict(Counter(item.source for item in stored()).most_common()))


def test_months_count_each_dated_article_by_source(archive: Archive) -> None:
    counted = Counter((f"{item.day:%Y-%m}", item.source) for item in stored() if item.day)
    assert archive.by_month() == [(*key, number) for key, number in sorted(counted.items())]


def test_similar_counts_leave_the_article_itself_out(archive: Archive) -> None:
    found = archive.similar_counts(["tin-1", "lai-0", "tin-2", "nowhere"])
    assert found == {"tin-1": 2, "lai-0": 2, "tin-2": 0}
    assert archive.similar_counts([]) == {}


def test_similar_counts_are_how_many_copies_there_are(archive: Archive) -> None:
    for id, number in archive.similar_counts([item.id for item in stored()]).items():
        assert number == len(archive.copies(archive.article_passages(id)[0].article_key)), id


def test_passages_of_an_article_lie_in_its_body_in_order(archive: Archive) -> None:
    item, found = stored()[1], archive.article_passages("tin-1")
    assert [p.ordinal for p in found] == list(range(len(found))) != []
    assert "".join(item.body[p.start : p.end] for p in found).replace("\n", "") == item.body.replace("\n", "")
    assert archive.article_passages("nowhere") == []


def test_only_what_reports_an_appointment_is_reported(archive: Archive) -> None:
    assert archive.is_reported("bo/nhiem?")
    assert not archive.is_reported("tin-1")
    assert not archive.is_reported("nowhere")


def test_what_is_counted_follows_the_archive(encoder: Encoder, tmp_path: Path) -> None:
    with Archive.create(tmp_path / "kho", encoder) as archive:
        assert (archive.browse(), archive.sections(), archive.by_month()) == (([], 0), [], [])
        list(archive.add(stored()[:3]))
        assert archive.browse()[1] == 3
        archive.remove(["tin-1"])
        assert [item.id for item in archive.browse()[0]] == ["tin-2", "tin-0"]
        assert archive.browse()[1] == 2


def test_a_shelf_of_no_day_is_in_no_period_but_before_any_day() -> None:
    shelf = browse.Shelf(None, "Báo", "", 1)
    assert not shelf.is_in(Where(DateRange(first=FIRST)))
    assert shelf.is_in(Where(until=FIRST))
