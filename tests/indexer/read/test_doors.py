"""Files as sites, crawlers and offices make them, and the articles that are read from them.

``GOLDEN=write`` writes the articles anew beside the files; what changed is then seen by ``git diff``.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from indexer.read import find, read
from indexer.types import Article

GOLDEN = Path(__file__).parent / "golden"
SCAN = "ban-quet.pdf"
FILES = sorted(path.name for path in GOLDEN.iterdir() if path.suffix != ".json" and path.name != SCAN)


def _told(outcome: object) -> dict[str, Any]:
    if not isinstance(outcome, Article):
        return {"bad": str(outcome).replace(f"{GOLDEN}/", "")}
    told = {key: value for key, value in asdict(outcome).items() if value not in (None, "", ())}
    told.pop("id")
    return json.loads(json.dumps(told, default=str))  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_its_articles(name: str) -> None:
    found = [_told(outcome) for outcome in read(find([str(GOLDEN / name)]))]
    expected = GOLDEN / f"{name}.json"
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def test_a_decision_is_the_same_in_every_format() -> None:
    one, *others = (read(find([str(GOLDEN / f"quyet-dinh.{ending}")])) for ending in ("docx", "odt", "pdf"))
    assert [list(other) for other in others] == [list(one)] * 2
