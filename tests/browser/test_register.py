"""The register in a browser: read at a desk and on a phone, reviewed by staff."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from indexer.archive import Archive
from indexer.build import index
from indexer.encode import Encoder
from indexer.read import find
from tests.browser.driving import DESK, ROOT, WIDER, marks, screenshot, serving, sign_in, visiting

pytestmark = marks


@pytest.fixture(scope="module")
def staffs(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[str]:
    """The app's address over an archive that tests may change."""
    folder = tmp_path_factory.mktemp("staff")
    with Archive.create(folder / "archive", encoder) as archive:
        index(archive, find([str(ROOT / "data" / "sample")]))
    with serving(folder) as address:
        yield address


def test_the_table_is_filtered_sorted_and_followed_to_the_quote(page: Page, address: str) -> None:
    page.goto(f"{address}/bo-nhiem")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sổ bổ nhiệm")
    screenshot(page, "register.png")
    page.get_by_label("Người", exact=True).fill("quach dinh loc")
    page.get_by_role("button", name="Tìm").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_role("columnheader", name="Ngày").get_by_role("link").click()
    expect(rows.first).to_contain_text("08/2019")
    expect(page.get_by_role("columnheader", name="Ngày")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Chi tiết: bổ nhiệm, Quách Đình Lộc, Giám đốc Công an tỉnh").click()
    expect(page.locator("mark", has_text="Quách Đình Lộc").first).to_be_visible()
    screenshot(page, "register-event.png")
    page.go_back()
    expect(page.get_by_label("Người", exact=True)).to_have_value("quach dinh loc")


def test_an_article_as_hostile_as_it_can_be_is_only_text(page: Page, address: str) -> None:
    page.goto(f"{address}/bo-nhiem?person=Kha Văn Độc")
    for link in page.locator("tbody a").evaluate_all("all => all.map((a) => a.href)"):
        page.goto(link)
        assert page.evaluate("window.hacked") is None


def test_pictures_are_told_in_words_at_a_desk(page: Page, address: str) -> None:
    page.goto(f"{address}/bo-nhiem/chuc-danh?office=Chủ tịch UBND tỉnh Lâm Sơn")
    picture = page.get_by_role("img", name="Những người giữ chức Chủ tịch UBND tỉnh Lâm Sơn theo thời gian")
    expect(picture).to_be_visible()
    told = "Trần Bá Lưỡng: theo tin ngày 13/03/2024 – chưa có tin thôi giữ"
    expect(page.locator("desc")).to_contain_text(told)
    screenshot(page, "register-office.png")


@pytest.mark.parametrize(("path", "name"), [
    ("/bo-nhiem", "register"), ("/bo-nhiem?on=2024-12-31", "register-holders"),
    ("/bo-nhiem?person=ai đó&since=2024", "register-empty"),
    ("/bo-nhiem/chuc-danh?office=Chủ tịch UBND tỉnh Lâm Sơn", "register-office"),
])
def test_a_phone_shows_all_without_scrolling_sideways(
    phone: Page, address: str, path: str, name: str
) -> None:
    phone.goto(address + path)
    assert phone.evaluate(WIDER) == []
    screenshot(phone, f"{name}-phone.png")


def test_a_career_on_a_phone(phone: Page, address: str) -> None:
    phone.goto(f"{address}/bo-nhiem?person=Chu Thị Mỵ")
    phone.locator("tbody .hb-rg-name").first.click()
    expect(phone.get_by_role("img")).to_be_visible()
    words = phone.locator(".hb-time text").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().right)")
    assert max(words) <= 390
    screenshot(phone, "register-person-phone.png")


def test_staff_go_through_the_queue_by_the_keyboard(browser: Browser, staffs: str) -> None:
    with visiting(browser, **DESK) as page:
        sign_in(page, staffs, "staff", "/bo-nhiem/duyet")
        screenshot(page, "register-queue.png")
        page.get_by_role("link", name="Duyệt từ đầu").click()
        first = page.get_by_role("heading", level=1).inner_text()
        expect(page.get_by_role("button", name="Xác nhận, sang sự kiện sau")).to_be_focused()
        screenshot(page, "register-review.png")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Đã xác nhận.")
        expect(page.get_by_role("heading", level=1)).not_to_have_text(first)


def test_what_was_typed_stays_where_a_correction_fails(browser: Browser, staffs: str) -> None:
    with browser.new_context(**DESK) as context:  # a browser calls an answer of 422 an error
        page = context.new_page()
        sign_in(page, staffs, "staff", "/bo-nhiem/duyet")
        page.locator("tbody .hb-rg-name").last.click()
        page.locator("summary", has_text="Sửa").click()
        page.get_by_label("Người ký").fill("Trần Bá Lưỡng")
        page.get_by_label("Ngày quyết định").fill("không rõ")
        page.get_by_role("button", name="Ghi sửa đổi").click()
        expect(page.get_by_text("Không phải một ngày")).to_be_visible()
        expect(page.get_by_label("Người ký")).to_have_value("Trần Bá Lưỡng")
        screenshot(page, "register-correct.png")


def test_staff_merge_and_undo(browser: Browser, staffs: str) -> None:
    with visiting(browser, **DESK) as page:
        sign_in(page, staffs, "staff", "/bo-nhiem?person=Qu%C3%A1ch")
        page.get_by_label("Chọn: Quách Đình Lộc, Ủy viên UBND tỉnh").check()
        page.get_by_label("Chọn: Quách Đình Lộc, Giám đốc Công an tỉnh Lâm Sơn").check()
        page.get_by_role("button", name="Gộp những dòng đã chọn").click()
        screenshot(page, "register-merge.png")
        page.get_by_role("button", name="Là cùng một người").click()
        expect(page.get_by_role("status")).to_contain_text("Đã gộp.")
        expect(page.locator("table").last.locator("tbody tr")).to_have_count(3)
        page.get_by_role("link", name="Xem nhật ký để hoàn tác").click()
        page.get_by_role("row", name="gộp").get_by_role("button", name="Hoàn tác").click()
        expect(page.get_by_role("status")).to_contain_text("Đã hoàn tác.")
        screenshot(page, "register-log.png")
