from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.archive import Added, Archive
from indexer.encode import Encoder
from indexer.place import Place
from indexer.rebuild import rebuild
from indexer.sqlite import faults
from indexer.types import VIETNAM, Article, Term
from indexer.versions import Version, Withdrawal, content_hash, is_correction
from tests.conftest import article, articles

_NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)


class Clock:
    """An hour later at each look."""

    def __init__(self) -> None:
        self.hours = -1

    def __call__(self) -> datetime:
        self.hours += 1
        return _NOW + timedelta(hours=self.hours)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(tmp_path_factory.mktemp("versions") / "kho", encoder) as made:
        yield made


@pytest.fixture(scope="module")
def anywhere(one_place: Place, encoder: Encoder) -> Iterator[Archive]:
    """An archive in each kind of database."""
    with Archive.create(one_place, encoder) as made:
        yield made


@pytest.fixture
def archive(kept: Archive) -> Archive:
    """An archive in which nothing is left of other tests."""
    kept.remove([*(a.id for a in kept.all_articles()), *(w.id for w in kept.withdrawals())])
    kept.now = Clock()
    return kept


def add(archive: Archive, *items: Article) -> Added:
    done = Added()
    for batch in archive.add(items):
        done += batch
    return done


def at(hours: int) -> datetime:
    return _NOW + timedelta(hours=hours)


def found(archive: Archive, number: int) -> set[str]:
    """The ids of what the words of an article, and its vector, lead to."""
    words = [key for key, _ in archive.matching([Term(f"mt{number}")], 99)]
    asked = article(number)
    near = archive.asked(f"{asked.title}. {asked.body}").nearest(99)
    keys = words + [key for key, score in near if score > 0.95]
    owners = archive.articles([p.article_key for p in archive.passages(keys).values()])
    return {owner.id for owner in owners.values()}


# -- what was said before ------------------------------------------------------------------


def test_what_is_replaced_is_kept(archive: Archive) -> None:
    first, second, third = (article(0, edition=n) for n in range(3))
    for one in (first, second, third):
        add(archive, one)
    assert archive.article("tin-0") == third
    assert archive.versions("tin-0") == [
        Version(second, at(1), at(2), "updated"), Version(first, at(0), at(1), "updated")]
    assert archive.versions("tin-1") == [] and archive.withdrawal("tin-0") is None
    assert found(archive, 0) == {"tin-0"} and len(archive.matching([Term("mt0")], 9)) == 1


def test_every_field_comes_back(archive: Archive) -> None:
    full = Article(
        "đủ", "Tin “đủ”", "Dòng một.\nDòng hai 😀.", "https://bao.example/đủ",
        datetime(2024, 5, 4, 20, 30, 15, tzinfo=UTC), "Báo Lâm Sơn", "Đời sống",
        ("Minh", "Khuê, An"), "Sapo.",
        datetime(2024, 5, 5, 1, 2, 3, tzinfo=VIETNAM),
    )
    add(archive, full)
    assert archive.article("đủ") == full
    add(archive, replace(full, title="Tin", published=None, modified=None))
    [version] = archive.versions("đủ")
    assert version.article == full and version.article.published == full.published


def test_the_same_old_text_is_kept_once(archive: Archive) -> None:
    first, second = article(0), article(0, edition=1)
    for one in (first, second, first, second):
        add(archive, one)
    said = [(v.article, v.replaced) for v in archive.versions("tin-0")]
    assert said == [(first, at(3)), (second, at(2))]


def test_one_batch_keeps_what_several_would(archive: Archive) -> None:
    editions = [article(0, edition=n) for n in (0, 1, 0, 2)]
    done = add(archive, *editions)
    assert (done.added, done.updated, done.skipped) == (1, 0, 3)
    assert [v.article for v in archive.versions("tin-0")] == [article(0), article(0, edition=1)]
    assert archive.article("tin-0") == article(0, edition=2)


