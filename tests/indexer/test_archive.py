from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.archive import BATCH, Added, Archive
from indexer.encode import Encoder
from indexer.errors import ArchiveBusy, ArchiveDamaged, ArchiveError, ArchiveMissing, EncoderMismatch
from indexer.lock import held
from indexer.rebuild import rebuild
from indexer.register.review import Review, Target
from indexer.register.types import Holder
from indexer.split import Splitting
from indexer.types import VIETNAM, Article, DateRange, Term, Where
from tests.conftest import article, articles

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kho"


@pytest.fixture
def archive(folder: Path, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(folder, encoder) as made:
        yield made


def add(archive: Archive, *items: Article) -> tuple[int, int, int]:
    """How many were new, changed and known."""
    done = Added()
    for batch in archive.add(items):
        done += batch
    return done.added, done.updated, done.skipped


def cut_short(archive: Archive, *items: Article) -> None:
    """Store, and stop before the searchers take it in, as a process that is killed does."""
    adding = archive.add(items)
    next(adding)
    adding.close()


def by_words(archive: Archive, number: int, edition: int = 0) -> list[Article]:
    """What the word that only this article holds and the word of its edition both lead to."""
    first, second = (
        {key for key, _ in archive.matching([Term(word)], 1_000)}
        for word in (f"mt{number}", f"ls{edition}")
    )
    return owners(archive, sorted(first & second))


def by_vector(archive: Archive, number: int, edition: int = 0) -> list[Article]:
    """What has the very vector of this article's only passage."""
    asked = article(number, edition)
    near = archive.asked(f"{asked.title}. {asked.body}").nearest(3)
    return owners(archive, [key for key, score in near if score > 0.9995])


def owners(archive: Archive, keys: list[int]) -> list[Article]:
    stored = archive.passages(keys)
    return list(archive.articles([p.article_key for p in stored.values()]).values())


def holds(archive: Archive, *expected: Article, never: tuple[tuple[int, int], ...] = ()) -> None:
    """Assert that the truth and both searchers hold these articles and no other."""
    assert {a.id: a for a in archive.all_articles()} == {a.id: a for a in expected}
    assert len(archive) == archive.totals().passages == len(expected)
    for item in expected:
        number, edition = int(item.id.split("-")[1]), int(item.body.rpartition("ls")[2].rstrip("."))
        assert by_words(archive, number, edition) == [item]
        assert by_vector(archive, number, edition) == [item]
        assert len(archive.matching([Term(f"mt{number}")], 9)) == 1, "an older edition is still found"
    for number, edition in never:
        assert by_words(archive, number, edition) == [] == by_vector(archive, number, edition)


# -- changes -------------------------------------------------------------------------------


def test_what_is_added_is_found_at_once(archive: Archive) -> None:
    holds(archive, never=((0, 0),))
    assert add(archive, *articles(3)) == (3, 0, 0)
    holds(archive, *articles(3), never=((3, 0),))
    assert add(archive, *articles(2, first=3)) == (2, 0, 0)
    holds(archive, *articles(5))


def test_what_is_changed_is_found_by_its_new_text_alone(archive: Archive) -> None:
    add(archive, *articles(3))
    assert add(archive, article(1, edition=1)) == (0, 1, 0)
    holds(archive, article(0), article(1, edition=1), article(2), never=((1, 0),))


def test_what_is_known_is_skipped(archive: Archive) -> None:
    add(archive, *articles(3))
    revision = archive.revision
    assert add(archive, *articles(3)) == (0, 0, 3)
    assert archive.revision == revision, "nothing has changed"
    assert add(archive, *articles(2, edition=1), article(2), article(3)) == (1, 2, 1)


def test_the_last_of_one_id_counts(archive: Archive) -> None:
    assert add(archive, article(0), article(0, edition=1), article(0, edition=2)) == (1, 0, 2)
    holds(archive, article(0, edition=2), never=((0, 0), (0, 1)))
    assert add(archive, article(0, edition=1), article(0, edition=2)) == (0, 0, 2)


def test_what_is_removed_is_found_no_more(archive: Archive) -> None:
    add(archive, *articles(4))
    assert sorted(archive.remove(["tin-1", "không-có", "tin-3"])) == ["tin-1", "tin-3"]
    holds(archive, article(0), article(2), never=((1, 0), (3, 0)))
    assert archive.matching([Term("mt1")], 5) == []
    assert archive.article("tin-1") is None
    assert archive.remove(["tin-1"]) == []
    assert add(archive, article(1)) == (1, 0, 0)
    holds(archive, article(0), article(1), article(2))


def test_an_article_without_text_is_stored(archive: Archive) -> None:
    assert add(archive, Article("trống", "Tin trống", " \n ")) == (1, 0, 0)
    assert archive.article("trống") is not None and len(archive) == 0
    assert add(archive, Article("trống", "Tin trống", " \n ")) == (0, 0, 1)


def test_an_id_of_another_site_is_left_out(archive: Archive) -> None:
    mine, theirs = article(0), replace(article(0, edition=1), url="https://khac.example/tin-0")
    [done] = archive.add([mine, theirs])
    assert (done.added, done.skipped, done.clashes) == (1, 0, (theirs,))
    [later] = archive.add([theirs, replace(mine, url="https://bao.example/chuyen-muc/tin-0")])
    assert (later.added, later.updated, later.clashes) == (0, 1, (theirs,)), "another page of the site may"
    assert archive.remove(["tin-0"]) == ["tin-0"]
    assert add(archive, theirs) == (1, 0, 0)


def test_batches_are_told_one_by_one(archive: Archive) -> None:
    made = [Article(f"tin-{n}", "Tin", f"Tin ngắn số {n}.") for n in range(BATCH + 3)]
    assert [(done.added, done.passages) for done in archive.add(made)] == [(BATCH, BATCH), (3, 3)]


def test_passages_are_cut_as_the_archive_was_made(folder: Path, encoder: Encoder) -> None:
    with Archive.create(folder, encoder, Splitting(80, 0)) as made:
        add(made, article(0))
    with Archive.open(folder, encoder) as again:
        add(again, article(1))
        stored = again.passages(range(1, 20)).values()
        lengths = [(p.article_key, p.end - p.start) for p in stored]
        assert {key for key, _ in lengths} == {1, 2} and len(lengths) == len(again) > 4


def test_a_conversation_counts_less_than_the_question(archive: Archive, encoder: Encoder) -> None:
    add(archive, *articles(3))
    question, complete = "bao nhiêu người?", "Cây cầu mới của huyện Lâm Sơn. bao nhiêu người?"
    one, whole = encoder.encode_queries([question, complete])
    vector = archive.asked(question, complete).vector
    expected = (one + whole) / np.linalg.norm(one + whole)
    np.testing.assert_allclose(vector, expected, atol=1e-6)
    for alone in (archive.asked(question), archive.asked(question, question)):
        np.testing.assert_array_equal(alone.vector, one)
    assert not archive.asked("…", "?!").vector.any(), "nothing said is near nothing"


def test_filters_hold_after_a_change(archive: Archive) -> None:
    add(archive, *articles(6))
    asked = archive.asked("bản tin huyện")

    def found(where: Where) -> tuple[set[str], set[str]]:
        near, match = asked.nearest(99, where), archive.matching([Term("huyện")], 99, where)
        return tuple({a.id for a in owners(archive, [k for k, _ in hits])} for hits in (near, match))  # type: ignore[return-value]

    day = Where(DateRange(date(2020, 1, 2), date(2020, 1, 4)))
    outlet = Where(sources=("Báo Lâm Sơn",))
    assert found(day) == ({"tin-1", "tin-2", "tin-3"},) * 2
    assert found(outlet) == ({"tin-0", "tin-3"},) * 2
    add(archive, replace(article(0), source="Tin Bắc Khê"), article(9))
    archive.remove(["tin-2"])
    assert found(day) == ({"tin-1", "tin-3"},) * 2
    assert found(outlet) == ({"tin-3", "tin-9"},) * 2
    assert found(Where(DateRange(date(2020, 1, 2), None), ("Báo X",))) == (set(), set())


# -- opening -------------------------------------------------------------------------------


def test_all_is_there_at_the_next_opening(folder: Path, encoder: Encoder) -> None:
    with Archive.create(folder, encoder) as made:
        add(made, *articles(5))
        made.remove(["tin-2"])
        before = (made.revision, made.totals(), made.manifest)
    with Archive.open(folder) as again:
        holds(again, article(0), article(1), article(3), article(4), never=((2, 0),))
        assert (again.revision, again.totals(), again.manifest) == before


def test_an_archive_is_opened_or_made(folder: Path, encoder: Encoder) -> None:
    with pytest.raises(ArchiveMissing, match="hoibao index"):
        Archive.open(folder, encoder)
    with Archive.open_or_create(folder, splitting=Splitting(300, 30)) as made:
        add(made, article(0))
    with Archive.open_or_create(folder, splitting=Splitting(500, 50)) as again:
        assert again.manifest.splitting == Splitting(300, 30)
        holds(again, article(0))


def test_an_archive_is_made_in_no_folder_that_holds_something(folder: Path, encoder: Encoder) -> None:
    with Archive.create(folder, encoder) as made:
        add(made, article(0))
    with pytest.raises(ArchiveError, match="not empty"):
        Archive.create(folder, encoder)
    with Archive.open(folder, encoder) as again:
        holds(again, article(0))


def test_another_encoder_is_turned_away(folder: Path, encoder: Encoder) -> None:
    Archive.create(folder, encoder).close()
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "encoder_fingerprint": "khác"}), encoding="utf-8")
    with pytest.raises(EncoderMismatch, match="hoibao upgrade"):
        Archive.open(folder, encoder)


