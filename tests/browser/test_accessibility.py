"""Every page for everybody: WCAG 2.2 AA by axe, small windows, the keyboard alone, both languages."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from indexer.archive import Archive
from indexer.backup import back_up
from indexer.build import index
from indexer.encode import Encoder
from indexer.read import find
from tests.browser.chatting import answer, ask, asking, box, open_chat, pane
from tests.browser.driving import (
    DESK,
    FRUIT,
    PHONE,
    RAID,
    ROOT,
    WIDER,
    corrected,
    marks,
    screenshot,
    serving,
    sign_in,
)

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
         "resultTypes": ["violations"]}
"""All that axe knows of WCAG 2.0 to 2.2, A and AA, and its own advice."""
LOOKS = {"runOnly": {"type": "rule", "values": [
    "color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]}}
"""What may be otherwise in another scheme of colours or at another width."""
ZOOMED: ViewportSize = {"width": 640, "height": 450}
NARROW: ViewportSize = {"width": 320, "height": 640}
"""Beside the narrowest that WCAG 1.4.10 asks for."""
MOVING = "document.getAnimations().filter(one => !one.effect.target?.closest('.swagger-ui')).length"
HEAD = re.compile(r'<html lang="(..)">.*?<title>(.+?)</title>', re.S)
FOCUSED = """() => {
    const e = document.activeElement, at = e.getBoundingClientRect(), ring = (e) => {
        const style = getComputedStyle(e);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    return [document.body, document.documentElement].includes(e) ? null : {
        is: e.outerHTML.slice(0, 90), top: at.top, bottom: at.bottom, left: at.left,
        form: e.matches(".hb-skip, header *, form *"),
        ringed: ring(e) || (e.matches("textarea") && ring(e.closest("#hb-box") ?? e)) };
}"""
MAYOR = "HĐND TP. Ninh Giang bầu ai làm Chủ tịch thành phố vào tháng 11/2023?"
UNKNOWN = "Ai phát minh ra kính thiên văn phản xạ?"
FIRST = "tbody a[href*='/{}/']"
"""Of a table: its first link to a page of that kind."""
PAGES: dict[str, tuple[str, ...]] = {
    "sign in": ("", "/dang-nhap"),
    "register": ("", "/bo-nhiem"),
    "holders": ("", "/bo-nhiem?on=2024-12-31"),
    "person": ("", "/bo-nhiem?person=Chu Thị Mỵ", FIRST.format("nguoi")),
    "offices": ("", "/bo-nhiem/chuc-danh"),
    "office": ("", "/bo-nhiem/chuc-danh?office=Chủ tịch UBND tỉnh Lâm Sơn"),
    "event": ("", "/bo-nhiem?sort=day", FIRST.format("su-kien")),
    "no person": ("", "/bo-nhiem/nguoi/khong-co"),
    "reader": ("", "/bai-bao"),
    "search": ("", "/bai-bao?q=đỉnh lũ Cầu Ngói"),
    "article": ("", "/bai-bao?q=bổ nhiệm", ".hb-finds h2 a"),
    "over time": ("", "/bai-bao/dong-thoi-gian?q=đỉnh lũ Cầu Ngói"),
    "no article": ("", "/bai-bao/khong-co"),
    "not shared": ("", "/chia-se/khong-co-hoi-thoai-nay"),
    "no page": ("", "/khong-co-trang-nay"),
    "api": ("", "/api/docs"),
    "queue": ("staff", "/bo-nhiem/duyet"),
    "review": ("staff", "/bo-nhiem/duyet", FIRST.format("su-kien")),
    "merge": ("staff", "/bo-nhiem/duyet", FIRST.format("su-kien"), "a[href*='/gop?']"),
    "log": ("staff", "/bo-nhiem/nhat-ky"),
    "not allowed": ("staff", "/quan-tri"),
    "admin": ("admin", "/quan-tri"),
    "add": ("admin", "/quan-tri/them-bai"),
    "jobs": ("admin", "/quan-tri/viec"),
    "job": ("admin", "/quan-tri/viec", FIRST.format("viec")),
    "feedback": ("admin", "/quan-tri/gop-y"),
    "accounts": ("admin", "/quan-tri/tai-khoan"),
    "no account": ("admin", "/quan-tri/tai-khoan/xoa?name=staff"),
    "audit": ("admin", "/quan-tri/nhat-ky"),
    "settings": ("admin", "/quan-tri/cai-dat"),
    "rebuild": ("admin", "/quan-tri/dung-lai"),
    "corrected": ("", f"/bai-bao/{FRUIT}"),
    "history": ("", f"/lich-su/{FRUIT}"),
    "version": ("", f"/lich-su/{FRUIT}", "tbody a[href*='phien-ban']"),
    "withdrawn": ("", f"/bai-bao/{RAID}"),
    "withdrawals": ("admin", "/quan-tri/go-bai"),
    "withdraw": ("admin", f"/quan-tri/go-bai?id={FRUIT}"),
    "reinstate": ("admin", f"/quan-tri/go-bai/dua-lai?id={RAID}"),
    "backups": ("admin", "/quan-tri/sao-luu"),
    "what is kept": ("", "/rieng-tu"),
    "privacy": ("admin", "/quan-tri/rieng-tu"),
}
"""By a name of its own: who visits it, its path, and the links that are followed from there."""

pytestmark = marks


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[str]:
    """The address of an app over an archive of its own, since staff review it and a job adds to it."""
    folder = tmp_path_factory.mktemp("everybody")
    with Archive.create(folder / "archive", encoder) as archive:
        index(archive, find([str(ROOT / "data" / "sample")]))
        corrected(archive)
        archive.withdraw([RAID], "admin", "Tin đã được toà soạn gỡ")
        (folder / "backups").mkdir()
        back_up(archive.folder, folder / "backups", datetime(2025, 1, 1, tzinfo=UTC))
    with serving(folder, {"HOIBAO_ASKS_PER_MINUTE": "0", "HOIBAO_BACKUPS": "backups"}) as address:
        yield address


@pytest.fixture(scope="module")
def visitors(browser: Browser, office: str) -> Iterator[dict[str, Page]]:
    """A page a role, by its name, "" for who has not signed in; our policy of content keeps axe out."""
    made = {role: browser.new_context(**DESK, bypass_csp=True).new_page() for role in ("", "staff", "admin")}
    for role, page in made.items():
        if role:
            sign_in(page, office, role)
    _add(made["admin"], office)
    yield made
    for page in made.values():
        page.context.close()


def _add(page: Page, office: str) -> None:
    """A job that is done."""
    page.goto(f"{office}/quan-tri/them-bai")
    line = {"id": "moi", "title": "Tin mới", "published": "2024-05-01", "body": "Có tin."}
    page.get_by_label("Chọn tệp").set_input_files(
        {"name": "tin.jsonl", "mimeType": "", "buffer": json.dumps(line).encode()})
    page.get_by_role("button", name="Tải lên và thêm").click()
    expect(page.get_by_role("status")).to_have_text("Xong", timeout=60_000)


@pytest.fixture(scope="module")
def addresses(visitors: dict[str, Page], office: str) -> dict[str, str]:
    """Of every page, by its name."""
    found = {}
    for name, (role, path, *links) in PAGES.items():
        found[name] = office + path
        for link in links:
            visitors[role].goto(found[name])
            found[name] = visitors[role].locator(link).first.evaluate("a => a.href")
    return found


def go(visitors: dict[str, Page], addresses: dict[str, str], name: str) -> Page:
    """The page of that name, with all that is folded on it unfolded."""
    page = visitors[PAGES[name][0]]
    page.goto(addresses[name])
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    return page


def faults(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """What axe finds wrong, each with the places; Swagger's part of the API's page is not ours."""
    found = Axe().run(page, {"exclude": [[".swagger-ui"]]}, rules).response["violations"]
    return [f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes']]}" for one in found]


def wide(page: Page, size: ViewportSize) -> list[str]:
    """What has to be scrolled sideways to in a window of a size."""
    page.set_viewport_size(size)
    found: list[str] = page.evaluate(WIDER)
    over = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return found or [f"the page, by {over}"] * (over > 0)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_documents(visitors: dict[str, Page], addresses: dict[str, str], name: str) -> None:
    page = go(visitors, addresses, name)
    try:
        assert faults(page) == []
        assert [wide(page, size) for size in (ZOOMED, NARROW)] == [[], []]
        page.emulate_media(color_scheme="dark")
        assert faults(page, LOOKS) == []
        assert page.evaluate(MOVING) == 0
    finally:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK["viewport"])


def test_every_page_has_a_title_of_its_own_in_both_languages(
    visitors: dict[str, Page], addresses: dict[str, str]
) -> None:
    for language in ("vi", "en"):
        titles = {}
        for name, address in addresses.items():
            asked = visitors[PAGES[name][0]].request.get(
                address, params={"lang": language}, headers={"Accept": "text/html"})
            [(spoken, titles[name])] = HEAD.findall(asked.text())
            assert spoken == language or name == "api", name
        assert [title for title, count in Counter(titles.values()).items() if count > 1] == []


@pytest.mark.parametrize(("device", "rules"), [
    (DESK, RULES), ({**PHONE, "color_scheme": "dark"}, LOOKS),
], ids=["desk", "phone"])
def test_the_chat(browser: Browser, office: str, device: dict[str, Any], rules: dict[str, Any]) -> None:
    with browser.new_context(**device, bypass_csp=True) as context:
        page = context.new_page()
        open_chat(page, office)
        found = {"empty": faults(page, rules)}
        said = ask(page, MAYOR)
        found["answered"] = faults(page, rules)
        said.locator(".hb-ref").first.click()
        expect(pane(page).locator("#trich")).to_be_focused()
        found["evidence"] = faults(page, rules)
        page.keyboard.press("Escape")
        for name in (".hb-part", ".hb-wrong"):
            said.locator(name).first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            found[name] = faults(page, rules)
            page.keyboard.press("Escape")
        page.get_by_role("button", name="Lọc theo ngày và nguồn").click()
        ask(page, UNKNOWN)
        found["not found"] = faults(page, rules)
        page.goto(office + share(page))
        found["shared"] = faults(page, rules)
    assert not any(found.values()), found


def share(page: Page) -> str:
    """The path of the conversation for others to read."""
    with page.expect_response("**/share") as shared:
        page.locator("#hb-share").click()
    path: str = shared.value.json()["address"]
    return path


@pytest.mark.parametrize("size", [ZOOMED, NARROW], ids=["zoomed", "narrow"])
def test_the_chat_fits_a_small_window(page: Page, office: str, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    open_chat(page, office)
    said = ask(page, MAYOR)
    expect(box(page)).to_be_in_viewport(ratio=1)
    expect(said.locator(".hb-part").first).to_be_in_viewport()
    assert wide(page, size) == []
    screenshot(page, f"chat-{size['width']}.png")
    said.locator(".hb-ref").first.click()
    expect(pane(page).locator("#trich")).to_be_in_viewport()
    assert wide(page, size) == []


def test_less_motion_is_none(page: Page, office: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_chat(page, office)
    page.evaluate("""() => new MutationObserver(() => {
        const waits = document.querySelector(".hb-pending");
        window.moved ??= waits && getComputedStyle(waits).animationName;
    }).observe(document.querySelector("#hb-chat"), { childList: true, subtree: true })""")
    ask(page, MAYOR)
    assert page.evaluate("moved") == "none"


# -- the keyboard alone -------------------------------------------------------------------------


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until something is focused."""
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{key} leads to no {selector}")


def stops(page: Page) -> list[dict[str, Any]]:
    """What Tab leads to from the top of a page to its end."""
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus() }")
    found: list[dict[str, Any]] = []
    for _ in range(150):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None or (found and at["is"] == found[0]["is"]):
            break
        if not found or at["is"] != found[-1]["is"]:  # a field of a day has a stop a part
            found.append(at)
    return found


