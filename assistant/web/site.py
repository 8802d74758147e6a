"""What every door of the web server shares."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version

from assistant.chat import Assistant
from assistant.service.database import Database
from assistant.web.draining import Drain
from assistant.web.jobs import Jobs
from assistant.web.limits import Limits
from assistant.web.metrics import Metrics
from assistant.web.waiting import Turns
from assistant.web.watching import Watching
from indexer.settings import Settings


@dataclass(frozen=True, slots=True)
class Site:
    """The assistant, the database of those who use it, the settings; ``now`` is in seconds since 1970."""

    assistant: Assistant
    database: Database
    settings: Settings = field(default_factory=Settings)
    now: Callable[[], float] = time.time
    limits: Limits = field(default_factory=Limits)
    jobs: Jobs = field(default_factory=Jobs)
    turns: Turns = field(default_factory=Turns)
    metrics: Metrics = field(default_factory=Metrics)
    watching: Watching = field(default_factory=Watching)
    drain: Drain = field(default_factory=Drain)

    @property
    def keeps(self) -> bool:
        """Whether conversations are written to disk."""
        return self.settings.keep_questions == "yes"

    def versions(self, prompt: str = "") -> Mapping[str, str]:
        """What makes an answer what it is: the program, the archive, the model and its prompt."""
        archive = self.assistant.archive
        return {
            "hoibao": _version(), "revision": str(archive.revision), "encoder": archive.encoder.name,
            "reranker": self.settings.reranker, "model": self.settings.model or "", "prompt": prompt,
        }


@cache
def _version() -> str:
    return version("hoibao")
