"""The register as developers and the command line use it: who held what, and staff's say on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from assistant.register.delimited import write_csv
from assistant.register.holders import read_holders
from assistant.register.popolo import popolo, write_popolo
from assistant.register.table import Language, event_table, tenure_table
from assistant.register.workbook import write_xlsx
from indexer.archive import Archive
from indexer.errors import SourceError
from indexer.register import staff
from indexer.register.compare import asks_for, contains, place_key
from indexer.register.line import Line, held_on
from indexer.register.register import Career, Register
from indexer.register.review import Review
from indexer.register.types import Event, Tenure
from indexer.types import VIETNAM, Article, BadRecord

Format = Literal["csv", "xlsx", "popolo"]


class Appointments:
    """The register of an archive; always as the archive and staff's log are now.

    Every method raises ``ArchiveError`` where the archive fails.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @property
    def register(self) -> Register:
        """All of it."""
        return self._archive.register()

    # -- questions -------------------------------------------------------------------------

    def find(
        self, person: str | None = None, office: str | None = None, place: str | None = None,
        on: date | None = None, since: date | None = None, until: date | None = None,
        action: str | None = None,
    ) -> list[Event]:
        """The appointments and departures that agree with all that is asked, the newest first.

        ``person`` is a name, a part of one, or an id; marks and case do not matter. ``office`` is written
        in any of the ways of the press; without its place it is everybody's who holds such a one.
        ``since`` and ``until`` are included. ``on``: those by which the holders of that day came. ``action``
        is one of ``Action``, also without its marks.
        """
        found = self.register.find(person, office, place, None, since, until, action)
        if on is None:
            return found
        held = {tenure.opened.id for tenure in self.holders(on) if tenure.opened}
        return [event for event in found if event.id in held]

    def holders(
        self, on: date, office: str | None = None, place: str | None = None, person: str | None = None
    ) -> list[Tenure]:
        """Who held which office on a day, by what is known of its beginning and end."""
        register = self.register
        asked = register.office(office, place or "") if office else None
        anywhere = not place or (asked is not None and asked.place != "")
        people = {found.id for found in register.named(person)} if person else None
        return [
            tenure for key in register.tenures
            if (asked is None or asks_for(asked, key))
            and (anywhere or contains(key.place, place_key(place or "")))
            for tenure in held_on(register.tenures[key], on)
            if people is None or tenure.person_id in people
        ]

    def line(self, office: str, place: str = "") -> Line:
        """The holders of an office one after another, its gaps and overlaps, and what it went on as."""
        return self.register.line(office, place)

    def career(self, person: str) -> list[Career]:
        """What is known of a person; several people of one name stay apart."""
        return self.register.career(person)

    def changes(self, since: date) -> list[Event]:
        """What came about from a day on, the newest first."""
        return self.register.changes(since)

    def conflicts(self) -> list[Event]:
        """The events that reports tell differently; ``Event.reports`` stand side by side."""
        return self.register.conflicts()

    def outdated(self) -> int:
        """How many articles were read by other rules than these; ``hoibao register reread`` reads them."""
        return self._archive.outdated()

    def article(self, id: str) -> Article | None:
        """The article of a report."""
        return self._archive.article(id)

    # -- staff's say -----------------------------------------------------------------------

    def confirm(self, event: str, reviewer: str, reason: str = "") -> Review:
        """That an event is as the register has it. This and the following raise ``ReviewError``."""
        return self._log(staff.confirm(self.register, event, reviewer, reason, _now()))

    def correct(self, event: str, changes: Mapping[str, str], reviewer: str, reason: str = "") -> Review:
        """Other values of an event's fields; they survive indexing anew."""
        return self._log(staff.correct(self.register, event, changes, reviewer, reason, _now()))

    def reject(self, event: str, reviewer: str, reason: str = "") -> Review:
        """That an event did not happen; it does not come back, whoever reports it."""
        return self._log(staff.reject(self.register, event, reviewer, reason, _now()))

    def merge(self, ids: Iterable[str], reviewer: str, reason: str = "") -> Review:
        """That the persons, or the events, of these ids are one."""
        register, ids = self.register, list(ids)
        people = all(any(person.id == id for person in register.people) for id in ids)
        events = all(any(event.id == id for event in register.events) for id in ids)
        made = staff.merge_people if people and not events else staff.merge_events
        return self._log(made(register, ids, reviewer, reason, _now()))

    def merge_people(self, ids: Iterable[str], reviewer: str, reason: str = "") -> Review:
        """That the persons of these ids are one."""
        return self._log(staff.merge_people(self.register, ids, reviewer, reason, _now()))

    def split(self, events: Iterable[str], reviewer: str, reason: str = "") -> Review:
        """That these events of a person are another's."""
        return self._log(staff.split(self.register, events, reviewer, reason, _now()))

    def undo(self, seq: int, reviewer: str, reason: str = "") -> Review:
        """That an entry of the log is as if it had not been."""
        return self._log(staff.undo(self.register, seq, reviewer, reason, _now()))

    def log(self) -> Sequence[Review]:
        """What staff said, in order; nothing is ever deleted from it."""
        return self.register.log

    def add_holders(self, path: str | Path) -> tuple[int, list[BadRecord]]:
        """Take in a staff's list of known office holders, CSV or XLSX.

        Returns how many lines were new, and those that could not be read. Raises ``SourceError``.
        """
        path = Path(path)
        try:
            with path.open("rb") as file:
                lines, bad = read_holders(file, path.name)
        except OSError as error:
            raise SourceError(f"{path}: {error.strerror}") from error
        return self._archive.put_holders(lines), bad

    # -- export ----------------------------------------------------------------------------

    def export(
        self, file: BinaryIO, format: Format, events: Sequence[Event] | None,
        tenures: Sequence[Tenure] = (), language: Language = "vi",
    ) -> None:
        """Write events, or else tenures, as CSV; both as XLSX or as Popolo JSON, which is validated.

        ``events`` is None where tenures are asked for, be it that there are none. Where only the ones are
        given, the others are what the register has of them: the tenures of the events' people in these
        offices, or that the events tell of; the events that tell of the tenures' ends.
        """
        if format == "csv":
            asks_tenures = events is None or (tenures and not events)
            write_csv(tenure_table(tenures, language) if asks_tenures
                      else event_table(events or (), self.article, language), file)
            return
        events, tenures = events or _events_of(tenures), tenures or self._tenures_of(events or ())
        if format == "popolo":
            people = {person.id: (person.name, person.variants) for person in self.register.people}
            write_popolo(popolo(events, tenures, people, self.article), file)
        else:
            write_xlsx([event_table(events, self.article, language), tenure_table(tenures, language)], file)

    def _tenures_of(self, events: Iterable[Event]) -> list[Tenure]:
        """What the people of these events held of their offices, or began or ceased to hold by them."""
        people = {event.id: event.person_id for event in events}
        held = {(event.person_id, event.office) for event in events}
        return [
            tenure for of_office in self.register.tenures.values() for tenure in of_office
            if (tenure.person_id, tenure.office) in held
            or any(people.get(event.id) == tenure.person_id for event in tenure.events)
        ]

    def _log(self, review: Review) -> Review:
        return self._archive.review(review)


def _events_of(tenures: Iterable[Tenure]) -> list[Event]:
    """The events that tell of tenures' ends, the newest first."""
    found = {event.id: event for tenure in tenures for event in tenure.events}
    return sorted(found.values(), key=lambda event: (event.told.day, event.id), reverse=True)


def _now() -> datetime:
    return datetime.now(VIETNAM)
