"""Where things stand on this site: the addresses that pages, the chat and the register link to."""

from __future__ import annotations

from urllib.parse import quote

ARTICLES = "/bai-bao"
TIMELINE = f"{ARTICLES}/dong-thoi-gian"
EVIDENCE = "/trich"
HISTORY = "/lich-su"
QUOTE = "trich"
"""The id of the quote in an article's page and in the evidence."""
SIMILAR = "tuong-tu"
"""The id of the heading over the articles that tell the same story."""


def article_address(id: str, start: int | None = None, end: int | None = None) -> str:
    """The page of an article; with the code points of a quote in its body, there and marked."""
    return _with_quote(f"{ARTICLES}/{quote(id, safe='')}", start, end, f"#{QUOTE}")


def evidence_address(id: str, start: int | None = None, end: int | None = None) -> str:
    """The part of a page that shows an article with a quote in it, for another page to fetch."""
    return _with_quote(f"{EVIDENCE}/{quote(id, safe='')}", start, end, "")


def similar_address(id: str) -> str:
    """Where the articles of the same story stand on an article's page."""
    return f"{article_address(id)}#{SIMILAR}"


def version_address(id: str, version: str) -> str:
    """The page of what an article said in a version (see ``assistant.past``); it stays."""
    return f"{article_address(id)}?phien-ban={version}"


def history_address(id: str, version: str = "") -> str:
    """The page of an article's versions, and of what has changed since one of them."""
    return f"{HISTORY}/{quote(id, safe='')}" + (f"?tu={version}" if version else "")


def _with_quote(path: str, start: int | None, end: int | None, anchor: str) -> str:
    return path if start is None or end is None else f"{path}?start={start}&end={end}{anchor}"
