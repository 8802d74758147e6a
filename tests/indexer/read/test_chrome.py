from __future__ import annotations

import pytest

from indexer.read.chrome import is_aside, is_chrome, is_tail, publisher_of, section_of


@pytest.mark.parametrize(
    "line",
    [
        "RSS Youtube Facebook",
        "Hotline: 0912.345.678",
        "Chia sẻ",
        "In bài viết",
        "Bình luận (3)",
        "Lượt xem: 1.024",
        "Theo dõi báo trên Google News",
        "Đăng nhập | Đăng ký",
        "A- A A+",
        "Cỡ chữ: A- A+",
        "Bạn đang đọc bài viết Mưa lớn tại chuyên mục Thời sự",
        "Copy link | Lấy link",
        "Đường dây nóng: 0900.000.001",
        "CHIA SE BAI VIET",
        "TOÀ SOẠN: Số 1 đường Lê Lợi",
    ],
)
def test_the_sites_own_lines_are_known(line: str) -> None:
    assert is_chrome(line)


@pytest.mark.parametrize(
    "line",
    [
        "Chia sẻ với báo chí, ông Nam nói:",
        "Theo dõi bão trên Biển Đông",
        "21:00 | 25/03/2020",
        "Giấy phép lái xe có 12 điểm",
        "Quảng cáo sữa giả bị phạt",
        "Trở lại trường sau Tết",
        "Cô chuyển về quê dạy học từ năm ngoái",
        "388",
        "Tiếng nói của trẻ em được lắng nghe nhiều hơn.",
        "Có chuyện đó sao?",
        "- 0900.000.001 (Phòng Cảnh sát giao thông tỉnh Bắc Sơn),",
        "Đường dây nóng của Sở Y tế luôn có người trực",
    ],
)
def test_an_articles_lines_stay(line: str) -> None:
    assert not is_chrome(line)


def test_pointers_to_other_articles_are_known() -> None:
    assert is_aside(">> Mưa lớn ở Bắc Sơn") and is_aside("Xem thêm: Mưa lớn ở Bắc Sơn")
    assert not is_aside("Xem thêm ba bức ảnh, ông Nam gật đầu.")


def test_tails_breadcrumbs_and_publishers() -> None:
    assert is_tail("Tin cùng chuyên mục") and is_tail("Ý kiến bạn đọc (2)")
    assert is_tail("Từ khóa: lúa, nước") and not is_tail("Tin liên quan đến bão gây hoang mang")
    assert section_of("Trang chủ > Kinh tế > Nông nghiệp") == "Kinh tế"
    assert section_of("Giá lúa tăng 5%") is None
    assert publisher_of("Báo Bắc Sơn điện tử") and not publisher_of("Báo động mực nước sông")
