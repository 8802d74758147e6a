"""The command ``hoibao``: the archive's commands, and asking, serving, evaluating."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from indexer.cli import ArchiveFlag, EncoderFlag, JsonFlag, app, out, told, write_utf8
from indexer.errors import SettingsError
from indexer.settings import Settings
from indexer.types import DateRange

TodayFlag = Annotated[
    str | None, typer.Option(
        "--today", help="The day on which it is asked, YYYY-MM-DD: what was published later is left out."
    )
]
SinceFlag = Annotated[
    str | None, typer.Option("--from", help="Only articles from this day on, YYYY-MM-DD.")
]
UntilFlag = Annotated[
    str | None, typer.Option("--to", help="Only articles up to this day, YYYY-MM-DD.")
]
SourceFlag = Annotated[
    list[str] | None, typer.Option("--source", help="Only articles of this outlet; repeatable.")
]
ModelFlag = Annotated[
    str | None,
    typer.Option("--model", help="A language model that writes the answer, as provider:name."),
]
ModelUrlFlag = Annotated[
    str | None, typer.Option("--model-url", help="Where the model's server listens, e.g. http://localhost:8080/v1.")
]
ModelTimeoutFlag = Annotated[
    int | None, typer.Option("--model-timeout", help="Seconds that the model may be silent.")
]
ModelContextFlag = Annotated[
    int | None, typer.Option("--model-context", help="Tokens of the model's context window to fill.")
]

RerankerFlag = Annotated[
    str | None,
    typer.Option("--reranker", help="What looks at the hits again: hoibao, none, or a cross-encoder."),
]


@app.command()
def ask(
    question: Annotated[list[str], typer.Argument(help="The question, in Vietnamese.")],
    archive: ArchiveFlag = None,
    encoder: EncoderFlag = None,
    since: SinceFlag = None,
    until: UntilFlag = None,
    source: SourceFlag = None,
    today: TodayFlag = None,
    language: Annotated[str | None, typer.Option(help="vi or en.")] = None,
    model: ModelFlag = None,
    model_url: ModelUrlFlag = None,
    model_timeout: ModelTimeoutFlag = None,
    model_context: ModelContextFlag = None,
    reranker: RerankerFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Answer a question from the archive, every sentence with its source."""
    with told():
        from assistant.chat import Assistant
        from assistant.export import answer_dict
        from assistant.texts import texts
        from assistant.view import answer_text

        settings = Settings.load(
            {"archive": archive, "encoder": encoder, "language": language, "model": model,
             "model_url": model_url, "model_timeout": model_timeout, "model_context": model_context,
             "reranker": reranker}
        )
        with Assistant.open(
            settings.archive, settings.encoder, settings.model, settings.reranker,
            model_url=settings.model_url, model_timeout=settings.model_timeout,
            model_context=settings.model_context,
        ) as assistant:
            answer = assistant.ask(
                " ".join(question), published=_range(since, until), sources=source or (),
                today=_day(today, "--today"),
            )
        if as_json:
            print(json.dumps(answer_dict(answer), ensure_ascii=False))
        else:
            print(answer_text(answer, texts(settings.language)))


@app.command()
def search(
    question: Annotated[list[str], typer.Argument(help="What to look for, in Vietnamese.")],
    archive: ArchiveFlag = None,
    encoder: EncoderFlag = None,
    since: SinceFlag = None,
    until: UntilFlag = None,
    source: SourceFlag = None,
    today: TodayFlag = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=60, help="Passages to list.")] = 10,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell what was understood, and each score by part.")
    ] = False,
    language: Annotated[str | None, typer.Option(help="vi or en.")] = None,
    reranker: RerankerFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """List the passages that a question finds, best first."""
    with told():
        from assistant.chat import Assistant
        from assistant.explain import explained, listed
        from assistant.export import search_dict
        from assistant.texts import texts

        settings = Settings.load(
            {"archive": archive, "encoder": encoder, "language": language, "reranker": reranker}
        )
        with Assistant.open(
            settings.archive, settings.encoder, reranker=settings.reranker
        ) as assistant:
            query = assistant.understand(
                " ".join(question), published=_range(since, until), sources=source or (),
                today=_day(today, "--today"),
            )
            hits = assistant.retrieve(query, limit)
        if as_json:
            print(json.dumps(search_dict(query, hits), ensure_ascii=False))
        else:
            shown = explained if explain else listed
            print("\n".join(shown(query, hits, texts(settings.language))))


