from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.register.groups import Groups

_PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20)


@given(_PAIRS, _PAIRS)
def test_what_is_kept_apart_never_comes_together(apart: list[tuple[int, int]],
                                                 joins: list[tuple[int, int]]) -> None:
    groups = Groups(10)
    kept = [pair for pair in apart if groups.part(*pair)]
    assert kept == [(a, b) for a, b in apart if a != b]
    for a, b in joins:
        assert groups.join(a, b) == (groups.of(a) == groups.of(b))
    assert not any(groups.of(a) == groups.of(b) for a, b in kept)


@given(st.permutations([(0, 1), (1, 2), (4, 5), (5, 8), (2, 7)]))
def test_joins_come_to_the_same_in_any_order(joins: list[tuple[int, int]]) -> None:
    groups = Groups(9)
    for a, b in joins:
        assert groups.join(a, b)
    assert groups.all() == {0: [0, 1, 2, 7], 3: [3], 4: [4, 5, 8], 6: [6]}


def test_a_chain_goes_round_what_is_kept_apart() -> None:
    groups = Groups(3)
    groups.part(0, 1)
    groups.part(1, 2)
    groups.chain(range(3))
    assert groups.all() == {0: [0, 2], 1: [1]}


def test_a_chain_joins_neighbours_only() -> None:
    days = [0, 40, 80, 200, 230]
    groups = Groups(5)
    groups.chain(range(5), lambda a, b: abs(days[a] - days[b]) <= 45)
    assert groups.all() == {0: [0, 1, 2], 3: [3, 4]}


def test_one_group_is_not_taken_apart() -> None:
    groups = Groups(2)
    groups.join(0, 1)
    assert not groups.part(0, 1)
    assert groups.of(1) == 0
