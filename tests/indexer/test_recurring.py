from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.place import Place
from indexer.recurring import learn, site_of, without
from indexer.sqlite import faults
from indexer.truth import Truth
from indexer.types import Article, Term
from tests.conftest import article

HEAD = ("Báo Lâm Sơn - Tiếng nói của nhân dân", "Báo có tại mọi bưu cục trong tỉnh")
AMID = ("Cùng báo đến với trẻ em vùng cao mùa này",)
TAIL = (
    "Bạn đọc gửi tin bài về hộp thư của tòa soạn", "Cơ quan thường trú tại ba huyện miền núi",
    "Nội dung được bảo hộ bản quyền", "Quay lại đầu trang này", "Tòa soạn giữ quyền biên tập",
    "Mục được đọc nhiều",
    "Chương trình có sự đồng hành của bạn đọc", "Báo ra hằng ngày", "Ủng hộ quỹ học bổng Hoa Ban",
)


@pytest.fixture
def db(place: Place) -> Iterator[Connection]:
    place.folder.mkdir()
    with closing(Truth.create(place)) as truth, truth.appending() as connection:
        yield connection


def _page(number: int, title: str = "", chrome: bool = True, site: str = "lamson.example") -> Article:
    """The article of that number amid a site's lines; some of these are missing here and there."""
    chance = random.Random(number)
    seen = [line for line in (*HEAD, *AMID, *TAIL) if chrome and chance.random() < 0.85]
    told = [f"{sentence} ({number})." for sentence in article(number).body.split("\n")]
    told += [f"Đoạn {part} của bài số {number} kể việc làng việc xã trong tuần." for part in range(6)]
    lines = [*(line for line in HEAD if line in seen), *told[:5], *(line for line in AMID if line in seen),
             *told[5:], *(line for line in TAIL if line in seen)]
    words = f"Chuyện {_word(number)} ở {_word(number + 7)} {_word(number * 3)} trong tháng"
    return Article(f"p{number}", title or words, "\n".join(lines), url=f"https://www.{site}/{number}.html")


def _word(number: int) -> str:
    """A word for a number, of letters alone."""
    return "".join("bcdghklmnp"[int(digit)] + "a" for digit in str(number))


def _chrome(ones: list[Article]) -> int:
    notices = {*HEAD, *AMID, *TAIL}
    return sum(line in notices for one in ones for line in one.body.split("\n"))


def test_a_sites_lines_are_learned_and_nothing_else_goes(db: Connection) -> None:
    pages = [_page(number) for number in range(300)]
    learn(db, pages)
    bare = without(db, pages)
    assert _chrome(pages) > 2500 and _chrome(bare) == 0
    assert [one.body for one in bare] == [_page(n, chrome=False).body for n in range(300)]


def test_they_are_learned_in_small_batches_too(db: Connection) -> None:
    left = 0
    for start in range(0, 300, 10):
        batch = [_page(number) for number in range(start, start + 10)]
        learn(db, batch)
        left += _chrome(without(db, batch)) if start >= 50 else 0
    assert left == 0


def test_few_pages_teach_nothing(db: Connection) -> None:
    pages = [_page(number) for number in range(7)]
    learn(db, pages)
    assert without(db, pages) == pages


def test_copies_of_one_article_are_counted_once(db: Connection) -> None:
    copies = [replace(_page(1), id=f"c{n}", url=f"https://lamson.example/c{n}.html") for n in range(40)]
    learn(db, copies)
    assert without(db, copies) == copies


def test_a_daily_report_keeps_what_it_says_every_day(db: Connection) -> None:
    said = "Phía tây nhiều mây, có mưa rào vài nơi.\nVùng núi trời rét về đêm.\nGió nhẹ.\nKhu vực Lâm Sơn"
    reports = [
        Article(f"t{n}", f"Thời tiết hôm nay ngày {n % 28 + 1}/{n % 12 + 1}", f"{said}\nCao nhất {n} độ.",
                url=f"https://lamson.example/t{n}.html")
        for n in range(60)
    ]
    for start in range(0, 60, 5):
        pages = [*reports[start : start + 5], *(_page(n) for n in range(start * 3, start * 3 + 15))]
        learn(db, pages)
        bare = without(db, pages)
        assert bare[:5] == pages[:5]
    assert _chrome(bare) == 0


def test_a_text_of_nothing_but_what_recurs_stays_whole(db: Connection) -> None:
    learn(db, [_page(number) for number in range(100)])
    made = Article("m", "Vài lời của tòa soạn", "\n".join([*HEAD, *TAIL]), url="https://lamson.example/m.html")
    assert without(db, [made]) == [made]


def test_one_sites_lines_are_not_anothers(db: Connection) -> None:
    learn(db, [_page(number) for number in range(100)])
    other = [_page(number, site="backhe.example") for number in range(5)]
    assert without(db, other) == other


def test_what_a_site_no_longer_shows_is_forgotten(db: Connection) -> None:
    learn(db, [_page(number) for number in range(40)])
    for start in range(100, 3100, 600):
        learn(db, [_page(number, chrome=False) for number in range(start, start + 600)])
    rows = db.exec_driver_sql("SELECT count(*) FROM site_lines").scalar_one()
    assert without(db, [_page(1)]) == [_page(1)] and rows < 15_000


def test_known_notices_at_the_ends_go_from_any_article(db: Connection) -> None:
    told = "Sáng nay, huyện Lâm Sơn khánh thành trạm bơm.\nTrạm tưới cho 300 ha lúa.\nVụ mùa tới sẽ vận hành."
    one = Article("a", "Trạm bơm", f"Chia sẻ | Facebook | Zalo\n{told}\nHotline: 0900.000.001\nBình luận (3)")
    [bare] = without(db, [one])
    assert bare.body == told
    short = Article("b", "Trạm bơm", "Hotline: 0900.000.001\nTrạm tưới cho 300 ha lúa.")
    assert without(db, [short]) == [short]


def test_a_site_is_a_host_or_a_newspaper() -> None:
    three = "Một.\nHai.\nBa."
    assert site_of(Article("a", "T", three, url="https://www.lamson.example/1")) == "lamson.example"
    assert site_of(Article("a", "T", three, source="Báo Lâm Sơn")) == "bao lam son"
    assert site_of(Article("a", "T", three)) == site_of(Article("a", "T", "Một dòng.", source="Báo")) == ""


def test_an_archive_learns_as_it_grows_and_mends_what_it_held(tmp_path: Path, encoder: Encoder) -> None:
    first, later = [_page(number) for number in range(7)], [_page(number) for number in range(7, 60)]
    with Archive.create(tmp_path / "kho", encoder) as archive:
        assert [done.added for done in archive.add(first)] == [7]
        assert _chrome(list(archive.all_articles())) > 60
        list(archive.add(later))
        held = {one.id: one for one in archive.all_articles()}
        assert _chrome([held[one.id] for one in later]) == 0
        again = [done.skipped for done in archive.add([*first, *later])]
        assert again == [60], "they are known as they were read"
        assert archive.drop_recurring() == 7 and archive.drop_recurring() == 0
        assert _chrome(list(archive.all_articles())) == 0
        assert [done.skipped for done in archive.add([*first, *later])] == [60]
        assert archive.versions("p1") == [] and faults(archive.folder / "truth.sqlite") == []
        assert archive.matching([Term("bưu_cục")], 5) == []
