"""Who decides: of an active sentence, of a passive one, of a meeting that elects."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.register.frames import FAR, Frame, Person
from indexer.register.items import Item, Sentence
from indexer.register.tokens import Token
from indexer.words import is_syllable

_ASSEMBLIES = (
    "hđnd", "hội đồng nhân dân", "quốc hội", "ban chấp hành", "bch", "đhđcđ", "đại hội đồng cổ đông",
)


def agent(sentence: Sentence, frame: Frame, left: list[Person]) -> str:
    """Who decides in an active sentence: "quyết định điều động của B về việc …", else a body, an office or
    a person before the verb."""
    after = sentence.items[frame.end : frame.end + 3]
    if len(after) > 2 and after[0].text.lower() == "của" and after[1].kind in ("body", "office"):
        return after[1].text
    for at in range(frame.start - 1, max(frame.first - 1, frame.start - FAR), -1):
        item = sentence.items[at]
        if item.kind in ("body", "office"):
            return item.text
        if item.kind == "person":
            who = next((p for p in left if p.item is item), None)
            return who.beside[0].text if who and who.beside else "" if item.titled else item.text
        if (item.kind == "mark" and item.text in ",;:") or item.text.lower() in ("sau", "trước", "vì", "khi"):
            return ""
        if item.kind == "word" and item.text.isalpha() and _names_firm(sentence.run[item.start]):
            return _run_of_capitals(sentence, at, frame.first)
    return ""


def decider_between(sentence: Sentence, frame: Frame) -> str:
    """Who decides in a passive sentence: what stands between "được" and the verb."""
    passive = [at for at in range(frame.first, frame.start) if sentence.items[at].has("passive")]
    if not passive:
        return ""
    inside = sentence.items[passive[-1] + 1 : frame.start]
    for item in inside:
        if item.kind in ("body", "office", "person"):
            return item.text
    words = [item for item in inside if item.kind == "word" and sentence.run[item.start].capital]
    return sentence.between(words[0].start, words[-1].end) if words else ""


def assembly(items: Sequence[Item]) -> str:
    """The body whose meeting elects: "Tại kỳ họp thứ nhất HĐND tỉnh …, ông A được bầu"."""
    bodies = [i.text for i in items if i.kind == "body" and i.text.lower().startswith(_ASSEMBLIES)]
    return bodies[-1] if bodies else ""


def inherited(items: Sequence[Item], frame: Frame, before: str, decided_by: str) -> str:
    """Who decides where a sentence goes on: the same as before, unless another body is named."""
    between = items[frame.first : frame.start]
    later = any(i.text.lower() in ("sau", "trước", "khi") or i.has("once") for i in between)
    if frame.own or (later and frame.passive):
        return ""
    named = any(i.kind == "body" and i.text == decided_by for i in between)
    return decided_by if named and not any(i.has("joins") for i in between) else before


def _names_firm(token: Token) -> bool:
    """Whether a word that is no person's name stands for a firm or a club: "VinSpace", "ACV"."""
    return token.capital and len(token.text) > 2 and not is_syllable(token.text)


def _run_of_capitals(sentence: Sentence, at: int, first: int) -> str:
    begin = at
    while begin > first and sentence.items[begin - 1].kind == "word" and (
            sentence.run[sentence.items[begin - 1].start].capital):
        begin -= 1
    return sentence.between(sentence.items[begin].start, sentence.items[at].end)
