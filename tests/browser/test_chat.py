"""The page in a real browser: the app runs in a process of its own over the sample archive."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from indexer.archive import Archive
from indexer.build import index
from indexer.encode import Encoder
from indexer.read import find
from indexer.settings import PREFIX

ROOT = Path(__file__).resolve().parents[1]
SCREENSHOTS = ROOT / "screenshots"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update"]
HOSTILE = {
    "id": "doc", "url": "javascript:window.hacked=1", "published": "2024-05-05",
    "source": "Báo &lt;b&gt;Độc&lt;/b&gt;",
    "title": "Bản Lạ &lt;img src=x onerror=window.hacked=2&gt; có trưởng thôn",
    "body": "Ngày 5/5/2024, bà con Bản Lạ bầu ông Kha Văn Độc làm Trưởng thôn &lt;script&gt;"
            "window.hacked=3&lt;/script&gt; &lt;img src=http://bao.example/x.png onerror="
            "window.hacked=4&gt; [bấm](javascript:window.hacked=5) <svg onload='window.hacked=6'></svg>",
}
"""An article whose text is HTML once its entities are read."""
STREAMS = """() => performance.getEntriesByType("resource").filter(
    (e) => e.name.includes("/queue/data?")
)"""
"""The answers' streams that have ended, however they did."""
SETTLED = """new Promise((done) => {
    let frames = 10;
    const tick = () => frames-- ? requestAnimationFrame(tick) : done();
    tick();
})"""
"""Gradio makes the filter's fields as they are first unfolded, and empties them some frames later."""
WIDER = """() => [...document.querySelectorAll("body *")].filter(
    (e) => e.checkVisibility() && Math.round(e.getBoundingClientRect().right) > innerWidth
).map((e) => e.outerHTML.slice(0, 120))"""
"""What reaches over the right edge of the window."""
RECORD = """() => {
    window.shown = [];
    new MutationObserver(() => window.shown.push(
        ["pending", "lead", "card"].filter((n) => document.querySelector("#hb-chat .hb-" + n)).join()
    )).observe(document.querySelector("#hb-chat"), { childList: true, subtree: true });
}"""
"""Notes at every change which parts of an answer there are."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120, method="thread"),  # a browser that died hangs its driver for good
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no browser at {CHROMIUM}"),
]
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[str]:
    """Where the app answers; it is interrupted in the end, and must end well."""
    folder = tmp_path_factory.mktemp("browser")
    hostile = folder / "doc.jsonl"
    hostile.write_text(json.dumps(HOSTILE, ensure_ascii=False), encoding="utf-8")
    with Archive.create(folder / "archive", encoder) as archive:
        index(archive, find([str(ROOT / "data" / "sample"), str(hostile)]))
    with _serving([sys.executable, str(ROOT / "app.py")], folder, folder) as address:
        yield address


@contextmanager
def _serving(command: list[str], where: Path, folder: Path) -> Iterator[str]:
    """The address of the app that the command serves, over the archive in a folder."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    chosen = {"HOIBAO_ARCHIVE": str(folder / "archive"), "HOIBAO_PORT": "0"}
    with (folder / "log").open("w+", encoding="utf-8") as log, subprocess.Popen(
        command, cwd=where, env=rest | chosen, stdout=subprocess.PIPE, stderr=log,
        encoding="utf-8", start_new_session=True,
    ) as app:
        try:
            assert app.stdout is not None
            found = (re.search(r"http://\S+", line) for line in app.stdout)  # ends where the app does
            said = next(filter(None, found), None)
            assert said, (folder / "log").read_text(encoding="utf-8")
            yield said[0].replace("localhost", "127.0.0.1")
        finally:
            os.killpg(app.pid, signal.SIGINT)
            code = app.wait(timeout=20)
    if command[0] != "make":  # make fails where it was interrupted
        assert (code, (folder / "log").read_text(encoding="utf-8")) == (0, "")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, playwright.chromium.launch(
        executable_path=CHROMIUM, args=FLAGS
    ) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with _visit(browser, address, viewport={"width": 1280, "height": 900}) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    size = {"width": 390, "height": 844}
    with _visit(browser, address, viewport=size, is_mobile=True, has_touch=True) as page:
        yield page


@contextmanager
def _visit(browser: Browser, address: str, **device: Any) -> Iterator[Page]:
    """The page in a profile of its own. It may ask no other machine, and run into no error."""
    asked: set[str | None] = set()
    faults: list[str] = []
    with browser.new_context(**device) as context:
        context.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page = context.new_page()
        with page.expect_response("**/run/predict"):  # what the archive holds, as the page loads
            page.goto(address)
        expect(box(page)).to_be_focused()
        yield page
    assert (asked, faults) == ({"127.0.0.1"}, [])


