"""Write down a small service's database, made by the code that is imported: run it before a format ends.

    git worktree add ../earlier COMMIT && cd ../earlier
    PYTHONPATH=. python …/tests/assistant/service/migrations/make.py …/format_N.sql
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from assistant.service import accounts, audit, talks
from assistant.service.database import Database


def main(target: Path) -> None:
    """``target``: the file for the SQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "service.sqlite"
        with Database(path) as database:
            accounts.put(database, "lan", "mat-khau-dai-lam", "admin", 1.0)
            accounts.open_session(database, "lan", 1.0, 1e10)
            for number, (status, asked) in enumerate([
                ("answered", 1_767_200_399.0), ("not_found", 1_767_200_400.0), ("answered", 1_767_200_401.0),
            ]):  # around midnight in Vietnam, 2026-01-01
                id = talks.append(database, f"talk-{number % 2}", talks.Message(
                    f"Câu {number}?", '{"answer": 1}', status, {"hoibao": "0.1"}, 0.5 + number, asked))
            talks.give_feedback(database, id, "other", "ghi chú", "lan", 1_767_200_402.0)
            talks.share(database, "talk-0")
            audit.write(database, audit.Entry(1.0, "lan", "192.0.2.1", "signed in"))
        with closing(sqlite3.connect(path)) as db:
            lines = db.iterdump()
            target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
