from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.export import answer_dict, conversation_dict, conversation_markdown, markdown, search_dict
from assistant.talk import Exchange
from assistant.texts import Texts
from assistant.types import Answer, Citation, Hit, Note, Sentence
from assistant.understand import understand
from assistant.view import one_line
from indexer.types import VIETNAM, Article, Passage, Span
from tests.assistant.answers import MOMENT, now, quoting
from tests.languages import ENGLISH, VIETNAMESE

TODAY = date(2024, 12, 31)
QUERY = understand("Tháng 5/2024 cầu Vàm dài bao nhiêu mét?", today=TODAY)
BRIDGE = Article(
    "cau", "Thông xe cầu Vàm", "Xã Phú Xá có cầu. Cầu Vàm dài 120 mét.", "https://bao.example/cau",
    datetime(2024, 5, 4, 10, 30, tzinfo=VIETNAM), "Báo Lâm Sơn",
)
RICE = Article("lua", "Lúa được giá", "Lúa tăng 200 đồng một cân.")
ANSWER = Answer(
    "answered", QUERY,
    (Sentence("Cầu Vàm dài 120 mét.", (1,), (Span(12, 19),)), Sentence(RICE.body, (2, 1))),
    (Citation(1, BRIDGE, 18, 38, "Cầu Vàm dài 120 mét."), Citation(2, RICE, 0, 26, RICE.body)),
    prompt_version="answer-1", note="Ghi chú.",
)


def test_an_answer_as_plain_data() -> None:
    told = answer_dict(ANSWER)
    assert told | {"query": None} == {
        "status": "answered",
        "question": "Tháng 5/2024 cầu Vàm dài bao nhiêu mét?",
        "sentences": [
            {"text": "Cầu Vàm dài 120 mét.", "citations": [1], "marks": [[12, 19]], "notes": []},
            {"text": "Lúa tăng 200 đồng một cân.", "citations": [2, 1], "marks": [], "notes": []},
        ],
        "citations": [
            {"number": 1, "article_id": "cau", "title": "Thông xe cầu Vàm",
             "url": "https://bao.example/cau", "source": "Báo Lâm Sơn",
             "published": "2024-05-04T10:30:00+07:00", "modified": None, "start": 18, "end": 38,
             "quote": "Cầu Vàm dài 120 mét.", "state": "stands", "since": None, "reason": ""},
            {"number": 2, "article_id": "lua", "title": "Lúa được giá", "url": None, "source": "",
             "published": None, "modified": None, "start": 0, "end": 26,
             "quote": "Lúa tăng 200 đồng một cân.", "state": "stands", "since": None, "reason": ""},
        ],
        "query": None,
        "prompt_version": "answer-1",
        "note": "Ghi chú.",
        "verdict": "",
        "conflicting": False,
        "confidence": 0.0,
        "dropped": 0,
    }


def test_what_a_reader_is_told_of_an_answer_is_in_the_data_too() -> None:
    noted = replace(ANSWER.sentences[0], notes=(Note(7, "ở Phú Xá"),))
    told = answer_dict(replace(ANSWER, sentences=(noted,), verdict="no", conflicting=True, confidence=0.31,
                               dropped=2))
    assert told["sentences"][0]["notes"] == [{"at": 7, "text": "ở Phú Xá"}]
    assert (told["verdict"], told["conflicting"]) == ("no", True)
    assert (told["confidence"], told["dropped"]) == (0.31, 2)
    assert json.loads(json.dumps(told)) == told


def test_offsets_lead_back_to_the_text() -> None:
    told = answer_dict(ANSWER)
    bodies = {"cau": BRIDGE.body, "lua": RICE.body}
    for citation in told["citations"]:
        assert bodies[citation["article_id"]][citation["start"] : citation["end"]] == citation["quote"]
    first = told["sentences"][0]
    assert [first["text"][start:end] for start, end in first["marks"]] == ["120 mét"]


def test_what_was_understood_is_told() -> None:
    query = answer_dict(ANSWER)["query"]
    assert (query["complete"], query["wants"], query["newest"]) == (QUERY.text, "number", False)
    assert query["about"] == ["2024-05-01", "2024-05-31"]
    assert {"cầu", "vàm", "mét"} <= set(query["terms"])
    assert not [term for term in query["terms"] if "_" in term], "pairs are the search's own affair"


def test_what_was_read_otherwise_is_told() -> None:
    query = understand("Ai là Giám đốc Sở Y tế Bắc Kạn?", today=date(2026, 1, 1))
    told = answer_dict(Answer("not_found", query))["query"]
    assert told["as_of"] == "2026-01-01" and told["newest"] and not told["follows"]
    assert told["mergers"] == [{"old": "Bắc Kạn", "now": ["Thái Nguyên"], "province": "Thái Nguyên"}]


