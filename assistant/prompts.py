"""Prompts: one a file in ``prompts/``, each in a version that travels with its answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

_BORDER = "--- user ---\n"
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system and a user template; ``version`` is 8 hex digits of the file's SHA-256.

    The file is split before anything is rendered, so that no article's text can move the border.
    """

    name: str
    version: str
    system: Template
    user: Template

    def render(self, **values: object) -> tuple[str, str]:
        """The system and the user message; a value that is missing raises ``UndefinedError``."""
        return self.system.render(**values), self.user.render(**values)


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt ``prompts/<name>.jinja``."""
    packaged = _PACKAGE / "prompts"
    folder = packaged if packaged.is_dir() else _PACKAGE.parent / "prompts"
    text = (folder / f"{name}.jinja").read_text(encoding="utf-8")
    system, _, user = text.partition(_BORDER)
    environment = Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
    version = hashlib.sha256(text.encode()).hexdigest()[:8]
    return Prompt(name, version, environment.from_string(system), environment.from_string(user))
