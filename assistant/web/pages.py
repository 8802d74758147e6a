"""Pages of HTML from templates: escaped, in the reader's language, with the site's frame around them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from assistant.texts import Texts, texts
from assistant.view import web_address
from assistant.web.access import account, site_of
from indexer.settings import LANGUAGES

_WEB = Path(__file__).parent
ASSETS, TEMPLATES = _WEB / "assets", _WEB / "templates"
LANGUAGE = "hb_language"
"""The cookie that keeps the reader's language."""
_YEAR = 365 * 24 * 3600


@cache
def templates() -> Environment:
    """The templates, each read once; what they are given is escaped, what they are not is an error."""
    made = Environment(loader=FileSystemLoader(TEMPLATES, encoding="utf-8"), autoescape=True,
                       undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["web_address"] = web_address
    return made


def spoken(request: HTTPConnection) -> Texts:
    """The texts of the reader's language: that of ``?lang=``, of the cookie, or the settings'."""
    for language in (request.query_params.get("lang"), request.cookies.get(LANGUAGE)):
        if language in LANGUAGES:
            return texts(language)
    return texts(site_of(request).settings.language)


def page(request: HTTPConnection, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page; ``values`` are the template's names."""
    response = HTMLResponse(html(request, template, **values), status)
    if (language := request.query_params.get("lang")) in LANGUAGES:
        response.set_cookie(LANGUAGE, str(language), max_age=_YEAR, samesite="lax", httponly=False)
    return response


def html(request: HTTPConnection, template: str, **values: Any) -> Markup:
    """A template's HTML, which may be a part of a page.

    It knows ``texts``, ``say`` (a text of the catalogue by its key), ``account``, ``path`` and
    ``here`` (the path with its query, without ``lang``) besides the values.
    """
    words = spoken(request)
    rest = request.url.remove_query_params("lang")
    return Markup(templates().get_template(template).render(
        texts=words, say=words.say, account=account(request), path=request.url.path,
        here=rest.path + (f"?{rest.query}" if rest.query else ""), **values))
