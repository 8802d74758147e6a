"""The admin's pages in a browser: an upload followed to its end, figures, settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.service import talks
from assistant.service.database import Database
from assistant.service.talks import Message
from indexer.archive import Archive
from indexer.build import index
from indexer.encode import Encoder
from indexer.read import find
from tests.browser.chatting import ask, box, open_chat
from tests.browser.driving import (
    DESK,
    FRUIT,
    RAID,
    ROOT,
    WIDER,
    corrected,
    marks,
    screenshot,
    serving,
    sign_in,
    visiting,
)

pytestmark = marks


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[str]:
    """The address of an app over an archive of its own, with a few questions and an inbox."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "inbox").mkdir()
    with Archive.create(folder / "archive", encoder) as archive:
        index(archive, find([str(ROOT / "data" / "sample" / "articles.jsonl")]))
        corrected(archive)
    with Database(folder / "archive.service.sqlite") as database:
        _use(database)
    with serving(folder, {"HOIBAO_ASKS_PER_MINUTE": "0", "HOIBAO_INBOX": "inbox"}) as address:
        yield address


def _use(database: Database) -> None:
    """Two weeks of questions up to now, some refused, some with feedback."""
    import time

    for number in range(60):
        asked = time.time() - number * 20_000
        status = ("answered", "answered", "partial", "not_found", "answered")[number % 5]
        kept = Message(f"Câu hỏi số {number}?", "{}", status, {}, 0.4, asked)
        message = talks.append(database, f"conversation-{number}", kept)
        if number % 6 == 0:
            talks.give_feedback(database, message, talks.REASONS[number % 4], "Thiếu tên.", "reader", asked)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Files to upload: some hundred articles, and two lines that are none."""
    lines = [json.dumps({
        "url": f"https://bao.example/tin-{number}", "title": f"Xã Yên Phác: bản tin số {number}",
        "published": "2024-05-01", "source": "Báo Thử", "body": f"Xã Yên Phác trao {number} suất quà.",
    }) for number in range(700)]
    (tmp_path / "tin.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "hong.jsonl").write_text("{\n[]\n", encoding="utf-8")
    return [tmp_path / "tin.jsonl", tmp_path / "hong.jsonl"]


def test_an_upload_is_followed_to_its_end(page: Page, office: str, files: list[Path]) -> None:
    sign_in(page, office, "admin", "/quan-tri/them-bai")
    screenshot(page, "admin-add.png")
    page.get_by_label("Chọn tệp").set_input_files(files)
    page.get_by_role("button", name="Tải lên và thêm").click()
    page.wait_for_url("**/quan-tri/viec/*")
    expect(page.get_by_role("button", name="Dừng")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Xong", timeout=60_000)
    expect(page.locator("[data-count=added]")).to_have_text("700")
    expect(page.locator("[data-count=bad]")).to_have_text("2")
    expect(page.get_by_role("button", name="Dừng")).to_be_hidden()
    expect(page.get_by_role("listitem")).to_contain_text(["hong.jsonl:1", "hong.jsonl:2"])
    assert page.evaluate("document.querySelector('progress').value") == 1
    screenshot(page, "admin-job.png")


def test_what_is_too_large_is_said_before_it_is_sent(page: Page, office: str, files: list[Path]) -> None:
    sign_in(page, office, "admin", "/quan-tri/them-bai")
    page.locator("form[data-upload]").evaluate("form => form.dataset.largestFile = 100")
    page.get_by_label("Chọn tệp").set_input_files(files)
    page.get_by_role("button", name="Tải lên và thêm").click()
    expect(page.get_by_role("alert")).to_contain_text("Một tệp lớn hơn 200 MB")
    assert page.url == f"{office}/quan-tri/them-bai"


def test_the_figures_are_drawn(page: Page, office: str) -> None:
    sign_in(page, office, "admin", "/quan-tri")
    charts = page.locator("svg.hb-plot")
    expect(charts).to_have_count(4)
    expect(page.get_by_role("img", name="Câu hỏi theo ngày")).to_be_visible()
    colours = page.evaluate("""() => [...document.querySelectorAll("svg.hb-plot .bar rect")].map(
        (bar) => getComputedStyle(bar).fill)""")
    assert len(set(colours)) > 2 and "rgb(0, 0, 0)" not in colours
    page.get_by_text("Xem bảng số").nth(1).click()
    expect(page.get_by_role("columnheader", name="trả lời được")).to_be_visible()
    expect(page.get_by_text("đã theo kịp kho")).to_be_visible()
    page.get_by_role("button", name="Kiểm tra kho").click()
    expect(page.get_by_role("status")).to_contain_text("Kho nguyên vẹn")
    screenshot(page, "admin.png", full_page=True)


def test_the_settings_are_told(page: Page, office: str) -> None:
    sign_in(page, office, "admin", "/quan-tri/cai-dat")
    row = page.get_by_role("row").filter(has_text="HOIBAO_INBOX")
    expect(row).to_contain_text("inbox")
    screenshot(page, "admin-settings.png")


def test_a_phone_shows_every_page_without_scrolling_sideways(phone: Page, office: str) -> None:
    sign_in(phone, office, "admin", "/quan-tri")
    for name, path in (
        ("", ""), ("-add", "/them-bai"), ("-jobs", "/viec"), ("-feedback", "/gop-y"),
        ("-accounts", "/tai-khoan"),
        ("-audit", "/nhat-ky"), ("-settings", "/cai-dat"), ("-rebuild", "/dung-lai"), ("-remove", "/go-bai"),
    ):
        phone.goto(f"{office}/quan-tri{path}")
        assert phone.evaluate(WIDER) == [], path
        screenshot(phone, f"admin{name}-phone.png")


def test_a_correction_is_read_word_by_word(page: Page, office: str) -> None:
    page.goto(f"{office}/bai-bao/{FRUIT}")
    expect(page.locator(".hb-changed")).to_contain_text("Bài đã được đính chính ngày")
    page.get_by_role("link", name="Xem các bản (2)").click()
    expect(page.locator("del")).to_have_text("bỏ: 41.500")
    expect(page.locator("ins").first).to_have_text("thêm: 14.500")
    screenshot(page, "reader-history.png")
    page.get_by_role("link", name="Bản 1", exact=True).click()
    expect(page.get_by_text("Đây là bản cũ của bài này")).to_be_visible()
    expect(page.locator(".hb-body")).to_contain_text("41.500 tấn")


def test_what_an_admin_withdraws_leaves_the_conversation_that_goes_on(
    browser: Browser, page: Page, office: str
) -> None:
    open_chat(page, office)
    first = ask(page, "Công an TP. Ninh Giang tạm giữ bao nhiêu người trong đường dây cá độ bóng đá?")
    expect(first).to_contain_text("9 người")
    with visiting(browser, **DESK) as desk:
        sign_in(desk, office, "admin", f"/quan-tri/go-bai?id={RAID}")
        desk.get_by_label("Lý do (người đọc sẽ thấy)").fill("Tin đã được toà soạn gỡ")
        screenshot(desk, "admin-withdraw.png")
        desk.get_by_role("button", name="Rút bài này").click()
        expect(desk.get_by_role("status")).to_contain_text("Đã rút bài")
        screenshot(desk, "admin-withdrawals.png")
    ask(page, "Sản lượng vải Yên Phác là bao nhiêu tấn?")
    before = page.locator(".hb-message").first
    expect(before.locator(".hb-lost")).to_contain_text("Tin đã được toà soạn gỡ")
    expect(before).not_to_contain_text("9 người")
    before.scroll_into_view_if_needed()
    screenshot(page, "chat-withdrawn.png")
    page.reload()
    expect(box(page)).to_be_focused()
    expect(page.locator(".hb-message").first.locator(".hb-lost")).to_be_visible()
