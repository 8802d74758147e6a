from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from indexer.incoming import Incoming, Known, sort
from indexer.types import VIETNAM, Article
from indexer.versions import content_hash
from tests.conftest import article


def known(*stored: Article) -> dict[str, Known]:
    return {one.id: Known(content_hash(one), one.url, one.modified) for one in stored}


def sorted_(
    *batch: Article, stored: tuple[Article, ...] = (), withdrawn: tuple[Article, ...] = ()
) -> Incoming:
    urls = {one.url for one in withdrawn if one.url}
    return sort(batch, known(*stored), {one.id for one in withdrawn}, urls)


def at(one: Article, hour: int | None) -> Article:
    """The article as its publisher changed it at that hour."""
    return replace(one, modified=None if hour is None else datetime(2024, 5, 4, hour, tzinfo=VIETNAM))


def test_what_is_new_or_changed_is_wanted_and_what_is_known_is_not() -> None:
    found = sorted_(article(0), article(1, edition=1), article(2), stored=(article(1), article(2)))
    assert found == Incoming(wanted={"tin-0": [article(0)], "tin-1": [article(1, edition=1)]})


def test_all_that_was_said_within_a_batch_is_kept_in_order() -> None:
    editions = [article(0, edition=n) for n in range(3)]
    assert sorted_(*editions).wanted == {"tin-0": editions}
    first, second, third = editions
    assert sorted_(second, second, third, stored=(first,)).wanted == {"tin-0": [second, third]}


def test_a_batch_that_ends_as_it_began_changes_nothing() -> None:
    assert sorted_(article(0, edition=1), article(0), stored=(article(0),)) == Incoming()
    both = sorted_(article(0), article(0, edition=1), article(0))
    assert both.wanted == {"tin-0": [article(0), article(0, edition=1), article(0)]}


def test_an_older_edition_is_stale() -> None:
    stored, older, newer = at(article(0), 9), at(article(0, edition=1), 8), at(article(0, edition=1), 10)
    assert sorted_(older, stored=(stored,)) == Incoming()
    assert sorted_(newer, stored=(stored,)).wanted == {"tin-0": [newer]}
    assert sorted_(newer, older).wanted == {"tin-0": [newer]}, "also within a batch"
    assert sorted_(at(older, 9), stored=(stored,)).wanted, "of the same moment is not older"


def test_where_one_does_not_say_when_the_last_counts() -> None:
    for one, other in ((8, None), (None, 8), (None, None)):
        stored, coming = at(article(0), one), at(article(0, edition=1), other)
        assert sorted_(coming, stored=(stored,)).wanted == {"tin-0": [coming]}


def test_that_the_publisher_changed_nothing_since_is_noted() -> None:
    stored, later = at(article(0), 8), at(article(0), 10)
    found = sorted_(later, stored=(stored,))
    assert found == Incoming(confirmed={"tin-0": later.modified})
    between = at(article(0, edition=1), 9)
    assert sorted_(later, between, stored=(stored,)) == found, "what came between is stale then"
    assert sorted_(at(article(0), None), stored=(stored,)) == Incoming()
    assert sorted_(stored, later).confirmed == {"tin-0": later.modified}, "also of what is new"
    other = at(article(0, edition=1), 11)
    assert sorted_(later, other, stored=(stored,)) == Incoming(wanted={"tin-0": [other]})


def test_what_is_withdrawn_is_withheld_by_its_id_and_by_its_page() -> None:
    gone = article(0)
    again = replace(article(0, edition=1), url="https://bao.example/chuyen-muc/tin-0")
    twin, other = replace(article(0), id="khác"), article(1)
    found = sorted_(gone, again, twin, other, withdrawn=(gone,))
    assert (found.withheld, list(found.wanted)) == (3, ["tin-1"])
    assert sorted_(replace(twin, url=None), withdrawn=(gone,)).withheld == 0


def test_an_article_that_is_there_is_not_withheld_for_its_page() -> None:
    twin = replace(article(0), id="khác")
    changed = replace(twin, title="Tin đã sửa")
    found = sorted_(changed, stored=(twin,), withdrawn=(article(0),))
    assert (found.withheld, found.wanted) == (0, {"khác": [changed]})


def test_one_of_another_site_is_a_clash() -> None:
    theirs = replace(article(0, edition=1), url="https://khac.example/tin-0")
    found = sorted_(theirs, stored=(article(0),))
    assert (found.clashes, found.wanted) == ([theirs], {})
    assert sorted_(article(0), theirs).clashes == [theirs]
