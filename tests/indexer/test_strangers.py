"""An archive that a stranger made: nothing of it runs, nothing outside is touched, what is wrong is told."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.adopt import adopt
from indexer.archive import Archive
from indexer.dense import DenseSearcher
from indexer.doctor import examine
from indexer.encode import Encoder, load_encoder, load_named
from indexer.errors import ArchiveDamaged, ArchiveError, EncoderError
from indexer.migrations import migrate
from indexer.place import TRUTH
from indexer.rebuild import rebuild
from indexer.types import Term
from tests.conftest import articles

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = tmp_path_factory.mktemp("made") / "kho"
    with Archive.create(folder, encoder) as archive:
        list(archive.add(articles(5)))
    return folder


@pytest.fixture
def kho(made: Path, tmp_path: Path) -> Path:
    """A sound archive of the test's own."""
    return Path(shutil.copytree(made, tmp_path / "kho"))


def run(kho: Path, *statements: str) -> None:
    with closing(sqlite3.connect(kho / TRUTH, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def said(kho: Path, **values: Any) -> None:
    """Let the manifest say something else."""
    path = kho / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


# -- files ---------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
@pytest.mark.parametrize(("name", "kind"), [
    ("write.lock", "link"), ("manifest.json.tmp", "dangling"), (TRUTH, "link"), (f"{TRUTH}-wal", "dangling"),
    ("dense", "link"), ("lexical/meta.json", "pipe"), ("dense/x/y.faiss", "link"),
])
def test_a_link_leads_nowhere(kho: Path, tmp_path: Path, encoder: Encoder, name: str, kind: str) -> None:
    victim, path = tmp_path / "victim", kho / name
    victim.write_text("của người khác", encoding="utf-8")
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(victim if kind == "link" else tmp_path / "khong-co")
    for attempt in (lambda: Archive.open(kho, encoder), lambda: rebuild(kho), lambda: migrate(kho),
                    lambda: adopt(kho)):
        with pytest.raises(ArchiveDamaged, match=rf"{path}: (a link|no plain file)"):
            attempt()
    assert any(found.faults for found in examine(kho, NOW))
    assert victim.read_text(encoding="utf-8") == "của người khác" and not (tmp_path / "khong-co").exists()


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_an_archive_may_be_come_to_by_a_link(kho: Path, tmp_path: Path, encoder: Encoder) -> None:
    link = tmp_path / "link"
    link.symlink_to(kho)
    with Archive.open(link, encoder) as archive:
        assert archive.totals().articles == 5


# -- the database --------------------------------------------------------------------------


ODD = [
    ("CREATE TRIGGER t AFTER INSERT ON passages BEGIN DELETE FROM articles; END",),
    ("CREATE TRIGGER t AFTER UPDATE ON counters BEGIN UPDATE articles SET body = load_extension('x'); END",),
    ("CREATE VIEW v AS SELECT writefile('x', body) FROM articles",),
    ("ALTER TABLE articles RENAME TO real", "CREATE VIEW articles AS SELECT * FROM real"),
    ("CREATE VIRTUAL TABLE f USING fts5(body)",),
    ("ALTER TABLE articles ADD COLUMN huge TEXT AS (hex(zeroblob(100000000)))",),
    ("CREATE INDEX i ON articles (hex(body))",),
    ("CREATE TABLE c (x CHECK (x < randomblob(1000000000)))",),
]


@pytest.mark.parametrize("statements", ODD, ids=range(len(ODD)))
def test_a_database_with_code_of_its_own_is_refused(
    kho: Path, encoder: Encoder, statements: tuple[str, ...]
) -> None:
    run(kho, *statements)
    for attempt in (lambda: Archive.open(kho, encoder), lambda: migrate(kho), lambda: adopt(kho)):
        with pytest.raises(ArchiveDamaged, match=r"no archive of this program|not a table of this program"):
            attempt()
    assert any(found.faults for found in examine(kho, NOW))


def test_a_text_that_is_too_long_is_not_read(
    kho: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.strangers.LONGEST", 1 << 20)
    run(kho, "UPDATE articles SET body = hex(zeroblob(1000000))")
    with Archive.open(kho, encoder) as archive, pytest.raises(ArchiveError, match="too big"):
        list(archive.all_articles())


# -- the manifest --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../../x", "x", "./x", "ai-do/mo-hinh", "https://ai.example/x", "", "\x00"])
def test_nothing_is_loaded_on_an_archives_word(
    kho: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Also where there is such a folder, and where the hub could be asked."""
    asked: list[object] = []
    monkeypatch.setattr("indexer.encode.load_encoder", asked.append)
    monkeypatch.chdir(kho)
    (kho / "x").mkdir()
    (tmp_path.parent / "x").mkdir(exist_ok=True)
    said(kho, encoder=name)
    for attempt in (lambda: Archive.open(kho), lambda: rebuild(kho)):
        with pytest.raises(EncoderError, match=r"not loaded on its word alone.*--encoder"):
            attempt()
    assert asked == []


def test_what_was_fetched_or_is_named_whole_is(cached: str, tiny: Path, kho: Path) -> None:
    assert load_named(cached).dim == load_named(str(tiny)).dim == 16


def test_a_folder_of_a_fetched_models_name_is_not_taken_for_it(
    cached: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / cached).mkdir(parents=True)
    with pytest.raises(EncoderError, match="not loaded on its word"):
        load_named(cached)


@pytest.mark.parametrize("values", [
    {"encoder_fingerprint": "../../../x"}, {"dim": "x"}, {"format": "5"}, {"size": -1},
    {"encoder": None}, {"words_fingerprint": 7}, {"more": 1},
])
def test_a_manifest_that_cannot_be_is_told(kho: Path, encoder: Encoder, values: dict[str, Any]) -> None:
    said(kho, **values)
    with pytest.raises(ArchiveError, match="manifest"):
        Archive.open(kho, encoder)


def test_a_manifest_without_an_end_is_told(kho: Path, encoder: Encoder) -> None:
    (kho / "manifest.json").write_text('{"a":' + "[" * 100_000, encoding="utf-8")
    with pytest.raises(ArchiveDamaged, match="not a manifest"):
        Archive.open(kho, encoder)


# -- pickles -------------------------------------------------------------------------------


class Evil:
    """Makes a folder where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self.path,)


@pytest.fixture
def evil(tmp_path: Path) -> Iterator[bytes]:
    """A pickle that must not be read."""
    ran = tmp_path / "ran"
    yield pickle.dumps(Evil(ran))
    assert not ran.exists()


def test_the_pickle_would_run(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Evil(tmp_path / "ran")))
    assert (tmp_path / "ran").is_dir()


@pytest.mark.parametrize("module", [
    "joblib.numpy_pickle", "pickle", "os.system", "sentence_transformers.base.model.pickle",
    "sentence_transformers.base.model.torch", "custom.Transformer",
])
def test_no_module_that_a_model_names_is_loaded(tiny: Path, tmp_path: Path, evil: bytes, module: str) -> None:
    model = Path(shutil.copytree(tiny, tmp_path / "model"))
    (model / "evil.pkl").write_bytes(evil)
    (model / "custom.py").write_text(f"import os; os.mkdir({str(tmp_path / 'ran')!r})", encoding="utf-8")
    modules = [{"idx": 0, "name": "0", "path": "evil.pkl", "type": module}]
    (model / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    with pytest.raises(EncoderError, match=r"modules\.json names"):
        load_encoder(str(model))


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.pkl", "PYTORCH_MODEL.BIN"])
def test_no_weights_are_unpickled(tiny: Path, tmp_path: Path, evil: bytes, name: str) -> None:
    model = Path(shutil.copytree(tiny, tmp_path / "model"))
    for weights in model.rglob("*.safetensors"):
        weights.with_name(name).write_bytes(evil)
    assert load_encoder(str(model)).dim == 16, "the safe ones stand beside"
    for weights in model.rglob("*.safetensors"):
        weights.unlink()
    with pytest.raises(EncoderError, match="is a pickle"):
        load_encoder(str(model))


def test_no_code_that_a_model_brings_is_run(tiny: Path, tmp_path: Path, evil: bytes) -> None:
    model = Path(shutil.copytree(tiny, tmp_path / "model"))
    ran = f"import os; os.mkdir({str(tmp_path / 'ran')!r})"
    for config in model.rglob("config.json"):
        if "model_type" in (read := json.loads(config.read_text(encoding="utf-8"))):
            config.with_name("evil.py").write_text(ran, encoding="utf-8")
            read |= {"auto_map": {"AutoModel": "evil.Evil", "AutoConfig": "evil.Evil"}, "model_type": "evil"}
            config.write_text(json.dumps(read), encoding="utf-8")
    with pytest.raises(EncoderError):
        load_encoder(str(model))


def test_a_pickle_among_the_archives_files_is_a_file(kho: Path, encoder: Encoder, evil: bytes) -> None:
    for name in ("truth.pkl", "manifest.pkl", f"dense/{encoder.fingerprint}/vectors-000000009.faiss",
                 "dense/vectors.npy", "lexical/meta.pkl"):
        (kho / name).write_bytes(evil)
    with Archive.open(kho, encoder) as archive:
        assert archive.asked("Cây cầu dài bao nhiêu mét?").nearest(3)


# -- what is derived -----------------------------------------------------------------------


def test_no_file_but_ours_is_given_to_faiss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = DenseSearcher(tmp_path, 4)
    made.add([3, 5], np.ones((2, 4), np.float32))
    made.save(7)
    [path] = tmp_path.iterdir()
    whole = path.read_bytes()
    assert DenseSearcher(tmp_path, 4).keys() == [3, 5]
    given: list[str] = []
    monkeypatch.setattr("faiss.read_index", given.append)
    for at in (*range(118), *range(134, 142)):  # all that says what and how large it is
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x81]) + whole[at + 1 :])
        assert DenseSearcher(tmp_path, 4).revision == 0, at
    for changed in (b"", whole[:-1], whole + b"x", whole[:60], b"IwPQ" + whole[4:]):
        path.write_bytes(changed)
        assert DenseSearcher(tmp_path, 4).revision == 0
    path.write_bytes(whole)
    assert DenseSearcher(tmp_path, 5).revision == 0 and given == []


