"""Signing in and out: sessions, cookies, where to go on, and who guesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from assistant.service import accounts, audit
from assistant.service.accounts import Account
from assistant.service.database import Database
from assistant.web import login
from assistant.web.access import COOKIE, Guard
from assistant.web.limits import Limits
from assistant.web.site import Site

PASSWORD = "mat-khau-dai-lam"
HOME = "192.0.2.1"
STRANGER = "198.51.100.9"


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    """Passwords are hashed with little work: how much it is in earnest is tested with accounts."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(accounts, "_hasher", lambda: PasswordHasher(1, 8, 1))
        yield


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database(tmp_path_factory.mktemp("login") / "service.sqlite") as made:
        for name in ("quản", "lan"):
            accounts.put(made, name, PASSWORD, "admin" if name == "quản" else "reader", 0.0)
        yield made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared without the work of hashing, for tests of many tries."""
    def verify(database: Database, name: str, password: str) -> Account | None:
        known = {account.name: account for account in accounts.listed(database)}
        return known.get(name) if password == PASSWORD else None

    monkeypatch.setattr(accounts, "verify", verify)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Door:
    """The door to sign in by, with counts and a clock of its own."""

    def __init__(self, site: Site, database: Database) -> None:
        self.clock = Clock()
        self.site = replace(site, database=database, now=self.clock, limits=Limits())
        self.app = FastAPI()
        self.app.state.site = self.site
        self.app.include_router(login.router)
        self.app.add_middleware(Guard, site=self.site)

    def client(self, address: str = HOME, scheme: str = "http") -> TestClient:
        return TestClient(self.app, base_url=f"{scheme}://hoibao.example", follow_redirects=False,
                          client=(address, 1))

    def try_(self, name: str, password: str = PASSWORD, address: str = HOME, **more: str) -> Response:
        data = {"name": name, "password": password, **more}
        return self.client(address).post("/dang-nhap", data=data)

    def seen(self) -> list[tuple[str, str, str, str]]:
        return [(e.account, e.address, e.action, e.about) for e in audit.read(self.site.database, 1_000)]


@pytest.fixture
def door(site: Site, database: Database) -> Door:
    return Door(site, database)


@pytest.fixture
def fresh(site: Site, tmp_path: Path) -> Iterator[Door]:
    """Where nothing has been done yet; with the accounts "quản" and "lan"."""
    with Database(tmp_path / "service.sqlite") as made:
        for name in ("quản", "lan"):
            accounts.put(made, name, PASSWORD, "reader", 0.0)
        yield Door(site, made)


def cookie(answer: Response) -> SimpleCookie:
    return SimpleCookie(answer.headers["set-cookie"])


# -- in and out ----------------------------------------------------------------------------


def test_the_form_has_labels_and_says_how_to_make_the_first_account(site: Site, tmp_path: Path) -> None:
    with Database(tmp_path / "service.sqlite") as empty:
        text = Door(site, empty).client().get("/dang-nhap").text
    assert "hoibao user add admin --role admin" in text and 'type="password"' in text
    assert 'autocomplete="current-password"' in text


def test_a_right_password_opens_a_session_and_goes_on(door: Door) -> None:
    answer = door.try_("lan", next="/bai-bao?q=cầu")
    assert (answer.status_code, answer.headers["location"]) == (303, "/bai-bao?q=c%E1%BA%A7u")
    token = cookie(answer)[COOKIE].value
    assert accounts.session(door.site.database, token, door.clock.now) == Account("lan", "reader")
    assert door.seen()[0] == ("lan", HOME, "signed in", "reader")


@pytest.mark.parametrize(("scheme", "secure"), [("http", ""), ("https", True)])
def test_the_cookie_is_for_this_server_and_no_script(door: Door, scheme: str, secure: object) -> None:
    answer = door.client(scheme=scheme).post("/dang-nhap", data={"name": "lan", "password": PASSWORD})
    kept = cookie(answer)[COOKIE]
    assert (kept["httponly"], kept["samesite"], kept["path"], kept["domain"]) == (True, "lax", "/", "")
    assert kept["secure"] == secure
    assert int(kept["max-age"]) == door.site.settings.session_hours * 3_600


def test_the_session_ends_on_the_server_when_its_time_is_over(door: Door) -> None:
    token = cookie(door.try_("lan"))[COOKIE].value
    door.clock.now += door.site.settings.session_hours * 3_600 - 1
    assert accounts.session(door.site.database, token, door.clock.now)
    door.clock.now += 1
    assert accounts.session(door.site.database, token, door.clock.now) is None


def test_signing_out_ends_the_session_itself(door: Door) -> None:
    token = cookie(door.try_("lan"))[COOKIE].value
    client = door.client()
    client.cookies.set(COOKIE, token)
    answer = client.post("/dang-xuat")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert cookie(answer)[COOKIE].value == "" and cookie(answer)[COOKIE]["max-age"] == "0"
    assert accounts.session(door.site.database, token, door.clock.now) is None
    assert door.seen()[0] == ("lan", HOME, "signed out", "")
    assert door.client().get("/dang-xuat").status_code == 405, "a link signs nobody out"


def test_each_sign_in_has_a_session_of_its_own_and_ends_the_one_before(door: Door) -> None:
    client = door.client()
    client.cookies.set(COOKIE, "dat-san")  # what another put there
    tokens = []
    for _ in range(2):
        answer = client.post("/dang-nhap", data={"name": "lan", "password": PASSWORD})
        tokens.append(cookie(answer)[COOKIE].value)
        client.cookies.clear()
        client.cookies.set(COOKIE, tokens[-1])
    assert len({"dat-san", *tokens}) == 3
    told = [accounts.session(door.site.database, t, door.clock.now) for t in ("dat-san", *tokens)]
    assert told == [None, None, Account("lan", "reader")]


@pytest.mark.parametrize(("name", "password"), [
    ("lan", "sai-mat-khau"), ("không-có", PASSWORD), ("", ""), ("LAN", PASSWORD), ("lan", PASSWORD + "\x00"),
    ("' OR '1'='1", "' OR '1'='1"),
])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(door: Door, name: str, password: str) -> None:
    answer = door.try_(name, password)
    assert answer.status_code == 401 and "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text
    assert "set-cookie" not in answer.headers
    assert not password or password not in answer.text.replace(name, "")
    told = name if name == "lan" else ""  # another may be a password, typed into the wrong field
    assert door.seen()[0] == (told, HOME, "sign-in failed", "")


def test_what_was_typed_comes_back_as_text(door: Door) -> None:
    hostile = '"><script>alert(1)</script>'
    text = door.try_(hostile, "x", next=hostile).text
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("field", ["name", "password", "next"])
def test_what_is_too_long_is_not_looked_at(door: Door, field: str) -> None:
    data = {"name": "lan", "password": PASSWORD, "next": "/", field: "/" + "a" * 3_000}
    assert door.client().post("/dang-nhap", data=data).status_code == 422


@pytest.mark.parametrize("query", ["password=mat-khau-dai-lam&name=lan", "name=lan"])
def test_a_password_in_an_address_signs_nobody_in(door: Door, query: str) -> None:
    assert door.client().post(f"/dang-nhap?{query}").status_code == 401


# -- where to go on ------------------------------------------------------------------------


@pytest.mark.parametrize("next", [
    "/", "/bai-bao", "/bai-bao?q=a%20b&trang=2", "/bo-nhiem/nguoi/p1#x", "/tín", "/a//b",
    "/%2f%2fxau.example", "/?next=https://xau.example",
])
def test_one_goes_on_within_the_site(door: Door, next: str) -> None:
    went = urlsplit(door.try_("lan", next=next).headers["location"])
    assert not went.scheme and not went.netloc and went.path.startswith("/")
    assert next == "/" or went.geturl() != "/"


@pytest.mark.parametrize("next", [
    "", "//xau.example", "///xau.example", "/\\xau.example", "\\\\xau.example", "\\/xau.example",
    "xau.example", "https://xau.example", "https:xau.example", "http:///xau.example", "javascript:alert(1)",
    "data:text/html,x", "/\t/xau.example", "\t//xau.example", "/\n/xau.example", "/\r/xau.example",
    " //xau.example", "/ /xau.example",
    "/\t\\xau.example", "/\x00/xau.example", "/x\r\nSet-Cookie: a=b", "/x\\..\\xau.example", "@xau.example",
    ".xau.example", "?//xau.example", "\u2028//xau.example",
])
@pytest.mark.usefixtures("quick")
def test_one_never_goes_on_elsewhere(door: Door, next: str) -> None:
    answer = door.try_("lan", next=next)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    form = door.client().get("/dang-nhap", params={"next": next})
    assert 'name="next" value="/"' in form.text


# -- who guesses ---------------------------------------------------------------------------


def guesses(door: Door, name: str, address: str, most: int = 200) -> int:
    """How many passwords may be tried before one has to wait."""
    for count in range(most):
        if door.try_(name, "sai", address).status_code == 429:
            return count
    return most


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a window of the counts, where their clock stays."""
    monkeypatch.setattr("limits.storage.memory.time.time", lambda: 1_700_000_000 // 3_600 * 3_600 + 90.0)


@pytest.mark.usefixtures("quick")
def test_who_guesses_a_password_waits_even_for_the_right_one(fresh: Door) -> None:
    assert guesses(fresh, "quản", STRANGER) == 10
    answer = fresh.try_("quản", PASSWORD, STRANGER)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
    assert "Đã thử sai quá nhiều lần." in answer.text and "set-cookie" not in answer.headers
    assert fresh.seen()[0][:3] == ("quản", STRANGER, "sign-in refused")


@pytest.mark.usefixtures("quick")
def test_one_name_after_another_is_no_way_round(fresh: Door) -> None:
    tried = 0
    for number in range(100):
        if fresh.try_(f"tên-{number}", "sai", STRANGER).status_code == 429:
            break
        tried += 1
    assert tried <= 60
    assert fresh.try_("lan", PASSWORD, HOME).status_code == 303, "others are let in meanwhile"


@pytest.mark.usefixtures("quick")
def test_ones_own_account_gives_no_fresh_start_at_another(fresh: Door) -> None:
    assert guesses(fresh, "quản", STRANGER) == 10
    assert fresh.try_("lan", PASSWORD, STRANGER).status_code == 303
    assert guesses(fresh, "quản", STRANGER) == 0


@pytest.mark.usefixtures("quick")
def test_a_right_password_gives_its_own_account_a_fresh_start(fresh: Door) -> None:
    for _ in range(3):
        for _ in range(9):
            assert fresh.try_("lan", "sai").status_code == 401
        assert fresh.try_("lan").status_code == 303


@pytest.mark.usefixtures("quick")
def test_many_addresses_together_have_no_more_than_100_tries_an_hour(fresh: Door) -> None:
    tried = sum(guesses(fresh, "quản", f"203.0.113.{n}", 10) for n in range(15))
    assert tried == 100
    assert guesses(fresh, "quản", "2001:db8::1") == guesses(fresh, "quản", "2001:db8::ffff:1") == 0


@pytest.mark.usefixtures("quick")
def test_nobody_is_locked_out_of_an_account_where_it_is_at_home(fresh: Door) -> None:
    assert fresh.try_("quản", PASSWORD, HOME).status_code == 303
    for number in range(15):
        guesses(fresh, "quản", f"203.0.113.{number}", 10)
    assert fresh.try_("quản", PASSWORD, "203.0.113.200").status_code == 429, "an address never seen"
    fresh.clock.now += 3_600
    assert fresh.try_("quản", PASSWORD, HOME).status_code == 303
    fresh.clock.now += 91 * 86_400
    assert fresh.try_("quản", PASSWORD, HOME).status_code == 429, "nor seen for long"


@pytest.mark.usefixtures("quick")
def test_a_computer_with_many_ipv6_addresses_is_one(fresh: Door) -> None:
    tried = sum(guesses(fresh, "quản", f"2001:db8:1:2::{n:x}", 5) for n in range(1, 9))
    assert tried == 10


def test_no_page_of_another_site_signs_anybody_in_or_out(door: Door) -> None:
    for path in ("/dang-nhap", "/dang-xuat"):
        data = {"name": "lan", "password": PASSWORD}
        for headers in ({"Origin": "https://xau.example"}, {"Sec-Fetch-Site": "cross-site"},
                        {"Origin": "null"}):
            answer = door.client().post(path, data=data, headers=headers)
            assert answer.status_code == 403 and "set-cookie" not in answer.headers
