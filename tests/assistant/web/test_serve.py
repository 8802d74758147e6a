"""Serving: who may be served before access is decided, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import Request
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.service import accounts, talks
from assistant.service.database import Database
from assistant.service.privacy import forget
from assistant.web import serve as serving
from assistant.web.access import network
from assistant.web.serve import _check_access, _hosts, serve, without_chat
from assistant.web.site import Site
from indexer import logs
from indexer.archive import Archive
from indexer.errors import ServiceError, SettingsError
from indexer.settings import Settings

PASSWORD = "mat-khau-dai-lam"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "service.sqlite") as made:
        yield made


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.9.1"])
@pytest.mark.parametrize("auth", ["", "staff", "all"])
def test_this_computer_is_served_whatever_is_decided(database: Database, host: str, auth: str) -> None:
    _check_access(Settings(host=host, auth=auth), database)


@pytest.mark.parametrize("host", [
    "0.0.0.0", "::", "192.0.2.1", "hoibao.example", "localhost.example", "0", "",
])
def test_other_computers_are_served_only_once_it_is_decided_to_whom(database: Database, host: str) -> None:
    told = r"who may use it is not decided: give --auth staff .* or --auth all"
    with pytest.raises(SettingsError, match=told):
        _check_access(Settings(host=host), database)


@pytest.mark.parametrize(("name", "value"), [("hosts", "hoibao.example"), ("proxies", "192.0.2.80")])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_so_is_one_that_stands_behind_a_proxy_or_has_a_name_of_its_own(
    database: Database, host: str, name: str, value: str
) -> None:
    settings = Settings(host=host, **{name: value})  # type: ignore[arg-type]
    told = f"^{name}: this server is meant for other computers, and who may use it is not decided"
    with pytest.raises(SettingsError, match=told):
        _check_access(settings, database)
    with pytest.raises(SettingsError, match="there is no admin"):
        _check_access(replace(settings, auth="staff"), database)
    accounts.put(database, "quản", PASSWORD, "admin", 0.0)
    _check_access(replace(settings, auth="staff"), database)


@pytest.mark.parametrize("auth", ["staff", "all"])
def test_and_only_where_there_is_an_admin(
    database: Database, auth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_hasher", lambda: PasswordHasher(1, 8, 1))
    settings = Settings(host="0.0.0.0", auth=auth)
    for role in ("reader", "staff"):
        accounts.put(database, role, PASSWORD, role, 0.0)  # type: ignore[arg-type]
        with pytest.raises(SettingsError, match=r"there is no admin .* hoibao user add NAME --role admin"):
            _check_access(settings, database)
    accounts.put(database, "quản", PASSWORD, "admin", 0.0)
    _check_access(settings, database)
    accounts.remove(database, "quản")
    with pytest.raises(SettingsError, match="there is no admin"):
        _check_access(settings, database)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_server_is_called_by_names_that_it_knows(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "toa-soan")
    names = _hosts(Settings(host=host, hosts=" hoibao.example , ,bao.example"))
    assert names and "" not in names and {"localhost", host, "hoibao.example", "bao.example"} <= set(names)
    assert ("toa-soan" in names) == (host == "0.0.0.0")
    assert _hosts(Settings(host="0.0.0.0")), "a stranger's name is refused though none is set"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> list[uvicorn.Config]:
    """What would have been served."""
    ran: list[uvicorn.Config] = []
    monkeypatch.setattr(serving._Server, "run", lambda self: ran.append(self.config))
    monkeypatch.setattr(serving, "application", lambda site, hosts=(): (site, list(hosts)))
    monkeypatch.setattr(logs, "configure", lambda form, level: None)
    monkeypatch.setattr(logs, "take_over", lambda: None)
    return ran


def settings_of(archive: Archive, folder: Path, **more: Any) -> Settings:
    return replace(Settings(archive=archive.folder, service=folder / "service.sqlite", port=0), **more)


def test_what_is_not_decided_is_not_served(
    run: list[uvicorn.Config], sample_archive: Archive, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=r"host: 0\.0\.0\.0 can be reached from other computers"):
        serve(Assistant(sample_archive), settings_of(sample_archive, tmp_path, host="0.0.0.0"))
    assert run == []


def test_a_server_bounds_what_it_takes_and_believes_no_proxy(
    run: list[uvicorn.Config], sample_archive: Archive, tmp_path: Path
) -> None:
    settings = settings_of(sample_archive, tmp_path)
    serve(Assistant(sample_archive), settings)
    [config] = run
    assert not config.proxy_headers, "whom it believes, the application knows"
    assert not config.server_header and config.limit_concurrency == 500 and not config.access_log
    assert config.http == "h11" and config.h11_max_incomplete_event_size is None, "16 KiB of headers"


def test_a_proxy_that_is_named_is_believed(
    sample_archive: Archive, tmp_path: Path, database: Database
) -> None:
    settings = settings_of(sample_archive, tmp_path, proxies="192.0.2.80", auth="staff")
    app = without_chat(Site(Assistant(sample_archive), database, settings))
    said = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https", "X-Request-ID": "of-the-proxy-1"}
    seen: list[tuple[str, str]] = []

    @app.get("/seen")
    def see(request: Request) -> None:
        seen.append((network(request), request.url.scheme))

    for peer in ("192.0.2.80", "192.0.2.81"):
        client = TestClient(app, base_url="http://127.0.0.1", client=(peer, 1))
        given = client.get("/seen", headers=said).headers["x-request-id"]
        assert (given == "of-the-proxy-1") == (peer == "192.0.2.80")
    assert seen == [("198.51.100.7", "https"), ("192.0.2.81", "http")]


def test_once_a_day_what_is_old_is_forgotten(
    sample_archive: Archive, database: Database, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, faults = [0.0], [ServiceError("đĩa đầy")]
    site = Site(Assistant(sample_archive), database, Settings(keep_days=1), now=lambda: clock[0])
    talks.append(database, "cũ", talks.Message("Ai?", "{}", "answered", {}, 1.0, 0.0))
    there: list[bool] = []

    def forgotten(*given: Any) -> int:
        if clock[0] == 86_400.0:
            raise faults.pop()
        return forget(*given)

    def sleep(seconds: float) -> None:
        there.append(bool(talks.read(database, "cũ")))
        clock[0] += seconds
        if len(there) == 3:
            raise InterruptedError

    monkeypatch.setattr(serving, "forget", forgotten)
    monkeypatch.setattr(serving, "time", SimpleNamespace(sleep=sleep))
    with pytest.raises(InterruptedError):
        serving._tend(site)
    assert there == [True, True, False] and "đĩa đầy" in caplog.text


def test_accounts_that_cannot_be_kept_are_told(sample_archive: Archive, tmp_path: Path) -> None:
    settings = replace(settings_of(sample_archive, tmp_path), service=tmp_path / "không-có" / "s.sqlite")
    with pytest.raises(ServiceError, match="the setting service"):
        serve(Assistant(sample_archive), settings)
