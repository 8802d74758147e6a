"""Whether what a verb tells is denied, wished, proposed, or told of nobody in particular."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.register.frames import Frame
from indexer.register.items import Item
from indexer.register.types import LEAVING

_IF = frozenset(("nếu", "giả sử", "liệu"))


def doubt(items: Sequence[Item], frame: Frame) -> tuple[bool, bool]:
    """Whether what a verb tells is denied, and whether it is but proposed."""
    denied = proposed = False
    nearest = True
    for at in range(frame.start - 1, max(frame.first - 1, frame.start - 8), -1):
        item, distance = items[at], frame.start - at
        if item.kind == "verb" or item.text in ";,":
            break
        if (item.has("denied") and distance <= 4) or item.text.lower() in _IF:
            denied = True
        pressed = item.has("pressed") and item.text.lower() != "ngày"
        if pressed and frame.action in LEAVING and distance <= (4 if frame.own else 2):
            denied = True
        if item.has("wished") and nearest and not _is_named(items[at : frame.start], frame):
            denied = True
        if item.has("wished", "proposed"):
            nearest = False
        approved = at > 0 and items[at - 1].verb is not None and items[at - 1].text.lower() == "phê chuẩn"
        proposed = proposed or (item.has("proposed") and not approved)
    return denied, proposed


def _is_named(items: Sequence[Item], frame: Frame) -> bool:
    """Whether somebody who has no part in a wish is named between it and a verb: not in "có thể thay ông A
    dẫn dắt", "hy vọng ông A được bầu"."""
    for at, item in enumerate(items):
        if item.kind == "person" and not (frame.alone and items[at - 1].has("replaces")):
            after_cue = at <= 2 and items[at - 1].kind in ("cue", "office")
            return not (frame.passive and not frame.alone and after_cue)
    return False


def is_relative(items: Sequence[Item], frame: Frame) -> bool:
    """ "thay thế người bị cách chức": the one of whom it is told is not named before."""
    if _is_identified(items, frame):
        return False
    since = max(frame.first, frame.start - (4 if frame.own else 3))
    for at in range(since, frame.start):
        if items[at].text.lower() in ("người", "những", "nhiều"):  # but: "ông A, người vừa được bầu"
            return not (at >= 2 and items[at - 1].text == "," and items[at - 2].kind == "person")
    return False


def _is_identified(items: Sequence[Item], frame: Frame) -> bool:
    """ "Người được bổ nhiệm là bà B": the one of whom it is told is named after."""
    after = items[frame.end : frame.end + 2]
    return len(after) == 2 and after[0].text.lower() == "là" and after[1].kind == "person"
