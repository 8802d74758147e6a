"""The names that exports give to an article's fields, in English and in Vietnamese."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.words import fold

ALIASES = {
    "id": "id guid",
    "url": "url link permalink canonical_url",
    "title": "title headline tieu_de post_title",
    "published": "published published_at publish_date published_date date_published datepublished"
    " pubdate publication_date published_time date ngay_dang ngay_xuat_ban post_date created",
    "modified": "modified updated updated_at modified_at date_modified datemodified modified_time"
    " last_modified lastmod ngay_cap_nhat cap_nhat changed",
    "source": "source outlet site publisher site_name bao",
    "section": "section category chuyen_muc",
    "authors": "authors author byline creator tac_gia",
    "summary": "summary abstract description sapo lead excerpt tom_tat post_excerpt body_summary",
    "body": "body content text noi_dung content_text content_html content_encoded post_content body_value",
}
"""Field → its names, the preferred one first; spelling is ``_plain``'s."""

_FIELD_OF = {alias: field for field, names in ALIASES.items() for alias in names.split()}
_RANK = {alias: n for names in ALIASES.values() for n, alias in enumerate(names.split())}
_SEPARATORS = re.compile(r"[\W_]+")


def field_of(key: str) -> str | None:
    """The field that a key names ("Tiêu đề" → "title"), or None."""
    return _FIELD_OF.get(_plain(key))


@lru_cache(maxsize=256)
def plan(keys: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For the keys of a record: each field with the keys that may hold it, best first."""
    found: dict[str, list[str]] = {}
    for key in keys:
        field = field_of(key)
        if field:
            found.setdefault(field, []).append(key)
    return tuple(
        (field, tuple(sorted(held, key=lambda key: _RANK[_plain(key)])))
        for field, held in found.items()
    )


def _plain(key: str) -> str:
    """Lower case, no marks, words joined by "_"."""
    return _SEPARATORS.sub("_", fold(key.strip()[:64])).strip("_")
