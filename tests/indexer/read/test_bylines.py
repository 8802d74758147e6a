from __future__ import annotations

import pytest

from indexer.read.bylines import byline_names, split_glued

_TEXT = "Công trình sẽ hoàn thành trước mùa mưa theo đúng tiến độ"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Thanh Hà", ("Thanh Hà",)),
        ("Theo Nguyễn Văn An", ("Nguyễn Văn An",)),
        ("Bài, ảnh: Lê Hoa", ("Lê Hoa",)),
        ("Bài và ảnh: Lê Hoa - Vũ Nam", ("Lê Hoa", "Vũ Nam")),
        ("Lê Hoa (T/h)", ("Lê Hoa",)),
        ("Hà Thu (tổng hợp)", ("Hà Thu",)),
        ("Thực hiện: Vũ Nam", ("Vũ Nam",)),
        ("LÊ HOA", ("LÊ HOA",)),
        ("Nước lên nhanh", ()),
        ("Ông Vũ Nam", ()),
        ("Toàn Cảnh Lễ Hội", ()),
        ("Vì sao Lê Hoa vắng mặt?", ()),
    ],
)
def test_a_byline_gives_its_names(line: str, names: tuple[str, ...]) -> None:
    assert byline_names(line) == names


@pytest.mark.parametrize("end", ["./.", ".", ".”", "!"])
@pytest.mark.parametrize("byline", ["Thanh Hà", " Thanh Hà", "Theo Thanh Hà", " Thanh Hà (T/h)"])
def test_a_glued_byline_parts(end: str, byline: str) -> None:
    assert split_glued(_TEXT + end + byline) == (_TEXT + end, ("Thanh Hà",))


@pytest.mark.parametrize("end", [" tại TP. Hồ Chí Minh", " của GS.TS. Vũ Nam", ".", " ở Bắc Sơn"])
def test_what_is_no_byline_stays(end: str) -> None:
    assert split_glued(_TEXT + end) == (_TEXT + end, ())
