from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.lexical import LexicalDocument, LexicalSearcher, Weights
from indexer.types import DateRange, Term, Where
from indexer.words import bigrams, folded, words

_TEXTS = [
    "Xã Hà Lễ khánh thành cầu mới",
    "Huyện Yên Phác trồng rừng trên đồi",
    "Bí thư Huyện ủy Yên Phác thăm cầu",
    "Giá gạo tăng ở chợ Hà Lễ",
    "UBND tỉnh họp về chuyển đổi số",
]
_DAYS = [date(2020, 1, 5), date(2020, 2, 5), date(2021, 1, 5), None, date(2021, 6, 1)]
_SOURCES = ["Báo Lâm Sơn", "Tin Bắc Khê", "Báo Lâm Sơn", "Báo Lâm Sơn", "Đài Yên Phác"]


def _document(key: int, text: str, context: str = "") -> LexicalDocument:
    at = (key - 1) % 5
    day = _DAYS[at]
    return LexicalDocument(
        key, words(text), words(context), day.toordinal() if day else None, _SOURCES[at]
    )


def _filled(folder: Path, revision: int = 3) -> LexicalSearcher:
    searcher = LexicalSearcher(folder)
    searcher.add(_document(key, text) for key, text in enumerate(_TEXTS, 1))
    searcher.save(revision)
    return searcher


def _find(
    searcher: LexicalSearcher, question: str, *, marked: bool = True, where: Where | None = None
) -> list[int]:
    asked = words(question)
    terms = [Term(term, marked=marked) for term in [*asked, *bigrams(asked)]]
    return [key for key, _ in searcher.search(terms, 10, where=where)]


@pytest.fixture
def searcher(tmp_path: Path) -> LexicalSearcher:
    return _filled(tmp_path / "lexical")


def test_the_best_match_is_first(searcher: LexicalSearcher) -> None:
    assert _find(searcher, "bí thư huyện ủy Yên Phác")[0] == 3
    assert set(_find(searcher, "cầu")) == {1, 3}
    assert _find(searcher, "máy bay") == []


def test_an_abbreviation_is_found_by_its_words(searcher: LexicalSearcher) -> None:
    assert _find(searcher, "ủy ban nhân dân")[0] == 5


def test_a_question_without_marks_finds_marked_text(searcher: LexicalSearcher) -> None:
    assert _find(searcher, "bi thu huyen uy yen phac", marked=False)[0] == 3
    assert _find(searcher, "gia gao", marked=False) == [4]
    assert _find(searcher, "bi thu huyen", marked=True) == _find(searcher, "bi thu huyen",
                                                                marked=False)


def test_every_word_may_have_to_be_held_in_the_text_or_its_context(tmp_path: Path) -> None:
    searcher = LexicalSearcher(tmp_path / "lexical")
    texts = ("Cầu mới ở Hà Lễ", "Cầu mới", "Chợ Hà Lễ", "Cau mới ở Hà Lễ")
    searcher.add(_document(key, text, "Tin Hà Lễ" if key == 2 else "") for key, text in enumerate(texts, 1))
    searcher.save(1)

    def holding(question: str, *, marked: bool = True, where: Where | None = None) -> dict[int, float]:
        terms = [Term(term, marked=marked) for term in [*words(question), *bigrams(words(question))]]
        some = dict(searcher.search(terms, 10, where=where))
        every = dict(searcher.search(terms, 10, where=where, every=True))
        assert every == pytest.approx({key: some[key] for key in every})
        return every

    assert set(holding("cầu Hà Lễ")) == {1, 2}
    assert set(holding("cau ha le", marked=False)) == {1, 2, 4}
    assert set(holding("cầu Hà Lễ", where=Where(sources=("Tin Bắc Khê",)))) == {2}


def test_marks_tell_apart(searcher: LexicalSearcher) -> None:
    """"cau" is "cầu" without marks; "cậu" is another word, and counts by its twin alone."""
    exact = searcher.search([Term("cầu")], 5)[0][1]
    twin = searcher.search([Term("cậu")], 5)[0][1]
    assert twin < exact / 2
    assert searcher.search([Term("cậu")], 5, weights=Weights(twin=0.0)) == []


