"""A question on its way through the server: it waits for its turn, and is counted when it has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import closing

from assistant.types import Answer, Step
from assistant.web.site import Site


def counted(site: Site, asking: Callable[[], Generator[Step | Answer]]) -> Generator[Step | Answer]:
    """What a question gets, in a turn of its own and counted at its end. Raises ``Full``."""
    status, since = "failed", time.perf_counter()
    try:
        with site.turns.turn(), closing(asking()) as events:
            for event in events:
                if isinstance(event, Answer):
                    status = event.status
                yield event
    except GeneratorExit:
        status = "stopped"
        raise
    finally:
        site.metrics.answered(status, time.perf_counter() - since)
