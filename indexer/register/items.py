"""A sentence as items: people, offices, bodies, the verbs of actions, and the words that join them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.register import lexicon
from indexer.register.lexicon import Cue, Verb
from indexer.register.names import begins_name, name_at, title_at
from indexer.register.phrases import OfficeSpan, body_at, office_at, office_begins
from indexer.register.tokens import Token, tokens

Kind = Literal["person", "office", "verb", "cue", "body", "mark", "word", "other"]
@dataclass(frozen=True, slots=True)
class Item:
    """A run of tokens ``[start, end)`` and what it is; ``titled``: a person with a title before;
    "other": somebody who is told of only to say whose relative another is."""

    kind: Kind
    start: int
    end: int
    text: str
    cues: frozenset[Cue] = frozenset()
    verb: Verb | None = None
    office: OfficeSpan | None = None
    titled: bool = False
    foreign: bool = False
    name: str = ""

    def has(self, *cues: Cue) -> bool:
        """Whether it is a sign of one of these."""
        return not self.cues.isdisjoint(cues)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's text from ``start`` of its article's part, its tokens and items."""

    text: str
    start: int
    run: Sequence[Token]
    items: Sequence[Item]

    def between(self, first: int, last: int) -> str:
        """The text from one token to before another, as written."""
        return self.text[self.run[first].start - self.start : self.run[last - 1].end - self.start]


def read(text: str, start: int = 0, end: int | None = None) -> Sentence:
    """The sentence ``text[start:end]`` as items."""
    end = len(text) if end is None else end
    run = tokens(text, start, end)
    return Sentence(text[start:end], start, run, list(_items(run, text)))


def _items(run: Sequence[Token], text: str) -> Iterator[Item]:
    at = 0
    while at < len(run):
        item = _item(run, at, text)
        yield item
        at = item.end


def _item(run: Sequence[Token], at: int, text: str) -> Item:
    def made(kind: Kind, end: int, **more: object) -> Item:
        return Item(kind, at, end, text[run[at].start : run[end - 1].end], **more)  # type: ignore[arg-type]

    if run[at].mark:
        return made("mark", at + 1)
    named = title_at(run, at)
    if named > at and (end := name_at(run, named, titled=True)) > named:
        if _is_kin(run, at):
            return made("other", end)
        return made("person", end, titled=True, foreign=any(t.foreign for t in run[named:end]),
                    name=text[run[named].start : run[end - 1].end])
    found = lexicon.verbs().at(run, at)
    longest, kinds = lexicon.signs().at(run, at) or (0, frozenset[Cue]())
    if found and found[0] >= longest and _is_verb(run, at, found[0], found[1]):
        return made("verb", found[0] - _begins_office(run, found[0] - 1, at), verb=found[1])
    if office := office_at(run, at):
        if _is_kin(run, at) and (end := name_at(run, office.end, titled=True)) > office.end:
            return made("other", end)
        if office.end > longest and not _of_candidate(run, at):
            return made("office", office.end, office=office)
    if longest and not (run[at].text.istitle() and run[at].word in ("là", "làm", "cho")):
        return made("cue", longest - _begins_office(run, longest - 1, at), cues=kinds)
    if (end := body_at(run, at)) > at:
        return made("body", end)
    if (end := name_at(run, at)) > at and not _named_otherwise(run, at, end):
        if _is_kin(run, at):
            return made("other", end)
        return made("person", end, foreign=any(t.foreign for t in run[at:end]),
                    name=text[run[at].start : run[end - 1].end])
    return made("word", at + 1)


def _begins_office(run: Sequence[Token], last: int, at: int) -> bool:
    """Whether the last token of "giữ chức vụ" is the first of "Vụ trưởng"."""
    if last == at or run[last].word != "vụ" or not office_begins(run, last) or run[last + 1].word != "trưởng":
        return False
    after = run[last + 2].word if last + 2 < len(run) else ""
    return (run[last].capital or not run[last + 1].capital) and after not in _HEADED


