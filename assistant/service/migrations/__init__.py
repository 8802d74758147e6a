"""Steps from each earlier format of the service's database to this one, run by Alembic in one transaction.

A database tells its format in ``alembic_version``, which format 1 did not have.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, select

from assistant.service.schema import FORMAT, formats, metadata, shared
from indexer.dialect import is_postgres
from indexer.errors import ServiceError


def migrate(db: Connection, named: str) -> int:
    """Bring a database to this format, or make its tables, in the transaction of a connection; returns the
    format that it was of, 0 where it was empty. Raises ``ServiceError`` for a later version's."""
    before = format_of(db)
    if before > FORMAT:
        raise ServiceError(
            f"{named}: a later version of hoibao wrote it (format {before}; this one reads {FORMAT}). "
            "Install that version, or name another place with the setting service"
        )
    if before == 0:
        metadata.create_all(db)
        if is_postgres(db):
            shared.create_all(db)
        db.execute(formats.insert().values(version_num=str(FORMAT)))
    elif before < FORMAT:
        _run(db, before)
    return before


def format_of(db: Connection) -> int:
    """The format of a database; 0 where it holds nothing."""
    tables = set(inspect(db).get_table_names())
    if formats.name in tables:
        return int(db.execute(select(formats.c.version_num)).scalar() or 0)
    return 1 if "accounts" in tables else 0


def _run(db: Connection, before: int) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": db})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    command.stamp(config, str(before))
    command.upgrade(config, str(FORMAT))
