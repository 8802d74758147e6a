from __future__ import annotations

import time

import pytest

from indexer.read.sniff import other, sniff


@pytest.mark.parametrize(("head", "kind"), [
    (b"<html>", "html"), (b"\n <!DOCTYPE HTML PUBLIC", "html"), (b"<?xml version='1.0'?><html>", "html"),
    (b"<!-- a --><!-- b -->\n<head>", "html"), (b"<TITLE>x", "html"),
    ("<html>".encode("utf-16"), "html"),
    (b"<?xml version='1.0'?><rss version='2.0'>", "feed"), (b"%PDF-1.4", "pdf"), (b"PK\3\4", "zip"),
    (b"WARC/1.0\r\n", "warc"), (b"---\ntitle: x", "markdown"), (b" [", "json"), (b"{", "jsonl"),
    (b"{\\rtf1", None), (b"Tin", None), (b"<?php", None), (b"<svg>", None), (b"", None),
    (b"<!-- <html>", None),
])
def test_a_document_is_told_by_how_it_begins(head: bytes, kind: str | None) -> None:
    assert sniff(head) == kind


@pytest.mark.parametrize(("head", "what"), [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a Word file of before 2007; save it as .docx"),
    (b"{\\rtf1", "RTF; save it as .docx"), (b"%PDF-1", "a PDF; name it .pdf"), (b"\x89PNG", "binary data"),
    (b"a\0b", "binary data"), (b"Tin", ""), (b"<html>", ""), (b"", ""),
])
def test_what_is_no_text_is_told(head: bytes, what: str) -> None:
    assert other(head) == what


@pytest.mark.parametrize("piece", [b"<!---->", b"<!-- ", b" ", b"<?xml ", b"<?xml?>"])
def test_a_hostile_beginning_takes_no_long_time(piece: bytes) -> None:
    begin = time.process_time()
    sniff(piece * 9_999)
    assert time.process_time() - begin < 1
