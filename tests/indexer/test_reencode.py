"""Re-encoding: searched meanwhile, stopped and gone on with, switched in one step."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from model2vec import StaticModel

from indexer import reencode as module
from indexer.archive import Archive
from indexer.encode import SHIPPED, Encoder, load_encoder
from indexer.errors import ArchiveBusy, ArchiveMissing, EncoderError, EncoderMismatch
from indexer.lock import LOCK, held
from indexer.manifest import Manifest
from indexer.place import Place
from indexer.reencode import REENCODE_LOCK, Progress, reencode
from indexer.truth import Truth
from tests.conftest import article, articles
from tests.postgres import Server

COUNT = 30


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> str:
    """The shipped encoder, cut to its first 32 dimensions."""
    return _cut(tmp_path_factory.mktemp("narrow"), 32)


@pytest.fixture(scope="module")
def narrower(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _cut(tmp_path_factory.mktemp("narrower"), 16)


def _cut(folder: Path, dim: int) -> str:
    from indexer.resources import data

    model = StaticModel.from_pretrained(data("encoder"))
    vectors = np.ascontiguousarray(model.embedding[:, :dim])
    StaticModel(vectors, model.tokenizer, normalize=True, weights=model.weights).save_pretrained(folder)
    shutil.copy(data("encoder") / "card.json", folder)
    return str(folder)


@pytest.fixture
def folder(tmp_path: Path, encoder: Encoder) -> Iterator[Path]:
    with Archive.create(tmp_path / "kho", encoder) as made:
        list(made.add(articles(COUNT)))
    yield tmp_path / "kho"


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 4)


def _found(archive: Archive, number: int) -> bool:
    """Whether the vectors lead to an article's only passage first."""
    asked = article(number)
    [(key, score)] = archive.asked(f"{asked.title}. {asked.body}").nearest(1)
    [passage] = archive.passages([key]).values()
    return archive.articles([passage.article_key])[passage.article_key] == asked and score > 0.99


def _whole(folder: Path, name: str, count: int = COUNT) -> None:
    """Every passage has one vector, of this encoder, and is found by it."""
    with Archive.open(folder) as archive:
        assert (archive.manifest.encoder, archive.encoder.name, len(archive)) == (name, name, count)
        assert all(_found(archive, n) for n in range(0, count, 5))
        truth = archive._truth
        assert truth.encoded(archive.encoder.fingerprint) == truth.count() == count
        assert [p.name for p in (folder / "dense").iterdir()] == [archive.encoder.fingerprint]
        [(keys, vectors)] = truth.vectors_since(0, truth.revision, archive.encoder.fingerprint, 10_000)
        assert vectors.shape == (count, archive.encoder.dim) and len(set(keys)) == count


def test_an_archive_gets_another_encoder(folder: Path, narrow: str) -> None:
    with Archive.open(folder) as before:
        kept = (list(before.all_articles()), before.revision, before.totals())
    assert reencode(folder, narrow) == Progress(COUNT, COUNT)
    _whole(folder, narrow)
    with Archive.open(folder) as after:
        assert (list(after.all_articles()), after.revision, after.totals()) == kept
    reencode(folder, SHIPPED)
    _whole(folder, SHIPPED)


def test_it_is_as_if_made_with_that_encoder(folder: Path, narrow: str, tmp_path: Path) -> None:
    with Archive.create(tmp_path / "mới", narrow) as made:
        list(made.add(articles(COUNT)))
    reencode(folder, narrow)
    with Archive.open(folder) as one, Archive.open(tmp_path / "mới") as other:
        for question in ("cầu mới của huyện", "ban tin so 7"):
            assert one.asked(question).nearest(9) == other.asked(question).nearest(9)
        assert one.manifest == other.manifest


def test_an_open_archive_follows(folder: Path, narrow: str) -> None:
    with Archive.open(folder) as archive:
        earlier = archive.asked("bản tin số 3")
        reencode(folder, narrow)
        assert earlier.nearest(3), "what was asked before the switch is still answered"
        assert archive.encoder.name == SHIPPED
        archive.catch_up()
        assert (archive.encoder.name, archive.manifest.dim) == (narrow, 32)
        assert _found(archive, 7)
        list(archive.add([article(COUNT)]))
        assert _found(archive, COUNT)
    _whole(folder, narrow, COUNT + 1)


def test_other_machines_follow(postgres: Server, encoder: Encoder, narrow: str, tmp_path: Path) -> None:
    with postgres.place(tmp_path / "kho") as place:
        with Archive.create(place, encoder) as made:
            list(made.add(articles(COUNT)))
        with Archive.open(Place(tmp_path / "other", place.database)) as other:
            with held(place, name=REENCODE_LOCK), pytest.raises(ArchiveBusy, match="is re-encoding"):
                reencode(place, narrow)
            assert reencode(place, narrow) == Progress(COUNT, COUNT)
            other.catch_up()
            assert other.encoder.name == narrow and _found(other, 7)
            list(other.add([article(COUNT)]))
        with Archive.open(place) as archive:
            assert _found(archive, COUNT) and len(archive) == COUNT + 1


def test_who_writes_without_asking_first_uses_the_new_encoder(folder: Path, narrow: str) -> None:
    with Archive.open(folder) as archive:
        reencode(folder, narrow)
        list(archive.add([article(COUNT)]))
    _whole(folder, narrow, COUNT + 1)


