"""People who ask at the same time: what ``load.py`` starts in a process of its own.

    python benchmarks/people.py ADDRESS --people 50 --seconds 600 --questions FILE

A person opens the page, asks a few questions, each after the time that reading takes, looks at the first
quote that is cited, and opens the page anew; now and then one says that an answer is right, or leaves in
the middle of it. Each comes from an address of their own on the loopback. The page's scripts and pictures
are not fetched: a browser keeps them. Prints one JSON object, see ``Seen``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import resource
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import asdict, dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from tab import Tab, Wrong

THINKING = 8.0
"""Seconds between an answer and the next question, on average; they are distributed exponentially."""
QUESTIONS = 5
"""Rows of the question set that a conversation is of, on average."""
LEAVES, RATES = 0.03, 0.1
"""How often a person leaves in the middle of an answer, and says that an answer is right."""
PATIENCE = 60.0
"""Seconds after which an answer that has not come is an error."""
_LIMITS = httpx.Limits(keepalive_expiry=2)
"""Sooner than uvicorn lets go of a connection (5 s): a browser asks again where it has, httpx does not."""
_MARKS = {"whole": "hb-message", "begun": "hb-answer", "pending": "hb-pending", "error": "hb-error"}
_CITED = re.compile(r'class="hb-ref hb-evident" href="/bai-bao/([^"#]+)')
_RIGHT = re.compile(r'class="hb-right" data-message="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Step:
    """A question, the seconds of reading before it, whether the page is opened anew for it, whether its
    person leaves before its answer ends, and whether they say that this is right."""

    question: str
    thinking: float
    anew: bool
    leaves: bool
    rates: bool


@dataclass(slots=True)
class Seen:
    """What all people saw: seconds until each stage of each answer, seconds of what else they fetched, what
    went wrong by its kind, how many left, and the CPU seconds of these people themselves."""

    answers: list[dict[str, float]] = field(default_factory=list)
    fetched: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    left: int = 0
    pages: int = 0
    cpu: float = 0.0

    def wrong(self, kind: str) -> None:
        """Count an error."""
        self.errors[kind] = self.errors.get(kind, 0) + 1


def questions(file: Path) -> list[list[str]]:
    """The rows of a question set, each question after those that it follows."""
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [[*(turn["content"] for turn in row["history"] if turn["role"] == "user"), row["question"]]
            for row in rows]


def steps(person: int, rows: Sequence[Sequence[str]], seed: int) -> Iterator[Step]:
    """What a person does, without end, and the same whatever they ask."""
    dice, anew = random.Random(f"{seed}/{person}"), True
    while True:
        for question in dice.choice(rows):
            leaves = dice.random() < LEAVES
            yield Step(question, dice.expovariate(1 / THINKING), anew, leaves, dice.random() < RATES)
            anew = leaves
        anew = anew or dice.random() < 1 / QUESTIONS


def stage(chat: Sequence[dict[str, Any]], question: str) -> str:
    """How far the answer is: "" where nothing is seen, pending, begun, whole, or error.

    Ours tells it by the classes of its HTML; the echo's is whole as soon as it is there.
    """
    if not chat:
        return ""
    content = chat[-1]["content"]
    text = content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
    for kind, mark in _MARKS.items():
        if f'class="{mark}' in text:
            return kind
    if text != question:
        return ""
    return "pending" if chat[-1]["role"] == "user" else "whole"


class Person:
    """One who asks, from an address of their own."""

    def __init__(self, number: int, address: str, seen: Seen) -> None:
        own = f"127.0.{number // 250}.{number % 250 + 2}"
        self._seen = seen
        self._http = httpx.AsyncClient(
            base_url=address, timeout=PATIENCE, headers={"Sec-Fetch-Site": "same-origin"},
            transport=httpx.AsyncHTTPTransport(local_address=own, verify=False, limits=_LIMITS),
        )

    async def live(self, doing: Iterator[Step]) -> None:
        """Do step after step, until cancelled."""
        tab = None
        async with self._http, AsyncExitStack() as stack:
            for step in doing:
                await asyncio.sleep(step.thinking)
                async with self._noted():
                    if tab is None or step.anew:
                        await stack.aclose()
                        tab = await self._open(stack)
                    await self._ask(tab, step)
                if step.leaves:
                    await stack.aclose()

    @asynccontextmanager
    async def _noted(self) -> AsyncIterator[None]:
        """What goes wrong is counted, and the person goes on."""
        try:
            yield
        except Wrong as error:
            self._seen.wrong(str(error))
        except httpx.HTTPError as error:
            self._seen.wrong(type(error).__name__)

    async def _open(self, stack: AsyncExitStack) -> Tab:
        page = await self._fetch("page", "GET", "/")
        tab = Tab(self._http, page.text)
        await stack.enter_async_context(tab.opened())
        await tab.load()
        self._seen.pages += 1
        return tab

    async def _ask(self, tab: Tab, step: Step) -> None:
        began, times, before = time.perf_counter(), dict[str, float](), len(tab.chat)
        async with aclosing(tab.ask(step.question)) as changes:
            async for _ in changes:
                now = stage(tab.chat, step.question) if len(tab.chat) > before else ""
                if now == "error":
                    raise Wrong("an error is shown as the answer")
                if now:
                    times.setdefault(now, time.perf_counter() - began)
                if step.leaves and times:
                    self._seen.left += 1
                    return
        times["done"] = time.perf_counter() - began
        if "whole" not in times:
            raise Wrong("no answer")
        self._seen.answers.append(times)
        await self._look(tab, step)

    async def _look(self, tab: Tab, step: Step) -> None:
        """At the first quote of the answer, as the page's script does; and rate it."""
        html = str(tab.chat[-1]["content"])
        if cited := _CITED.search(html):
            await self._fetch("evidence", "GET", f"/trich/{unescape(cited[1])}")
        if step.rates and (message := _RIGHT.search(html)):
            await self._fetch("feedback", "POST", f"/api/v1/messages/{message[1]}/feedback",
                              json={"reason": "right"})

    async def _fetch(self, kind: str, method: str, path: str, **how: Any) -> httpx.Response:
        began = time.perf_counter()
        answer = await self._http.request(method, path, **how)
        if answer.status_code >= 400:
            raise Wrong(f"HTTP {answer.status_code} {kind}")
        self._seen.fetched.setdefault(kind, []).append(time.perf_counter() - began)
        return answer


async def crowd(address: str, people: int, seconds: float, rows: Sequence[Sequence[str]], seed: int) -> Seen:
    """Let people ask for some time."""
    seen = Seen()
    lives = [asyncio.create_task(Person(number, address, seen).live(steps(number, rows, seed)))
             for number in range(people)]
    ended, _ = await asyncio.wait(lives, timeout=seconds)
    for life in lives:
        life.cancel()
    await asyncio.gather(*lives, return_exceptions=True)
    for life in ended:
        life.result()  # nobody ends by themselves but by a fault of this script
    used = resource.getrusage(resource.RUSAGE_SELF)
    seen.cpu = used.ru_utime + used.ru_stime
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rows = questions(given.questions)
    seen = asyncio.run(crowd(given.address, given.people, given.seconds, rows, given.seed))
    print(json.dumps(asdict(seen)))


if __name__ == "__main__":
    main()
