from __future__ import annotations

import pytest

from indexer.read.signatures import find_tail


@pytest.mark.parametrize(("lines", "signers", "taken"), [
    (["Điều 1.", "Nơi nhận:", "- Lưu: VT.", "GIÁM ĐỐC", "Đỗ Minh Thuý"], ("Đỗ Minh Thuý",), {1, 2, 3, 4}),
    (["Điều 1.", "GIÁM ĐỐC", "(Đã ký)", "TS. Đỗ Minh Thuý", "Nơi nhận:", "- Như trên;"],
     ("Đỗ Minh Thuý",), {1, 2, 3, 4, 5}),
    (["Điều 1.", "Nơi nhận:\tTM. ỦY BAN NHÂN DÂN", "- Như trên;\tKT. CHỦ TỊCH", "\tĐại tá Lê Văn Khải"],
     ("Lê Văn Khải",), {1, 2, 3}),
    (["Điều 1.", "T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "LÊ VĂN KHẢI"], ("Lê Văn Khải",), {1, 2, 3}),
    (["CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", "Căn cứ Luật;", "Điều 1. Bổ nhiệm ông Lê Văn Khải."], (), set()),
    (["Điều 1.", "Ông Lê Văn Khải nói."], (), set()), ([], (), set()),
])
def test_recipients_and_signature_are_told_from_the_text(
    lines: list[str], signers: tuple[str, ...], taken: set[int]
) -> None:
    tail = find_tail(lines, 0)
    assert (tail.signers, set(tail.lines)) == (signers, taken)
