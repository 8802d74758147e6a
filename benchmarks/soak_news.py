"""The soak's invented articles, what is done to them, and what an archive should hold after it.

A ``Change`` is one transaction. The model keeps, besides what an article says now, what it said at each
tick of late: odd ticks are those during which something is done, and who asked in one may have been
answered from before or after it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from indexer.types import VIETNAM, Article

Kind = Literal["add", "withdraw", "reinstate", "remove"]
_FIRST = ("An Bình Cẩm Diên Đông Giao Hạ Khánh Lạc Lâm "
          "Mai Nam Phú Quảng Sơn Tân Thạch Trung Vân Yên").split()
_LAST = ("Cường Đình Đức Hà Hải Hòa Khê Lĩnh Lộc Mỹ "
         "Nghĩa Phong Phước Sơn Thành Thịnh Thủy Trạch Xá Xuân").split()
_FAMILY = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ".split()
_GIVEN = "Văn Khải;Thị Hoà;Quốc Uy;Minh Thuý;Đình Lộc;Thanh Bình;Ngọc Sơn;Hữu Phước;Kim Liên".split(";")
_REMEMBERED, _LONG_AGO = 8, 100  # changes of an article that are kept; ticks


@dataclass(frozen=True, slots=True)
class Change:
    """Articles that are added or changed, or ids of articles that are withdrawn, put back or erased."""

    kind: Kind
    articles: tuple[Article, ...] = ()
    ids: tuple[str, ...] = ()


def article(number: int, edition: int) -> Article:
    """The invented article of that number; each edition tells another length, or another person. Of so few
    lines none is taken for a notice of its site."""
    name = f"{_FIRST[number % 20]} {_LAST[number // 20 % 20]}"
    chance = random.Random(number * 1_000 + edition)
    person = f"{chance.choice(_FAMILY)} {chance.choice(_GIVEN)}"
    published = datetime(2024, 1, 1, 8, tzinfo=VIETNAM) + timedelta(days=number % 500)
    length = 100 + 7 * (number % 97) + 1_000 * edition
    lines = [
        f"Sáng nay, cầu {name} số {number} dài {length} mét được khánh thành.",
        f"Ông {person} thay mặt chủ đầu tư dự buổi lễ và cảm ơn người dân đã nhường đất.",
        f"Mã bản tin: mt{number}. Lần sửa: ls{number}e{edition}.",
    ]
    if number % 5 == 0:
        lines.append(f"UBND tỉnh {name} bổ nhiệm ông {person} giữ chức Giám đốc Sở Xây dựng tỉnh {name}.")
    for part in range(chance.randint(0, 12)):
        early = chance.randint(1, 90)
        lines.append(f"Nhánh {part} của cầu {name} rộng {part + edition} mét, hoàn thành trước hạn {early} "
                     "ngày so với kế hoạch đã được các bên thống nhất từ đầu.")
    return Article(
        f"cau-{number}", f"Khánh thành cầu {name} số {number}", f"{lines[0]}\n{' '.join(lines[1:])}",
        url=f"https://bao.example/cau-{number}", published=published,
        source=("Báo Lâm Sơn", "Tin Bắc Khê")[number % 2], summary=f"Cầu {name} đã thông xe.")


def question(number: int) -> str:
    """What that article answers, in any edition."""
    name = f"{_FIRST[number % 20]} {_LAST[number // 20 % 20]}"
    return (f"Ai là Giám đốc Sở Xây dựng tỉnh {name}?" if number % 10 == 0 else
            f"Cầu {name} số {number} dài bao nhiêu mét?")


@dataclass(slots=True)
class Model:
    """What the archive should hold: articles, withdrawn ones with their last text, and what each article
    said before, the newest last."""

    current: dict[str, Article] = field(default_factory=dict)
    withdrawn: dict[str, Article] = field(default_factory=dict)
    versions: dict[str, list[Article]] = field(default_factory=dict)
    tick: int = 0
    _said: dict[str, list[tuple[int, Article | None]]] = field(default_factory=dict)

    def copied(self) -> Model:
        """A model that goes its own way from here."""
        said = {id: list(changes) for id, changes in self._said.items()}
        versions = {id: list(texts) for id, texts in self.versions.items()}
        return Model(dict(self.current), dict(self.withdrawn), versions, self.tick, said)

    def apply(self, change: Change) -> tuple[int, ...]:
        """Do what the archive should do; what it should tell: added, updated, skipped, withheld, or how
        many were there."""
        if change.kind == "add":
            return self._add(change.articles)
        there = 0
        for id in change.ids:
            there += id in (self.withdrawn if change.kind == "reinstate" else self.current) or (
                change.kind == "remove" and id in self.withdrawn)
            if change.kind == "withdraw" and id in self.current:
                self.withdrawn[id] = self.current[id]
                self._replace(id, self.current.pop(id))
                self._say(id, None)
            elif change.kind == "reinstate" and id in self.withdrawn:
                self.current[id] = self.withdrawn.pop(id)
                self._say(id, self.current[id])
            elif change.kind == "remove":
                for held in (self.current, self.withdrawn, self.versions):
                    held.pop(id, None)
                self._say(id, None)
        return (there,)

    def _add(self, ones: Sequence[Article]) -> tuple[int, int, int, int]:
        added = updated = skipped = withheld = 0
        for one in ones:
            old = self.current.get(one.id)
            if one.id in self.withdrawn:
                withheld += 1
            elif old == one:
                skipped += 1
            else:
                added, updated = added + (old is None), updated + (old is not None)
                if old:
                    self._replace(one.id, old)
                self.current[one.id] = one
                self._say(one.id, one)
        return added, updated, skipped, withheld

    def restore(self, saved: Model) -> None:
        """Go back to an earlier state; what is withdrawn now stays so, with what it said."""
        was, out, before = self.versions, self.withdrawn, self.current
        self.current, self.withdrawn = dict(saved.current), dict(saved.withdrawn)
        self.versions = {id: list(texts) for id, texts in saved.versions.items()}
        for id in out:
            if id in self.current:
                self._replace(id, self.current.pop(id))
            texts = self.versions.setdefault(id, [])
            texts += [text for text in was[id] if text not in texts]
        self.withdrawn = {id: self.versions[id][-1] for id in {**self.withdrawn, **out}}
        for id in {**before, **self.current}:
            if before.get(id) != self.current.get(id):
                self._say(id, self.current.get(id))

    def _replace(self, id: str, old: Article) -> None:
        texts = self.versions.setdefault(id, [])
        self.versions[id] = [*(text for text in texts if text != old), old]

    def _say(self, id: str, now: Article | None) -> None:
        self._said[id] = [*self._said.get(id, [(-1, None)]), (self.tick, now)][-_REMEMBERED:]
        oldest = next(iter(self._said))
        if self._said[oldest][-1][0] < self.tick - _LONG_AGO:  # of which nobody asks any more
            said = self._said.pop(oldest)
            if said[-1][1] is not None:
                self._said[oldest] = said[-1:]

    def could_say(self, id: str, since: int, until: int) -> list[Article]:
        """What an article said in any moment from one tick to another."""
        changes = copy(self._said.get(id, []))
        before = [said for tick, said in changes if tick < since]
        said = [*before[-1:], *(said for tick, said in changes if since <= tick <= until)]
        return [one for one in said if one is not None]
