from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel

from indexer.archive import BATCH, Added, Archive
from indexer.encode import load_encoder
from indexer.errors import ArchiveBusy, ArchiveDamaged, ArchiveMissing, EncoderError
from indexer.rebuild import rebuild
from indexer.register import staff
from indexer.register.review import Review
from indexer.register.types import Holder
from indexer.resources import data
from indexer.split import Splitting
from indexer.types import VIETNAM, Article, Term

_TEXT = " ".join(f"Cây cầu thứ {n} của huyện Yên Phác đã được thông xe." for n in range(40))


def _article(number: int) -> Article:
    return Article(f"tin-{number}", f"Tin số {number}", f"{_TEXT} Mã tin là mt{number}.")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with Archive.create(tmp_path / "kho") as made:
        list(made.add([_article(n) for n in range(20)]))
    yield tmp_path / "kho"


@pytest.fixture(scope="module")
def other_encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shipped encoder, cut to its first 32 dimensions."""
    shipped, folder = data("encoder"), tmp_path_factory.mktemp("encoder")
    model = StaticModel.from_pretrained(shipped)
    narrow = np.ascontiguousarray(model.embedding[:, :32])
    StaticModel(narrow, model.tokenizer, normalize=True).save_pretrained(folder)
    shutil.copy(shipped / "card.json", folder)
    return str(folder)


def _snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _finds(archive: Archive, number: int) -> bool:
    """Whether both searchers lead to an article."""
    word = archive.matching([Term(f"mt{number}")], 1)
    near = archive.asked(f"Tin số {number}. Mã tin là mt{number}.").nearest(10)
    by_word, by_vector = archive.passages([word[0][0]]), archive.passages([k for k, _ in near])
    keys = {p.article_key for p in by_word.values()} & {p.article_key for p in by_vector.values()}
    return [a.id for a in archive.articles(list(keys)).values()] == [f"tin-{number}"]


def test_as_it_was(folder: Path) -> None:
    with Archive.open(folder) as old:
        before = (list(old.all_articles()), old.manifest, old.totals())
    done = rebuild(folder)
    assert (done.added, done.updated, done.skipped) == (20, 0, 0)
    with Archive.open(folder) as new:
        assert (list(new.all_articles()), new.manifest, new.totals()) == before
        assert _finds(new, 7)
    assert [p.name for p in folder.parent.iterdir()] == [folder.name], "nothing stays beside it"


def test_with_another_splitting(folder: Path) -> None:
    with Archive.open(folder) as old:
        passages = len(old)
    done = rebuild(folder, splitting=Splitting(150, 0))
    with Archive.open(folder) as new:
        assert new.manifest.splitting == Splitting(150, 0)
        assert done.passages == len(new) > 2 * passages
        assert all(
            len(p) <= 150 for p in (
                new.articles([s.article_key])[s.article_key].body[s.start : s.end]
                for s in new.passages(range(1, len(new) + 1)).values()
            )
        )
        assert _finds(new, 3)


def test_with_another_encoder(folder: Path, other_encoder: str) -> None:
    rebuild(folder, other_encoder)
    with Archive.open(folder) as new:
        assert (new.manifest.encoder, new.manifest.dim) == (other_encoder, 32)
        assert _finds(new, 11)
    rebuild(folder)
    with Archive.open(folder) as kept:
        assert kept.manifest.encoder == other_encoder, "the encoder stays what it was"


def test_what_was_removed_stays_removed(folder: Path) -> None:
    with Archive.open(folder) as old:
        old.remove(["tin-4"])
    assert rebuild(folder).added == 19
    with Archive.open(folder) as new:
        assert new.article("tin-4") is None and not new.matching([Term("mt4")], 1)


def test_progress_is_told(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "kho") as made:
        list(made.add(Article(f"a{n}", "Tin", f"Tin ngắn {n}.") for n in range(BATCH + 3)))
    seen: list[int] = []
    rebuild(tmp_path / "kho", on_progress=lambda done: seen.append(done.added))
    assert seen == [BATCH, BATCH + 3]


class _Stop(BaseException):
    """Stands for whatever ends a process: it is no Exception."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_old_archive_stands_when_the_rebuild_dies(folder: Path, when: str) -> None:
    before = _snapshot(folder)

    def die(done: Added) -> None:
        raise _Stop

    with pytest.raises(_Stop if when == "after" else EncoderError):
        if when == "after":
            rebuild(folder, splitting=Splitting(100, 0), on_progress=die)
        else:
            rebuild(folder, str(folder / "không-có"))
    assert _snapshot(folder) == before
    assert [p.name for p in folder.parent.iterdir()] == [folder.name], "its room is given back"
    with Archive.open(folder) as old:
        assert _finds(old, 2)
        assert next(iter(old.add([_article(20)]))).added == 1, "its lock is given back"


def test_what_a_killed_rebuild_left_is_in_nobodys_way(folder: Path) -> None:
    left = folder.with_name("kho.rebuilding")
    shutil.copytree(folder, left)
    (left / "truth.sqlite").write_bytes(b"half")
    assert rebuild(folder).added == 20
    assert not left.exists()


def test_nobody_writes_meanwhile(folder: Path) -> None:
    refused: list[str] = []

    def write(done: Added) -> None:
        with Archive.open(folder) as other, pytest.raises(ArchiveBusy, match="is writing") as caught:
            list(other.add([_article(99)]))
        refused.append(str(caught.value))

    rebuild(folder, on_progress=write)
    assert len(refused) == 1
    with Archive.open(folder) as other, other.writing():
        with pytest.raises(ArchiveBusy, match="wait until it ends"):
            rebuild(folder)


