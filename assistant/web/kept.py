"""A conversation of the chat in the service's database, and out of it again."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from assistant.message import Extras, error_html
from assistant.service import stored, talks, usage
from assistant.talk import Exchange, Talk, grown, whole
from assistant.texts import Texts
from assistant.types import Answer
from assistant.uphold import upheld
from assistant.view import missed
from assistant.web.site import Site
from indexer.errors import HoiBaoError, ServiceError

_log = logging.getLogger(__name__)


class Keeper:
    """Keeps the answers of the conversation of an id."""

    def __init__(self, site: Site, conversation: str) -> None:
        self._site, self._conversation = site, conversation

    def keep(self, question: str, answer: Answer, seconds: float) -> str:
        """Count an answer and keep it; returns the message's id, "" where it is not to be kept, or cannot be,
        which the log tells."""
        site = self._site
        site.metrics.answered(answer.status, seconds)
        try:
            if not site.keeps:
                usage.count(site.database, answer.status, round(seconds, 3), site.now())
                return ""
            return talks.append(site.database, self._conversation, talks.Message(
                question, stored.dump(answer, missed(answer)), answer.status,
                site.versions(answer.prompt_version), round(seconds, 3), site.now()))
        except ServiceError:
            _log.exception("an answer could not be kept")
            return ""


def restored(site: Site, conversation: str, words: Texts) -> Talk:
    """A conversation that was kept, as it can be shown now; empty where there is none of that id."""
    try:
        return retold(site, talks.read(site.database, conversation), words)
    except HoiBaoError:
        _log.exception("a conversation could not be read again")
        return ()


def retold(site: Site, kept: Sequence[talks.Message], words: Texts, *, frozen: bool = False) -> Talk:
    """Messages that were kept as a conversation, as the archive of now upholds it; ``frozen``: one that
    nothing can be asked in. Raises ``ArchiveError``."""
    archive = site.assistant.archive
    read = [_read(message, words) for message in kept]
    now = iter(upheld(archive, [answer for answer in read if isinstance(answer, Answer)]))
    told = [next(now) if isinstance(answer, Answer) else answer for answer in read]
    similar = archive.similar_counts(list({cited.article.id for answer in told if isinstance(answer, Answer)
                                           for cited in answer.citations}))
    talk: Talk = ()
    for message, answer in zip(kept, told, strict=True):
        if isinstance(answer, Answer):
            extras = Extras("" if frozen else message.id, similar, frozen=frozen)
            talk = grown(talk, whole(message.question, answer, words, extras, len(talk)), words)
        else:
            talk = (*talk, Exchange(message.question, answer))
    return talk


def _read(message: talks.Message, words: Texts) -> Answer | str:
    """An answer that was kept; of one that a later version wrote, what is shown in its place."""
    try:
        return stored.load(message.answer)
    except ServiceError as error:
        return error_html(str(error), words)
