"""An article is withdrawn by another process while the server runs: every door is clean of it at once.

All doors that can be read without knowing an id are visited, those that are added too; what they keep in
memory has been filled before.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import anyio
import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from mcp import Client

from assistant import Assistant
from assistant.export import conversation_markdown
from assistant.service import accounts, talks
from assistant.service.database import Database
from assistant.talk import Talk, messages, reply
from assistant.web.addresses import article_address, evidence_address, history_address
from assistant.web.conversations import Conversations
from assistant.web.kept import Keeper
from assistant.web.limits import Limits
from assistant.web.mcp import server
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.settings import Settings
from indexer.types import VIETNAM, Article
from tests.languages import VIETNAMESE

GONE = Article(
    "thac-vang", "Thông xe cầu Thác Vàng",
    "Sáng 4/5/2025, tỉnh Lâm Sơn thông xe cầu Thác Vàng. Cầu Thác Vàng dài 777 mét, bắc qua suối Ngân Hà.\n"
    "Dịp này, UBND tỉnh Lâm Sơn bổ nhiệm bà Kha Thị Lành giữ chức Giám đốc Sở Du lịch tỉnh Lâm Sơn từ ngày "
    "4/5/2025.",
    "https://bao.example/thac-vang", datetime(2025, 5, 4, tzinfo=VIETNAM), "Báo Riêng", "Mục Riêng",
)
MARKS = ("777 mét", "suối Ngân Hà", "Kha Thị Lành", "Mục Riêng")
"""What nobody but this article says; none of it is asked."""
SEARCHED = ("/bai-bao", "/bo-nhiem", "/api/v1/articles", "/api/v1/search")
OFFICES = f"/bo-nhiem/chuc-danh?{urlencode({'office': 'Giám đốc Sở Du lịch', 'place': 'Lâm Sơn'})}"
BRIDGE, OFFICE = "Cầu Thác Vàng dài bao nhiêu mét?", "Hiện nay ai là Giám đốc Sở Du lịch tỉnh Lâm Sơn?"
ID = "a-conversation-of-128-bits"


@dataclass
class Doors:
    """A site with clients of nobody and of an admin, and a conversation about the article."""

    site: Site
    anyone: TestClient
    admin: TestClient
    talks: Conversations
    shared: str
    event: str
    person: str

    def all(self) -> Iterator[tuple[str, str]]:
        """What every door says, by its name."""
        paths = [route.path for route in iter_route_contexts(self.anyone.app.routes)  # type: ignore[attr-defined]
                 if route.path and "GET" in (route.methods or ()) and "{" not in route.path]
        paths += [f"{path}?q=c%E1%BA%A7u+Th%C3%A1c+V%C3%A0ng" for path in paths if path.startswith(SEARCHED)]
        paths += [article_address(GONE.id), evidence_address(GONE.id, 0, 9), history_address(GONE.id),
                  f"/api/v1/articles/{GONE.id}", f"/api/v1/versions/{GONE.id}", f"/chia-se/{self.shared}",
                  f"/bo-nhiem/su-kien/{self.event}", f"/bo-nhiem/nguoi/{self.person}",
                  OFFICES, *(f"/bo-nhiem/xuat?format={kind}" for kind in ("csv", "xlsx", "popolo")),
                  f"/api/v1/appointments/events/{self.event}", f"/quan-tri/go-bai?id={GONE.id}"]
        for path in paths:
            client = self.admin if path.startswith(("/quan-tri", "/bo-nhiem/", "/metrics")) else self.anyone
            yield f"GET {path}", said(client.get(path, headers={"accept": "text/html"}))
        for path in ("/api/v1/ask", "/api/v1/ask/stream"):
            for question in (BRIDGE, OFFICE):
                yield f"POST {path} {question}", self.anyone.post(path, json={"question": question}).text
        yield from self.tools()
        talk = self.talks.get(ID, VIETNAMESE)
        yield "the chat", json.dumps(messages(talk), ensure_ascii=False)
        yield "the chat's export", conversation_markdown(talk, VIETNAMESE)
        yield "the chat's memory of it", " ".join(one.said for one in talk)
        *_, grown = reply(self.site.assistant, talk, "Nguồn nào?", VIETNAMESE, pause=0)
        yield "a question about it", grown[-1].html
        again = self.talks.read(ID, VIETNAMESE)
        yield "the chat opened again", json.dumps(messages(again), ensure_ascii=False)

    def tools(self) -> Iterator[tuple[str, str]]:
        """What the tools of MCP say."""
        asked = {"ask": {"question": BRIDGE}, "search": {"query": BRIDGE},
                 "read_article": {"article_id": GONE.id},
                 "find_appointments": {"office": "Giám đốc Sở Du lịch"}}

        async def calling() -> dict[str, Any]:
            async with Client(server(self.site.assistant)) as client:
                return {tool: await client.call_tool(tool, with_) for tool, with_ in asked.items()}

        for tool, result in anyio.run(calling).items():
            yield f"MCP {tool}", str(result)


def said(response: Any) -> str:
    """The text of an answer; of a workbook, of all of its parts."""
    if response.content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(response.content)) as packed:
            return "".join(packed.read(name).decode("utf-8") for name in packed.namelist())
    return str(response.text)


@pytest.fixture(scope="module")
def doors(sample_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("withdrawn")
    kho = Path(shutil.copytree(sample_archive.folder, folder / "kho"))
    with Database(folder / "s.sqlite") as database, Assistant(Archive.open(kho)) as assistant:
        list(assistant.archive.add([GONE]))
        site = Site(assistant, database, Settings(archive=kho, service=database.at), limits=Limits(0))
        accounts.put(database, "admin", "mat-khau-dai-lam", "admin", site.now())
        app, kept = without_chat(site), Conversations(site)
        anyone, admin = (TestClient(app, base_url="http://127.0.0.1:7860") for _ in range(2))
        admin.cookies.set("hb_session", accounts.open_session(database, "admin", site.now(), 3_600))
        talk: Talk = ()
        for question in (BRIDGE, OFFICE):
            *_, talk = reply(assistant, talk, question, VIETNAMESE, keep=Keeper(site, ID).keep, pause=0)
        kept.put(ID, talk)
        [event] = assistant.archive.register().told_by(GONE.id)
        shared = talks.share(database, ID)
        assert shared
        yield Doors(site, anyone, admin, kept, shared, event.id, event.person_id)


def test_every_door_is_clean_of_an_article_at_once(doors: Doors) -> None:
    before = {name: [mark for mark in MARKS if mark in text] for name, text in doors.all()}
    assert len([name for name, marks in before.items() if marks]) >= 35, "all that could tell of it does"
    code = "import sys; from indexer.archive import Archive; Archive.open(sys.argv[1]).withdraw(sys.argv[2:])"
    folder = str(doors.site.assistant.archive.folder)
    subprocess.run([sys.executable, "-c", code, folder, GONE.id], check=True)
    now = dict(doors.all())
    after = {name: [mark for mark in MARKS if mark in text] for name, text in now.items()}
    assert {name: marks for name, marks in after.items() if marks} == {}
    assert set(before) == set(after)
    assert "was withdrawn on" in now["MCP read_article"] and "đã được rút ngày" in now["the chat"]
