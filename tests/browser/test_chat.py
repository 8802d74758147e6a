"""The chat in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chatting import answer, ask, asking, box, open_chat, pane
from tests.browser.driving import DESK, ROOT, WIDER, marks, screenshot, serving, visiting

SETTLED = """new Promise((done) => {
    let frames = 10;
    const tick = () => frames-- ? requestAnimationFrame(tick) : done();
    tick();
})"""
"""Gradio makes the filter's fields as they are first unfolded, and empties them some frames later."""
RECORD = """() => {
    window.shown = [];
    const there = (name) => document.querySelector("#hb-chat .hb-" + name);
    const note = () => window.shown.push(["pending", "lead", "card", "more"].filter(there).join());
    new MutationObserver(note).observe(
        document.querySelector("#hb-chat"), { childList: true, subtree: true, characterData: true });
}"""
"""Notes at every change which parts of an answer there are."""
MAYOR = "HĐND TP. Ninh Giang bầu ai làm Chủ tịch thành phố vào tháng 11/2023?"
DUMP = "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?"

pytestmark = marks


def test_an_answer_grows_and_its_evidence_stands_beside_it(page: Page, address: str) -> None:
    open_chat(page, address)
    page.evaluate(RECORD)
    said = ask(page, MAYOR)
    grew = list(dict.fromkeys(page.evaluate("shown")))
    assert grew[-3:] == ["pending", "lead,card", "lead,card,more"]
    expect(said.locator(".hb-lead mark").filter(has_text="Chu Thị Mỵ")).to_be_visible()
    card = said.locator(".hb-card").first
    expect(card).to_contain_text("Báo Lâm Sơn")
    expect(card.locator(".hb-byline")).to_have_text("Thảo Vy")
    link = card.get_by_role("link", name="Xem bài gốc")
    expect(link).to_have_attribute("href", re.compile(r"^https://baolamson\.example/.*ls2023026"))
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    quote = pane(page).locator("#trich")
    expect(quote).to_be_in_viewport(ratio=1)
    expect(box(page)).to_be_focused()
    said.get_by_text("[1]", exact=True).click()
    expect(quote).to_be_focused()
    assert said.locator(".hb-lead").inner_text() == quote.inner_text() + "[1]"
    assert page.url == address + "/", "the reference left the page where it was"
    screenshot(page, "chat.png")


def test_each_reference_opens_its_article_at_the_quote(page: Page, address: str) -> None:
    open_chat(page, address)
    said = ask(page, "Diễn biến dự án cầu Sông Lâm?")
    cards = said.locator(".hb-card")
    assert cards.count() > 1
    for number in range(cards.count()):
        title = cards.nth(number).locator(".hb-headline").inner_text()
        said.get_by_text(f"[{number + 1}]", exact=True).first.click()
        expect(pane(page).get_by_role("heading", name=title)).to_be_visible()
        expect(pane(page).locator("#trich")).to_be_in_viewport(ratio=0.5)


def test_what_was_understood_is_changed_and_asked_again(page: Page, address: str) -> None:
    open_chat(page, address)
    said = ask(page, MAYOR)
    period, source, place = said.locator(".hb-part").all()
    expect(period).to_contain_text("01/11/2023 đến 30/11/2023")
    expect(source).to_contain_text("mọi nguồn")
    expect(place).to_have_text(re.compile("Nơi: Ninh Giang"))
    period.focus()
    page.keyboard.press("Enter")
    editor = page.get_by_role("dialog", name="Thời gian")
    expect(editor.get_by_label("Từ ngày")).to_have_value("2023-11-01")
    screenshot(page, "chat-edit.png")
    editor.get_by_label("Từ ngày").fill("2020-01-01")
    editor.get_by_label("Đến ngày").fill("2020-12-31")
    with asking(page):
        editor.get_by_role("button", name="Hỏi lại").click()
    again = answer(page, 2)
    expect(again.locator(".hb-part").first).to_contain_text("từ 01/01/2020 đến 31/12/2020")
    for day in again.locator(".hb-card .hb-date").all_inner_texts():
        assert "/2020" in day
    again.locator(".hb-part").nth(1).click()
    editor = page.get_by_role("dialog", name="Nguồn")
    editor.get_by_label("Nguồn").select_option("Thời Báo Vùng")
    with asking(page):
        editor.get_by_role("button", name="Hỏi lại").click()
    expect(answer(page, 3).locator(".hb-part").nth(1)).to_contain_text("Thời Báo Vùng")


