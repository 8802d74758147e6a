"""Which words a Vietnamese text may hold: every syllable that its spelling allows, onset, rime and tone.

Used as evidence of what an unknown text is written in, so it follows the spelling and no list of words:
c, g, ng before back vowels and k, gh, ngh before e, ê, i, y; a rime that ends in c, ch, p or t takes the
tones sắc and nặng alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x".split()
_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay  ăc ăm ăn ăng ăp ăt  âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et  ê êch êm ên ênh êp êt êu
    i ich im in inh ip it iu  ia iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot  ô ôc ôi ôm ôn ông ôp ôt  ơ ơi ơm ơn ơp ơt
    oa oac oach oai oam oan oang oanh oao oap oat oay  oăc oăm oăn oăng oăt  oe oen oeo oet
    u uc ui um un ung up ut  ua uôc uôi uôm uôn uông uôt  uơ  uân uâng uât uây  uê uêch uên uênh
    uy uych uynh uyt uyu uya uyên uyêt uyn uyp
    ư ưa ưc ưi ưm ưng ưt ưu  ươc ươi ươm ươn ương ươp ươt ươu
""".split()
_AFTER_QU = """
    a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăp ăt ân âng ât âu ây e en eo et ê êch ên ênh êt êu
    i it inh ich ơ ơi ôc ôt y ych yn ynh yt yên yêt
""".split()
_WITHOUT_ONSET = "yêm yên yêng yêt yêu y".split()
_HIGHLAND = "ăk ak âk ôk êk uk ơng".split()
"""Rimes of place names that are written as Vietnamese: Đắk Lắk, Đăk, Búk."""
_SELDOM = {"y": "h k l m s t v".split(), "ooc": "c m r s x".split(), "oong": "b c g x".split()}
"""Rimes that few onsets take: lý, moóc, xoong."""
_FRONT = frozenset("eêiy")
_STOPS = ("c", "ch", "p", "t", "k")
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_GLIDES = ("oa", "oe", "uy")


@cache
def syllables() -> frozenset[str]:
    """All of them in small letters, NFC; the tone of hoa, khoe, thuy in either place."""
    return frozenset(
        unicodedata.normalize("NFC", f"{onset}{toned}")
        for onset, rime in _pairs() for toned in _toned(onset, rime)
    )


def is_written(word: str) -> bool:
    """Whether a word (NFC) is a syllable with marks: small, capital, or with a first capital."""
    if word.isascii() or not (word[1:].islower() or len(word) == 1 or word.isupper()):
        return False
    return word.lower() in syllables()


def _pairs() -> Iterator[tuple[str, str]]:
    yield from (("", rime) for rime in (*_RIMES, *_WITHOUT_ONSET))
    yield from (("qu", rime) for rime in _AFTER_QU)
    for onset in _ONSETS:
        for rime in (*_RIMES, *_HIGHLAND):
            if _fits(onset, rime):
                yield onset, rime
    yield from ((onset, rime) for rime, onsets in _SELDOM.items() for onset in onsets)


def _fits(onset: str, rime: str) -> bool:
    front = rime[0] in _FRONT
    if onset in ("gh", "ngh"):
        return front
    if onset == "gi":
        return rime[0] not in "iy"
    if onset == "g":
        return rime[0] == "i" or not front
    return not (front and onset in ("c", "ng"))


def _toned(onset: str, rime: str) -> Iterator[str]:
    marks = _TONES[4:] if rime.endswith(_STOPS) and rime not in _HIGHLAND else _TONES
    for at in _places(rime):
        yield from (rime[: at + 1] + tone + rime[at + 1 :] for tone in marks)


def _places(rime: str) -> Iterator[int]:
    """Where the tone mark may stand."""
    vowels = len(rime.rstrip("cghkmnpt"))
    shaped = [at for at in range(vowels) if rime[at] in "ăâêôơư"]
    if shaped or vowels == 1:
        yield shaped[-1] if shaped else 0
    elif rime in _GLIDES:
        yield from (0, 1)
    else:
        yield 1 if vowels == 3 or vowels < len(rime) or rime.startswith("uy") else 0
