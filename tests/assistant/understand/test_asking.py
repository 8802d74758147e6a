import pytest

from assistant.understand.asking import asking, asking_places, focus
from indexer.words import words


@pytest.mark.parametrize(("question", "kind"), [
    ("Ai chủ trì cuộc họp?", "person"),
    ("Dàn máy mới chạy trên phố nào ở Lâm Sơn?", "place"),  # "máy" is no "mấy"
    ("xa nao o lam son ngap nang nhat", "place"),
    ("Hãng Nhật nào làm ra tấm kính?", "organisation"),
    ("Hãng nào làm chip AI?", "organisation"),
    ("Tháng 3/2026 HĐND miễn nhiệm Phó chủ tịch UBND tỉnh Lâm Sơn nào?", "person"),
    ("Sao tỉnh lại dừng làm đường?", "reason"),
    ("Sao Việt nào hát ở lễ hội?", "other"),
    ("Cầu Ngói đã thông xe chưa?", "yes_no"),
    ("Mấy người bị thương?", "number"),
    ("quý mấy thì xong cầu?", "date"),
    ("Tay vợt nào vào chung kết?", "person"),
    ("Nhà máy nào xả khói?", "organisation"),
])
def test_the_kind_of_thing_asked_for(question: str, kind: str) -> None:
    assert asking(question)[0] == kind


@pytest.mark.parametrize(("question", "beside"), [
    ("Bác sĩ Lò Thị Ước, tân giám đốc, sinh năm bao nhiêu?", {"sinh", "đốc"}),
    ("Ai ký quyết định thanh tra khu nhà?", {"kí", "quyết"}),
    ("Trưởng Công an phường Bắc Khê tên là gì?", {"trưởng", "công"}),
    ("Cầu phao dùng hết bao nhiêu tấn thép?", {"dùng", "hết", "tấn", "thép"}),
    ("Đầu năm 2024, lái xe tên gì?", {"lái", "xe"}),
    ("Tàu dựa trên mẫu tàu nào của Đức?", {"mẫu", "tàu", "đức"}),
])
def test_the_words_beside_those_that_ask(question: str, beside: set[str]) -> None:
    assert set(asking(question)[1]) == beside


def test_nothing_stands_beside_what_asks_nothing() -> None:
    assert asking("Khánh thành cầu Ngói")[1] == () and focus(["một", "hai"], ()) == ()


def test_the_places_of_the_words_that_ask() -> None:
    assert asking_places(words("Ông giữ chức vụ gì?")) == {2, 3, 4}
    assert asking_places(words("Ông nhận chức vụ")) == frozenset()
