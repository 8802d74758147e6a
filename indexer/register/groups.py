"""Disjoint groups of numbers, some of which may not come together."""

from __future__ import annotations

from collections.abc import Callable, Iterable


class Groups:
    """Union-find over ``range(size)`` with pairs kept apart; a group is named by its least member."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._apart: dict[int, set[int]] = {}

    def of(self, member: int) -> int:
        """The group of a member."""
        parent = self._parent
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    def join(self, a: int, b: int) -> bool:
        """Make one group of two; ``False``, and nothing done, where they are kept apart."""
        low, high = sorted((self.of(a), self.of(b)))
        if low == high:
            return True
        if high in self._apart.get(low, ()):
            return False
        self._parent[high] = low
        for other in self._apart.pop(high, ()):
            self._apart[other].discard(high)
            self._apart[other].add(low)
            self._apart.setdefault(low, set()).add(other)
        return True

    def part(self, a: int, b: int) -> bool:
        """Keep two groups apart from now on; ``False`` where they are one already."""
        a, b = self.of(a), self.of(b)
        if a == b:
            return False
        self._apart.setdefault(a, set()).add(b)
        self._apart.setdefault(b, set()).add(a)
        return True

    def chain(self, members: Iterable[int], near: Callable[[int, int], bool] | None = None) -> None:
        """Join each member to the groups of the earlier ones that it is near to, given in order:
        of each group the last one is compared."""
        heads: list[int] = []
        for member in members:
            for head in heads:
                if near is None or near(head, member):
                    self.join(head, member)
            heads = list({self.of(head): head for head in (*heads, member)}.values())

    def all(self) -> dict[int, list[int]]:
        """Group → its members in order; the groups in order too."""
        found: dict[int, list[int]] = {}
        for member in range(len(self._parent)):
            found.setdefault(self.of(member), []).append(member)
        return found
