from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.register.context import is_vague, organisation_in, provinces, with_context
from indexer.register.items import read
from indexer.register.tokens import tokens
from indexer.types import Article
from tests.indexer.register.invented import report


def _completed(
    sentence: str, position: str, title: str = "", body: str = "", source: str = "", **more: str
) -> tuple[str, str, str]:
    """A position, an organisation and a place as the sentence and its article complete them."""
    article = Article("tin", title, body or sentence, source=source)
    bare = replace(report("", "Võ Kỳ", position, "", quote=sentence), **more)  # type: ignore[arg-type]
    at = sentence.find(position)
    end = len(tokens(sentence, 0, at + len(position))) if at >= 0 else 0
    told = with_context(bare, article, read(sentence), end, tokens(title))
    return told.position, told.organisation, told.place


@pytest.mark.parametrize(("position", "organisation"), [
    ("Giám đốc Sở Y tế Sơn La", "Sở Y tế Sơn La"), ("Chủ tịch UBND tỉnh", "UBND tỉnh"),
    ("Phó Bí thư Thường trực Tỉnh ủy", "Tỉnh ủy"), ("Tổng thống Chile", "Chile"), ("HLV", ""),
    ("Giám đốc", ""),
    ("", ""),
])
def test_what_an_office_is_an_office_of(position: str, organisation: str) -> None:
    assert organisation_in(position) == organisation


@pytest.mark.parametrize(("position", "vague"), [
    ("HLV", True), ("Giám đốc", True), ("Tổng giám đốc", True), ("Giám đốc Sở Y tế", False),
    ("Thủ tướng", False),
    ("Chủ tịch nước", False), ("Tổng thống Chile", False), ("đại biểu Quốc hội", False),
])
def test_an_office_of_nothing_is_vague(position: str, vague: bool) -> None:
    assert is_vague(report(position=position, place="")) is vague


def test_a_place_or_an_organisation_beside_it_tells_enough() -> None:
    assert not is_vague(report(position="HLV", place="Chile"))
    assert not is_vague(report(position="HLV", place="", organisation="CLB Lâm Sơn"))


def test_provinces_are_named_by_capitals_only() -> None:
    run = tokens("Từ Đăk Lăk và TP.HCM tới Thái Nguyên; một buổi thái bình, hòa bình")
    assert [(name, token.text) for name, token in provinces(run)] == [
        ("Đắk Lắk", "Đăk"), ("Hồ Chí Minh", "TP.HCM"), ("Thái Nguyên", "Thái")]


@pytest.mark.parametrize(("sentence", "title", "body", "source", "place"), [
    ("UBND tỉnh Sơn La bổ nhiệm ông Võ Kỳ làm Giám đốc Sở Y tế", "Tin Nghệ An", "", "", "Sơn La"),
    ("Ông Võ Kỳ được bổ nhiệm làm Giám đốc Sở Y tế", "Tin từ Nghệ An", "Sơn La mưa.", "", "Nghệ An"),
    ("Ông Võ Kỳ được bổ nhiệm làm Giám đốc Sở Y tế", "Tin", "Sơn La mưa. Nghệ An nắng.", "", "Sơn La"),
    ("Ông Võ Kỳ được bổ nhiệm làm Giám đốc Sở Y tế", "Tin", "", "Báo Lào Cai", "Lào Cai"),
    ("Ông Võ Kỳ được bổ nhiệm làm Giám đốc Sở Y tế", "Tin", "", "Báo Lâm Sơn", ""),
])
def test_a_local_office_is_of_the_nearest_province(
    sentence: str, title: str, body: str, source: str, place: str
) -> None:
    assert _completed(sentence, "Giám đốc Sở Y tế", title, body, source) == (
        "Giám đốc Sở Y tế", "Sở Y tế", place)


def test_where_somebody_came_from_is_not_where_he_went() -> None:
    told = "Chủ tịch HĐND tỉnh Sơn La Võ Kỳ được bổ nhiệm làm Giám đốc Sở Y tế"
    assert _completed(told, "Giám đốc Sở Y tế", "Tin Nghệ An",
     previous="Chủ tịch HĐND tỉnh Sơn La")[2] == "Nghệ An"


def test_an_office_that_names_its_place_is_left_as_it_is() -> None:
    told = "UBND tỉnh Sơn La bổ nhiệm ông Võ Kỳ làm Giám đốc Sở Y tế Lào Cai"
    assert _completed(told, "Giám đốc Sở Y tế Lào Cai") == (
        "Giám đốc Sở Y tế Lào Cai", "Sở Y tế Lào Cai", "")


@pytest.mark.parametrize(("sentence", "title", "decided_by", "owner"), [
    ("Ông Võ Kỳ được bổ nhiệm làm Giám đốc tại Công ty Gạch Phú Xá", "", "", "Công ty Gạch Phú Xá"),
    ("HĐQT Công ty Gạch Phú Xá bổ nhiệm ông Võ Kỳ làm Giám đốc", "", "HĐQT Công ty Gạch Phú Xá",
     "Công ty Gạch Phú Xá"),
    ("Ông Võ Kỳ được bổ nhiệm làm Giám đốc", "CLB Lâm Sơn: đổi người", "", "CLB Lâm Sơn"),
])
def test_an_office_of_nothing_is_of_what_is_named_beside_it(
    sentence: str, title: str, decided_by: str, owner: str
) -> None:
    found = _completed(sentence, "Giám đốc", title, decided_by=decided_by)
    assert found == (f"Giám đốc {owner}", owner, "")


@pytest.mark.parametrize(("sentence", "position", "person", "found"), [
    ("Tổng thống Mỹ bổ nhiệm ông Caio Mendes làm Bộ trưởng Tài chính", "Bộ trưởng Tài chính", "Caio Mendes",
     "Bộ trưởng Tài chính Mỹ"),
    ("Quốc hội bổ nhiệm ông Võ Kỳ làm Bộ trưởng Tài chính, Đại sứ Chile chúc mừng", "Bộ trưởng Tài chính",
     "Võ Kỳ",
     "Bộ trưởng Tài chính"),
])
def test_a_minister_is_of_the_country_that_a_foreigners_sentence_names(
    sentence: str, position: str, person: str, found: str
) -> None:
    assert _completed(sentence, position, person=person)[0] == found
