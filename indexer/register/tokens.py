"""Tokens of a sentence, and the longest phrase of a list that begins at one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from indexer.words import is_syllable, spell

_T = TypeVar("_T")
_TOKEN = re.compile(r"[^\W_]+(?:[.&/’'-][^\W_]+)*|[^\s\w]|_")
_CAMEL = re.compile(r"[^\W\d_]*[a-zà-ỹđ][A-ZÀ-ỸĐ]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a text, ``text[start:end]``; ``word`` is its canonical spelling."""

    text: str
    word: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def mark(self) -> bool:
        """Whether it is a punctuation mark."""
        return not self.text[0].isalnum()

    @property
    def foreign(self) -> bool:
        """Whether it looks like a part of a foreigner's name: a capital and no Vietnamese syllable."""
        return foreign(self.text)


@lru_cache(maxsize=1 << 14)
def foreign(text: str) -> bool:
    """Whether a word looks like a part of a foreigner's name: no acronym, no brand in camel case."""
    if not text[0].isupper() or len(text) < 3 or text[:2].isupper() or _CAMEL.match(text):
        return False
    return all(part.isalpha() for part in re.split(r"[-'’]", text)) and not is_syllable(text)


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a part of an NFC text, in order."""
    end = len(text) if end is None else end
    return [Token(m[0], _canonical(m[0]), m.start(), m.end()) for m in _TOKEN.finditer(text, start, end)]


@lru_cache(maxsize=1 << 15)
def _canonical(text: str) -> str:
    return spell(text.lower())


class Phrases(Generic[_T]):
    """Phrases with what each means, looked up by the longest that begins at a token."""

    def __init__(self, meanings: Mapping[str, _T]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], _T]]] = {}
        for phrase, meaning in meanings.items():
            spelt = tuple(token.word for token in tokens(phrase))
            self._by_first.setdefault(spelt[0], []).append((spelt, meaning))
        for known in self._by_first.values():
            known.sort(key=lambda entry: -len(entry[0]))

    @classmethod
    def of(cls, phrases: Iterable[str], meaning: _T) -> Phrases[_T]:
        """Phrases that all mean the same."""
        return cls(dict.fromkeys(phrases, meaning))

    def at(self, run: Sequence[Token], at: int) -> tuple[int, _T] | None:
        """The end of the longest phrase that begins at a token, and its meaning."""
        for spelt, meaning in self._by_first.get(run[at].word, ()):
            end = at + len(spelt)
            if len(run) >= end and all(run[at + n].word == spelt[n] for n in range(1, len(spelt))):
                return end, meaning
        return None

    def firsts(self) -> Iterator[str]:
        """The canonical first words."""
        yield from self._by_first
