"""The register as Popolo JSON (http://www.popoloproject.com/specs/), with an extension under "hoibao".

``docs/register-export.md`` says what the extension holds.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO
from urllib.parse import quote

from assistant.register.bodies import body_name, classification, office_name, place_name
from assistant.register.table import Lookup, sources
from assistant.view import web_address
from indexer.errors import HoiBaoError
from indexer.register.offices import Office
from indexer.register.types import Appointment, Event, Tenure
from indexer.resources import data
from indexer.types import Article

Named = tuple[str, Sequence[str]]
"""A person's name, and how else it is spelt."""

_TOLD = (
    "action", "status", "position", "organisation", "place", "previous", "replaced", "decided_by",
    "signed_by", "decision_number", "decided", "effective", "announced", "term", "confidence",
)
_REPORTED = ("article_id", "part", "start", "end", "quote", "origin")
_URI = "%/:?#[]@!$&'()*+,;=~"
"""What stays as it is in an address; all but letters, digits and these is percent-coded (RFC 3986)."""
_SHOWN = 3
"""Errors that a message names."""


def popolo(
    events: Sequence[Event], tenures: Sequence[Tenure], persons: Mapping[str, Named], articles: Lookup
) -> dict[str, Any]:
    """The register as one document; ``persons`` is by id, who is not in it goes by the name that is told.

    Ids are made of what they name, so that the same register gives the same document in whatever order
    it comes: offices of their key, memberships of person, office and which of the person's times in it.
    The events that tell of a tenure's ends are there, whether passed or not.
    """
    known = {event.id for event in events}
    more = {event.id: event for tenure in tenures for event in tenure.events if event.id not in known}
    events = [*events, *more.values()]
    offices = _offices([*(e.office for e in events), *(t.office for t in tenures)])
    return {
        "persons": _sorted(_persons(events, tenures, persons)),
        "organizations": _sorted(_organizations(offices)),
        "posts": _sorted(map(_post, offices)),
        "memberships": _sorted(_memberships(tenures, articles)),
        "hoibao": {"version": 1, "events": _sorted(_event(event, articles) for event in events)},
    }


def validate(document: Mapping[str, Any]) -> list[str]:
    """What is wrong with a document, each with its path; empty where it is as the schema says and every
    id is one of a kind and of something."""
    from jsonschema import Draft202012Validator

    schema = json.loads(data("popolo", "document.json").read_text(encoding="utf-8"))
    errors = [f"{error.json_path}: {error.message}"
              for error in Draft202012Validator(schema).iter_errors(document)]
    return errors or list(_unresolved(document))


