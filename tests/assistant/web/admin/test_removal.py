"""Taking an article out of the archive."""

from __future__ import annotations

import pytest

from assistant.service import audit
from indexer.errors import ArchiveBusy
from tests.assistant.web.admin.conftest import Office

PAGE = "/quan-tri/go-bai"


def test_an_article_is_shown_before_it_is_removed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    page = office.admin.get(PAGE, params={"id": " tin-2 "})
    assert page.status_code == 200 and "bản tin số 2" in page.text
    assert office.archive.article("tin-2") is not None
    with monkeypatch.context() as patched:
        def busy(archive: object, ids: object) -> list[str]:
            raise ArchiveBusy("kho: another process is writing")

        patched.setattr(type(office.archive), "remove", busy)
        answer = office.admin.post(PAGE, data={"id": "tin-2"})
        assert answer.status_code == 409 and "another process is writing" in answer.text
    answer = office.admin.post(PAGE, data={"id": "tin-2"})
    assert answer.status_code == 303 and office.archive.article("tin-2") is None
    assert "Đã gỡ bài “Huyện" in office.admin.get(answer.headers["location"]).text
    entry = audit.read(office.site.database, 1)[0]
    assert entry.action == "article deleted" and entry.about.startswith("tin-2: Huyện")


def test_an_unknown_id_is_told(office: Office) -> None:
    for answer in (office.admin.get(PAGE, params={"id": "<b>"}), office.admin.post(PAGE, data={"id": "<b>"})):
        assert answer.status_code == 404 and "mã “&lt;b&gt;”" in answer.text