def test_a_lost_database_is_told_and_no_empty_one_put_in_its_place(folder: Path, encoder: Encoder) -> None:
    with Archive.create(folder, encoder) as made:
        add(made, article(0))
    for path in folder.glob("truth.sqlite*"):
        path.unlink()
    with pytest.raises(ArchiveDamaged, match="the database is missing"):
        Archive.open(folder, encoder)
    assert not (folder / "truth.sqlite").exists()


# -- the searchers follow the truth --------------------------------------------------------


@pytest.mark.parametrize("lost", [("dense",), ("lexical",), ("dense", "lexical")])
def test_searchers_that_are_deleted_are_made_again(
    folder: Path, encoder: Encoder, lost: tuple[str, ...]
) -> None:
    with Archive.create(folder, encoder) as made:
        add(made, *articles(4))
        add(made, article(1, edition=1))
        made.remove(["tin-3"])
    for name in lost:
        shutil.rmtree(folder / name)
    for _ in range(2):
        with Archive.open(folder, encoder) as again:
            holds(again, article(0), article(1, edition=1), article(2), never=((1, 0), (3, 0)))
    assert {path.name for path in folder.iterdir()} >= {"dense", "lexical"}


@pytest.mark.parametrize("name", ["dense", "lexical"])
def test_searchers_that_are_damaged_are_made_again(folder: Path, encoder: Encoder, name: str) -> None:
    with Archive.create(folder, encoder) as made:
        add(made, *articles(3))
    for path in (folder / name).iterdir():
        if path.is_file():
            path.write_bytes(b"x")
    with Archive.open(folder, encoder) as again:
        holds(again, *articles(3))