def test_what_is_stale_is_skipped(archive: Archive) -> None:
    newer = replace(article(0), modified=datetime(2024, 5, 4, 9, tzinfo=VIETNAM))
    older = replace(article(0, edition=1), modified=datetime(2024, 5, 4, 8, tzinfo=VIETNAM))
    add(archive, newer)
    revision = archive.revision
    assert add(archive, older).skipped == 1
    assert (archive.article("tin-0"), archive.versions("tin-0"), archive.revision) == (newer, [], revision)


def test_a_later_word_of_the_publisher_on_the_same_text_is_noted(archive: Archive) -> None:
    one = replace(article(0), modified=datetime(2024, 5, 4, 8, tzinfo=VIETNAM))
    later = replace(one, modified=datetime(2024, 5, 4, 10, tzinfo=VIETNAM))
    add(archive, one)
    revision = archive.revision
    assert add(archive, later).skipped == 1
    assert archive.article("tin-0") == later and archive.revision == revision, "nothing that is found changed"


_FIXED = (
    "Đính chính: chiều dài cây cầu là 130 mét.", "(Bài đã được sửa lại cho đúng.)",
    "Tòa soạn xin lỗi bạn đọc vì sai sót này.", "BÁO LÂM SƠN CÁO LỖI CÙNG BẠN ĐỌC",
    "Bản tin trước ghi nhầm số liệu.",
)


@pytest.mark.parametrize("told", _FIXED)
def test_a_text_that_says_so_is_a_correction(told: str) -> None:
    old = article(0)
    new = replace(old, body=f"{old.body}\n{told}")
    assert is_correction(old, new) and not is_correction(new, replace(new, title="Tin khác"))
    assert not is_correction(new, old), "one that says so no more corrects nothing"


@pytest.mark.parametrize("body", ["Ông chỉnh lại micro.", "Xã viết lại quy ước.", "Dân sửa lại mái nhà."])
def test_other_changes_are_none(body: str) -> None:
    assert not is_correction(article(0), replace(article(0), body=body))


def test_a_correction_is_told_from_an_update(archive: Archive) -> None:
    old = article(0)
    add(archive, old)
    add(archive, replace(old, body=f"{old.body}\nĐính chính: xã Lâm Sơn, không phải xã Phú Xá."))
    add(archive, replace(old, title="Tin đã đổi tên", body=f"{old.body}\nĐính chính: xã Lâm Sơn."))
    assert [v.why for v in archive.versions("tin-0")] == ["corrected", "corrected"]
    add(archive, article(0, edition=1))
    assert [v.why for v in archive.versions("tin-0")] == ["updated", "corrected", "corrected"]


# -- withdrawals ---------------------------------------------------------------------------


def test_what_is_withdrawn_is_found_no_more(archive: Archive, encoder: Encoder) -> None:
    add(archive, *articles(3))
    with Archive.open(archive.place, encoder) as other:
        assert found(other, 1) == {"tin-1"}
        assert archive.withdraw(["tin-1", "không-có", "tin-1"], "Mai", "sai người") == ["tin-1"]
        for each in (archive, other):
            assert found(each, 1) == set() and each.article("tin-1") is None
            assert each.totals().articles == 2 and each.totals().withdrawn == 1
            assert each.withdrawal("tin-1") == Withdrawal(
                "tin-1", article(1).url, article(1).title, at(1), "Mai", "sai người")
            assert each.versions("tin-1") == [Version(article(1), at(0), at(1), "withdrawn")]
    assert archive.withdraw(["tin-1"]) == [], "it is not there"
    assert faults(archive.place.truth) == []


def test_a_process_killed_before_it_is_taken_in_withdraws_it_all_the_same(
    archive: Archive, encoder: Encoder
) -> None:
    add(archive, *articles(2))
    archive._truth.withdraw(["tin-1"], _NOW, "", "")  # committed; the searchers know nothing of it
    assert found(archive, 1) == set()
    with Archive.open(archive.place, encoder) as after:
        assert found(after, 1) == set() and found(after, 0) == {"tin-0"}
        assert after.matching([Term("mt1")], 9) == [] and len(after) == 1


