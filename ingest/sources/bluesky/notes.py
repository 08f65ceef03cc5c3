"""What is remembered of posts that were given and of their authors, under their own ids, so that it goes with them."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from pydantic import NonNegativeInt, ValidationError

from ingest.port import Surroundings
from schemas.base import Frozen, Instant
from schemas.mention import Engagement, Mention

KEPT = timedelta(days=365)
"""How long a post is known to have been given: a deletion that comes later is not ours to tell."""
POSTS_LIMIT = 2_000
"""Posts of one author that are known to have been given: the last ones."""


class Profile(Frozen):
    """followers: None where they were not told. read_at: None of one that has to be read anew."""

    handle: str
    name: str = ""
    followers: NonNegativeInt | None = None
    verified: bool = False
    read_at: Instant | None = None


class Person(Frozen):
    """profile: None where nobody has asked. posts: ids of mentions that were given, the last one last."""

    profile: Profile | None = None
    posts: tuple[str, ...] = ()


class Gave(Frozen):
    """A mention that was given. text: a digest of it. looks: how often it was looked at again. missed: it was not there
    the last time."""

    text: str = ""
    given_at: Instant
    engagement: Engagement = Engagement()
    known_watches: tuple[str, ...] = ()
    looks: NonNegativeInt = 0
    missed: bool = False

    @classmethod
    def of(cls, mention: Mention) -> "Gave":
        return cls(
            text=hashlib.sha256(mention.text.encode()).hexdigest()[:12],
            given_at=mention.observed_at,
            engagement=mention.engagement,
            known_watches=mention.known_watches,
        )


class Notes:
    """Of one batch: recalled, changed, and kept at once."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._people: dict[str, Person] = {}
        self._given: dict[str, Gave] = {}
        self._changed: dict[str, str] = {}
        self._forgotten: set[str] = set()

    def recall(self, people: Iterable[str] = (), mentions: Iterable[str] = ()) -> None:
        """people: ids of authors."""
        given = set(mentions)
        keys = [key for key in {*people, *given} if key not in self._changed and key not in self._forgotten]
        found = self._around.memory.recall(keys) if keys else {}
        for key, note in found.items():
            with suppress(ValidationError):  # one that an older release wrote says nothing any more
                if key in given:
                    self._given[key] = Gave.model_validate_json(note)
                else:
                    self._people[key] = Person.model_validate_json(note)

    def person(self, author: str) -> Person:
        return self._people.get(author) or Person()

    def gave(self, mention: str) -> Gave | None:
        return self._given.get(mention)

    def know(self, author: str, profile: Profile | None) -> None:
        self._remember(author, self.person(author).model_copy(update={"profile": profile}))

    def give(self, mention: Mention) -> None:
        """It is given now."""
        self.note(mention.id, Gave.of(mention))
        person = self.person(mention.author.id)
        if mention.id not in person.posts:
            posts = (*person.posts, mention.id)[-POSTS_LIMIT:]
            self._remember(mention.author.id, person.model_copy(update={"posts": posts}))

    def note(self, mention: str, gave: Gave) -> None:
        self._given[mention] = gave
        self._changed[mention] = gave.model_dump_json()
        self._forgotten.discard(mention)

    def forget(self, key: str) -> None:
        """key: of a mention or an author."""
        self._given.pop(key, None)
        self._people.pop(key, None)
        self._changed.pop(key, None)
        self._forgotten.add(key)

    def keep(self) -> None:
        """What has changed, in the memory of the source; what is forgotten stays until `settle`."""
        if self._changed:
            self._around.memory.keep(self._changed, self._around.clock.now() + KEPT)
            self._changed = {}

    def settle(self) -> None:
        """That it was deleted is durable: it is forgotten."""
        if self._forgotten:
            self._around.memory.keep(dict.fromkeys(self._forgotten, "{}"), self._around.clock.now())
            self._around.given.let_go(sorted(self._forgotten))
            self._forgotten = set()

    def _remember(self, author: str, person: Person) -> None:
        self._people[author] = person
        self._changed[author] = person.model_dump_json()
        self._forgotten.discard(author)
