from __future__ import annotations

import pytest

from indexer.read.malformed import Malformed
from indexer.read.office import parsed, parts, table_lines
from tests.indexer.read.samples import zipped


def test_only_the_parts_that_are_wanted_are_unpacked() -> None:
    made = zipped({"word/document.xml": "<a/>", "word/media/a.bin": b"x" * 999, "word/b.xml": "&"})
    held = parts(made, r"word/d.*")
    assert held == {"word/document.xml": b"<a/>"}


@pytest.mark.parametrize("wide", ["utf-16-le", "utf-16-be"])
def test_entities_are_refused_in_any_encoding(wide: str) -> None:
    with pytest.raises(Malformed, match="declares entities"):
        parts(zipped({"a.xml": "<!DOCTYPE a><a/>".encode(wide)}), "a.xml")


def test_a_part_that_is_no_xml_says_so() -> None:
    assert parsed(b"<a>x</a>").text == "x"
    with pytest.raises(Malformed, match="the file is broken"):
        parsed(b"<a>")


@pytest.mark.parametrize(("rows", "lines"), [
    ([[["A", "B"], ["C"]], [[], ["D"]]], ["A", "B", "C", "D"]), ([[["A"], ["B"]]] * 4, ["A | B"] * 4),
    ([[["A"] * 5, ["B"]]] * 4, ["A"] * 5 + ["B"] + ["A"] * 5 + ["B"] + ["A"] * 5 + ["B"] + ["A"] * 5 + ["B"]),
    ([[["A", "x"], ["B"]]] * 4, ["A x | B"] * 4), ([], []), ([[[]]], []),
])
def test_a_table_sets_text_side_by_side_or_tells_facts(rows: list[list[list[str]]], lines: list[str]) -> None:
    assert table_lines(rows) == lines
