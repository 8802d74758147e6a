"""One document from the network, by an address that somebody wrote: bounded, and never from within."""

from __future__ import annotations

import re
import ssl
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version

import httpcore
import httpx

from indexer.errors import SourceError
from indexer.network import Network, Refused, Resolve, system

MAX_BYTES = 20 << 20
"""The longest document, in bytes as unpacked."""
MAX_SECONDS = 30.0
"""How long a document may take, from the name's resolution to its last byte, redirects included."""
MAX_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document: ``url`` is where it stood in the end, ``type`` its media type as the server says it."""

    url: str
    content: bytes
    type: str = ""


def fetch(
    url: str, *, private: bool = False, limit: int = MAX_BYTES, seconds: float = MAX_SECONDS,
    resolve: Resolve | None = None, backend: httpcore.NetworkBackend | None = None,
    trusted: ssl.SSLContext | None = None,
) -> Fetched:
    """The document at a http or https address, which is no bigger than ``limit`` bytes, within ``seconds``.

    ``private`` allows addresses of this machine and of private networks. Proxies of the environment are not
    used. ``resolve``, ``backend`` and ``trusted`` stand in for the system's resolver, sockets and
    certificates. Raises ``SourceError`` for whatever keeps the document away.
    """
    network = Network(
        private, time.monotonic() + seconds, resolve or system, backend or httpcore.SyncBackend()
    )
    at = parse(url)
    try:
        for _ in range(MAX_REDIRECTS + 1):
            found = _answer(at, network, limit, trusted)
            if isinstance(found, Fetched):
                return found
            at = found
        raise Refused(f"redirects more than {MAX_REDIRECTS} times; give the address where it ends")
    except Refused as error:
        raise SourceError(f"{shown(url)}: {error}") from None
    except httpcore.TimeoutException:
        raise SourceError(f"{shown(url)}: did not arrive within {seconds:g} s; try again later") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError) as error:
        reason = str(error) or type(error).__name__
        raise SourceError(f"{shown(url)}: cannot be fetched ({reason}); check the address") from None


def parse(url: str) -> httpx.URL:
    """The address in parts; raises ``SourceError`` for one that is not http(s) or that holds a password."""
    try:
        found = httpx.URL(url.strip())
        return _checked(found.copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise SourceError(f"{shown(url)}: no web address; it must read https://host/path") from None
    except Refused as error:
        raise SourceError(f"{shown(url)}: {error}") from None


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
    url: httpx.URL, network: Network, limit: int, trusted: ssl.SSLContext | None
) -> Fetched | httpx.URL:
    """The document at an address, or the address that it redirects to."""
    headers: dict[bytes | str, bytes | str] = {
        "Host": url.netloc.decode("ascii"), "Accept": _ACCEPT, "Accept-Encoding": "gzip",
        "Connection": "close", "User-Agent": f"HoiBao/{version('hoibao')} (news archive; reads feeds)",
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
        if response.status != 200:
            raise Refused(f"the server answered {response.status}; check the address")
        content = _unpacked(response.iter_stream(), told.get(b"content-encoding", ""), limit)
        return Fetched(str(url), content, told.get(b"content-type", ""))


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
