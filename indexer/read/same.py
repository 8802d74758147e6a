"""Whether two texts are one: a sapo and what a page's metadata hold of it."""

from __future__ import annotations

import re

_WORDS = re.compile(r"\w+")
_AGENCY = re.compile(r"^\(?[^()\d]{2,30}\)\s*[-–]\s*|^[A-ZĐ]{2,8}\s+[-–]\s+")


def same_text(paragraph: str, summary: str) -> bool:
    """Whether one begins as the other does: sites cut the sapo in their metadata."""
    a, b = (_WORDS.findall(_AGENCY.sub("", text).lower()) for text in (paragraph, summary))
    shorter = min(len(a), len(b))
    return shorter >= 8 and len(a) <= 1.6 * len(b) and a[: shorter - 1] == b[: shorter - 1]
