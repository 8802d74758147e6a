"""What an archive promises, wherever its articles and searchers are: one walk through all that is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.backup import back_up
from indexer.doctor import examine
from indexer.encode import Encoder
from indexer.place import Place
from indexer.rebuild import rebuild
from indexer.restore import restore
from indexer.split import Splitting
from indexer.types import Article, DateRange, Term, Where
from tests.conftest import article, articles

NOW = datetime.now(UTC) + timedelta(hours=1)
COUNT = 30
EARLY = Where(published=DateRange(date(2020, 1, 1), date(2020, 1, 10)))


@pytest.fixture(params=["sqlite", "sqlite, milvus", "postgresql, milvus"])
def kho(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        made = Place(tmp_path / "kho")
        if "postgresql" in request.param:
            made = stack.enter_context(request.getfixturevalue("postgres").place(made.folder))
        if "milvus" in request.param:
            made = replace(made, search=request.getfixturevalue("milvus").url)
        yield made


class Walk:
    """Archives over one place, and what they should hold."""

    def __init__(self, there: dict[str, Article], *open: Archive) -> None:
        self.there, self.open = there, open

    def check(self, gone: str = "") -> None:
        """Each archive finds each article by its words and its vector, and nothing of one that is gone."""
        for archive in self.open:
            archive.catch_up()
            assert {one.id for one in archive.all_articles()} == self.there.keys()
            for one in [*self.there.values()][::7]:
                number = one.id.removeprefix("tin-")
                [(key, _)] = archive.asked(f"{one.title}. {one.body}").nearest(1)
                assert found(archive, [key]) == [one]
                assert found(archive, [key for key, _ in archive.matching([Term(f"mt{number}")], 5)]) == [one]
            early = {one.id for one in self.there.values() if one.day and one.day <= date(2020, 1, 10)}
            near = archive.asked("huyện").nearest(1_000, EARLY)
            match = archive.matching([Term("huyện")], 1_000, EARLY)
            for hits in (near, match):
                assert {one.id for one in found(archive, [key for key, _ in hits])} == early
            if gone:
                assert not archive.matching([Term(f"mt{gone.removeprefix('tin-')}")], 5)


def found(archive: Archive, keys: list[int]) -> list[Article]:
    stored = archive.passages(keys)
    assert len(stored) == len(keys), "a searcher names what is not there"
    read = archive.articles([one.article_key for one in stored.values()])
    return [*read.values()]


def test_an_archive_keeps_its_promises(kho: Place, encoder: Encoder) -> None:
    there = {one.id: one for one in articles(COUNT)}
    with Archive.create(kho, encoder) as writer, Archive.open(kho, encoder) as reader:
        walk = Walk(there, writer, reader)
        assert sum(done.added for done in writer.add(there.values())) == COUNT
        walk.check()
        changed = article(7, edition=2)
        there[changed.id] = changed
        [done] = writer.add([changed, article(14)])
        assert (done.updated, done.skipped) == (1, 1)
        assert writer.matching([Term("ls2")], 5)
        walk.check()
        assert writer.remove(["tin-28"]) == ["tin-28"] and there.pop("tin-28")
        walk.check(gone="tin-28")
        withdrawn = there.pop("tin-21")
        assert writer.withdraw(["tin-21"]) == ["tin-21"]
        walk.check(gone="tin-21")
        copy = back_up(kho, kho.folder.with_name("sao-luu.tar.gz"), NOW).path
        assert reader.reinstate(["tin-21"]) == ["tin-21"]
        there["tin-21"] = withdrawn
        walk.check()
        rebuild(kho, splitting=Splitting(300, 30))
        walk.check()
        assert not [one.text for one in examine(kho, NOW) if one.faults]
        restore(copy, kho, replace=True)
        there.pop("tin-21")
        walk.check(gone="tin-21")
        list(reader.add(new := articles(3, first=COUNT)))
        there.update({one.id: one for one in new})
        walk.check()
        assert len(reader) == writer.totals().passages and not [
            one.text for one in examine(kho, NOW) if one.faults]
