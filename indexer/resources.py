"""Where the files that the project ships lie: beside the code in a wheel, at the root in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data(*parts: str) -> Path:
    """The path of a shipped file below ``data/``; it need not exist."""
    packaged = _PACKAGE / "data"
    return (packaged if packaged.is_dir() else _PACKAGE.parent / "data").joinpath(*parts)
