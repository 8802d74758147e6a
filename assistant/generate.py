"""The generative answerer: a language model writes from numbered passages, and is checked.

Each sentence must cite passages that it was given, and what it says must stand in what it cites
(``cite.verify``); what fails is dropped. A citation quotes the cited passage's own sentences that say
most of it. Nothing of a reply is shown before that: it grows by whole sentences that passed.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from assistant.cite.verify import Evidence, faults
from assistant.model import Model
from assistant.pack import barred, harmless, line, pack, tokens, visible
from assistant.prompts import load_prompt
from assistant.types import Answer, Citation, Hit, Query, Sentence, Turn
from indexer.errors import ModelError
from indexer.sentences import sentences
from indexer.types import Article
from indexer.words import fold, nfc, words

UNKNOWN = "KHÔNG TÌM THẤY"
REPLY = 512
"""Tokens of the context window that are left for the reply."""
LONGEST_REPLY = 40_000
"""Code points of a reply that are read, its thinking among them."""
_LONGEST_SENTENCE, _MOST_SENTENCES = 800, 6
"""Code points for each sentence with its marker, and sentences, after which a reply is not read on: it
was asked to be short, and what goes on is a model that cannot stop."""
_TURNS, _TOLD, _LONGEST_COMPLETE = 6, 600, 400
"""Turns of the conversation that complete a question, code points of each, and of the result."""
_QUOTED = 2
"""Sentences of a passage that one sentence may need as its quote."""
_WHO = {"user": "Người hỏi", "assistant": "Trợ lý"}
_NUMBERS = r"(?:đoạn\s*)?\d{1,3}(?:\s*[-–,;]\s*(?:đoạn\s*)?\d{1,3})*"
_MARK = rf"\s*[\[【]\s*({_NUMBERS})\s*(?:†[^\]】\n]*)?[\]】]"
_MARKER = re.compile(_MARK, re.I)
_RANGE = re.compile(r"(\d+)(?:\s*[-–]\s*(?:đoạn\s*)?(\d+))?", re.I)
_LATE = re.compile(rf"(?<![.!?…])([.!?…]++[\"”’»)]*+)((?:{_MARK})+)", re.I)
_CLOSED = re.compile(r"([\]】][\"”’»)]*+[.!?…]++)(?=\s|$)")
_THOUGHT = re.compile(r"<(/?)(?:think(?:ing)?|thought|reasoning)>", re.I)
_LIST = re.compile(r"^[ \t]*(?:(?:[-*•+>]|#{1,6}|\d{1,2}[.)])[ \t]+)+", re.M)
_LABEL = re.compile(r"^(?:(?:câu )?trả lời|đáp án|đáp)\s*:\s*", re.I)
_EMPHASIS = re.compile(r"[*`]|__")
_MARKUP = re.compile(r"<\s*[a-z/!]|\]\(|\w+://|\bwww\.|\b(?:javascript|data|mailto):|\w\.[a-z]{2,}/", re.I)
_REFUSAL = re.compile(
    r"(?:(?:xin loi|rat tiec|toi|(?:trong )?(?:cac )?doan trich)\b.{0,60})?\bkhong "
    r"(?:tim thay|co thong tin|de cap|noi (?:den|ro)|neu ro|nhac den)\b"
)
_CAPITALISED = re.compile(r"(?<!^)\b[^\W\d_a-z]\w+")


class Unsupported(ModelError):
    """Nothing that the model wrote stands in what it cites; ``dropped`` counts its sentences."""

    def __init__(self, dropped: int) -> None:
        super().__init__("nothing that the model wrote stands in the passages")
        self.dropped = dropped


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a reply without its markers, and the passages' numbers that it cites."""

    text: str
    numbers: tuple[int, ...]

    @property
    def refuses(self) -> bool:
        """Whether it says that the passages do not tell; it may still be what one of them tells."""
        return _REFUSAL.match(fold(self.text).lstrip(" .,:;\"'“”‘’()")) is not None


