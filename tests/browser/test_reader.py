"""Reading in a real browser: the list, an article with its quote, a topic over time."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import DESK, WIDER, marks, screenshot, visiting

pytestmark = marks

PAGES = {
    "empty": "/bai-bao", "list": "/bai-bao?q=đỉnh lũ Cầu Ngói", "article": "/bai-bao/doc?start=10&end=60",
    "over-time": "/bai-bao/dong-thoi-gian?q=bổ nhiệm",
}


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page that runs no script."""
    with visiting(browser, **DESK, java_script_enabled=False) as page:
        yield page


def search(page: Page, address: str, words: str) -> None:
    """Search as one does by keyboard."""
    page.goto(f"{address}/bai-bao")
    page.get_by_label("Tìm trong bài").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/bai-bao?q=*")


def test_what_is_searched_is_read_where_it_stands_and_the_way_back_is_open(page: Page, address: str) -> None:
    search(page, address, "đỉnh lũ sông Lâm ở Cầu Ngói")
    screenshot(page, "reader-list.png")
    first = page.locator(".hb-finds h2 a").first
    headline = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)
    expect(page.locator("#trich")).to_be_in_viewport()
    screenshot(page, "reader-article.png")
    page.go_back()
    expect(page.get_by_label("Tìm trong bài")).to_have_value("đỉnh lũ sông Lâm ở Cầu Ngói")


def test_a_filter_is_chosen_and_kept_from_page_to_page(page: Page, address: str) -> None:
    page.goto(f"{address}/bai-bao")
    page.get_by_label("Nguồn").select_option("Báo Lâm Sơn")
    page.get_by_label("Từ ngày").fill("2023-02-01")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Trang sau").click()
    expect(page.get_by_label("Nguồn")).to_have_value("Báo Lâm Sơn")
    expect(page.get_by_label("Từ ngày")).to_have_value("2023-02-01")
    expect(page.locator(".hb-finds .hb-outlet").first).to_have_text("Báo Lâm Sơn")
    page.get_by_role("link", name="Bỏ lọc").click()
    expect(page.get_by_label("Nguồn")).to_have_value("")


def test_a_topic_over_time_leads_to_the_articles_of_a_month(page: Page, address: str) -> None:
    search(page, address, "bổ nhiệm")
    page.get_by_role("link", name="Dòng thời gian").click()
    expect(page.get_by_role("img", name=re.compile("nhiều nhất là"))).to_be_visible()
    screenshot(page, "reader-over-time.png")
    page.get_by_text("Bảng số liệu").click()
    row = page.locator(".hb-picture tbody tr").first
    number = row.locator("td").inner_text()
    row.get_by_role("link").click()
    expect(page.get_by_role("status")).to_contain_text(f"{number} bài")


def test_a_citation_is_copied(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/bai-bao/doc")
    page.get_by_role("button", name="Sao chép").click()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#citation").inner_text()


def test_all_but_copying_works_without_scripts(plain: Page, address: str) -> None:
    search(plain, address, "cầu Ngói")
    plain.locator(".hb-finds h2 a").first.click()
    expect(plain.locator("#trich")).to_be_in_viewport()
    expect(plain.locator("[data-copies]")).to_be_hidden()


def test_nothing_hostile_runs(page: Page, address: str) -> None:
    for path in ("/bai-bao/doc?start=0&end=90", "/bai-bao?q=Bản Lạ", "/trich/doc"):
        page.goto(address + path)
        assert page.evaluate("window.hacked") is None
        assert page.locator("img").count() == 0


def test_pages_fit_a_phone(phone: Page, address: str) -> None:
    for name, path in PAGES.items():
        phone.goto(address + path)
        assert phone.evaluate(WIDER) == [], path
        screenshot(phone, f"reader-{name}-phone.png")
