from __future__ import annotations

import pytest

from indexer.read.saved import saved_from

URL = "https://bao.example/thoi-su/cau.html"


@pytest.mark.parametrize(("note", "address"), [
    (f"<!-- saved from url=(0036){URL} -->", URL),
    (f"<!--\n Page saved with SingleFile \n url: {URL} \n-->", URL),
    ("<!-- Mirrored from bao.example/cau.html by HTTrack Website Copier/3.x [XR&CO'2014], Mon -->",
     "http://bao.example/cau.html"),
    ("<!-- saved from url=(0014)about:internet -->", ""), ("<!-- Mirrored from localhost -->", ""), ("", ""),
])
def test_the_address_that_was_noted_is_found(note: str, address: str) -> None:
    assert saved_from(f"<!DOCTYPE html>\n{note}\n<html><head>") == address
    assert saved_from("<p>x</p>" * 9_999 + note) == ""