def test_what_a_killed_writer_stored_is_found_at_the_next_opening(folder: Path, encoder: Encoder) -> None:
    with Archive.create(folder, encoder) as made:
        add(made, *articles(2))
        cut_short(made, article(0, edition=1), article(2))
    with Archive.open(folder, encoder) as again:
        holds(again, article(0, edition=1), article(1), article(2), never=((0, 0),))


def test_what_a_killed_writer_stored_is_found_after_the_next_change(archive: Archive) -> None:
    cut_short(archive, *articles(2))
    add(archive, article(2))
    holds(archive, *articles(3))


@pytest.mark.parametrize("keep", ["dense", "lexical"])
def test_a_database_restored_from_an_older_copy(
    folder: Path, tmp_path: Path, encoder: Encoder, keep: str
) -> None:
    """The searchers are ahead of it then, and its keys are given out a second time."""
    with Archive.create(folder, encoder) as made:
        add(made, *articles(2))
    shutil.copytree(folder, tmp_path / "bản sao")
    with Archive.open(folder, encoder) as later:
        add(later, *articles(4, first=10))
        later.remove(["tin-0"])
    for path in folder.glob("truth.sqlite*"):
        path.unlink()
    shutil.copy(tmp_path / "bản sao" / "truth.sqlite", folder)
    other = "lexical" if keep == "dense" else "dense"
    shutil.rmtree(folder / other)
    shutil.copytree(tmp_path / "bản sao" / other, folder / other)
    with Archive.open(folder, encoder) as restored:
        holds(restored, *articles(2), never=((10, 0), (13, 0)))
        add(restored, *articles(3, first=20))
        holds(restored, *articles(2), *articles(3, first=20), never=((10, 0),))


