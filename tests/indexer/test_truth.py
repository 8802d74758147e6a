from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from indexer.calendar import Row
from indexer.encode import Vectors
from indexer.errors import ArchiveDamaged, ArchiveError
from indexer.incoming import Known
from indexer.place import Place
from indexer.rows import Entry
from indexer.split import Splitting, split
from indexer.sqlite import faults
from indexer.truth import Truth
from indexer.types import VIETNAM, Article
from indexer.versions import content_hash
from tests.conftest import article, articles

_DIM = 8
_NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
_OLD, _NEW = "0" * 16, "f" * 16
"""Encodings, by the fingerprints of their encoders."""


@pytest.fixture
def truth(place: Place) -> Iterator[Truth]:
    place.folder.mkdir()
    made = Truth.create(place)
    yield made
    made.close()


def entry(item: Article, size: int = 100) -> Entry:
    passages = split(item, Splitting(size, 0))
    seed = int(content_hash(item)[:8], 16)
    return Entry(item, passages, np.random.default_rng(seed).random((len(passages), _DIM), np.float32))


def put(truth: Truth, items: Sequence[Article]) -> None:
    truth.put([entry(item) for item in items], _OLD, _NOW)


def keys(truth: Truth, since: int = 0) -> list[int]:
    """Those of the passages that came after a revision."""
    return [p.key for batch in truth.added_since(since, truth.revision, 100) for p in batch]


def vectors(truth: Truth, encoding: str, since: int = 0) -> dict[int, Vectors]:
    """By passage key, of the passages that came after a revision."""
    batches = truth.vectors_since(since, truth.revision, encoding, 2)
    return {key: vector for some, made in batches for key, vector in zip(some.tolist(), made, strict=True)}


def rows(truth: Truth, since: int = 0) -> list[Row]:
    """The calendar's, of the passages that came after a revision."""
    return [row for some in truth.calendar(since, truth.revision, 2) for row in some]


def of(truth: Truth, id: str) -> list[int]:
    """The keys of an article's passages, in order of their ordinals."""
    there = truth.passages(keys(truth)).values()
    owners = truth.articles(list({p.article_key for p in there}))
    mine = [p for p in there if owners[p.article_key].id == id]
    return [p.key for p in sorted(mine, key=lambda p: p.ordinal)]


# -- what is put is read -------------------------------------------------------------------


def test_articles_are_read_as_they_were_put(truth: Truth) -> None:
    plain = Article("trần", "Tin", "Tin ngắn.")
    full = Article(
        "đủ", "Tin “đủ”", "Dòng một.\nDòng hai 😀.", "https://bao.example/a?b=1&c=đ",
        datetime(2024, 5, 4, 20, 30, 15, tzinfo=UTC), "Báo Lâm Sơn", "Đời sống",
        ("Minh", "Khuê, An"), "Sapo.",
    )
    put(truth, [plain, full])
    assert (truth.article("trần"), truth.article("đủ"), truth.article("không")) == (plain, full, None)
    assert list(truth.all_articles()) == [plain, full], "in the order in which they came"
    stored = truth.article("đủ")
    assert stored is not None and stored.published is not None
    assert stored.published.utcoffset() == UTC.utcoffset(None), "with its own zone"


def test_passages_are_read_as_they_were_put(truth: Truth) -> None:
    given = [entry(item) for item in articles(3)]
    truth.put(given, _OLD, _NOW)
    held = vectors(truth, _OLD)
    for one in given:
        stored = truth.passages(of(truth, one.article.id))
        assert len(stored) == len(one.passages) > 1
        for p, passage, vector in zip(stored.values(), one.passages, one.vectors, strict=True):
            assert (p.ordinal, p.start, p.end) == (passage.ordinal, passage.start, passage.end)
            assert p.day == (one.article.published.date() if one.article.published else None)
            assert held[p.key].dtype == np.float32
            np.testing.assert_allclose(held[p.key], vector, atol=1e-3)


def test_passages_have_their_articles_story(truth: Truth) -> None:
    put(truth, [article(0), replace(article(0), id="x"), article(1)])
    stories = [{truth.passages([key])[key].story for key in of(truth, id)} for id in ("tin-0", "x", "tin-1")]
    assert stories[0] == stories[1] != stories[2] and all(len(some) == 1 for some in stories)
    [(owner, _)] = {(p.article_key, p.story) for p in truth.passages(of(truth, "x")).values()}
    assert truth.copies(owner) == [article(0)]


