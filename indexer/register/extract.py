"""An article's appointments: what its sentences tell of offices taken and left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from indexer.register import lexicon
from indexer.register.clauses import Told, told
from indexer.register.context import is_vague, organisation_in, with_context
from indexer.register.dates import Dates, dates
from indexer.register.frames import Office, Person
from indexer.register.items import Sentence, read
from indexer.register.offices import offices_of
from indexer.register.tokens import Token, tokens
from indexer.register.types import Action, Appointment, Part, name_key
from indexer.sentences import sentences
from indexer.types import Article
from indexer.words import fold, words

_SURE = (
    "bổ nhiệm", "miễn nhiệm", "bãi nhiệm", "cách chức", "từ chức", "từ nhiệm", "sa thải", "giữ chức",
    "đắc cử", "chuẩn y", "dẫn dắt", "mất chức", "nhậm chức", "nhận chức", "phế truất",
)
"""A sentence with one of these may tell of an appointment."""
_TRIGGERS = (
    "chỉ định", "bầu", "phê chuẩn", "điều động", "luân chuyển", "phân công", "giao ", "giới thiệu", "đề cử",
    "cách hết", "cách tất cả", "thôi ", "nghỉ hưu", "về hưu", "từ trần", "qua đời", "giữ vị trí", "trở thành",
    "trúng cử", "tái cử", "làm ", "cử ", "rời ", "mất ghế", "hy sinh", "hi sinh", "viên tịch", "suy tôn",
    "suy cử", "điều chuyển", "biệt phái", "quyền ", "bổ sung", "thuyên chuyển", "kế nhiệm", "nghỉ c",
    "đảm nh", "ngồi ghế", "ngồi vào", "chọn ", "mời ", "tạ thế", "chức",
)
"""So may one with one of these, where one of the following stands in it too."""
_HEADS = (
    "bí thư", "chủ tịch", "giám đốc", "trưởng", "thủ tướng", "tổng thống", "ủy viên", "uỷ viên",
    "thành viên", "hlv", "huấn luyện viên", "chủ nhiệm", "đại sứ", "tư lệnh", "chính ủy", "chính uỷ",
    "lãnh đạo", "chỉ huy", "trụ trì", "chức", "phó ", "hội đồng", "ban ", "cố vấn", "thư ký", "ceo",
    "quốc vương", "đại biểu", "biên tập", "thống đốc", "chánh", "đứng đầu",
    "trợ lý", "lãnh sự", "giáo hoàng", "giám mục", "thái tử",
)
_CENTRAL = ("uy vien t.u", "uy vien trung uong", "uy vien du khuyet", "uy vien ban chap hanh trung uong")
"""Memberships that are named beside nearly every high office, and are no office left for another."""
_GENERIC = frozenset("nhà trường công ty đơn vị tỉnh thành phố xã phường của này mới chức".split())
"""Words that do not tell one office of an article from another."""
_SURE_OF = 0.7
"""The confidence from which on a report is sure."""
_LEAD = 2
"""Sentences of a body or summary that are written like headlines."""
_MERGED = (
    "organisation", "place", "previous", "replaced", "decided_by", "signed_by", "decision_number", "decided",
    "effective", "announced", "term",
)
_DECISION = ("decided_by", "signed_by", "decision_number", "decided", "effective", "announced", "term")


@dataclass(frozen=True, slots=True)
class _Found:
    """What one sentence tells, with the sentence."""

    told: Told
    sentence: Sentence
    part: Part
    said: Dates

    @property
    def name(self) -> str:
        return self.told.person.item.name if self.told.person else ""

    @property
    def foreign(self) -> bool:
        return self.told.person is not None and self.told.person.item.foreign


def appointments(article: Article) -> list[Appointment]:
    """What the rules find in an article's title, summary and body, in order: one for a person, an office
    and a direction, with what all its sentences tell of it."""
    found = list(_found(article))
    reports = [_appointment(article, one, _full_name(one, found)) for one in found]
    title = tokens(article.title)
    merged: list[Appointment] = []
    for number, one in enumerate(found):
        report = reports[number]
        if not report.person:
            continue
        if not report.position:
            report = reports[number] = _completed(report, reports)
        at = next((at for at, other in enumerate(merged) if _same(other, report)), None)
        if at is not None and one.told.office and one.told.office.bare and not is_vague(merged[at]):
            merged[at] = _both(merged[at], replace(report, position=""))
            continue
        if report.position:
            _merge(merged, _in_context(report, reports, article, one, title))
    completed = map(_beside(merged), merged)
    return [_with_decision(report, reports) for report in completed if not is_vague(report)]


def _in_context(
    report: Appointment, reports: Sequence[Appointment], article: Article, one: _Found, title: Sequence[Token]
) -> Appointment:
    """The report with what its article says of its office besides its name."""
    told = with_context(report, article, one.sentence, one.told.office.end if one.told.office else 0, title)
    if is_vague(told) and (fuller := _completed(replace(told, position=""), reports)).position:
        return with_context(fuller, article, one.sentence, 0, title)
    return told


def _merge(merged: list[Appointment], report: Appointment) -> None:
    if report.action == "thay":
        heir = next((other for other in merged if _same_office(other.position, report.position)), None)
        if heir:
            report = replace(report, position=heir.position, organisation=heir.organisation, place=heir.place)
    at = next((at for at, other in enumerate(merged) if _same(other, report)), None)
    if at is None:
        merged.append(report)
    else:
        merged[at] = _both(merged[at], report)


def _beside(merged: Sequence[Appointment]) -> Callable[[Appointment], Appointment]:
    """Completes "Tổng giám đốc kiêm Chủ tịch Newtecons": of two offices of one sentence, what the one
    is of."""
    def completed(report: Appointment) -> Appointment:
        if not is_vague(report):
            return report
        of = next((one.organisation for one in merged if one.quote == report.quote and one.organisation), "")
        return replace(report, position=f"{report.position} {of}".strip(), organisation=of)

    return completed


def doubtful(article: Article) -> list[tuple[Part, int, int]]:
    """The sentences, by their part and offsets, that name a person, an office and a verb of appointing, and
    of which the rules make nothing sure."""
    sure = {(one.part, one.start) for one in appointments(article) if one.confidence >= _SURE_OF}
    return [(part, sentence.start, sentence.start + len(sentence.text))
            for part, _, sentence in _sentences(article)
            if (part, sentence.start) not in sure
            and {"person", "office", "verb"} <= {item.kind for item in sentence.items}]


def _sentences(article: Article) -> Iterator[tuple[Part, bool, Sentence]]:
    """The sentences that may tell of an appointment, each with its part and whether it is written like a
    headline."""
    parts: tuple[Part, ...] = ("title", "summary", "body")
    for part in parts:
        text: str = getattr(article, part)
        if not (text and _may_tell(text)):
            continue
        for at, span in enumerate(sentences(text)):
            if _may_tell(text[span.start : span.end]):
                yield part, part == "title" or at < _LEAD, read(text, span.start, span.end)


def _found(article: Article) -> Iterator[_Found]:
    subject: list[Person] = []
    last: Part = "title"
    for part, headline, sentence in _sentences(article):
        if part != last:
            subject, last = [], part
        if found := told(sentence, headline, subject):
            said = dates(sentence.text, article.day)
            yield from (_Found(one, sentence, part, said) for one in found)


def _may_tell(text: str) -> bool:
    lower = text.lower()
    if any(trigger in lower for trigger in _SURE):
        return True
    triggers, heads = _sieve()
    return any(trigger in lower for trigger in triggers) and any(head in lower for head in heads)


@cache
def _sieve() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """``_TRIGGERS`` and ``_HEADS`` with the verbs and the heads of the lists in which none of them stands, in
    lower case."""
    verbs = {phrase.lower() for phrase in lexicon.written_verbs() if not any(
        known.strip() in phrase.lower() for known in (*_SURE, *_TRIGGERS))}
    heads = {phrase.lower() for phrase in lexicon.written_heads() if not any(
        known in phrase.lower() for known in _HEADS)}
    return (*_TRIGGERS, *sorted(verbs)), (*_HEADS, *sorted(heads))


def _full_name(one: _Found, found: Sequence[_Found]) -> str:
    """The person's full name: "ông Tuấn" is the last one before named so in full; "" where there is none."""
    name = one.name
    if not name or " " in name or "-" in name:
        return _cased(name)
    longer = [other.name for other in found if " " in other.name and name in (
        other.name.split()[-1], other.name.split()[0] if other.foreign else "")]
    if longer:
        return _cased(longer[-1])
    titled = one.told.person is not None and (one.told.person.item.titled or one.told.person.beside)
    return name if (one.foreign and titled) or (one.foreign and one.told.office) else ""


