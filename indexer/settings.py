"""Settings: from a flag, else the environment (``HOIBAO_…``), else ``hoibao.toml``, else a default."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from indexer.errors import SettingsError
from indexer.logs import FORMATS, LEVELS
from indexer.milvus.engine import EXAMPLE as SEARCH
from indexer.milvus.engine import Address
from indexer.place import EXAMPLE, Place
from indexer.split import DEFAULT_OVERLAP, DEFAULT_SIZE, Splitting

FILE = "hoibao.toml"
PREFIX = "HOIBAO_"
LANGUAGES = ("vi", "en")
SERVICE_SCHEMA = "hoibao_service"
"""Of a PostgreSQL database, where its address names none."""
ACCESS = ("", "staff", "all")
"""Who must sign in: "" is not yet decided, and is served to this computer alone."""
_WHOLE = {
    "size": (0, 100_000), "overlap": (0, 100_000), "port": (0, 65_535), "model_timeout": (1, 3_600),
    "model_context": (2_048, 1_000_000), "asks_per_minute": (0, 100_000), "session_hours": (1, 8_760),
    "keep_days": (0, 36_500), "audit_days": (0, 36_500), "drain": (0, 3_600),
}
"""The settings that are whole numbers: the least and the greatest."""
_CONTACT = re.compile(r"(?:https?://|[\w.+-]{1,64}@)[\w.:/?=&%#~+-]{1,200}", re.ASCII)
"""What may stand as it is in a comment of the user agent."""
_PATHS = ("archive", "inbox", "backups")
_CHOICES = {
    "language": LANGUAGES, "auth": ACCESS, "private_feeds": ("yes", "no"), "keep_questions": ("yes", "no"),
    "log_format": FORMATS, "log_level": LEVELS,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; a key of the file, a flag and a variable share one name each.

    ``archive``: the archive's folder. ``database``: the URL of the PostgreSQL database that holds its
    articles; where it is empty, the folder does. ``search``: the address of the Milvus that searches them
    (a flag of hoibao, before the command); where it is empty, FAISS and Tantivy do, in the folder.
    ``encoder``: None means the one that made the archive.
    ``size`` and ``overlap``: of the passages of a new archive, in characters. ``host``,
    ``port``, ``language`` ("vi" or "en"): of the web page. ``model``: "provider:name" of a
    language model that writes the answers; None quotes instead. ``model_url``: where a server
    of its provider's protocol listens; None is the provider's own. ``model_timeout``: seconds
    that it may be silent; a whole reply may take twice that. ``model_context``: tokens of its
    context window that are filled, the reply included. ``reranker``: what looks at the hits
    again: "hoibao", "none", or a cross-encoder's name or path.

    Of the web server: ``auth``: who must sign in, "staff" (reading is open) or "all"; where it is
    empty, no other computer is served. ``hosts``: names besides the computer's own by which it may
    be called, split by commas. ``proxies``: addresses of proxies that are believed who asks, split
    by commas: without them all that comes through one counts as one client. ``service``: where accounts,
    conversations, feedback and audit are kept, a SQLite file or the URL of a PostgreSQL database; None
    is ``database``, or, without one, the archive's path with ".service.sqlite". ``inbox``: the folder
    from which an admin may add files by path; None allows none. ``backups``: the folder into which an
    admin's page makes backups; None makes none.
    ``watch``: folders and addresses, split by commas, where the server looks for new articles.
    ``private_feeds``: "yes" lets feeds be read from this computer and its own network.
    ``crawl_contact``: an address or e-mail by which sites that are fetched from reach whoever fetches.
    ``asks_per_minute``: questions of one client, 0 for no bound. ``session_hours``: how long a
    sign-in lasts. ``keep_questions``: "no" writes nothing of a conversation to disk. ``keep_days``:
    how long conversations are kept, 0 for ever; ``audit_days``: the audit log's entries. ``drain``:
    seconds in which a server that is told to end answers what has begun.

    ``log_format`` ("text" or "json") and ``log_level`` ("debug", "info", "warning", "error"): of the
    log on standard error.

    ``origins`` tells where each key that was set comes from.
    """

    archive: Path = Path("archive")
    encoder: str | None = None
    size: int = DEFAULT_SIZE
    overlap: int = DEFAULT_OVERLAP
    host: str = "127.0.0.1"
    port: int = 7860
    language: str = "vi"
    model: str | None = None
    model_url: str | None = None
    model_timeout: int = 60
    model_context: int = 4096
    reranker: str = "hoibao"
    auth: str = ""
    hosts: str = ""
    proxies: str = ""
    service: Path | str | None = None
    inbox: Path | None = None
    watch: str = ""
    backups: Path | None = None
    private_feeds: str = "no"
    crawl_contact: str = ""
    asks_per_minute: int = 30
    session_hours: int = 12
    keep_questions: str = "yes"
    keep_days: int = 365
    audit_days: int = 730
    drain: int = 20
    database: str = ""
    search: str = ""
    log_format: str = "text"
    log_level: str = "info"
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def load(
        cls, flags: Mapping[str, Any] | None = None, *,
        environment: Mapping[str, str] | None = None, folder: Path = Path(),
    ) -> Self:
        """Settle each key by its first origin; raises ``SettingsError`` naming key and origin.

        What is ``None`` or empty was not given. ``folder`` is where ``hoibao.toml`` is looked for.
        """
        environment = os.environ if environment is None else environment
        file = _file(folder / FILE)
        found: dict[str, Any] = {}
        origins: dict[str, str] = {}
        for name in names():
            for value, origin in (
                ((flags or {}).get(name), f"--{name.replace('_', '-')}"),
                (environment.get(PREFIX + name.upper()), PREFIX + name.upper()),
                (file.get(name), f"{FILE}: {name}"),
            ):
                if value not in (None, ""):
                    found[name], origins[name] = _checked(name, value, origin), origin
                    break
        return cls(**found, origins=origins)

    @property
    def place(self) -> Place:
        """Where the archive is."""
        return Place(self.archive, self.database, self.search)

    @property
    def service_place(self) -> Path | str:
        """Where accounts, conversations, feedback and audit are kept: a SQLite file, or the URL of a
        PostgreSQL database. There they have a schema of their own, beside the articles' where these are in
        the same one."""
        if isinstance(self.service, Path):
            return self.service
        if not self.service and not self.database:
            folder = self.archive.absolute()
            return folder.with_name(f"{folder.name}.service.sqlite")
        from indexer.postgres import in_schema, schema_of

        if self.service:
            return self.service if schema_of(self.service) else in_schema(self.service, SERVICE_SCHEMA)
        beside = schema_of(self.database)
        return in_schema(self.database, f"{beside}_service" if beside else SERVICE_SCHEMA)

    @property
    def watched(self) -> list[str]:
        """The folders and addresses where new articles are looked for."""
        return [source.strip() for source in self.watch.split(",") if source.strip()]

    @property
    def splitting(self) -> Splitting:
        """How the articles of a new archive are cut."""
        try:
            return Splitting(self.size, self.overlap)
        except ValueError as error:
            raise SettingsError(f"size, overlap: {error}") from error


