from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.identity import article_id, canonical_url, own_address


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Bao.Example.VN:443/Tin/a.html#x", "https://bao.example.vn/Tin/a.html"),
        ("http://bao.example.vn:80/", "http://bao.example.vn"),
        ("http://bao.example.vn:8080/a/", "http://bao.example.vn:8080/a"),
        ("https://b.vn/a?utm_source=x&id=3&fbclid=y", "https://b.vn/a?id=3"),
        ("//b.vn/a", "https://b.vn/a"),
    ],
)
def test_what_does_not_name_the_page_goes(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "/tin/a.html", "http://[::1", "ftp://b.vn/a"]
)
def test_what_is_no_web_address_has_no_canonical_form(url: str) -> None:
    assert canonical_url(url) is None


@given(
    st.sampled_from(["http://", "HTTPS://", "//"]),
    st.text("abcV.:0/?&=#@-_ \u0301[]%", max_size=40),
)
def test_canonical_is_idempotent(scheme: str, rest: str) -> None:
    once = canonical_url(scheme + rest)
    assert once is None or canonical_url(once) == once


def test_the_own_id_counts_before_the_url_and_the_content() -> None:
    url_id = article_id("", "https://b.vn/a", ("t", "b", ""))
    assert article_id("tin-1", "https://b.vn/a", ("t", "b", "")) == "tin-1"
    assert url_id == hashlib.sha256(b"https://b.vn/a").hexdigest()
    assert article_id("", "http://b.vn/a", ("khác", "b", "")) == url_id
    assert article_id("", None, ("t", "b", "")) != article_id("", None, ("tb", "", ""))


@pytest.mark.parametrize(("told", "stood_at", "address"), [
    ("https://bao.example/a", "https://m.bao.example/amp/a", "https://bao.example/a"),
    ("https://tin.bao.example/a", "https://bao.example/a", "https://tin.bao.example/a"),
    ("https://khac.example/a", "https://bao.example/b?utm_source=x", "https://bao.example/b"),
    ("https://bao.example/", "https://bao.example/b", "https://bao.example/b"),
    (None, "https://bao.example/b/", "https://bao.example/b"),
    ("https://bao.example/a", "", "https://bao.example/a"),
    (None, "", None), (None, "bai.html", None),
])
def test_a_page_is_believed_about_its_address_within_its_site(
    told: str | None, stood_at: str, address: str | None
) -> None:
    assert own_address(told, stood_at) == address


@pytest.mark.parametrize(("url", "base", "canonical"), [
    ("b", "https://bao.example/a", "https://bao.example/b"),
    ("//x.example/b", "http://a.example", "http://x.example/b"),
    ("http://[::1", "https://bao.example/", None), ("b", "http://[", None),
])
def test_an_address_is_meant_from_its_page(url: str, base: str, canonical: str | None) -> None:
    assert canonical_url(url, base) == canonical
