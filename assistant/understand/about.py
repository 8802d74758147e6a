"""Which questions are about the conversation itself: for an answer's sources, or for more of the same.

They are told by rules on the whole question, so that one which names anything else is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from assistant.types import Turn
from indexer.words import folded, nfc, words

TURNS, POINTS = 6, 2_000
"""Messages of a conversation that are read, and code points of each; what was before counts no more."""
About = Literal["", "sources", "more"]

_LONGEST = 16
"""Words of a question about the conversation, at most."""
_HEAD = (
    r"(?:(?:the|vay|a|o|u|ok|ban|anh|chi|em|ad|lam on|vui long|hay|xin|cho|toi|minh|hoi|biet|xem|muon|can|co"
    r"|co the|please|can you|could you|and|so) )*"
)
_TAIL = (
    r"(?: (?:vay|v|the|z|nhi|a|day|do|ha|di|nhe|nha|voi|duoc khong|khong|cho (?:toi|minh|em)|please|then))*"
)
_THIS = (
    r"(?:tin|tin tuc|thong tin|cau|cau tra loi|dieu|y|chuyen|so lieu|con so|bai|bai bao|noi dung)"
    r" (?:nay|do|ay|tren|kia|vua roi)"
)
_SAYS = (
    r"(?:noi|dua|viet|dang|bao|dua tin|dang tin|dang bai)(?: la)?"
    rf"(?: (?:the|vay|nhu the|nhu vay|nay|do|tin|{_THIS}))*"
)
_FROM = r"(?:o|tu) (?:dau|bao nao|nguon nao|bai nao|trang nao)"
_TAKEN = r"(?:lay|trich|dan|dan nguon|trich nguon|trich dan|tim|doc)"
_DAY = r"(?:cua )?(?:ngay nao|ngay may|hom nao|khi nao|bao gio|luc nao|nam nao)"
_SOURCES = (
    r"(?:cac )?nguon(?: (?:tin|bai|trich|trich dan|dan|thong tin|tham khao))?"
    r"(?: (?:nao|dau|o dau|gi|tu dau|o dau ra|la gi|la bao nao|la dau|lay o dau|dau ra))?",
    rf"(?:bao|trang|nguon|bai|bai bao|bai viet|trang bao|trang web|to bao) nao(?: {_SAYS})?",
    r"(?:theo|dua vao|can cu vao|trich tu|lay tu) (?:dau|(?:bao|nguon|bai|trang) nao)",
    rf"{_TAKEN}(?: tin| nguon| thong tin)? {_FROM} ra",
    rf"{_TAKEN} (?:tin|nguon|thong tin|{_THIS}) {_FROM}(?: ra)?",
    rf"{_THIS}(?: (?:duoc|la|thi|co))?(?: (?:{_TAKEN}|dang|dua|den|ra))?"
    rf" (?:{_FROM}(?: ra)?|{_DAY}|nguon (?:nao|dau|o dau)|(?:cua )?bao nao(?: dang| dua)?)",
    rf"(?:duoc )?dang (?:bao nao|{_FROM}|{_DAY})",
    r"(?:dan|trich|ghi|dua|neu|kem|them|noi)(?: ro)? (?:nguon|nguon tin|nguon dan)(?: ra)?",
    r"(?:link|duong dan|lien ket)(?: (?:bai|bai goc|bai bao|nguon|goc))?(?: (?:dau|o dau|nao))?",
    r"bai goc(?: (?:dau|o dau|nao))?",
    r"sources?",
    r"(?:what is|what s|whats|what are) (?:the|your) sources?",
    r"(?:the|your|cite|cite your) sources?",
    r"which (?:source|newspaper|paper|article|outlet)(?: (?:says|said|reported|wrote) (?:so|that|this|it))?",
    r"where (?:does|did|is) (?:this|that|it) (?:come )?from",
    r"where did you (?:get|find|read) (?:this|that|it)(?: from)?",
)
_ABOUT_IT = (
    rf"(?: (?:ve|cho|vao|o) (?:{_THIS}|(?:vu|vu viec|su viec|viec|su kien|van de) (?:nay|do|ay|tren)))?"
)
_FULLER = r"(?:them|ro|ro hon|ki|ki hon|chi tiet|chi tiet hon|cu the|cu the hon|day du hon|nhieu hon|nua)"
_MORE = (
    r"(?:giai thich|noi|ke|viet|tra loi|trinh bay|dien giai|phan tich|mo ta)"
    rf"(?: {_FULLER})+(?: chut| mot chut| it| ti)?(?: nua| di)?{_ABOUT_IT}",
    rf"giai thich(?: giup| ho)?{_ABOUT_IT}",
    rf"(?:noi|ke|viet) tiep(?: di)?{_ABOUT_IT}",
    r"tiep(?: di| tuc)?",
    r"them(?: nua| di)",
    rf"(?:chi tiet|cu the)(?: hon| them)?(?: (?:chut|nua|ra sao|the nao|la gi))*{_ABOUT_IT}",
    rf"(?:biet |tim hieu |doc |nghe )?them(?: (?:thong tin|chi tiet|noi dung)(?: gi)?)(?: nua)?{_ABOUT_IT}",
    rf"(?:biet|tim hieu|doc|nghe) them(?: nua)?{_ABOUT_IT}",
    rf"(?:thong tin|noi dung) (?:them|chi tiet|chi tiet hon|day du hon){_ABOUT_IT}",
    r"(?:con )?(?:thong tin |chi tiet )?gi (?:nua|them|khac)(?: nua)?",
    r"con nua",
    r"(?:tell me |give me |give |any )?more(?: details?| information| info)?(?: about (?:this|that|it))?",
    r"(?:explain|elaborate)(?: more| further| this| that| it| in detail| on (?:this|that|it))*",
    r"details|in more detail|go on|what else",
)
_PATTERNS: tuple[tuple[About, str], ...] = (("sources", "|".join(_SOURCES)), ("more", "|".join(_MORE)))


_SMALL_TALK = re.compile(
    r"(?:(?:xin |kinh )?chao(?: (?:ban|anh|chi|em|ad|moi nguoi|hoi bao|buoi \w+))*|alo|hello|hi|hey|test|thu"
    r"|(?:xin |rat )?cam on(?: (?:ban|anh|chi|em|nhieu|nhe|rat nhieu|hoi bao))*"
    r"|thanks?(?: you)?|ok|tam biet|bye"
    r"|(?:ban|may|em) (?:la ai|ten gi|ten la gi|lam duoc gi|co the lam gi|khoe khong)"
    r"|(?:ke|viet|lam)(?: cho (?:toi|minh|em))?(?: mot)? (?:chuyen cuoi|bai tho|tho|bai van|code))"
)


def is_small_talk(question: str) -> bool:
    """Whether the whole of it greets, thanks or asks after the assistant itself, which no news tells."""
    return _SMALL_TALK.fullmatch(" ".join(folded(words(nfc(question[:POINTS]))))) is not None


def recent(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """The end of a conversation that is read."""
    return tuple(replace(turn, content=turn.content[:POINTS]) for turn in history[-TURNS:])


def asks_sources(question: str) -> bool:
    """Whether it asks where the last answer is from: "nguồn nào?", "tin này ngày nào?"."""
    return about(question) == "sources"


def asks_more(question: str) -> bool:
    """Whether it asks for more of the same: "nói rõ hơn", "more details"."""
    return about(question) == "more"


def about(question: str) -> About:
    """What a question asks of the conversation itself; empty where it asks of something else."""
    tokens = folded(words(nfc(question[:POINTS])))
    if not tokens or len(tokens) > _LONGEST:
        return ""
    said = " ".join(tokens)
    return next((kind for kind, _ in _PATTERNS if _pattern(kind).fullmatch(said)), "")


@lru_cache(maxsize=2)
def _pattern(kind: About) -> re.Pattern[str]:
    """The whole questions of a kind, compiled as the first is asked."""
    return re.compile(f"{_HEAD}(?:{dict(_PATTERNS)[kind]}){_TAIL}")
