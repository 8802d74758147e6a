from __future__ import annotations

import pytest

from indexer.read.legacy import viqr


@pytest.mark.parametrize(("text", "expected"), [
    ("Tho^ng ba'o: ddu+o+`ng DDa(`ng trong so+'m mo+'i, ty? le^. cha^'t lu+o+.ng", 
     "Thông báo: đường Đằng trong sớm mới, tỷ lệ chất lượng"),
    ("Vie^.t Nam", "Việt Nam"),
    ("Vie.^t Nam", "Việt Nam"),
    ("o+? Ha` No^.i", "ở Hà Nội"),
    (r"O^ng ta\. To^i a\? Ad\d", "Ông ta. Tôi a? Add"),
    ("HDDND, o^to^, 5.000 dd", "HĐND, ôtô, 5.000 đ"),
    ("Xem http://bao.example/tin.hay?o+=a^ hay vie^'t thu+ cho to.a.so+@bao.example",
     "Xem http://bao.example/tin.hay?o+=a^ hay viết thư cho to.a.so+@bao.example"),
])
def test_marks_are_read_and_addresses_kept(text: str, expected: str) -> None:
    assert viqr.decode(text) == expected


def test_a_full_stop_ends_a_paragraph_and_not_a_headline() -> None:
    assert viqr.decode("Mo^.t mu`a la.") == "Một mùa lạ"
    assert viqr.decode("Ho. dde^'n so+'m. Mo^.t ngu+o+`i no'i: kho^ng ve^` nha.").endswith("không về nha.")


@pytest.mark.parametrize("text", [
    "I'm sure we're late; don't wait. Is it so? He'd go to the cafe.",
    "a^2 + b^2, foo(a), x~y, `ls`, Eddie, add",
    "www.tin.example/a.b", "Toi di hoc. Ban la ai?",
])
def test_other_text_is_no_viqr(text: str) -> None:
    assert viqr.weigh(text).nats <= 0


def test_every_syllable_goes_both_ways(every_syllable: tuple[str, ...]) -> None:
    for line in every_syllable:
        text = f"{line} Xa? “ta”, nhà. (Hà) 'là' (ba)\\"
        assert viqr.decode(viqr.encode(text)) == text
