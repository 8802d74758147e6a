"""What an article says of an office besides its name: whose it is, and of which province or country."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.register import lexicon
from indexer.register.items import Sentence
from indexer.register.offices import offices_of
from indexer.register.phrases import name_of_body, office_at
from indexer.register.tokens import Token, tokens
from indexer.register.types import Appointment
from indexer.types import Article
from indexer.words import fold, is_syllable

_STATE = frozenset((
    "thủ tướng", "phó thủ tướng", "tổng thống", "phó tổng thống", "bộ trưởng", "ngoại trưởng", "thứ trưởng",
    "quốc vương", "thái tử", "nghị sĩ", "thượng nghị sĩ", "hạ nghị sĩ", "dân biểu",
    "lãnh tụ tối cao", "cố vấn", "lãnh đạo tối cao", "chánh văn phòng", "chủ tịch quốc hội",
    "chủ tịch hạ viện", "đại sứ",
))
"""Heads whose holders are of a country."""
_LOCAL = re.compile(
    r"\b(?:ủy ban nhân dân|hội đồng nhân dân|tỉnh|thành phố|sở|tỉnh ủy|thành ủy|đảng bộ|công an"
    r"|huyện|quận|xã|phường|tỉnh đoàn|thành đoàn|đoàn đại biểu)\b")
_BOARD = re.compile(
    r"^(?:hội đồng (?:quản trị|thành viên|trường)|hđqt|hđtv"
    r"|ban (?:chấp hành|lãnh đạo|điều hành|thường vụ|giám đốc)"
    r"|đại hội(?: đồng cổ đông)?(?: thường niên| bất thường)?|đhđcđ|đại hội thường niên"
    r"|cuộc họp(?: khẩn)? của|bch)\s+", re.I)
"""The part of a body's name that says which of its organs decides."""
_NAMELESS = re.compile(
    r"hđqt|hội đồng (?:quản trị|thành viên)|hđtv|công ty|tập đoàn|ngân hàng|hãng|đội|đội tuyển|đội bóng|clb"
    r"|câu lạc bộ|nhà trường", re.I)
"""What bodies are called that are not named."""
_NO_OWNER = re.compile(
    r"^(?:bộ chính trị|ban bí thư|quốc hội|ủy ban thường vụ|hđnd|ubnd|hội đồng nhân dân|ủy ban nhân dân"
    r"|thủ tướng|tổng thống|chủ tịch|chính phủ|tỉnh ủy|thành ủy|ban thường vụ|ban chấp hành|đại hội"
    r"|trung ương|t\.ư|hội đồng quản trị|hđqt|quốc vương|nhà vua|bộ trưởng|đảng)\b", re.I)
"""Deciders that are no organisation whose head is appointed by them under its name."""
_OWNERS = frozenset(
    "clb đội tuyển trường đh công tập ngân bệnh viện học liên hiệp hội ủy cục câu tòa "
    "u.23 u.17 u.22 u.20 u23 u22 u17 u20 đt".split())


_UNITS = frozenset("ban phòng khoa".split())
"""Last words of heads of offices that are the first of what these are of."""
_OCCASIONS = frozenset(("Cup", "Games", "League", "Olympic", "Champions", "Premier", "World"))
"""Words of what is played, not of who plays."""
_NO_FIRMS = frozenset(("USD", "VND", "CĐV", "HLV", "GDP", "AI", "CLB", "VĐV", "SEA", "AFF", "VAR"))
_FIRMS = frozenset("công đơn hãng tập ngân nhà doanh câu đội".split())
"""First words of what a firm or a club is."""
_LEAD = 600
"""Code points of a body that are its beginning."""
_WHOLE = frozenset((
    "thủ tướng", "phó thủ tướng", "phó thủ tướng thường trực", "chủ tịch nước", "phó chủ tịch nước",
    "tổng bí thư", "chủ tịch quốc hội", "phó chủ tịch quốc hội", "phó chủ tịch quốc hội thường trực",
    "thường trực ban bí thư", "tổng tham muu trưởng", "đại biểu quốc hội", "tổng thư ký quốc hội",
    "tổng kiểm toán", "tổng thanh tra",
))
"""Offices of Vietnam that are named without what they are of."""


def is_vague(report: Appointment) -> bool:
    """Whether neither the report nor its article says what an office is an office of ("HLV")."""
    if report.organisation or report.place:
        return False
    offices = offices_of(report.position)
    return bool(offices) and not (offices[-1].body or offices[-1].place or offices[-1].role in _WHOLE)