def test_the_twin_of_a_common_word_is_left_out(
    searcher: LexicalSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two passages in five that hold it; what it counts goes to the word."""
    alone = searcher.search([Term("cầu")], 5, weights=Weights(twin=0.0))
    with_twin = searcher.search([Term("cầu")], 5)
    assert [key for key, _ in with_twin] == [key for key, _ in alone] == [1, 3]
    monkeypatch.setattr("indexer.lexical._COMMON_LEAST", 1)
    found = searcher.search([Term("cầu")], 5)
    assert found == [(key, pytest.approx(1.2 * score)) for key, score in alone]
    assert found == [(key, pytest.approx(score)) for key, score in with_twin], "as good as the same"
    assert searcher.search([Term("cậu")], 5), "what is rare is found by its twin as ever"
    monkeypatch.setattr("indexer.lexical._COMMON", 0.5)
    assert searcher.search([Term("cầu")], 5) == with_twin, "of many passages, two are few"


def test_neighbours_count_more_than_words_apart(tmp_path: Path) -> None:
    searcher = LexicalSearcher(tmp_path / "lexical")
    searcher.add([_document(1, "học rất chăm sinh hoạt tốt"), _document(2, "học sinh rất chăm tốt")])
    searcher.save(1)
    assert _find(searcher, "học sinh") == [2, 1]


def test_the_context_counts_less_than_the_text(tmp_path: Path) -> None:
    searcher = LexicalSearcher(tmp_path / "lexical")
    searcher.add([_document(1, "lũ về", "cầu mới"), _document(2, "cầu mới", "lũ về")])
    searcher.save(1)
    assert _find(searcher, "cầu mới") == [2, 1]


@pytest.mark.parametrize(
    ("first", "last", "keys"),
    [
        (date(2020, 1, 1), date(2020, 12, 31), {1}),
        (date(2020, 1, 5), date(2020, 1, 5), {1}),
        (None, date(2020, 1, 4), set()),
        (date(2020, 1, 6), None, {3}),
        (None, None, {1, 3}),
    ],
)
def test_a_range_of_days(
    searcher: LexicalSearcher, first: date | None, last: date | None, keys: set[int]
) -> None:
    where = Where(published=DateRange(first, last))
    assert set(_find(searcher, "cầu", where=where)) == keys


def test_an_undated_article_is_in_no_range(searcher: LexicalSearcher) -> None:
    assert _find(searcher, "giá gạo") == [4]
    assert _find(searcher, "giá gạo", where=Where(published=DateRange())) == []


def test_sources(searcher: LexicalSearcher) -> None:
    assert set(_find(searcher, "yên phác", where=Where(sources=("Tin Bắc Khê",)))) == {2}
    both = Where(sources=("Tin Bắc Khê", "Báo Lâm Sơn"))
    assert set(_find(searcher, "yên phác", where=both)) == {2, 3}
    assert _find(searcher, "yên phác", where=Where(sources=("Báo",))) == []
    late = Where(DateRange(date(2021, 1, 1), None), ("Báo Lâm Sơn",))
    assert _find(searcher, "yên phác", where=late) == [3]


def test_document_frequency(searcher: LexicalSearcher) -> None:
    assert searcher.document_frequency(Term("cầu")) == 2
    assert searcher.document_frequency(Term("cậu")) == 0
    assert searcher.document_frequency(Term("cậu", marked=False)) == 2


def test_what_was_published_after_a_day_is_left_out_and_the_undated_stays(searcher: LexicalSearcher) -> None:
    every = set(_find(searcher, "yên phác cầu gạo"))
    until = Where(until=date(2020, 12, 31))
    kept = set(_find(searcher, "yên phác cầu gạo", where=until))
    assert (every, kept) == ({1, 2, 3, 4}, {1, 2, 4})


def test_one_term_may_be_without_marks_among_others_with(searcher: LexicalSearcher) -> None:
    mixed = [Term("bí"), Term("thu", marked=False), Term("bi_thu", marked=False)]
    assert searcher.search(mixed, 5)[0][0] == 3


def test_passages_that_hold_a_term_or_one_like_it(searcher: LexicalSearcher) -> None:
    both = set(searcher.holding([Term("yên"), Term("phác")], 9))
    assert both == set(searcher.holding([Term("yên_phác")], 9)) == {2, 3}
    assert searcher.holding([Term("yên"), Term("vắng")], 9) == []
    assert set(searcher.like(Term("pháp"), 9)) >= set(searcher.holding([Term("phác")], 9)) != set()
    assert searcher.like(Term("vắngmặt"), 9) == []


def test_what_is_removed_is_not_found(searcher: LexicalSearcher) -> None:
    searcher.remove([1, 999])
    searcher.save(4)
    assert _find(searcher, "cầu") == [3]
    assert (len(searcher), searcher.revision) == (4, 4)


def test_nothing_is_found_before_it_is_saved(searcher: LexicalSearcher) -> None:
    searcher.add([_document(6, "Lũ quét ở Bắc Khê")])
    assert _find(searcher, "lũ quét") == []
    searcher.close()
    assert _find(_reopened(searcher), "lũ quét") == []


def _reopened(searcher: LexicalSearcher) -> LexicalSearcher:
    searcher.close()
    return LexicalSearcher(searcher._folder)


def test_a_reload_sees_what_another_saved(tmp_path: Path) -> None:
    reader = LexicalSearcher(tmp_path / "lexical")
    writer = _filled(tmp_path / "lexical", revision=7)
    assert (reader.revision, len(reader)) == (0, 0)
    reader.reload()
    assert (reader.revision, len(reader)) == (7, 5)
    writer.close()


_KILLED = """
import os, signal, sys
from pathlib import Path
from indexer.lexical import LexicalDocument, LexicalSearcher
searcher = LexicalSearcher(Path(sys.argv[1]))
searcher.add(LexicalDocument(k, ["nước", "lũ"], [], None, "") for k in range(100, 2000))
if sys.argv[2] == "saved":
    searcher.save(9)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("when", "revision", "count"), [("before", 3, 5), ("saved", 9, 1905)])
