from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.archive import Archive
from indexer.carry import carry_over
from indexer.encode import Encoder
from indexer.place import Place
from indexer.register import store
from indexer.register.review import Review, Target, Verb
from indexer.register.types import Appointment, Holder
from indexer.rows import Entry
from indexer.split import Splitting, split
from indexer.truth import Truth
from indexer.types import Article
from tests.conftest import article
from tests.indexer.register.invented import HOA, KHAI, NOW, report

_LINE = Holder(KHAI, "Giám đốc Sở Y tế", "Lào Cai", "2021-03")


@pytest.fixture
def truth(place: Place) -> Iterator[Truth]:
    place.folder.mkdir()
    made = Truth.create(place)
    yield made
    made.close()


def _of(item: Article, **more: object) -> Appointment:
    """An invented report of an article."""
    return replace(report(article=item.id), published=item.day, **more)  # type: ignore[arg-type]


def _put(truth: Truth, item: Article, *found: Appointment, rules: str = "r1") -> None:
    passages = split(item, Splitting(100, 0))
    vectors = np.ones((len(passages), 4), np.float32)
    truth.put([Entry(item, passages, vectors, found, rules)], "0" * 16, NOW)


def _read(truth: Truth) -> list[Appointment]:
    with truth.reading() as db:
        return list(store.read(db))


def _review(reason: str, verb: Verb = "confirm") -> Review:
    return Review(0, NOW, "Mai", verb, targets=(Target.of(report()),), reason=reason)


# -- appointments --------------------------------------------------------------------------


def test_appointments_are_read_as_they_were_put_in_order(truth: Truth) -> None:
    full = _of(
        article(0), part="title", start=3, end=9, quote="Ông ký", organisation="Sở Y tế", previous="Vụ phó",
        replaced=HOA,
        decided_by="UBND tỉnh", signed_by="Chủ tịch", decision_number="12/QĐ-UBND", decided="2025-09",
        effective="2025-10-01", announced="2025", term="2025-2030", status="proposed", confidence=0.25,
        origin="model")
    plain, other = _of(article(0), person=HOA), _of(article(1))
    _put(truth, article(0), full, plain)
    _put(truth, article(1), other)
    assert _read(truth) == [full, plain, other]


def test_an_undated_articles_appointments_have_no_day(truth: Truth) -> None:
    item = replace(article(0), published=None)
    _put(truth, item, _of(item))
    assert [one.published for one in _read(truth)] == [None]


def test_an_updated_articles_appointments_are_replaced(truth: Truth) -> None:
    _put(truth, article(0), _of(article(0)), _of(article(0), person=HOA))
    _put(truth, article(1), other := _of(article(1)))
    _put(truth, article(0, edition=1), now := _of(article(0), action="miễn nhiệm"))
    assert sorted(_read(truth), key=lambda one: one.article_id) == [now, other]


def test_appointments_go_with_their_article(truth: Truth) -> None:
    _put(truth, article(0), _of(article(0)))
    _put(truth, article(1), other := _of(article(1)))
    assert truth.remove(["tin-0"]) == ["tin-0"]
    assert _read(truth) == [other]


def test_appointments_are_replaced_by_their_articles_keys(truth: Truth) -> None:
    _put(truth, article(0), _of(article(0)))
    _put(truth, article(1), _of(article(1)))
    with truth.writing() as (db, _):
        first, second = store.outdated(db, "r2", 0, 9)
        store.replace(db, {first: [], second: [_of(article(1), person=HOA)]})
    assert [(one.article_id, one.person) for one in _read(truth)] == [("tin-1", HOA)]


def test_many_articles_are_replaced_at_once(truth: Truth) -> None:
    """More than one statement takes."""
    _put(truth, article(0), _of(article(0)))
    with truth.writing() as (db, _):
        (key,) = store.outdated(db, "r2", 0, 9)
        store.replace(db, {key: [], **dict.fromkeys(range(key + 1, key + 1200), ())})
    assert _read(truth) == []


# -- which rules read an article -----------------------------------------------------------


