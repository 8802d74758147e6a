"""Settings: from a flag, else the environment (``HOIBAO_…``), else ``hoibao.toml``, else a default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from indexer.errors import SettingsError
from indexer.split import DEFAULT_OVERLAP, DEFAULT_SIZE, Splitting

FILE = "hoibao.toml"
PREFIX = "HOIBAO_"
LANGUAGES = ("vi", "en")
_WHOLE = {
    "size": (0, 100_000), "overlap": (0, 100_000), "port": (0, 65_535), "model_timeout": (1, 3_600),
    "model_context": (2_048, 1_000_000),
}
"""The settings that are whole numbers: the least and the greatest."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; a key of the file, a flag and a variable share one name each.

    ``archive``: the archive's folder. ``encoder``: None means the one that made the archive.
    ``size`` and ``overlap``: of the passages of a new archive, in characters. ``host``,
    ``port``, ``language`` ("vi" or "en"): of the web page. ``model``: "provider:name" of a
    language model that writes the answers; None quotes instead. ``model_url``: where a server
    of its provider's protocol listens; None is the provider's own. ``model_timeout``: seconds
    that it may be silent; a whole reply may take twice that. ``model_context``: tokens of its
    context window that are filled, the reply included. ``reranker``: what looks at the hits
    again: "hoibao", "none", or a cross-encoder's name or path.
    """

    archive: Path = Path("archive")
    encoder: str | None = None
    size: int = DEFAULT_SIZE
    overlap: int = DEFAULT_OVERLAP
    host: str = "127.0.0.1"
    port: int = 7860
    language: str = "vi"
    model: str | None = None
    model_url: str | None = None
    model_timeout: int = 60
    model_context: int = 4096
    reranker: str = "hoibao"

    @classmethod
    def load(
        cls, flags: Mapping[str, Any] | None = None, *,
        environment: Mapping[str, str] | None = None, folder: Path = Path(),
    ) -> Self:
        """Settle each key by its first origin; raises ``SettingsError`` naming key and origin.

        What is ``None`` or empty was not given. ``folder`` is where ``hoibao.toml`` is looked for.
        """
        environment = os.environ if environment is None else environment
        file = _file(folder / FILE)
        found: dict[str, Any] = {}
        for field in fields(cls):
            for value, origin in (
                ((flags or {}).get(field.name), f"--{field.name.replace('_', '-')}"),
                (environment.get(PREFIX + field.name.upper()), PREFIX + field.name.upper()),
                (file.get(field.name), f"{FILE}: {field.name}"),
            ):
                if value not in (None, ""):
                    found[field.name] = _checked(field.name, value, origin)
                    break
        return cls(**found)

    @property
    def splitting(self) -> Splitting:
        """How the articles of a new archive are cut."""
        try:
            return Splitting(self.size, self.overlap)
        except ValueError as error:
            raise SettingsError(f"size, overlap: {error}") from error


def day(text: str, flag: str) -> date:
    """The date that a flag gives, 2020-03-25 or 25/03/2020; raises ``SettingsError`` naming the flag."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise SettingsError(f"{flag}: {text!r} is not a date such as 2020-03-25 or 25/03/2020")


def _file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error
    known = [field.name for field in fields(Settings)]
    for key in content:
        if key not in known:
            raise SettingsError(f"{path}: no setting {key!r}; there are: {', '.join(known)}")
    return content


def _checked(name: str, value: Any, origin: str) -> Any:
    if name == "archive":
        return Path(str(value)).expanduser()
    if name in _WHOLE:
        return _whole(value, origin, *_WHOLE[name])
    if name == "language" and value not in LANGUAGES:
        raise SettingsError(f"{origin}: {value!r} is not one of {', '.join(LANGUAGES)}")
    if name == "model_url" and not str(value).startswith(("http://", "https://")):
        raise SettingsError(f"{origin}: {value!r} is not an address such as http://localhost:8080/v1")
    return str(value)


def _whole(value: Any, origin: str, least: int, most: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise SettingsError(f"{origin}: {value!r} is not a whole number") from None
    if not least <= number <= most:
        raise SettingsError(f"{origin}: {number} is not between {least} and {most}")
    return number
