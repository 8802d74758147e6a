"""The page that tells the interface for programs, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.driving import marks, screenshot

pytestmark = marks


def test_it_is_read_and_tried_out(page: Page, address: str) -> None:
    page.goto(address + "/api/docs")
    expect(page.locator(".opblock")).to_have_count(24)
    screenshot(page, "api.png")
    tried = page.locator("#operations-health-tell_whether_the_server_can_answer")
    tried.locator(".opblock-summary-control").click()
    tried.get_by_role("button", name="Try it out").click()
    tried.get_by_role("button", name="Execute").click()
    expect(tried.locator(".live-responses-table")).to_contain_text('"ready": true')


def test_it_fits_a_phone(phone: Page, address: str) -> None:
    phone.goto(address + "/api/docs")
    expect(phone.locator(".opblock").first).to_be_visible()
    screenshot(phone, "api-phone.png")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