def test_articles_that_other_rules_read_are_outdated_until_they_are_marked(truth: Truth) -> None:
    for number, rules in enumerate(("r1", "r2", "", "r1")):
        _put(truth, article(number), rules=rules)
    with truth.writing() as (db, _):
        keys = store.outdated(db, "r2", 0, 9)
        assert len(keys) == store.count_outdated(db, "r2") == 3
        assert store.outdated(db, "r2", 0, 2) == keys[:2] and store.outdated(db, "r2", keys[1], 9) == keys[2:]
        store.mark(db, keys[:2], "r2")
        assert store.outdated(db, "r2", 0, 9) == keys[2:] and store.count_outdated(db, "r2") == 1
        assert store.count_outdated(db, "r3") == 4


def test_an_updated_article_is_marked_anew(truth: Truth) -> None:
    _put(truth, article(0), rules="r1")
    _put(truth, article(0, edition=1), rules="r2")
    with truth.reading() as db:
        assert store.outdated(db, "r2", 0, 9) == []


# -- staff's log and list ------------------------------------------------------------------


def test_the_log_is_kept_in_the_order_of_its_writing(truth: Truth) -> None:
    with truth.appending() as db:
        written = [store.append(db, _review(reason)) for reason in ("một", "hai", "ba")]
    assert [entry.seq for entry in written] == [1, 2, 3]
    with truth.reading() as db:
        assert store.log(db) == written
        assert [entry.reason for entry in store.log(db)] == ["một", "hai", "ba"]


def test_the_log_outlives_the_articles(truth: Truth) -> None:
    _put(truth, article(0), _of(article(0)))
    with truth.appending() as db:
        entry = store.append(db, _review("một", "reject"))
    truth.remove(["tin-0"])
    with truth.reading() as db:
        assert store.log(db) == [entry]


def test_a_line_is_in_the_list_only_once(truth: Truth) -> None:
    other = replace(_LINE, person=HOA)
    with truth.appending() as db:
        assert store.put_list(db, [_LINE, _LINE]) == 1
        assert store.put_list(db, [other, _LINE]) == 1
        assert store.put_list(db, []) == 0
        assert store.listed(db) == [_LINE, other]


def test_the_stamp_changes_with_the_log_and_the_list(truth: Truth) -> None:
    with truth.appending() as db:
        stamps = [store.stamp(db)]
        store.append(db, _review("một"))
        stamps.append(store.stamp(db))
        store.put_list(db, [_LINE])
        stamps.append(store.stamp(db))
        store.put_list(db, [_LINE])
        assert stamps == [(0, 0), (1, 0), (1, 1)] and store.stamp(db) == stamps[-1]


def test_what_staff_said_comes_along_into_a_new_archive(truth: Truth, tmp_path: Path) -> None:
    with truth.appending() as db:
        entries = [store.append(db, _review("một")), store.append(db, _review("hai"))]
        store.put_list(db, [_LINE])
    (tmp_path / "new").mkdir()
    new = Truth.create(tmp_path / "new")
    with truth.reading() as before, new.appending() as after:
        carry_over(before, after)
        assert store.log(after) == entries and store.listed(after) == [_LINE]
        assert store.append(after, _review("ba")).seq == 3
    new.close()


# -- an archive ----------------------------------------------------------------------------


def test_an_archive_keeps_what_its_articles_tell_now(tmp_path: Path, encoder: Encoder) -> None:
    def told(post: str) -> Article:
        return replace(article(0), body=f"Ông Lê Văn Khải được bổ nhiệm làm Giám đốc Sở {post} Lào Cai.")

    def positions(archive: Archive) -> list[str]:
        return [event.told.position for event in archive.register().events]

    with Archive.create(tmp_path / "kho", encoder) as archive:
        list(archive.add([told("Y tế"), article(1)]))
        assert positions(archive) == ["Giám đốc Sở Y tế Lào Cai"]
        list(archive.add([told("Nội vụ")]))
        assert positions(archive) == ["Giám đốc Sở Nội vụ Lào Cai"]
        archive.remove(["tin-0"])
        assert positions(archive) == []