_HEADED = frozenset("phòng ban khoa đoàn bộ công trạm".split())
"""First words of units after "trưởng": "chức vụ trưởng phòng"."""


def _is_kin(run: Sequence[Token], at: int) -> bool:
    """ "vợ ông A", "con trai cả của ông B", "con trai cố giáo chủ C": somebody else than the one spoken
    of."""
    for back in range(at - 3, max(-1, at - 6), -1):
        if any(token.mark or token.capital for token in run[back:at]):
            break
        if (hit := lexicon.cues("kin").at(run, back)) and hit[0] >= back + 2:
            return True
    back = at - 1
    while back >= 0 and run[back].word in ("của", "cả", "út", "đầu", "lòng", "nuôi"):
        back -= 1
    if back > 0 and (run[back - 1].word, run[back].word) == ("công", "bố"):
        return False
    return any(back - size >= -1 and (hit := lexicon.cues("kin").at(run, back - size + 1)) is not None
               and hit[0] >= back + 1 for size in (1, 2, 3) if back - size + 1 >= 0)


def _named_otherwise(run: Sequence[Token], at: int, end: int) -> bool:
    """Whether capitals without a title are a school, a street, a firm, a club."""
    if not any(token.foreign for token in run[at:end]):
        return not begins_name(run, at, -1)
    if lexicon.after_unit(run, at):
        return True
    return any(lexicon.is_firm(token.text) for token in run[at:end])


def _of_candidate(run: Sequence[Token], at: int) -> bool:
    """ "ứng viên tổng thống": nobody holds it."""
    return at >= 2 and run[at - 1].word == "viên" and run[at - 2].word in ("ứng", "cử")


def _is_verb(run: Sequence[Token], at: int, end: int, verb: Verb) -> bool:
    """Words that are verbs of actions in some surroundings only."""
    follows = run[end].word if end < len(run) else ""
    word = " ".join(token.word for token in run[at:end])
    before = run[at - 1].word if at else ""
    if word == "bầu":
        if before in ("bỏ", "phiếu", "mang", "tỉ", "ông", "thùng", "hòm", "tổng", "điểm"):
            return False
        return not _nickname(run, end) and follows not in (
            "cử", "trời", "không", "bí", "cua", "bán", "sữa", "chọn", "bì", "show")
    if word == "giới thiệu" and follows in ("là", "với", "dưới", "về"):
        return False
    if word == "thôi":
        return office_at(run, end) is not None
    if word == "cử" and before in ("tranh", "ứng", "bầu", "tiến", "tổng", "đề"):
        return False
    if word in ("giao", "cử", "bố trí", "bổ sung", "điều chuyển", "chọn", "lựa chọn", "mời"):
        return _office_follows(run, end)
    if word == "phê chuẩn" or word == "chuẩn y":
        return before not in ("theo", "sự") and follows not in _NOT_APPROVED
    return True


_NOT_APPROVED = frozenset((
    "lệnh khởi hiệp công nghị hòa thỏa dự gói ngân luật thuốc vaccine vắc kế evfta evipa "
    "sử").split())


def _nickname(run: Sequence[Token], end: int) -> bool:
    """ "bầu Đức": a club's owner."""
    return end < len(run) and run[end].capital and not (
        lexicon.heads().at(run, end) or run[end].word == "phó" or lexicon.deciders().at(run, end)
        or lexicon.titles().at(run, end) or name_at(run, end) >= end + 2)


def _office_follows(run: Sequence[Token], end: int) -> bool:
    """Whether what follows a common verb within a few words makes it one of appointment."""
    for at in range(end, min(end + 12, len(run))):
        if run[at].text in ";:.":
            return False
        cue = lexicon.cues("takes_alone").at(run, at) or lexicon.cues("coaches").at(run, at)
        if (cue or run[at].word in ("chức", "quyền", "phụ")) and at + 1 < len(run):
            return True
        if at == end and office_at(run, at):
            return True
    return False