def test_all_or_no_story_is_stored(truth: Truth) -> None:
    put(truth, [article(0)])
    broken = replace(entry(article(1)), vectors=np.zeros((0, _DIM), np.float32))
    with pytest.raises(ValueError):
        truth.put([broken], _OLD, _NOW)
    put(truth, [article(2)])
    assert {p.story for p in truth.passages(keys(truth)).values()} == {1, 2}


def test_an_article_without_passages_is_kept(truth: Truth) -> None:
    put(truth, [Article("trống", "Tin trống", "")])
    assert truth.article("trống") is not None
    assert (truth.totals().articles, truth.totals().passages) == (1, 0)


def test_it_is_told_what_is_known(truth: Truth) -> None:
    first, second = articles(2)
    put(truth, [first, replace(second, url=None)])
    assert truth.known(["tin-0", "tin-1", "tin-2"]) == {
        "tin-0": Known(content_hash(first), first.url, None),
        "tin-1": Known(content_hash(replace(second, url=None)), None, None),
    }


@pytest.mark.parametrize("changed", [
    {"url": "https://bao.example/x"}, {"title": "Tin"}, {"published": None}, {"source": "Tin"},
    {"section": "Đời sống"}, {"authors": ("Minh",)}, {"summary": ""}, {"body": "Tin."},
    {"published": datetime(2020, 1, 1, 8, 1, tzinfo=VIETNAM)},
], ids=str)
def test_a_hash_changes_with_everything_but_the_id(changed: dict[str, object]) -> None:
    stored = article(0)
    assert content_hash(replace(stored, **changed)) != content_hash(stored)  # type: ignore[arg-type]
    assert content_hash(replace(stored, id="khác")) == content_hash(stored)


def test_totals(truth: Truth) -> None:
    assert truth.totals().articles == 0 and truth.totals().first is None
    put(truth, [*articles(5), Article("x", "Tin", "Tin.", source="Báo Lâm Sơn")])
    totals = truth.totals()
    assert (totals.articles, totals.passages) == (6, len(keys(truth)))
    assert (totals.first, totals.last) == (date(2020, 1, 1), date(2020, 1, 5))
    assert next(iter(totals.sources)) == "Báo Lâm Sơn", "the largest first"
    assert totals.sources == {"Báo Lâm Sơn": 3, "Tin Bắc Khê": 2, "Đài Yên Phác": 1}


def test_the_calendar_has_each_passage_with_day_and_source(truth: Truth) -> None:
    put(truth, [article(0), Article("x", "Tin", "Tin.", source="Báo X")])
    dated, [undated] = of(truth, "tin-0"), of(truth, "x")
    day = date(2020, 1, 1).toordinal()
    assert rows(truth) == sorted(
        [*((key, day, "Báo Lâm Sơn") for key in dated), (undated, None, "Báo X")]
    )
    since = truth.revision
    put(truth, [article(1)])
    assert [key for key, *_ in rows(truth, since)] == of(truth, "tin-1")


# -- revisions -----------------------------------------------------------------------------


def test_each_change_is_a_revision_of_its_own(truth: Truth) -> None:
    assert truth.revision == 0
    seen = []
    for change in (lambda: put(truth, articles(3)), lambda: put(truth, [article(1, edition=1)]),
                   lambda: truth.remove(["tin-0"])):
        change()
        seen.append(truth.revision)
    assert seen == [1, 2, 3]


def test_what_came_and_left_after_a_revision(truth: Truth) -> None:
    put(truth, articles(2))
    first = keys(truth)
    put(truth, articles(2, first=2))
    assert keys(truth) == sorted(keys(truth))
    assert set(keys(truth, 1)) == {*of(truth, "tin-2"), *of(truth, "tin-3")}
    gone = of(truth, "tin-1")
    truth.remove(["tin-1"])
    assert (keys(truth, 2), truth.removed_since(1), truth.removed_since(2)) == ([], gone, gone)
    assert (truth.removed_since(3), keys(truth, 3)) == ([], [])
    assert set(first) - set(keys(truth)) == set(gone)


def test_a_changed_article_is_replaced(truth: Truth) -> None:
    put(truth, articles(3))
    before = of(truth, "tin-1")
    put(truth, [article(1, edition=1)])
    after = of(truth, "tin-1")
    assert truth.article("tin-1") == article(1, edition=1)
    assert [a.id for a in truth.all_articles()] == ["tin-0", "tin-1", "tin-2"]
    assert keys(truth, 1) == after and sorted(truth.removed_since(1)) == before
    assert not set(before) & set(after) and truth.passages(before) == {}
    assert truth.totals().passages == len(keys(truth))


