"""A Markdown file with its front matter (Hugo, Jekyll, Obsidian, Zola) → an ``Article``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from indexer.read.clean import clean_line
from indexer.read.malformed import Malformed
from indexer.read.markup import to_text
from indexer.read.records import to_article
from indexer.types import Article

_MAX_TEXT = 400_000
_MAX_LINKS = 20_000
_MAX_FRONT = 1 << 16
_MAX_NESTED = 500
_YAML = re.compile(r"\A---[ \t]*\n(?P<front>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(?P<front>.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.S | re.M)
_NESTED = ("extra", "params", "taxonomies")
"""Tables that Zola and Hugo keep an author's own fields in."""
_SECTIONS = ("section", "category", "categories", "chuyen_muc", "tags")
_NOTHING = frozenset({"", "null", "~", "Null", "NULL"})
_TRUE = frozenset({"true", "yes", "on", "True", "TRUE", "Yes"})
_FALSE = frozenset({"false", "no", "off", "False", "FALSE", "No"})
_CODES = re.compile(
    r"\{\{[<%][^{}]*[>%]\}\}|\{%[^{}]*%\}|\{\{[^{}\n]*\}\}|^\{:[^{}\n]*\}$|<!--(?:(?!<!--).)*?-->"
    r"|!\[\[[^\[\]\n]*\]\]|%%[^%]*%%", re.S | re.M)
"""Hugo's shortcodes, Liquid's tags, kramdown's attributes, Obsidian's embeddings and remarks."""
_WIKI = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]")
_CALLOUT = re.compile(r"^\[!\w+\][+-]?\s*", re.M)
_POST = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-\S")
_BREAK = re.compile(r"<br\s*/?>", re.I)


def parse_markdown(text: str, name: str = "") -> Article:
    """The one article of a Markdown file; raises ``Malformed`` without a title or a body, and for a draft.

    Its fields are named as those of any record. Where they name no title, the first heading is it, or
    what the file is called ("Lũ lên.md"); where they name no date, the one that Jekyll's names begin with.
    """
    if len(text) > _MAX_TEXT:
        raise Malformed(f"more than {_MAX_TEXT} characters; no article is that long")
    if text.count("[") > _MAX_LINKS:
        raise Malformed(f"more than {_MAX_LINKS} links; no article has them")
    text = text.replace("\r\n", "\n").lstrip("\ufeff")
    front, body = _parted(text)
    if _is(front.get("draft"), _TRUE) or _is(front.get("published"), _FALSE):
        raise Malformed("a draft, which its newspaper has not published")
    lines = list(_lines(body))
    title = _said(front.get("title")) or _said(front.get("tieu_de"))
    if not title:
        title = _take_title(lines, name)
    elif lines and lines[0] == ("h1", title):
        del lines[0]
    if post := _POST.match(name):
        front.setdefault("date", post[1])
    return to_article(_record(front, title, "\n".join(line for _, line in lines)))


def _take_title(lines: list[tuple[str, str]], name: str) -> str:
    """The title of a text that has none beside it, taken out of its lines."""
    heading = next((n for n, (tag, _) in enumerate(lines) if tag == "h1"), None)
    called = clean_line(name.rpartition(".")[0])
    if heading is None and " " in called:
        return called
    return lines.pop(heading or 0)[1] if lines else ""


def _parted(text: str) -> tuple[dict[str, Any], str]:
    """The front matter, decoded, and what stands below it."""
    for pattern, load in ((_YAML, _yaml), (_TOML, _toml)):
        found = pattern.match(text)
        if found:
            if len(found["front"]) > _MAX_FRONT:
                raise Malformed(f"front matter longer than {_MAX_FRONT >> 10} KiB")
            if sum(map(found["front"].count, "[{")) > _MAX_NESTED:
                raise Malformed(f"front matter of more than {_MAX_NESTED} lists")
            return _flat(load(found["front"])), text[found.end():]
    return {}, text


def _yaml(front: str) -> object:
    """All scalars as they are written: YAML makes a number of 12:30 and a moment of a date without zone."""
    import yaml

    try:
        return yaml.load(front, yaml.BaseLoader)  # makes texts, lists and dictionaries alone
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        problem = getattr(error, "problem", None) or type(error).__name__
        raise Malformed(f"front matter is no YAML ({problem})", None if line is None else line + 2) from None


def _toml(front: str) -> object:
    try:
        return tomllib.loads(front)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Malformed(f"front matter is no TOML ({error})") from None


def _flat(front: object) -> dict[str, Any]:
    """The fields, those of nested tables that are no others included."""
    if not isinstance(front, Mapping):
        if front in (None, ""):
            return {}
        raise Malformed("front matter that names no fields")
    held = {str(key): value for key, value in front.items()}
    for name in _NESTED:
        inner = held.get(name)
        if isinstance(inner, Mapping):
            held = {**{str(key): value for key, value in inner.items()}, **held}
    return held


def _record(front: Mapping[str, Any], title: str, body: str) -> dict[str, object]:
    """The fields as a record's; of a list of sections the first is it."""
    record: dict[str, object] = {
        key: value.isoformat() if isinstance(value, date) else value for key, value in front.items()
        if key.lower() not in _SECTIONS and _usable(value)
    }
    section = next((said for name in _SECTIONS for key, value in front.items()
                    if key.lower() == name and (said := _said(value))), "")
    return {**record, "title": title, "section": section, "body": body}


def _usable(value: object) -> bool:
    if isinstance(value, str):
        return value not in _NOTHING | _TRUE | _FALSE
    return value is not None and not isinstance(value, bool)


def _said(value: object) -> str:
    """A text, or the first of a list of them."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = next(iter(value), "")
    return clean_line(value) if isinstance(value, str) and value not in _NOTHING else ""


def _is(value: object, words: frozenset[str]) -> bool:
    return str(value) in words


def _lines(body: str) -> Iterator[tuple[str, str]]:
    """The lines of the text, each with the tag of its block; pictures and raw HTML's tags left out."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": 30}).enable("table").use(footnote_plugin)
    text = _CODES.sub("", body)
    tag = ""
    cells: list[str] = []
    for token in parser.parse(_WIKI.sub(r"\1", text)):
        if token.type.endswith("_open"):
            tag = token.tag
        elif token.type == "inline":
            line = "".join(_inline(token.children or []))
            if tag in ("td", "th"):
                cells.append(clean_line(line))
            else:
                said = (clean_line(_CALLOUT.sub("", part)) for part in line.split("\n"))
                yield from ((tag, part) for part in said if part)
        elif token.type == "tr_close":
            yield "tr", " | ".join(cell for cell in cells if cell)
            cells.clear()
        elif token.type == "html_block":
            said = (clean_line(part) for part in to_text(token.content).split("\n"))
            yield from (("p", part) for part in said if part)


def _inline(tokens: Sequence[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type == "softbreak":
            yield " "
        elif token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.fullmatch(token.content)):
            yield "\n"