def generate(model: Model, query: Query, hits: Sequence[Hit]) -> Generator[Answer]:
    """Ask the model: the answer each time that a sentence of the reply has passed, then as a whole.

    The whole is "partial" where the model says besides that something is not told, and "not_found",
    without sentences, where it says only that. Raises ``Unsupported`` where it says neither this nor
    anything that passes, else ``ModelError`` where it fails; what it said until then stands.
    """
    prompt = load_prompt("answer")
    values = {"unknown": UNKNOWN, "today": query.today.strftime("%d/%m/%Y"), "question": line(query.complete)}
    bare = sum(map(tokens, prompt.render(**values, passages=[])))
    given = pack(hits, model.context - bare - REPLY)
    system, user = prompt.render(
        **values, passages=[_shown(number, hit) for number, hit in enumerate(given, start=1)]
    )
    writer, reply, shown = _Writer(query, given, hits, prompt.version), "", 0
    with closing(model.reply(system, user)) as pieces:
        for piece in pieces:
            reply += piece
            claims = claimed(reply, ended=False)
            answer = writer.answer(claims)
            if len(answer.sentences) > shown:
                shown = len(answer.sentences)
                yield answer
            if _enough(reply, claims):
                break
        else:
            claims = claimed(reply, ended=True)
    answer = writer.answer(claims)
    if not answer.sentences and not any(claim.refuses for claim in claims):
        raise Unsupported(answer.dropped)
    yield answer


def complete(model: Model, question: str, history: Sequence[Turn]) -> str:
    """A question that points back, made to stand alone by the model; empty where it names what was
    not said. Raises ``ModelError`` where the model does not answer."""
    prompt = load_prompt("complete")
    bare = sum(map(tokens, prompt.render(turns=[], question=line(question))))
    system, user = prompt.render(
        turns=_turns(history, model.context - bare - REPLY), question=line(question)
    )
    reply = ""
    with closing(model.reply(system, user)) as pieces:
        for piece in pieces:
            reply += piece
            if len(spoken(reply)) > _LONGEST_COMPLETE or len(reply) > LONGEST_REPLY:
                return ""
    reply = " ".join(spoken(reply).split())
    said = {word for text in (question, *(turn.content for turn in history)) for word in words(nfc(text))}
    named = {w for w in words(reply) if w.isdigit()}
    named |= {w for name in _CAPITALISED.findall(reply) for w in words(name)}
    return reply if named <= said else ""


def _turns(history: Sequence[Turn], room: int) -> list[dict[str, str]]:
    """The last turns that fit into ``room`` tokens, in order."""
    kept: list[dict[str, str]] = []
    for turn in reversed(history[-_TURNS:]):
        said = line(turn.content)[:_TOLD]
        room -= tokens(f"{_WHO[turn.role]}: {said}")
        if room < 0:
            break
        kept.insert(0, {"who": _WHO[turn.role], "said": said})
    return kept


def _shown(number: int, hit: Hit) -> dict[str, object]:
    published = hit.article.published
    return {
        "number": number, "title": line(hit.article.title), "source": line(hit.article.source),
        "date": published.strftime("ngày %d/%m/%Y") if published else "không rõ ngày",
        "text": barred(hit.passage.text),
    }


def written(reply: str, query: Query, given: Sequence[Hit]) -> Answer:
    """The sentences of a whole reply that check out, with their citations. Pure."""
    return _Writer(query, given, given).answer(claimed(reply, ended=True))


# -- reading a reply -----------------------------------------------------------------------


def spoken(reply: str) -> str:
    """A reply, or its beginning, without the thinking in it and without what nobody sees."""
    kept, at, deep = "", 0, False
    for tag in _THOUGHT.finditer(reply):
        if tag[1]:
            kept = kept if deep else ""  # some models' thinking is opened for them
        elif not deep:
            kept += reply[at : tag.start()]
        at, deep = tag.end(), not tag[1]
    return visible(nfc(kept if deep else kept + reply[at:]))


def claimed(reply: str, ended: bool) -> tuple[Claim, ...]:
    """The sentences of a reply, of one that goes on those up to the last marker or line that is whole.

    A sentence without a marker takes those of the next that has one, in its line.
    """
    said = _EMPHASIS.sub("", _LIST.sub("", spoken(reply)))
    *parts, last = _CLOSED.sub(r"\1\n", _LATE.sub(_in_time, said)).split("\n")
    return tuple(claim for part in (*parts, last if ended else "") for claim in _claims(part))


def _in_time(late: re.Match[str]) -> str:
    """"….[1]" → "… [1].", also where the marker has a line of its own."""
    return late[2].replace("\n", " ") + late[1]


