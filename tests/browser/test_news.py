"""One walk through all doors over an archive of real news: what is right is read from the gold files."""

from __future__ import annotations

import csv
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from indexer.archive import Archive
from indexer.build import index
from indexer.encode import Encoder
from indexer.read import find
from tests.browser.chatting import answer, ask, asking, open_chat, pane
from tests.browser.driving import ROOT, WIDER, marks, serving, sign_in
from tests.conftest import SHARED, needs_shared

QUESTIONS, NEWS = SHARED / "gold" / "questions_dev.jsonl", SHARED / "corpus" / "news_dev.jsonl.xz"
STRIDE = 75
"""Of the corpus, besides the gold articles, one line in so many is indexed."""
RIGHT = ("dev-001", "dev-003", "dev-004", "dev-005", "dev-006", "dev-008", "dev-009", "dev-012")
"""Factoid questions whose answer is found over all of the corpus."""
APPOINTED, UNKNOWN = "dev-062", "dev-136"
"""Of an appointment that several outlets tell in the same words; of what no article tells."""
MCP = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
    "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}

pytestmark = [*marks, needs_shared]


def looked(page: Page, name: str) -> None:
    """Keep how a page looks where nothing is published from: it shows the corpus' own texts."""
    page.screenshot(path=ROOT / "screenshots" / name, animations="disabled")


@dataclass(frozen=True, slots=True)
class News:
    """The app's address, a program's client of it, the gold questions by their id."""

    address: str
    client: httpx.Client
    gold: dict[str, dict[str, Any]]

    def asked(self, id: str) -> str:
        """The question of an id."""
        return str(self.gold[id]["question"])

    def told(self, path: str, **query: str) -> Any:
        """What the API answers to a GET."""
        return self.client.get(f"/api/v1/{path}", params=query).raise_for_status().json()

    def answered(self, question: str) -> Any:
        """What the API answers to a question."""
        return self.client.post("/api/v1/ask", json={"question": question}).raise_for_status().json()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[News]:
    """The app over every gold article and a sample of the rest."""
    folder = tmp_path_factory.mktemp("news")
    gold = {one["id"]: one for one in map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())}
    (folder / "news.jsonl").write_text("".join(_slice(gold)), encoding="utf-8")
    with Archive.create(folder / "archive", encoder) as archive:
        index(archive, find([str(folder / "news.jsonl")]))
    with serving(folder, {"HOIBAO_ASKS_PER_MINUTE": "0"}) as at, httpx.Client(base_url=at) as client:
        yield News(at, client, gold)


