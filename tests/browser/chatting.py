"""How browser tests use the chat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

STREAMS = """() => performance.getEntriesByType("resource").filter(
    (e) => e.name.includes("/queue/data?")
)"""
"""The answers' streams that have ended, however they did."""


def open_chat(page: Page, address: str, path: str = "/") -> None:
    """Go to the chat, until it has loaded what it keeps and the archive holds."""
    with page.expect_response("**/run/predict"):
        page.goto(address + path)
    expect(box(page)).to_be_focused()


def box(page: Page) -> Locator:
    """Where questions are typed."""
    return page.get_by_role("textbox", name="Câu hỏi")


@contextmanager
def asking(page: Page) -> Iterator[None]:
    """Until all is said to what is asked within: the stream of its answer has ended."""
    before = page.evaluate(f"({STREAMS})().length")
    yield
    page.wait_for_function(f"(before) => ({STREAMS})().length > before", arg=before)


def ask(page: Page, question: str) -> Locator:
    """Type a question; returns its answer, once that is whole."""
    before = page.locator(".hb-question").count()
    with asking(page):
        box(page).fill(question)
        box(page).press("Enter")
    return answer(page, before + 1)


def answer(page: Page, number: int) -> Locator:
    """The answer of that number, which is the last one."""
    expect(page.locator(".hb-question")).to_have_count(number)
    expect(page.locator(".hb-message")).to_have_count(number)
    return page.locator(".hb-message").last


def pane(page: Page) -> Locator:
    """The pane of evidence."""
    return page.locator("#hb-pane")
