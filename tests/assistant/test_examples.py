from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.examples import MOST, SAMPLE, examples
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged
from indexer.read import find, read
from indexer.resources import data
from indexer.types import Article
from tests.languages import VIETNAMESE


@pytest.fixture(scope="module")
def sample(sample_archive: Archive) -> Assistant:
    return Assistant(sample_archive)


def test_the_samples_examples_are_answered(sample: Assistant) -> None:
    assert examples(sample, VIETNAMESE) == list(SAMPLE)
    for question in SAMPLE:
        assert sample.ask(question, today=date(2024, 12, 31)).status == "answered", question


def test_another_archives_examples_are_what_its_register_answers(tmp_path: Path, encoder: Encoder) -> None:
    found = [one for one in read(find([str(data("sample"))])) if isinstance(one, Article)]
    with Archive.create(tmp_path / "kho", encoder) as archive:
        list(archive.add(one for one in found if one.source != "Báo Lâm Sơn"))
        assistant = Assistant(archive)
        made = examples(assistant, VIETNAMESE)
        assert 0 < len(made) <= MOST and not set(made) & set(SAMPLE)
        for question in made:
            assert assistant.ask(question).status == "answered", question


def test_an_archive_that_tells_of_nobody_has_none(tmp_path: Path, encoder: Encoder) -> None:
    with Archive.create(tmp_path / "kho", encoder) as archive:
        assert examples(Assistant(archive), VIETNAMESE) == []


def test_an_archive_that_fails_has_none(sample: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def sources() -> list[str]:
        raise ArchiveDamaged("hỏng")

    monkeypatch.setattr(sample.archive, "sources", sources)
    assert examples(sample, VIETNAMESE) == []