def test_an_archive_is_rebuilt_from_within(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert rebuild(Path()).added == 20
    os.chdir(folder)
    with Archive.open(folder) as new:
        assert _finds(new, 1)


def test_a_linked_archive_stays_where_it_is(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    rebuild(link, splitting=Splitting(200, 0))
    assert link.is_symlink() and json.loads((folder / "manifest.json").read_bytes())["size"] == 200


def test_a_folder_that_holds_none(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match="hoibao index"):
        rebuild(tmp_path)


def test_a_damaged_archive_is_not_replaced(folder: Path) -> None:
    truth = folder / "truth.sqlite"
    with truth.open("r+b") as file:
        file.truncate(truth.stat().st_size // 2)
    before = truth.read_bytes()
    with pytest.raises(ArchiveDamaged, match=r"truth\.sqlite"):
        rebuild(folder)
    assert truth.read_bytes() == before


def test_an_archive_of_another_tokeniser_can_be_rebuilt(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "words_fingerprint": "old"}), encoding="utf-8")
    rebuild(folder)
    with Archive.open(folder) as new:
        assert new.manifest.encoder_fingerprint == load_encoder().fingerprint
        assert _finds(new, 9)


def _appointed(number: int, person: str) -> Article:
    body = f"Ngày 5/3/2024, UBND tỉnh Sơn La bổ nhiệm ông {person} giữ chức Giám đốc Sở Y tế tỉnh Sơn La."
    published = datetime(2024, 3, 6 + number, 8, tzinfo=VIETNAM)
    return Article(f"nhan-su-{number}", "Sơn La có Giám đốc Sở Y tế", body, published=published)


def _said(archive: Archive, person: str, made: Callable[..., Review], *more: object) -> Review:
    """Have staff say something of the only event of a person."""
    register = archive.register()
    [event] = register.find(person)
    return archive.review(made(register, event.id, *more, "Thu", "theo văn bản", datetime.now(VIETNAM)))


@pytest.fixture
def staffed(folder: Path) -> Path:
    """An archive of whose register staff said something."""
    with Archive.open(folder) as archive:
        people = ("Lê Văn Khải", "Vũ Quốc Uy", "Đỗ Minh Thuý")
        list(archive.add(_appointed(number, person) for number, person in enumerate(people)))
        _said(archive, "Lê Văn Khải", staff.correct, {"term": "2021-2026"})
        _said(archive, "Vũ Quốc Uy", staff.reject)
        _said(archive, "Đỗ Minh Thuý", staff.reject)
        archive.review(staff.undo(archive.register(), 3, "Hà", "tin đúng", datetime.now(VIETNAM)))
        archive.put_holders([Holder("Phan Đình Lộc", "Giám đốc Sở Y tế", "Sơn La", "2019")])
    return folder


@pytest.mark.parametrize("splitting", [None, Splitting(150, 0)])
def test_what_staff_said_of_the_register_is_kept(staffed: Path, splitting: Splitting | None) -> None:
    with Archive.open(staffed) as old:
        before = old.register()
    for _ in range(2):
        rebuild(staffed, splitting=splitting)
        with Archive.open(staffed) as new:
            assert new.register() == before and new.outdated() == 0
    assert {event.told.person for event in before.events} == {"Lê Văn Khải", "Đỗ Minh Thuý"}
    assert [(entry.seq, entry.verb, entry.reviewer) for entry in before.log] == [
        (1, "correct", "Thu"), (2, "reject", "Thu"), (3, "reject", "Thu"), (4, "undo", "Hà")]
    with Archive.open(staffed) as new:
        assert _said(new, "Lê Văn Khải", staff.confirm).seq == 5
        assert new.put_holders([Holder("Phan Đình Lộc", "Giám đốc Sở Y tế", "Sơn La", "2019")]) == 0
        list(new.add([replace(_appointed(3, "Vũ Quốc Uy"), source="Tin Bắc Khê")]))
        assert not new.register().find("Vũ Quốc Uy"), "what was rejected does not return"


def test_what_staff_said_of_an_article_that_is_gone_is_kept(staffed: Path) -> None:
    with Archive.open(staffed) as old:
        old.remove(["nhan-su-1"])
    rebuild(staffed)
    with Archive.open(staffed) as new:
        assert len(new.register().log) == 4
        list(new.add([_appointed(1, "Vũ Quốc Uy")]))
        assert not new.register().find("Vũ Quốc Uy")


def test_articles_are_read_by_the_rules_of_now(staffed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("archive", "entries"):
        monkeypatch.setattr(f"indexer.{module}.rules", lambda: "mới")
    with Archive.open(staffed) as old:
        assert old.outdated() == 23
    rebuild(staffed)
    with Archive.open(staffed) as new:
        assert new.outdated() == 0 and new.register().find("Lê Văn Khải")


def test_a_rebuild_that_dies_loses_nothing_that_staff_said(staffed: Path) -> None:
    def die(done: Added) -> None:
        raise KeyboardInterrupt

    with Archive.open(staffed) as old:
        before = old.register()
    with pytest.raises(KeyboardInterrupt):
        rebuild(staffed, on_progress=die)
    with Archive.open(staffed) as old:
        assert old.register() == before and len(before.log) == 4
