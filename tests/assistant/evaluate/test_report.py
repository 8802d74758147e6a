from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assistant.evaluate.alce import Support
from assistant.evaluate.compare import compare
from assistant.evaluate.measure import Outcome
from assistant.evaluate.report import comparison_report, report
from assistant.types import Turn
from indexer.types import Article
from tests.assistant.evaluate.outcomes import (
    BRIDGE,
    GOOD,
    MADE,
    OTHER,
    SAID,
    answer,
    cited,
    outcome,
    question,
    run,
)

EVIL = "</style><script>alert(1)</script><img src=x onerror=alert(2)>&\"'"
_VOID = {"meta", "input", "br", "img", "link"}


class Page(HTMLParser):
    """Reads a page strictly: every element closed in its order, every id once."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data

    def all(self, tag: str, kind: str = "") -> list[dict[str, str]]:
        return [a for t, a in self.tags if t == tag and (not kind or kind in a.get("class", "").split())]


def made(**changes: object) -> Outcome:
    return replace(outcome((0,)), **changes)  # type: ignore[arg-type]


HISTORY = (Turn("user", "Cầu Vàm ở đâu?"), Turn("assistant", "Ở xã Phú Xá."))
REFUSED = made(question=question(id="r", history=HISTORY), answer=answer(), ranks=(1, 4),
               found=(OTHER, BRIDGE))
ABSENT = made(question=question(id="v", gold=("cau", "mất"), answers=("7 km", "8 km")), answer=SAID,
              support=GOOD, ranks=(), found=(OTHER,))
GIVEN = made(question=question(kind="không", gold=(), answers=(), id="g"), answer=SAID, support=GOOD, gold=())
TOLD = made(
    question=question(id="u"), hit=True, support=Support((True, False), ((True, False), (False,))),
    answer=answer(("Cầu Vàm dài 120 mét.", (1, 2)), ("Cầu dài 7 km.", (1,)), confidence=0.625,
                  citations=[cited(1, "Cầu Vàm ở xã Phú Xá dài 120 mét."), cited(2, "Cầu Ngà", OTHER)]),
)
FINE = made(question=question(id="fine"), answer=SAID, hit=True, support=GOOD, seconds=0.3, first=0.2)
ALL = (REFUSED, ABSENT, GIVEN, TOLD, FINE)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_failure_is_on_the_page_and_nothing_else(language: str) -> None:
    page = Page(report(run(*ALL), ALL, language))
    cases = page.all("details", "case")
    assert [case["id"] for case in cases] == ["case-1", "case-2", "case-4", "case-3"], "kind by kind"
    assert [case["class"].split()[1:] for case in cases] == [
        ["refused"], ["missed"], ["unsupported", "irrelevant"], ["not_refused"],
    ]
    assert len(page.all("details", "kind")) == 2
    assert len(page.all("svg")) == 5, "all five pictures"
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"].removeprefix("#") for a in page.all("a")} <= set(ids), "each link leads somewhere"
    assert page.all("html") == [{"lang": language}]


def test_a_failure_can_be_read() -> None:
    text = " ".join(Page(report(run(*ALL), ALL, "en")).text.split())
    _, first, second, third, fourth = re.split(r" [rvug] Cầu Vàm dài bao nhiêu mét\?", text)
    assert "Cầu Vàm ở đâu?" in first and "120 mét" in first and "Gold article at rank 2, 5." in first
    assert "Not found in the archive" in first and "Thông xe cầu Vàm — Báo A — 02/09/2023" in first
    assert "7 km / 8 km" in second and "Gold articles that the archive lacks: mất" in second
    assert "No gold article was found." in second and "gold not in the answer" in second
    assert "citations do not say it" in third and "confidence told: 62.5%" in third
    assert "Sentence 1: [2] does not support it." in third
    assert "Sentence 2: what it cites does not say all that it says." in third
    assert "it should have said that none was found" in fourth and "Gold article" not in fourth


def test_in_vietnamese() -> None:
    text = Page(report(run(*ALL), ALL)).text
    assert "Đánh giá Hỏi Báo" in text and "4/5 câu chưa đạt" in text and "độ chuẩn của dẫn chứng" in text
    assert "Câu thứ 1: nguồn [2] không chứng minh câu này." in text and "62,5%" in text


def test_the_page_asks_no_host_for_anything() -> None:
    for html in (report(run(*ALL), ALL), comparison_report(compare(run(*ALL), run(*reversed(ALL))))):
        page = Page(html)
        assert "bao.example" not in html, "no article's address either"
        assert set(re.findall(r"\w+://[^\s\"'<)]*", html)) <= {"http://www.w3.org/2000/svg"}
        assert {"script", "link", "img", "iframe", "object"}.isdisjoint(tag for tag, _ in page.tags)
        assert "@import" not in html and "url(" not in html
        assert not [a for _, a in page.tags if any(name.startswith("on") or name == "src" for name in a)]


def test_an_answer_on_the_page_holds_its_quotes_and_asks_nothing() -> None:
    page = Page(report(run(*ALL), ALL))
    assert page.all("a", "hb-ref") and all(a["href"].startswith("#q") for a in page.all("a", "hb-ref"))
    assert len(page.all("blockquote")) == len(page.all("li", "hb-card")) > 0
    for offered in ("data-change", "data-message"):
        assert not [a for _, a in page.tags if offered in a]


def test_whatever_comes_from_outside_is_text() -> None:
    article = Article("x", EVIL, f"Câu {EVIL} hết.", source=EVIL, url=f"javascript:{EVIL}")
    bad = made(
        question=question(kind=EVIL, id=EVIL, text=EVIL, answers=(EVIL,), gold=(EVIL,),
                          history=(Turn("user", EVIL),)),
        answer=answer((f"Câu {EVIL} hết.", (1,)), citations=[cited(1, article.body, article)]),
        found=(article,), gold=(article,),
    )
    kept = run(bad, made=replace(MADE, questions=EVIL, model=EVIL, encoder=EVIL))
    harmless = Page(report(run(*ALL), ALL))
    for html in (report(kept, [bad]), comparison_report(compare(kept, run(FINE, made=kept.made)))):
        page = Page(html)
        assert {tag for tag, _ in page.tags} <= {tag for tag, _ in harmless.tags} | {"i"}
        assert not page.all("script") and not page.all("img")
        assert page.text.count(EVIL) >= 4


def test_each_reason_can_be_picked_without_a_script() -> None:
    html = report(run(*ALL), ALL)
    page = Page(html)
    shown = [radio["id"] for radio in page.all("input")]
    assert shown[0] == "show-all" and set(shown[1:]) == {
        "show-refused", "show-missed", "show-unsupported", "show-irrelevant", "show-not_refused",
    }
    assert "body:has(#show-missed:checked) .case:not(.missed)" in html


def test_a_run_without_failures_and_one_without_answers() -> None:
    page = Page(report(run(FINE), [FINE], "en"))
    assert "There is no failure." in page.text and not page.all("details", "case")
    assert len(page.all("svg")) == 3, "no confidence is told: nothing to draw of it"
    none = made(question=question(gold=(), answers=()), answer=answer(), seconds=0.1)
    page = Page(report(run(none), [none], "en"))
    assert len(page.all("svg")) == 2 and "rightly refused" in page.text


def test_what_was_measured_stands_on_the_page() -> None:
    made_with = replace(MADE, model="openai:x", articles=138_075, judge="ollama:y", today="2026-05-01")
    text = " ".join(Page(report(run(FINE, made=made_with), [FINE], "en")).text.split())
    for told in ("at: 02/01/2025 10:04", "articles: 138,075", "model: openai:x", "judge: ollama:y",
                 "asked on: 2026-05-01", "their SHA-256: abababababab ", "1 questions of hỏi.jsonl"):
        assert told in text
    assert "prompt version" not in text, "none wrote"


def test_a_judge_that_failed_is_told() -> None:
    judged = replace(FINE, judged=Support((False,), ((False,),), asked=2, failed=2))
    text = Page(report(run(judged), [judged], "en")).text
    assert "The judge gave no verdict 2 of 2 times; these count as no." in text
    assert "gave no verdict" not in Page(report(run(FINE), [FINE], "en")).text


def test_a_comparison() -> None:
    old, new = run(REFUSED, FINE, ABSENT), run(FINE, REFUSED, ABSENT)
    page = Page(comparison_report(compare(old, new), "en"))
    text = " ".join(page.text.split())
    assert [case["class"] for case in page.all("details", "case")] == ["case broken", "case fixed"]
    assert "(not found)" in text and "Cầu Vàm ở xã Phú Xá dài 120 mét." in text
    assert "p = 1.000" in text and "answered otherwise 0 None." in text
    assert "wrongly refused" in text


def test_what_differs_for_sure_stands_out() -> None:
    found = compare(run(*[REFUSED] * 8), run(*[FINE] * 8))
    page = Page(comparison_report(found, "en"))
    assert len(page.all("tr", "sure")) == 9, "five figures in all, four by kind"
    assert "+100.0%" in page.text and "−100.0%" in page.text
