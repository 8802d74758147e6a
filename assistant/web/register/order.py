"""In which order staff review: what reports tell differently, then what is unsure, then the newest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from assistant.appointments import Appointments
from assistant.web.register import asked as ask
from assistant.web.register.asked import Asked
from indexer.register.types import Event

LOW = 0.8
"""A confidence below which an event comes before newer ones."""
Why = Literal["conflicts", "unsure", "new"]


def why(event: Event) -> Why:
    """Why an event waits where it does."""
    return "conflicts" if event.conflicts else "unsure" if event.told.confidence < LOW else "new"


def queue(register: Appointments, asked: Asked) -> list[Event]:
    """The events that nobody has reviewed and that agree with what is asked, the first to review first."""
    found = ask.events(register, replace(asked, review="none", sort="-day"))
    return sorted(found, key=_rank)


def after(register: Appointments, asked: Asked, id: str) -> str:
    """The id of the event that comes after one in the queue; the first where that is not in it, "" where
    none is left."""
    ids = [event.id for event in queue(register, asked)]
    if id in ids:
        ids = ids[ids.index(id) + 1 :]
    return ids[0] if ids else ""


def is_queue(params: Mapping[str, str]) -> bool:
    """Whether an event's page was come to by the queue."""
    return params.get("queue") == "1"


def _rank(event: Event) -> tuple[int, float]:
    reason = why(event)
    return ("conflicts", "unsure", "new").index(reason), event.told.confidence if reason == "unsure" else 0.0