def test_hits_as_plain_data() -> None:
    passage = Passage("cau", 0, 0, 17, "Xã Phú Xá có cầu.")
    hit = Hit(passage, BRIDGE, 1.5, 0.5, 0.4, ("dense",), 0.1, 0.7, copies=2)
    told = search_dict(QUERY, [hit])
    assert told["query"] == answer_dict(ANSWER)["query"] and told["question"] == QUERY.text
    assert told["hits"] == [{
        "article_id": "cau", "title": "Thông xe cầu Vàm", "url": "https://bao.example/cau",
        "source": "Báo Lâm Sơn", "published": "2024-05-04T10:30:00+07:00", "modified": None, "start": 0,
        "end": 17, "text": "Xã Phú Xá có cầu.", "score": 1.5, "lexical": 0.5, "dense": 0.4, "dated": 0.1,
        "reranked": 0.7, "found_by": ["dense"], "copies": 2,
    }]
    assert json.loads(json.dumps(told)) == told


def test_nothing_found_has_the_same_keys() -> None:
    told = answer_dict(Answer("not_found", understand("Ai xây?", today=TODAY)))
    assert told.keys() == answer_dict(ANSWER).keys()
    assert (told["sentences"], told["citations"], told["query"]["about"]) == ([], [], None)


def test_it_is_json() -> None:
    for answer in (ANSWER, Answer("not_found", QUERY)):
        told = answer_dict(answer)
        assert json.loads(json.dumps(told, ensure_ascii=False)) == told


# -- a conversation ------------------------------------------------------------------------

MISSED = Answer("not_found", QUERY, hits=(Hit(Passage("lua", 0, 0, 26, RICE.body), RICE, 1, 1, 1, ()),))
TALK = (
    Exchange("Cầu Vàm dài bao nhiêu mét?", "<p>…</p>", "Cầu Vàm dài 120 mét.", answer=ANSWER),
    Exchange("Ai xây?", "<p>…</p>", answer=MISSED),
    Exchange("Rộng?", "<p>…</p>", "Cầu rộng 7 mét."),
    Exchange("Lỗi?", "<p>…</p>"),
)
PAGE = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = "</p><script>alert(1)</script> ![x](javascript:alert(2)) [a]: b `c` **d** ~~e~~ | f | &lt;i&gt; <b>"


def shape(source: str) -> list[tuple[str, str]]:
    """What Markdown makes of a text: the kinds of its parts, and where its links lead."""
    return [
        (token.type, str(token.attrGet("href") or ""))
        for block in PAGE.parse(source) for token in (block, *(block.children or ()))
        if token.type != "text_special"  # an escape
    ]


def shown(source: str) -> str:
    """The text that is read."""
    return "".join(t.content for block in PAGE.parse(source) for t in block.children or () if not t.children)


def test_a_conversation_as_markdown() -> None:
    assert conversation_markdown(TALK, VIETNAMESE) == """# Hỏi Báo: Hội thoại

## 1. Cầu Vàm dài bao nhiêu mét?

(Ưu tiên tin từ 01/05/2024 đến 31/05/2024)

Cầu Vàm dài 120 mét. \\[1\\] Lúa tăng 200 đồng một cân. \\[2\\]\\[1\\]

Ghi chú.

**Nguồn**

- \\[1\\] Thông xe cầu Vàm — Báo Lâm Sơn — 04/05/2024 10:30 — <https://bao.example/cau>
  > Cầu Vàm dài 120 mét.
- \\[2\\] Lúa được giá — không rõ nguồn — không rõ ngày
  > Lúa tăng 200 đồng một cân.

## 2. Ai xây?

(Ưu tiên tin từ 01/05/2024 đến 31/05/2024)

Không tìm thấy trong kho bài câu trả lời cho “Tháng 5/2024 cầu Vàm dài bao nhiêu mét?”.

Phạm vi đã tìm: mọi ngày · mọi nguồn.

**Kho có những bài gần với câu hỏi, nhưng chưa thấy câu nào trả lời**

- Lúa được giá — không rõ nguồn — không rõ ngày
  > Lúa tăng 200 đồng một cân.

## 3. Rộng?

Cầu rộng 7 mét.

## 4. Lỗi?

Không có câu trả lời nào được lưu.
"""


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_the_markdown_has_each_quote_under_its_answer(texts: Texts) -> None:
    written = conversation_markdown((TALK[0], TALK[0]), texts)
    one, other = written.split("## ")[1:]
    assert one[1:] == other[1:].rstrip("\n") + "\n\n"
    for citation in ANSWER.citations:
        assert f"> {citation.quote}" in one and one.count(f"- \\[{citation.number}\\] ") == 1


def test_lists_stay_lists() -> None:
    listed = replace(ANSWER, query=replace(QUERY, wants="timeline"), prompt_version="")
    written = conversation_markdown((replace(TALK[0], answer=listed),), VIETNAMESE)
    assert "\n- 04/05/2024: Cầu Vàm dài 120 mét. \\[1\\]\n- 04/05/2024: Lúa" in written


