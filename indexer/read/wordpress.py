"""WordPress's export (WXR) → its published posts, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from indexer.read.clean import clean_line
from indexer.read.identity import canonical_url
from indexer.read.malformed import Malformed
from indexer.read.markup import unescape
from indexer.read.outlets import best_outlet
from indexer.read.records import to_article
from indexer.read.streams import MAX_PAGE
from indexer.types import Article

EXPORT_HEAD = 1 << 16
"""How many bytes of an export are looked at before it is parsed."""

_IS_EXPORT = re.compile(rb"<rss\b[^>]{0,4000}wordpress\.org/export/")
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}\?>")
_OTHER_ENCODING = re.compile(rb"encoding=[\"'](?!utf-?8|utf-?16)[\w-]+", re.I)
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_NEVER = "0000-00-00"
_WP = re.compile(r"\{http://wordpress\.org/export/[\d.]+/(?:excerpt/)?\}")
_MAX_ELEMENTS = 100_000
_NO_XML = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
"""What no XML may hold, and texts that were pasted into an editor do."""
_DEPTH_OF_ITEMS = 3
"""rss, channel, item."""


def is_export(head: bytes) -> bool:
    """Whether XML that begins so is WordPress's export: RSS in a namespace of its own."""
    return bool(_IS_EXPORT.search(head[:EXPORT_HEAD]))


@dataclass(slots=True)
class _Site:
    """What the export says of the site, before its posts."""

    title: str = ""
    authors: dict[str, str] = field(default_factory=dict)


def read_export(content: Iterator[bytes]) -> Iterator[Article | Malformed]:
    """The published posts of an export, a ``Malformed`` in the place of one that is no article.

    Pages, attachments, drafts and posts behind a password are passed over. One post is held at a time, and
    no entity is expanded. Raises ``Malformed`` where it is no XML, and where it has no published post.
    """
    from lxml import etree

    site, found = _Site(), False
    try:
        for element in _children(content):
            if _name(element) == "item":
                for outcome in _post(element, site):
                    found = True
                    yield outcome
            else:
                _learn(element, site)
    except etree.LxmlError as error:
        raise Malformed(f"not XML ({error})") from None
    if not found:
        raise Malformed("no published post in it")


def _children(content: Iterator[bytes]) -> Iterator[Any]:
    """The elements of the channel, each gone as the next is asked for."""
    from lxml import etree

    parser = etree.XMLPullParser(
        ("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=True, encoding="utf-8",
    )
    depth = size = elements = 0
    for piece in _checked(content):
        parser.feed(piece.translate(None, _NO_XML))
        size += len(piece)
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            elements += 1
            if event == "end" and depth == _DEPTH_OF_ITEMS - 1:
                yield element
                _forget(element)
                size = elements = 0
            elif elements > _MAX_ELEMENTS:
                raise Malformed(f"a post of more than {_MAX_ELEMENTS} elements; no post is that long")
        if size > MAX_PAGE:
            raise Malformed(f"a post larger than {MAX_PAGE >> 20} MiB")


def _checked(content: Iterator[bytes]) -> Iterator[bytes]:
    """The XML without its declaration, since it is UTF-8 by now; what no export holds is refused."""
    first = next(content, b"")
    while len(first) < EXPORT_HEAD and (more := next(content, b"")):
        first += more
    head = first[: first.find(b"<rss")]
    if _DECLARES.search(head):
        raise Malformed("it declares entities, which no export needs")
    if _OTHER_ENCODING.search(head):
        raise Malformed("an export that is not in UTF-8; convert it")
    yield _DECLARATION.sub(b"", first)
    yield from content


def _forget(element: Any) -> None:
    """Free an element and all before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _name(element: Any) -> str:
    return _WP.sub("", element.tag)


def _learn(element: Any, site: _Site) -> None:
    if element.tag == "title":
        site.title = clean_line(unescape(element.text or ""))
    elif _name(element) == "author":
        fields = {_name(child): clean_line(child.text or "") for child in element}
        site.authors[fields.get("author_login", "")] = fields.get("author_display_name", "")


def _post(item: Any, site: _Site) -> Iterator[Article | Malformed]:
    """The post that an item is; nothing where it is none that readers saw."""
    fields: dict[str, str] = {}
    for child in item:
        if isinstance(child.tag, str):
            fields.setdefault(_key(child.tag), "".join(child.xpath("text()")))
    if fields.get("post_type", "post") != "post" or fields.get("status", "publish") != "publish":
        return
    if fields.get("post_password", "").strip():
        return
    try:
        yield to_article(_record(item, fields, site))
    except Malformed as error:
        yield Malformed(f"post {fields.get('post_id') or fields.get('link')}: {error}")


def _key(tag: str) -> str:
    """The element's name; content and excerpt share one, in two namespaces."""
    if tag == _CONTENT:
        return "content"
    name = _WP.sub("", tag)
    return "excerpt" if name == "encoded" else name


def _record(item: Any, fields: dict[str, str], site: _Site) -> dict[str, object]:
    login = clean_line(fields.get(_CREATOR, ""))
    name = site.authors.get(login, login)
    authors = _terms(item, "author") or ([name] if name != login or " " in name else [])
    return {
        "title": fields.get("title", ""),
        "url": fields.get("link", ""),
        "published": _moment(fields, "post_date") or fields.get("pubDate", ""),
        "modified": _moment(fields, "post_modified"),
        "source": best_outlet([site.title], canonical_url(fields.get("link", ""))),
        "section": next(iter(_terms(item, "category")), ""),
        "authors": authors,
        "summary": fields.get("excerpt", ""),
        "body": fields.get("content", ""),
    }


def _terms(item: Any, domain: str) -> list[str]:
    return [clean_line(unescape(child.text)) for child in item
            if child.tag == "category" and child.get("domain") == domain and child.text]


def _moment(fields: dict[str, str], name: str) -> str:
    """A moment of a post: in UTC where that is given, which drafts that were published lack at times."""
    utc, local = fields.get(f"{name}_gmt", "").strip(), fields.get(name, "").strip()
    if utc and not utc.startswith(_NEVER):
        return f"{utc}+00:00"
    return "" if local.startswith(_NEVER) else local
