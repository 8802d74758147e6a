from __future__ import annotations

import gzip
import http.server
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, unquote

import httpcore
import pytest

from indexer import fetch as module
from indexer.errors import NotFetched, SourceError
from indexer.fetch import Fetched, fetch, parse, shown

FEED = "<rss><channel><title>Báo Bắc Sơn</title></channel></rss>".encode()
PUBLIC = "113.160.0.1"
_LIMIT = 1 << 20
_CERTIFICATE = Path(__file__).with_name("tls") / "bao.example.pem"
"""Of bao.example, signed by itself and made for these tests, with its key; good until 2126."""


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path: what a newspaper's server does, and what a hostile one does."""

    def do_GET(self) -> None:
        what, _, rest = self.path.lstrip("/").partition("/")
        self.server.seen.append(dict(self.headers))  # type: ignore[attr-defined]
        try:
            getattr(self, f"_{what}", self._missing)(unquote(rest))
        except OSError:
            self.close_connection = True  # the client had enough

    def log_message(self, format: str, *args: object) -> None:
        del format, args

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _missing(self, rest: str) -> None:
        self._send(b"", 404)

    def _feed(self, rest: str) -> None:
        self._send(FEED, Content_Type="application/rss+xml", Content_Length=str(len(FEED)))

    def _held(self, rest: str) -> None:
        known = self.headers.get("If-None-Match") == '"e"' or self.headers.get("If-Modified-Since") == rest
        self._send(b"" if known else FEED, 304 if known else 200, ETag='"e"', Last_Modified=rest)

    def _not(self, rest: str) -> None:
        status, _, after = rest.partition("/")
        self.send_response_only(int(status))
        for line in after.split("&"):
            self.send_header(*line.split("=", 1))
        self.end_headers()

    def _gzip(self, rest: str) -> None:
        self._send(gzip.compress(FEED), Content_Encoding="gzip")

    def _to(self, rest: str) -> None:
        self._send(b"", 302, Location=rest)

    def _round(self, rest: str) -> None:
        self._send(b"", 301, Location=f"/round/{int(rest) + 1}")

    def _big(self, rest: str) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"x" * (1 << 20))

    def _bomb(self, rest: str) -> None:
        self._send(_bomb(), Content_Encoding="gzip")

    def _cut(self, rest: str) -> None:
        self._send(gzip.compress(FEED * 50)[:-20], Content_Encoding="gzip")

    def _short(self, rest: str) -> None:
        self._send(FEED, Content_Length=str(len(FEED) + 9))

    def _noise(self, rest: str) -> None:
        self._send(b"no gzip", Content_Encoding="gzip")

    def _br(self, rest: str) -> None:
        self._send(b"x", Content_Encoding="br")

    def _drip(self, rest: str) -> None:
        self.send_response(200)
        self.end_headers()
        self._slowly(b"x")

    def _headers(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._slowly(b"X-A: b\r\n")

    def _slowly(self, data: bytes) -> None:
        for _ in range(100):
            self.wfile.write(data)
            time.sleep(0.05)


@cache
def _bomb() -> bytes:
    """A gzip stream of 256 MiB of zeros, a quarter of a megabyte."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    seen: list[dict[str, str]]

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address


def _serve(server: _Server) -> Iterator[_Server]:
    server.seen = []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server() -> Iterator[_Server]:
    yield from _serve(_Server(("127.0.0.1", 0), _Handler))


class _Internet(httpcore.SyncBackend):
    """Sockets under which every public address is a server of this machine; keeps what was asked of it."""

    def __init__(self) -> None:
        self.connected: list[str] = []

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.connected.append(host)
        return super().connect_tcp("127.0.0.1", port, timeout, local_address, socket_options)


class _Names:
    """A resolver: each time the next of a name's answers, the last again and again."""

    def __init__(self, **names: list[list[str]]) -> None:
        self._names = names
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self._names[host.split(".")[0]]
        return answers[min(self.asked.count(host), len(answers)) - 1]


def _public(server: _Server, path: str, names: _Names | None = None, **settings: object) -> Fetched:
    names = names or _Names(bao=[[PUBLIC]])
    url = f"http://bao.example:{server.server_port}/{path}"
    return fetch(url, resolve=names, backend=_Internet(), **settings)  # type: ignore[arg-type]


def _refused(server: _Server, path: str, **settings: float) -> str:
    with pytest.raises(SourceError) as caught:
        _public(server, path, **settings)
    return str(caught.value)


def test_a_document_comes_with_its_address_and_type(server: _Server) -> None:
    found = _public(server, "feed/a?b=1#c")
    url = f"http://bao.example:{server.server_port}/feed/a?b=1"
    assert found == Fetched(url, FEED, "application/rss+xml")
    (headers,) = server.seen
    assert headers["Host"] == f"bao.example:{server.server_port}"
    assert headers["User-Agent"] == f"HoiBao/{version('hoibao')} (news archive)" and "Cookie" not in headers


def test_a_server_is_told_by_what_its_owner_reaches_us(server: _Server) -> None:
    _public(server, "feed", contact="https://bao.example/bot")
    assert server.seen[0]["User-Agent"] == f"HoiBao/{version('hoibao')} (+https://bao.example/bot)"


def test_a_packed_document_is_unpacked(server: _Server) -> None:
    assert _public(server, "gzip").content == FEED


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0.0.0.0", "2130706433", "0x7f.1", "0x7f000001", "127.1",
     "[::ffff:127.0.0.1]", "[::1]", "[::]", "10.0.0.1", "192.168.1.1", "172.16.3.4", "169.254.169.254",
     "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]"],
)
def test_the_system_resolver_leads_nowhere_within(server: _Server, host: str) -> None:
    internet = _Internet()
    with pytest.raises(SourceError, match=r"is no public address; --private-feeds allows"):
        fetch(f"http://{host}:{server.server_port}/feed", backend=internet)
    assert not internet.connected and not server.seen