def names() -> list[str]:
    """Every key that can be set."""
    return [each.name for each in fields(Settings) if each.name != "origins"]


def day(text: str, flag: str) -> date:
    """The date that a flag gives, 2020-03-25 or 25/03/2020; raises ``SettingsError`` naming the flag."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise SettingsError(f"{flag}: {text!r} is not a date such as 2020-03-25 or 25/03/2020")


def _file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error
    for key in content:
        if key not in names():
            raise SettingsError(f"{path}: no setting {key!r}; there are: {', '.join(names())}")
    return content


def _checked(name: str, value: Any, origin: str) -> Any:
    if name in _PATHS:
        return Path(str(value)).expanduser()
    if name == "service" and not str(value).startswith("postgresql"):
        return Path(str(value)).expanduser()
    if name in _CHOICES and value not in _CHOICES[name]:
        raise SettingsError(f"{origin}: {value!r} is not one of {', '.join(filter(None, _CHOICES[name]))}")
    if name in _WHOLE:
        return _whole(value, origin, *_WHOLE[name])
    if name == "database" and not str(value).startswith("postgresql"):
        raise SettingsError(f"{origin}: this is no address of a PostgreSQL database such as {EXAMPLE}")
    if name == "search":
        _check_search(str(value), origin)
    if name == "model_url" and not str(value).startswith(("http://", "https://")):
        raise SettingsError(f"{origin}: {value!r} is not an address such as http://localhost:8080/v1")
    if name == "crawl_contact" and not _CONTACT.fullmatch(str(value)):
        raise SettingsError(f"{origin}: {value!r} is neither an address such as https://bao.example/bot "
                            "nor an e-mail such as bot@bao.example")
    return str(value)


def _check_search(value: str, origin: str) -> None:
    try:
        Address.of(value)
    except ValueError as error:  # it is not shown: it may hold a password
        raise SettingsError(f"{origin}: this is no address of Milvus such as {SEARCH}: {error}") from None


def _whole(value: Any, origin: str, least: int, most: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise SettingsError(f"{origin}: {value!r} is not a whole number") from None
    if not least <= number <= most:
        raise SettingsError(f"{origin}: {number} is not between {least} and {most}")
    return number
