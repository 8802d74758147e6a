"""The MCP server, asked by the protocol's own client over each transport."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult

from assistant import Assistant
from assistant.service import accounts
from assistant.web.limits import Limits
from assistant.web.mcp import server
from assistant.web.serve import without_chat
from assistant.web.site import Site
from assistant.web.waiting import Turns
from indexer.archive import Archive
from tests.assistant.web.listening import listening

QUESTION = "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?"
TOOLS = ["ask", "search", "read_article", "find_appointments"]


def call(target: Any, tool: str, **arguments: Any) -> CallToolResult:
    """What a tool returns to the client."""
    async def calling() -> CallToolResult:
        async with Client(target) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(calling)


def error_of(result: CallToolResult) -> str:
    assert result.is_error
    return str(result.content[0].text)  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def tools(sample_archive: Archive) -> Any:
    return server(Assistant(sample_archive))


def test_an_answer_comes_with_citations(tools: Any, sample_archive: Archive) -> None:
    told = call(tools, "ask", question=QUESTION).structured_content
    assert told and told["status"] == "answered"
    numbers = {citation["number"]: citation for citation in told["citations"]}
    for sentence in told["sentences"]:
        for number in sentence["citations"]:
            article = sample_archive.article(numbers[number]["article_id"])
            assert article and numbers[number]["quote"] in article.body
            assert numbers[number]["url"] == article.url and numbers[number]["title"] == article.title


def test_what_is_found_can_be_read(tools: Any, sample_archive: Archive) -> None:
    found = call(tools, "search", query="cầu Sông Lâm", limit=3, published_to="2023-12-31").structured_content
    assert found and len(found["hits"]) == 3
    first = found["hits"][0]
    read = call(tools, "read_article", article_id=first["article_id"]).structured_content
    assert read and first["text"] in read["body"] and read["next_offset"] is None


def test_a_long_article_is_read_in_parts(
    tools: Any, sample_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.web.tools.LONGEST_READ", 300)
    body, at = "", 0
    while at is not None:
        told = call(tools, "read_article", article_id="ls-2023-008", offset=at).structured_content
        assert told and 0 < len(told["body"]) <= 300
        body, at = body + told["body"], told["next_offset"]
    article = sample_archive.article("ls-2023-008")
    assert article and body == article.body


def test_appointments_are_found(tools: Any, sample_archive: Archive) -> None:
    told = call(tools, "find_appointments", office="Giám đốc Sở Y tế", limit=1).structured_content
    assert told and told["total"] > 1 and len(told["events"]) == 1
    event = told["events"][0]
    assert (event["person"], event["action"]) == ("Hà Thị Lệ Trinh", "bổ nhiệm")
    report = event["reports"][0]
    article = sample_archive.article(report["article_id"])
    assert article and report["quote"] in f"{article.title}\n{article.summary}\n{article.body}"


@pytest.mark.parametrize(("tool", "arguments", "next_step"), [
    ("read_article", {"article_id": "x"}, "take an article_id from what search finds"),
    ("ask", {"question": QUESTION, "sources": ["Báo Nọ"]}, "it has: Báo Lâm Sơn"),
    ("search", {"query": "cầu", "published_from": "2024-02-01", "published_to": "2024-01-01"}, "exchange"),
    ("ask", {"question": ""}, "at least 1 character"),
    ("search", {"query": "cầu", "limit": 99}, "equal to 30"),
    ("find_appointments", {"action": "làm"}, "'bổ nhiệm'"),
])
def test_an_error_names_the_next_step(
    tools: Any, tool: str, arguments: dict[str, Any], next_step: str
) -> None:
    assert next_step in error_of(call(tools, tool, **arguments))


def test_every_tool_is_described(tools: Any) -> None:
    async def listed() -> list[Any]:
        async with Client(tools) as client:
            return list((await client.list_tools()).tools)

    told = anyio.run(listed)
    assert [tool.name for tool in told] == TOOLS
    for tool in told:
        assert len(tool.description) > 100 and "  " not in tool.description and tool.title
        assert tool.annotations.read_only_hint and tool.output_schema["properties"]
        assert all("description" in field or field.get("type") == "integer"
                   for field in tool.input_schema["properties"].values())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http(site: Site, mode: str) -> None:
    async def asking(address: str) -> tuple[list[str], CallToolResult]:
        async with Client(f"{address}/mcp", mode=mode) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            return names, await client.call_tool("ask", {"question": QUESTION})

    with listening(site) as address:
        names, told = anyio.run(asking, address)
    assert names == TOOLS and told.structured_content and told.structured_content["status"] == "answered"


def test_over_http_the_bounds_of_the_server_hold(site: Site) -> None:
    turns = Turns(1, 0)
    with listening(replace(site, limits=Limits(1), turns=turns)) as address:
        assert not call(f"{address}/mcp", "ask", question=QUESTION).is_error
        assert "wait" in error_of(call(f"{address}/mcp", "ask", question=QUESTION))
    with listening(replace(site, turns=turns)) as address, turns.turn():
        assert "ask again in 5 s" in error_of(call(f"{address}/mcp", "ask", question=QUESTION))


def test_the_guard_stands_before_it(site: Site) -> None:
    closed = replace(site, settings=replace(site.settings, auth="all"))
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    with TestClient(without_chat(closed, ["here"]), base_url="http://here") as client:
        assert client.post("/mcp", json=message).status_code == 401
        assert client.post("/mcp", json=message, headers={"Host": "evil.example"}).status_code == 421
        assert client.post("/mcp", json=message, headers={"Origin": "http://evil.example"}).status_code == 403
        token = accounts.open_session(site.database, "reader", site.now(), 60, "token")
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json, text/event-stream"}
        assert "find_appointments" in client.post("/mcp", json=message, headers=headers).text


def test_it_may_be_started_again(site: Site) -> None:
    app = without_chat(site)
    for _ in range(2):
        with TestClient(app, base_url="http://here") as client:
            assert client.get("/mcp").status_code == 405
            assert client.post("/mcp", json={}).status_code in (400, 406)
    assert TestClient(app, base_url="http://here").post("/mcp", json={}).status_code == 503


def test_over_standard_input_and_output(sample_archive: Archive) -> None:
    program = StdioServerParameters(
        command=sys.executable, args=["-m", "assistant", "mcp", "--archive", str(sample_archive.folder)])
    told = call(stdio_client(program), "ask", question=QUESTION)
    assert told.structured_content and told.structured_content["status"] == "answered"