def test_what_is_withdrawn_does_not_come_back_by_itself(archive: Archive) -> None:
    add(archive, *articles(2))
    archive.withdraw(["tin-0"])
    twin = replace(article(0), id="bản-sao")
    done = add(archive, article(0), article(0, edition=1), twin, article(1))
    assert (done.withheld, done.added, done.updated, done.skipped) == (3, 0, 0, 1)
    assert [a.id for a in archive.all_articles()] == ["tin-1"]
    assert [v.why for v in archive.versions("tin-0")] == ["withdrawn"], "what is withheld leaves no trace"


def test_what_is_reinstated_is_found_as_it_was(archive: Archive) -> None:
    add(archive, article(0))
    add(archive, article(0, edition=1))
    archive.withdraw(["tin-0"])
    assert archive.reinstate(["tin-0", "không-có"]) == ["tin-0"]
    assert archive.article("tin-0") == article(0, edition=1) and found(archive, 0) == {"tin-0"}
    assert archive.withdrawals() == [] and archive.withdrawal("tin-0") is None
    told = [v.why for v in archive.versions("tin-0")]
    assert told == ["withdrawn", "updated"], "that it was withdrawn is not forgotten"
    done = add(archive, article(0, edition=1), article(0, edition=2))
    assert (done.updated, done.skipped, done.withheld) == (1, 1, 0)
    assert archive.reinstate(["tin-0"]) == []


def test_what_is_removed_leaves_no_trace(archive: Archive) -> None:
    add(archive, article(0), article(1))
    add(archive, article(0, edition=1), article(1, edition=1))
    archive.withdraw(["tin-1"])
    assert sorted(archive.remove(["tin-0", "tin-1", "không-có"])) == ["tin-0", "tin-1"]
    with archive._truth.reading() as db:
        for table in ("articles", "versions", "withdrawals", "passages", "vectors", "stories", "bands"):
            assert db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0, table
    assert add(archive, article(1)).added == 1 and archive.reinstate(["tin-1"]) == []


def test_the_newest_withdrawal_comes_first(archive: Archive) -> None:
    add(archive, *articles(3))
    for number in (2, 0):
        archive.withdraw([f"tin-{number}"], reason=f"lý do {number}")
    told = [(w.id, w.reason) for w in archive.withdrawals()]
    assert told == [("tin-0", "lý do 0"), ("tin-2", "lý do 2")]


def test_a_story_goes_on_without_the_article_that_founded_it(archive: Archive) -> None:
    original = article(0)
    copies = [replace(original, id=f"chép-{n}", url=f"https://chep.example/{n}") for n in range(3)]
    add(archive, original)
    add(archive, copies[0])
    archive.withdraw(["tin-0"])
    add(archive, copies[1])
    key = archive.article_passages("chép-0")[0].article_key
    assert archive.copies(key) == [copies[1]] and archive.similar_counts(["chép-0"]) == {"chép-0": 1}
    archive.withdraw(["chép-0", "chép-1"])
    add(archive, copies[2])
    assert archive.similar_counts(["chép-2"]) == {"chép-2": 0}
    archive.reinstate(["tin-0", "chép-0", "chép-1"])
    key = archive.article_passages("chép-2")[0].article_key
    assert {copy.id for copy in archive.copies(key)} == {"tin-0", "chép-0", "chép-1"}


# -- together ------------------------------------------------------------------------------


@dataclass
class Model:
    """What an archive holds, as a dictionary would: what each article says, what it said before, from the
    last to the first, and whether it is withdrawn."""

    says: dict[str, Article] = field(default_factory=dict)
    said: dict[str, list[Article]] = field(default_factory=dict)
    gone: dict[str, Article] = field(default_factory=dict)

    def add(self, *batch: Article) -> None:
        for one in batch:
            now, urls = self.says.get(one.id), {other.url for other in self.gone.values()}
            if one.id in self.gone or (now is None and one.url in urls):
                continue
            if now and now.modified and one.modified and one.modified < now.modified:
                continue
            if now and content_hash(now) == content_hash(one):
                one = replace(one, modified=one.modified or now.modified)
            elif now:
                self._keep(now)
            self.says[one.id] = one

    def withdraw(self, *ids: str) -> None:
        for id in ids:
            if one := self.says.pop(id, None):
                self._keep(one)
                self.gone[id] = one

    def reinstate(self, *ids: str) -> None:
        self.says |= {id: self.gone.pop(id) for id in ids if id in self.gone}

    def remove(self, *ids: str) -> None:
        for id in ids:
            for held in (self.says, self.said, self.gone):
                held.pop(id, None)

    def _keep(self, one: Article) -> None:
        before = [old for old in self.said.get(one.id, []) if content_hash(old) != content_hash(one)]
        self.said[one.id] = [one, *before]


