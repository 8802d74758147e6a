from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.coverage import Said, rarities
from assistant.understand import understand
from indexer.archive import Archive
from indexer.types import Article, Term


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("coverage") / "a"
    with Archive.create(folder) as made:
        list(made.add(Article(f"a{n}", "Tin", f"Huyện Yên Phác có tin số {n}." + " Cầu mới." * (n == 3))
                      for n in range(9)))
        yield made


def test_what_is_rare_weighs_more_and_a_pair_less(archive: Archive) -> None:
    query = understand("cầu huyện Yên Phác", today=date(2024, 1, 1))
    weights = {term.text: weight for term, weight in rarities(archive, query).items()}
    assert weights["cau" if "cau" in weights else "cầu"] > weights["huyện"] > 0
    assert weights["yên_phác"] < weights["yên"]


def test_a_term_is_said_as_it_was_typed() -> None:
    said = Said.of("Chủ tịch huyện Yên Phác")
    assert said.holds(Term("chủ")) and said.holds(Term("yên_phác"))
    assert not said.holds(Term("chu")) and said.holds(Term("chu", marked=False))
    assert said.holds(Term("chủ", marked=False)) and not said.holds(Term("tịch_yên"))


def test_the_share_is_of_the_weight() -> None:
    said = Said.of("cầu dài")
    assert said.share({Term("cầu"): 3.0, Term("sông"): 1.0}) == 0.75
    assert said.share({}) == 0.0


def test_two_texts_say_together_what_each_says() -> None:
    both = Said.of("cầu dài").with_(Said.of("sông Lam"))
    assert both.holds(Term("cầu")) and both.holds(Term("sông_lam")) and not both.holds(Term("dài_sông"))