def test_documents_and_revision_are_committed_together(
    searcher: LexicalSearcher, when: str, revision: int, count: int
) -> None:
    searcher.close()
    subprocess.run([sys.executable, "-c", _KILLED, str(searcher._folder), when], check=False)
    again = LexicalSearcher(searcher._folder)
    assert (again.revision, len(again)) == (revision, count)
    again.add([_document(6, "lũ quét")])
    again.save(10)
    assert len(again) == count + 1
    again.close()


_HARMS = {
    "cut": lambda data: data[: len(data) // 2],
    "emptied": lambda data: b"",
    "gone": lambda data: None,
    "garbled": lambda data: bytes(255 - b for b in data),
}


@pytest.mark.parametrize("harm", _HARMS)
@pytest.mark.parametrize("kind", ["meta.json", "fast", "fieldnorm", "idx", "pos", "store", "term"])
def test_a_damaged_index_begins_anew(searcher: LexicalSearcher, kind: str, harm: str) -> None:
    searcher.close()
    hurt = [p for p in searcher._folder.iterdir() if re.search(rf"(^|\.){re.escape(kind)}$", p.name)]
    assert hurt
    for path in hurt:
        harmed = _HARMS[harm](path.read_bytes())
        path.unlink()  # another file in its place: what is mapped of this one may still be looked at
        if harmed is not None:
            path.write_bytes(harmed)
    again = LexicalSearcher(searcher._folder)
    assert (again.revision, len(again)) == (0, 0)
    again.add([_document(1, "cầu mới")])
    again.save(4)
    assert _find(again, "cầu") == [1]
    again.close()


def test_what_a_killed_writer_left_is_in_nobodys_way(searcher: LexicalSearcher, tmp_path: Path) -> None:
    """It had written the files of a commit, but not the one that names them; others had the index open."""
    searcher.close()
    folder = tmp_path / "lexical"
    named, both = (folder / "meta.json").read_bytes(), [LexicalSearcher(folder) for _ in range(2)]
    for writer in both:
        writer.remove([2])
        writer.save(4)
        writer.close()
        assert _find(LexicalSearcher(folder), "rừng") == []
        (folder / "meta.json").write_bytes(named)


def test_no_file_is_left_that_two_writers_have_replaced(tmp_path: Path) -> None:
    both = [_filled(tmp_path / "lexical"), LexicalSearcher(tmp_path / "lexical")]
    for key in range(6, 30):
        writer = both[key % 2]
        writer.remove([key - 5])
        writer.add([_document(key, "Xã Hà Lễ khánh thành cầu mới")])
        writer.save(key)
        writer.close()
    index = json.loads((tmp_path / "lexical" / "meta.json").read_text(encoding="utf-8"))
    living = {segment["segment_id"].replace("-", "") for segment in index["segments"]}
    found = {path.name.split(".")[0] for path in (tmp_path / "lexical").iterdir() if path.name[0].isalnum()}
    assert found - {"meta"} <= living


def test_an_index_of_another_schema_begins_anew(tmp_path: Path) -> None:
    import tantivy

    folder = tmp_path / "lexical"
    folder.mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("title").build()
    tantivy.Index(schema, path=str(folder))
    searcher = LexicalSearcher(folder)
    searcher.add([_document(1, "cầu mới")])
    searcher.save(1)
    assert _find(searcher, "cầu") == [1]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.sampled_from("cầu mới lũ về chợ quê đường".split()), min_size=1),
                min_size=1, max_size=12))
def test_save_and_load_change_nothing(texts: list[list[str]]) -> None:
    with TemporaryDirectory() as name:
        searcher = LexicalSearcher(Path(name) / "lexical")
        searcher.add(_document(k, " ".join(text)) for k, text in enumerate(texts, 1))
        searcher.save(2)
        again = _reopened(searcher)
        for term in ("cầu", "lũ", "chợ_quê", "đường"):
            for marked in (True, False):
                asked = [Term(term, marked=marked)]
                assert again.search(asked, 20) == searcher.search(asked, 20)
        holding = {k for k, text in enumerate(texts, 1) if "lu" in folded(words(" ".join(text)))}
        assert {k for k, _ in again.search([Term("lũ")], 20)} == holding


def test_what_is_expected_is_the_sum_of_inverse_document_frequencies(searcher: LexicalSearcher) -> None:
    def idf(found: int) -> float:
        return math.log1p((5 - found + 0.5) / (found + 0.5))

    terms = [Term("cầu"), Term("phác", 0.5), Term("vắng"), Term("cầu_mới")]
    assert searcher.expected(terms) == pytest.approx(idf(2) + 0.5 * idf(2) + idf(0))
    assert searcher.expected([Term("cau", marked=False)]) == pytest.approx(idf(2))
    assert searcher.expected([]) == 0
