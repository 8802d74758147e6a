"""The searchers in Milvus, beside those in a folder: the same answers, faults, and copies of an archive."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean
from unittest import mock

import numpy as np
import pytest
from model2vec import StaticModel
from typer.testing import CliRunner

from indexer import lock
from indexer.archive import Archive
from indexer.backup import back_up
from indexer.cli import app
from indexer.doctor import examine
from indexer.doctor.repair import repair
from indexer.encode import Encoder
from indexer.errors import ArchiveError, ArchiveUnreachable, SettingsError
from indexer.milvus import engine, words
from indexer.milvus.collection import Collection
from indexer.milvus.engine import Address, Engine
from indexer.place import Place
from indexer.rebuild import rebuild
from indexer.reencode import reencode
from indexer.resources import data
from indexer.restore import restore
from indexer.settings import Settings
from indexer.split import Splitting
from indexer.types import DateRange, Term, Where
from indexer.words import bigrams
from indexer.words import words as words_of
from tests.conftest import article, articles
from tests.milvus import Server

COUNT = 60
NOW = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def place(milvus: Server, tmp_path: Path) -> Place:
    return Place(tmp_path / "kho", search=f"{milvus.url}?name={tmp_path.name.replace('-', '_')}")


@pytest.fixture
def archive(place: Place, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(place, encoder) as made:
        yield made


@pytest.fixture(scope="module")
def both(
    milvus: Server, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> Iterator[tuple[Archive, Archive]]:
    """One that searches in its folder, and one that searches in Milvus, of the same articles."""
    folder = tmp_path_factory.mktemp("both")
    some = [replace(one, published=None) if n % 10 == 3 else one for n, one in enumerate(articles(COUNT))]
    told = {"text": [one.body for one in some], "context": [f"{one.title}. {one.summary}" for one in some]}
    means = {name: mean(2 * len(words_of(text)) - 1 for text in texts) for name, texts in told.items()}
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(words._LENGTHS, means))  # these are shorter than news is
        made = [stack.enter_context(Archive.create(at, encoder)) for at in (
            Place(folder / "here"), Place(folder / "there", search=milvus.url))]
        for one in made:
            list(one.add(some))
        yield made[0], made[1]


def terms(question: str, *, marked: bool = True) -> list[Term]:
    found = words_of(question)
    return [Term(word, marked=marked) for word in (*found, *bigrams(found))]


def collections(place: Place) -> list[str]:
    own = Engine(place.search)
    return own.collections(f"{own.address.name}_")


def held(archive: Archive) -> tuple[set[int], set[int]]:
    """What either searcher holds; nothing of it twice."""
    dense, lexical = archive._dense.keys(), archive._lexical.keys()
    assert len(set(dense)) == len(dense) == len(archive) and len(set(lexical)) == len(lexical)
    return set(dense), set(lexical)


def stored(archive: Archive) -> set[int]:
    truth = archive._truth
    return {one.key for some in truth.added_since(0, truth.revision, 1_000) for one in some}


QUESTIONS = ("cây cầu bắc qua sông Lam", "tiêm vắc-xin cho trâu bò", "thu ngân sách huyện Phú Xá", "mt31")
FILTERS = (
    Where(published=DateRange(date(2020, 1, 10), date(2020, 2, 3))),
    Where(published=DateRange(None, date(2020, 1, 20))),
    Where(sources=("Tin Bắc Khê",)), Where(sources=("Đài Yên Phác", "Báo Lâm Sơn"), until=date(2020, 1, 30)),
    Where(until=date(2020, 1, 5)), Where(sources=("'\"] or key > 0",)),
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_words_find_and_score_as_in_a_folder(both: tuple[Archive, Archive], question: str) -> None:
    here, there = both
    for marked in (True, False):
        asked = terms(question, marked=marked)
        counts = [[one.document_frequency(term) for term in asked] for one in both]
        assert counts[0] == counts[1]
        assert there.expected(asked) == pytest.approx(here.expected(asked))
        theirs, ours = here.matching(asked, 10_000), dict(there.matching(asked, 10_000))
        assert ours.keys() == {key for key, _ in theirs}
        for key, score in theirs:
            assert ours[key] == pytest.approx(score, rel=0.05, abs=0.15), "Tantivy rounds lengths"
        every = [set(dict(one.matching(asked, 1_000, every=True))) for one in both]
        assert every[0] == every[1]


@pytest.mark.parametrize("where", FILTERS)
def test_filters_hold_as_in_a_folder(both: tuple[Archive, Archive], where: Where) -> None:
    asked, question = terms(QUESTIONS[0]), QUESTIONS[0]
    words_found = [set(dict(one.matching(asked, 1_000, where))) for one in both]
    assert words_found[0] == words_found[1]
    near = [dict(one.asked(question).nearest(1_000, where)) for one in both]
    assert near[0].keys() == near[1].keys() == {*both[0].keys_within(where).tolist()}
    assert all(near[1][key] == pytest.approx(score, abs=2e-3) for key, score in near[0].items())


def test_vectors_find_in_the_same_order(both: tuple[Archive, Archive]) -> None:
    for question in QUESTIONS:
        found = [[key for key, _ in one.asked(question).nearest(5)] for one in both]
        assert found[0] == found[1]
    assert both[1].asked("gì").nearest(0) == []


@pytest.mark.parametrize("term", [Term("huyen", marked=False), Term("huyện"), Term("sôg"), Term("lam_sơn"),
                                  Term("mt31"), Term("zzzzz")])
def test_slips_of_the_keyboard_and_names_are_found(both: tuple[Archive, Archive], term: Term) -> None:
    slips = [set(one._lexical.like(term, 1_000)) for one in both]
    assert slips[0] == slips[1]
    holding = [set(one._lexical.holding([term, Term("lam_sơn")], 1_000)) for one in both]
    assert holding[0] == holding[1]


def test_words_that_many_hold_are_counted_in_a_share(
    both: tuple[Archive, Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = both
    held = there._lexical.held  # type: ignore[attr-defined]
    searcher = words.MilvusLexical(held.engine, held.name)
    monkeypatch.setattr(words, "_COUNTED", 10)
    monkeypatch.setattr(words, "_STEP", 2)
    exact = {word: here.document_frequency(Term(word)) for word in ("huyện", "ông", "trong", "lam", "mt31")}
    counted = {word: searcher.document_frequency(Term(word)) for word in exact}
    assert max(exact.values()) > 40 and counted["mt31"] == exact["mt31"] == 1
    assert all(count == pytest.approx(exact[word], rel=0.4) for word, count in counted.items())


def test_what_is_added_changed_and_removed_is_seen_at_once_and_elsewhere(
    archive: Archive, place: Place, encoder: Encoder
) -> None:
    with Archive.open(place, encoder) as other:
        list(archive.add(articles(8)))
        other.catch_up()
        assert other.matching([Term("mt3")], 5) == archive.matching([Term("mt3")], 5) != []
        list(archive.add([article(3, edition=1)]))
        assert archive.matching([Term("ls1")], 5) and len(archive.matching([Term("mt3")], 5)) == 1
        archive.remove(["tin-3"])
        other.catch_up()
        assert other.matching([Term("mt3")], 5) == [] and held(other) == (stored(other), stored(other))
        assert other.searched() == archive.searched()


def test_a_searcher_that_is_ahead_of_the_articles_begins_anew(
    archive: Archive, place: Place, encoder: Encoder
) -> None:
    list(archive.add(articles(4)))
    archive._dense.save(9)
    archive._lexical.save(9)
    with Archive.open(place, encoder) as again:
        assert again.searched() == {"dense": 1, "lexical": 1}
        assert held(again) == (stored(again), stored(again))


# -- faults --------------------------------------------------------------------------------


def test_a_server_that_is_killed_is_waited_for_and_nothing_is_lost_or_doubled(
    archive: Archive, milvus: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(archive.add(articles(5)))
    put, calls = Collection.put, 0

    def killed(self: Collection, rows: list[object]) -> None:
        nonlocal calls
        calls += 1
        put(self, rows[:3] if calls == 3 else rows)  # type: ignore[arg-type]
        if calls == 3:  # half of the words
            milvus.kill()
            threading.Timer(0.5, milvus.start).start()
            put(self, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(Collection, "put", killed)
    list(archive.add(articles(15, first=5)))
    assert calls > 3 and held(archive) == (stored(archive), stored(archive))
    assert archive.searched() == {"dense": 2, "lexical": 2}


def test_a_server_that_does_not_answer_is_told_and_reading_goes_on(
    archive: Archive, place: Place, milvus: Server, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    monkeypatch.setattr(lock, "RETURN", 0.0)
    list(archive.add(articles(5)))
    secret = replace(place, search=place.search.replace("milvus://", "milvus://an:mat-khau@"))
    milvus.kill()
    try:
        with pytest.raises(ArchiveUnreachable, match="the search engine does not answer"):
            archive.matching([Term("huyện")], 5)
        with pytest.raises(ArchiveUnreachable, match="does not answer") as told:
            Archive.open(secret, encoder)
        assert "mat-khau" not in str(told.value)
        with pytest.raises(ArchiveUnreachable):
            archive.remove(["tin-1"])  # it is gone, though what is searched does not follow yet
        assert archive.article("tin-2") and not archive.article("tin-1") and archive.register() is not None
        archive.catch_up()
    finally:
        milvus.start()
        monkeypatch.undo()
    archive.catch_up()
    assert held(archive) == (stored(archive), stored(archive)) and len(stored(archive)) == 4


def test_a_process_that_is_killed_while_it_takes_in_is_gone_on_after(
    archive: Archive, place: Place, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Collection, revision: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Collection, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            list(archive.add(articles(5)))
    assert archive.searched() == {"dense": 0, "lexical": 0}
    with Archive.open(place, encoder) as again:
        assert held(again) == (stored(again), stored(again)) and len(stored(again)) == 5


def test_what_is_dropped_meanwhile_finds_nothing(archive: Archive) -> None:
    list(archive.add(articles(3)))
    archive._lexical.held.engine.drop("")  # type: ignore[attr-defined]
    assert archive.matching([Term("huyện")], 5) == [] and archive.asked("huyện").nearest(5) == []
    assert archive._dense.keys() == []
    list(archive.add([article(5)]))  # it notices, and takes in all
    assert held(archive) == (stored(archive), stored(archive)) and len(stored(archive)) == 4


# -- copies of an archive ------------------------------------------------------------------


def test_another_encoders_vectors_take_the_others_place(
    archive: Archive, place: Place, tmp_path: Path
) -> None:
    list(archive.add(articles(6)))
    before = collections(place)
    model = StaticModel.from_pretrained(data("encoder"))
    vectors = np.ascontiguousarray(model.embedding[:, :32])
    narrow = StaticModel(vectors, model.tokenizer, normalize=True, weights=model.weights)
    narrow.save_pretrained(tmp_path / "narrow")
    shutil.copy(data("encoder") / "card.json", tmp_path / "narrow")
    reencode(place, str(tmp_path / "narrow"))
    archive.catch_up()
    assert archive.encoder.dim == 32 and held(archive) == (stored(archive), stored(archive))
    after = collections(place)
    assert len(after) == len(before) == 2 and len({*before, *after}) == 3, "the old vectors are dropped"


def _rebuilt(place: Place) -> None:
    rebuild(place, splitting=Splitting(200, 20))


def _restored(place: Place) -> None:
    backup = back_up(place, place.folder.with_name("sao-luu.tar.gz"), NOW).path
    restore(backup, place, replace=True)


@pytest.mark.parametrize("replaced", [_rebuilt, _restored])
def test_an_archive_that_is_replaced_takes_its_collections_along(
    archive: Archive, place: Place, replaced: Callable[[Place], None]
) -> None:
    list(archive.add(articles(6)))
    before = collections(place)
    replaced(place)
    archive.catch_up()
    assert held(archive) == (stored(archive), stored(archive)) and stored(archive)
    assert len(collections(place)) == 2 and not {*before} & {*collections(place)}


def test_a_copy_of_the_folder_has_collections_of_its_own(
    archive: Archive, place: Place, encoder: Encoder
) -> None:
    list(archive.add(articles(3)))
    copied = replace(place, folder=place.folder.with_name("ban-sao"))
    shutil.copytree(place.folder, copied.folder)
    with Archive.open(copied, encoder) as other:
        other.remove(["tin-0"])
        assert len(collections(place)) == 4 and len(stored(other)) == 2
    archive.catch_up()
    assert held(archive) == (stored(archive), stored(archive)) and len(stored(archive)) == 3


def test_a_searcher_that_lacks_passages_is_found_and_filled_again(archive: Archive, place: Place) -> None:
    list(archive.add(articles(5)))
    assert not any(found.faults for found in examine(place, NOW) if found.check in ("dense", "lexical"))
    archive._dense.remove(archive._dense.keys()[:2])
    [wrong] = [found for found in examine(place, NOW) if found.faults]
    assert wrong.check == "dense" and "2 missing" in wrong.text
    assert "both searchers made again" in list(repair(place, NOW))
    archive.catch_up()
    assert held(archive) == (stored(archive), stored(archive))


# -- addresses -----------------------------------------------------------------------------


def test_addresses() -> None:
    assert Address.of("milvuss://an:b%40@m.example:1/tin?name=bao&index=hnsw") == Address(
        "https://m.example:1", "an", "b@", "tin", "bao", "hnsw")
    assert Address.of("milvus://m").uri == "http://m:19530"
    assert Address.of("milvus:///var/lib/kho.db").uri == "/var/lib/kho.db"


@pytest.mark.parametrize(("bad", "why"), [
    ("http://m:19530", "begins with neither"), ("milvus:///var/kho", "neither a server nor a folder"),
    ("milvus://m?index=best", "index=best is none of"), ("milvus://m?name=a-b", "not of letters"),
    ("milvus://m?nprobe=3", "not nprobe"), ("milvus://m:port", "[Pp]ort"),
])
def test_what_is_no_address_is_told_without_its_password(bad: str, why: str, apart: None) -> None:
    with pytest.raises(SettingsError, match=f"^HOIBAO_SEARCH: .*{why}"):
        Settings.load(environment={"HOIBAO_SEARCH": bad})
    told = CliRunner().invoke(app, ["--search", bad.replace("://", "://an:mat-khau@", 1), "info"])
    assert told.exit_code == 2 and "mat-khau" not in told.output


def test_a_client_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(ArchiveError, match=r"pip install 'hoibao\[milvus\]'"):
        Engine("milvus://m")


@pytest.mark.parametrize("index", ["hnsw", "ivf_sq8"])
def test_an_index_that_an_address_names(place: Place, encoder: Encoder, index: str) -> None:
    with Archive.create(replace(place, search=f"{place.search}&index={index}"), encoder) as made:
        list(made.add(articles(5)))
        asked = article(3)
        [(key, _)] = made.asked(f"{asked.title}. {asked.body}").nearest(1)
        assert made.articles([made.passages([key])[key].article_key]).popitem()[1].id == "tin-3"


def test_milvus_lite_in_a_folder_belongs_to_one_process(
    milvus: Server, tmp_path: Path, encoder: Encoder
) -> None:
    with Archive.create(Place(tmp_path / "kho", search=f"milvus://{tmp_path / 'own.db'}"), encoder) as made:
        list(made.add(articles(3)))
        assert made.matching([Term("mt2")], 5) and len(made) == 3
    with pytest.raises(ArchiveError, match="One process alone may have it open"):
        Archive.create(Place(tmp_path / "other", search=f"milvus://{milvus.folder}"), encoder)