@pytest.mark.parametrize("name", ["sign in", "register", "reader", "review", "feedback", "add", "accounts"])
def test_focus_is_seen_where_it_is(visitors: dict[str, Page], addresses: dict[str, str], name: str) -> None:
    found = [at for at in stops(go(visitors, addresses, name)) if at["form"]]
    assert len(found) > 6
    assert "hb-skip" in found[0]["is"]
    assert [at["is"] for at in found if not at["ringed"]] == []


def test_tab_goes_through_the_chat_as_it_is_read(page: Page, office: str) -> None:
    open_chat(page, office)
    found = stops(page)
    assert "hb-skip" in found[0]["is"]
    assert [at["is"] for at in found if not at["ringed"]] == []
    for one, next in pairwise(found[1:]):
        below, beside = next["top"] >= one["bottom"] - 8, next["left"] >= one["left"]
        assert below or beside, (one["is"], next["is"])


def test_a_question_its_evidence_and_the_way_back(phone: Page, office: str) -> None:
    open_chat(phone, office)
    with asking(phone):
        phone.keyboard.type(MAYOR)
        phone.keyboard.press("Enter")
    said = answer(phone, 1)
    tab_to(phone, ".hb-ref", "Shift+Tab")
    phone.keyboard.press("Enter")
    expect(pane(phone).locator("#trich")).to_be_focused()
    tab_to(phone, ".hb-pane *", "Shift+Tab")
    expect(box(phone)).not_to_be_focused()
    phone.keyboard.press("Escape")
    expect(pane(phone)).to_be_hidden()
    expect(said.locator(".hb-ref").first).to_be_focused()


def test_what_was_understood_is_changed(page: Page, office: str) -> None:
    open_chat(page, office)
    ask(page, MAYOR)
    tab_to(page, ".hb-part[data-change*=place]", "Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("Yên Phác")
    with asking(page):
        tab_to(page, "dialog [type=submit]")
        page.keyboard.press("Enter")
    answer(page, 2)
    expect(page.locator(".hb-question").last).to_have_text(MAYOR.replace("Ninh Giang", "Yên Phác"))


def test_staff_reject_what_is_wrong(page: Page, office: str) -> None:
    sign_in(page, office, "staff", "/bo-nhiem/duyet")
    tab_to(page, "a[href*='queue']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/su-kien/*")
    wrong = page.get_by_role("heading", level=1).inner_text()
    tab_to(page, "summary")
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=reason]")
    page.keyboard.type("Bài không nói vậy.")
    tab_to(page, ".hb-danger")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Đã bác bỏ")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(wrong)
