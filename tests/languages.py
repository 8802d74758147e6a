"""The texts of both languages, read once for all tests."""

from __future__ import annotations

from assistant.texts import texts

VIETNAMESE, ENGLISH = texts("vi"), texts("en")
