"""Adding articles: by upload, from the inbox, from a feed; nothing from elsewhere."""

from __future__ import annotations

import io
import json
import shutil
import time
import zipfile
from pathlib import Path

import pytest

from assistant.service import audit
from assistant.web import uploads
from assistant.web.admin import intake
from assistant.web.admin.intake import Outside, within
from assistant.web.jobs import Job, QueueFull
from assistant.web.site import Site
from indexer.errors import SourceError
from indexer.read import find
from tests.assistant.web.admin.conftest import Office

RECORD = {
    "url": "https://bao.example/cau-moi", "title": "Thông xe cầu Đá Trắng", "published": "2024-05-01",
    "source": "Báo Thử", "body": "Sáng 1/5, cầu Đá Trắng dài 318 mét bắc qua sông Lam đã thông xe.",
}


def _finished(site: Site, address: str) -> Job:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = site.jobs.get(address.rpartition("/")[2])
        assert job is not None
        if job.is_over:
            return job
        time.sleep(0.05)
    raise AssertionError(f"still {job}")


@pytest.fixture
def put(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs that are asked for, none of which is run."""
    asked: list[Job] = []

    def keep(jobs: object, job: Job) -> Job:
        asked.append(job)
        return job

    monkeypatch.setattr(type(office.site.jobs), "put", keep)
    return asked


def test_what_is_uploaded_can_be_asked_for(office: Office) -> None:
    content = json.dumps(RECORD, ensure_ascii=False).encode()
    answer = office.admin.post("/quan-tri/them-bai/tep", files=[
        ("files", ("../../../tin.jsonl", content)), ("files", ("tin.jsonl", b"{\n"))])
    assert answer.status_code == 303
    job = _finished(office.site, answer.headers["location"])
    assert (job.state, job.by, job.counts["added"], job.counts["bad"]) == ("done", "admin", 1, 1)
    assert job.what == "2 tệp: tin.jsonl, 2-tin.jsonl" and job.bad[0].startswith("2-tin.jsonl:1: ")
    assert job.scratch is not None and not job.scratch.exists()
    answered = office.site.assistant.ask("Cầu Đá Trắng dài bao nhiêu mét?")
    assert "318 mét" in " ".join(sentence.text for sentence in answered.sentences)
    assert audit.read(office.site.database, 1)[0].about == job.what
    page = office.admin.get(answer.headers["location"]).text
    assert 'role="status" aria-live="polite">Xong<' in page and "2-tin.jsonl:1: " in page


def _left(office: Office) -> list[Path]:
    return list(office.archive.folder.with_name("kho.uploads").glob("*"))


@pytest.mark.parametrize(("name", "content", "status", "said"), [
    ("virus.exe", b"MZ", 400, "không rõ định dạng"), ("", b"", 400, "Chưa chọn tệp nào"),
])
def test_an_upload_that_cannot_be_read_is_refused(
    office: Office, put: list[Job], name: str, content: bytes, status: int, said: str
) -> None:
    body = (b'--c\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n%s\r\n--c--\r\n'
            % (name.encode(), content))
    answer = office.admin.post("/quan-tri/them-bai/tep", content=body,
                               headers={"content-type": "multipart/form-data; boundary=c"})
    assert (answer.status_code, put, _left(office)) == (status, [], []) and said in answer.text


def test_an_upload_may_be_an_archive_or_have_no_ending(office: Office, put: list[Job]) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("bai.html", "<html><p>x")
    answer = office.admin.post("/quan-tri/them-bai/tep", files=[
        ("files", ("tin.zip", made.getvalue())), ("files", ("luu", b"<!DOCTYPE html><p>x")),
        ("files", ("xuat", b'{"title": "x"}'))])
    assert answer.status_code == 303
    sources = put[0].arguments[put[0].arguments.index("--") + 1:]
    assert [Path(source).name for source in sources] == ["tin.zip", "luu", "xuat"]
    assert [source.kind for source in find(sources)] == ["zip", "html", "jsonl"]
    shutil.rmtree(Path(sources[0]).parent)
    form = office.admin.get("/quan-tri/them-bai").text
    assert all(f"{ending}," in form for ending in (".docx", ".pdf", ".warc", ".wacz", ".tgz"))


def test_a_form_of_no_files_is_refused(office: Office, put: list[Job]) -> None:
    answer = office.admin.post("/quan-tri/them-bai/tep", data={"files": "x"})
    assert (answer.status_code, put, _left(office)) == (400, [], [])


def test_an_upload_that_is_too_large_is_refused(
    office: Office, put: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(size: int) -> int:
        files = [("files", ("a.txt", b"x" * size))]
        return office.admin.post("/quan-tri/them-bai/tep", files=files).status_code

    monkeypatch.setattr(uploads, "LARGEST_FILE", 1_000)
    monkeypatch.setattr(uploads, "LARGEST", 3_000)
    assert send(1_001) == 413
    assert send(5_000) == 413
    monkeypatch.setattr(intake, "LARGEST", 3_000)
    assert send(5_000) == 413
    assert (put, _left(office)) == ([], [])


def test_the_inbox_is_added_and_nothing_outside_it(
    office: Office, put: list[Job], tmp_path: Path
) -> None:
    inbox, outside = office.inbox, tmp_path / "mat.txt"
    outside.write_text("mật", encoding="utf-8")
    (inbox / "tin").mkdir()
    (inbox / "tin" / "a.txt").write_text("Tin", encoding="utf-8")
    (inbox / "bay").mkdir()
    (inbox / "bay" / "b.txt").symlink_to(outside)
    (inbox / "lien-ket").symlink_to(tmp_path)
    (inbox / "trong-nha").symlink_to(inbox / "tin")

    assert within(inbox, " tin ") == within(inbox, "trong-nha") == inbox / "tin"
    assert within(inbox, str(inbox / "tin" / "a.txt")) == inbox / "tin" / "a.txt"
    for path in ("..", "../mat.txt", str(outside), "lien-ket", "lien-ket/mat.txt", "bay", "bay/b.txt", "",
                 "tin\0", "tin/../../x", "~"):
        with pytest.raises((Outside, SourceError)):
            within(inbox, path)
    for path in ("../x", "lien-ket/mat.txt", "bay/b.txt", "bay"):
        assert office.admin.post("/quan-tri/them-bai/thu-muc", data={"path": path}).status_code == 403
    assert office.admin.post("/quan-tri/them-bai/thu-muc", data={"path": "khong-co"}).status_code == 400
    assert put == []

    answer = office.admin.post("/quan-tri/them-bai/thu-muc", data={"path": "tin"})
    assert answer.status_code == 303
    assert list(put[0].arguments) == [
        "index", "--archive", str(office.archive.folder), "--progress-json", "--", str(inbox / "tin")]


def test_feeds_are_fetched_by_their_address_alone(office: Office, put: list[Job]) -> None:
    for feed in ("", "bao.example/rss", "file:///etc/passwd", "--private-feeds", "javascript:1"):
        assert office.admin.post("/quan-tri/them-bai/nguon", data={"feed": feed}).status_code == 400
    assert put == []
    answer = office.admin.post("/quan-tri/them-bai/nguon", data={"feed": "https://bao.example/rss"})
    assert answer.status_code == 303
    assert list(put[0].arguments[3:]) == ["--progress-json", "--", "https://bao.example/rss"]
    office.admin.post("/quan-tri/them-bai/nguon", data={"feed": "https://bao.example/rss", "full": "true"})
    assert list(put[1].arguments[3:]) == ["--progress-json", "--full", "--", "https://bao.example/rss"]


def test_a_full_queue_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(jobs: object, job: Job) -> Job:
        raise QueueFull

    monkeypatch.setattr(type(office.site.jobs), "put", full)
    for path, given in (("them-bai/nguon", {"feed": "https://bao.example/rss"}), ("dung-lai", {})):
        answer = office.admin.post(f"/quan-tri/{path}", data=given)
        assert answer.status_code == 429 and "Quá nhiều việc" in answer.text
    upload = office.admin.post("/quan-tri/them-bai/tep", files=[("files", ("a.txt", b"x"))])
    assert (upload.status_code, _left(office)) == (429, [])
