from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.explain import explained, listed, readings, understood
from assistant.retrieve import retrieve
from assistant.types import Turn
from assistant.understand import understand
from indexer.archive import Archive
from tests.conftest import articles
from tests.languages import ENGLISH, VIETNAMESE

TODAY = date(2026, 1, 10)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("explain") / "a"
    with Archive.create(folder) as made:
        list(made.add(articles(40)))
        yield made


def told(question: str, *history: Turn, archive: Archive | None = None) -> list[str]:
    return understood(understand(question, history=history, today=TODAY, vocabulary=archive), VIETNAMESE)


def test_a_question_that_is_read_as_it_stands_needs_no_word() -> None:
    assert told("Cầu Sông Lam dài bao nhiêu mét?") == []


def test_the_period_is_told_as_a_preference_or_a_filter() -> None:
    assert told("Tháng 3/2020 tỉnh thu bao nhiêu?") == ["Ưu tiên tin từ 01/03/2020 đến 31/03/2020"]
    assert told("Tin tháng 3/2020 về dự án cầu") == ["Chỉ tìm tin từ 01/03/2020 đến 31/03/2020"]


def test_what_is_asked_of_now_is_told_with_the_day() -> None:
    assert told("Ai là Giám đốc Sở Y tế Yên Phác?") == ["Tính đến ngày 10/01/2026"]


def test_the_completed_question_is_told() -> None:
    said = Turn("user", "Ai làm Giám đốc Sở Y tế?"), Turn("assistant", "Ông Lưu Thế Kiểm làm Giám đốc.")
    assert told("Ông ấy sinh năm nào?", *said) == ["Hiểu câu hỏi là: Ông Lưu Thế Kiểm sinh năm nào?"]


def test_mergers_and_corrections_are_told(archive: Archive) -> None:
    assert told("Lũ ở Bắc Kạn") == ["Từ ngày 01/07/2025, Bắc Kạn thuộc Thái Nguyên"]
    assert told("huyeenj Yên Phác", archive=archive) == ["Đọc “huyeenj” là “huyện”"]


def test_what_was_read_otherwise_is_told_without_the_times() -> None:
    query = understand("Tháng 12/2025 lũ ở Bắc Kạn thế nào?", today=TODAY)
    assert readings(query, VIETNAMESE) == ["Từ ngày 01/07/2025, Bắc Kạn thuộc Thái Nguyên"]
    assert understood(query, VIETNAMESE)[: len(readings(query, VIETNAMESE))] == readings(query, VIETNAMESE)
    assert len(understood(query, VIETNAMESE)) == 2


def test_hits_are_listed_with_outlet_and_day(archive: Archive) -> None:
    query = understand("huyện Yên Phác trồng rừng tháng 3/2020", today=TODAY)
    lines = listed(query, retrieve(archive, query, 3), VIETNAMESE)
    assert lines[0] == "(Ưu tiên tin từ 01/03/2020 đến 31/03/2020)"
    assert lines[1].startswith("  1. Huyện ") and "/2020" in lines[1]
    assert len(lines) == 7 and len(lines[2]) <= 170
    assert listed(query, [], ENGLISH)[-1] == "No passage was found."


def test_all_is_explained_with_each_score_by_part(archive: Archive) -> None:
    query = understand("huyện Yên Phác trồng rừng", today=TODAY)
    hits = retrieve(archive, query, 5)
    text = "\n".join(explained(query, hits, ENGLISH))
    assert "yên phác 1" in text and "wants      other" in text
    for hit in hits:
        assert f"{hit.score:.3f} = words {hit.lexical:.3f}, meaning {hit.dense:.3f}" in text


def test_a_term_that_is_compared_without_marks_has_a_star(archive: Archive) -> None:
    query = understand("huyen yen phac", today=TODAY)
    assert "huyen* 1" in "\n".join(explained(query, [], ENGLISH))
