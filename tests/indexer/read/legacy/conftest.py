"""Invented news of 2003, and every syllable that Vietnamese spelling allows, in sentences."""

from __future__ import annotations

import random

import pytest

from indexer.read.legacy.syllables import is_written, syllables

NEWS = (
    "Khánh thành cầu Bến Sậy sau hai năm thi công",
    "Cây cầu dài 120 mét nối hai bờ sông Lam, thay cho bến đò cũ.",
    "Sáng 12/5, huyện Yên Phác tổ chức lễ khánh thành cầu Bến Sậy. Ông Lê Văn Khải, chủ tịch huyện, dự lễ.",
    "Theo ông Khải, mỗi ngày có hơn 3.000 lượt người qua lại; học sinh không còn phải đi đò mùa nước lớn.",
    "Người dân đề nghị sớm đặt đèn chiếu sáng ở hai đầu cầu.",
)


@pytest.fixture(scope="session")
def every_syllable() -> tuple[str, ...]:
    """All syllables with marks, twenty a line, in an order that is always the same."""
    words = sorted(filter(is_written, syllables()))
    random.Random(5712).shuffle(words)
    lines = (" ".join(words[n : n + 20]) for n in range(0, len(words), 20))
    return tuple(f"{line[0].upper()}{line[1:]}." for line in lines)


@pytest.fixture(scope="session")
def news() -> tuple[str, ...]:
    return NEWS