@app.command()
def serve(
    archive: ArchiveFlag = None,
    encoder: EncoderFlag = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    language: Annotated[str | None, typer.Option(help="vi or en.")] = None,
    model: ModelFlag = None,
    model_url: ModelUrlFlag = None,
    model_timeout: ModelTimeoutFlag = None,
    model_context: ModelContextFlag = None,
    reranker: RerankerFlag = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open a browser.")] = False,
) -> None:
    """Open the chat page in the browser."""
    with told():
        from assistant.chat import Assistant
        from assistant.web import serve as run

        settings = Settings.load({
            "archive": archive, "encoder": encoder, "host": host, "port": port,
            "language": language, "model": model, "model_url": model_url,
            "model_timeout": model_timeout, "model_context": model_context, "reranker": reranker,
        })
        with Assistant.open(
            settings.archive, settings.encoder, settings.model, settings.reranker,
            model_url=settings.model_url, model_timeout=settings.model_timeout,
            model_context=settings.model_context,
        ) as assistant:
            run(assistant, host=settings.host, port=settings.port, language=settings.language,
                open_browser=open_browser)


@app.command()
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions with gold answers, JSON lines.")],
    archive: ArchiveFlag = None,
    encoder: EncoderFlag = None,
    reranker: RerankerFlag = None,
    today: TodayFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure retrieval, answers and refusals on questions with gold answers."""
    with told():
        from assistant import evaluate as measure
        from assistant.chat import Assistant

        settings = Settings.load({"archive": archive, "encoder": encoder, "reranker": reranker})
        asked = measure.load_questions(questions)
        with Assistant.open(
            settings.archive, settings.encoder, reranker=settings.reranker
        ) as assistant:
            table = measure.summary(measure.evaluate(assistant, asked, _day(today, "--today")))
        if as_json:
            print(json.dumps(table, ensure_ascii=False))
        else:
            out.print(_table(table))


_COLUMNS = {"n": "n", "recall@1": "rec@1", "recall@5": "rec@5", "recall@10": "rec@10",
            "ndcg@10": "nDCG", "answer_hit": "answer", "answer_words": "words",
            "refused": "refused", "p50_ms": "p50ms", "p95_ms": "p95ms"}
"""What the table shows, under headings that fit a terminal 80 columns wide."""


def _table(table: dict[str, Any]) -> Table:
    view = Table("kind", *_COLUMNS.values(), box=None, pad_edge=False)
    for kind, row in [*table["kinds"].items(), ("all", table["all"])]:
        view.add_row(kind, *(_shown(row.get(name)) for name in _COLUMNS))
    if "unanswerable_refused" in table["all"]:
        view.caption = f"all: unanswerable questions refused {_shown(table['all']['unanswerable_refused'])}"
    return view


def _shown(value: float | int | None) -> str:
    if not isinstance(value, float):
        return "" if value is None else str(value)
    return f"{value:.3f}" if value <= 1 else f"{value:.0f}"


def _range(since: str | None, until: str | None) -> DateRange | None:
    first, last = _day(since, "--from"), _day(until, "--to")
    if first and last and first > last:
        raise SettingsError(f"--from {first} is after --to {last}")
    return DateRange(first, last) if first or last else None


def _day(text: str | None, flag: str) -> date | None:
    if text is None:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise SettingsError(f"{flag}: {text!r} is not a date such as 2020-03-25 or 25/03/2020")


def main() -> None:
    """The entry point of ``hoibao``."""
    write_utf8()
    app()