def _cased(name: str) -> str:
    return " ".join(part.capitalize() for part in name.split()) if name.isupper() and " " in name else name


def _completed(report: Appointment, reports: Sequence[Appointment]) -> Appointment:
    """A report without an office takes that of one of the same direction which names no person, or of the
    same person; somebody who leaves, the office beside the name, or the one that another takes."""
    less = round(report.confidence - 0.1, 2)
    without = {other.person for other in reports if other.person and not other.position}
    for other in reports:
        same = bool(other.person) and _same_name(other.person, report.person)
        nobody = not other.person and (report.leaves or len(without) == 1)
        if other.position and other.leaves == report.leaves and (same or nobody):
            own = report.previous if _same_office(report.previous, other.position) else ""
            return replace(report, position=max(own, other.position, key=len), confidence=less)
    if report.leaves and report.previous:
        return replace(report, position=_fullest(report.previous), previous="")
    taken = {other.position for other in reports
             if other.position and not other.leaves and (
                 other.person in report.quote if other.person else other.quote == report.quote)}
    if report.action in ("cách chức", "từ chức", "miễn nhiệm") and len(taken) == 1:
        return replace(report, position=taken.pop(), confidence=less)
    return report


def _fullest(previous: str) -> str:
    """Of the offices beside a name the first that says what it is of, with all that follow."""
    first, _, rest = previous.partition(", ")
    return rest if rest and not organisation_in(first) and organisation_in(rest) else previous