@pytest.mark.usefixtures("small_batches")
def test_it_is_searched_and_written_to_meanwhile(folder: Path, narrow: str) -> None:
    with Archive.open(folder) as archive:
        seen: list[int] = []

        def meanwhile(progress: Progress) -> None:
            seen.append(progress.done)
            if len(seen) == 2:
                list(archive.add([article(COUNT), article(2, edition=1)]))
                archive.remove(["tin-0", f"tin-{COUNT - 1}"])
            if progress.done < progress.total:
                archive.catch_up()
                assert archive.encoder.name == SHIPPED and _found(archive, 4)

        done = reencode(folder, narrow, meanwhile)
        assert seen == sorted(seen) and len(seen) > 5
        assert done == Progress(COUNT - 1, COUNT - 1)
        archive.catch_up()
        assert _found(archive, COUNT) and not _found(archive, 0)
        assert len(archive) == archive.totals().passages == COUNT - 1


class _Stop(BaseException):
    """Stands for whatever ends a process: it is no Exception."""


def _stopped(folder: Path, encoder: str, after: int) -> None:
    def stop(progress: Progress) -> None:
        if progress.done >= after:
            raise _Stop

    with pytest.raises(_Stop):
        reencode(folder, encoder, stop)


@pytest.mark.usefixtures("small_batches")
def test_a_stopped_run_goes_on_from_there(
    folder: Path, narrow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stopped(folder, narrow, after=12)
    with Archive.open(folder) as archive:
        assert archive.encoder.name == SHIPPED and _found(archive, 3), "nothing is switched yet"
    chosen, encoded = load_encoder(narrow), []

    class Counting:
        name, dim, fingerprint = chosen.name, chosen.dim, chosen.fingerprint

        def encode_passages(self, texts: list[str]) -> object:
            encoded.extend(texts)
            return chosen.encode_passages(texts)

    monkeypatch.setattr(module, "load_encoder", lambda name: Counting())
    reencode(folder, narrow)
    assert len(encoded) == COUNT - 12
    _whole(folder, narrow)


@pytest.mark.usefixtures("small_batches")
def test_another_choice_after_a_stopped_run_starts_anew(folder: Path, narrow: str, narrower: str) -> None:
    _stopped(folder, narrow, after=12)
    reencode(folder, narrower)
    _whole(folder, narrower)


_CHILD = """
import sys
from pathlib import Path
from indexer import reencode as module
module.BATCH = 2
print("ready", flush=True)
module.reencode(Path(sys.argv[1]), sys.argv[2], lambda p: print(p.done, flush=True))
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process by signal")
@pytest.mark.parametrize("after", [1, 6, 14])
def test_a_killed_run_loses_nothing(folder: Path, narrow: str, after: int) -> None:
    child = subprocess.Popen([sys.executable, "-c", _CHILD, str(folder), narrow],
                             stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for _ in range(after + 1):
        child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with Archive.open(folder) as archive:
        assert all(_found(archive, n) for n in range(0, COUNT, 7))
    reencode(folder, narrow)
    _whole(folder, narrow)


def test_a_run_killed_right_after_the_switch_leaves_a_whole_archive(
    folder: Path, narrow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Truth, keep: object) -> None:
        if Manifest.load(folder).encoder == narrow:
            raise _Stop

    with monkeypatch.context() as patched, pytest.raises(_Stop):
        patched.setattr(Truth, "forget_vectors", killed)
        reencode(folder, narrow)
    with Archive.open(folder) as archive:
        assert archive.encoder.name == narrow and _found(archive, 3)
    reencode(folder, narrow)
    _whole(folder, narrow)


def test_two_at_once_are_not_allowed(folder: Path, narrow: str) -> None:
    with FileLock(folder / REENCODE_LOCK), pytest.raises(ArchiveBusy, match="is re-encoding"):
        reencode(folder, narrow)


def test_a_writer_is_waited_for(folder: Path, narrow: str) -> None:
    held, ended = threading.Event(), threading.Event()

    def write() -> None:
        with FileLock(folder / LOCK):
            held.set()
            time.sleep(0.7)
            ended.set()

    writer = threading.Thread(target=write)
    writer.start()
    held.wait()
    reencode(folder, narrow)
    assert ended.is_set(), "it waited until the writer had ended"
    writer.join()
    _whole(folder, narrow)


def test_what_cannot_be_is_told_before_anything_is_done(folder: Path, narrow: str, tmp_path: Path) -> None:
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(EncoderError):
        reencode(folder, str(tmp_path / "không-có"))
    with pytest.raises(ArchiveMissing):
        reencode(tmp_path / "trống", narrow)
    manifest = Manifest.load(folder)
    from dataclasses import replace

    replace(manifest, words_fingerprint="khác").save(folder)
    with pytest.raises(EncoderMismatch, match="hoibao upgrade"):
        reencode(folder, narrow)
    manifest.save(folder)
    assert (folder / "manifest.json").read_bytes() == before
    truth = Truth(folder)
    assert truth.encoded(load_encoder(narrow).fingerprint) == 0
    truth.close()


def test_an_archive_rebuilt_by_another_process_is_followed(folder: Path, narrow: str) -> None:
    from indexer.rebuild import rebuild
    from indexer.split import Splitting

    with Archive.open(folder) as archive:
        assert _found(archive, 3)
        rebuild(folder, narrow, Splitting(100, 0))
        archive.catch_up()
        assert archive.encoder.name == narrow and len(archive) == archive.totals().passages
        list(archive.add([article(COUNT)]))
        assert archive.article(f"tin-{COUNT}") is not None
    with Archive.open(folder) as again:
        assert again.article(f"tin-{COUNT}") is not None, "it was written to the archive that is there now"
