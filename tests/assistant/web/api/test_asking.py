from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.chat import LONGEST_QUESTION
from assistant.export import answer_dict, search_dict
from assistant.model import load_model
from assistant.texts import texts
from assistant.types import Turn
from assistant.view import answer_text
from assistant.web.api import answers
from assistant.web.limits import Limits
from assistant.web.serve import without_chat
from assistant.web.site import Site
from assistant.web.waiting import Turns
from indexer.archive import Archive
from tests.assistant.web.listening import listening
from tests.scripted import Reply, Server, serving

QUESTION = "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?"
ASK, STREAM, SEARCH = "/api/v1/ask", "/api/v1/ask/stream", "/api/v1/search"


def test_an_answer_is_the_assistants_own(anyone: TestClient, site: Site) -> None:
    told = anyone.post(ASK, json={"question": QUESTION}).json()
    text = told.pop("text")
    assert told == json.loads(json.dumps(answer_dict(site.assistant.ask(QUESTION))))
    assert text == answer_text(site.assistant.ask(QUESTION), texts("vi"))


def test_the_models_tell_all_that_an_answer_has(site: Site) -> None:
    query = site.assistant.understand(QUESTION)
    found = search_dict(query, site.assistant.retrieve(query))
    told = answer_dict(site.assistant.ask(QUESTION))
    for model, data in (
        (answers.Answer, told), (answers.Understood, told["query"]), (answers.Sentence, told["sentences"][0]),
        (answers.Citation, told["citations"][0]), (answers.Found, found), (answers.Hit, found["hits"][0]),
    ):
        assert set(model.model_fields) == set(data)


def test_a_conversation_goes_on(anyone: TestClient, site: Site) -> None:
    history = [Turn("user", QUESTION), Turn("assistant", "Bãi rác Khe Dùng ngừng nhận rác từ ngày 10-4.")]
    next_one = "Nó hoạt động bao nhiêu năm?"
    told = anyone.post(ASK, json={
        "question": next_one, "history": [{"role": turn.role, "content": turn.content} for turn in history],
    }).json()
    answer = site.assistant.ask(next_one, history=history)
    assert told["query"]["follows"] and told["sentences"] == answer_dict(answer)["sentences"]


def test_filters_hold(anyone: TestClient) -> None:
    told = anyone.post(ASK, json={"question": QUESTION, "from": "2025-01-01"}).json()
    assert told["status"] == "not_found"
    told = anyone.post(ASK, json={
        "question": QUESTION, "sources": ["bao lam son"], "today": "2024-04-30"}).json()
    assert {one["source"] for one in told["citations"]} == {"Báo Lâm Sơn"}


def test_the_text_is_in_the_language_asked_for(anyone: TestClient) -> None:
    assert "Sources" in anyone.post(ASK, json={"question": QUESTION, "language": "en"}).json()["text"]


@pytest.mark.parametrize(("sent", "where", "why"), [
    ({"question": "x" * (LONGEST_QUESTION + 1)}, ["body", "question"], "at most 2000"),
    ({"question": ""}, ["body", "question"], "at least 1"),
    ({"question": QUESTION, "sources": ["Báo Lâm Sơn", "Báo Nọ"]}, ["body", "sources", 1], "there are: Báo"),
    ({"question": QUESTION, "from": "2024-02-01", "to": "2024-01-01"}, ["body", "from"], "exchange"),
    ({"question": QUESTION, "from": 0}, ["body", "from"], "YYYY-MM-DD"),
    ({"question": QUESTION, "from": "2024-02-30"}, ["body", "from"], "day"),
    ({"question": "x", "history": [{"role": "x", "content": "x"}]}, ["body", "history", 0, "role"], "user"),
    ({"question": QUESTION, "model": "x"}, ["body", "model"], "Extra"),
])
@pytest.mark.parametrize("path", [ASK, STREAM])
def test_what_cannot_be_asked(
    anyone: TestClient, path: str, sent: dict[str, Any], where: list[object], why: str
) -> None:
    refused = anyone.post(path, json=sent)
    (detail,) = refused.json()["detail"]
    assert refused.status_code == 422 and detail["loc"] == where and why in detail["msg"]


