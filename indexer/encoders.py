"""Which encoders there are: the shipped one, those installed on this machine, those to be had."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from indexer.encode import SHIPPED, Encoder, hub_cache, is_ours, load_encoder, model_card
from indexer.errors import EncoderError
from indexer.resources import data

MULTILINGUAL = "intfloat/multilingual-e5-small"
"""What is recommended where questions are asked in English too."""

_SAMPLE = (
    "Sáng nay, lãnh đạo huyện cùng đông đảo bà con dự lễ thông xe cây cầu mới bắc qua sông. Công "
    "trình dài 120 mét, vốn 45 tỷ đồng, rút ngắn đường tới trường của hơn 300 học sinh. "
)
"""Invented text, repeated to the length of a passage to measure speed."""


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """One encoder, as far as is known without loading it.

    ``dim``, ``megabytes``: None where it is not said; ``licence``: an SPDX identifier, or empty.
    ``passages_per_second`` and ``load_seconds``: on this machine, once ``measured``.
    """

    name: str
    where: Literal["shipped", "installed", "hub"]
    dim: int | None = None
    megabytes: float | None = None
    licence: str = ""
    languages: str = ""
    note: str = ""
    load_seconds: float | None = None
    passages_per_second: float | None = None


def encoders(folders: Sequence[Path] = ()) -> list[EncoderInfo]:
    """The shipped encoder, the models in ``folders`` and in the hub's cache, and those known to
    fit that are not installed."""
    here = [_described(data("encoder"), SHIPPED, "shipped")]
    here += [_described(folder, str(folder), "installed") for folder in folders]
    here += _cached()
    names = {info.name for info in here}
    return [*here, *(info for info in _known() if info.name not in names)]


def measured(info: EncoderInfo, seconds: float = 1.0) -> EncoderInfo:
    """With how long it takes to load here, and how many passages of 600 characters it encodes a
    second, tried for about ``seconds``. Raises ``EncoderError``."""
    started = time.perf_counter()
    encoder = load_encoder(info.name)
    encoder.encode_queries([_SAMPLE])
    loaded = time.perf_counter() - started
    return replace(info, dim=encoder.dim, load_seconds=round(loaded, 2),
                   passages_per_second=round(_speed(encoder, seconds), 1))


def _speed(encoder: Encoder, seconds: float) -> float:
    passage = (_SAMPLE * 4)[:600]
    count, batch, started = 0, 8, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        encoder.encode_passages([f"{n} {passage}" for n in range(batch)])
        count += batch
        batch = min(batch * 2, 1024)
    return count / spent


def _known() -> Iterator[EncoderInfo]:
    for line in data("encoders.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, dim, megabytes, licence, languages, note = line.split("\t")
            yield EncoderInfo(name, "hub", int(dim), float(megabytes), licence, languages, note)


def _cached() -> Iterator[EncoderInfo]:
    """Sentence encoders that lie in the hub's cache."""
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        repos = scan_cache_dir(hub_cache()).repos
    except CacheNotFound:
        return
    for repo in sorted(repos, key=lambda repo: repo.repo_id):
        newest = max(repo.revisions, key=lambda revision: revision.last_modified, default=None)
        if newest and (newest.snapshot_path / "modules.json").is_file():
            yield _described(newest.snapshot_path, repo.repo_id, "installed")


def _described(folder: Path, name: str, where: Literal["shipped", "installed"]) -> EncoderInfo:
    """What the files of a model say of it. Raises ``EncoderError`` where it is none."""
    if not (is_ours(folder) or (folder / "modules.json").is_file()):
        raise EncoderError(f"{folder}: holds no encoder (neither card.json nor modules.json)")
    card = model_card(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    said = card.get("language") or []
    return EncoderInfo(
        name, where, _dim(folder), round(size / 1e6, 1), str(card.get("license") or ""),
        said if isinstance(said, str) else ", ".join(said),
    )


def _dim(folder: Path) -> int | None:
    """The length of its vectors, where its configuration says so."""
    for path in (folder / "card.json", *sorted(folder.glob("*_Pooling/config.json"))):
        if path.is_file():
            said = json.loads(path.read_text(encoding="utf-8"))
            for key in ("dim", "embedding_dimension", "word_embedding_dimension"):
                if isinstance(said.get(key), int):
                    return int(said[key])
    return None
