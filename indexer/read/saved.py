"""Where a saved page came from, as the program that saved it wrote down."""

from __future__ import annotations

import re

_HEAD = 8192
_SAVED = re.compile(
    r"<!--\s*saved from url=\(\d+\)\s*(?P<browser>https?://[^\s<>\"]{1,2000})"
    r"|<!--\s*Mirrored from (?P<httrack>[\w.-]+\.[a-z]{2,}/?[^\s<>\"]{0,2000}) by HTTrack"
    r"|Page saved with SingleFile\s+url:\s*(?P<singlefile>https?://[^\s<>\"]{1,2000})",
    re.I,
)


def saved_from(html: str) -> str:
    """The address that a browser, SingleFile or HTTrack noted in a page that it saved; "" without one."""
    found = _SAVED.search(html[:_HEAD])
    if found is None:
        return ""
    return found["browser"] or found["singlefile"] or f"http://{found['httrack']}"
