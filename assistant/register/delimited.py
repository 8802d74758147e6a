"""A table as CSV that a spreadsheet opens rightly and runs nothing of."""

from __future__ import annotations

import csv
import io
import re
from typing import BinaryIO

from assistant.register.table import Table

_ACTS = "[=+\\-@\t\r\n＝＋－＠]"
"""What begins a formula, or is skipped before one (OWASP, "CSV Injection")."""
# A spreadsheet may part cells at another delimiter than the file's, by its country's custom; so each
# place after one is guarded, not the first alone. What quotes and spaces hide is guarded before them.
_HEAD = "(?:\\A|(?<=[,;\t\r\n]))"
_OPEN = re.compile(f"{_HEAD}(?=['\" ]*{_ACTS})")
_GUARDED = re.compile(f"{_HEAD}'(?=['\" ]*{_ACTS})")


def guarded(cell: str) -> str:
    """The cell with an apostrophe before all that a spreadsheet could take for a formula."""
    return _OPEN.sub("'", cell)


def unguarded(cell: str) -> str:
    """The cell before it was guarded: ``unguarded(guarded(cell)) == cell``, always."""
    return _GUARDED.sub("", cell)


def write_csv(table: Table, file: BinaryIO, delimiter: str = ",") -> None:
    """RFC 4180 in UTF-8 with a byte order mark, by which Excel knows it; ``file`` stays open.

    Excel in countries that write 1,5 for 1.5 wants ";" for a delimiter.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(map(guarded, table.header))
    writer.writerows(map(guarded, row) for row in table.rows)
    text.detach()
