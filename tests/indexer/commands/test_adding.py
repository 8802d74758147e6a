"""``hoibao index`` of addresses."""

from __future__ import annotations

import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from indexer.cli import app
from indexer.clock import Clock
from tests.indexer.crawl import conftest as web
from tests.indexer.crawl.conftest import Newspaper, paper, rss, urlset

__all__ = ["paper"]
_server = web._server
pytestmark = pytest.mark.usefixtures("apart")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clock, "sleep", lambda self, seconds: None)


def _index(*arguments: str) -> Result:
    done = CliRunner().invoke(app, ["index", "--private-feeds", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_a_sitemap_is_taken_page_by_page_and_gone_on_with(paper: Newspaper) -> None:
    for number in range(3):
        paper.news(number)
    sitemap = paper.put("/s.xml", urlset(*[f"{{home}}/tin-{n}.html 2026-03-0{n + 1}" for n in range(3)]))
    first = _index(sitemap, "--limit", "2", "--json")
    counts = json.loads(first.stdout)
    assert (counts["added"], counts["fetched"], counts["left"]) == (2, 3, 1)
    assert first.stderr == "1 pages are left; the same command goes on with them\n"
    assert "added 1," in _index(sitemap).stdout
    again = _index(sitemap)
    assert again.exit_code == 0, "nothing new is no fault"
    assert again.stdout.endswith("fetched 0, unchanged 1, failed 0, gone 0, left 0\n")
    since = _index(sitemap, "--again", "--since", "2026-03-03", "--json")
    assert json.loads(since.stdout)["skipped"] == 1


def test_a_feed_s_pages_a_site_and_a_page(paper: Newspaper) -> None:
    paper.put("/robots.txt", "Sitemap: {home}/s.xml")
    paper.put("/s.xml", urlset(paper.news(1)))
    paper.news(2)
    done = _index(paper.put("/rss", rss(1)), "--full", "--progress-json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[-1]["added"] == 1 and lines[0]["fetched"] == 2
    assert "unchanged 0" in _index(paper.home, "--site").stdout and "/s.xml" in paper.asked
    assert "added 1" in _index(f"{paper.home}/tin-2.html").stdout


def test_what_does_not_come_and_what_is_gone_is_told_and_the_rest_is_read(paper: Newspaper) -> None:
    url = paper.news(1)
    done = _index(f"{paper.home}/khong-co?khoa=x", url)
    assert done.exit_code == 0 and "added 1" in done.stdout
    assert done.stderr == f"skipped {paper.home}/khong-co: the server answered 404; check the address\n"
    del paper.documents["/tin-1.html"]
    gone = _index("--strict", url)
    assert gone.exit_code == 0 and "unless you run: hoibao withdraw" in gone.stderr
    strict = _index("--strict", f"{paper.home}/khong-co")
    assert strict.exit_code == 3 and strict.stderr.startswith(f"error: {paper.home}/khong-co: the server")


def test_sites_are_told_by_what_they_reach_whoever_fetches(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOIBAO_CRAWL_CONTACT", "https://bao.example/bot")
    _index(paper.news(1))
    assert paper.headers[-1]["User-Agent"].endswith("(+https://bao.example/bot)")
    _index(paper.news(2), "--crawl-contact", "bot@bao.example")
    assert paper.headers[-1]["User-Agent"].endswith("(+bot@bao.example)")
    refused = _index(paper.news(3), "--crawl-contact", "toà soạn")
    assert refused.exit_code == 2 and "--crawl-contact: 'toà soạn' is neither" in refused.stderr
