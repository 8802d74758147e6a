"""Pages from templates: escaped, in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from starlette.requests import Request

from assistant.web.pages import ASSETS, TEMPLATES, html, page, spoken, templates
from assistant.web.site import Site

HOSTILE = "\"><img src=x onerror='alert(1)'>{{ 7*7 }}"


def asked(site: Site, path: str = "/dang-nhap", query: str = "", cookies: str = "") -> Request:
    class App:
        class state:
            pass

    App.state.site = site  # type: ignore[attr-defined]
    return Request({"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "app": App,
                    "headers": [(b"host", b"localhost"), (b"cookie", cookies.encode())], "scheme": "http",
                    "state": {}, "root_path": "", "server": ("localhost", 80)})


def form(request: Request, **values: object) -> str:
    values = {"next": "/", "fault": "", "name": "", "any_account": True, **values}
    return str(html(request, "login.html", **values))


def test_what_a_template_is_given_is_escaped(site: Site) -> None:
    text = form(asked(site), name=HOSTILE, next=HOSTILE, fault=HOSTILE)
    assert "<img" not in text and text.count("&lt;img src=x onerror=&#39;") == 3 and "{{ 7*7 }}" in text


def test_what_a_template_is_not_given_is_an_error(site: Site) -> None:
    with pytest.raises(UndefinedError, match="'fault' is undefined"):
        html(asked(site), "login.html", next="/", name="", any_account=True)


@pytest.mark.parametrize(("query", "cookies", "language"), [
    ("", "", "vi"), ("lang=en", "", "en"), ("", "hb_language=en", "en"), ("lang=vi", "hb_language=en", "vi"),
    ("lang=fr", "", "vi"), ("lang=../../etc", "hb_language=<b>", "vi"), ("lang=en&lang=vi", "", "vi"),
])
def test_the_language_is_the_readers(site: Site, query: str, cookies: str, language: str) -> None:
    request = asked(site, query=query, cookies=cookies)
    assert spoken(request).language == language and f'<html lang="{language}">' in form(request)


def test_a_language_that_was_chosen_is_kept(site: Site) -> None:
    values = {"next": "/", "fault": "", "name": "", "any_account": True}
    kept = page(asked(site, query="lang=en"), "login.html", 401, **values)
    assert kept.status_code == 401 and kept.headers["set-cookie"].startswith("hb_language=en; ")
    for query in ("", "lang=fr", "lang=en%0d%0aX: y"):
        assert "set-cookie" not in page(asked(site, query=query), "login.html", **values).headers


def test_links_of_the_frame_stay_within_the_site(site: Site) -> None:
    for path in ("//xau.example/", "///xau.example", "/\\xau.example", "//xau.example/%2e"):
        text = form(asked(site, path=path, query="q=1&lang=en"))
        assert 'href="//' not in text and 'href="/\\' not in text and "next=//" not in text
    text = form(asked(site, "/bai-bao", "lang=vi&q=c%E1%BA%A7u"))
    assert 'href="/bai-bao?q=c%E1%BA%A7u&amp;lang=en"' in text


def test_a_link_to_an_article_leads_to_the_web_alone() -> None:
    filtered = templates().filters["web_address"]
    assert filtered("https://bao.example/a") == "https://bao.example/a"
    for url in ("javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "vbscript:x", "//x",
                "data:text/html,x", "https:", "http://", None, "", "file:///etc/passwd",
                "JaVaScRiPt://x.example/%0aalert(1)"):
        assert filtered(url) is None, url


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_lets_text_be_markup_or_runs_a_script_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert "|safe" not in text.replace(" ", "") and "autoescape false" not in text
    for line in text.splitlines():
        assert "<script" not in line or "src=" in line, line
        assert "<style" not in line and "javascript:" not in line, line
        assert not re.search(r"\son[a-z]+=", line), line
        assert "//" not in line.replace("://", "") or "http" not in line, line


def test_assets_ask_no_other_site() -> None:
    for path in ASSETS.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "@import" not in text and "url(http" not in text and "importScripts" not in text, path.name
        assert "eval(" not in text and "document.write" not in text, path.name
