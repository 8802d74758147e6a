"""What many tests share: the shipped encoder, the sample archive, invented articles."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.encode import Encoder, load_encoder
from indexer.read import find, read
from indexer.resources import data
from indexer.types import VIETNAM, Article

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the shared measurements are not at {SHARED}"
)

_PLACES = ("Yên Phác", "Lâm Sơn", "Bắc Khê", "Phú Xá", "Thạch Hà", "Cẩm Đình", "Vân Trạch")
_PEOPLE = ("Lê Văn Khải", "Trần Thị Hoà", "Vũ Quốc Uy", "Đỗ Minh Thuý", "Phan Đình Lộc")
_POSTS = ("Chủ tịch UBND huyện", "Bí thư Huyện ủy", "Giám đốc Sở GTVT", "Chánh Thanh tra tỉnh")
_NEWS = (
    "khánh thành cây cầu dài {n} mét bắc qua sông Lam, nối hai bờ sau nhiều năm chờ đợi",
    "trao {n} suất quà cho các hộ nghèo trước thềm năm mới",
    "thu ngân sách đạt {n} tỷ đồng, vượt kế hoạch quý I",
    "đưa vào sử dụng trường THPT có {n} phòng học cùng một thư viện",
    "trồng {n} ha rừng gỗ lớn trên các đồi trọc ven hồ",
    "tiêm vắc-xin cho {n} con trâu, bò để phòng dịch bệnh mùa mưa",
)


def article(number: int, edition: int = 0) -> Article:
    """The invented article of that number; another edition has another body."""
    place, person = _PLACES[number % 7], _PEOPLE[number % 5]
    news = _NEWS[(number + edition) % 6].format(n=100 + number * 3 + edition)
    return Article(
        id=f"tin-{number}",
        url=f"https://bao.example/tin-{number}",
        title=f"Huyện {place}: bản tin số {number}",
        published=datetime(2020, 1, 1, 8, tzinfo=VIETNAM) + timedelta(days=number % 900),
        source=("Báo Lâm Sơn", "Tin Bắc Khê", "Đài Yên Phác")[number % 3],
        summary=f"Tin từ huyện {place} trong ngày.",
        body=(
            f"Sáng nay, huyện {place} {news}.\n"
            f"Ông {person}, {_POSTS[number % 4]} {place}, dự buổi lễ. “Chúng tôi sẽ làm tốt hơn "
            f"trong năm tới”, ông nói.\n"
            f"Mã bản tin: mt{number}. Lần sửa: ls{edition}."
        ),
    )


def articles(count: int, first: int = 0, edition: int = 0) -> list[Article]:
    """``count`` invented articles, all different."""
    return [article(number, edition) for number in range(first, first + count)]


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """A suite started in the background ignores Ctrl-C, and so would the processes it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The shipped encoder."""
    return load_encoder()


@pytest.fixture(scope="session")
def sample_archive(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> Iterator[Archive]:
    """The sample archive; tests only read it."""
    folder = tmp_path_factory.mktemp("sample") / "kho"
    found = read(find([str(data("sample"))]))
    with Archive.create(folder, encoder) as archive:
        list(archive.add(item for item in found if isinstance(item, Article)))
        yield archive
