"""The log: one line an event, with its request, and nothing that somebody wrote."""

from __future__ import annotations

import json
import logging
import sqlite3
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

from indexer import logs
from indexer.errors import ModelError, ServiceError

Written = Callable[[], str]
SECRET = "bí-mật-của-ai-đó"
ours = logging.getLogger("assistant.web.test")
theirs = logging.getLogger("a_library.of.others")


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """What is written to standard error; the log is put back afterwards."""
    root, own = logging.getLogger(), [logging.getLogger(name) for name in ("assistant", "indexer")]
    before, levels = list(root.handlers), [log.level for log in own]
    yield lambda: capsys.readouterr().err
    root.handlers[:] = before
    for log, level in zip(own, levels, strict=True):
        log.setLevel(level)


def lines(told: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.splitlines()]


def test_a_line_is_an_event(written: Written) -> None:
    logs.configure("json", "info")
    with logs.within("a-request"):
        ours.info("an\nevent", extra={"status": 200, "ms": 1.5, "question": SECRET})
    ours.debug("nothing")
    [line] = lines(written())
    assert line.pop("time").endswith("Z") and line == {
        "level": "info", "logger": "assistant.web.test", "message": "an\nevent", "request": "a-request",
        "status": 200, "ms": 1.5}


def test_as_text_it_is_a_line_too(written: Written) -> None:
    logs.configure("text", "debug")
    with logs.within("a-request"):
        ours.debug("an\nevent", extra={"status": 200})
    time, rest = written().split(" ", 1)
    assert time.endswith("Z") and rest == "debug assistant.web.test [a-request] an event status=200\n"


def test_it_is_configured_anew_and_not_twice(written: Written) -> None:
    for _ in range(3):
        logs.configure("json", "info")
    ours.info("once")
    assert len(lines(written())) == 1


@pytest.mark.parametrize("form", logs.FORMATS)
def test_what_libraries_say_is_left_out_but_that_they_did(written: Written, form: str) -> None:
    logs.configure(form, "debug")
    theirs.info(SECRET)
    theirs.warning(f"could not send {SECRET}", extra={"body": SECRET, "status": SECRET})
    theirs.warning("could not send %s", SECRET)
    told = written()
    assert told.count("a_library.of.others") == 2 and "test_logs.py:" in told and SECRET not in told


@pytest.mark.parametrize("form", logs.FORMATS)
@pytest.mark.parametrize(("error", "told"), [
    (ValueError(SECRET), "builtins.ValueError"),
    (ModelError(f"401: {SECRET}"), "indexer.errors.ModelError"),
    (ServiceError("/x/service.sqlite: disk full"), "ServiceError: /x/service.sqlite: disk full"),
    (OSError(28, SECRET, f"/x/{SECRET}"), "builtins.OSError: No space left on device"),
    (OSError(SECRET), "builtins.OSError"),
    (sqlite3.OperationalError("database is locked"), "sqlite3.OperationalError: database is locked"),
    (ExceptionGroup(SECRET, [ValueError(SECRET), KeyError(SECRET)]), "builtins.KeyError"),
])
def test_an_exception_is_its_kind_and_its_place(
    written: Written, form: str, error: Exception, told: str
) -> None:
    logs.configure(form, "info")

    def fails(question: str) -> None:
        try:
            raise LookupError(question)
        except LookupError:
            error.add_note(question)
            raise error  # noqa: B904

    try:
        fails(SECRET)
    except Exception:
        ours.exception("it has failed")
    text = written()
    assert told in text and "builtins.LookupError" in text and " fails" in text and SECRET not in text


def test_a_circle_of_causes_ends(written: Written) -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert logs.trace(one).splitlines() == ["builtins.KeyError", "builtins.ValueError"]


def test_nothing_is_printed_beside_the_log(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in ((traceback, "print_exc"), (sys, "excepthook"), (threading, "excepthook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # put back afterwards
    logs.configure("json", "info")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            logging.captureWarnings(False)  # another test may have left it on, of another showwarning
            logs.take_over()
            warnings.warn(SECRET, stacklevel=1)
    finally:
        logging.captureWarnings(False)

    def fails() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    try:
        fails()
    except ValueError as error:
        traceback.print_exc()
        sys.excepthook(ValueError, error, error.__traceback__)
    said = written()
    failures = ["a thread has failed", "a library has caught an error", "the program has failed"]
    told = [line for line in lines(said) if line["message"] in failures]  # others' threads may log too
    assert [line["message"] for line in told] == failures
    assert all("ValueError" in line["exception"] for line in told)
    assert any(line["logger"] == "py.warnings" for line in lines(said)) and SECRET not in said


def test_events_are_made_within_their_request_whoever_asks_for_them() -> None:
    seen, closed = [], []

    def events() -> Generator[int]:
        try:
            for n in range(5):
                seen.append(logs.request.get())
                yield n
        finally:
            closed.append(True)

    made = logs.along("a-request", events())
    with logs.within("another"):
        assert [next(made), next(made)] == [0, 1] and logs.request.get() == "another"
    thread = threading.Thread(target=lambda: next(made))
    thread.start()
    thread.join()
    made.close()
    assert seen == ["a-request"] * 3 and closed == [True] and logs.request.get() == ""


def test_a_line_of_another_process_is_written_as_it_was(written: Written) -> None:
    line = {"time": "2025-01-01T00:00:00.000Z", "level": "warning", "logger": "indexer.build",
            "message": "x", "request": "a-request", "count": 3}
    logs.configure("json", "info")
    logs.again(line)
    logs.configure("text", "info")
    logs.again({"logger": "indexer", "count": 3, "question": SECRET})
    logs.again({"logger": "a_library", "message": SECRET})
    first, second = written().splitlines()
    assert json.loads(first) == line and second.endswith("count=3")


def test_a_process_of_a_job_belongs_to_its_request(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(logs.VARIABLE, "a-request")
    with logs.within(""):
        logs.configure("json", "info")
        ours.warning("x")
    assert lines(written())[0]["request"] == "a-request"


def test_ids_are_not_guessed() -> None:
    assert len({logs.new_id() for _ in range(100)}) == 100 and len(logs.new_id()) == 16
