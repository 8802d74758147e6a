"""Backups from the admin's page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from assistant.service import audit
from indexer import packed
from tests.assistant.web.admin.conftest import Office

PAGE = "/quan-tri/sao-luu"


@pytest.fixture
def kept(office: Office, tmp_path: Path) -> Iterator[Office]:
    """The site with a folder for backups."""
    app = office.admin.app
    assert isinstance(app, FastAPI)
    settings = replace(office.site.settings, backups=tmp_path, service=office.site.database.at)
    app.state.site = replace(office.site, settings=settings)
    yield replace(office, site=app.state.site)
    app.state.site = office.site


def test_without_a_folder_it_is_told_what_to_set(office: Office) -> None:
    assert "HOIBAO_BACKUPS" in office.admin.get(PAGE).text
    refused = office.admin.post(PAGE)
    assert refused.status_code == 409 and "HOIBAO_BACKUPS" in refused.text


def test_a_backup_is_made_listed_and_downloaded(kept: Office, tmp_path: Path) -> None:
    answer = kept.admin.post(PAGE)
    assert answer.status_code == 303
    job, end = None, time.monotonic() + 60
    while (job is None or not job.is_over) and time.monotonic() < end:
        job = kept.site.jobs.get(answer.headers["location"].rpartition("/")[2])
        time.sleep(0.05)
    assert job and (job.state, job.error) == ("done", "")
    page = kept.admin.get(answer.headers["location"]).text
    assert "Sao lưu" in page and "Tốc độ" not in page
    [made] = tmp_path.glob("*.tar.gz")
    packed.verify(made)
    assert f"<code>{made.name}</code>" in kept.admin.get(PAGE).text
    loaded = kept.admin.post(f"{PAGE}/tai-ve", data={"name": made.name})
    assert loaded.content == made.read_bytes() and loaded.headers["cache-control"] == "no-store"
    assert f'filename="{made.name}"' in loaded.headers["content-disposition"]
    assert [entry.action for entry in audit.read(kept.site.database, 2)] == [
        "backup downloaded", "backup made"]


@pytest.mark.parametrize("name", ["", "../service.sqlite", "khac.tar.gz", "kho-20250101T000000Z.tar.gz/..",
                                  "kho-20250102T000000Z.tar.gz"])
def test_nothing_but_a_backup_is_downloaded(kept: Office, tmp_path: Path, name: str) -> None:
    (tmp_path / "khac.tar.gz").write_bytes(b"")
    (tmp_path / "kho-20250101T000000Z.tar.gz").write_bytes(b"")
    (tmp_path / "kho-20250102T000000Z.tar.gz").symlink_to(kept.site.database.at)
    answer = kept.admin.post(f"{PAGE}/tai-ve", data={"name": name})
    assert answer.status_code == 404 and "Không có bản sao lưu" in answer.text
