"""Nothing that is reported is made up: quotes and names stand in the article, whatever its spaces or case."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.register.extract import appointments, doubtful
from indexer.register.types import Appointment, Part
from indexer.types import VIETNAM, Article

_PEOPLE = (
    "ông", "Bà", "đồng chí", "TS.", "Đại tá", "HLV", "ông Lê Hữu Khoa", "Bà Trần Thị Hoà",
    "Y Khanh Niê Kđăm", "ĐINH THỊ NGÂN", "Caio Mendes", "Tuấn", "vợ ông Vũ Kỳ", "A. B. Santos", "Kim",
)
_OFFICES = (
    "Giám đốc Sở Y tế", "Chủ tịch UBND tỉnh Sơn La", "Bí thư Tỉnh ủy", "Bộ trưởng Tài chính Brazil",
    "HLV CLB Hoà Xuân", "Ủy viên Ban Thường vụ", "Tổng giám đốc", "Phó Thủ tướng", "quyền Chủ tịch",
    "hiệu trưởng Trường ĐH Lâm Sơn", "Thủ tướng Nhật", "Chánh án TAND TP.HCM", "tân thuyền trưởng", "UBND",
    "Ban Chấp hành", "Công ty Vạn Lộc", "Bamboo Sky", "Real Verde", "Quốc hội", "Ban Bí thư",
)
_VERBS = (
    "bổ nhiệm", "được bổ nhiệm", "được Quốc hội bầu", "bị cách chức", "điều động, chỉ định", "thôi giữ chức",
    "từ chức", "giữ chức", "làm", "thay", "thay ông Vũ Kỳ", "phân công", "phụ trách", "giới thiệu",
    "phê chuẩn", "vừa dẫn dắt", "rời ghế", "tham gia", "nghỉ hưu", "qua đời", "chưa", "đề xuất", "nguyên",
    "kiêm", "và", "của", "đối với", "có tân", "trở thành", "ký quyết định", "do", "theo",
)
_DETAILS = (
    "nhiệm kỳ 2025 - 2030", "ngày 31/2", "hôm qua", "từ 1-10-2025", "Quyết định số 12 / QĐ-UBND", "1.000",
    "khóa XVI", ",", ";", ":", ". ", "! ", "…", "(", ")", "-", " – ", "“", "”", '"', "'", "/", "_", "@", "\n",
    "\r\n", "\n\n", "²", "İ", "ß", "\u0301", "👩‍⚖️", "Đắk Lắk", "Việt Nam", "Huế",
)
_SPACES = st.sampled_from((" ", " ", " ", " ", " ", "", "  ", "\t", "\u00a0", "\u200b", " \n"))
_SPELLINGS = st.sampled_from((str, str, str, str, str.upper, str.title, str.lower,
                              lambda text: unicodedata.normalize("NFD", text)))
_SCRAPS = st.builds(lambda text, spelt, space: spelt(text) + space,
                    st.sampled_from(_PEOPLE + _OFFICES + _VERBS + _DETAILS), _SPELLINGS, _SPACES)
_TOLD = st.builds("{} {} {}{}".format, st.sampled_from(_PEOPLE), st.sampled_from(_VERBS),
                  st.sampled_from(_OFFICES), st.sampled_from((". ", ", ", " ", "\n")))
_TEXTS = st.lists(_SCRAPS | _SCRAPS | _TOLD | st.text(max_size=4), max_size=10).map("".join)
_DAYS = st.none() | st.just(datetime(2025, 9, 12, 8, tzinfo=VIETNAM))
_ARTICLES = st.builds(
    lambda title, summary, body, day: Article("tin", title, body, summary=summary, published=day,
                                              source="Báo Hà Nam"),
    _TEXTS, _TEXTS, _TEXTS, _DAYS)
_PARTS: tuple[Part, ...] = ("title", "summary", "body")


def _holds(article: Article, text: str) -> bool:
    """Whether a part of the article has a text, whatever white space is in them."""
    return any(_spaced(text) in _spaced(getattr(article, part)) for part in _PARTS)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _made_up(article: Article, one: Appointment) -> list[str]:
    """What fields say that the article does not have as they write it.

    An office's name and its place are no such fields: what the article says elsewhere completes them.
    """
    literal = one.organisation, one.replaced, one.decided_by, one.signed_by
    wrong = [text for text in literal if not _holds(article, text)]
    if not any(_spaced(one.person).lower() in _spaced(getattr(article, part)).lower() for part in _PARTS):
        wrong.append(one.person)  # in other letters only where the article writes it in capitals
    before = one.previous.split(", ")  # the offices before the name; from some comma on, those after it
    if not any(_holds(article, ", ".join(before[:cut])) and _holds(article, ", ".join(before[cut:]))
               for cut in range(len(before))):
        wrong.append(one.previous)
    squeezed = "".join("".join(getattr(article, part).split()) for part in _PARTS)
    return wrong + [number for number in [one.decision_number] if number not in squeezed]


_ENDS = Article("tin", "Ông Lê Hữu Khoa vừa dẫn dắt", "Ông Lê Hữu Khoa vừa trở thành. Bà Hoà đã được bầu làm")
"""A sentence may end at any word."""


@settings(max_examples=160, deadline=None)
@given(_ARTICLES)
@example(_ENDS)
def test_every_quote_is_its_place_in_the_article(article: Article) -> None:
    for one in appointments(article):
        assert 0 <= one.start < one.end
        assert getattr(article, one.part)[one.start : one.end] == one.quote
        assert one.quote.strip() == one.quote


@settings(max_examples=160, deadline=None)
@given(_ARTICLES)
def test_nobody_and_nothing_is_made_up(article: Article) -> None:
    for one in appointments(article):
        assert _made_up(article, one) == [], one


@settings(max_examples=60, deadline=None)
@given(_ARTICLES)
def test_a_doubtful_sentence_is_a_place_in_the_article(article: Article) -> None:
    for part, start, end in doubtful(article):
        text = getattr(article, part)
        assert 0 <= start < end <= len(text) and text[start:end].strip() == text[start:end]
