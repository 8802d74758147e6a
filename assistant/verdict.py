"""What the evidence decides of a yes/no question. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.cite.verify import Evidence, contradicted, supported
from assistant.types import Answer, Query, Verdict
from indexer.words import nfc

_ASKED = re.compile(
    r"^(?:có phải |có đúng |phải chăng )(?:là )?|\b(?:có phải|có đúng) (?=là)"
    r"|,? ?(?:có )?(?:phải|đúng)(?: hay)? không\b|,? ?hay (?:không|chưa)\b|,? ?đúng hay sai\b"
    r"|\b(?:không|chưa)(?=\s*[?.!]*$)|\s*[?.!]+$", re.IGNORECASE,
)
_WHETHER = re.compile(
    r"\b(?:có(?! (?:phải|đúng)\b)|đã)\b(?= .*\b(?:không|chưa)\s*[?.!]*$)", re.IGNORECASE
)


def verdict(query: Query, answer: Answer) -> Verdict:
    """Yes where the first sentences say what was asked, no where they deny it; else empty."""
    if query.wants != "yes_no" or not answer.sentences:
        return ""
    claim, evidence = statement(query.complete), _evidence(answer)
    if supported(claim, evidence):
        return "yes"
    return "no" if contradicted(claim, evidence) else ""


def statement(question: str) -> str:
    """A yes/no question as the statement that it asks about: "Cầu đã thông xe chưa?" is "Cầu thông xe"."""
    return " ".join(_ASKED.sub(" ", _WHETHER.sub("", nfc(question))).split())


def _evidence(answer: Answer) -> Sequence[Evidence]:
    return [Evidence.of(citation.article, citation.quote) for citation in answer.citations]
