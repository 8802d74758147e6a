"""What messages do not show."""

from __future__ import annotations

import pytest

from indexer.secrets import hidden


@pytest.mark.parametrize(("text", "shown"), [
    ("cannot reach http://ai:mat-khau@may.example:8080/v1", "cannot reach http://…@may.example:8080/v1"),
    ("https://token@x.example and ftp://a:b@y.example", "https://…@x.example and ftp://…@y.example"),
    ("write to an@bao.example, see https://bao.example/@an", "write to an@bao.example, see https://bao.example/@an"),
    ("", ""),
])
def test_what_stands_before_an_addresss_host_is_not_shown(text: str, shown: str) -> None:
    assert hidden(text) == shown


def test_keys_of_the_environment_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("OPENAI_API_KEY", "sk-bi-mat-123"), ("MY_TOKEN", "tok-456-789"), ("A_KEY", "ngan"),
                        ("LANG_OF_X", "tieng-viet-dai")):
        monkeypatch.setenv(name, value)
    told = hidden("401: bad key sk-bi-mat-123 (tok-456-789), ngan, tieng-viet-dai")
    assert told == "401: bad key … (…), ngan, tieng-viet-dai"
