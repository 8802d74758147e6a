"""Connections that never lead within: what a server may open by an address that somebody wrote.

A server-side request forgery needs an address that leads inside. So a name is resolved once, every address
that it has must be public, and the connection goes to the very address that was checked (OWASP, Server-Side
Request Forgery Prevention Cheat Sheet, case 2).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import httpcore

_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NEVER = (
    ipaddress.IPv4Network("168.63.129.16/32"),  # a cloud's own services, under an address of the internet
    ipaddress.IPv4Network("192.88.99.0/24"),  # relays of 6to4, given up by RFC 7526
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Iterable[str]]
"""A host's name and a port → its IP addresses; raises OSError where it has none."""


class Refused(Exception):
    """Why a document is not fetched, without its address."""


def is_public(address: Address) -> bool:
    """Whether an address leads to the internet; an IPv4 address inside an IPv6 one is looked at as such."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    if isinstance(address, ipaddress.IPv6Address):
        return address in _GLOBAL_IPV6 and address.is_global
    return address.is_global and not address.is_multicast and not any(address in net for net in _NEVER)


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, of 6to4 or of NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_private(address: Address) -> bool:
    """Whether it is this machine or a host of a private network: what ``private`` allows besides."""
    address = _inner(address) or address
    special = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return address.is_loopback or (address.is_private and not special)


def system(host: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives, which keeps a time limit of its own."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Network(httpcore.NetworkBackend):
    """Connects to checked addresses alone, and lets no step of a request go beyond the deadline."""

    def __init__(
        self, private: bool, deadline: float, resolve: Resolve, backend: httpcore.NetworkBackend
    ) -> None:
        self._private = private
        self._deadline = deadline
        self._resolve = resolve
        self._backend = backend

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the first of the host's addresses that takes it."""
        failed: Exception = httpcore.ConnectError("it has no address")
        for address in self._addresses(host, port):
            try:
                left = self.left()
                stream = self._backend.connect_tcp(address, port, left, local_address, socket_options)
                return _Stream(stream, self)
            except httpcore.ConnectError as error:
                failed = error
        raise failed

    def left(self) -> float:
        """The seconds to the deadline; raises ``httpcore.TimeoutException`` beyond it."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return left

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What is done meanwhile takes nothing of the time that is left."""
        began = time.monotonic()
        yield
        self._deadline += time.monotonic() - began

    def _addresses(self, host: str, port: int) -> Iterator[str]:
        """The host's addresses, all of them checked before the first is given."""
        found = [ipaddress.ip_address(text) for text in self._resolve(host, port)]
        for address in found:
            if not is_public(address) and not (self._private and _is_private(address)):
                raise Refused(f"{host} is no public address" + (
                    "" if self._private else "; --private-feeds allows those of your own network"
                ))
        return map(str, found)


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, network: Network) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Up to ``max_bytes``."""
        return self._stream.read(max_bytes, self._network.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of the bytes."""
        self._stream.write(buffer, self._network.left())

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The connection under TLS, the certificate checked for the name that was asked for."""
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._network.left()),
                       self._network)

    def get_extra_info(self, info: str) -> object:
        """What httpcore asks of a connection."""
        return self._stream.get_extra_info(info)
