"""One document from the network, by an address that somebody wrote: bounded, and never from within."""

from __future__ import annotations

import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpcore
import httpx

from indexer.errors import NotFetched
from indexer.network import Network, Refused, Resolve, system

MAX_BYTES = 20 << 20
"""The longest document, in bytes as unpacked."""
MAX_SECONDS = 30.0
"""How long a document may take, from the name's resolution to its last byte, redirects included."""
MAX_REDIRECTS = 5
AGENT = "HoiBao"
"""What the project calls itself to servers, and what their robots.txt calls it."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429})
"""Answers that may be others another time, besides those from 500 on."""
_LONGEST_WAIT = 86_400.0
_MAX_VALIDATOR = 500
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document: ``url`` is where it stood in the end, ``type`` its media type as the server says it.

    ``etag`` and ``modified`` are the server's validators, "" where it gave none (RFC 9110, section 8.8).
    Of one that is ``unchanged`` since the validators that were given, the content is empty.
    """

    url: str
    content: bytes
    type: str = ""
    etag: str = ""
    modified: str = ""
    unchanged: bool = False


def fetch(
    url: str, *, etag: str = "", modified: str = "", private: bool = False, contact: str = "",
    limit: int = MAX_BYTES, seconds: float = MAX_SECONDS, before: Callable[[str], None] | None = None,
    resolve: Resolve | None = None, backend: httpcore.NetworkBackend | None = None,
    trusted: ssl.SSLContext | None = None,
) -> Fetched:
    """The document at a http or https address, which is no bigger than ``limit`` bytes, within ``seconds``.

    ``etag`` and ``modified`` are the validators of the copy that is there already. ``private`` allows
    addresses of this machine and of private networks. ``contact`` is by what servers' owners reach us.
    ``before`` is called with each address before it is asked, so with those of redirects too; the time it
    takes does not count. Proxies of the environment are not used. ``resolve``, ``backend`` and ``trusted``
    stand in for the system's resolver, sockets and certificates. Raises ``NotFetched`` for
    whatever keeps the document away.
    """
    network = Network(
        private, time.monotonic() + seconds, resolve or system, backend or httpcore.SyncBackend()
    )
    at = parse(url)
    validators = {"If-None-Match": etag, "If-Modified-Since": modified}
    try:
        for _ in range(MAX_REDIRECTS + 1):
            if before:
                with network.paused():
                    before(str(at))
            found = _answer(at, network, limit, trusted, validators, agent(contact))
            if isinstance(found, Fetched):
                return found
            at = found
        raise Refused(f"redirects more than {MAX_REDIRECTS} times; give the address where it ends")
    except Refused as error:
        raise NotFetched(shown(url), str(error)) from None
    except _Answered as error:
        status = error.status
        raise NotFetched(
            shown(url), f"the server answered {status}; check the address", status,
            again=status in _PASSING or status >= 500, after=error.after,
        ) from None
    except httpcore.TimeoutException:
        reason = f"did not arrive within {seconds:g} s; try again later"
        raise NotFetched(shown(url), reason, again=True) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError) as error:
        reason = f"cannot be fetched ({str(error) or type(error).__name__}); check the address"
        raise NotFetched(shown(url), reason, again=True) from None


def agent(contact: str = "") -> str:
    """What we call ourselves to servers: by name and version, and by what their owners reach us."""
    return f"{AGENT}/{version('hoibao')} ({f'+{contact}' if contact else 'news archive'})"


class _Answered(Exception):
    """The server answered with no document, and asks to be left alone for so many seconds."""

    def __init__(self, status: int, after: float | None) -> None:
        self.status, self.after = status, after


