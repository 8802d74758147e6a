"""The service's database, empty: a file, and a schema of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.service.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """In either engine."""
    if request.param == "postgresql":
        yield request.getfixturevalue("emptied")
    else:
        with Database(tmp_path / "service.sqlite") as made:
            yield made


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Database]:
    """In a file, of which a test looks at what lies on disk."""
    with Database(tmp_path / "service.sqlite") as made:
        yield made
