"""The conversations that go on now, by their ids: a few in memory, the others in the service's database."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict

from assistant.service.talks import last
from assistant.talk import Talk, settled
from assistant.texts import Texts
from assistant.web.kept import restored
from assistant.web.site import Site
from indexer.errors import HoiBaoError

_log = logging.getLogger(__name__)
MOST = 200
"""Conversations in memory; one that is not is read from the database when it goes on."""
IDLE = 86_400.0
"""Seconds after which a conversation that nobody goes on with leaves the memory."""
_LONGEST_ID = 64


class Conversations:
    """Safe to share between threads; an id is known to the tab alone whose conversation it is."""

    def __init__(self, site: Site, most: int = MOST) -> None:
        self._site, self._most = site, most
        self._talks: OrderedDict[str, tuple[float, Talk]] = OrderedDict()
        self._lock = threading.Lock()

    def opened(self, id: str, words: Texts) -> tuple[str, Talk]:
        """A conversation that goes on; a new one under an id of its own, where there is none of that id."""
        talk = self.get(id, words)
        return (id, talk) if talk else (secrets.token_urlsafe(16), ())

    def get(self, id: str, words: Texts) -> Talk:
        """A conversation as it stands, and as the archive of now upholds it; empty where there is none of
        that id."""
        talk = self._remembered(id)
        if not talk:
            return self.read(id, words)
        now = self._settled(talk, words)
        with self._lock:
            if self._talks.get(id, (0.0, ()))[1] is talk:  # else it has grown meanwhile
                self._talks[id] = self._site.now(), now
                self._talks.move_to_end(id)
        return now

    def _remembered(self, id: str) -> Talk:
        """A conversation that is in memory, and was neither erased nor gone on with elsewhere since."""
        with self._lock:
            talk = self._talks.get(id, (0.0, ()))[1]
        if talk and not self._is_latest(id, talk):
            self.drop(id)
            return ()
        return talk

    def _is_latest(self, id: str, talk: Talk) -> bool:
        try:
            kept = last(self._site.database, id)
        except HoiBaoError:
            _log.exception("it could not be told whether a conversation was erased or has gone on elsewhere")
            return True
        return kept is not None and (not kept or kept in {exchange.extras.id for exchange in talk})

    def _settled(self, talk: Talk, words: Texts) -> Talk:
        """A conversation as the archive of now upholds it; as it was, where that cannot be read."""
        try:
            return settled(self._site.assistant.archive, talk, words)
        except HoiBaoError:
            _log.exception("a conversation could not be compared with the archive")
            return talk

    def read(self, id: str, words: Texts) -> Talk:
        """A conversation as it is kept, in the reader's language; as it is in memory, where none is kept."""
        if not self._site.keeps and (talk := self._remembered(id)):
            return self._settled(talk, words)
        talk = restored(self._site, id, words) if 0 < len(id) <= _LONGEST_ID else ()
        if talk:
            self.put(id, talk)
        return talk

    def put(self, id: str, talk: Talk) -> None:
        """Remember a conversation as it stands now."""
        now = self._site.now()
        with self._lock:
            self._talks[id] = now, talk
            self._talks.move_to_end(id)
            while len(self._talks) > self._most or next(iter(self._talks.values()))[0] < now - IDLE:
                self._talks.popitem(last=False)

    def drop(self, id: str) -> None:
        """Remember a conversation no longer."""
        with self._lock:
            self._talks.pop(id, None)
