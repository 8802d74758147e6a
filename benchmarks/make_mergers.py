"""Makes data/lexicons/mergers.tsv, the units that went in the mergers of 1 July 2025.

    python benchmarks/make_mergers.py [--source FILE]

The source is the ``mapping/merges.json`` of dvhcvn (github.com/dvhcvn/20250701, MIT licence,
copyright 2025 dvhcvn), expected at ``../shared/admin_units/merges.json``.
"""

from __future__ import annotations

import argparse
import bisect
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from indexer.words import fold, nfc, words

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT.parent / "shared" / "admin_units" / "merges.json"
TARGET = ROOT / "data" / "lexicons" / "mergers.tsv"
HEADER = """\
# Units that went when 63 provinces became 34 and 10,047 communes some 3,321 on 1 July 2025, and what
# their land belongs to now. Units that kept their name are left out.
# Source: dvhcvn, github.com/dvhcvn/20250701, mapping/merges.json (MIT licence, copyright 2025 dvhcvn),
# state of July 2025; made by benchmarks/make_mergers.py.
# Columns: level; old name; new names (";" between them); province now; and for communes: old province
# (empty if unknown); where no other commune, old or new, bears the name ("country", else "province" now,
# else "old" province, else "-"); the same where marks are not told apart; words that make the name
# another commune's where they follow it (";" between them).
"""
FIRST = {
    "Hà Giang": 688, "Bắc Kạn": 1834, "Tuyên Quang": 2200, "Lào Cai": 2635, "Yên Bái": 4249,
    "Hòa Bình": 4789, "Thái Nguyên": 5431, "Bắc Giang": 7201, "Phú Thọ": 7888, "Vĩnh Phúc": 8707,
    "Bắc Ninh": 9163, "Hải Dương": 10507, "Hải Phòng": 11296, "Hưng Yên": 11950, "Thái Bình": 12433,
    "Hà Nam": 13285, "Nam Định": 13636, "Ninh Bình": 14320, "Quảng Bình": 18853, "Quảng Trị": 19330,
    "Đà Nẵng": 20194, "Quảng Nam": 20335, "Quảng Ngãi": 21010, "Bình Định": 21550, "Phú Yên": 22015,
    "Khánh Hòa": 22327, "Ninh Thuận": 22738, "Bình Thuận": 22915, "Kon Tum": 23281, "Gia Lai": 23557,
    "Đắk Lắk": 24118, "Đắk Nông": 24611, "Lâm Đồng": 24769, "Bình Phước": 25195, "Tây Ninh": 25456,
    "Bình Dương": 25741, "Đồng Nai": 25993, "Bà Rịa - Vũng Tàu": 26506, "Hồ Chí Minh": 26734,
    "Long An": 27685, "Tiền Giang": 28249, "Bến Tre": 28756, "Trà Vinh": 29236, "Vĩnh Long": 29542,
    "Đồng Tháp": 29869, "An Giang": 30280, "Kiên Giang": 30733, "Cần Thơ": 31117, "Hậu Giang": 31318,
    "Sóc Trăng": 31498, "Bạc Liêu": 31813, "Cà Mau": 31999,
}
"""The first commune id of each old province that took part: the statistics office numbered the
communes province by province, so an id tells the old province."""
ELSEWHERE = {22739: "Khánh Hòa"}
"""An id out of that order: Sinh Tồn on the Spratlys."""
_STATE_FARM = re.compile(r"\b(?:N\.T|NT) ")
_BARE = re.compile(r"^(?:Tỉnh|Thành phố) ")
_KIND = re.compile(r"^(?:Xã|Phường|Thị trấn|Đặc khu|Huyện)\b", re.IGNORECASE)


@dataclass
class Commune:
    """An old commune; ``now`` as (whether all of it went there, the new name)."""

    name: str
    province: str
    was: str
    now: list[tuple[bool, str]] = field(default_factory=list)


def key(name: str) -> str:
    return " ".join(words(name))


def plain(name: str) -> str:
    return fold(key(name))


def bare(name: str) -> str:
    """A province's name alone, with the tone mark where the project puts it."""
    return _BARE.sub("", nfc(name)).replace("Hoà ", "Hòa ")


def commune(name: str) -> str:
    """ "Thị Trấn N.T Phong Hải" → "thị trấn Nông trường Phong Hải"."""
    return _KIND.sub(lambda m: m[0].lower(), _STATE_FARM.sub("Nông trường ", nfc(name)))


def old_province(number: int, olds: list[str]) -> str:
    """Empty where the id lies in no province that the new one was made of."""
    if len(olds) == 1:
        return olds[0]
    names = list(FIRST)
    found = ELSEWHERE.get(number) or names[bisect.bisect(list(FIRST.values()), number) - 1]
    return found if found in olds else ""


def read(source: Path) -> tuple[list[tuple[str, str]], list[Commune], list[Commune]]:
    """(old province, new province) of those that went, old communes, new communes."""
    gone: list[tuple[str, str]] = []
    old: dict[str, Commune] = {}
    new: list[Commune] = []
    for province in json.loads(source.read_text(encoding="utf-8"))["data"]:
        now = bare(province["name"])
        olds = [bare(merged["name"]) for merged in province["merges"]]
        gone += [(name, now) for name in olds if name != now]
        for unit in province["level2s"]:
            name = commune(unit["name"])
            for part in unit["merges"]:
                was = old_province(int(part["old_id"]), olds)
                found = old.setdefault(part["old_id"], Commune(commune(part["name"]), now, was))
                found.now.append((part["type"] == "full", name))
            fathers = {old[part["old_id"]].was for part in unit["merges"]}
            new += [Commune(name, now, father) for father in sorted(fathers)]
    return gone, list(old.values()), new


def alone(
    old: list[Commune], new: list[Commune], spelt: Callable[[str], str]
) -> Callable[[Commune], str]:
    """Tells where a name is one commune's only; one that a new commune bears is no old one's."""
    scopes: dict[str, Callable[[Commune], str]] = {
        "country": lambda c: "", "province": lambda c: c.province, "old": lambda c: c.was,
    }
    times = {scope: Counter((of(c), spelt(c.name)) for c in old) for scope, of in scopes.items()}
    taken = {scope: {(of(c), spelt(c.name)) for c in new} for scope, of in scopes.items()}

    def where(c: Commune) -> str:
        for scope, of in scopes.items():
            name = (of(c), spelt(c.name))
            known = c.was or scope != "old"
            if known and times[scope][name] == 1 and name not in taken[scope]:
                return scope
        return "-"
    return where


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=Path, default=SOURCE)
    gone, old, new = read(parser.parse_args().source)
    went = [c for c in old if not c.name.startswith("huyện")
            and key(c.name) not in {key(name) for _, name in c.now}]
    listed = {key(c.name) for c in went}
    longer: dict[str, set[str]] = defaultdict(set)
    for other in sorted({key(c.name) for c in [*old, *new]} - listed):
        parts = other.split()
        for end in range(2, len(parts)):
            if (start := " ".join(parts[:end])) in listed:
                longer[start].add(" ".join(parts[end:]))
    marked, unmarked = alone(old, new, key), alone(old, new, plain)
    rows = [("province", name, now, now) for name, now in gone] + [
        ("commune", c.name, ";".join(name for _, name in sorted(c.now, key=lambda n: not n[0])), c.province,
         c.was, marked(c), unmarked(c), ";".join(sorted(longer[key(c.name)])))
        for c in went
    ]
    TARGET.write_text(HEADER + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(gone)} provinces, {len(went)} communes, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
