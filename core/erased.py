"""What was erased stays out: of what is heard, and of what was already on its way when it was erased."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar, cast

from schemas.analysis import Analysed, Enriched
from schemas.event import Deleted, Posted, Updated
from schemas.mention import Mention
from schemas.private import PrivateMessage, Received, Withdrawn

Subject = TypeVar("Subject")


class Suppression(Protocol):
    """Persons and mentions that were erased, and must not come back."""

    def suppressed(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these author or mention ids are on the list."""


def remaining(subjects: Sequence[Subject], suppression: Suppression) -> list[Subject | None]:
    """Each subject without what was erased: None if it is of an erased mention or author, or a repost of theirs, or a
    private message to or from them.

    subjects: mentions, events of them or of private messages, and anything else, which passes as it is. Raises what the
    list raises.
    """
    keys = {key for subject in subjects for key in _persons(subject)}
    gone = suppression.suppressed(sorted(keys)) if keys else frozenset()
    return [_without(subject, gone) for subject in subjects] if gone else list(subjects)


def _persons(subject: object) -> Iterator[str]:
    """The ids that an erasure may concern."""
    match subject:
        case Mention() as mention:
            keys = (mention.id, mention.author.id, mention.repost_of, mention.reply_to_author)
            yield from (key for key in keys if key)
        case Posted(mention=mention) | Updated(mention=mention) | Analysed(mention=mention) | Enriched(mention=mention):
            yield from _persons(mention)
        case Deleted(id=mention_id, by=by):
            yield from (key for key in (mention_id, by) if key)
        case Received(message=message):
            yield from _of_conversation(message)
        case Withdrawn(id=message_id):
            yield message_id


def _of_conversation(message: PrivateMessage) -> tuple[str, ...]:
    """What we wrote to somebody is of them, too."""
    return message.id, message.person, message.author.id


def _without(subject: Subject, gone: frozenset[str]) -> Subject | None:
    left: object = subject
    match subject:
        case Mention() as mention:
            if gone & {mention.id, mention.author.id, mention.repost_of}:
                return None
            if mention.reply_to_author in gone:
                left = mention.model_copy(update={"reply_to_author": ""})
        case Posted() | Updated() | Analysed() | Enriched() as event:
            mention_left = _without(event.mention, gone)
            if mention_left is None:
                return None
            if mention_left is not event.mention:
                left = event.model_copy(update={"mention": mention_left})
        case Deleted() as deletion:
            if deletion.id in gone:
                return None
            if deletion.by in gone:
                left = deletion.model_copy(update={"by": ""})
        case Received(message=message):
            return None if gone.intersection(_of_conversation(message)) else subject
        case Withdrawn(id=message_id):
            return None if message_id in gone else subject
    return cast(Subject, left)