def test_another_place_is_asked_for_and_escape_changes_nothing(page: Page, address: str) -> None:
    open_chat(page, address)
    place = ask(page, MAYOR).locator(".hb-part").nth(2)
    place.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(place).to_be_focused()
    place.click()
    page.get_by_role("dialog").get_by_label("Nơi").fill("Yên Phác")
    with asking(page):
        page.keyboard.press("Enter")
    answer(page, 2)
    expect(page.locator(".hb-question").last).to_have_text(MAYOR.replace("Ninh Giang", "Yên Phác"))


def test_what_is_not_found_is_searched_in_more_time(page: Page, address: str) -> None:
    open_chat(page, address)
    open_filters(page)
    page.get_by_label("Từ ngày").fill("05/06/2020")
    page.get_by_label("Đến ngày").fill("05/06/2020")
    said = ask(page, "Ai phát minh ra kính thiên văn phản xạ?")
    expect(said).to_contain_text("Không tìm thấy trong kho bài")
    expect(said).to_contain_text("Phạm vi đã tìm: từ 05/06/2020 đến 05/06/2020")
    expect(said.locator(".hb-card, mark")).to_have_count(0)
    screenshot(page, "chat-not-found.png")
    with asking(page):
        said.get_by_role("button", name="Mở rộng thời gian").click()
    wider = answer(page, 2)
    expect(wider.locator(".hb-part").first).to_contain_text("mọi ngày")
    expect(wider.locator(".hb-nearest li")).to_have_count(3)
    wider.locator(".hb-nearest a").first.click()
    expect(pane(page).locator("article.hb-evidence")).to_be_visible()


def test_statuses_look_different(page: Page, address: str) -> None:
    open_chat(page, address)
    ask(page, "Xin chào")
    ask(page, "Ai phát minh ra kính thiên văn phản xạ?")
    ask(page, DUMP)
    for number, kind in enumerate(("out_of_scope", "not_found", "answered")):
        expect(page.locator(".hb-answer").nth(number)).to_have_class(f"hb-answer hb-{kind}")


def test_old_news_of_how_things_stand_is_told_as_such(page: Page, address: str) -> None:
    open_chat(page, address)
    said = ask(page, "Hiện nay ai là Hiệu trưởng Trường Đại học Lâm Sơn?")
    old = re.compile(r"^Tin mới nhất tìm được là ngày \d\d/\d\d/20")
    expect(said.locator(".hb-aged")).to_have_text(old)
    expect(said.locator(".hb-bracket")).to_have_text(re.compile(r"^\[theo tin ngày \d\d/\d\d/20"))


def test_a_suggestion_is_answered(page: Page, address: str) -> None:
    open_chat(page, address)
    suggested = ask(page, MAYOR).locator(".hb-more button").first
    question = suggested.inner_text()
    with asking(page):
        suggested.click()
    expect(answer(page, 2).locator(".hb-answer.hb-answered")).to_be_visible()
    expect(page.locator(".hb-question").last).to_have_text(question)


def test_a_reload_keeps_the_conversation_and_its_numbers(page: Page, address: str) -> None:
    open_chat(page, address)
    ask(page, "Cầu Sông Lâm được khởi công khi nào?")
    ask(page, DUMP)
    sources = page.locator(".hb-card").all_inner_texts()
    said = page.locator(".hb-lead, .hb-also").all_inner_texts()
    with page.expect_response("**/run/predict"):
        page.reload()
    expect(page.locator(".hb-message")).to_have_count(2)
    assert page.locator(".hb-card").all_inner_texts() == sources
    assert page.locator(".hb-lead, .hb-also").all_inner_texts() == said
    ask(page, "Nguồn nào nói vậy?")
    page.get_by_role("button", name="Hội thoại mới").click()
    expect(page.locator(".hb-question")).to_have_count(0)
    with page.expect_response("**/run/predict"):
        page.reload()
    expect(page.get_by_text("Thử hỏi")).to_be_visible()


def test_a_conversation_is_shared_to_be_read(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page, address)
    said = ask(page, MAYOR).locator(".hb-lead").inner_text()
    page.get_by_role("button", name="Chia sẻ").click()
    expect(page.get_by_role("button", name="Đã chép đường dẫn")).to_be_visible()
    shared = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(re.escape(address) + r"/chia-se/[\w-]{20,}", shared)
    page.goto(shared)
    expect(page.get_by_role("heading", name=MAYOR)).to_be_visible()
    expect(page.locator(".hb-lead")).to_have_text(said)
    expect(page.locator("main button")).to_have_count(1)  # the one that copies, hidden
    screenshot(page, "shared.png")
    page.get_by_text("[1]", exact=True).click()
    expect(page.locator("#trich")).to_be_in_viewport()