def organisation_in(position: str) -> str:
    """What an office is an office of, as its name writes it; "" where it does not say."""
    run = tokens(position)
    span = office_at(run, 0) if run else None
    if span is None or span.bare:
        return ""
    begin = span.tail
    if run[begin - 1].word in _UNITS:  # "Trưởng Ban Tổ chức", "Chánh Văn phòng Bộ"
        begin -= 2 if run[begin - 2].word == "văn" else 1
    return position[run[begin].start : run[span.end - 1].end]


def with_context(
    report: Appointment, article: Article, sentence: Sentence, office_end: int, title: Sequence[Token]
) -> Appointment:
    """The report with the organisation and the place that its sentence, or else the title, names.

    ``office_end`` is the token at which the office's name ends in the sentence, 0 if it is not in it.
    """
    offices = offices_of(report.position)
    if not offices:
        return report
    office = offices[-1]
    organisation = organisation_in(report.position)
    place, position = "", report.position
    if not organisation and not office.body and office.role not in _WHOLE:
        head = office.role.removeprefix("phó ")
        if head in _STATE:
            place = "" if office.place else _state(sentence, report, title)
            position = _with_place(position, place)
        else:
            organisation = _owner(report, sentence, office_end, title)
            position = f"{position} {organisation}".strip()
    elif organisation and _NAMELESS.fullmatch(organisation):
        if owner := _owner(report, sentence, office_end, title):
            board = bool(_BOARD.match(f"{organisation} "))
            position = _with_place(position if board else position[: -len(organisation)].strip(), owner)
            organisation = f"{organisation} {owner}" if board else owner
    elif not office.place and _LOCAL.search(office.body):
        place = _province(article, sentence, report)
    elif not office.place and office.role.removeprefix("phó ") in _STATE:
        place = _state(sentence, report, title)
        position = _with_place(position, place)
    return replace(report, position=position, organisation=organisation, place=place)


def _with_place(position: str, place: str) -> str:
    return position if fold(place) in fold(position) else f"{position} {place}".strip()


def _owner(report: Appointment, sentence: Sentence, office_end: int, title: Sequence[Token]) -> str:
    """Whose the office is: of what "tại", "của" after it names, of the body that decides, else of one that
    the sentence or the title names."""
    run = sentence.run
    if (beside := _beside(sentence, office_end)):
        return beside
    if 0 < office_end < len(run) - 1 and run[office_end].word in ("tại", "ở", "của", "cho"):
        if (end := name_of_body(run, office_end + 1)) > office_end + 1 and run[office_end + 1].capital:
            return sentence.between(office_end + 1, end)
    decided = _BOARD.sub("", report.decided_by).strip()
    if decided and decided not in _NO_FIRMS and not _NO_OWNER.match(decided):
        return decided
    for run in (sentence.run, title):
        for at, token in enumerate(run):
            if run is sentence.run and _inside(token, sentence, report.previous):
                continue
            if token.word == "công" and (at + 1 == len(run) or run[at + 1].word != "ty"):
                continue
            if token.word == "trường" and not token.capital and not _is_school(run, at):
                continue
            if token.word in _OWNERS and (end := _named(run, at)) > at + 1:
                return sentence.between(at, end) if run is sentence.run else _joined(run[at:end])
    brand = next((brand for run in (sentence.run, title) if (brand := _brand(run, report.person))), "")
    return brand or next((club for run in (sentence.run, title) if (club := _club(run))), "")


def _beside(sentence: Sentence, office_end: int) -> str:
    """What the next of two offices is of: "Tổng thư ký, Chủ nhiệm Văn phòng Quốc hội"; "" where there is
    none."""
    run = sentence.run
    if not 0 < office_end < len(run) - 1 or run[office_end].word not in (",", "kiêm", "và"):
        return ""
    office = office_at(run, office_end + 1)
    if office is None or office.bare:
        return ""
    return sentence.between(office.tail, office.end).removeprefix("Văn phòng ")


def _club(run: Sequence[Token]) -> str:
    """The first name of capitals that holds a word of clubs and firms: "… cầu thủ Real Madrid"."""
    at = 0
    while at < len(run):
        end = at
        while end < len(run) and run[end].capital and not run[end].mark:
            end += 1
        if any(lexicon.is_firm(token.text) for token in run[at:end]) and not _OCCASIONS & {
                token.text for token in run[at:end]}:
            return _joined(run[at:end])
        at = max(end, at + 1)
    return ""