def test_new_and_changed_come_in_one_change(truth: Truth) -> None:
    put(truth, articles(2))
    put(truth, [article(2), article(0, edition=1), article(3)])
    assert truth.revision == 2
    assert list(truth.all_articles()) == [article(0, edition=1), article(1), article(2), article(3)]


def test_no_key_is_used_twice(truth: Truth) -> None:
    put(truth, articles(3))
    used = set(keys(truth))
    for edition in range(1, 4):
        put(truth, [article(2, edition)])
        fresh = set(keys(truth, truth.revision - 1))
        assert not fresh & used
        used |= fresh
        truth.remove(["tin-2"])
        assert len(set(truth.removed_since(0))) == len(truth.removed_since(0))


def test_no_articles_key_is_used_twice(truth: Truth) -> None:
    def owners() -> set[int]:
        return {p.article_key for p in truth.passages(keys(truth)).values()}

    put(truth, articles(3))
    before = owners()
    truth.remove(["tin-1", "tin-2"])
    put(truth, [article(9)])
    assert len(owners() - before) == 1 and len(owners()) == 2


def test_removing_tells_what_was_there(truth: Truth) -> None:
    put(truth, articles(3))
    assert sorted(truth.remove(["tin-2", "không-có", "tin-0", "tin-2"])) == ["tin-0", "tin-2"]
    assert truth.remove(["tin-2"]) == [] == truth.remove([])
    assert [a.id for a in truth.all_articles()] == ["tin-1"]
    assert {owner for _, _, owner in rows(truth)} == {article(1).source}


def test_what_came_is_read_in_batches(truth: Truth) -> None:
    put(truth, articles(10))
    batches = [[p.key for p in batch] for batch in truth.added_since(0, truth.revision, 4)]
    assert [len(batch) for batch in batches[:-1]] == [4] * (len(batches) - 1) and 0 < len(batches[-1]) <= 4
    assert [key for batch in batches for key in batch] == keys(truth)


def test_more_ids_than_one_statement_takes(truth: Truth) -> None:
    count = 1_203
    made = [Article(f"tin-{n}", "Tin", f"Tin số {n}.") for n in range(count)]
    put(truth, made)
    ids = [a.id for a in made]
    assert len(truth.known(ids)) == len(truth.passages(keys(truth))) == count
    assert len(truth.articles([p.article_key for p in truth.passages(keys(truth)).values()])) == count
    put(truth, [replace(a, title="Tin đã sửa") for a in made])
    assert {a.title for a in truth.all_articles()} == {"Tin đã sửa"} and truth.totals().articles == count
    assert sorted(truth.remove(ids)) == sorted(ids)
    assert truth.totals().articles == truth.totals().passages == 0
    assert len(truth.removed_since(0)) == 2 * count


def test_all_or_none_is_stored(truth: Truth) -> None:
    put(truth, [article(0)])
    before = keys(truth)
    broken = replace(entry(article(2)), vectors=np.zeros((0, _DIM), np.float32))
    with pytest.raises(ValueError):
        truth.put([entry(article(1)), entry(article(0, edition=1)), broken], _OLD, _NOW)
    assert (truth.revision, list(truth.all_articles()), keys(truth)) == (1, [article(0)], before)
    assert truth.removed_since(0) == []


# -- the file ------------------------------------------------------------------------------


def test_what_was_committed_is_there_at_the_next_opening(truth: Truth, place: Place) -> None:
    put(truth, articles(3))
    truth.remove(["tin-1"])
    other = Truth(place)
    assert (other.revision, list(other.all_articles())) == (2, [article(0), article(2)])
    put(truth, [article(5)])
    assert other.article("tin-5") == article(5), "and a change is seen by who has it open"
    assert place.database or faults(place.truth) == []
    other.close()


def test_a_reader_keeps_what_it_began_with_while_another_writes(truth: Truth, place: Place) -> None:
    made = [Article(f"tin-{n}", "Tin", f"Tin số {n}.") for n in range(1_100)]
    put(truth, made)
    other = Truth(place)
    reading = other.all_articles()
    assert next(reading) == made[0]
    truth.remove(["tin-1099"])
    assert list(reading) == made[1:]
    assert list(other.all_articles()) == made[:-1]
    other.close()