def test_feedback_is_given_with_its_reason(page: Page, address: str) -> None:
    open_chat(page, address)
    said = ask(page, DUMP)
    said.get_by_role("button", name="Báo sai").click()
    editor = page.get_by_role("dialog", name="Câu trả lời này sai ở đâu?")
    editor.get_by_label("Sai ngày").check()
    editor.get_by_label("Ghi chú").fill("Bài ghi ngày khác.")
    with page.expect_response("**/feedback") as given:
        editor.get_by_role("button", name="Gửi góp ý").click()
    assert given.value.status == 204
    assert given.value.request.post_data_json == {"reason": "wrong date", "note": "Bài ghi ngày khác."}
    expect(said.get_by_role("button", name="Đã ghi nhận")).to_be_visible()


def test_an_answer_is_copied_as_text(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(page, address)
    said = ask(page, DUMP)
    said.get_by_role("button", name="Sao chép").click()
    expect(said.get_by_role("button", name="Đã chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "ngày 10-4" in copied and "\n\nNguồn:\n[1] Đóng cửa bãi rác Khe Dùng" in copied


def test_a_conversation_is_saved(page: Page, address: str) -> None:
    open_chat(page, address)
    save = page.get_by_role("button", name="Tải hội thoại")
    expect(save).to_be_hidden()
    ask(page, DUMP)
    with page.expect_download() as saving:
        save.click()
    assert saving.value.suggested_filename == "hoi-bao.md"
    saved = saving.value.path().read_text(encoding="utf-8")
    assert saved.startswith(f"# Hỏi Báo: Hội thoại\n\n## 1. {DUMP}\n\n")
    assert "ngày 10-4" in saved and "<https://" in saved


def test_an_example_asks(page: Page, address: str) -> None:
    open_chat(page, address)
    with asking(page):
        page.get_by_role("button", name=DUMP).click()
    expect(answer(page, 1).locator("mark").first).to_have_text("ngày 10-4")
    expect(page.locator(".hb-question")).to_have_text(DUMP)
    expect(page.get_by_text("Thử hỏi")).to_be_hidden()


def test_a_question_follows_on_another(page: Page, address: str) -> None:
    open_chat(page, address)
    alone = ask(page, "Ông ấy sinh năm nào?").inner_text()
    assert "Ứng Quốc Bảo" not in alone, "it follows on nothing yet"
    ask(page, "Ai là Hiệu trưởng Trường Đại học Lâm Sơn?")
    lead = ask(page, "Ông ấy sinh năm nào?").locator(".hb-lead")
    expect(lead).to_contain_text("Ứng Quốc Bảo")
    expect(lead.locator("mark").first).to_have_text("năm 1973")
    expect(page.locator(".hb-question").last).to_be_in_viewport(ratio=1)


def open_filters(page: Page) -> None:
    page.get_by_role("button", name="Lọc theo ngày và nguồn").click()
    expect(page.get_by_role("combobox", name="Nguồn")).to_be_visible()
    page.evaluate(SETTLED)


def test_days_and_source_restrict_what_is_found(page: Page, address: str) -> None:
    open_chat(page, address)
    open_filters(page)
    page.get_by_label("Từ ngày").fill("1/1/2024")
    page.get_by_label("Đến ngày").fill("31-12-2024")
    page.get_by_role("combobox", name="Nguồn").click()
    page.get_by_role("option", name="Báo Lâm Sơn (54)").click()
    said = ask(page, "Cầu Sông Lâm được khởi công khi nào?")
    expect(said.locator(".hb-part").first).to_contain_text("01/01/2024 đến 31/12/2024")
    found = said.locator(".hb-meta").all_inner_texts()
    assert found
    for about in found:
        assert "Báo Lâm Sơn" in about and re.search(r"\d\d/\d\d/2024", about)


def test_a_day_that_is_none_is_told_and_nothing_is_asked(page: Page, address: str) -> None:
    open_chat(page, address)
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


def test_the_page_speaks_english(page: Page, address: str) -> None:
    open_chat(page, address)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    with page.expect_response("**/run/predict"):
        page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".hb-welcome")).to_contain_text(re.compile(r"82 articles · \d outlets · from 25/03"))
    for name in ("Send", "New conversation", "Filter by date and outlet"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    with asking(page):
        page.get_by_placeholder("Ask about published news…").fill("Ai phát minh ra kính thiên văn phản xạ?")
        page.get_by_placeholder("Ask about published news…").press("Enter")
    expect(answer(page, 1)).to_contain_text("Not found in the archive")
    page.get_by_role("link", name="Articles").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_phone_shows_all_without_scrolling_sideways(phone: Page, address: str) -> None:
    open_chat(phone, address)
    assert phone.evaluate(WIDER) == []
    said = ask(phone, "Đỉnh lũ sông Lâm ở trạm Cầu Ngói tháng 9/2024 cao bao nhiêu mét?")
    expect(said.locator("mark").first).to_contain_text("29,84")
    expect(pane(phone)).to_be_hidden()
    for part in (box(phone), phone.get_by_role("button", name="Gửi")):
        expect(part).to_be_in_viewport(ratio=1)
    assert phone.evaluate(WIDER) == []
    screenshot(phone, "chat-phone.png")
    said.get_by_text("[1]", exact=True).tap()
    expect(pane(phone).locator("#trich")).to_be_in_viewport(ratio=1)
    assert phone.evaluate(WIDER) == []
    screenshot(phone, "evidence-phone.png")
    pane(phone).get_by_role("button", name="Đóng").tap()
    expect(pane(phone)).to_be_hidden()
    expect(said.get_by_text("[1]", exact=True)).to_be_focused()
    open_filters(phone)
    for part in (box(phone), phone.get_by_label("Đến ngày"), phone.get_by_role("combobox")):
        expect(part).to_be_in_viewport(ratio=1)
    assert phone.evaluate(WIDER) == []


def test_text_that_is_html_is_shown_and_runs_nothing(page: Page, address: str) -> None:
    open_chat(page, address)
    asked = "Ai được bầu làm Trưởng thôn Bản Lạ <img src=x onerror=window.hacked=7>?"
    said = ask(page, asked)
    expect(page.locator(".hb-question")).to_have_text(asked)
    expect(said.locator(".hb-lead mark").first).to_have_text("Kha Văn Độc")
    expect(said.locator(".hb-lead")).to_contain_text("<script>window.hacked=3</script> <img src=")
    expect(said.locator(".hb-card")).to_contain_text("Báo <b>Độc</b>")
    said.get_by_text("[1]", exact=True).click()
    expect(pane(page).locator("#trich")).to_contain_text("<svg onload='window.hacked=6'></svg>")
    open_filters(page)
    page.get_by_role("combobox", name="Nguồn").click()
    expect(page.get_by_role("option", name="Báo <b>Độc</b> (1)")).to_be_visible()
    assert page.locator(".hb-message, #hb-pane").locator("script, img, svg, b").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.locator(".hb-question").locator("*").count() == 0
    assert page.evaluate("window.hacked") is None


@pytest.mark.skipif(not (ROOT / ".venv" / ".installed").exists(), reason="no `make` set this up")
def test_make_run_leads_to_a_cited_answer(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path, command=["make", "run"], where=ROOT) as address, visiting(browser, **DESK) as page:
        open_chat(page, address)
        said = ask(page, "Cầu Sông Lâm được khởi công khi nào?")
        expect(said.locator(".hb-lead mark").first).to_be_visible()
        expect(pane(page).locator("#trich")).to_be_visible()


def test_a_conversation_is_deleted_for_good_once_it_is_sure(phone: Page, address: str) -> None:
    open_chat(phone, address)
    expect(phone.locator(".hb-note")).to_contain_text("Hội thoại được lưu trên máy chủ 365 ngày")
    ask(phone, DUMP)
    id = phone.evaluate("sessionStorage.getItem('hb-talk')")
    delete = phone.locator("#hb-erase")
    assert phone.evaluate(WIDER) == []
    screenshot(phone, "chat-phone-foot.png")
    delete.click()
    phone.get_by_role("dialog").get_by_role("button", name="Thôi").click()
    expect(phone.locator(".hb-question")).to_have_count(1)
    delete.click()
    with phone.expect_response(f"**/api/v1/conversations/{id}") as gone:
        phone.get_by_role("dialog").get_by_role("button", name="Xoá", exact=True).click()
    assert gone.value.status == 204
    expect(phone.locator(".hb-question")).to_have_count(0)
    open_chat(phone, address)
    expect(phone.locator(".hb-question")).to_have_count(0)
