"""Small inputs of invented text, and the way to the shared measurements."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.read import find, read
from indexer.types import Article, BadRecord

_SHARED = Path(__file__).resolve().parents[3].parent / "shared"

Reading = Callable[..., list[Article | BadRecord]]


@pytest.fixture
def shared() -> Path:
    if not _SHARED.is_dir():
        pytest.skip(f"the shared measurements are not at {_SHARED}")
    return _SHARED


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Writes bytes or text under a name and reads that file."""

    def write_and_read(name: str, content: bytes | str) -> list[Article | BadRecord]:
        data = content.encode("utf-8") if isinstance(content, str) else content
        path = tmp_path / name
        path.write_bytes(data)
        return list(read(find([str(path)])))

    return write_and_read
