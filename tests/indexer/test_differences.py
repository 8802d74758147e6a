from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.differences import LONGEST, Paragraph, Run, differences, is_changed, line_differences

OLD = ("Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Cầu dài 120 mét, rộng 7 mét. Ông Nhu cắt băng khánh thành.\n"
       "Bà con đi lại từ trưa cùng ngày.\n"
       "Một đoạn bỏ đi, không còn gì nữa.")
NEW = ("Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Cầu dài 128 mét, rộng 7 mét. Ông Nhu cắt băng khánh thành.\n"
       "Bà con đi lại từ trưa cùng ngày.\n"
       "Đính chính: tin trước ghi sai chiều dài cầu.")
WORDS = ("cầu", "dài", "120", "mét", "Ông", "A.", "—", "\n", "\u00a0", "tỷ,")
texts = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


def shown(paragraph: Paragraph) -> str:
    """A paragraph with what was removed in [-…], what was added in [+…]."""
    signs = {"removed": "[-{}]", "added": "[+{}]", "kept": "{}"}
    return "".join(signs[run.kind].format(run.text) for run in paragraph)


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def test_only_what_differs_is_told() -> None:
    first, second, *rest = differences(OLD, NEW)
    assert shown(first) == ("Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Cầu dài [-120][+128] mét, rộng 7 mét. "
                            "Ông Nhu cắt băng khánh thành.")
    assert second == (Run("kept", "Bà con đi lại từ trưa cùng ngày."),) and not is_changed(second)
    assert [shown(one) for one in rest] == [
        "[-Một đoạn bỏ đi, không còn gì nữa.]", "[+Đính chính: tin trước ghi sai chiều dài cầu.]"]


def test_equal_texts_have_no_differences() -> None:
    assert not any(map(is_changed, differences(OLD, OLD)))
    assert differences("", "\n \n") == []
    assert line_differences("Cầu Vàm", "Cầu Vàm") == (Run("kept", "Cầu Vàm"),)


def test_a_number_is_one_word() -> None:
    assert shown(line_differences("Thu 1.250,5 tỷ đồng", "Thu 1.350,5 tỷ đồng")) == (
        "Thu [-1.250,5][+1.350,5] tỷ đồng")


def test_a_lone_word_between_changes_is_part_of_the_change() -> None:
    told = line_differences("Ông An và bà Bình dự", "Các em nhỏ và thầy cô giáo dự")
    assert shown(told) == "[-Ông An và bà Bình][+Các em nhỏ và thầy cô giáo] dự"


def test_another_sentence_in_the_place_of_one_is_told_whole() -> None:
    was, is_now, stays = "Cầu dài 120 mét, rộng 7 mét. ", "Trời mưa to suốt buổi. ", "Ông Nhu dự lễ."
    [told] = differences(was + stays, is_now + stays)
    assert shown(told) == f"[-{was}][+{is_now}]{stays}"


def test_a_paragraph_that_comes_between_moves_none() -> None:
    assert [shown(one) for one in differences(OLD, OLD.replace("\n", "\nĐoạn mới chen vào.\n", 1))] == [
        lines(OLD)[0], "[+Đoạn mới chen vào.]", *lines(OLD)[1:]]


@given(texts, texts)
def test_what_was_kept_and_removed_is_the_old_text_and_what_was_kept_and_added_the_new(
    old: str, new: str
) -> None:
    told = differences(old, new)
    assert all(run.text for paragraph in told for run in paragraph)
    for text, other in ((old, "added"), (new, "removed")):
        read = ["".join(run.text for run in paragraph if run.kind != other) for paragraph in told]
        assert [line for line in read if line.strip()] == lines(text)


@given(texts, texts)
def test_neighbouring_runs_are_of_different_kinds(old: str, new: str) -> None:
    for paragraph in (*differences(old, new), line_differences(old, new)):
        assert all(one.kind != other.kind for one, other in pairwise(paragraph))


def test_no_text_takes_long() -> None:
    say, began = random.Random(7), time.process_time()
    for text in ("a b " * (LONGEST // 9), "\n".join(say.choice("ab") for _ in range(LONGEST // 5)),
                 " ".join(say.choice("ab") for _ in range(LONGEST // 5)), "Câu. " * 5_000 + "x\n" * 100_000):
        assert differences(text, f"{text[1:]}x{text[:50]}")
    assert time.process_time() - began < 5