@pytest.mark.parametrize("answer", [["10.1.2.3"], [PUBLIC, "127.0.0.1"], ["::1", PUBLIC]])
def test_a_name_must_have_public_addresses_alone(server: _Server, answer: list[str]) -> None:
    with pytest.raises(SourceError, match=r"bao\.example is no public address"):
        _public(server, "feed", _Names(bao=[answer]))
    assert not server.seen


def test_private_allows_this_machine_and_its_network_but_nothing_special(server: _Server) -> None:
    url = f"http://localhost:{server.server_port}/feed"
    assert fetch(url, private=True).content == FEED
    for host in ("169.254.169.254", "0.0.0.0", "[fe80::1]", "224.0.0.1", "255.255.255.255", "[::]"):
        with pytest.raises(SourceError, match=r"is no public address$"):
            fetch(f"http://{host}:{server.server_port}/feed", private=True, backend=_Internet())


def test_the_address_that_was_checked_is_the_one_connected_to(server: _Server) -> None:
    names, internet = _Names(bao=[[PUBLIC], ["127.0.0.1"]]), _Internet()
    url = f"http://bao.example:{server.server_port}/feed"
    assert fetch(url, resolve=names, backend=internet).content == FEED
    assert (names.asked, internet.connected) == (["bao.example"], [PUBLIC])


def test_a_redirect_is_followed_to_public_addresses(server: _Server) -> None:
    names = _Names(bao=[[PUBLIC]], tin=[["113.160.0.2"]])
    found = _public(server, f"to/http://tin.example:{server.server_port}/feed", names)
    assert found.content == FEED and found.url == f"http://tin.example:{server.server_port}/feed"
    assert _public(server, "to//feed/x").url.endswith("/feed/x")


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/feed", "http://trong.example:{port}/feed",
                                    "//0x7f.1:{port}/feed", "http://[::ffff:7f00:1]:{port}/feed"])
