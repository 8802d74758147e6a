"""Old encodings: sound articles that are changed, and articles in each encoding that are recovered.

    python benchmarks/legacy.py [--sound N] [--encoded N]

Needs ``../shared``. "exact" is the share of texts that come back to the letter (of TCVN3, whose fonts lack
capitals with tones, but for the case); "named" of those that are told to be in their encoding; "doubted" of
those that stay as they are and are told of; "lost" of those that become another text. Titles stand alone.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.read.clean import clean
from indexer.read.legacy import decode, mend, viqr
from indexer.read.legacy.evidence import weigh
from indexer.read.legacy.mend import is_sound
from indexer.read.legacy.readings import decoded
from indexer.read.legacy.recognise import IN_TEXT, recognise
from indexer.read.legacy.tables import EIGHT_BIT, LOWER, narrow, western

CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
FILES = ("news_dev.jsonl.xz", "vietnews_train.jsonl.xz")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "…": "..."})
"""VISCII and VPS have letters where windows-1252 has these."""

Texts = tuple[str, ...]


def misread(text: str) -> str:
    """UTF-8 that was read as windows-1252."""
    return western(text.encode("utf-8"))


def loosely(text: str) -> str:
    """VIQR of a writer who puts no backslash before a sign."""
    return viqr.encode(text).replace("\\", "")


ENCODERS: dict[str, Callable[[str], str]] = {encoding.name: encoding.encode for encoding in EIGHT_BIT}
ENCODERS |= {
    "viqr": viqr.encode, "viqr, loose": loosely, "mojibake": misread,
    "mojibake, twice": lambda text: misread(misread(text)),
    "tcvn3, misread": lambda text: misread(ENCODERS["tcvn3"](text)),
}
SIZES: dict[str, Callable[[Texts], Texts]] = {
    "article": lambda texts: texts,
    "200 characters": lambda texts: ("\n".join(texts)[:200].rpartition(" ")[0],),
    "title": lambda texts: texts[:1],
}


def articles(name: str, count: int, step: int = 1) -> Iterator[tuple[str, Texts]]:
    """The id, and title, summary and body, of every ``step``-th article."""
    with lzma.open(CORPUS / name, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number >= count * step:
                return
            if number % step == 0:
                row = json.loads(line)
                summary = row.get("summary") or row.get("abstract") or ""
                yield row["id"], tuple(map(clean, (row["title"], summary, row["body"])))


def encodable(texts: Texts) -> bool:
    """Whether its letters are those that the old encodings have."""
    return not any(c.isalpha() and not c.isascii() and c.lower() not in LOWER for text in texts for c in text)


def sound(count: int) -> None:
    """What becomes of articles that are Unicode already, and how long it takes beside ``clean``."""
    for name in FILES:
        told: Counter[str] = Counter()
        spent = cleaning = 0.0
        for id_, texts in articles(name, sys.maxsize if name == FILES[0] else count):
            started = time.process_time()
            mended = mend(*texts)
            spent += time.process_time() - started
            started = time.process_time()
            list(map(clean, texts))
            cleaning += time.process_time() - started
            told["articles"] += 1
            if mended.conversion:
                told["converted" if mended.conversion.done else "doubted"] += 1
                print(f"  {id_}: {mended.conversion}")
            elif mended.texts != texts:
                told["letters that look alike"] += 1
        each = 1e6 / told["articles"]
        print(f"{name}: {dict(told)}, {spent * each:.0f} µs an article (clean: {cleaning * each:.0f} µs)")


def rates(taken: list[Texts]) -> None:
    """How often a word with marks is a syllable: decoded rightly, and as another encoding's."""
    good: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for texts in taken:
        for encoding in EIGHT_BIT:
            encoded = encoding.encode(texts[0])
            for other in EIGHT_BIT:
                found, name = weigh(other.decode(encoded)), "right" if other is encoding else "wrong"
                good[name] += found.good
                bad[name] += found.bad
    for name in good:
        print(f"a marked word decoded {name} is a syllable: {good[name] / (good[name] + bad[name]):.3f}")


def recovered(texts: Texts, encoding: str) -> str:
    """What became of one article in an encoding."""
    if encoding in ("viscii", "vps"):
        texts = tuple(text.translate(_STRAIGHT) for text in texts)
    encoded = tuple(map(ENCODERS[encoding], texts))
    if encoded == texts:
        return "plain"
    mended = mend(*encoded)
    same = str.lower if encoding.startswith("tcvn3") else str
    if list(map(same, map(clean, mended.texts))) == list(map(same, map(clean, texts))):
        return "exact"
    if mended.texts == encoded:
        return "doubted" if mended.conversion else "untold"
    return "nearly" if mended.conversion and mended.conversion.encoding == encoding.split(",")[0] else "lost"


def encoded(taken: list[Texts]) -> None:
    """A table: what becomes of texts of each size in each encoding."""
    kinds = ("exact", "nearly", "doubted", "untold", "lost")
    print("size            encoding          ", *(f"{kind:>8}" for kind in kinds), "  ms")
    for size, cut in SIZES.items():
        for encoding in ENCODERS:
            started = time.process_time()
            found = Counter(recovered(cut(texts), encoding) for texts in taken)
            spent = 1000 * (time.process_time() - started) / len(taken)
            total = found.total() - found.pop("plain", 0)
            shares = (f"{found[kind] / total:8.4f}" for kind in kinds)
            print(f"{size:15} {encoding:18}", *shares, f"{spent:5.1f}", flush=True)


def thresholds(taken: list[Texts]) -> None:
    """Headlines alone, at several confidences: how many are converted rightly, how many wrongly."""
    told = []
    for texts in taken:
        for encoding in EIGHT_BIT:
            line = texts[0].translate(_STRAIGHT)
            encoded = encoding.encode(line)
            if encoded != line and not is_sound(encoded):
                (found,) = recognise([encoded], IN_TEXT)
                text = decoded(found.encoding, encoded) if found.encoding else encoded
                told.append((found.confidence if found.encoding else 0.0, text.lower() == line.lower()))
    for threshold in (0.5, 0.7, 0.8, 0.9, 0.95, 0.99):
        taken_on = [good for confidence, good in told if confidence >= threshold]
        right, wrong = taken_on.count(True) / len(told), taken_on.count(False) / len(told)
        print(f"headlines from {threshold:.2f}: {right:.4f} right, {wrong:.4f} wrong")


def of_bytes(taken: list[Texts]) -> None:
    """The same of the bytes of whole articles, as a dump holds them."""
    for encoding in EIGHT_BIT:
        exact = 0
        for texts in taken:
            text = "\n".join(texts)
            text = text.translate(_STRAIGHT) if encoding.name in ("viscii", "vps") else text
            try:
                data = narrow(encoding.encode(text))
            except UnicodeEncodeError:
                data = encoding.encode(text).encode("cp1252", "replace")
            found = decode(data)
            exact += found.encoding == encoding.name
        print(f"bytes           {encoding.name:18} named {exact / len(taken):.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sound", type=int, default=20_000, help="articles of vietnews_train, too")
    parser.add_argument("--encoded", type=int, default=2000, help="articles in each encoding")
    asked = parser.parse_args()
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS} is not here: nothing to measure")
    sound(asked.sound)
    half = asked.encoded // 2
    spread = 100_000 // max(half, 1)
    taken = [texts for name in FILES for _, texts in articles(name, half, spread) if encodable(texts)]
    rates(taken)
    thresholds(taken)
    encoded(taken)
    of_bytes(taken)


if __name__ == "__main__":
    main()
