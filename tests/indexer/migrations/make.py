"""Write down the truth of a small archive, made by the code that is imported: run it before a format ends.

    git worktree add ../earlier COMMIT && cd ../earlier
    PYTHONPATH=. python …/tests/indexer/migrations/make.py …/tests/indexer/migrations/format_N
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from indexer.archive import Archive
from indexer.types import VIETNAM, Article

_POSTS = ("Giám đốc Sở Y tế", "Chủ tịch UBND huyện Lâm Sơn", "Chánh Thanh tra tỉnh Bắc Khê")
_PEOPLE = ("Lê Văn Khải", "Trần Thị Hoà", "Vũ Quốc Uy")


def article(number: int, edition: int = 0) -> Article:
    """The invented article of that number; another edition says something else."""
    return Article(
        id=f"tin-{number}", url=f"https://bao.example/tin-{number}",
        title=f"Bản tin số {number} của huyện Lâm Sơn", source="Báo Lâm Sơn", section="Thời sự",
        published=datetime(2020, 1, 1, 8, tzinfo=VIETNAM) + timedelta(days=40 * number),
        authors=("Minh", "Khuê, An"), summary=f"Tin số {number} trong ngày.",
        body=(
            f"Ông {_PEOPLE[number % 3]} được bổ nhiệm giữ chức {_POSTS[number % 3]} từ ngày hôm nay.\n"
            f"Mã bản tin: mt{number}. Lần sửa: ls{edition}. Cây cầu thứ {7 * number + edition} đã xong."
        ),
    )


def fill(archive: Archive) -> None:
    """Articles that came, changed and left: two of one story, one undated, the newest removed."""
    list(archive.add([article(number) for number in range(3)]))
    copy = replace(article(0), id="tin-8", url="https://tin.example/8", source="Tin Bắc Khê")
    list(archive.add([copy, replace(article(3), published=None, url=None), article(9)]))
    list(archive.add([article(1, edition=1)]))
    archive.remove(["tin-9"])
    if hasattr(archive, "review"):
        _staff(archive)


def _staff(archive: Archive) -> None:
    from indexer.register.review import Review, Target
    from indexer.register.types import Holder

    [report, *_] = [told for event in archive.register().events for told in event.reports]
    moment = datetime(2026, 5, 4, 8, tzinfo=VIETNAM)
    archive.review(Review(0, moment, "Mai", "confirm", targets=(Target.of(report),), reason="đã xem"))
    archive.put_holders([Holder("Lê Văn Khải", "Giám đốc Sở Y tế", "Lâm Sơn", "2019-03")])


def main(target: Path) -> None:
    """``target`` with ``.sql`` and with ``.json``: the truth and the manifest."""
    with tempfile.TemporaryDirectory() as folder:
        with Archive.create(Path(folder) / "kho") as archive:
            fill(archive)
        db = sqlite3.connect(Path(folder) / "kho" / "truth.sqlite")
        target.with_suffix(".sql").write_text("\n".join(db.iterdump()) + "\n", encoding="utf-8")
        db.close()
        shutil.copy(Path(folder) / "kho" / "manifest.json", target.with_suffix(".json"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
