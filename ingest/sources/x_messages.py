"""Direct messages to an X account of ours, in its name: each event that is read is paid."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import quote, urlencode

from authlib.oauth1 import ClientAuth
from pydantic import AfterValidator, BaseModel, Field, JsonValue, NonNegativeFloat, SecretStr, ValidationError

from core.errors import Busy, Misconfigured, Permanent, Transient
from core.requests import of_the_web
from ingest.about import About, Sending
from ingest.budget import Plan
from ingest.client import Barred, Client
from ingest.client import Refused as Refusal
from ingest.conversing import Conversing, Heard, credential
from ingest.foreign import read_as
from ingest.port import Refused, Surroundings
from ingest.private import OwnHandle, message_of, withheld
from schemas.base import Frozen, Strict
from schemas.mention import Author
from schemas.private import PrivateEvent, Received, own_account

NETWORK = "x"
EVENT, USER = "event", "user"
FIRST, PAGE = 10, 100
"""Events of the first page of a look, most of which were read before, and of those that follow where it was not enough:
what comes again is paid again on the next day."""
PAGES = 20
KNOWN = timedelta(days=30)
"""For how long it is not asked again who somebody is."""
_FIELDS = "id,text,event_type,dm_conversation_id,created_at,sender_id,participant_ids"
_NO_CREDIT = timedelta(hours=1)


class Bill(Plan):
    """As X's console shows them in late 2026, USD for each: set those that yours shows. usd_a_month has no default:
    whoever listens decides what it may cost."""

    prices: Mapping[str, NonNegativeFloat] = {EVENT: 0.010, USER: 0.010}
    usd_a_month: NonNegativeFloat


class Settings(Strict):
    """private: the account, as a watch names it. api_key, api_secret: of the app; access_token, access_secret: of the
    account, with the permission for direct messages; each may stand in a file. every_seconds: between two questions, of
    which X takes 15 in 15 minutes."""

    private: OwnHandle
    api_key: SecretStr = SecretStr("")
    api_key_file: Path | None = None
    api_secret: SecretStr = SecretStr("")
    api_secret_file: Path | None = None
    access_token: SecretStr = SecretStr("")
    access_token_file: Path | None = None
    access_secret: SecretStr = SecretStr("")
    access_secret_file: Path | None = None
    budget: Bill
    address: Annotated[str, AfterValidator(of_the_web)] = "https://api.x.com"
    ca_file: Path | None = None
    every_seconds: float = Field(default=120, ge=60, le=3600)


class _Event(BaseModel):
    id: str = Field(pattern=r"^\d{1,20}$")
    text: str = ""
    dm_conversation_id: str = ""
    created_at: datetime
    sender_id: str = Field(pattern=r"^\d{1,20}$")
    participant_ids: tuple[str, ...] = ()


class _Place(Frozen):
    """me: the number of the account. last: of the newest event that was read; empty: none yet."""

    me: str = ""
    last: str = ""


class XMessages(Conversing):
    """What is said to the account and by it. The newest page at first, then all that comes."""

    about: ClassVar[About] = About(
        title="Direct messages to an X account of our own",
        key="an app with a budget, and the account's access token with the permission for direct messages",
        gaps="X lists the last 30 days, which are read back to what was read before.",
        deletions="X does not tell.",
        sends=(
            Sending(
                "private", "10,000 characters; 1,440 a day; to those who let the account write to them; 0.015 USD each"
            ),
        ),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        signed = _signature(settings, around.name)
        every = timedelta(seconds=settings.every_seconds)
        super().__init__(around, every, lambda: _Mail(around, settings, signed))


class _Mail:
    def __init__(self, around: Surroundings, settings: Settings, signed: ClientAuth) -> None:
        self._address = settings.address.rstrip("/")
        self._around = around
        self._signed = signed
        self._account = own_account(NETWORK, settings.private)
        self._client = Client(around.name, around.clock, ca_file=settings.ca_file)

    def since(self, resume: str) -> Heard:
        """All that is newer than what was read, read before any of it is given: a page lists the newest first."""
        place = _Place()
        with suppress(ValidationError):
            place = _Place.model_validate_json(resume)
        if not place.me:
            place = _Place(me=self._who())
        found = self._walked(place)
        names = self._people([each.sender_id for each in found.events])
        events: list[PrivateEvent] = []
        refused = list(found.refused)
        for event in sorted(found.events, key=lambda each: int(each.id)):
            try:
                events.append(Received(message=message_of(self._fields(event, place.me, names))))
            except Permanent as error:
                refused.append(withheld(f"direct message {event.id} of {self._around.name}", error))
        return Heard(tuple(events), _Place(me=place.me, last=found.last).model_dump_json(), tuple(refused))

    def close(self) -> None:
        self._client.close()

    def _walked(self, place: _Place) -> "_Found":
        """Raises Busy where the budget is used up."""
        events: list[_Event] = []
        refused: list[Refused] = []
        token, size, last = "", FIRST if place.last else PAGE, int(place.last or 0)
        for _ in range(PAGES if place.last else 1):
            answer = self._page(size, token)
            listed = _listed(answer)
            new = [each for each in listed if _number(each) > int(place.last or 0)]
            read = _read(new, self._around.name)
            events += read.events
            refused += read.refused
            last = max([last, *map(_number, new)])
            meta = answer.get("meta")
            token = str(meta.get("next_token") or "") if isinstance(meta, dict) else ""
            if not token or len(new) < len(listed):
                break
            size = PAGE
        return _Found(tuple(events), tuple(refused), str(last or ""))

    def _page(self, size: int, token: str) -> Mapping[str, JsonValue]:
        left = min(size, self._left(EVENT))
        asked = {"dm_event.fields": _FIELDS, "event_types": "MessageCreate", "max_results": str(left)}
        answer = self._ask("/2/dm_events", {**asked, **({"pagination_token": token} if token else {})})
        self._around.budget.use(EVENT, [str(each.get("id")) for each in _listed(answer)])
        return answer

    def _who(self) -> str:
        """Raises Transient."""
        self._left(USER)
        match self._ask("/2/users/me", {}):
            case {"data": {"id": str(me)}}:
                self._around.budget.use(USER, [me])
                return me
        raise Transient("X does not say whose token it is.")

    def _people(self, numbers: Sequence[str]) -> Mapping[str, Author]:
        """Who they are, by number; of those who cannot be had, no more than that."""
        keys = {f"{NETWORK}:{each}": each for each in numbers}
        found: dict[str, Author] = {}
        for key, note in self._around.memory.recall(list(keys)).items():
            with suppress(ValidationError):
                found[keys[key]] = Author.model_validate_json(note)
        unknown = [each for each in dict.fromkeys(numbers) if each not in found]
        unknown = unknown[: min(PAGE, self._around.budget.left(USER))]
        if unknown:
            found |= self._asked(unknown)
        return found

    def _asked(self, numbers: Sequence[str]) -> Mapping[str, Author]:
        users = self._ask("/2/users", {"ids": ",".join(numbers), "user.fields": "username,name"}).get("data")
        found: dict[str, Author] = {}
        for user in users if isinstance(users, list) else []:
            match user:
                case {"id": str(id_), "username": str(handle), "name": str(name)}:
                    found[id_] = Author(id=f"{NETWORK}:{id_}", handle=handle[:256], name=name[:512])
        self._around.budget.use(USER, list(found))
        notes = {each.id: each.model_dump_json() for each in found.values()}
        self._around.memory.keep(notes, self._around.clock.now() + KNOWN)
        return found

    def _fields(self, event: _Event, me: str, people: Mapping[str, Author]) -> dict[str, JsonValue]:
        taking_part = (*event.participant_ids, *event.dm_conversation_id.split("-"))
        other = next((each for each in taking_part if each.isdecimal() and each != me), event.sender_id)
        author = people.get(event.sender_id, Author(id=f"{NETWORK}:{event.sender_id}"))
        return {
            "id": f"{NETWORK}:dm/{event.id}",
            "network": NETWORK,
            "source": self._around.name,
            "account": self._account,
            "conversation": f"{NETWORK}:dm/{event.dm_conversation_id or event.sender_id}",
            "person": f"{NETWORK}:{other if event.sender_id == me else event.sender_id}",
            "author": author.model_dump(mode="json"),
            "text": event.text,
            "published_at": event.created_at.isoformat(),
            "observed_at": self._around.clock.now().isoformat(),
        }

    def _left(self, unit: str) -> int:
        """Raises Busy."""
        left = self._around.budget.left(unit)
        if left < 1:
            raise Busy(f"The budget of sources.{self._around.name} is used up.", timedelta(minutes=15))
        return left

    def _ask(self, path: str, asked: Mapping[str, str]) -> Mapping[str, JsonValue]:
        url = f"{self._address}{path}" + (f"?{urlencode(asked, quote_via=quote)}" if asked else "")
        url, headers, _ = self._signed.prepare("GET", url, {}, b"")
        try:
            answer = self._client.get(url, headers=headers).json()
        except Barred as refusal:
            hint = f"Look at the keys of sources.{self._around.name}: the token needs the right to direct messages."
            raise Misconfigured(refusal.message, hint) from None
        except Refusal as refusal:
            if refusal.status == HTTPStatus.PAYMENT_REQUIRED:
                raise Busy("X has no credit left for us: buy some in its developer console.", _NO_CREDIT) from None
            raise
        if not isinstance(answer, dict):
            raise Transient("X answered with something that is no JSON object.")
        return answer


@dataclass(frozen=True, slots=True)
class _Found:
    """last: of the newest that was listed."""

    events: tuple[_Event, ...]
    refused: tuple[Refused, ...]
    last: str = ""


def _listed(answer: Mapping[str, JsonValue]) -> Sequence[Mapping[str, JsonValue]]:
    listed = answer.get("data")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _number(item: Mapping[str, JsonValue]) -> int:
    """Which rises with each event; 0 of what has none."""
    id_ = str(item.get("id"))
    return int(id_) if id_.isascii() and id_.isdecimal() else 0


def _read(items: Sequence[Mapping[str, JsonValue]], source: str) -> _Found:
    events: list[_Event] = []
    refused: list[Refused] = []
    for item in items:
        try:
            events.append(read_as(_Event, dict(item)))
        except Permanent:
            reason = "It is no event of a direct message as X describes it."
            refused.append(withheld(f"a direct message of {source}", reason))
    return _Found(tuple(events), tuple(refused))


def _signature(settings: Settings, source: str) -> ClientAuth:
    """OAuth 1.0a: such a token does not run out. Raises Misconfigured."""
    given = (
        credential(source, "api_key", settings.api_key, settings.api_key_file),
        credential(source, "api_secret", settings.api_secret, settings.api_secret_file),
        credential(source, "access_token", settings.access_token, settings.access_token_file),
        credential(source, "access_secret", settings.access_secret, settings.access_secret_file),
    )
    return ClientAuth(*(each.get_secret_value() for each in given))