def test_a_redirect_within_is_refused(server: _Server, target: str) -> None:
    known = {"bao.example": [PUBLIC], "trong.example": ["192.168.1.1"]}

    def names(host: str, port: int) -> list[str]:
        return known.get(host) or module.system(host, port)

    url = f"http://bao.example:{server.server_port}/to/{target.format(port=server.server_port)}"
    with pytest.raises(SourceError, match="is no public address"):
        fetch(url, resolve=names, backend=_Internet())
    assert len(server.seen) == 1


def test_a_name_that_turns_private_at_the_redirect_is_refused(server: _Server) -> None:
    names = _Names(bao=[[PUBLIC], ["127.0.0.1"]])
    with pytest.raises(SourceError, match="is no public address"):
        _public(server, "to//feed", names)
    assert len(server.seen) == 1


def test_redirects_end(server: _Server) -> None:
    assert "redirects more than 5 times" in _refused(server, "round/0")
    assert len(server.seen) == module.MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    ("target", "reason"),
    [("file:///etc/passwd", "only http and https"), ("ftp://bao.example/x", "only http and https"),
     ("http://a:b@bao.example/", "name or password"), ("http://[::1/", "no web address")],
)
def test_a_redirect_to_what_is_not_fetched_is_refused(server: _Server, target: str, reason: str) -> None:
    assert reason in _refused(server, f"to/{target}")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nix", "the server answered 404"), ("big", "larger than 1 MiB"), ("bomb", "larger than 1 MiB"),
        ("cut", "compressed body is cut short"), ("noise", "compressed body is broken"),
        ("br", "packed it as 'br'"), ("short", "cannot be fetched"),
    ],
)
def test_a_bad_answer_says_why(server: _Server, path: str, reason: str) -> None:
    _bomb()  # whose making takes longer than its reading may
    began = time.monotonic()
    assert reason in _refused(server, path, limit=_LIMIT)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("path", ["drip", "headers"])
def test_a_dripping_answer_is_cut_at_the_deadline(server: _Server, path: str) -> None:
    began = time.monotonic()
    assert "did not arrive within 0.3 s" in _refused(server, path, seconds=0.3)
    assert time.monotonic() - began < 1.5


def test_a_silent_server_and_a_closed_port_are_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(SourceError, match=r"did not arrive within 0\.2 s"):
            fetch(f"http://127.0.0.1:{port}/", private=True, seconds=0.2)
    with pytest.raises(SourceError, match=r"cannot be fetched .*refused"):
        fetch(f"http://127.0.0.1:{port}/", private=True)


def test_a_name_without_an_address_is_said(server: _Server) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(SourceError, match=r"cannot be fetched .*not known"):
        fetch("https://bao.example/rss", resolve=nowhere)
    with pytest.raises(SourceError, match="cannot be fetched"):
        fetch(f"https://{'a' * 70}.example/rss")