def test_files_of_other_names_are_passed_over(tmp_path: Path) -> None:
    made = DenseSearcher(tmp_path, 4)
    made.save(7)
    for name in ("vectors-x.faiss", "vectors-.faiss", "vectors--1.faiss", f"vectors-{'9' * 30}.faiss"):
        (tmp_path / name).write_bytes(b"x")
    assert DenseSearcher(tmp_path, 4).revision == 7


@pytest.mark.parametrize("ending", [".term", ".fast", ".idx", ".store", ".fieldnorm", ".pos", "meta.json"])
def test_damaged_words_are_found_again_or_told(made: Path, kho: Path, encoder: Encoder, ending: str) -> None:
    [path, *_] = [path for path in (kho / "lexical").iterdir() if path.name.endswith(ending)]
    whole = path.read_bytes()
    third = len(whole) // 3
    for changed in (whole[:third], whole[:third] + b"\xff" * 8 + whole[third:], whole[:-40] + bytes(40)):
        path.write_bytes(changed)
        try:
            with Archive.open(kho, encoder) as archive:
                archive.matching([Term("cau"), Term("cầu")], 5)
                archive.document_frequency(Term("cầu"))
        except ArchiveDamaged as error:
            assert "hoibao adopt" in str(error)
        shutil.rmtree(kho / "lexical")
        shutil.copytree(made / "lexical", kho / "lexical")