def test_a_copy_is_an_archive_of_its_own(folder: Path, tmp_path: Path, encoder: Encoder) -> None:
    with Archive.create(folder, encoder) as made:
        add(made, *articles(2))
    shutil.copytree(folder, tmp_path / "bản sao")
    with Archive.open(tmp_path / "bản sao", encoder) as copy:
        add(copy, article(2))
        holds(copy, *articles(3))
    with Archive.open(folder, encoder) as first:
        holds(first, *articles(2))


# -- several at once -----------------------------------------------------------------------


def test_another_ones_changes_are_caught_up(archive: Archive, folder: Path, encoder: Encoder) -> None:
    with Archive.open(folder, encoder) as other:
        add(archive, *articles(4))
        archive.remove(["tin-0"])
        other.catch_up()
        holds(other, *articles(3, first=1), never=((0, 0),))
        add(other, article(1, edition=1), article(7))
        archive.catch_up()
        holds(archive, article(1, edition=1), article(2), article(3), article(7), never=((1, 0),))


def test_what_another_one_left_half_done_is_caught_up(
    archive: Archive, folder: Path, encoder: Encoder
) -> None:
    with Archive.open(folder, encoder) as other:
        cut_short(other, *articles(2))
        archive.catch_up()
        holds(archive, *articles(2))
        other.catch_up()
        holds(other, *articles(2))


def test_while_another_one_writes_what_is_there_is_searched(
    archive: Archive, folder: Path, encoder: Encoder
) -> None:
    add(archive, *articles(2))
    with Archive.open(folder, encoder) as other:
        adding = other.add(articles(2, first=2))
        next(adding)
        archive.catch_up()
        assert by_words(archive, 0) == [article(0)] == by_vector(archive, 0)
        with pytest.raises(ArchiveBusy, match="another process is writing"):
            archive.remove(["tin-0"])
        assert list(adding) == []
    archive.catch_up()
    holds(archive, *articles(4))


def test_what_another_one_has_saved_is_read_without_writing(
    archive: Archive, folder: Path, encoder: Encoder
) -> None:
    with Archive.open(folder, encoder) as other, other.writing():
        add(other, *articles(3))
        archive.catch_up()
        holds(archive, *articles(3))