def _brand(run: Sequence[Token], person: str) -> str:
    """The firm or club that a sentence begins with: "Bamboo Airways cho biết …"."""
    end = 0
    while end < len(run) and run[end].capital and not run[end].mark:
        end += 1
    begins = run[:end]
    if begins and (begins[0].text in _NO_FIRMS or lexicon.stops().at(run, 0)):
        return ""
    named = any(not is_syllable(token.text) for token in begins)
    of_person = any(token.text in person for token in begins)
    if not named or len(begins) > 4 or of_person or lexicon.heads().at(run, 0):
        return ""
    if end < len(run) and run[end].text == "," and end + 1 < len(run) and run[end + 1].word in _FIRMS:
        return _joined(begins)  # "V-Green, công ty …, vừa bổ nhiệm"
    return _joined(begins) if end < len(run) and not run[end].mark else ""


def _is_school(run: Sequence[Token], at: int) -> bool:
    """Whether "trường" is a school's, not the end of "thị trường", "đấu trường"."""
    after = run[at + 1].word if at + 1 < len(run) else ""
    return after in ("đại", "đh", "thpt", "thcs", "tiểu", "mầm", "cao", "trung", "phổ")


def _named(run: Sequence[Token], at: int) -> int:
    """Where the name of a club, a school or a firm that begins at a token ends."""
    end = name_of_body(run, at)
    return end if any(token.capital for token in run[at + 1 : end]) else at


def _joined(run: Sequence[Token]) -> str:
    parts = []
    for before, token in zip([None, *run], run, strict=False):
        glued = before is None or before.end == token.start
        parts.append(token.text if glued else f" {token.text}")
    return "".join(parts)


def _state(sentence: Sentence, report: Appointment, title: Sequence[Token]) -> str:
    """The country of a state's office; "" where the holder's name is Vietnamese and it names none."""
    name = tokens(report.person)
    if name and len(name) > 1 and name[0].word in lexicon.family_names() and not any(t.foreign for t in name):
        return _country_in(tokens(report.decided_by))
    return _country(sentence, report) or _country_in(title)


def _country(sentence: Sentence, report: Appointment) -> str:
    return _country_in([t for t in sentence.run if not _inside(t, sentence, report.previous)])


def _inside(token: Token, sentence: Sentence, text: str) -> bool:
    at = sentence.text.find(text) if text else -1
    return at >= 0 and at <= token.start - sentence.start < at + len(text)


def _country_in(run: Sequence[Token]) -> str:
    at = 0
    while at < len(run):
        found = lexicon.nations().at(run, at)
        if found and run[at].capital and found[1]:
            return found[1]
        at = found[0] if found else at + 1
    return ""


def _province(article: Article, sentence: Sentence, report: Appointment) -> str:
    """The last province named in the sentence, outside what the person was before; else the first of the
    title, the summary, the body's lead; else the outlet's; else the one that the body names most, and more
    than once."""
    here = [name for name, token in provinces(sentence.run) if not _inside(token, sentence, report.previous)]
    if here:
        return here[-1]
    for text in (article.title, article.summary, article.body[:_LEAD]):
        for name, _ in provinces(tokens(text)):
            return name
    if outlet := next((name for name, _ in provinces(tokens(article.source))), ""):
        return outlet
    named = Counter(name for name, _ in provinces(tokens(article.body)))
    most = max(named, key=lambda name: named[name], default="")
    return most if named[most] > 1 else ""


def provinces(run: Sequence[Token]) -> Iterable[tuple[str, Token]]:
    """The provinces and cities that tokens name, each with its first token."""
    at = 0
    while at < len(run):
        found = lexicon.home_places().at(run, at)
        if found and run[at].capital:
            yield found[1], run[at]
        elif run[at].word == "tỉnh" and _is_unknown(run[at + 1 : at + 4]):
            yield _joined(run[at + 1 : at + 3]), run[at + 1]
        at = found[0] if found else at + 1


def _is_unknown(after: Sequence[Token]) -> bool:
    """Whether the two words after "tỉnh" name one that no list has, "tỉnh Lâm Sơn"."""
    named = [token.capital and token.text.istitle() and is_syllable(token.text) for token in after]
    return named[:2] == [True, True] and not (len(named) > 2 and named[2]) and (
        not lexicon.places().at(after, 0) and not lexicon.heads().at(after, 0))
