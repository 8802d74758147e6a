from __future__ import annotations

import pytest

from indexer.read.bylines import byline, byline_names, split_glued

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
        ("Hoàng Nam (TTXVN/Vietnam+)", ("Hoàng Nam",)),
        ("Hoàng Nam/VOV.VN", ("Hoàng Nam",)),
        ("Minh Anh - minhanh@bacson.example", ("Minh Anh",)),
        ("Tin và ảnh: LÊ HOA", ("LÊ HOA",)),
        ("Bài: Lê Hoa. Ảnh: Vũ Nam", ("Lê Hoa",)),
        ("Theo Thu Hà/Nhịp sống thị trường", ("Thu Hà",)),
        ("TS. Nguyễn Văn An", ("Nguyễn Văn An",)),
        ("By Le Hoa", ("Le Hoa",)),
        ("Theo đó, ông Nam", ()),
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


@pytest.mark.parametrize("line", [
    "Theo TTXVN", "P.V", "(TTXVN/Vietnam+)", "Nhóm phóng viên", "Nguồn: VnExpress", "Theo Báo Lâm Sơn",
    "Tổng hợp", "TTXVN/Báo Tin tức", "Theo Dân trí", "VNS", "(Còn nữa)", "HẾT",
])
def test_what_nobody_signs_is_a_byline_without_names(line: str) -> None:
    signed = byline(line)
    assert signed is not None and signed.names == ()


@pytest.mark.parametrize("line", ["Ảnh: Lê Hoa", "Nước lên nhanh", "Theo đó, ông Nam", "Kết luận"])
def test_other_lines_are_no_bylines(line: str) -> None:
    assert byline(line) is None
