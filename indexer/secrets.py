"""What must not be shown in messages, whoever made them: passwords in addresses, keys of providers."""

from __future__ import annotations

import os
import re

_QUERY = re.compile(r"(?<=[?&]password=)[^&\s'\"]+")
_USER = re.compile(r"(?<=://)[^/@\s'\"]+@")
_NAMED = re.compile(r"KEY|TOKEN|SECRET|PASSWORD", re.I)
_SHORTEST = 8
"""Characters of a secret: a shorter value would be found in anything."""


def hidden(text: str) -> str:
    """A text without what stands before "@" in addresses, without passwords behind "?", and without the
    values of the environment's variables whose names say that they are secrets."""
    text = _QUERY.sub("…", _USER.sub("…@", text))
    for name, value in os.environ.items():
        if len(value) >= _SHORTEST and _NAMED.search(name):
            text = text.replace(value, "…")
    return text
