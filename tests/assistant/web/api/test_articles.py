from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.service import accounts, audit, talks
from assistant.web.kept import Keeper
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.archive import Archive
from tests.assistant.answers import quoting

ARTICLES = "/api/v1/articles"


def test_the_newest_come_first_a_page_at_a_time(anyone: TestClient, sample_archive: Archive) -> None:
    first, second = (anyone.get(ARTICLES, params={"per_page": 50, "page": at}).json() for at in (1, 2))
    every = first["articles"] + second["articles"]
    assert first["total"] == second["total"] == len({one["id"] for one in every}) == len(every)
    assert first["total"] == sample_archive.totals().articles and second["page"] == 2
    dated = [one["published"][:10] for one in every if one["published"]]
    assert dated == sorted(dated, reverse=True)
    assert anyone.get(ARTICLES, params={"page": 9}).json()["articles"] == []


def test_a_list_is_filtered(anyone: TestClient) -> None:
    told = anyone.get(ARTICLES, params={
        "source": "bao lam son", "section": "Giao thông", "from": "2023-01-01", "to": "2023-12-31"}).json()
    assert told["total"] == len(told["articles"]) > 0
    assert {(a["source"], a["section"], a["published"][:4]) for a in told["articles"]} == {
        ("Báo Lâm Sơn", "Giao thông", "2023")}


def test_words_find_articles_each_once(anyone: TestClient) -> None:
    told = anyone.get(ARTICLES, params={"q": "cầu Sông Lâm", "per_page": 5}).json()
    ids = [one["id"] for one in told["articles"]]
    assert "ls-2023-008" in ids and len(set(ids)) == 5 < told["total"]
    only = anyone.get(ARTICLES, params={"q": "cầu Sông Lâm", "section": "Giao thông"}).json()
    assert {one["section"] for one in only["articles"]} == {"Giao thông"}
    assert 0 < only["total"] < told["total"]


@pytest.mark.parametrize("params", [
    {"page": 0}, {"per_page": 101}, {"from": "1-1-2024"}, {"from": "2024-02-01", "to": "2024-01-01"},
    {"source": "Báo Nọ"}, {"page": "hai"},
])
def test_a_list_that_cannot_be(anyone: TestClient, params: dict[str, str]) -> None:
    refused = anyone.get(ARTICLES, params=params)
    assert refused.status_code == 422 and refused.json()["detail"][0]["loc"][0] == "query"


def test_an_article_is_whole(anyone: TestClient, sample_archive: Archive) -> None:
    article = sample_archive.article("ls-2023-008")
    told = anyone.get(f"{ARTICLES}/ls-2023-008").json()
    assert article and told["body"] == article.body and told["authors"] == list(article.authors)
    assert "".join(p["text"] for p in told["passages"]).replace("\n", "").startswith(article.body[:50])
    assert all(told["body"][p["start"]:p["end"]] == p["text"] for p in told["passages"])


def test_an_article_names_what_is_of_it(anyone: TestClient, sample_archive: Archive) -> None:
    event = sample_archive.register().events[0]
    told = anyone.get(f"{ARTICLES}/{event.reports[0].article_id}").json()
    assert event.id in told["events"]
    similar = {one.id: anyone.get(f"{ARTICLES}/{one.id}").json()["similar"]
               for one in sample_archive.all_articles()}
    assert any(similar.values())
    assert all(id in similar[other] for id, others in similar.items() for other in others)


def test_what_is_not_there(anyone: TestClient) -> None:
    refused = anyone.get(f"{ARTICLES}/a/b")
    assert refused.status_code == 404 and "GET /api/v1/articles" in refused.json()["detail"]


def test_only_an_admin_deletes(
    site: Site, signed: Callable[[str], TestClient], sample_archive: Archive, tmp_path: Path
) -> None:
    for role, status in (("", 401), ("reader", 403), ("staff", 403), ("admin", 404)):
        assert signed(role).delete(f"{ARTICLES}/none").status_code == status
    copy = Path(shutil.copytree(sample_archive.folder, tmp_path / "archive"))
    with Assistant(Archive.open(copy)) as assistant:
        token = accounts.open_session(site.database, "admin", site.now(), 60)
        client = TestClient(without_chat(replace(site, assistant=assistant)), base_url="http://127.0.0.1",
                            headers={"Authorization": f"Bearer {token}"})
        article = assistant.archive.article("ls-2023-008")
        assert article is not None
        Keeper(site, "quoting").keep("Tin gì?", quoting(article), 0.1)
        gone = client.delete(f"{ARTICLES}/ls-2023-008")
        assert (gone.status_code, gone.content) == (204, b"")
        assert client.get(f"{ARTICLES}/ls-2023-008").status_code == 404
        assert assistant.archive.article("ls-2023-008") is None
    assert quoting(article).citations[0].quote not in talks.read(site.database, "quoting")[0].answer
    assert (audit.read(site.database, 1)[0].action, audit.read(site.database, 1)[0].about) == (
        "article deleted", "ls-2023-008")
