from __future__ import annotations

import json
from datetime import date, datetime

from assistant.export import answer_dict, search_dict
from assistant.types import Answer, Citation, Hit, Sentence
from assistant.understand import understand
from indexer.types import VIETNAM, Article, Passage, Span

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
            {"text": "Cầu Vàm dài 120 mét.", "citations": [1], "marks": [[12, 19]]},
            {"text": "Lúa tăng 200 đồng một cân.", "citations": [2, 1], "marks": []},
        ],
        "citations": [
            {"number": 1, "article_id": "cau", "title": "Thông xe cầu Vàm",
             "url": "https://bao.example/cau", "source": "Báo Lâm Sơn",
             "published": "2024-05-04T10:30:00+07:00", "start": 18, "end": 38,
             "quote": "Cầu Vàm dài 120 mét."},
            {"number": 2, "article_id": "lua", "title": "Lúa được giá", "url": None, "source": "",
             "published": None, "start": 0, "end": 26, "quote": "Lúa tăng 200 đồng một cân."},
        ],
        "query": None,
        "prompt_version": "answer-1",
        "note": "Ghi chú.",
    }


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
        "source": "Báo Lâm Sơn", "published": "2024-05-04T10:30:00+07:00", "start": 0, "end": 17,
        "text": "Xã Phú Xá có cầu.", "score": 1.5, "lexical": 0.5, "dense": 0.4, "dated": 0.1,
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
