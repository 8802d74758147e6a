from pathlib import Path

import pytest

from indexer import lexicons
from indexer.resources import data


@pytest.mark.parametrize("name", ["Nguyễn", "Lò", "Nông", "Đặng"])
def test_common_surnames_are_known(name: str) -> None:
    assert name in lexicons.surnames()


def test_office_words_are_no_surnames() -> None:
    assert not {"Phó", "Bộ", "Hội", "Đảng", "Sở"} & lexicons.surnames()


def test_lines_leave_out_comments_and_empty_lines() -> None:
    found = lexicons.lines("lexicons", "provinces.txt")
    assert "Thái Nguyên" in found
    assert not [line for line in found if not line or line.startswith("#")]
    assert len(found) < len(Path(data("lexicons", "provinces.txt")).read_text(encoding="utf-8").splitlines())
