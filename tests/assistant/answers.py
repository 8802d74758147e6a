"""Answers about invented articles, and what a browser makes of their HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any, cast

from hypothesis import strategies as st

from assistant.types import Answer, Citation, Hit, Note, Query, Sentence
from assistant.understand import understand
from assistant.uphold import bare, upheld
from indexer.sentences import sentences
from indexer.types import Article, Passage, Span
from indexer.versions import Version, Withdrawal

TODAY = date(2024, 12, 31)
QUERY = understand("Cầu dài bao nhiêu mét?", today=TODAY)
BODY = (
    "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Cầu dài 120 mét, rộng 7 mét.\n"
    "Ông Đỗ Khắc Nhu, Chủ tịch xã, cắt băng. Bà con đi lại từ trưa cùng ngày."
)
BRIDGE = Article(
    "cau", "Thông xe cầu Vàm", BODY, "https://bao.example/cau-vam",
    datetime(2024, 5, 4, 3, 30, tzinfo=UTC), "Báo Lâm Sơn",
)
MOMENT = datetime(2025, 3, 1, 2, tzinfo=UTC)
"""When articles are withdrawn and changed."""
RICE = Article("lua", "Lúa được giá", "Lúa tăng 200 đồng một cân.")
HOSTILE = "</p><script>alert(1)</script><img src=x onerror='alert(2)'>\"'&amp;&lt;"


class Page(HTMLParser):
    """What a browser makes of HTML in which every element is closed in its order: the tags with their
    attributes, the text, what is marked."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text, self.marked = "", ""
        self._open: list[tuple[str, int]] = []
        self._texts: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append((tag, len(self.tags)))
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._texts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag, tag

    def handle_data(self, data: str) -> None:
        self.text += data
        self.marked += data if any(tag == "mark" for tag, _ in self._open) else ""
        for _, at in self._open:
            self._texts[at] += data

    def all(self, name: str) -> list[str]:
        """The values of an attribute, in order."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    def of(self, kind: str) -> list[dict[str, str]]:
        """The attributes of the elements of a class, in order."""
        return [attributes for _, attributes in self.tags if _is(kind, attributes)]

    def said(self, kind: str) -> list[str]:
        """The texts of the elements of a class, in order."""
        return [text for text, (_, attributes) in zip(self._texts, self.tags, strict=True)
                if _is(kind, attributes)]

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        return [(tag, list(attributes)) for tag, attributes in self.tags]


def _is(kind: str, attributes: dict[str, str]) -> bool:
    return kind in attributes.get("class", "").split()


def quoting(*articles: Article) -> Answer:
    """An answer of one sentence an article: the first of its body, the first four letters marked."""
    spans = [next(iter(sentences(a.body)), Span(0, len(a.body))) for a in articles]
    citations = tuple(
        Citation(n, a, s.start, s.end, a.body[s.start : s.end])
        for n, (a, s) in enumerate(zip(articles, spans, strict=True), start=1)
    )
    said = tuple(Sentence(c.quote, (c.number,), (Span(0, 4),)) for c in citations)
    return Answer("answered", QUERY, said, citations)


def saying(text: str, *marks: Span, title: str = "Tin") -> Answer:
    """An answer that quotes a whole body."""
    article = Article("a", title, text)
    return Answer("answered", QUERY, (Sentence(text, (1,), marks),),
                  (Citation(1, article, 0, len(text), text),))


def not_found(*articles: Article, query: Query = QUERY) -> Answer:
    """An answer that found nothing in the articles that came nearest."""
    hits = tuple(
        Hit(Passage(a.id, 0, 0, len(a.body), a.body), a, 1.0, 1.0, 1.0, ("lexical",)) for a in articles
    )
    return Answer("not_found", query, hits=hits)


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@st.composite
def answers(draw: st.DrawFn) -> tuple[Answer, list[Article]]:
    """Any answer of quotations, with its articles."""
    bodies = draw(st.lists(TEXTS, min_size=1, max_size=3))
    articles = [replace(BRIDGE, id=f"a{n}", body=body) for n, body in enumerate(bodies)]
    citations = []
    for number in draw(st.lists(st.integers(1, 99), unique=True, max_size=5)):
        article = draw(st.sampled_from(articles))
        start = draw(st.integers(0, len(article.body) - 1))
        end = draw(st.integers(start + 1, len(article.body)))
        citations.append(Citation(number, article, start, end, article.body[start:end]))
    said = tuple(Sentence(c.quote, (c.number,), (Span(0, 1),), (Note(1, "chú"),)) for c in citations)
    return Answer("answered", QUERY, said, tuple(citations), note="Lưu ý.", confidence=0.5), articles


@dataclass
class Holding:
    """An archive as far as answers are compared with it; ``asked`` is what it was asked for."""

    articles: Sequence[Article] = ()
    withdrawn: Sequence[str] = ()
    reason: str = "Sai sự thật"
    asked: list[object] = field(default_factory=list)

    def found(self, ids: Sequence[str]) -> dict[str, Article | Withdrawal]:
        self.asked.append(set(ids))
        gone = {id: Withdrawal(id, None, "Đã rút", MOMENT, "an", self.reason) for id in self.withdrawn}
        return {id: one for id, one in ({a.id: a for a in self.articles} | gone).items() if id in ids}

    def versions(self, id: str) -> list[Version]:
        self.asked.append(id)
        return []


def now(
    answer: Answer, *articles: Article, withdrawn: Sequence[str] = (), reason: str = "Sai sự thật"
) -> Answer:
    """The answer in an archive of these articles."""
    [found] = upheld(cast(Any, Holding(articles, withdrawn, reason)), [bare(answer, answer.hits)])
    return found
