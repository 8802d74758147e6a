from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.coverage import rarities
from assistant.features import NAMES, features
from assistant.retrieve import Ranking, candidates
from assistant.understand import understand
from indexer.archive import Archive
from indexer.types import Article

TODAY = date(2024, 1, 1)
_BODIES = {
    "dap": "Cầu Sông Lam dài 320 mét được khánh thành. Vốn xây dựng là 685 tỷ đồng.",
    "gan": "Cầu Bến Đá dài 90 mét. Người dân Sông Lam vui mừng.",
    "xa": "Giá gạo xuất khẩu tăng nhẹ trong tuần qua ở các tỉnh miền Tây.",
    "ong": "Ông Lê Văn Khải, Giám đốc Sở Y tế Yên Phác, dự lễ khai giảng.",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("features") / "a"
    with Archive.create(folder) as made:
        list(made.add(Article(id, "Tin trong ngày", body) for id, body in _BODIES.items()))
        yield made


def seen(archive: Archive, question: str) -> dict[str, dict[str, float]]:
    query = understand(question, today=TODAY)
    hits = candidates(archive, query, Ranking())
    rows = features(query, hits, rarities(archive, query))
    assert rows.shape == (len(hits), len(NAMES)) and rows.dtype == np.float32
    assert np.isfinite(rows).all()
    return {hit.article.id: dict(zip(NAMES, row.tolist(), strict=True))
            for hit, row in zip(hits, rows, strict=True)}


def test_the_passage_that_answers_has_the_greater_shares(archive: Archive) -> None:
    found = seen(archive, "Cầu Sông Lam dài bao nhiêu mét?")
    for name in ("words", "whole", "pairs", "sentence", "around", "rare", "run", "wanted_near"):
        assert found["dap"][name] >= found["gan"][name] >= found["xa"][name], name
    assert found["dap"]["sentence"] > found["gan"]["sentence"] > found["xa"]["sentence"]


def test_figures_of_the_question_are_looked_for(archive: Archive) -> None:
    found = seen(archive, "Cầu nào dài 320 mét?")
    assert found["dap"]["figures"] == 1 and found["gan"]["figures"] == 0
    assert seen(archive, "Cầu Sông Lam")["gan"]["figures"] == 1  # none asked: none is missing


def test_who_holds_the_office_is_seen(archive: Archive) -> None:
    found = seen(archive, "Ai là Giám đốc Sở Y tế Yên Phác?")
    assert found["ong"]["office"] > 0 == found["dap"]["office"]


def test_without_marks_the_same_is_seen(archive: Archive) -> None:
    marked, plain = (seen(archive, q)["dap"] for q in ("Cầu Sông Lam dài", "cau song lam dai"))
    assert {name: marked[name] for name in ("words", "run", "title")} == {
        name: pytest.approx(plain[name]) for name in ("words", "run", "title")}


def test_no_hits_give_no_rows(archive: Archive) -> None:
    query = understand("cầu", today=TODAY)
    assert features(query, [], rarities(archive, query)).shape == (0, len(NAMES))