def test_an_empty_database_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "t ? #"
    folder.mkdir()
    for _ in range(2):
        made = Truth.create(folder)
        assert (made.revision, made.totals().articles) == (0, 0)
        made.close()
    assert [path.name for path in folder.iterdir() if path.suffix == ".sqlite"] == ["truth.sqlite"]


def test_a_database_with_articles_is_not_made_again(truth: Truth, place: Place) -> None:
    put(truth, articles(2))
    with pytest.raises(ArchiveError, match="articles are in it, but its manifest is missing"):
        Truth.create(place)
    assert list(truth.all_articles()) == articles(2)


def test_a_missing_database_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamaged, match=r"truth\.sqlite: the database is missing"):
        Truth(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_what_is_no_database_is_told_at_once(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "truth.sqlite"
    path.write_bytes(content)
    with pytest.raises(ArchiveDamaged, match=r"truth\.sqlite: .*restore a copy"):
        Truth(tmp_path)


# -- vectors of another encoder ------------------------------------------------------------


def _made(count: int, dim: int = 3) -> Vectors:
    return np.arange(count * dim, dtype=np.float32).reshape(count, dim)


def test_passages_are_encoded_anew_without_a_revision(truth: Truth) -> None:
    put(truth, articles(3))
    before, all_keys, revision = vectors(truth, _OLD), keys(truth), truth.revision
    truth.put_vectors(all_keys[:2], _NEW, _made(2))
    assert (truth.encoded(_NEW), truth.encoded(_OLD), truth.count()) == (2, len(all_keys), len(all_keys))
    assert truth.revision == revision
    np.testing.assert_array_equal(np.stack(list(vectors(truth, _NEW).values())), _made(2))
    assert [p.key for p in truth.without_vector(_NEW, 0, 99)] == all_keys[2:]
    assert [p.key for p in truth.without_vector(_NEW, all_keys[2], 2)] == all_keys[3:5]
    assert truth.without_vector(_OLD, 0, 99) == []
    after = vectors(truth, _OLD)
    assert after.keys() == before.keys()
    assert all(np.array_equal(after[key], before[key]) for key in before)


def test_a_passage_that_has_gone_gets_no_vector(truth: Truth) -> None:
    put(truth, articles(2))
    gone, stays = of(truth, "tin-0"), of(truth, "tin-1")
    truth.remove(["tin-0"])
    assert set(vectors(truth, _OLD)) == set(stays), "its own went with it"
    truth.put_vectors([*gone, *stays], _NEW, _made(len(gone) + len(stays)))
    held = vectors(truth, _NEW)
    assert list(held) == stays
    np.testing.assert_array_equal(held[stays[0]], _made(9)[len(gone)])
    truth.put_vectors(gone, _NEW, _made(len(gone)))
    assert truth.encoded(_NEW) == len(stays)


def test_vectors_of_other_encodings_are_forgotten(truth: Truth) -> None:
    put(truth, articles(2))
    truth.put_vectors(keys(truth), _NEW, _made(len(keys(truth))))
    truth.forget_vectors(keep={_OLD, _NEW})
    assert truth.encoded(_OLD) == truth.encoded(_NEW) == truth.count()
    truth.forget_vectors(keep={_NEW})
    assert (truth.encoded(_OLD), truth.encoded(_NEW)) == (0, truth.count())


def test_vectors_of_passages_are_those_that_there_are(truth: Truth) -> None:
    put(truth, articles(3))
    there = vectors(truth, _OLD)
    found, made = truth.vectors([*list(there)[1:], 10**9], _OLD)
    assert found.tolist() == list(there)[1:]
    np.testing.assert_array_equal(made, [there[key] for key in found.tolist()])
    assert truth.vectors([1], _NEW)[0].shape == (0,) and truth.vectors([], _OLD)[1].shape == (0, 0)


def test_titles_are_drawn_from_all_over(truth: Truth) -> None:
    assert truth.titles(5) == []
    put(truth, articles(20))
    titles = [one.title for one in articles(20)]
    assert truth.titles(4) == titles[4::5] and truth.titles(100) == titles


def test_vectors_since_a_revision_are_those_of_its_later_passages(truth: Truth) -> None:
    put(truth, articles(2))
    since = truth.revision
    put(truth, [article(2)])
    assert list(vectors(truth, _OLD, since)) == keys(truth, since) != []
