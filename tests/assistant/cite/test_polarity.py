import pytest

from assistant.cite.polarity import governed, may_be_left_out, turn_of
from assistant.cite.reading import Reading, read


def _markers(reading: Reading) -> list[int]:
    return [k for k, atom in enumerate(reading.atoms) if atom.kind == "marker"]


def _governs(text: str) -> list[str]:
    """What the first marker of a sentence governs, as written."""
    reading = read(text)
    return [reading.text[reading.atoms[k].start : reading.atoms[k].end]
            for k in governed(reading.atoms, _markers(reading)[0])]


@pytest.mark.parametrize("text, said", [
    ("Huyện không thu phí, tỉnh thu phí.", ["thu", "phí"]),
    ("Theo ông Lê Văn Khải, giá điện tăng.", ["giá", "điện", "tăng"]),
    ("Giá điện tăng, theo ông Lê Văn Khải.", ["Giá", "điện", "tăng"]),
    ("Dự kiến, cầu khánh thành.", ["cầu", "khánh thành"]),
    ("Huyện đề xuất tăng phí, giảm thuế.", ["tăng", "phí", "giảm", "thuế"]),
    ("Huyện phủ nhận việc tăng phí.", ["tăng", "phí"]),
])
def test_what_a_marker_governs(text: str, said: list[str]) -> None:
    assert _governs(text) == said


@pytest.mark.parametrize("text", [
    "Không quân bay tập.", "Hàng không mở rộng.", "Không khí ô nhiễm.", "Không chỉ mưa mà còn gió.",
    "Trạm không gian.",
    "Anh có về hay không?", "Kèm theo giấy tờ.", "Theo dõi bão.", "Tiếp theo là mưa.", "Chưa kể tiền nhà.",
    "Bác sĩ mổ.", "Kế hoạch và Đầu tư.",
])
def test_what_only_looks_like_a_marker(text: str) -> None:
    assert not _markers(read(text))


@pytest.mark.parametrize("text, kind", [
    ("Huyện không thu phí.", "negation"), ("Huyện hoãn thu phí.", "negation"), ("Huyện sẽ thu phí.",
    "attribution"),
    ("Huyện bị tố thu phí.", "attribution"), ("Huyện chưa thu phí.", "negation"),
])
def test_what_a_marker_turns(text: str, kind: str) -> None:
    reading = read(text)
    assert [turn_of(reading.atoms[k]) for k in _markers(reading)] == [kind]


@pytest.mark.parametrize("word, fine", [("cho biết", True), ("cho rằng", False), ("tuyên bố", False)])
def test_who_tells_a_fact_may_be_left_out(word: str, fine: bool) -> None:
    reading = read(f"Ông Khải {word} giá tăng.")
    (k,) = _markers(reading)
    assert may_be_left_out(reading.atoms[k], reading.text) is fine