def write_popolo(document: Mapping[str, Any], file: BinaryIO) -> None:
    """The document as JSON in UTF-8; raises ``HoiBaoError``, having written nothing, if it is not valid."""
    if errors := validate(document):
        raise HoiBaoError(
            f"the register cannot be written as Popolo, {len(errors)} errors: {'; '.join(errors[:_SHOWN])}; "
            "correct these events in the register, or export it as CSV or XLSX"
        )
    file.write(json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8") + b"\n")


def _unresolved(document: Mapping[str, Any]) -> Iterator[str]:
    """Ids that two things share, and references to nothing."""
    events = document["hoibao"]["events"]
    groups = {"persons": document["persons"], "organizations": document["organizations"],
              "posts": document["posts"], "memberships": document["memberships"], "hoibao.events": events}
    known = {name: Counter(item["id"] for item in items) for name, items in groups.items()}
    for name, ids in known.items():
        yield from (f"$.{name}: the id {id_!r} is there {n} times" for id_, n in ids.items() if n > 1)
    for name, items in groups.items():
        for number, item in enumerate(items):
            for key, group, id_ in _references(item):
                if id_ not in known[group]:
                    yield f"$.{name}[{number}].{key}: {id_!r} is none of {group}"


def _references(item: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(key, the group that it points into, id)."""
    for key, group in (("person_id", "persons"), ("organization_id", "organizations"), ("post_id", "posts")):
        if key in item:
            yield key, group, item[key]
    for id_ in item.get("hoibao", {}).get("event_ids", ()):
        yield "hoibao.event_ids", "hoibao.events", id_


def _offices(offices: Iterable[Office]) -> list[Office]:
    """One office a key, of those so called the one in full standing whose label comes first."""
    ranked = sorted(offices, key=lambda o: (o.key, o.acting or o.former, office_name(o)))
    return list({office.key: office for office in reversed(ranked)}.values())


def _persons(
    events: Iterable[Event], tenures: Iterable[Tenure], persons: Mapping[str, Named]
) -> Iterator[dict[str, Any]]:
    told = sorted({(e.person_id, e.told.person) for e in events} | {(t.person_id, t.person) for t in tenures})
    for id_, person in dict(reversed(told)).items():
        name, variants = persons.get(id_, (person, ()))
        others = [{"name": other} for other in dict.fromkeys(variants) if other != name]
        yield _filled(id=id_, name=name, other_names=others)


def _organizations(offices: Iterable[Office]) -> Iterator[dict[str, Any]]:
    bodies = {_body_id(office): office for office in offices if office.body}
    for id_, office in bodies.items():
        yield _filled(
            id=id_, name=body_name(office), classification=classification(office.body), area=_area(office)
        )


def _post(office: Office) -> dict[str, Any]:
    return _filled(
        id=_post_id(office), label=office_name(office), role=office.role, organization_id=_body_id(office),
        area=_area(office), hoibao={"office_key": office.key},
    )


def _memberships(tenures: Iterable[Tenure], articles: Lookup) -> Iterator[dict[str, Any]]:
    times: Counter[tuple[str, str]] = Counter()
    for tenure in sorted(tenures, key=lambda t: (t.since or t.until, t.until, *(e.id for e in t.events))):
        holds = (tenure.person_id, tenure.office.key)
        times[holds] += 1
        yield _membership(_id("membership", *holds, str(times[holds])), tenure, articles)


def _membership(id_: str, tenure: Tenure, articles: Lookup) -> dict[str, Any]:
    office = tenure.office
    links = {link["url"]: link for event in reversed(tenure.events) for link in _links(event, articles)}
    return _filled(
        id=id_, label=office_name(office), role=office.role, person_id=tenure.person_id,
        organization_id=_body_id(office), post_id=_post_id(office), area=_area(office),
        start_date=tenure.since, end_date=tenure.until, sources=list(links.values()),
        hoibao={
            "event_ids": [event.id for event in tenure.events],
            **({"start_date_inferred": not tenure.since_stated} if tenure.since else {}),
            **({"end_date_inferred": not tenure.until_stated} if tenure.until else {}),
            **({"acting": True} if office.acting else {}),
        },
    )


def _links(event: Event, articles: Lookup) -> Iterator[dict[str, str]]:
    """The articles on the web that report an event, with their first quote for a note."""
    for article in sources(event, articles):
        if url := _uri(article):
            yield _filled(url=url, note=next(r.quote for r in event.reports if r.article_id == article.id))


def _event(event: Event, articles: Lookup) -> dict[str, Any]:
    told = event.told
    return _filled(
        id=event.id, person_id=event.person_id, post_id=_post_id(event.office),
        **{field: getattr(told, field) for field in _TOLD}, published=_day(told),
        review=event.review, conflicts=list(event.conflicts),
    ) | {"reports": [_report(report, articles(report.article_id)) for report in event.reports]}


def _report(report: Appointment, article: Article | None) -> dict[str, Any]:
    about = {"url": _uri(article), "outlet": article.source, "title": article.title} if article else {}
    return {field: getattr(report, field) for field in _REPORTED} | _filled(**about, published=_day(report))


def _area(office: Office) -> dict[str, str]:
    return {"id": _id("area", office.place), "name": place_name(office)} if office.place else {}


def _body_id(office: Office) -> str:
    return _id("organization", office.body, office.place) if office.body else ""


def _post_id(office: Office) -> str:
    return _id("post", office.key)


def _id(kind: str, *parts: str) -> str:
    return f"{kind}-{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]}"


def _uri(article: Article) -> str:
    """Where an article is on the web, "" where it is not."""
    return quote(web_address(article.url) or "", safe=_URI)


def _day(report: Appointment) -> str:
    return report.published.isoformat() if report.published else ""


def _filled(**properties: Any) -> dict[str, Any]:
    """The properties that hold something; Popolo leaves out what is unknown."""
    return {key: value for key, value in properties.items() if value not in ("", [], {}, None)}


def _sorted(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: str(item["id"]))