def _coming(number: int, edition: int, hour: int | None, twin: bool) -> Article:
    one = article(number, edition)
    modified = None if hour is None else datetime(2024, 5, 4, hour, tzinfo=VIETNAM)
    return replace(one, id=f"bản-{number}" if twin else one.id, modified=modified)


_IDS = st.lists(st.sampled_from(["tin-0", "tin-1", "bản-0"]), min_size=1, max_size=2)
_HOURS = st.sampled_from([None, 8, 9])
_COMING = st.builds(_coming, st.integers(0, 1), st.integers(0, 2), _HOURS, st.booleans())
_STEPS = st.lists(st.one_of(
    st.tuples(st.just("add"), st.tuples(_COMING)), st.tuples(st.just("withdraw"), _IDS),
    st.tuples(st.just("reinstate"), _IDS), st.tuples(st.just("remove"), _IDS),
), max_size=8)


@settings(max_examples=8)
@given(steps=_STEPS)
def test_any_sequence_of_changes_agrees_with_a_dictionary(
    anywhere: Archive, steps: list[tuple[str, list[str]]]
) -> None:
    kept = anywhere
    kept.remove([*(a.id for a in kept.all_articles()), *(w.id for w in kept.withdrawals())])
    model = Model()
    for verb, of in steps:
        getattr(model, verb)(*of)
        if verb == "add":
            list(kept.add(of))  # type: ignore[arg-type]
        else:
            getattr(kept, verb)(of)
        assert {a.id: a for a in kept.all_articles()} == model.says
        assert {w.id for w in kept.withdrawals()} == set(model.gone)
        for number in (0, 1):
            ids = {id for id in model.says if id.endswith(str(number))}
            assert found(kept, number) == ids, f"after {verb}"
    for id in ("tin-0", "tin-1", "bản-0", "bản-1"):
        assert [content_hash(v.article) for v in kept.versions(id)] == [
            content_hash(one) for one in model.said.get(id, [])]


# -- a rebuild -----------------------------------------------------------------------------


def test_a_rebuild_takes_the_history_along(tmp_path: Path, encoder: Encoder) -> None:
    folder = tmp_path / "kho"
    with Archive.create(folder, encoder) as made:
        made.now = Clock()
        add(made, *articles(3))
        add(made, replace(article(0, edition=1), modified=_NOW))
        made.withdraw(["tin-1"], "Mai", "sai")
        with made._truth.appending() as db:
            db.exec_driver_sql("INSERT OR REPLACE INTO sites VALUES ('bao.example', 3)")
            db.exec_driver_sql("INSERT INTO site_lines VALUES ('bao.example', -7, 2)")
            db.exec_driver_sql("UPDATE articles SET content_hash = 'như đã đọc' WHERE id = 'tin-2'")
        before = _all(made)
    rebuild(folder)
    with Archive.open(folder, encoder) as new:
        assert _all(new) == before
        assert found(new, 1) == set() and found(new, 0) == {"tin-0"}
        assert add(new, article(1)).withheld == 1 and new.reinstate(["tin-1"]) == ["tin-1"]


def _all(archive: Archive) -> dict[str, object]:
    tables = ("versions", "withdrawals", "sites", "site_lines", "fetched", "reviews", "holders")
    with archive._truth.reading() as db:
        rows = {name: db.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1").all() for name in tables}
        said = db.exec_driver_sql("SELECT id, content_hash, stored, modified FROM articles ORDER BY id").all()
    return {**rows, "articles": said, "texts": list(archive.all_articles())}
