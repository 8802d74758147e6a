"""The command ``hoibao``: the archive's commands, and asking, serving, evaluating."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from assistant.register.commands import appointments
from assistant.register.review import register
from assistant.service.commands import user
from assistant.service.privacy_commands import privacy
from indexer.cli import app
from indexer.commands import care, holding
from indexer.console import ArchiveFlag, DatabaseFlag, EncoderFlag, JsonFlag, out, told, write_utf8
from indexer.errors import SettingsError
from indexer.settings import PREFIX, Settings, day
from indexer.types import DateRange

if TYPE_CHECKING:
    from indexer.doctor import Finding
    from indexer.place import Place
    from indexer.service import Service

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
    database: DatabaseFlag = None,
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
            {"archive": archive, "database": database, "encoder": encoder, "language": language,
             "model": model, "model_url": model_url, "model_timeout": model_timeout,
             "model_context": model_context, "reranker": reranker}
        )
        with Assistant.of(settings) as assistant:
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
    database: DatabaseFlag = None,
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
            {"archive": archive, "database": database, "encoder": encoder, "language": language,
             "reranker": reranker}
        )
        with Assistant.open(
            settings.place, settings.encoder, reranker=settings.reranker
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
    database: DatabaseFlag = None,
    encoder: EncoderFlag = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    language: Annotated[str | None, typer.Option(help="vi or en.")] = None,
    auth: Annotated[
        str | None,
        typer.Option(help="Who must sign in: staff (reading is open) or all; needed beyond this computer."),
    ] = None,
    model: ModelFlag = None,
    model_url: ModelUrlFlag = None,
    model_timeout: ModelTimeoutFlag = None,
    model_context: ModelContextFlag = None,
    reranker: RerankerFlag = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open a browser.")] = False,
) -> None:
    """Open the web server: the chat, the register, the articles, the admin's pages, REST and MCP."""
    with told():
        from assistant.chat import Assistant
        from assistant.web.serve import serve as run

        settings = Settings.load({
            "archive": archive, "database": database, "encoder": encoder, "host": host, "port": port,
            "language": language, "auth": auth, "model": model, "model_url": model_url,
            "model_timeout": model_timeout, "model_context": model_context, "reranker": reranker,
        })
        if settings.database:
            os.environ[f"{PREFIX}DATABASE"] = settings.database  # of what this process starts, too
        with Assistant.of(settings) as assistant:
            run(assistant, settings, open_browser=open_browser)


@app.command()
def mcp(
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    encoder: EncoderFlag = None,
    model: ModelFlag = None,
    model_url: ModelUrlFlag = None,
    model_timeout: ModelTimeoutFlag = None,
    model_context: ModelContextFlag = None,
    reranker: RerankerFlag = None,
) -> None:
    """Give another assistant the archive's tools over standard input and output (MCP)."""
    with told():
        from assistant.chat import Assistant
        from assistant.web.mcp import server

        settings = Settings.load({
            "archive": archive, "database": database, "encoder": encoder, "model": model,
            "model_url": model_url, "model_timeout": model_timeout, "model_context": model_context,
            "reranker": reranker,
        })
        with Assistant.of(settings) as assistant:
            server(assistant).run("stdio")