def box(page: Page) -> Locator:
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


def open_filters(page: Page) -> None:
    page.get_by_role("button", name="Lọc theo ngày và nguồn").click()
    expect(page.get_by_role("combobox", name="Nguồn")).to_be_visible()
    page.evaluate(SETTLED)


def screenshot(page: Page, name: str) -> None:
    page.screenshot(path=SCREENSHOTS / name, animations="disabled")


def test_an_answer_grows_and_its_reference_opens_the_source(page: Page) -> None:
    page.evaluate(RECORD)
    said = ask(page, "HĐND TP. Ninh Giang bầu ai làm Chủ tịch thành phố vào tháng 11/2023?")
    assert list(dict.fromkeys(page.evaluate("shown")))[-3:] == ["pending", "lead", "lead,card"]
    expect(said.locator(".hb-lead mark").filter(has_text="Chu Thị Mỵ")).to_be_visible()

    card = said.locator(".hb-card").first
    expect(card.locator("blockquote")).to_be_hidden()
    said.get_by_text("[1]", exact=True).click()
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport(ratio=1)
    quote = card.locator("blockquote mark")
    expect(quote).to_be_visible()
    expect(quote).to_have_css("background-color", "rgb(255, 241, 196)")
    assert said.locator(".hb-lead").inner_text() == quote.inner_text() + "[1]"
    link = card.get_by_role("link", name="Xem bài gốc")
    expect(link).to_have_attribute("href", re.compile(r"^https://baolamson\.example/.*ls2023026"))
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert page.url.endswith("/"), "the reference left the page where it was"
    screenshot(page, "chat.png")


