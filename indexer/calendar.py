"""When and where each passage was published, to filter what is searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from indexer.inverted import Keys
from indexer.types import Where


@dataclass(frozen=True, slots=True)
class Calendar:
    """Day and source of every passage, as arrays of one length."""

    keys: Keys
    days: Keys
    sources: npt.NDArray[np.str_]

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int | None, str]]) -> Calendar:
        """Of (passage key, day as ``date.toordinal()``, source)."""
        keys, days, sources = zip(*rows, strict=True) if rows else ((), (), ())
        return cls(np.array(keys, np.int64), np.array([d or 0 for d in days], np.int64),
                   np.array(sources, np.str_))

    def within(self, where: Where) -> Keys:
        """The keys of the passages that a filter allows."""
        allowed = np.ones(len(self.keys), bool)
        if where.published:
            first = (where.published.first or date.min).toordinal()
            last = (where.published.last or date.max).toordinal()
            allowed &= (self.days >= max(first, 1)) & (self.days <= last)
        if where.sources:
            allowed &= np.isin(self.sources, where.sources)
        if where.until:
            allowed &= self.days <= where.until.toordinal()
        return self.keys[allowed]