def parse(url: str) -> httpx.URL:
    """The address in parts; raises ``NotFetched`` for one that is not http(s) or that holds a password."""
    try:
        found = httpx.URL(url.strip())
        return _checked(found.copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise NotFetched(shown(url), "no web address; it must read https://host/path") from None
    except Refused as error:
        raise NotFetched(shown(url), str(error)) from None


def shown(url: str) -> str:
    """The address as messages and logs may show it: without user, password, query and fragment."""
    scheme, mark, rest = url.strip().partition("://") if "://" in url else ("", "", url.strip())
    host, slash, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    if re.search(r":(?!\d*$)[^\[\]]*$", host.rpartition("@")[2]):  # a password with "/", "?" or "#" in it
        return f"{scheme}{mark}…"
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"


def _checked(url: httpx.URL) -> httpx.URL:
    if url.scheme not in {"http", "https"}:
        raise Refused("only http and https are fetched")
    if url.userinfo:
        raise Refused("holds a name or password; leave it out")
    if not url.host or not 0 < (url.port or 80) <= 65535:
        raise Refused("names no host and port; it must read https://host/path")
    return url


def _answer(
    url: httpx.URL, network: Network, limit: int, trusted: ssl.SSLContext | None,
    validators: Mapping[str, str], agent: str,
) -> Fetched | httpx.URL:
    """The document at an address, or the address that it redirects to."""
    headers: dict[bytes | str, bytes | str] = {
        "Host": url.netloc.decode("ascii"), "Accept": _ACCEPT, "Accept-Encoding": "gzip",
        "Connection": "close", "User-Agent": agent,
        **{name: value for name, value in validators.items() if value},
    }
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    with (
        httpcore.ConnectionPool(trusted, network_backend=network) as pool,
        pool.stream("GET", target, headers=headers) as response,
    ):
        told = {name.lower(): value.decode("latin-1").strip() for name, value in response.headers}
        if response.status in _REDIRECTS and told.get(b"location"):
            return _next(url, told[b"location"])
        etag, modified = _validator(told, b"etag"), _validator(told, b"last-modified")
        if response.status == 304 and any(validators.values()):
            return Fetched(str(url), b"", "", etag, modified, unchanged=True)
        if response.status != 200:
            raise _Answered(response.status, _after(told))
        content = _unpacked(response.iter_stream(), told.get(b"content-encoding", ""), limit)
        return Fetched(str(url), content, told.get(b"content-type", ""), etag, modified)


def _validator(told: Mapping[bytes, str], name: bytes) -> str:
    """A validator that can be sent back; "" for one that is too long to be kept."""
    value = told.get(name, "")
    return value if len(value) <= _MAX_VALIDATOR and value.isascii() and value.isprintable() else ""


def _after(told: Mapping[bytes, str]) -> float | None:
    """The seconds of ``Retry-After``, a day at most; a moment is compared with the server's own clock."""
    text = told.get(b"retry-after", "")
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_WAIT)
    until, now = _moment(text), _moment(told.get(b"date", "")) or datetime.now(UTC)
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_WAIT) if until else None


def _moment(text: str) -> datetime | None:
    """A date of HTTP; None for one that is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _next(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return _checked(url.join(location).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise Refused("redirects to what is no web address") from None
    except Refused as error:
        raise Refused(f"redirects to an address that {error}") from None


def _unpacked(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The body; no more than ``limit`` bytes and one are ever unpacked."""
    if encoding.lower() not in {"", "identity", "gzip", "x-gzip"}:
        raise Refused(f"the server packed it as {encoding[:20]!r}, which was not asked for")
    packed = zlib.decompressobj(31) if encoding.lower() in {"gzip", "x-gzip"} else None
    data = bytearray()
    try:
        for chunk in chunks:
            data += packed.decompress(chunk, limit + 1 - len(data)) if packed else chunk
            if len(data) > limit:
                raise Refused(f"larger than {limit >> 20} MiB; save it to a file and read that")
    except zlib.error as error:
        raise Refused(f"the compressed body is broken ({error})") from None
    if packed and data and not packed.eof:
        raise Refused("the compressed body is cut short; try again later")
    return bytes(data)