@app.command()
def evaluate(
    questions: Annotated[
        Path | None, typer.Argument(help="Questions with gold answers, JSON lines.")
    ] = None,
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    encoder: EncoderFlag = None,
    reranker: RerankerFlag = None,
    today: TodayFlag = None,
    model: ModelFlag = None,
    model_url: ModelUrlFlag = None,
    model_timeout: ModelTimeoutFlag = None,
    model_context: ModelContextFlag = None,
    judge: Annotated[
        str | None, typer.Option("--judge", help="A language model that judges citations too, provider:name.")
    ] = None,
    judge_url: Annotated[str | None, typer.Option("--judge-url", help="Where its server listens.")] = None,
    save: Annotated[Path | None, typer.Option("--save", help="Keep the run in this JSON file.")] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write a page of HTML with every failure.")
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--compare", metavar="OLD NEW", help="Compare two kept runs instead of asking."),
    ] = None,
    gold: Annotated[
        Path | None, typer.Option("--register", metavar="GOLD",
                                  help="Measure the register on items with gold events; needs no archive.")
    ] = None,
    split: Annotated[
        str, typer.Option("--split", help="With --register: whose faults are listed, tune, held or all.")
    ] = "tune",
    faults: Annotated[
        int, typer.Option("--faults", min=0, help="With --register: faults to list, of each kind.")
    ] = 10,
    language: Annotated[str | None, typer.Option(help="vi or en, of the report.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure retrieval, answers, citations and refusals on questions with gold answers."""
    with told():
        settings = Settings.load({
            "archive": archive, "database": database, "encoder": encoder, "reranker": reranker,
            "model": model, "model_url": model_url, "model_timeout": model_timeout,
            "model_context": model_context,
            "language": language,
        })
        for path, flag in ((save, "--save"), (report, "--report")):
            _writable(path, flag)
        if gold is not None:
            if questions or compare or report:
                raise SettingsError(
                    "--register reads its own items: leave out questions, --compare and --report")
            _measure_register(gold, split, faults, save, as_json)
        elif compare is not None:
            if questions or save:
                raise SettingsError("--compare reads two kept runs: leave out the questions and --save")
            _compare(*compare, report, settings.language, as_json)
        elif questions is not None:
            judged_by = (judge, judge_url) if judge else None
            _measure(questions, settings, _day(today, "--today"), judged_by, save, report, as_json)
        else:
            raise SettingsError("give a file of questions, or two kept runs: --compare OLD NEW")


def _measure_register(gold: Path, split: str, limit: int, save: Path | None, as_json: bool) -> None:
    from assistant.evaluate import register as measuring
    from indexer.register import extract

    if split not in get_args(measuring.Split):
        raise SettingsError(f"--split: {split!r} is not one of {', '.join(get_args(measuring.Split))}")
    measured = measuring.measure(
        measuring.read_gold(gold), extract.appointments, cast("measuring.Split", split))
    text = json.dumps(measured.as_dict(), ensure_ascii=False)
    _write(save, "--save", lambda: text + "\n")
    if as_json:
        print(text)
        return
    for table in measuring.tables(measured):
        out.print(table)
    for line in measuring.lines(measured, limit):
        out.print(line, highlight=False, markup=False)


def _measure(
    questions: Path, settings: Settings, today: date | None, judged_by: tuple[str, str | None] | None,
    save: Path | None, report: Path | None, as_json: bool,
) -> None:
    from assistant.chat import Assistant
    from assistant.evaluate import console, evaluate, load_questions
    from assistant.evaluate.alce import ModelJudge
    from assistant.evaluate.report import report as page
    from assistant.evaluate.runs import Made, Run
    from assistant.model import load_model

    asked = load_questions(questions)
    judge = None
    if judged_by:
        judge = ModelJudge(load_model(judged_by[0], url=judged_by[1], timeout=settings.model_timeout))
    with Assistant.of(settings) as assistant:
        outcomes = evaluate(assistant, asked, today, judge)
        made = Made.of(assistant, questions, outcomes, reranker=settings.reranker, model=settings.model,
                       judge=judged_by[0] if judged_by else None, today=today)
    run = Run.of(made, outcomes)
    _write(save, "--save", run.json)
    _write(report, "--report", lambda: page(run, outcomes, settings.language))
    if as_json:
        print(json.dumps(run.table, ensure_ascii=False))
        return
    out.print(console.table(run.table))
    for line in console.lines(run.table):
        out.print(line, highlight=False, markup=False)
    if judge and judge.error:
        out.print(f"the judge's last failure: {judge.error}", highlight=False, markup=False)


def _compare(old: Path, new: Path, report: Path | None, language: str, as_json: bool) -> None:
    from assistant.evaluate import console
    from assistant.evaluate.compare import compare
    from assistant.evaluate.report import comparison_report
    from assistant.evaluate.runs import load_run

    found = compare(load_run(old), load_run(new))
    _write(report, "--report", lambda: comparison_report(found, language))
    if as_json:
        print(json.dumps(found.as_dict(), ensure_ascii=False))
        return
    out.print(console.differences(found))
    for line in console.fates(found):
        out.print(line, highlight=False, markup=False)


def _writable(path: Path | None, flag: str) -> None:
    """Raise ``SettingsError`` where a file cannot be written, before anything is measured."""
    if path is not None and (path.is_dir() or not path.resolve().parent.is_dir()):
        raise SettingsError(f"{flag} {path}: give a file in a folder that exists")


def _write(path: Path | None, flag: str, text: Callable[[], str]) -> None:
    if path is None:
        return
    try:
        path.write_text(text(), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{flag} {path}: {error.strerror}") from error


def _range(since: str | None, until: str | None) -> DateRange | None:
    first, last = _day(since, "--from"), _day(until, "--to")
    if first and last and first > last:
        raise SettingsError(f"--from {first} is after --to {last}")
    return DateRange(first, last) if first or last else None


def _day(text: str | None, flag: str) -> date | None:
    return day(text, flag) if text is not None else None


def _prepare(copy: Path, live: Service) -> None:
    from assistant.service.restoring import prepare

    prepare(copy, live)


def _examine(service: Service, archive: Place) -> Iterator[Finding]:
    from assistant.service.examining import examine

    yield from examine(service, archive)


def _forget(service: Service, ids: Sequence[str]) -> int:
    from assistant.service.database import Database
    from assistant.service.talks import forget_articles
    from indexer.service import holds

    if not holds(service):
        return 0

    with Database(service) as database:
        return forget_articles(database, ids)


care.prepare, care.examine_service, holding.forget = _prepare, _examine, _forget
app.command()(appointments)
app.add_typer(register, name="register")
app.add_typer(user, name="user")
app.add_typer(privacy, name="privacy")


def main() -> None:
    """The entry point of ``hoibao``."""
    write_utf8()
    app()


