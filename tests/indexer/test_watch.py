from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.crawl.options import Options
from indexer.crawl.polite import Polite
from indexer.errors import ArchiveDamaged, ArchiveNotWritable
from indexer.folder import Folder
from indexer.lock import held
from indexer.read import read
from indexer.types import Term
from indexer.watch import AddressLoop, Event, FolderLoop, Loop, Watch
from tests.indexer.crawl import conftest as web
from tests.indexer.crawl.conftest import Newspaper, Timer, archive, page, paper, polite, rss, timer, urlset

__all__ = ["archive", "paper", "polite", "timer"]
_server = web._server


class _Middle(random.Random):
    """No chance in it."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


Feed = Callable[..., AddressLoop]


@pytest.fixture
def feed(archive: Archive, timer: Timer, told: list[Event], polite: Polite) -> Feed:
    def make(address: str, every: float = 60.0, **options: object) -> AddressLoop:
        return AddressLoop(archive, timer, told.append, _Middle(), address, polite,
                           Options(look_back=True, **options), every)  # type: ignore[arg-type]

    return make


@pytest.fixture
def folder(archive: Archive, timer: Timer, told: list[Event], inbox: Path) -> Callable[[], FolderLoop]:
    return lambda: FolderLoop(archive, timer, told.append, _Middle(), Folder(inbox), 2.0)


def _record(number: int, body: str = "Xã Phú Lương khánh thành cây cầu.") -> str:
    return json.dumps({"id": f"tin-{number}", "title": f"Tin số {number}", "body": f"{body} Mã mt{number}."})


def _look(loop: Loop, timer: Timer, times: int = 3) -> None:
    for _ in range(times):
        timer.go_on(seconds=loop.next())


def _is_found(archive: Archive, word: str) -> bool:
    archive.catch_up()
    return bool(archive.matching([Term(word)], 1))


# -- folders ---------------------------------------------------------------------------------


def test_files_that_come_and_change_are_read_and_those_that_go_stay(
    folder: Callable[[], FolderLoop], archive: Archive, timer: Timer, inbox: Path, told: list[Event]
) -> None:
    loop = folder()
    assert loop.next() == 2 and not told
    (inbox / "a.jsonl").write_text(_record(1), encoding="utf-8")
    (inbox / "b.html").write_text(page(2), encoding="utf-8")
    (inbox / "c.part").write_text("x", encoding="utf-8")
    _look(loop, timer)
    assert [event.counts for event in told] == [{"added": 2}] and _is_found(archive, "mt1")
    (inbox / "a.jsonl").write_text(_record(1, "Cây cầu đã sập."), encoding="utf-8")
    (inbox / "b.html").unlink()
    _look(loop, timer)
    assert told[1:] == [Event(str(inbox), {"updated": 1})]
    assert archive.totals().articles == 2, "what is deleted is not withdrawn"
    _look(loop, timer)
    assert len(told) == 2


def test_a_file_that_is_being_written_is_left_until_it_is_whole(
    folder: Callable[[], FolderLoop], archive: Archive, timer: Timer, inbox: Path, told: list[Event]
) -> None:
    loop, whole = folder(), "\n".join(map(_record, range(9)))
    for end in range(0, len(whole), 200):
        (inbox / "a.jsonl").write_text(whole[:end], encoding="utf-8")
        timer.go_on(seconds=1.5)
        loop.next()
    assert not told
    (inbox / "a.jsonl").write_text(whole, encoding="utf-8")
    _look(loop, timer)
    assert [event.counts for event in told] == [{"added": 9}]


def test_what_was_read_is_known_after_a_restart_and_what_was_not_is_read(
    folder: Callable[[], FolderLoop], archive: Archive, timer: Timer, inbox: Path, told: list[Event],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (inbox / "a.jsonl").write_text(_record(1), encoding="utf-8")
    _look(folder(), timer)
    (inbox / "b.jsonl").write_text(_record(2) + "\n{", encoding="utf-8")
    opened: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr("indexer.watch.read", lambda sources: opened.append(sources[0].path) or read(sources))
        told.clear()
        _look(folder(), timer)
    assert opened == [str(inbox / "b.jsonl")]
    assert [event.counts or event.text for event in told] == [
        f"skipped {inbox}/b.jsonl:2: not JSON: Expecting property name enclosed in double quotes at column 2",
        {"added": 1, "bad": 1}]


def test_a_folder_that_goes_away_is_waited_for(
    folder: Callable[[], FolderLoop], timer: Timer, inbox: Path, told: list[Event], tmp_path: Path
) -> None:
    loop = folder()
    inbox.rename(tmp_path / "elsewhere")
    assert [loop.next() for _ in range(3)] == [4, 8, 16]
    assert len(told) == 1 and "No such file" in told[0].text
    (tmp_path / "elsewhere").rename(inbox)
    assert loop.next() == 2 and told[1].text == "goes on"


def test_a_full_disk_is_waited_for_and_nothing_is_lost(
    folder: Callable[[], FolderLoop], archive: Archive, timer: Timer, inbox: Path, told: list[Event],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: object) -> None:
        raise ArchiveNotWritable("archive: no space left")

    (inbox / "a.jsonl").write_text(_record(1), encoding="utf-8")
    loop = folder()
    with monkeypatch.context() as patched:
        patched.setattr(archive, "_add_batch", full)
        _look(loop, timer)
    assert [event.text for event in told] == ["archive: no space left; tried again until it goes"]
    _look(loop, timer, 2)
    assert [event.counts or event.text for event in told[1:]] == [{"added": 1}, "goes on"]


# -- addresses -------------------------------------------------------------------------------


def test_a_feed_is_looked_at_every_minute_and_a_sitemap_every_ten(
    feed: Feed, paper: Newspaper, archive: Archive, told: list[Event]
) -> None:
    paper.news(1)
    of_entries = feed(paper.put("/rss", rss(1)))
    of_pages = feed(paper.put("/s.xml", urlset("{home}/tin-1.html")))
    assert [of_entries.next(), of_entries.next()] == [60, 60]
    assert [of_pages.next(), of_pages.next()] == [600, 600]
    assert [event.counts for event in told] == [{"added": 1}, {"updated": 1}]
    paper.put("/rss", rss(1, 2))
    of_entries.next()
    assert told[2].counts == {"added": 1, "updated": 1} and _is_found(archive, "mt2")


def test_what_is_left_is_gone_on_with_at_once_and_what_is_new_comes_before_it(
    feed: Feed, paper: Newspaper, timer: Timer
) -> None:
    for number in range(5):
        paper.news(number)
    day = "2026-03-2"
    entries = [f"{{home}}/tin-{n}.html {day}{n}" for n in range(4)]
    loop = feed(paper.put("/s.xml", urlset(*entries)), limit=2)
    assert loop.next() == 0
    paper.put("/s.xml", urlset(*entries, f"{{home}}/tin-4.html {day}4"))
    paper.taken()
    assert loop.next() == 0
    assert paper.taken() == ["/s.xml", "/tin-4.html", "/tin-1.html"]
    assert loop.next() == 600


def test_an_outage_is_told_once_and_asked_less_and_less_often(
    feed: Feed, paper: Newspaper, timer: Timer, told: list[Event]
) -> None:
    url = paper.put("/rss", rss(1))
    paper.answers["/rss"] = [(503, {})] * 3 * 9
    loop = feed(url)
    waits = []
    for _ in range(9):
        waits.append(loop.next())
        timer.go_on(seconds=waits[-1])
    assert waits == [120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
    assert len(told) == 1 and told[0].text.endswith("503; check the address; tried again until it goes")
    assert loop.next() == 60
    assert [event.counts or event.text for event in told[1:]] == [{"added": 1}, "goes on"]
    paper.answers["/rss"] = [(429, {"Retry-After": "5000"})]
    assert loop.next() == 5000


def test_a_gone_page_is_told(feed: Feed, paper: Newspaper, told: list[Event]) -> None:
    loop = feed(paper.news(1))
    loop.next()
    del paper.documents["/tin-1.html"]
    loop.next()
    assert [event.counts or "is gone" for event in told] == [{"added": 1}, "is gone"]


# -- all together ----------------------------------------------------------------------------


@pytest.fixture
def watching(archive: Archive, inbox: Path, paper: Newspaper) -> Iterator[Callable[..., Watch]]:
    started: list[tuple[Watch, threading.Thread]] = []

    def start(*sources: str, tell: Callable[[Event], None]) -> Watch:
        watch = Watch(
            archive, sources, tell, options=Options(), private=True, every=0.1, poll=0.05, settle=0.1)
        thread = threading.Thread(target=watch.run)
        thread.start()
        started.append((watch, thread))
        return watch

    yield start
    for watch, thread in started:
        watch.stop()
        thread.join(10)
        assert not thread.is_alive()


def test_one_source_waits_for_none_and_another_writer_is_waited_for(
    watching: Callable[..., Watch], archive: Archive, inbox: Path, paper: Newspaper
) -> None:
    added, busy = threading.Event(), threading.Event()

    def tell(event: Event) -> None:
        (added if event.counts else busy).set()

    with held(archive.folder):
        watching(str(inbox), "http://127.0.0.1:1/rss", f"{paper.home}/khong-co", tell=tell)
        (inbox / "a.jsonl").write_text(_record(1), encoding="utf-8")
        assert busy.wait(10) and not added.wait(0.5), "others may write"
    assert added.wait(10) and _is_found(archive, "mt1")


def test_it_ends_once_it_is_no_longer_wanted(archive: Archive, inbox: Path) -> None:
    asked = iter([True, False])
    watch = Watch(archive, [str(inbox)], lambda event: None, options=Options(), poll=0.01)
    watch.run(lambda: next(asked))
    assert not [thread for thread in threading.enumerate() if "_follow" in thread.name]


def test_what_it_cannot_go_on_after_ends_it(
    archive: Archive, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(urls: object) -> None:
        raise ArchiveDamaged("archive: not a database")

    monkeypatch.setattr(archive, "visits", damaged)
    watch = Watch(archive, [str(inbox)], lambda event: None, options=Options(), poll=0.01)
    with pytest.raises(ArchiveDamaged):
        watch.run()