def _same(one: Appointment, other: Appointment) -> bool:
    """Whether two reports of an article are one: the shorter of the two names of the person and of the
    office may be part of the longer."""
    if one.leaves != other.leaves or not _same_name(one.person, other.person):
        return False
    return _same_office(one.position, other.position)


def _same_name(one: str, other: str) -> bool:
    a, b = name_key(one).split(), name_key(other).split()
    return a == b or (len(a) != len(b) and (set(a) < set(b) or set(b) < set(a)))


def _same_office(one: str, other: str) -> bool:
    if one == other:
        return True
    a, b = offices_of(one), offices_of(other)
    if not a or not b:
        return fold(one) == fold(other)
    if a[0].role.removesuffix(" thường trực") != b[0].role.removesuffix(" thường trực"):
        return False
    return a[0].key == b[0].key or _alike(one, other) or (
        _fit(a[0].place, b[0].place) and _fit(a[0].body, b[0].body))


def _alike(one: str, other: str) -> bool:
    """Whether most words are the same, or one's are all in the other."""
    a, b = set(words(one)) - _GENERIC, set(words(other)) - _GENERIC
    return a <= b or b <= a or len(a & b) >= 0.6 * len(a | b)


def _fit(one: str, other: str) -> bool:
    return not one or not other or one == other


def _both(one: Appointment, other: Appointment) -> Appointment:
    """Two reports of one thing: the fuller one's quote, and of each field the fuller's, else the other's."""
    first, second = (other, one) if _fullness(other) > _fullness(one) else (one, other)
    kept = {name: getattr(first, name) or getattr(second, name) for name in _MERGED}
    return replace(
        first, **kept, position=max((first.position, second.position), key=len),
        person=max((first.person, second.person), key=len), action=_action(first, second),
        status="done" if "done" in (one.status, other.status) else "proposed",
        confidence=round(min(0.99, max(one.confidence, other.confidence) + 0.05), 2),
    )


def _action(first: Appointment, second: Appointment) -> Action:
    """ "bổ nhiệm" is also what a headline's "làm" is taken for: the other's verb says more."""
    return second.action if first.action in ("bổ nhiệm", "thay") else first.action


def _fullness(one: Appointment) -> int:
    fields = ("previous", "decided_by", "term", "effective", "decided")
    return sum(bool(getattr(one, name)) for name in fields) + 2 * (one.part != "title")


def _with_decision(report: Appointment, reports: Sequence[Appointment]) -> Appointment:
    """Completed by what a sentence without a name tells of the same office: who decided, when."""
    for other in reports:
        if other.person or other.leaves != report.leaves:
            continue
        if _same_office(other.position, report.position):
            told = {name: getattr(report, name) or getattr(other, name) for name in _DECISION}
            return replace(report, **told)
    return report


def _appointment(article: Article, one: _Found, name: str) -> Appointment:
    sentence, what, said = one.sentence, one.told, one.said
    position = _position(sentence, what.office) if what.office else ""
    return Appointment(
        article_id=article.id, part=one.part, start=sentence.start, end=sentence.start + len(sentence.text),
        quote=sentence.text, person=name, action=what.action, position=position,
        previous=_previous(sentence, what.person, position) if what.person else "",
        replaced=what.replaced.item.name if what.replaced else "", decided_by=what.decided_by,
        signed_by=said.signed_by, decision_number=said.number, decided=said.decided, effective=said.effective,
        announced=said.announced, published=article.day, term=said.term,
        status="proposed" if what.proposed else "done", confidence=_confidence(one),
    )


def _position(sentence: Sentence, office: Office) -> str:
    text = sentence.between(office.start, office.end)
    return f"{office.before} {text}" if office.before else text


def _previous(sentence: Sentence, person: Person, position: str) -> str:
    """The offices beside a name, before it and after it, as written."""
    beside = [i for i in person.beside if i.text != position and not fold(i.text).startswith(_CENTRAL)]
    before = [i for i in beside if i.start < person.item.start]
    after = [i for i in beside if i.start > person.item.start]
    return ", ".join(sentence.between(side[0].start, side[-1].end) for side in (before, after) if side)


def _confidence(one: _Found) -> float:
    """How sure the rules are: less of a headline, of a foreign name without a title, of an office told
    without its verb."""
    value = 0.95 * one.told.sure
    if one.part == "title":
        value -= 0.1
    if one.foreign and one.told.person and not one.told.person.item.titled:
        value -= 0.1
    return round(value, 2)
