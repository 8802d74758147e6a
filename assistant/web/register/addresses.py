"""Where the register's pages are. Pure."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from indexer.register.offices import Office

TABLE, QUEUE, LOG = "/bo-nhiem", "/bo-nhiem/duyet", "/bo-nhiem/nhat-ky"
MERGE, SPLIT, EXPORT = "/bo-nhiem/gop", "/bo-nhiem/tach", "/bo-nhiem/xuat"


def with_query(path: str, query: str) -> str:
    """An address with a query, if any."""
    return f"{path}?{query}" if query else path


def event_address(id: str, query: str = "") -> str:
    """An event's page; ``query`` says by which queue one comes to it."""
    return with_query(f"{TABLE}/su-kien/{quote(id, safe='')}", query)


def person_address(id: str) -> str:
    """A person's page."""
    return f"{TABLE}/nguoi/{quote(id, safe='')}"


def office_address(office: Office) -> str:
    """An office's page."""
    return with_query(f"{TABLE}/chuc-danh", urlencode({"office": office.key}))