def _slice(gold: dict[str, dict[str, Any]]) -> Iterator[str]:
    wanted = set(chain.from_iterable(one["gold"] for one in gold.values()))
    with lzma.open(NEWS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % STRIDE == 0 or line[8:].partition('"')[0] in wanted:
                yield line


def cited(said: Locator) -> set[str]:
    """The ids of the articles that an answer on the page refers to."""
    links = said.locator(".hb-ref").evaluate_all("all => all.map((a) => a.pathname)")
    return {link.rpartition("/")[2] for link in links}


@pytest.mark.parametrize("id", RIGHT)
def test_the_api_cites_the_right_article(news: News, id: str) -> None:
    said = news.answered(news.asked(id))
    assert said["status"] == "answered"
    assert {citation["article_id"] for citation in said["citations"]} & set(news.gold[id]["gold"])
    for citation in said["citations"]:
        article = news.told(f"articles/{citation['article_id']}")
        assert article["body"][citation["start"]:citation["end"]] == citation["quote"]


def test_a_conversation_about_real_news(page: Page, news: News) -> None:
    open_chat(page, news.address)
    for id in RIGHT[:2]:
        said = ask(page, news.asked(id))
        assert cited(said) & set(news.gold[id]["gold"])
    said.locator(".hb-ref").first.click()
    expect(pane(page).locator("#trich")).to_be_focused()
    assert pane(page).locator("article").get_attribute("data-id") in cited(said)
    looked(page, "news.png")
    said.locator(".hb-part").first.click()
    with asking(page):
        page.get_by_role("dialog").get_by_role("button", name="Mọi ngày").click()
    expect(answer(page, 3).locator(".hb-part").first).to_contain_text("mọi ngày")
    said = ask(page, news.asked(UNKNOWN))
    expect(said).to_contain_text("Không tìm thấy trong kho bài")
    expect(said.locator(".hb-nearest li")).to_have_count(3)


def test_who_was_appointed_and_who_else_tells_it(page: Page, news: News) -> None:
    open_chat(page, news.address)
    said = ask(page, news.asked(APPOINTED))
    gold = news.gold[APPOINTED]
    expect(said.locator(".hb-answer")).to_contain_text(gold["answers"][0])
    assert cited(said) <= set(gold["gold"])
    with asking(page):
        said.locator(".hb-more button").first.click()
    expect(answer(page, 2).locator(".hb-answer.hb-answered")).to_be_visible()
    others = page.locator(".hb-similar").first
    expect(others).to_have_text(re.compile(r"\+\d+ bài tương tự"))
    page.goto(others.evaluate("a => a.href"))
    expect(page.locator(".hb-similar li").first).to_be_visible()


def test_what_is_offered_to_be_asked_is_answered(page: Page, news: News) -> None:
    open_chat(page, news.address)
    offered = page.locator(".hb-offers button").all_inner_texts()
    assert len(offered) >= 3
    assert {question: news.answered(question)["status"] for question in offered} == dict.fromkeys(
        offered, "answered")


def test_the_register_from_its_list_to_a_table_to_take_away(page: Page, news: News) -> None:
    page.goto(f"{news.address}/bo-nhiem")
    total = news.told("appointments")["total"]
    expect(page.get_by_role("status")).to_have_text(f"{total} sự kiện")
    for kind in ("su-kien", "nguoi", "chuc-danh"):
        page.goto(f"{news.address}/bo-nhiem")
        page.locator(f"tbody a[href*='/{kind}']").first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate(WIDER) == []
        looked(page, f"news-{kind}.png")
    table = news.client.get("/bo-nhiem/xuat?format=csv").text
    assert len(list(csv.DictReader(table.lstrip("\ufeff").splitlines()))) == total


def test_an_article_is_found_read_and_put_in_its_time(page: Page, news: News) -> None:
    article = news.told(f"articles/{news.gold[RIGHT[0]]['gold'][0]}")
    page.goto(f"{news.address}/bai-bao")
    page.get_by_label("Tìm trong bài").fill(article["title"])
    page.keyboard.press("Enter")
    page.get_by_role("link", name=article["title"], exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(article["title"])
    expect(page.locator("#trich")).to_be_in_viewport()
    page.goto(f"{news.address}/bai-bao?q=bão lũ")
    page.get_by_role("link", name="Dòng thời gian").click()
    expect(page.get_by_role("img", name=re.compile("nhiều nhất là"))).to_be_visible()
    looked(page, "news-over-time.png")


def test_the_admin_sees_how_it_is_used(page: Page, news: News) -> None:
    news.answered(news.asked(RIGHT[0]))
    sign_in(page, news.address, "admin", "/quan-tri")
    expect(page.locator("svg.hb-plot")).to_have_count(3)
    totals = news.told("articles")["total"]
    expect(page.locator(".hb-figures")).to_contain_text(f"{totals:,}".replace(",", "."))
    looked(page, "news-admin.png")


def test_programs_find_the_same(news: News) -> None:
    gold = news.gold[RIGHT[0]]["gold"]
    hits = news.told("search", q=news.asked(RIGHT[0]))["hits"]
    assert {hit["article_id"] for hit in hits} & set(gold)
    assert news.told("articles", q=news.asked(RIGHT[0]))["articles"][0]["id"] in gold
    found = news.told("appointments", person=news.gold[APPOINTED]["answers"][0])
    assert found["total"] >= 1
    begun = news.client.post("/mcp", json=MCP, headers={"Accept": "application/json, text/event-stream"})
    assert "tools" in begun.json()["result"]["capabilities"]
    figures = news.client.get("/metrics").text
    count = re.search(r'^hoibao_questions_total\{.*status="answered".*\} (\S+)', figures, re.M)
    assert count is not None and float(count[1]) >= 1
