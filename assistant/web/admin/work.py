"""The jobs: what is being added or rebuilt, how far it is, what went wrong; and rebuilding."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.texts import Texts
from assistant.web.access import account, record, site_of
from assistant.web.admin.frame import HOME, SECTIONS, confirmed, shown
from assistant.web.admin.overview import on_disk
from assistant.web.jobs import MEMORY, Job, Kind, QueueFull
from assistant.web.pages import spoken
from indexer.read.legacy.readings import MOJIBAKE

router = APIRouter(prefix=HOME)
COUNTS: dict[Kind, tuple[str, ...]] = {
    "add": ("read", "added", "updated", "skipped", "withheld", "lists", "bad", "passages"),
    "rebuild": ("added", "passages"), "backup": ("bytes",),
}
"""What is counted of a job's progress, in the order in which it is shown."""
_CONVERTED = "converted_"


@router.get("/viec")
def listed(request: Request) -> HTMLResponse:
    """Every job that is remembered."""
    return shown(request, "admin_jobs.html", "work", jobs=site_of(request).jobs.listed())


@router.get("/viec/{id}.json")
def progress(request: Request, id: str) -> JSONResponse:
    """How far a job is, in words."""
    return JSONResponse(told(spoken(request), _job(request, id), site_of(request).now()))


@router.get("/viec/{id}")
def job(request: Request, id: str) -> HTMLResponse:
    """One job, followed until it is over."""
    found = _job(request, id)
    facts = told(spoken(request), found, site_of(request).now())
    return shown(request, "admin_job.html", "work", job=found, told=facts)


@router.post("/viec/{id}/dung")
def stop(request: Request, id: str) -> Response:
    """Ask a job to end."""
    found = _job(request, id)
    site_of(request).jobs.stop(id)
    record(request, "job stopped", f"{found.kind}: {found.what}")
    return RedirectResponse(f"{SECTIONS['work']}/{id}", 303)


@router.get("/dung-lai")
def ask_rebuild(request: Request) -> HTMLResponse:
    """Whether to make the archive anew."""
    return _ask_rebuild(request)


@router.post("/dung-lai")
def rebuild(request: Request) -> Response:
    """Make the archive anew from its own articles."""
    archive = site_of(request).assistant.archive
    words = spoken(request)
    arguments = ["rebuild", "--archive", str(archive.folder.absolute()), "--progress-json"]
    started = start(request, "rebuild", words.say("admin.whole_archive"), arguments)
    if started is None:
        return _ask_rebuild(request, 429, words.say("admin.queue_full"))
    record(request, "archive rebuilt", f"job {started.id}")
    return RedirectResponse(f"{SECTIONS['work']}/{started.id}", 303)


def _ask_rebuild(request: Request, status: int = 200, fault: str = "") -> HTMLResponse:
    words = spoken(request)
    return confirmed(
        request, "overview", title=words.say("admin.rebuild"), text=words.say("admin.rebuild_text"),
        button=words.say("admin.rebuild_do"), action=f"{HOME}/dung-lai", status=status, fault=fault)


def start(request: Request, kind: Kind, what: str, arguments: list[str], **more: object) -> Job | None:
    """Let a job wait for its turn; None where too many wait."""
    site, who = site_of(request), account(request)
    made = Job(kind, what, who.name if who else "", arguments, site.now(),
               memory=MEMORY + 2 * on_disk(site), **more)  # type: ignore[arg-type]
    try:
        return site.jobs.put(made)
    except QueueFull:
        return None


def told(words: Texts, job: Job, now: float) -> dict[str, object]:
    """A job as its page shows it."""
    rate = job.rate(now)
    return {
        "over": job.is_over, "state": words.say(f"admin.state_{job.state}"), "share": job.share,
        "counts": {name: words.number(int(job.counts.get(name, 0))) for name in COUNTS[job.kind]},
        "rate": words.say("admin.a_second", count=words.number(rate)) if rate is not None else "–",
        "seconds": words.say("admin.seconds", count=words.number(round(job.seconds(now)))),
        "converted": _converted(words, job), "doubtful": _doubtful(words, job),
        "bad": list(job.bad), "more_bad": _more(words, job), "error": job.error,
    }


def _converted(words: Texts, job: Job) -> str:
    """How many articles were converted from which old encoding; "" where none was."""
    counts = {name.removeprefix(_CONVERTED): words.number(int(count))
              for name, count in job.counts.items() if name.startswith(_CONVERTED)}
    each = (f"{words.say('admin.mojibake') if name == MOJIBAKE else name.upper()} {count}"
            for name, count in counts.items())
    return words.say("admin.converted", encodings=", ".join(each)) if counts else ""


def _doubtful(words: Texts, job: Job) -> str:
    """How many articles may be in an old encoding and stayed as they are; "" where none may."""
    count = int(job.counts.get("doubtful", 0))
    return words.say("admin.doubtful", count=words.number(count)) if count else ""


def _more(words: Texts, job: Job) -> str:
    """How many bad records are not shown; "" where all are."""
    more = int(job.counts.get("bad", 0)) - len(job.bad)
    return words.say("admin.more_bad", count=words.number(more)) if more > 0 else ""


def _job(request: Request, id: str) -> Job:
    found = site_of(request).jobs.get(id)
    if found is None:
        raise HTTPException(404)
    return found
