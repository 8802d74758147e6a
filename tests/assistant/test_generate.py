"""The model's side, against a scripted server that speaks the real protocol on the loopback."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.chat import MODEL_SILENT
from assistant.cite import check
from assistant.generate import UNKNOWN, load_model, written
from assistant.prompts import load_prompt
from assistant.types import Hit, Turn
from assistant.understand import understand
from indexer.archive import Archive
from indexer.errors import ModelError
from indexer.split import Splitting
from indexer.types import Article, Passage

TODAY = date(2024, 12, 31)
BODY = ("Sáng 18-3, tỉnh khởi công cầu Sông Lâm với vốn 685 tỷ đồng. "
        "Ông Giáp Văn Quảng, Giám đốc Ban Quản lý dự án, phát biểu tại lễ khởi công.")
ARTICLE = Article("cau", "Khởi công cầu Sông Lâm", BODY, source="Báo A",
                  published=datetime(2023, 3, 18, tzinfo=UTC))
HIT = Hit(Passage("cau", 0, 0, len(BODY), BODY), ARTICLE, 1.0, 1.0, 1.0, ("lexical",))
QUERY = understand("Cầu Sông Lâm có vốn bao nhiêu?", today=TODAY)


class Scripted(BaseHTTPRequestHandler):
    """Answers /chat/completions with the next reply of its server's script, and keeps requests."""

    def do_POST(self) -> None:
        server: Any = self.server
        length = int(self.headers["Content-Length"])
        server.requests.append(json.loads(self.rfile.read(length)))
        status, text = server.script.pop(0)
        reply = {"id": "1", "object": "chat.completion", "created": 0, "model": "scripted",
                 "choices": [{"index": 0, "finish_reason": "stop",
                              "message": {"role": "assistant", "content": text}}]}
        body = json.dumps(reply if status == 200 else {"error": {"message": text}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pytest.importorskip("langchain_openai")
    made: Any = HTTPServer(("127.0.0.1", 0), Scripted)
    made.script, made.requests = [], []
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{made.server_port}/v1")
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def assistant(server: Any, tmp_path: Path) -> Iterator[Assistant]:
    with Archive.create(tmp_path / "a") as archive:
        list(archive.add([ARTICLE]))
    with Assistant.open(tmp_path / "a", model="openai:scripted") as made:
        yield made


def test_the_model_writes_and_each_sentence_is_cited(assistant: Assistant, server: Any) -> None:
    server.script = [(200, "Cầu Sông Lâm có vốn 685 tỷ đồng [1].")]
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert [s.text for s in answer.sentences] == ["Cầu Sông Lâm có vốn 685 tỷ đồng."]
    assert answer.citations[0].quote == "Sáng 18-3, tỉnh khởi công cầu Sông Lâm với vốn 685 tỷ đồng."
    assert answer.prompt_version == load_prompt("answer").version
    assert check(answer) == []
    roles = [message["role"] for message in server.requests[0]["messages"]]
    assert roles == ["system", "user"]


def test_a_silent_model_is_replaced_by_quotations_and_said_so(assistant: Assistant, server: Any) -> None:
    server.script = [(500, "down")] * 4
    answer = assistant.ask(QUERY.text, today=TODAY)
    assert answer.status == "answered" and "685 tỷ đồng" in answer.citations[0].quote
    assert answer.note.startswith(MODEL_SILENT) and answer.prompt_version == ""


def test_the_model_is_not_asked_where_nothing_is_found(assistant: Assistant, server: Any) -> None:
    assert assistant.ask("Giá vàng hôm nay bao nhiêu?", today=TODAY).status == "not_found"
    assert server.requests == []


@pytest.mark.parametrize(
    "reply",
    [
        UNKNOWN,
        "Cầu Sông Lâm có vốn 685 tỷ đồng.",
        "Cầu Sông Lâm có vốn 685 tỷ đồng [2].",
        "Cầu Sông Lâm có vốn 985 tỷ đồng [1].",
        "Ông Trần Văn Bịa khởi công cầu Sông Lâm [1].",
        "",
    ],
)
def test_what_is_not_supported_is_not_shown(reply: str) -> None:
    answer = written(reply, QUERY, [HIT])
    assert answer.status == "not_found" and not answer.sentences and not answer.citations


def test_only_the_supported_sentences_stay() -> None:
    answer = written("Vốn là 685 tỷ đồng.[1] Vốn đã tăng lên 900 tỷ đồng [1]. "
                     "Ông Giáp Văn Quảng phát biểu tại lễ [1].", QUERY, [HIT])
    assert [s.text for s in answer.sentences] == [
        "Vốn là 685 tỷ đồng.", "Ông Giáp Văn Quảng phát biểu tại lễ."
    ]
    assert check(answer) == []


def test_the_model_reads_what_stands_beside_the_passage(server: Any, tmp_path: Path) -> None:
    far = " ".join(f"Câu số {n} nói về chuyện khác của xã Phú Xá hôm ấy." for n in range(40))
    body = f"{far}\nCầu Sông Lâm có vốn 685 tỷ đồng. {far}"
    with Archive.create(tmp_path / "a", splitting=Splitting(60, 0)) as archive:
        list(archive.add([Article("cau", "Khởi công cầu", body, source="Báo A")]))
        with Assistant(archive, load_model("openai:scripted")) as made:
            server.script = [(200, "Cầu có vốn 685 tỷ đồng [1].")]
            answer = made.ask(QUERY.text, today=TODAY)
    read = server.requests[0]["messages"][1]["content"]
    assert "Câu số 39 nói" in read and "Câu số 0 nói" in read and read.count("Câu số 20 nói") == 0
    assert check(answer) == [] and answer.status == "answered"


_SAID = (Turn("user", "Ai phụ trách dự án cầu Sông Lâm?"), Turn("assistant", "Ông Giáp Văn Quảng."))


def test_a_follow_up_is_completed_by_the_model(assistant: Assistant, server: Any) -> None:
    server.script = [(200, "Ông Giáp Văn Quảng phụ trách cầu Sông Lâm là ai?")]
    query = assistant.understand("Ông ấy là ai?", history=_SAID, today=TODAY)
    assert query.complete == "Ông Giáp Văn Quảng phụ trách cầu Sông Lâm là ai?" and query.follows
    asked = server.requests[0]["messages"]
    assert asked[1]["content"].endswith("Câu hỏi cuối: Ông ấy là ai?")
    assert "Người hỏi: Ai phụ trách dự án cầu Sông Lâm?" in asked[1]["content"]


@pytest.mark.parametrize("reply", [
    (200, "Ông Trần Văn Bịa là ai?"), (200, "Năm 1999 ông Giáp Văn Quảng là ai?"), (200, ""),
    (200, "Ông Giáp Văn Quảng " + "rất " * 200 + "là ai?"), (500, "down"),
])
def test_what_the_model_adds_to_a_follow_up_is_left_and_rules_complete_it(
    assistant: Assistant, server: Any, reply: tuple[int, str]
) -> None:
    server.script = [reply] * 4
    query = assistant.understand("Ông ấy là ai?", history=_SAID, today=TODAY)
    assert query.complete == "Ông Giáp Văn Quảng là ai?"


def test_a_question_that_stands_alone_is_not_sent_to_be_completed(assistant: Assistant, server: Any) -> None:
    assistant.understand("Cầu Sông Lâm dài bao nhiêu?", history=_SAID, today=TODAY)
    assert server.requests == []


def test_an_unknown_provider_names_the_extra() -> None:
    with pytest.raises(ModelError, match="nosuch"):
        load_model("nosuch:model")
