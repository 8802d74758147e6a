"""PostgreSQL, where it holds an archive's truth: its connections, and its faults told as the archive's."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from indexer.errors import ArchiveDamaged, ArchiveError, ArchiveNotWritable, ArchiveUnreachable
from indexer.place import EXAMPLE

_CONNECTING = {
    "application_name": "hoibao", "connect_timeout": 10,
    "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,  # seconds, of a silent server
}
_THREADS = 40
"""Connections of one process, at most: as many as the web server has threads."""
_SEARCHED = re.compile(r"search_path=\s*\"?(\w+)")
_FULL, _NOT_ALLOWED, _ONLY_READ, _NO_TABLE = "53100", "42501", "25006", "42P01"
_LOCKED, _TOO_MANY, _ENDING = "55P03", "53300", "57P"


@cache
def engine(database: str) -> Engine:
    """The connections of this process to a database, by its URL. Raises ``ArchiveError``."""
    try:
        made = create_engine(_url(database), connect_args=_CONNECTING, pool_pre_ping=True,
                             max_overflow=_THREADS - 5)
    except ModuleNotFoundError as error:
        raise ArchiveError(
            f"database: {error.name} is not installed; run: pip install 'hoibao[postgres]'") from error
    event.listen(made, "connect", _take_texts)
    return made


def schema_of(database: str) -> str:
    """The schema that an address names for its tables, "" where it leaves that to the server."""
    found = _SEARCHED.findall(str(_url(database).query.get("options", "")))
    return found[-1] if found else ""


def in_schema(database: str, schema: str) -> str:
    """The address of a database whose tables are in that schema, whatever it named before."""
    url = _url(database)
    options = f"{url.normalized_query.get('options', [''])[0]} -csearch_path={schema}"
    return url.update_query_dict({"options": options.strip()}).render_as_string(hide_password=False)


def _url(database: str) -> URL:
    """Raises ``ArchiveError`` where it is no address of a PostgreSQL database."""
    try:
        url = make_url(database)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "postgresql":
        raise ArchiveError(
            f"database: this is no address of a PostgreSQL database such as {EXAMPLE}")
    return url.set(drivername="postgresql+psycopg")


def _take_texts(connection: Any, _: object) -> None:
    """Let texts hold a NUL, which PostgreSQL refuses, as U+FFFD: as long, and not the same."""
    from psycopg.types.string import StrDumperUnknown

    class Dumper(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    connection.adapters.register_dumper(str, Dumper)


def is_no_table(error: DBAPIError) -> bool:
    """Whether a table is asked for that is not there."""
    return getattr(error.orig, "sqlstate", None) == _NO_TABLE


def is_locked(error: DBAPIError) -> bool:
    """Whether somebody else has locked what was asked for, for longer than was to be waited."""
    return getattr(error.orig, "sqlstate", None) == _LOCKED


def is_lost(error: DBAPIError) -> bool:
    """Whether the server does not answer, for now."""
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(("08", _ENDING)) or state == _TOO_MANY


def reason(error: DBAPIError) -> str:
    """What the server says is wrong, in a line, without the rows that it is about."""
    primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    return " ".join(str(primary or error.orig).split())


def told(named: str, error: DBAPIError) -> ArchiveError:
    """What a fault of the database is to whoever uses the archive; ``named`` is how it is called."""
    reason, state = " ".join(str(error.orig).split()), getattr(error.orig, "sqlstate", None) or ""
    if is_lost(error):
        return ArchiveUnreachable(
            f"{named}: the database does not answer ({reason}). Nothing committed is lost; see that it runs "
            "and can be reached from here, then run the same command again"
        )
    if state == _NO_TABLE:
        return ArchiveDamaged(f"{named}: {reason}. Restore a copy, or index the articles again into an empty "
                              "database")
    advice = {
        _FULL: "make room on its disk", _NOT_ALLOWED: "grant this account what docs/operations.md names",
        _ONLY_READ: "name the primary server: this one takes no changes",
    }.get(state, "see what the server's log says of it")
    return ArchiveNotWritable(f"{named}: {reason}. Nothing committed is lost; {advice}, then run the same "
                              "command again")
