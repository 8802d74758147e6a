"""The frame of the admin's pages, and how they write moments and sizes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import Request
from starlette.responses import HTMLResponse

from assistant.texts import Texts
from assistant.web.pages import page, spoken
from indexer.types import VIETNAM

HOME = "/quan-tri"
Section = Literal[
    "overview", "add", "removal", "work", "backups", "feedback", "accounts", "audit", "privacy",
    "settings"]
SECTIONS: dict[Section, str] = {
    "overview": HOME, "add": f"{HOME}/them-bai", "removal": f"{HOME}/go-bai", "work": f"{HOME}/viec",
    "backups": f"{HOME}/sao-luu", "feedback": f"{HOME}/gop-y",
    "accounts": f"{HOME}/tai-khoan", "audit": f"{HOME}/nhat-ky", "privacy": f"{HOME}/rieng-tu",
    "settings": f"{HOME}/cai-dat",
}
"""The pages that each of them links to, in order."""


def shown(
    request: Request, template: str, section: Section, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page of a section; the template also knows ``when`` (a moment, from seconds since 1970), ``size``
    (of bytes) and ``percent`` (of a share)."""
    words = spoken(request)
    return page(
        request, template, status, section=section, sections=SECTIONS, when=lambda time: when(words, time),
        size=lambda count: size(words, count), percent=percent, **values)


def confirmed(
    request: Request, section: Section, *, title: str, text: str, button: str, action: str,
    fields: dict[str, str] | None = None, status: int = 200, fault: str = "",
) -> HTMLResponse:
    """A page that asks whether to go on; ``button`` then posts the fields to ``action``."""
    return shown(request, "admin_confirm.html", section, status, title=title, text=text, button=button,
                 action=action, fields=fields or {}, back=SECTIONS[section], fault=fault)


def when(words: Texts, time: float | None) -> str:
    """A moment in Vietnam's time; a dash where there is none."""
    return "–" if time is None else words.moment(datetime.fromtimestamp(time, VIETNAM))


def size(words: Texts, count: float) -> str:
    """Bytes in kB, MB or GB, whichever is next."""
    for unit, power in (("GB", 1e9), ("MB", 1e6)):
        if count >= power:
            number = f"{count / power:.1f}".removesuffix(".0")
            return f"{number.replace('.', ',') if words.thousands == '.' else number} {unit}"
    return f"{round(count / 1e3)} kB"


def percent(share: float) -> str:
    """A share from 0 to 1 in whole per cent."""
    return f"{round(share * 100)} %"
