"""One structured record (of JSON or CSV) → an ``Article``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from indexer.read.clean import clean, clean_line
from indexer.read.dates import parse_date
from indexer.read.fields import plan
from indexer.read.identity import article_id, canonical_url
from indexer.read.legacy import mend
from indexer.read.malformed import Malformed
from indexer.read.markup import to_text
from indexer.read.shortcodes import without_codes
from indexer.types import Article

_BETWEEN_NAMES = re.compile(r"\s*[,;]\s*|\s+và\s+")
_INNER = ("rendered", "name", "#text", "value", "href")


def to_article(record: object) -> Article:
    """The article of a decoded record; raises ``Malformed`` with the reason.

    Keys are matched as ``fields`` says, unknown ones ignored. A title and a body are
    required, a date must be one where it is given; when it was modified may be missing.
    """
    if not isinstance(record, Mapping):
        raise Malformed(f"not an object of fields but {_kind(record)}")
    values = _values(record)
    mended = mend(*map(to_text, (
        _text(values, "title"), without_codes(_text(values, "body")), without_codes(_text(values, "summary")),
        _first(values, "source"), _first(values, "section"), _authors(values.get("authors")),
    )))
    title, body, summary, source, section, authors = mended.texts
    title, body = clean_line(title), clean(body)
    if not title or not body:
        raise Malformed("no body" if title else "no title")
    article = assemble(
        title,
        body,
        own_id=clean_line(_text(values, "id")),
        url=canonical_url(_text(values, "url")),
        published=_date(values, "published"),
        source=clean_line(source),
        section=clean_line(section),
        authors=split_names(authors),
        summary=clean(summary),
        modified=_modified(values),
    )
    return replace(article, conversion=mended.conversion) if mended.conversion else article


def assemble(
    title: str,
    body: str,
    *,
    own_id: str = "",
    url: str | None = None,
    published: datetime | None = None,
    source: str = "",
    section: str = "",
    authors: tuple[str, ...] = (),
    summary: str = "",
    modified: datetime | None = None,
) -> Article:
    """The article with its id worked out; every text is clean already, ``url`` canonical."""
    when = published.isoformat() if published else ""
    id_ = article_id(own_id, url, (title, body, when))
    return Article(id_, title, body, url, published, source, section, authors, summary, modified)


def _values(record: Mapping[str, object]) -> dict[str, object]:
    """Field → its value; where several keys name a field, the first that holds something."""
    try:
        held = plan(tuple(record))
    except TypeError:
        raise Malformed("a key of the record is no text") from None
    return {
        field: next((v for key in keys if (v := record[key]) not in (None, "", [], {})), "")
        for field, keys in held
    }


def _text(values: Mapping[str, object], field: str) -> str:
    value = _unwrap(values.get(field, ""))
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and field != "body":
        return str(value)
    raise Malformed(f"{field}: a text was expected, not {_kind(value)}")


def _first(values: Mapping[str, object], field: str) -> str:
    """The text of a field that may be a list."""
    value = values.get(field, "")
    if isinstance(value, list):
        value = next(iter(value), "")
    return _text({field: value}, field)


def _unwrap(value: object) -> object:
    """WordPress wraps texts as ``{"rendered": …}``, schema.org names as ``{"name": …}``."""
    if isinstance(value, Mapping):
        return next((value[key] for key in _INNER if key in value), value)
    return value


def _date(values: Mapping[str, object], field: str) -> datetime | None:
    value = _unwrap(values.get(field))
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Malformed(f"{field}: a date was expected, not {_kind(value)}")
    try:
        return parse_date(clean_line(value) if isinstance(value, str) else value)
    except (ValueError, OverflowError, OSError):
        raise Malformed(f"{field}: {str(value)[:60]!r} is no date") from None


def _modified(values: Mapping[str, object]) -> datetime | None:
    """When the article was changed last; a text that is no date is as good as none."""
    try:
        return _date(values, "modified")
    except Malformed:
        return None


def _authors(value: object) -> str:
    """Names from a list or from one text."""
    entries = value if isinstance(value, list) else [value]
    return "; ".join(v for entry in entries if isinstance(v := _unwrap(entry), str))


def split_names(text: str) -> tuple[str, ...]:
    """The names in a byline, parted at commas, semicolons and "và"; in order, once each."""
    names = (clean_line(name) for name in _BETWEEN_NAMES.split(to_text(text)))
    return tuple(dict.fromkeys(name for name in names if name))


def _kind(value: object) -> str:
    """What a JSON value is, for a message."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, Sequence) else "an object"
