"""Invented reports of appointments, with what a test does not care about filled in."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from indexer.register.types import Action, Appointment

NOW = datetime(2026, 1, 2, 3, tzinfo=UTC)
KHAI = "Lê Văn Khải"
HOA = "Trần Thị Hoà"
HEALTH = "Giám đốc Sở Y tế"
CHAIR = "Chủ tịch UBND tỉnh"
SECRETARY = "Bí thư Tỉnh ủy"


def report(day: str = "2025-09-10", person: str = KHAI, position: str = HEALTH, place: str = "Thái Nguyên",
           action: Action = "bổ nhiệm", article: str = "", **more: Any) -> Appointment:
    """A report of a day ("" for an undated article), each of an article of its own or of a named one."""
    told = repr((day, person, position, place, action, more))
    return Appointment(
        article or hashlib.sha256(told.encode()).hexdigest()[:8],
        **{"part": "body", "start": 0, "end": 40, "quote": "", "person": person, "action": action,
           "position": position, "place": place,
           "published": date.fromisoformat(day) if day else None, **more},
    )
