"""docs/api.md: each of its curl lines, read as curl reads it, is answered as it says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_plus, urlsplit

import pytest
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.service import accounts
from assistant.service.database import Database
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.settings import Settings

TEXT = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in re.split(r"\n(?=curl )", block.strip())]


@pytest.fixture(scope="module")
def site(sample_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("docs")
    copy = Path(shutil.copytree(sample_archive.folder, folder / "archive"))
    with Database(folder / "service.sqlite") as database, Assistant(Archive.open(copy)) as assistant:
        yield Site(assistant, database, Settings(archive=copy))


@pytest.fixture(scope="module")
def client(site: Site) -> TestClient:
    return TestClient(without_chat(site), base_url="http://localhost:7860")


@pytest.fixture(scope="module")
def names(site: Site) -> dict[str, str]:
    """What the document's words in capitals stand for."""
    for role in accounts.ROLES:
        accounts.put(site.database, role, "mat-khau-dai-lam", role, site.now())
    event = site.assistant.appointments.register.events[0].id
    return {"EVENT": event} | {role.upper(): accounts.open_session(site.database, role, site.now(), 3_600)
                               for role in accounts.ROLES}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_does_what_it_says(client: TestClient, names: dict[str, str], command: str) -> None:
    for name, value in names.items():
        command = command.replace(name, value)
    curl, *words = shlex.split(command)
    asked = {"method": "GET", "params": [], "headers": {}, "content": None}
    while words:
        match words.pop(0):
            case "-G" | "-N":
                pass
            case "-X":
                asked["method"] = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                asked["headers"][name] = value  # type: ignore[index]
            case "-d":
                asked["params"].append(unquote_plus(words.pop(0)).split("=", 1))  # type: ignore[attr-defined]
            case "--data-urlencode":
                asked["params"].append(words.pop(0).split("=", 1))  # type: ignore[attr-defined]
            case "--json":
                asked |= {"method": "POST", "content": words.pop(0)}
                asked["headers"]["Content-Type"] = "application/json"  # type: ignore[index]
            case address:
                asked["url"] = urlsplit(address).path
    answer = client.request(**asked)  # type: ignore[arg-type]
    assert curl == "curl" and answer.status_code == (204 if asked["method"] == "DELETE" else 200), answer.text
    if answer.headers.get("Content-Type") == "application/json":
        told = answer.json()
        assert all(told[name] for name in ("hits", "articles", "events", "tenures", "careers", "reviews")
                   if name in told and "body" not in told), told


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) > 15 and all(command.startswith("curl") for command in COMMANDS)


def test_what_stands_as_json_is_json() -> None:
    for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL):
        assert json.loads(block)
