from __future__ import annotations

from pathlib import Path

import pytest

from indexer.encode import SHIPPED, load_encoder
from indexer.encoders import MULTILINGUAL, EncoderInfo, encoders, measured
from indexer.errors import EncoderError
from indexer.resources import data


@pytest.fixture(autouse=True)
def _no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "none"))


def by_name(found: list[EncoderInfo]) -> dict[str, EncoderInfo]:
    assert len({info.name for info in found}) == len(found)
    return {info.name: info for info in found}


def test_the_shipped_one_comes_first_and_says_what_it_is() -> None:
    first = encoders()[0]
    size = sum(path.stat().st_size for path in data("encoder").iterdir())
    assert (first.name, first.where, first.dim) == (SHIPPED, "shipped", load_encoder().dim)
    assert first.megabytes == pytest.approx(size / 1e6, abs=0.1) and first.megabytes < 25
    assert (first.licence, first.languages) == ("apache-2.0", "vi")


def test_those_to_be_had_are_named_with_size_and_licence() -> None:
    hub = [info for info in encoders() if info.where == "hub"]
    assert MULTILINGUAL in {info.name for info in hub}
    assert all(info.dim and info.megabytes and info.licence and info.languages and info.note for info in hub)


def test_a_folder_is_listed(tiny: Path) -> None:
    info = by_name(encoders([tiny]))[str(tiny)]
    assert (info.where, info.dim, info.licence) == ("installed", 16, "")


def test_a_folder_without_an_encoder_is_told(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=str(tmp_path)):
        encoders([tmp_path])


def test_what_the_hub_has_left_here_is_installed(cached: str) -> None:
    info = by_name(encoders())[cached]
    assert (info.where, info.dim) == ("installed", 16)


def test_a_known_one_that_is_installed_is_listed_once(
    tmp_path: Path, cached: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = tmp_path / "hub" / f"models--{MULTILINGUAL.replace('/', '--')}"
    (tmp_path / "hub" / "models--lam-son--tiny").rename(known)
    assert by_name(encoders())[MULTILINGUAL].where == "installed"


def test_the_licence_and_languages_are_the_model_cards(tiny: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(tiny, tmp_path / "m")
    card = "---\nlicense: mit\nlanguage: [vi, en]\n---\n# Mô hình\n"
    (tmp_path / "m" / "README.md").write_text(card, encoding="utf-8")
    info = by_name(encoders([tmp_path / "m"]))[str(tmp_path / "m")]
    assert (info.licence, info.languages) == ("mit", "vi, en")
    (tmp_path / "m" / "README.md").write_text("không có gì", encoding="utf-8")
    info = by_name(encoders([tmp_path / "m"]))[str(tmp_path / "m")]
    assert (info.licence, info.languages) == ("", "")


def test_speed_is_measured_here(tiny: Path) -> None:
    for name in (SHIPPED, str(tiny)):
        info = measured(EncoderInfo(name, "installed"), seconds=0.2)
        assert info.dim == load_encoder(name).dim
        assert info.load_seconds is not None and info.passages_per_second is not None
        assert 0 < info.load_seconds < 60 and info.passages_per_second > 10
    with pytest.raises(EncoderError):
        measured(EncoderInfo("không/có", "hub"))
