from __future__ import annotations

import json
from contextlib import contextmanager

import anyio
import pytest
from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from assistant.web.api.problems import invalid, may, missing, told, unprocessable
from assistant.web.waiting import Full
from indexer.errors import ArchiveBusy, ModelError, SettingsError
from indexer.register.review import ReviewError


@pytest.mark.parametrize(("error", "status"), [
    (ReviewError("no"), 409), (ArchiveBusy("no"), 503), (ModelError("no"), 503), (Full(), 503),
])
def test_each_error_of_the_domain_has_its_status(error: Exception, status: int) -> None:
    with pytest.raises(HTTPException) as raised, contextmanager(told)():
        raise error
    assert raised.value.status_code == status and raised.value.detail == str(error)
    assert ("Retry-After" in (raised.value.headers or {})) == (status == 503)


def test_a_setting_that_cannot_be_is_the_requests_fault() -> None:
    with pytest.raises(RequestValidationError) as raised, contextmanager(told)():
        raise SettingsError("no source")
    assert raised.value.errors()[0]["msg"] == "no source"


def test_what_is_not_there_comes_with_where_to_look() -> None:
    assert missing("event", "x", "look there").detail == "no event 'x'; look there"


def test_what_was_sent_is_not_sent_back() -> None:
    many = RequestValidationError([
        error for _ in range(50) for error in invalid(("body", "\ud800"), "wrong \udfff", b"\xff").errors()])
    answer = anyio.run(unprocessable, Request({"type": "http"}), many)
    sent = json.loads(bytes(answer.body))["detail"]
    assert answer.status_code == 422 and len(sent) == 20
    assert sent[0] == {"type": "value_error", "loc": ["body", "?"], "msg": "wrong ?"}


def test_every_problem_of_an_operation_is_told() -> None:
    assert set(may(401)) == {401, 429, 503} and set(may(413)[413]["content"]) == {"text/plain"}