def test_an_answer_is_copied_as_text(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    said = ask(page, "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?")
    said.get_by_role("button", name="Sao chép").click()
    expect(said.get_by_role("button", name="Đã chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "ngày 10-4" in copied and "\n\nNguồn:\n[1] Đóng cửa bãi rác Khe Dùng" in copied


def test_a_conversation_is_saved(page: Page) -> None:
    save = page.get_by_role("button", name="Tải hội thoại")
    expect(save).to_be_hidden()
    ask(page, "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?")
    with page.expect_download() as saving:
        save.click()
    assert saving.value.suggested_filename == "hoi-bao.md"
    saved = saving.value.path().read_text(encoding="utf-8")
    assert saved.startswith("# Hỏi Báo: Hội thoại\n\n## 1. Bãi rác Khe Dùng thôi nhận rác từ hôm nào?\n\n")
    assert "ngày 10-4" in saved and "<https://" in saved


def test_what_the_archive_does_not_say_is_not_found(page: Page) -> None:
    ask(page, "HĐND TP. Ninh Giang bầu ai làm Chủ tịch thành phố vào tháng 11/2023?")
    said = ask(page, "Ai phát minh ra kính thiên văn phản xạ?")
    expect(said).to_contain_text("Không tìm thấy trong kho bài")
    expect(said.locator(".hb-card, mark")).to_have_count(0)
    expect(said.locator(".hb-nearest li")).to_have_count(3)
    expect(said.locator(".hb-nearest li").last).to_be_in_viewport(ratio=1)


def test_an_example_asks(page: Page) -> None:
    question = "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?"
    with asking(page):
        page.get_by_role("button", name=question).click()
    expect(answer(page, 1).locator("mark").first).to_have_text("ngày 10-4")
    expect(page.locator(".hb-question")).to_have_text(question)
    expect(page.get_by_text("Thử hỏi")).to_be_hidden()


def test_a_question_follows_on_another_and_a_new_conversation_begins(page: Page) -> None:
    alone = ask(page, "Ông ấy sinh năm nào?").inner_text()
    assert "Ứng Quốc Bảo" not in alone, "it follows on nothing yet"
    ask(page, "Ai là Hiệu trưởng Trường Đại học Lâm Sơn?")
    lead = ask(page, "Ông ấy sinh năm nào?").locator(".hb-lead")
    expect(lead).to_contain_text("Ứng Quốc Bảo")
    expect(lead.locator("mark").first).to_have_text("năm 1973")
    expect(page.locator(".hb-question").last).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Hội thoại mới").click()
    expect(page.locator(".hb-question")).to_have_count(0)
    expect(page.get_by_text("Thử hỏi")).to_be_visible()


def test_days_and_source_restrict_what_is_found(page: Page) -> None:
    question = "Cầu Sông Lâm được khởi công khi nào?"
    expect(ask(page, question).locator(".hb-meta").first).to_contain_text("18/03/2023")
    open_filters(page)
    page.get_by_label("Từ ngày").fill("1/1/2024")
    page.get_by_label("Đến ngày").fill("31-12-2024")
    page.get_by_role("combobox", name="Nguồn").click()
    page.get_by_role("option", name="Báo Lâm Sơn (54)").click()
    found = ask(page, question).locator(".hb-meta").all_inner_texts()
    assert found
    for about in found:
        assert "Báo Lâm Sơn" in about and re.search(r"\d\d/\d\d/2024", about)


def test_a_day_that_is_none_is_told_and_nothing_is_asked(page: Page) -> None:
    open_filters(page)
    first, alert = page.get_by_label("Từ ngày"), page.get_by_role("alert")
    first.fill("31/02/2024")
    with asking(page):
        box(page).fill("Cầu Sông Lâm dài bao nhiêu mét?")
        box(page).press("Enter")
    expect(alert).to_have_text("Từ ngày: “31/02/2024” không phải một ngày. Hãy viết như 25/03/2020.")
    first.fill("01/02/2023")
    first.press("Enter")
    expect(alert).to_be_hidden()
    expect(box(page)).to_have_value("Cầu Sông Lâm dài bao nhiêu mét?")
    expect(page.locator(".hb-question")).to_have_count(0)


def test_the_page_speaks_english(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    page.get_by_text("English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#hb-header")).to_contain_text(re.compile(r"82 articles · \d outlets · from 25/03"))
    for name in ("Send", "New conversation", "Filter by date and outlet"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    with asking(page):
        page.get_by_placeholder("Ask about published news…").fill("Ai phát minh ra kính thiên văn phản xạ?")
        page.get_by_placeholder("Ask about published news…").press("Enter")
    expect(answer(page, 1)).to_contain_text("Not found in the archive")


def test_a_phone_shows_all_without_scrolling_sideways(phone: Page) -> None:
    assert phone.evaluate(WIDER) == []
    header = phone.locator("#hb-header").bounding_box()
    assert header and header["width"] > 150, "the header is squeezed"
    said = ask(phone, "Đỉnh lũ sông Lâm ở trạm Cầu Ngói tháng 9/2024 cao bao nhiêu mét?")
    expect(said.locator("mark").first).to_contain_text("29,84")
    said.get_by_text("[1]", exact=True).tap()
    expect(said.locator("blockquote mark").first).to_be_visible()
    assert phone.evaluate(WIDER) == []
    for part in (box(phone), phone.get_by_role("button", name="Gửi")):
        expect(part).to_be_in_viewport(ratio=1)
    screenshot(phone, "phone.png")
    open_filters(phone)
    for part in (box(phone), phone.get_by_label("Đến ngày"), phone.get_by_role("combobox")):
        expect(part).to_be_in_viewport(ratio=1)
    assert phone.evaluate(WIDER) == []


def test_text_that_is_html_is_shown_and_runs_nothing(page: Page) -> None:
    asked = "Ai được bầu làm Trưởng thôn Bản Lạ <img src=x onerror=window.hacked=7>?"
    said = ask(page, asked)
    expect(page.locator(".hb-question")).to_have_text(asked)
    expect(said.locator(".hb-lead mark").first).to_have_text("Kha Văn Độc")
    expect(said.locator(".hb-lead")).to_contain_text("<script>window.hacked=3</script> <img src=")
    expect(said.locator(".hb-card")).to_contain_text("Báo <b>Độc</b>")
    said.get_by_text("[1]", exact=True).click()
    expect(said.locator("blockquote mark")).to_contain_text("<svg onload='window.hacked=6'></svg>")
    open_filters(page)
    page.get_by_role("combobox", name="Nguồn").click()
    expect(page.get_by_role("option", name="Báo <b>Độc</b> (1)")).to_be_visible()
    assert said.locator("script, img, svg, b, a:not(.hb-ref)").count() == 0
    assert page.locator(".hb-question").locator("*").count() == 0
    assert page.evaluate("window.hacked") is None


@pytest.mark.skipif(not (ROOT / ".venv" / ".installed").exists(), reason="no `make` set this up")
def test_make_run_leads_to_a_cited_answer(browser: Browser, tmp_path: Path) -> None:
    with (
        _serving(["make", "run"], ROOT, tmp_path) as address,
        _visit(browser, address, viewport={"width": 1280, "height": 900}) as page,
    ):
        said = ask(page, "Cầu Sông Lâm được khởi công khi nào?")
        expect(said.locator(".hb-lead mark").first).to_be_visible()
        said.get_by_text("[1]", exact=True).click()
        expect(said.locator(".hb-card blockquote mark").first).to_be_visible()
