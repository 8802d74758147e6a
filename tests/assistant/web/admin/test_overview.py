"""The overview: figures, health, charts with their numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.service import audit, talks
from assistant.service.talks import Message
from assistant.web.admin import overview
from assistant.web.watching import Watched, Watching
from indexer.doctor import Finding
from indexer.errors import ArchiveMissing
from tests.assistant.web.admin.conftest import Office


def test_the_figures_are_the_archives(office: Office) -> None:
    page = office.admin.get("/quan-tri").text
    assert "<dt>Bài</dt><dd>4</dd>" in page
    assert "đã theo kịp kho" in page and "từ 01/01/2020 đến 04/01/2020" in page
    assert '<th scope="row">01/2020</th><td>2</td><td>1</td><td>1</td>' in page  # the sources, by size


def test_the_use_is_drawn_and_told_in_numbers(office: Office) -> None:
    database, now = office.site.database, office.site.now()
    for status in ("answered", "not_found", "answered", "out_of_scope"):
        message = talks.append(database, "new", Message("Ai?", "{}", status, {}, 2.5, now))
    talks.give_feedback(database, message, "wrong date", "", "", now)
    talks.append(database, "old", Message("Ai?", "{}", "answered", {}, 2.5, now - 100 * 86_400))
    page = office.admin.get("/quan-tri").text
    assert "<dt>Câu hỏi trong 30 ngày</dt><dd>4</dd>" in page
    assert "<td>4</td><td>50 %</td><td>2,5</td>" in page
    assert re.search(r'<th scope="row">Sai ngày</th><td>1</td>', page)
    assert page.count('class="hb-plot"') == 4
    year = office.admin.get("/quan-tri?ngay=365").text
    assert "<dt>Câu hỏi trong 365 ngày</dt><dd>5</dd>" in year
    assert "30 ngày</dt>" in office.admin.get("/quan-tri?ngay=31").text


def test_the_archive_is_checked(office: Office) -> None:
    answer = office.admin.post("/quan-tri/kiem-tra")
    assert answer.status_code == 200 and "Kho nguyên vẹn" in answer.text
    assert answer.text.count('<span class="hb-tag hb-well">tốt</span>') == 6
    entry = audit.read(office.site.database, 1)[0]
    assert (entry.action, entry.about) == ("archive checked", "ok")


def test_what_is_wrong_is_told_with_what_to_do(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Finding("database", "hỏng <b>", 2, "hoibao restore"), Finding("room", "9 GB")]
    monkeypatch.setattr(overview, "quick", lambda folder: iter(found))
    page = office.admin.post("/quan-tri/kiem-tra").text
    assert "Kho có lỗi" in page and "hỏng &lt;b&gt;" in page and "<code>hoibao restore</code>" in page
    assert audit.read(office.site.database, 1)[0].about == "database: hỏng <b>"

    def replaced(folder: Path) -> list[Finding]:
        raise ArchiveMissing("đang thay")

    monkeypatch.setattr(overview, "quick", replaced)
    assert "đang thay" in office.admin.post("/quan-tri/kiem-tra").text


def test_months_without_articles_are_not_left_out() -> None:
    assert overview._months("2023-11", "2024-02") == ["2023-11", "2023-12", "2024-01", "2024-02"]


def test_what_is_watched_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nơi được theo dõi" not in office.admin.get("/quan-tri").text
    watched = [Watched("/srv/tin", 3, 1, 0, 0.0), Watched("https://bao.example/rss", trouble="<b>")]
    monkeypatch.setattr(Watching, "listed", lambda self: watched)
    page = office.admin.get("/quan-tri").text
    assert '<th scope="row" class="hb-long">/srv/tin</th>' in page
    assert "<td>3</td><td>1</td><td>0</td>" in page
    assert "chưa tới được" in page and "&lt;b&gt;" in page and "đang dừng" not in page
    monkeypatch.setattr(Watching, "error", "hỏng")
    assert "đang dừng" in office.admin.get("/quan-tri").text
