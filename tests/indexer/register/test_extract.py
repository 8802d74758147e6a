"""What the rules find in invented articles (``events.txt`` beside this file), in the seed article, and what
holds for any text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.read import find, read
from indexer.register.extract import appointments, doubtful
from indexer.register.offices import office
from indexer.register.types import Appointment, is_partial_date, name_key
from indexer.types import VIETNAM, Article
from indexer.words import nfc
from tests.conftest import SHARED, needs_shared

_FIELDS = (
    "place", "previous", "replaced", "decided_by", "signed_by", "decision_number", "decided", "effective",
    "announced", "term", "status",
)
_DEFAULTS = dict.fromkeys(_FIELDS, "") | {"status": "done"}


def _article(title: str = "", body: str = "", summary: str = "") -> Article:
    return Article("tin", title, body, published=datetime(2025, 9, 12, 8, tzinfo=VIETNAM), summary=summary)


@dataclass(frozen=True, slots=True)
class _Case:
    """An article of ``events.txt`` and its events, one sorted line each."""

    phenomenon: str
    article: Article
    events: list[str]


def _cases() -> Iterator[_Case]:
    text = Path(__file__).with_name("events.txt").read_text(encoding="utf-8")
    phenomenon = ""
    for block in text.strip().split("\n\n"):
        lines = block.splitlines()
        if lines[0].startswith("#"):
            phenomenon = lines[0].removeprefix("## ")
            continue
        titles = [line.removeprefix("T: ") for line in lines if line.startswith("T: ")]
        body = [line for line in lines if not line.startswith(("T: ", "= "))]
        events = [line.removeprefix("= ") for line in lines if line.startswith("= ")]
        yield _Case(phenomenon, _article("".join(titles), "\n".join(body)), sorted(events))


def _line(one: Appointment) -> str:
    told = asdict(one)
    more = [f"{name}: {told[name]}" for name in _FIELDS if told[name] != _DEFAULTS[name]]
    return " | ".join([one.person, one.action, one.position, *more])


def _lines(article: Article) -> list[str]:
    return sorted(map(_line, appointments(article)))


def _who_and_what(article: Article) -> list[tuple[str, str, str]]:
    """Persons, actions and office keys, which are the same however a text is spelt."""
    found = appointments(article)
    return sorted((name_key(a.person), a.action, office(a.position, a.place).key) for a in found)


_MOVED = {
    nfc(a + tone) + b: a + nfc(b + tone)
    for a, b in ("oa", "oe", "uy", "OA", "OE", "UY") for tone in "\u0300\u0301\u0303\u0309\u0323"
}
_TONES = re.compile(rf"(?<![qQ])(?:{'|'.join(_MOVED)})\b")
CASES = list(_cases())
_IDS = [f"{case.phenomenon}: {(case.article.title or case.article.body)[:60]}" for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=_IDS)
def test_an_article_tells_exactly_its_events(case: _Case) -> None:
    assert _lines(case.article) == case.events


@pytest.mark.parametrize("case", CASES, ids=_IDS)
def test_an_article_tells_the_same_with_tones_placed_the_new_way(case: _Case) -> None:
    title, body = _new_tones(case.article.title), _new_tones(case.article.body)
    assert _who_and_what(_article(title, body)) == _who_and_what(case.article)


def _new_tones(text: str) -> str:
    """ "ủy", "hòa", "khỏe" as "uỷ", "hoà", "khoẻ"."""
    return _TONES.sub(lambda match: _MOVED[match[0]], text)


def test_the_cases_cover_what_is_asked() -> None:
    """A table that no longer parses would test nothing."""
    assert len(CASES) > 200 and sum(len(case.events) for case in CASES) > 150
    assert sum(not case.events for case in CASES) > 70


def test_decomposed_input_tells_the_same(tmp_path: Path) -> None:
    records = [{"id": str(number), "title": case.article.title or "Tin", "body": case.article.body,
                "published": "2025-09-12"} for number, case in enumerate(CASES)]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (tmp_path / "tin.jsonl").write_text(unicodedata.normalize("NFD", lines), encoding="utf-8")
    there = {item.id: item for item in read(find([str(tmp_path / "tin.jsonl")])) if isinstance(item, Article)}
    assert len(there) == len(CASES)
    for number, case in enumerate(CASES):
        assert _lines(there[str(number)]) == _lines(_article(case.article.title or "Tin", case.article.body))


# -- one article at a time -----------------------------------------------------------------


def test_an_event_is_quoted_where_it_stands() -> None:
    body = "Trời nắng.\nSáng nay có lễ. Bà Đinh Thị Ngân được bầu làm Bí thư Tỉnh đoàn Sơn La. Trời mưa."
    (one,) = appointments(_article(body=body))
    assert one.quote == "Bà Đinh Thị Ngân được bầu làm Bí thư Tỉnh đoàn Sơn La."
    assert (one.part, one.start, one.end) == ("body", body.index("Bà"), body.index(" Trời mưa"))


@pytest.mark.parametrize("part", ["title", "summary", "body"])
def test_every_part_is_read(part: str) -> None:
    (one,) = appointments(_article(**{part: "Bà Đinh Thị Ngân được bầu làm Bí thư Tỉnh đoàn Sơn La"}))
    assert one.part == part


def test_a_report_says_whose_it_is_and_from_when() -> None:
    (one,) = appointments(_article(body="Ông Võ Kỳ được bổ nhiệm làm Giám đốc Sở Du lịch Khánh Hòa."))
    assert one.article_id == "tin" and one.origin == "rules"
    assert one.published is not None and one.published.isoformat() == one.day == "2025-09-12"
    assert one.organisation == "Sở Du lịch Khánh Hòa"


def test_an_undated_article_dates_nothing_without_its_year() -> None:
    told = "Ngày 10/9, ông Võ Kỳ được bổ nhiệm làm Giám đốc Sở Du lịch Khánh Hòa."
    (one,) = appointments(Article("tin", "Tin", told))
    assert one.published is None and one.day == one.decided == ""


def test_a_headline_is_less_sure_than_a_sentence() -> None:
    told = "Ông Võ Kỳ được bổ nhiệm làm Giám đốc Sở Du lịch Khánh Hòa"
    (headline,), (sentence,) = appointments(_article(told)), appointments(_article(body=told))
    assert 0 < headline.confidence < sentence.confidence < 1


def test_two_articles_in_one_spelling_are_told_apart() -> None:
    told = "Ông Võ Kỳ được bổ nhiệm làm Giám đốc Sở Du lịch Khánh Hòa."
    one, other = (appointments(Article(id, "Tin", told)) for id in ("a", "b"))
    assert [a.article_id for a in one + other] == ["a", "b"]


@pytest.mark.parametrize("text", [
    "", " ", "\n\n", "bổ nhiệm", "Ông", "được bầu làm", "chức, chức; chức (", "thay ông",
])
def test_scraps_tell_nothing(text: str) -> None:
    assert appointments(_article(text, text, text)) == []


def test_a_sentence_of_which_nothing_is_sure_is_doubtful() -> None:
    sure = "Ông Võ Kỳ được bổ nhiệm làm Giám đốc Sở Du lịch Khánh Hòa."
    unsure = "Bộ Y tế chưa bổ nhiệm ông Lê Hữu Khoa làm Giám đốc Bệnh viện Vân Trạch."
    article = _article(body=f"{sure} Trời mưa. {unsure}")
    assert [(part, article.body[start:end]) for part, start, end in doubtful(article)] == [("body", unsure)]


# -- any text ------------------------------------------------------------------------------

_SCRAPS = st.sampled_from((
    "ông", "bà", "đồng chí", "các đồng chí:", "PGS.TS", "Thiếu tướng", "Lê Hữu Khoa", "Y Khanh Niê Kđăm",
    "H'Yim Êban", "Caio Mendes", "Khalid bin Fahran", "ĐINH THỊ NGÂN", "Tuấn", "Giám đốc Sở Y tế",
    "Chủ tịch", "UBND tỉnh Sơn La", "Bí thư Tỉnh ủy", "HLV", "CLB Lâm Sơn", "Ban Bí thư", "Quốc hội",
    "bổ nhiệm", "được", "bị", "bầu", "chỉ định", "giữ chức", "làm", "phân công", "phụ trách",
    "giao quyền", "tham gia", "thay", "từ chức", "miễn nhiệm", "nghỉ hưu", "giới thiệu", "phê chuẩn",
    "chưa", "đề xuất", "nguyên", "quyền", "và", "kiêm", "của", "đối với", "theo", "dẫn dắt",
    "nhiệm kỳ 2025 - 2030", "ngày 10/9", "từ tháng 3/2024", "Quyết định số 12/QĐ-UBND", "năm 2019", ",",
    ";", ":", ".", "(", ")", "-", "–", "“", "”", "\n", "Việt Nam", "Thái Bình", "khóa XVI", "có", "tân",
))
_NAMES = st.sampled_from((
    "ông Lê Hữu Khoa", "Bà Hoà", "đồng chí Y Khanh Niê Kđăm", "Caio Mendes",
    "Giàng Thị Sua, Giám đốc Sở Y tế,", "HLV Marco Vetturi", "ÔNG VÕ KỲ", "Đại tá Vũ Thuý Nga và Trần Hoà",
))
_VERBS = st.sampled_from((
    "bổ nhiệm", "được bầu", "được Quốc hội bầu", "bị cách chức", "điều động, chỉ định", "thôi", "từ chức",
    "chưa được bổ nhiệm", "vừa được phân công", "", "được uỷ nhiệm, giao quyền",
))
_OFFICES = st.sampled_from((
    "giữ chức Uỷ viên Ban Thường vụ Tỉnh uỷ Sơn La", "làm Giám đốc Sở Y tế Thanh Hoá", "Chủ tịch UBND tỉnh",
    "làm Bộ trưởng Tài chính Brazil", "giữ chức Bí thư Thành ủy, Chủ tịch HĐND TP Huế",
    "tham gia Ban Thường vụ", "làm HLV CLB Hoà Xuân", "thay bà Thuỷ",
))
_TOLD = st.permutations([_NAMES, _VERBS]).flatmap(lambda parts: st.tuples(*parts, _OFFICES)).map(" ".join)
_TEXTS = st.lists(_TOLD | _SCRAPS | st.text(max_size=6), max_size=12).map(" ".join).map(nfc)
_ARTICLES = st.builds(_article, _TEXTS, _TEXTS, _TEXTS)


@settings(max_examples=150, deadline=None)
@given(_ARTICLES)
def test_every_quote_stands_at_its_offsets(article: Article) -> None:
    for one in appointments(article):
        assert getattr(article, one.part)[one.start : one.end] == one.quote != ""


@settings(max_examples=100, deadline=None)
@given(_ARTICLES)
def test_what_is_told_is_sound(article: Article) -> None:
    for one in appointments(article):
        assert one.person.strip() == one.person != "" and one.position.strip() == one.position != ""
        assert 0 < one.confidence < 1 and one.status in ("done", "proposed")
        assert all(not day or is_partial_date(day) for day in (one.decided, one.effective, one.announced))
        assert re.fullmatch(r"(\d{4}-\d{4})?", one.term)


@settings(max_examples=100, deadline=None)
@given(_ARTICLES)
def test_the_same_article_tells_the_same(article: Article) -> None:
    assert appointments(article) == appointments(article)


@settings(max_examples=100, deadline=None)
@given(_TEXTS)
def test_the_place_of_tones_changes_no_person_and_no_office(text: str) -> None:
    assert _who_and_what(_article(body=_new_tones(text))) == _who_and_what(_article(body=text))


# -- the user's own example ----------------------------------------------------------------


@needs_shared
def test_the_seed_article_tells_of_three() -> None:
    [article] = read(find([str(SHARED / "articles" / "seed_article_2020-03-25.txt")]))
    assert isinstance(article, Article)
    found = appointments(article)
    assert [(a.person, a.action, a.term, a.day, a.status) for a in found] == [
        ("Vũ Duy Hoàng", "chỉ định", "2015-2020", "2020-03-25", "done"),
        ("Nguyễn Quốc Hữu", "chỉ định", "2015-2020", "2020-03-25", "done"),
        ("Phan Thanh Hà", "bầu", "2015-2020", "2020-03-25", "done"),
    ]
    assert [office(a.position, a.place).key for a in found] == [
        "ủy viên|ban chấp hành đảng bộ tỉnh|thái nguyên", "ủy viên|ban chấp hành đảng bộ tỉnh|thái nguyên",
        "ủy viên|ủy ban kiểm tra tỉnh ủy|thái nguyên",
    ]
    assert [a.previous for a in found] == [
        "Chủ tịch Liên đoàn lao động tỉnh", "Chánh Văn phòng Tỉnh ủy",
        "Phó Giám đốc Sở Tài nguyên và Môi trường",
    ]
    assert [a.decided_by for a in found[:2]] == ["Ban Bí thư Trung ương Đảng"] * 2
    assert all(a.quote in article.body for a in found)
