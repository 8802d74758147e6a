from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged, ArchiveMissing, ArchiveOutdated, EncoderMismatch
from indexer.manifest import Manifest
from indexer.schema import FORMAT
from indexer.split import Splitting
from indexer.words import fingerprint


class _Named:
    """An encoder by its name and fingerprint alone."""

    def __init__(self, name: str, fingerprint: str) -> None:
        self.name, self.fingerprint, self.dim = name, fingerprint, 256


@pytest.fixture
def manifest(encoder: Encoder) -> Manifest:
    return Manifest.of(encoder, Splitting(500, 50))


def _write(folder: Path, manifest: Manifest, **changed: object) -> Path:
    manifest.save(folder)
    path = folder / "manifest.json"
    fields = {**json.loads(path.read_text(encoding="utf-8")), **changed}
    path.write_text(json.dumps(fields), encoding="utf-8")
    return path


def test_it_says_how_the_archive_is_made(manifest: Manifest, encoder: Encoder) -> None:
    assert (manifest.encoder, manifest.encoder_fingerprint, manifest.dim) == (
        encoder.name, encoder.fingerprint, encoder.dim
    )
    assert (manifest.words_fingerprint, manifest.format) == (fingerprint(), FORMAT)
    assert manifest.splitting == Splitting(500, 50)


def test_it_is_on_disk_before_it_takes_the_old_ones_place(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest.save(tmp_path)
    seen: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda handle: seen.append(
        os.fstat(handle).st_ino == (tmp_path / "manifest.json.tmp").stat().st_ino and
        (tmp_path / "manifest.json.tmp").read_bytes() == (tmp_path / "manifest.json").read_bytes()))
    manifest.save(tmp_path)
    assert seen == [True]


def test_what_is_saved_is_loaded(manifest: Manifest, tmp_path: Path) -> None:
    named = replace(manifest, encoder="kho/bộ mã hoá")
    named.save(tmp_path)
    assert Manifest.load(tmp_path) == named
    again = replace(named, size=700)
    again.save(tmp_path)
    assert Manifest.load(tmp_path) == again
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"], "no draft is left"


def test_a_folder_without_one_holds_no_archive(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "không-có"):
        with pytest.raises(ArchiveMissing, match="hoibao index ARTICLES --archive") as caught:
            Manifest.load(folder)
        assert str(folder) in str(caught.value)


@pytest.mark.parametrize("content", [
    b"", b"{", b"[]", b"5", b"null", b"{}", b'{"encoder": "x"}', b'"\xff"', b"\x00" * 50,
])
def test_what_is_no_manifest_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(ArchiveDamaged, match=r"manifest\.json: not a manifest"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize("changed", [
    {"size": "600"}, {"size": None}, {"overlap": 500}, {"overlap": -1}, {"size": 0}, {"mới": 1},
    {"dim": "256"}, {"encoder": None},
], ids=str)
def test_values_that_make_no_sense_are_told(
    tmp_path: Path, manifest: Manifest, changed: dict[str, object]
) -> None:
    _write(tmp_path, manifest, **changed)
    with pytest.raises(ArchiveDamaged, match=r"manifest\.json: not a manifest"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize("more", [{}, {"segmenter": "mới"}])
def test_another_format_is_told_whatever_else_it_holds(
    tmp_path: Path, manifest: Manifest, more: dict[str, object]
) -> None:
    _write(tmp_path, manifest, format=FORMAT + 1, **more)
    with pytest.raises(ArchiveOutdated, match=rf"newer version .*format {FORMAT + 1} is not {FORMAT}"):
        Manifest.load(tmp_path)


def test_an_earlier_format_is_loaded(tmp_path: Path, manifest: Manifest) -> None:
    _write(tmp_path, manifest, format=2)
    assert Manifest.load(tmp_path) == replace(manifest, format=2)


def test_the_encoder_that_made_it_fits(manifest: Manifest, encoder: Encoder, tmp_path: Path) -> None:
    manifest.check(encoder, tmp_path)


def test_another_encoder_does_not_fit(manifest: Manifest, tmp_path: Path) -> None:
    with pytest.raises(EncoderMismatch) as caught:
        manifest.check(_Named("khác", "1" * 16), tmp_path)
    told = str(caught.value)
    assert "made with encoder 'hoibao-static', not 'khác'" in told
    assert f"hoibao reencode --archive {tmp_path} --encoder khác" in told


def test_the_same_encoder_by_another_name_fits(manifest: Manifest, tmp_path: Path) -> None:
    manifest.check(_Named("/models/tĩnh", manifest.encoder_fingerprint), tmp_path)


@pytest.mark.parametrize("stamp", ["../../x", "a/b", "", "a b", "x" * 65, "..", "\x00"])
def test_a_fingerprint_names_no_file_elsewhere(manifest: Manifest, stamp: str) -> None:
    with pytest.raises(ValueError, match="encoder_fingerprint"):
        replace(manifest, encoder_fingerprint=stamp)


def test_another_version_of_the_encoder_does_not_fit(manifest: Manifest, tmp_path: Path) -> None:
    with pytest.raises(EncoderMismatch, match=r"another version of the encoder .*upgrade --archive"):
        manifest.check(_Named("hoibao-static", "0" * 16), tmp_path)


def test_another_tokeniser_does_not_fit(manifest: Manifest, encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(EncoderMismatch, match=r"another tokeniser.*hoibao upgrade --archive"):
        replace(manifest, words_fingerprint="0" * 16).check(encoder, tmp_path)