def _claims(part: str) -> list[Claim]:
    text = _LABEL.sub("", part.strip())
    spans = [text[span.start : span.end] for span in sentences(text)]
    claims = [Claim(_MARKER.sub("", span).strip(), _numbers(span)) for span in spans]
    return [claim if claim.numbers else replace(claim, numbers=claims[-1].numbers)
            for claim in claims if any(map(str.isalnum, claim.text))]


def _numbers(text: str) -> tuple[int, ...]:
    """The passages that a sentence's markers name: "[1][3]", "[1, 3]", "[1-3]", "【2】"."""
    numbers: list[int] = []
    for marker in _MARKER.finditer(text):
        for one in _RANGE.finditer(marker[1]):
            first = int(one[1])
            numbers += range(first, max(first, int(one[2] or first)) + 1)
    return tuple(dict.fromkeys(numbers))


def _enough(reply: str, claims: Sequence[Claim]) -> bool:
    """Whether a reply repeats itself, or is longer than anyone asked for."""
    said = [" ".join(words(claim.text)) for claim in claims]
    return (len(reply) > LONGEST_REPLY or len(claims) >= _MOST_SENTENCES or len(set(said)) < len(said)
            or len(spoken(reply)) > _LONGEST_SENTENCE * (len(claims) + 1))


# -- checking it ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence is said: a sentence of an article."""

    article: Article
    start: int
    end: int

    def citation(self, number: int) -> Citation:
        """It as a citation of that number."""
        return Citation(number, self.article, self.start, self.end, self.article.body[self.start : self.end])


class _Writer:
    """Makes answers of a reply's sentences; each is checked once."""

    def __init__(
        self, query: Query, given: Sequence[Hit], hits: Sequence[Hit], prompt_version: str = ""
    ) -> None:
        self._query, self._given, self._hits = query, given, tuple(hits)
        self._prompt_version = prompt_version
        self._checked: dict[Claim, tuple[_Place, ...]] = {}

    def answer(self, claims: Sequence[Claim]) -> Answer:
        """What of the claims passes, each text once; of the others those that refuse nothing are dropped."""
        kept: dict[str, Sentence] = {}
        citations: dict[_Place, Citation] = {}
        left = []
        for claim in claims:
            if claim.text in kept:
                continue
            if places := self._places(claim):
                for place in places:
                    citations.setdefault(place, place.citation(len(citations) + 1))
                kept[claim.text] = Sentence(claim.text, tuple(citations[place].number for place in places))
            else:
                left.append(claim)
        dropped = sum(not claim.refuses for claim in left)
        if not kept:
            return Answer("not_found", self._query, hits=self._hits, dropped=dropped)
        return Answer(
            "answered" if dropped == len(left) else "partial", self._query, tuple(kept.values()),
            tuple(citations.values()), self._hits, self._prompt_version, dropped=dropped,
        )

    def _places(self, claim: Claim) -> tuple[_Place, ...]:
        """Where the passages that a claim cites say it; none where it does not pass."""
        if claim not in self._checked:
            self._checked[claim] = self._find(claim)
        return self._checked[claim]

    def _find(self, claim: Claim) -> tuple[_Place, ...]:
        if not claim.numbers or not all(0 < n <= len(self._given) for n in claim.numbers):
            return ()
        hits = [self._given[n - 1] for n in claim.numbers]
        if _MARKUP.search(claim.text) or not supported(claim.text, hits, self._query):
            return ()
        return tuple(place for hit in hits for place in _said_in(claim.text, hit))


def supported(text: str, hits: Sequence[Hit], query: Query) -> bool:
    """Whether a sentence says no more than the passages, as the model read them, and the question."""
    return not faults(text, [_evidence(hit) for hit in hits], query.complete)


def _evidence(hit: Hit) -> Evidence:
    article = hit.article
    heading = ". ".join(filter(None, map(line, (article.source, article.title, article.summary))))
    day = article.published.date() if article.published else None
    return Evidence(harmless(hit.passage.text), heading, day)


def _said_in(text: str, hit: Hit) -> Iterator[_Place]:
    """The passage's sentences that say most of a text: the best, and the next where it adds to that."""
    left, passage = set(words(text)), hit.passage
    spans = {span: set(words(passage.text[span.start : span.end])) for span in sentences(passage.text)}
    least = 1
    for _ in range(_QUOTED):
        best = max(spans, key=lambda span: len(left & spans[span]))
        if len(left & spans[best]) < least:
            return
        yield _Place(hit.article, passage.start + best.start, passage.start + best.end)
        left -= spans[best]
        least = 2