def test_the_next_address_is_tried_where_the_first_does_not_answer(server: _Server) -> None:
    names = _Names(bao=[["::1", "127.0.0.1"]])
    url = f"http://bao.example:{server.server_port}/feed"
    assert fetch(url, private=True, resolve=names).content == FEED


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_not_used(
    server: _Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert _public(server, "feed").content == FEED


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "only http and https"), ("ftp://bao.example/rss", "only http and https"),
        ("gopher://127.0.0.1:70/_x", "only http and https"), ("data://x", "only http and https"),
        ("http:///rss", "names no host"), ("http://bao.example:99999/", "names no host"),
        ("http://bao.example:x/", "no web address"), ("http://[::1/", "no web address"),
        ("http://0177.0.0.1/", "no web address"),
    ],
)
def test_what_is_no_web_address_is_refused(url: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        parse(url)


@pytest.mark.parametrize(
    "url",
    ["https://u:m%E1%BA%ADt@bao.example/rss", "https://u:mật@bao.example/rss", "https://mật@bao.example/",
     "https://u:mật/x@bao.example/", "https://u:mật?x@bao.example/", "u:mật@bao.example", "ftp://u:mật@a/"],
)
def test_a_password_is_refused_and_never_shown(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(url)
    assert "mật" not in str(caught.value) and "%E1%BA" not in str(caught.value)


def test_what_is_shown_holds_no_query() -> None:
    assert shown("https://bao.example:8443/rss/tin.xml?key=bí-mật#x") == "https://bao.example:8443/rss/tin.xml"
    assert shown("http://[::1]:80/a?b") == "http://[::1]:80/a"
    assert parse("https://báo.vn/tin mới").raw_host == b"xn--bo-mia.vn"


def test_what_is_held_already_does_not_come_again(server: _Server) -> None:
    day = "Wed, 25 Mar 2026 08:00:00 GMT"
    first = _public(server, f"held/{quote(day)}")
    assert (first.etag, first.modified, first.unchanged) == ('"e"', day, False)
    for validators in ({"etag": '"e"'}, {"modified": day}):
        again = _public(server, f"held/{quote(day)}", **validators)
        assert again.unchanged and not again.content and again.etag == '"e"'
    other = _public(server, f"held/{quote(day)}", etag='"x"', modified="Wed, 25 Mar 2020 08:00:00 GMT")
    assert other.content == FEED
    assert _public(server, f"held/{quote('ngày' * 200)}").modified == "", "it could not be sent back"


@pytest.mark.parametrize(("status", "again"), [
    (304, False), (403, False), (404, False), (410, False), (429, True), (408, True), (500, True),
    (503, True),
])
def test_an_answer_without_a_document_says_whether_it_may_pass(
    server: _Server, status: int, again: bool
) -> None:
    with pytest.raises(NotFetched) as caught:
        _public(server, f"not/{status}/X-A=b")
    found = caught.value
    assert (found.status, found.again, found.after) == (status, again, None)
    assert str(found) == f"{found.address}: {found.reason}"


@pytest.mark.parametrize(("headers", "after"), [
    ("Retry-After=120", 120), ("Retry-After=0", 0), ("Retry-After=99999999999", 86_400),
    ("Date=Wed, 25 Mar 2026 08:00:00 GMT&Retry-After=Wed, 25 Mar 2026 08:01:30 GMT", 90),
    ("Date=Wed, 25 Mar 2026 08:00:00 GMT&Retry-After=Wed, 25 Mar 2020 08:01:30 GMT", 0),
    ("Retry-After=-1", None), ("Retry-After=soon", None), ("Retry-After=", None),
])
def test_when_to_come_again(server: _Server, headers: str, after: float | None) -> None:
    with pytest.raises(NotFetched) as caught:
        _public(server, f"not/503/{quote(headers)}")
    assert caught.value.after == after


def test_each_address_is_told_before_it_is_asked_and_the_wait_does_not_count(server: _Server) -> None:
    told: list[str] = []

    def before(url: str) -> None:
        told.append(url.rpartition(":")[2].partition("/")[2])
        time.sleep(0.3)
        if told[-1] == "nix":
            raise NotFetched(url, "not this one")

    found = _public(server, "to//feed", before=before, seconds=0.4)
    assert found.content == FEED and told == ["to//feed", "feed"]
    with pytest.raises(NotFetched, match="not this one"):
        _public(server, "to//nix", before=before)
    assert len(server.seen) == 3


def test_the_certificate_is_checked_for_the_name() -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(_CERTIFICATE)
    trusted = ssl.create_default_context(cafile=_CERTIFICATE)
    secure = _Server(("127.0.0.1", 0), _Handler)
    asked: list[str | None] = []
    serving.sni_callback = lambda _socket, name, _context: asked.append(name)
    secure.socket = serving.wrap_socket(secure.socket, server_side=True)
    names = _Names(bao=[[PUBLIC]], khac=[[PUBLIC]])
    for server in _serve(secure):
        at = f"example:{server.server_port}/feed"
        found = fetch(f"https://bao.{at}", resolve=names, backend=_Internet(), trusted=trusted)
        assert found.content == FEED and asked == ["bao.example"]
        for url, context in ((f"https://khac.{at}", trusted), (f"https://bao.{at}", None)):
            with pytest.raises(SourceError, match="certificate"):
                fetch(url, resolve=names, backend=_Internet(), trusted=context)