@given(st.text(st.one_of(st.sampled_from("\\`*_{}[]()#+-.!|~=<>&:^$@/'\"0123 \n\t wx"),
                         st.characters(codec="utf-8")), max_size=60))
@example(HOSTILE)
@example("1. a")
@example("- a\n- b\n\n    c")
@example("+ a")
@example("===")
@example("---")
@example("https://bao.example www.bao.example")
@example("&amp; &#60; &copy;")
def test_a_text_is_shown_to_the_letter_and_makes_no_markdown(text: str) -> None:
    wanted = one_line(text)
    assert shown(markdown(text)) == wanted
    plain = [("paragraph_open", ""), ("inline", ""), ("text", ""), ("paragraph_close", "")]
    assert [part for part in shape(markdown(text)) if part != ("text", "")] == (
        [part for part in plain if part != ("text", "")] if wanted else [])
    assert not re.search(r"://|<|>|\bwww\.", markdown(text))


@settings(deadline=None)  # the first text loads the lexicons
@given(*[st.text(st.one_of(st.sampled_from("\\`*_[]()#+-.!|~=<>&: \n1"), st.characters(codec="utf-8")),
                 min_size=1, max_size=40).filter(lambda text: bool(one_line(text)))] * 4)
@example(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_nothing_of_an_article_acts(question: str, body: str, title: str, source: str) -> None:
    def written(*told: str) -> str:
        asked, text, headline, outlet = told
        article = Article("a", headline, text, "https://bao.example/a", source=outlet)
        answer = Answer("answered", QUERY, (Sentence(text, (1,), notes=(Note(1, headline),)),),
                        (Citation(1, article, 0, len(text), text),), note=text)
        missed = Answer("not_found", QUERY, hits=(Hit(Passage("a", 0, 0, 1, text), article, 1, 1, 1, ()),))
        return conversation_markdown(
            (Exchange(asked, "", text, answer=answer), Exchange(asked, "", answer=missed)), VIETNAMESE)

    plain = shape(written("Hỏi?", "Tin.", "Bài", "Báo"))
    acted = shape(written(question, body, title, source))
    assert [part for part in acted if part[0] != "text"] == [part for part in plain if part[0] != "text"]


def test_an_address_stays_in_its_link() -> None:
    there = replace(BRIDGE, url="https://bao.example/<script>?a=1&b=`*_")
    answer = replace(ANSWER, citations=(replace(ANSWER.citations[0], article=there), ANSWER.citations[1]))
    links = [href for _, href in shape(conversation_markdown((replace(TALK[0], answer=answer),), VIETNAMESE))
             if href]
    assert links == ["https://bao.example/%3Cscript%3E?a=1&b=%60*_"]
    script = replace(answer, citations=(replace(ANSWER.citations[0], article=replace(
        BRIDGE, url="javascript:alert(1)")), ANSWER.citations[1]))
    assert "javascript" not in conversation_markdown((replace(TALK[0], answer=script),), VIETNAMESE)


def test_a_conversation_as_plain_data() -> None:
    told = conversation_dict(TALK)
    rows = told["exchanges"]
    assert [row["question"] for row in rows] == [exchange.question for exchange in TALK]
    assert [row["answer"] for row in rows] == [answer_dict(ANSWER), answer_dict(MISSED), None, None]
    assert rows[2]["said"] == "Cầu rộng 7 mét."
    assert json.loads(json.dumps(told)) == told
    assert conversation_dict(()) == {"exchanges": []}


def test_what_became_of_articles_is_told_in_their_place() -> None:
    quoted = quoting(BRIDGE, RICE)
    answer = now(quoted, replace(BRIDGE, body="Tin khác."), withdrawn=["lua"])
    written = conversation_markdown((replace(TALK[0], answer=answer),), VIETNAMESE)
    assert shown(written).count("Bài này đã được rút ngày 01/03/2025; đoạn trích không còn.") == 2
    assert "Lúa tăng" not in written and quoted.citations[0].quote in written
    told = answer_dict(answer)
    assert [(c["state"], c["since"], c["reason"]) for c in told["citations"]] == [
        ("changed", None, ""), ("withdrawn", MOMENT.isoformat(), "Sai sự thật")]
    assert [s["text"] for s in told["sentences"]] == [quoted.sentences[0].text, ""]
    assert "Lúa tăng" not in json.dumps(told, ensure_ascii=False)
    erased = conversation_markdown((replace(TALK[0], answer=now(quoted)),), VIETNAMESE)
    assert "Thông xe" not in erased.replace(TALK[0].question, "") and "Bài đã xoá" in erased
    assert [c["state"] for c in answer_dict(quoted)["citations"]] == ["stands", "stands"]
