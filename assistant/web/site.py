"""What every door of the web server shares."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.chat import Assistant
from assistant.service.database import Database
from assistant.web.limits import Limits
from assistant.web.metrics import Metrics
from assistant.web.waiting import Turns
from indexer.settings import Settings


@dataclass(frozen=True, slots=True)
class Site:
    """The assistant, the database of those who use it, the settings; ``now`` is in seconds since 1970."""

    assistant: Assistant
    database: Database
    settings: Settings = field(default_factory=Settings)
    now: Callable[[], float] = time.time
    limits: Limits = field(default_factory=Limits)
    turns: Turns = field(default_factory=Turns)
    metrics: Metrics = field(default_factory=Metrics)
