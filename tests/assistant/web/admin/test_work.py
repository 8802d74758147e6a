"""Jobs as the admin sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.service import audit
from assistant.texts import texts
from assistant.web.admin.work import told
from assistant.web.jobs import Job
from tests.assistant.web.admin.conftest import Office

JOB = Job("add", "<b>tin</b>", "admin", [], 0.0, id="viec-1", state="running", started=1.0,
          counts={"read_bytes": 1, "total_bytes": 2, "read": 1500, "bad": 3, "passages": 2000},
          bad=("<i>a</i>:1: hỏng",))


@pytest.fixture
def running(office: Office, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job that seems to run."""
    monkeypatch.setattr(type(office.site.jobs), "get", lambda jobs, id: JOB if id == JOB.id else None)
    monkeypatch.setattr(type(office.site.jobs), "listed", lambda jobs: [JOB])
    return JOB


def test_a_job_is_told_in_words() -> None:
    facts = told(texts("vi"), JOB, 11.0)
    assert (facts["over"], facts["state"], facts["share"]) == (False, "Đang chạy", 0.5)
    assert facts["counts"] == {
        "read": "1.500", "added": "0", "updated": "0", "skipped": "0", "withheld": "0", "lists": "0",
        "bad": "3", "passages": "2.000"}
    assert (facts["rate"], facts["seconds"]) == ("200 đoạn/giây", "10 giây")
    assert (facts["bad"], facts["more_bad"]) == (["<i>a</i>:1: hỏng"], "và 2 bản ghi nữa.")
    ended = replace(JOB, kind="rebuild", state="failed", error="no room", ended=2.6)
    failed = told(texts("en"), ended, 99.0)
    assert (failed["over"], failed["state"], failed["error"]) == (True, "Failed", "no room")
    assert failed["seconds"] == "2 s"
    assert failed["counts"] == {"added": "0", "passages": "2,000"}


def test_what_was_converted_and_what_is_in_doubt_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (told(texts("vi"), JOB, 11.0)["converted"], told(texts("vi"), JOB, 11.0)["doubtful"]) == ("", "")
    counts = {**JOB.counts, "converted_mojibake": 4, "converted_tcvn3": 1200, "doubtful": 3}
    old = replace(JOB, counts=counts)
    facts = told(texts("en"), old, 11.0)
    assert facts["converted"] == (
        "Articles converted from an old encoding to Unicode: misread UTF-8 4, TCVN3 1,200.")
    assert "too unsure to be converted: 3." in str(facts["doubtful"])
    monkeypatch.setattr(type(office.site.jobs), "get", lambda jobs, id: old)
    page = office.admin.get("/quan-tri/viec/viec-1").text
    line = "Bài chuyển từ bảng mã cũ sang Unicode: UTF-8 đọc nhầm 4, TCVN3 1.200."
    assert f'<p data-told="converted">{line}</p>' in page and "giữ nguyên: 3." in page
    monkeypatch.setattr(type(office.site.jobs), "get", lambda jobs, id: JOB)
    assert '<p data-told="converted" hidden></p>' in office.admin.get("/quan-tri/viec/viec-1").text


def test_a_job_has_a_page_its_progress_and_a_stop(office: Office, running: Job) -> None:
    page = office.admin.get("/quan-tri/viec/viec-1").text
    assert '<progress max="1" aria-label="Tiến độ" value="0.5">' in page
    assert "&lt;b&gt;tin&lt;/b&gt;" in page and "<li>&lt;i&gt;a&lt;/i&gt;:1: hỏng</li>" in page
    assert office.admin.get("/quan-tri/viec/viec-1.json").json()["state"] == "Đang chạy"
    assert "&lt;b&gt;tin&lt;/b&gt;" in office.admin.get("/quan-tri/viec").text
    answer = office.admin.post("/quan-tri/viec/viec-1/dung")
    assert (answer.status_code, answer.headers["location"]) == (303, "/quan-tri/viec/viec-1")
    assert audit.read(office.site.database, 1)[0].action == "job stopped"
    for path in ("viec-2", "viec-2.json"):
        assert office.admin.get(f"/quan-tri/viec/{path}").status_code == 404
    assert office.admin.post("/quan-tri/viec/viec-2/dung").status_code == 404


def test_the_archive_is_rebuilt_once_that_is_confirmed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Job] = []
    monkeypatch.setattr(type(office.site.jobs), "put", lambda jobs, job: asked.append(job) or job)
    assert "Cần chỗ trống bằng cả hai kho" in office.admin.get("/quan-tri/dung-lai").text
    assert asked == []
    answer = office.admin.post("/quan-tri/dung-lai")
    assert answer.status_code == 303
    assert list(asked[0].arguments) == ["rebuild", "--archive", str(office.archive.folder), "--progress-json"]
    assert asked[0].memory > 4 << 30
    assert audit.read(office.site.database, 1)[0].action == "archive rebuilt"
