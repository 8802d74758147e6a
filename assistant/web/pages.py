"""Pages of HTML from templates: escaped, in the reader's language, with the site's frame around them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from assistant.service.accounts import Account
from assistant.texts import Texts, texts
from assistant.view import web_address
from assistant.web.access import account, site_of
from assistant.web.site import Site
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


def spoken(request: HTTPConnection, site: Site | None = None) -> Texts:
    """The texts of the reader's language: that of ``?lang=``, of the cookie, or the settings'."""
    for language in (request.query_params.get("lang"), request.cookies.get(LANGUAGE)):
        if language in LANGUAGES:
            return texts(language)
    return texts((site or site_of(request)).settings.language)


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
    rest = request.url.remove_query_params("lang")
    here = "/" + rest.path.lstrip("/") + (f"?{rest.query}" if rest.query else "")
    return render(template, spoken(request), account(request), request.url.path, here, **values)


def render(
    template: str, words: Texts, who: Account | None, path: str, here: str, **values: Any
) -> Markup:
    """A template's HTML in a language, for whom and from where it is asked (see ``html``)."""
    return Markup(templates().get_template(template).render(
        texts=words, say=words.say, account=who, path=path, here=here, **values))