def test_a_second_processs_changes_are_caught_up(archive: Archive, folder: Path) -> None:
    add(archive, *articles(3))
    program = (
        "import sys; from indexer.archive import Archive; from tests.conftest import article\n"
        "with Archive.open(sys.argv[1]) as archive:\n"
        "    list(archive.add([article(1, edition=1), article(5)])); archive.remove(['tin-0'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, capture_output=True,
                          encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    archive.catch_up()
    holds(archive, article(1, edition=1), article(2), article(5), never=((0, 0), (1, 0)))


def test_reading_goes_on_while_a_thread_writes(archive: Archive) -> None:
    """A reader sees every article that was there all along, whole, and never an error."""
    rounds = 12
    add(archive, *articles(3))
    failed: list[BaseException] = []
    written = threading.Event()

    def run(work: Callable[[], None]) -> Callable[[], None]:
        def working() -> None:
            try:
                work()
            except BaseException as error:
                failed.append(error)
                raise
        return working

    def write() -> None:
        try:
            for edition in range(1, rounds + 1):
                add(archive, *articles(4, first=10, edition=edition))
                archive.remove(["tin-12"])
        finally:
            written.set()

    def read() -> None:
        while not written.is_set():
            archive.catch_up()
            for number in range(3):
                assert by_words(archive, number) == [article(number)] == by_vector(archive, number)
            for found in owners(archive, [key for key, _ in archive.matching([Term("mt10")], 9)]):
                assert found in [article(10, edition) for edition in range(1, rounds + 1)]
            assert {a.id for a in archive.all_articles()} >= {"tin-0", "tin-1", "tin-2"}

    threads = [threading.Thread(target=run(work)) for work in (write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed and not any(thread.is_alive() for thread in threads)
    changed = [article(n, rounds) for n in (10, 11, 13)]
    holds(archive, *articles(3), *changed, never=((10, rounds - 1), (12, rounds)))


def test_threads_write_one_after_the_other(archive: Archive) -> None:
    threads = [
        threading.Thread(target=add, args=(archive, *articles(2, first=first))) for first in (0, 2, 4, 6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    holds(archive, *articles(8))


# -- any changes, in any order -------------------------------------------------------------

_SOME = st.sets(st.integers(0, 5), min_size=1, max_size=4)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["add", "cut short", "by another"]), _SOME, st.integers(0, 2)),
        st.tuples(st.just("remove"), _SOME, st.just(0)),
        st.tuples(st.sampled_from(["reopen", "lose dense", "lose lexical"]), st.just(set[int]()), st.just(0)),
    ),
    min_size=2, max_size=7,
)


@settings(max_examples=15, deadline=None)
@given(_STEPS)
def test_an_archive_is_what_was_put_in_and_not_taken_out(
    encoder: Encoder, steps: list[tuple[str, set[int], int]]
) -> None:
    expected: dict[int, int] = {}
    with TemporaryDirectory() as name:
        folder = Path(name) / "kho"
        archive = Archive.create(folder, encoder)
        for step, numbers, edition in steps:
            made = [article(number, edition) for number in sorted(numbers)]
            if step == "add":
                new = sum(number not in expected for number in numbers)
                known = sum(expected.get(number) == edition for number in numbers)
                assert add(archive, *made) == (new, len(made) - new - known, known)
            elif step == "cut short":
                cut_short(archive, *made)
            elif step == "by another":
                with Archive.open(folder, encoder) as other:
                    add(other, *made)
            elif step == "remove":
                gone = archive.remove([f"tin-{number}" for number in numbers])
                assert set(gone) == {f"tin-{number}" for number in numbers & expected.keys()}
                expected = {n: e for n, e in expected.items() if n not in numbers}
            else:
                archive.close()
                if step != "reopen":
                    shutil.rmtree(folder / step.split()[1], ignore_errors=True)
                archive = Archive.open(folder, encoder)
            if step in ("add", "cut short", "by another"):
                expected |= dict.fromkeys(numbers, edition)
        archive.catch_up()
        never = tuple((n, e) for n in range(6) for e in range(3) if expected.get(n) != e)
        holds(archive, *(article(n, e) for n, e in expected.items()), never=never)
        archive.close()


# -- the register --------------------------------------------------------------------------


def appointed(number: int, person: str = "Lê Văn Khải", day: str = "2024-03-05") -> Article:
    """An article by which somebody comes to an office of a province that only this number has."""
    place = ("Sơn La", "Lai Châu", "Điện Biên", "Cao Bằng", "Lạng Sơn")[number]
    year, month, date_of = day.split("-")
    return replace(
        article(number), title=f"{place} có Giám đốc Sở Y tế mới",
        published=datetime.fromisoformat(f"{day}T08:00").replace(tzinfo=VIETNAM),
        body=f"Ngày {int(date_of)}/{int(month)}/{year}, UBND tỉnh {place} bổ nhiệm ông {person} giữ chức "
             f"Giám đốc Sở Y tế tỉnh {place}. Mã bản tin: mt{number}.",
    )


def told(archive: Archive, until: date | None = None) -> set[tuple[str, str]]:
    """Who came to the office of which province, by the register."""
    return {(event.told.person, event.office.place) for event in archive.register(until).events}


def rejected(archive: Archive) -> Review:
    """Staff's word that the newest event did not happen, numbered as the first of a log."""
    targets = tuple(map(Target.of, archive.register().events[0].reports))
    return Review(1, datetime(2025, 3, 1, 8, tzinfo=VIETNAM), "Thu", "reject", targets)


def test_the_register_follows_its_articles(archive: Archive) -> None:
    add(archive, appointed(0), appointed(1), article(2))
    assert told(archive) == {("Lê Văn Khải", "sơn la"), ("Lê Văn Khải", "lai châu")}
    add(archive, appointed(0, "Vũ Quốc Uy"))
    assert told(archive) == {("Vũ Quốc Uy", "sơn la"), ("Lê Văn Khải", "lai châu")}
    archive.remove(["tin-1"])
    assert told(archive) == {("Vũ Quốc Uy", "sơn la")}
    for event in archive.register().events:
        for report in event.reports:
            source = archive.article(report.article_id)
            assert source and getattr(source, report.part)[report.start : report.end] == report.quote


def test_the_register_as_it_was_on_a_day(archive: Archive) -> None:
    undated = replace(appointed(2), published=None)
    add(archive, appointed(0, day="2024-03-05"), appointed(1, day="2024-03-06"), undated)
    on_first, on_both = {("Lê Văn Khải", "sơn la"), ("Lê Văn Khải", "điện biên")}, told(archive)
    assert on_both == on_first | {("Lê Văn Khải", "lai châu")}
    assert told(archive, date(2024, 3, 5)) == on_first
    assert told(archive, date(2024, 3, 6)) == told(archive, date(2025, 1, 1)) == on_both
    assert told(archive, date(2024, 3, 5)) == on_first, "asked again after another day"
    assert told(archive, date(2024, 3, 4)) == {("Lê Văn Khải", "điện biên")}


def test_the_register_is_there_at_the_next_opening(folder: Path, encoder: Encoder) -> None:
    with Archive.create(folder, encoder) as first:
        add(first, appointed(0), appointed(1))
        first.review(rejected(first))
        before = first.register()
        assert len(before.events) == 1
    with Archive.open(folder, encoder) as second:
        assert second.register() == before


def test_another_ones_changes_of_the_register_are_seen(
    archive: Archive, folder: Path, encoder: Encoder
) -> None:
    add(archive, appointed(0), appointed(1))
    assert len(told(archive)) == 2
    with Archive.open(folder, encoder) as other:
        add(other, appointed(2))
        assert len(told(archive)) == 3
        other.review(rejected(other))
        assert len(told(archive)) == 2 and len(archive.register().log) == 1
        other.put_holders([Holder("Đỗ Minh Thuý", "Giám đốc Sở Y tế", "Cao Bằng", "2020")])
        assert [person.name for person in archive.register().named("Đỗ Minh Thuý")] == ["Đỗ Minh Thuý"]


def test_another_ones_rebuild_is_seen_though_its_revisions_are_as_before(
    archive: Archive, folder: Path, encoder: Encoder
) -> None:
    add(archive, appointed(0))
    add(archive, appointed(1), appointed(2))
    archive.remove([article(0).id])
    before, revision = told(archive), archive.revision
    rebuild(folder)
    with Archive.open(folder, encoder) as other:
        for number in (3, 4):
            add(other, appointed(number))
        assert other.revision == revision
        archive.catch_up()
        assert told(archive) == told(other) != before


def test_reviews_are_numbered_as_they_come(archive: Archive) -> None:
    add(archive, appointed(0), appointed(1))
    both = rejected(archive), replace(rejected(archive), reviewer="Hà", verb="confirm")
    assert [archive.review(review).seq for review in both] == [1, 2]
    assert [(entry.seq, entry.reviewer) for entry in archive.register().log] == [(1, "Thu"), (2, "Hà")]


def test_lines_of_a_list_are_taken_in_once(archive: Archive) -> None:
    line = Holder("Đỗ Minh Thuý", "Giám đốc Sở Y tế", "Cao Bằng", "2020")
    assert archive.put_holders([line, line, replace(line, since="2021")]) == 2
    assert archive.put_holders([line, replace(line, note="khác")]) == 1
    assert archive.put_holders([]) == 0
    assert len(archive.register().listed) == 3


def test_nobody_writes_to_the_register_while_another_does(
    archive: Archive, folder: Path, encoder: Encoder
) -> None:
    add(archive, appointed(0))
    review = rejected(archive)
    with Archive.open(folder, encoder) as other, other.writing():
        with pytest.raises(ArchiveBusy, match="another process is writing"):
            archive.review(review)
        with pytest.raises(ArchiveBusy):
            archive.put_holders([Holder("Đỗ Minh Thuý", "Giám đốc Sở Y tế", "Cao Bằng")])
        with pytest.raises(ArchiveBusy):
            list(archive.reread())
    assert len(told(archive)) == 1 and not archive.register().log and not archive.register().listed


def test_articles_are_read_again_after_a_change_of_the_rules(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(archive, appointed(0), appointed(1), article(2))
    before = archive.register()
    stored = archive.passages(range(1, 99))
    assert archive.outdated() == 0 and list(archive.reread()) == []
    with monkeypatch.context() as changed:
        changed.setattr("indexer.archive.rules", lambda: "mới")
        changed.setattr("indexer.archive.appointments", lambda one: [])
        changed.setattr("indexer.archive.BATCH", 2)
        changed.setattr(type(archive.encoder), "encode_passages", None)  # nothing is encoded anew
        assert archive.outdated() == 3
        assert archive.register() == before, "what other rules read holds until it is read again"
        assert list(archive.reread()) == [1, 0]
        assert told(archive) == set() and archive.outdated() == 0
    assert archive.outdated() == 3
    assert list(archive.reread()) == [0]
    assert archive.register() == before and archive.passages(range(1, 99)) == stored


def test_a_reading_that_is_cut_short_goes_on(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    add(archive, *(appointed(number) for number in range(5)))
    monkeypatch.setattr("indexer.archive.BATCH", 2)
    monkeypatch.setattr("indexer.archive.rules", lambda: "mới")
    reading = archive.reread()
    assert next(reading) == 3
    reading.close()
    assert archive.outdated() == 3 and len(told(archive)) == 5
    assert list(archive.reread()) == [1, 0] and len(told(archive)) == 5


def test_another_process_that_writes_a_little_is_waited_for(
    archive: Archive, folder: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.archive.PATIENCE", 20.0)
    other = held(folder)
    other.__enter__()
    ends = threading.Timer(0.2, other.__exit__, (None, None, None))
    ends.start()
    add(archive, article(1))
    assert not ends.is_alive() and archive.totals().articles == 1


def test_many_vectors_that_were_lost_are_filed_straight_from_the_truth(
    archive: Archive, folder: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They need not all lie in memory before."""
    monkeypatch.setattr("indexer.dense.EXHAUSTIVE", 100)
    add(archive, *articles(120))
    before = [archive.asked(one.title).nearest(120) for one in articles(20)]
    archive.close()
    shutil.rmtree(folder / "dense")
    with monkeypatch.context() as patched:
        patched.setattr("indexer.dense.DenseSearcher.add", None)
        Archive.open(folder, encoder).close()
    with Archive.open(folder, encoder) as again:
        assert [again.asked(one.title).nearest(120) for one in articles(20)] == before
        assert len({key for key, _ in before[0]}) == 120 == len(again)
        add(again, article(200))
        assert by_vector(again, 200) == [article(200)], "what comes later is added as ever"
