"""When and where each passage was published, to filter what is searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.inverted import Keys
from indexer.types import Where

Row = tuple[int, int | None, str]
"""A passage's key, its day as ``date.toordinal()``, its source."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Day and source of every passage as of a revision: arrays of one length, 16 bytes a passage."""

    revision: int
    keys: Keys
    days: npt.NDArray[np.int32]
    sources: npt.NDArray[np.int32]
    """Places in ``names``."""
    names: tuple[str, ...]

    @classmethod
    def empty(cls) -> Self:
        """Of an archive at revision 0."""
        return cls(0, np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32), ())

    def after(self, revision: int, gone: Sequence[int], came: Iterable[Sequence[Row]]) -> Self:
        """The calendar as of a later revision: the keys that went since, and what came, in batches."""
        left = ~np.isin(self.keys, np.asarray(gone, np.int64)) if gone else np.ones(len(self.keys), bool)
        names = {name: place for place, name in enumerate(self.names)}
        keys, days, sources = [self.keys[left]], [self.days[left]], [self.sources[left]]
        for some in came:
            keys.append(np.array([key for key, _, _ in some], np.int64))
            days.append(np.array([day or 0 for _, day, _ in some], np.int32))
            sources.append(np.array([names.setdefault(name, len(names)) for *_, name in some], np.int32))
        return type(self)(revision, np.concatenate(keys), np.concatenate(days), np.concatenate(sources),
                          tuple(names))

    def within(self, where: Where) -> Keys:
        """The keys of the passages that a filter allows."""
        allowed = np.ones(len(self.keys), bool)
        if where.published:
            first = (where.published.first or date.min).toordinal()
            last = (where.published.last or date.max).toordinal()
            allowed &= (self.days >= max(first, 1)) & (self.days <= last)
        if where.sources:
            wanted = [place for place, name in enumerate(self.names) if name in where.sources]
            allowed &= np.isin(self.sources, wanted)
        if where.until:
            allowed &= self.days <= where.until.toordinal()
        return self.keys[allowed]
