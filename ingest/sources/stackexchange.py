"""Questions on sites of Stack Exchange that hold the words of watches, by its open API."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from pydantic import BaseModel, Field, JsonValue, NonNegativeInt, SecretStr, field_validator

from core.clock import EPOCH
from core.errors import Busy
from core.requests import of_the_web
from core.secret import secret
from ingest import client
from ingest.about import About, Sending
from ingest.budget import Plan
from ingest.clean import mention_of
from ingest.coverage import NOBODY
from ingest.foreign import read_as
from ingest.newest import Again, Items, Lists, Page, Walking
from ingest.plain import line, plain
from ingest.port import Surroundings
from ingest.terms import searches, served
from ingest.wanted import Wanted
from schemas.base import Strict
from schemas.mention import Mention

REQUEST = "request"
NETWORK = "stackexchange"
AT_ONCE = 100
"""Questions of a page, and ids of one look: the most that the API takes."""
_THROTTLED = 502
"""The number of the API's error for who asks too often."""


class Requests(Plan):
    """As the API gives them to every address, by UTC days."""

    units_a_day: Mapping[str, NonNegativeInt] = {REQUEST: 300}


class Settings(Strict):
    """sites: as the API names them. key: of a registered application, for 10,000 requests a day instead of 300 (raise
    the budget with it); or key_file. every_minutes: between two looks. back_days: how far the first one reaches.
    """

    sites: tuple[str, ...] = Field(default=("stackoverflow",), min_length=1, max_length=50)
    key: SecretStr = SecretStr("")
    key_file: Path | None = None
    address: str = "https://api.stackexchange.com"
    ca_file: Path | None = None
    every_minutes: float = Field(default=60, ge=1, le=1440)
    back_days: float = Field(default=7, ge=0, le=365)
    budget: Requests = Requests()

    @field_validator("address")
    @classmethod
    def _of_the_web(cls, address: str) -> str:
        return of_the_web(address).rstrip("/")


class _Answer(BaseModel):
    """What the API wraps around everything. backoff: seconds."""

    items: list[JsonValue] = []
    has_more: bool = False
    backoff: int = 0
    quota_remaining: int = -1


class _Owner(BaseModel):
    user_id: int = 0
    display_name: str = ""


class _Question(BaseModel):
    """title, body: HTML. creation_date: seconds since 1970. score: may be negative."""

    question_id: int
    title: str = ""
    body: str = ""
    link: str = ""
    creation_date: int
    score: int = 0
    answer_count: int = 0
    view_count: int = 0
    owner: _Owner = _Owner()


class StackExchange(Walking):
    """A watch's words are searched for one by one, on every site. Answers and comments are not searched."""

    about: ClassVar[About] = About(
        title="Stack Exchange",
        key="no key",
        gaps="filled by walking back to the newest that was given",
        deletions="told when a question is looked at again: after a day, a week and a month",
        sends=(Sending("answer", "as a person, who says for whom they work"),),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._key = secret(f"sources.{around.name}.key", settings.key, settings.key_file).get_secret_value()
        self._wanted = Wanted(around.watches, around.name, around.clock)
        self._rests_until = EPOCH
        self._served = NOBODY
        lists = Lists(self._units, self._page, self._again, AT_ONCE, lambda: self._served)
        every, back = timedelta(minutes=settings.every_minutes), timedelta(days=settings.back_days)
        super().__init__(
            lists, around, every, back, lambda: client.Client(around.name, around.clock, ca_file=settings.ca_file)
        )

    def check(self) -> str:
        """Raises as `next_batch` does."""
        answer = self._ask("/2.3/info", {"site": self._settings.sites[0]})
        return f"Stack Exchange answers; {answer.quota_remaining} requests are left today."

    def _units(self) -> Sequence[str]:
        listening = self._around.watches.listening()
        terms = searches(listening, self._around.name)
        self._served = served(listening, self._around.name)
        return [f"{site} {term}" for site in self._settings.sites for term in terms]

    def _page(self, unit: str, number: int) -> Page:
        site, _, term = unit.partition(" ")
        asked = {"q": term, "order": "desc", "sort": "creation", "pagesize": str(AT_ONCE), "page": str(number)}
        answer = self._ask("/2.3/search/advanced", {"site": site, "filter": "withbody", **asked})
        read = self._read(site, answer.items)
        return Page(tuple(self._wanted.among(read.mentions)), read.oldest, read.refused, answer.has_more)

    def _again(self, mentions: Sequence[str]) -> Again:
        by_site: defaultdict[str, list[str]] = defaultdict(list)
        for mention in mentions:
            site, _, number = mention.partition(":")[2].partition("/")
            by_site[site].append(number)
        looked = [self._look(site, numbers) for site, numbers in by_site.items()]
        return Again(
            tuple(each for look in looked for each in look.found),
            tuple(each for look in looked for each in look.unreadable),
        )

    def _look(self, site: str, numbers: Sequence[str]) -> Again:
        """Nothing at all, for several, is sooner a fault of the API than the end of all of them. What cannot be read
        and has no number may be any that is missing."""
        path = f"/2.3/questions/{';'.join(numbers)}"
        answer = self._ask(path, {"site": site, "filter": "withbody", "pagesize": str(AT_ONCE)})
        read = self._read(site, answer.items)
        listed = [each.get("question_id") if isinstance(each, dict) else None for each in answer.items]
        known = {str(each) for each in listed if isinstance(each, int)}
        unsure = bool(read.refused) and len(known) < len(listed)
        if unsure or answer.has_more or (not listed and (len(numbers) > 1 or "items" not in answer.model_fields_set)):
            known |= set(numbers)
        stand = {each.id for each in read.mentions}
        ids = [f"{NETWORK}:{site}/{number}" for number in numbers if number in known]
        return Again(read.mentions, tuple(each for each in ids if each not in stand))

    def _ask(self, path: str, asked: Mapping[str, str]) -> _Answer:
        now = self._around.clock.now()
        if now < self._rests_until:
            raise Busy("Stack Exchange asked for patience.", self._rests_until - now)
        if self._around.budget.left(REQUEST) < 1:
            tomorrow = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
            raise Busy("The requests of today are used up.", tomorrow - now)
        self._around.budget.use(REQUEST, [uuid4().hex])
        own = {"key": self._key} if self._key else {}
        try:
            answer = read_as(_Answer, self._client.get(f"{self._settings.address}{path}", {**asked, **own}).json())
        except client.Refused as refusal:
            if f'"error_id":{_THROTTLED}'.encode() in refusal.answer.replace(b" ", b""):
                raise Busy("Stack Exchange was asked too often.", timedelta(minutes=10)) from None
            raise
        self._rests_until = now + timedelta(seconds=answer.backoff)
        return answer

    def _read(self, site: str, items: Sequence[JsonValue]) -> Items:
        return Items.read(items, lambda item: self._mention(site, read_as(_Question, item)), f"a question on {site}")

    def _mention(self, site: str, question: _Question) -> Mention:
        """Raises Permanent."""
        person = question.owner
        return mention_of(
            {
                "id": f"{NETWORK}:{site}/{question.question_id}",
                "network": NETWORK,
                "source": self._around.name,
                "url": question.link,
                "title": line(question.title),
                "text": plain(question.body),
                "author": {"id": f"{NETWORK}:{site}/{person.user_id}", "name": line(person.display_name)},
                "engagement": {
                    "likes": max(question.score, 0),
                    "replies": question.answer_count,
                    "views": question.view_count,
                },
                "published_at": (EPOCH + timedelta(seconds=question.creation_date)).isoformat(),
                "observed_at": self._around.clock.now().isoformat(),
            }
        )
