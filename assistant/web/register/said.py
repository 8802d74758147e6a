"""What staff say of the register by a form: logged, written to the audit log, or refused in words."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from starlette.datastructures import FormData

from assistant.web.access import record
from assistant.web.pages import spoken
from indexer.errors import ArchiveBusy, ArchiveNotWritable
from indexer.register.review import Review, ReviewError
from indexer.words import nfc

LONGEST = 500
"""Characters of a text that staff give."""


class Refused(Exception):
    """A review that was not made: the answer's status, and why in the reader's language."""

    def __init__(self, status: int, fault: str) -> None:
        super().__init__(fault)
        self.status, self.fault = status, fault


async def form(request: Request) -> FormData:
    """A FastAPI dependency: the fields of the form that was sent."""
    return await request.form(max_files=0, max_fields=400)


def text(sent: FormData, name: str) -> str:
    """A field on one line; "" where it was not sent. Raises ``ValueError`` where it is too long."""
    value = sent.get(name, "")
    found = " ".join(nfc(value).split()) if isinstance(value, str) else ""
    if len(found) > LONGEST:
        raise ValueError(f"{name}: {len(found)} characters")
    return found


def reason(request: Request, sent: FormData) -> str:
    """Why; raises ``Refused`` where that is too long."""
    try:
        return text(sent, "reason")
    except ValueError:
        raise Refused(422, spoken(request).say("register.too_long", most=LONGEST)) from None


def texts(sent: FormData, name: str) -> list[str]:
    """All values of a field of that name, each once."""
    return list(dict.fromkeys(value for value in sent.getlist(name) if isinstance(value, str) and value))


def said(request: Request, say: Callable[[], Review], about: str) -> Review:
    """Say it. Raises ``Refused`` where the archive is being written to or the register cannot hold it."""
    words = spoken(request)
    try:
        review = say()
    except ArchiveBusy:
        raise Refused(503, words.say("register.busy")) from None
    except ArchiveNotWritable as error:
        raise Refused(503, words.say("register.not_writable", reason=error)) from error
    except ReviewError as error:
        raise Refused(422, words.say("register.refused", reason=error)) from error
    record(request, f"register {review.verb}", f"#{review.seq} {about}")
    return review
