import re

from assistant import lexicons
from indexer.lexicons import provinces
from indexer.words import words


def test_wants_are_phrases_of_canonical_words() -> None:
    assert lexicons.wants()
    for _, phrase in lexicons.wants():
        assert list(phrase) == words(" ".join(phrase))


def test_no_province_is_made_of_stop_words_alone() -> None:
    for name in provinces():
        assert set(words(name)) - lexicons.stopwords(), name


_SYLLABLE = re.compile(
    r"(b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?"
    r"(a|e|i|o|u|y|ai|ao|au|ay|eo|eu|ia|ie|iu|ieu|oa|oai|oay|oe|oi|oo|ua|uay|ue|ui|uo|uoi|uou|uu|uy|uya"
    r"|uye|yeu|ye|oao|oeo|uyu|uao)(c|ch|m|n|ng|nh|p|t)?"
)
"""A Vietnamese syllable without marks."""


def test_english_words_that_tell_the_language_are_no_vietnamese_syllables() -> None:
    only, shared = lexicons.english()
    assert [w for w in only if _SYLLABLE.fullmatch(w)] == []
    assert [w for w in shared if not _SYLLABLE.fullmatch(w)] == []
    assert {"who", "is", "of"} <= only and {"to", "in", "the"} <= shared