@pytest.mark.parametrize("body", [b"\xff{", b"{", b'"\\ud800"', b'{"\\ud800": 1}', b"[" * 20_000])
def test_what_is_no_question_at_all(anyone: TestClient, body: bytes) -> None:
    refused = anyone.post(ASK, content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code in (400, 422) and refused.json()["detail"]


def test_a_body_that_is_too_long(anyone: TestClient) -> None:
    assert anyone.post(ASK, json={"question": "x", "history": ["x" * (1 << 20)]}).status_code == 413


def test_no_more_questions_than_agreed(site: Site) -> None:
    client = client_of(replace(site, limits=Limits(1)))
    assert client.post(ASK, json={"question": QUESTION}).status_code == 200
    refused = client.post(STREAM, json={"question": QUESTION})
    assert refused.status_code == 429 and 0 < int(refused.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("path", [ASK, STREAM])
def test_where_too_many_wait_one_is_told_to_come_again(site: Site, path: str) -> None:
    turns = Turns(at_once=1, waiting=0)
    client = client_of(replace(site, turns=turns))
    with turns.turn():
        refused = client.post(path, json={"question": QUESTION})
    assert refused.status_code == 503 and refused.headers["Retry-After"] == "5" and refused.json()["detail"]
    assert client.post(path, json={"question": QUESTION}).status_code == 200


def test_a_stream_ends_with_the_whole(anyone: TestClient) -> None:
    whole = anyone.post(ASK, json={"question": QUESTION}).json()
    streamed = anyone.post(STREAM, json={"question": QUESTION})
    assert streamed.headers["Content-Type"].startswith("text/event-stream")
    kinds, told = zip(*events(streamed.text), strict=True)
    assert kinds == ("step", "step", "answer", "done")
    assert [one["kind"] for one in told[:2]] == ["searching", "reading"] and told[1]["articles"] > 1
    assert told[2] == told[3] == whole


def test_a_stream_grows_by_sentences(site: Site, sample_archive: Archive) -> None:
    with serving() as server, listening(with_model(site, sample_archive, server)) as address:
        server.script += [Reply((WRITTEN, WRITTEN.replace("24 năm hoạt động", "24 năm")))]
        told = [data for kind, data in events(httpx.post(address + STREAM, json={"question": QUESTION}).text)
                if kind == "answer"]
    assert told and all(one["prompt_version"] for one in told)


def counted(made: Site, archive: Archive) -> float:
    """How many questions were stopped, or had their answer in the moment before."""
    told = made.metrics.text(archive).decode()
    return sum(map(float, re.findall(r'questions_total\{status="(?:stopped|answered)"\} (\S+)', told)))


def test_who_leaves_stops_the_model(site: Site, sample_archive: Archive) -> None:
    with serving() as server, listening(made := with_model(site, sample_archive, server)) as address:
        server.script += [Reply((*[WRITTEN] * 3, *[0.05, "."] * 400))]
        with httpx.stream("POST", address + STREAM, json={"question": QUESTION}) as answer:
            for line in answer.iter_lines():
                if line == "event: answer":
                    break
        assert server.left.wait(10)
    until = time.monotonic() + 10
    while (told := counted(made, sample_archive)) != 1.0 and time.monotonic() < until:
        time.sleep(0.05)
    assert told == 1.0, "it is counted as the stream is torn down"


def test_a_stream_tells_what_broke_it(site: Site, tmp_path: Path, sample_archive: Archive) -> None:
    copy = Path(shutil.copytree(sample_archive.folder, tmp_path / "archive"))
    with Assistant(Archive.open(copy)) as assistant:
        client = client_of(replace(site, assistant=assistant))
        assistant.archive.sources()
        assistant.archive.close()
        (copy / "truth.sqlite").write_bytes(b"no database")
        assert client.post(ASK, json={"question": QUESTION}).status_code == 503
        refused = client.post(STREAM, json={"question": QUESTION, "sources": []})
    assert refused.status_code == 503 or events(refused.text)[-1][0] == "error"


def test_a_search_is_the_assistants_own(anyone: TestClient, site: Site) -> None:
    told = anyone.get(SEARCH, params={"q": QUESTION, "limit": 3}).json()
    query = site.assistant.understand(QUESTION)
    assert told == json.loads(json.dumps(search_dict(query, site.assistant.retrieve(query, 3))))


def test_a_search_is_filtered(anyone: TestClient) -> None:
    told = anyone.get(SEARCH, params={"q": "cầu Sông Lâm", "source": ["Báo Lâm Sơn", "Tin Nhanh"],
                                      "from": "2023-01-01", "to": "2023-12-31"}).json()
    assert {hit["source"] for hit in told["hits"]} <= {"Báo Lâm Sơn", "Tin Nhanh"} and told["hits"]
    assert {hit["published"][:4] for hit in told["hits"]} == {"2023"}
    refused = anyone.get(SEARCH, params={"q": "cầu", "source": "Báo Nọ"})
    assert refused.status_code == 422 and refused.json()["detail"][0]["loc"] == ["query", "source", 0]


def test_where_all_sign_in_a_token_does(site: Site, signed: Callable[[str], TestClient]) -> None:
    closed = client_of(replace(site, settings=replace(site.settings, auth="all")))
    refused = closed.get(SEARCH, params={"q": "cầu"})
    assert refused.status_code == 401 and refused.headers["WWW-Authenticate"] == "Bearer"
    token = {"Authorization": signed("reader").headers["Authorization"]}
    assert closed.get(SEARCH, params={"q": "cầu"}, headers=token).status_code == 200


WRITTEN = "Từ ngày 10-4, bãi rác Khe Dùng chính thức ngừng tiếp nhận rác sau 24 năm hoạt động. [1]\n"


def client_of(site: Site) -> TestClient:
    """A client of another site's application."""
    return TestClient(without_chat(site), base_url="http://127.0.0.1")


def events(text: str) -> list[tuple[str, Any]]:
    """(kind, data) of server-sent events."""
    found = []
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        told = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if told:
            found.append((told["event"], json.loads(told["data"])))
    return found


def with_model(site: Site, archive: Archive, server: Server) -> Site:
    """The site with a scripted model that writes its answers."""
    model = load_model("openai:scripted", url=server.url, timeout=10)
    return Site(Assistant(archive, model), site.database, site.settings, limits=Limits(0))
