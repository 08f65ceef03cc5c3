"""Reviews of own apps on Google Play, by the developer API, which shows those of the last week."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from pydantic import Field, JsonValue, SecretStr, ValidationError, field_validator

from core.clock import Clock
from core.errors import Misconfigured, Permanent
from core.requests import of_the_web
from core.secret import secret
from ingest.about import About, Sending
from ingest.clean import mention_of
from ingest.client import Barred, Client, Refused
from ingest.newest import Again, Items, Lists, Page, Walking
from ingest.port import Surroundings
from schemas.base import Frozen, Strict
from schemas.mention import Mention

PAGE = 100
SHOWN = timedelta(days=7)
"""Reviews that were written or changed longer ago are not listed; one of them can still be asked for."""
SCOPE = "https://www.googleapis.com/auth/androidpublisher"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFE = timedelta(hours=1)
_EARLY = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)
_PACKAGE = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+", re.ASCII)


class Settings(Strict):
    """apps: package names, as in `…/details?id=com.example.app`. watch: the id of the watch that all are about.

    key: of a service account, the JSON that Google gives, or key_file. every_minutes: between two looks. back_days: how
    far the first one reaches.
    """

    apps: tuple[str, ...] = Field(min_length=1, max_length=100)
    watch: str = ""
    key: SecretStr = SecretStr("")
    key_file: Path | None = None
    address: str = "https://androidpublisher.googleapis.com"
    ca_file: Path | None = None
    every_minutes: float = Field(default=30, ge=1, le=1440)
    back_days: float = Field(default=7, ge=0, le=SHOWN.days)

    @field_validator("address")
    @classmethod
    def _of_the_web(cls, address: str) -> str:
        return of_the_web(address).rstrip("/")

    @field_validator("apps")
    @classmethod
    def _are_packages(cls, apps: tuple[str, ...]) -> tuple[str, ...]:
        for app in apps:
            if not _PACKAGE.fullmatch(app):
                raise ValueError(f'"{app}" is no name of a package; it stands behind `id=` in the address of its page')
        return apps


class GooglePlay(Walking):
    """A review is looked at again after a day, a week and a month: it may have been changed or removed."""

    about: ClassVar[About] = About(
        title="Google Play",
        key="a service account that may read the reviews of the own apps",
        gaps="filled from the reviews of the last week",
        deletions="told when a review is looked at again: after a day, a week and a month",
        sends=(Sending("reply", "350 characters, one public answer to a review; 2,000 a day; free"),),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        key = secret(f"sources.{around.name}.key", settings.key, settings.key_file).get_secret_value()
        self._settings = settings
        self._around = around
        self._account = _account(f"sources.{around.name}.key", key)
        self._access = _Access(self._account, around.clock)
        self._pages: dict[str, Mapping[int, str]] = {}
        lists = Lists(lambda: settings.apps, self._page, self._again)
        every, back = timedelta(minutes=settings.every_minutes), timedelta(days=settings.back_days)
        super().__init__(
            lists, around, every, back, lambda: Client(around.name, around.clock, ca_file=settings.ca_file)
        )

    def check(self) -> str:
        """Raises Misconfigured, Transient, and Gone for an app that is not there."""
        for app in self._settings.apps:
            self._get(f"{app}/reviews", {"maxResults": "1"})
        return f"{self._account.client_email} reads the reviews of {', '.join(self._settings.apps)}."

    def _page(self, app: str, number: int) -> Page:
        """Their order is not promised: the whole week is read, and only the last page tells how far it goes."""
        begun = self._around.clock.now()
        token = self._pages.get(app, {}).get(number, "")
        asked = {"maxResults": str(PAGE)} | ({"token": token} if token else {})
        answer = self._get(f"{app}/reviews", asked)
        listed = answer.get("reviews")
        read = Items.read(
            listed if isinstance(listed, list) else [],
            lambda review: self._mention(app, review),
            f"a review of app {app}",
        )
        following = answer.get("tokenPagination")
        following = following.get("nextPageToken") if isinstance(following, dict) else None
        self._pages[app] = {number + 1: following} if isinstance(following, str) and following else {}
        if self._pages[app]:
            return Page(read.mentions, None, read.refused, more=True)
        return Page(read.mentions, begun - SHOWN, read.refused, cut=True)

    def _again(self, mentions: Sequence[str]) -> Again:
        """Raises Transient, and Misconfigured."""
        return Again.each(mentions, self._stands)

    def _stands(self, mention: str) -> Mention:
        app, _, review = mention.partition(":")[2].partition("/")
        return self._mention(app, dict(self._get(f"{app}/reviews/{review}")))

    def _get(self, path: str, params: Mapping[str, str] | None = None) -> Mapping[str, JsonValue]:
        """With another token once, where the one that we hold is good no more."""
        address = f"{self._settings.address}/androidpublisher/v3/applications/{path}"
        try:
            answer = self._client.get(address, params, self._access.headers(self._client))
        except Barred as barred:
            if barred.status != 401:
                raise
            self._access.forget()
            answer = self._client.get(address, params, self._access.headers(self._client))
        read = answer.json()
        return read if isinstance(read, dict) else {}

    def _mention(self, app: str, review: JsonValue) -> Mention:
        """Google names no account: authors of two reviews are two. Raises Permanent."""
        if not isinstance(review, dict):
            raise Permanent("It is no review.")
        said = _said(review)
        id_ = str(review.get("reviewId") or "")
        whole = str(said.get("text") or "")
        title, tab, text = whole.partition("\t")  # where it was written in two parts, a tab is between them
        return mention_of(
            {
                "id": f"googleplay:{app}/{id_}" if id_ else "",
                "network": "googleplay",
                "source": self._around.name,
                "kind": "review",
                "url": f"https://play.google.com/store/apps/details?id={app}&reviewId={id_}",
                "title": title.strip() if tab else "",
                "text": (text if tab else whole).strip(),
                "lang": str(said.get("reviewerLanguage") or "").partition("_")[0].lower(),
                "author": {"id": f"googleplay:{app}/{id_}", "name": review.get("authorName") or ""},
                "rating": said.get("starRating"),
                "published_at": _moment(said.get("lastModified")),
                "observed_at": self._around.clock.now().isoformat(),
                "known_watches": [self._settings.watch] if self._settings.watch else [],
            }
        )


class _Account(Frozen):
    """What a service account's key file says, as far as it is needed."""

    client_email: str = Field(min_length=1)
    private_key: str = Field(min_length=1, repr=False)
    private_key_id: str = ""
    token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address

    @field_validator("token_uri")
    @classmethod
    def _of_the_web(cls, address: str) -> str:
        return of_the_web(address)

    @field_validator("private_key")
    @classmethod
    def _is_a_key(cls, pem: str) -> str:
        try:
            RSAKey.import_key(pem)
        except JoseError as error:
            raise ValueError("it is no private key") from error
        return pem


def _account(setting: str, key: str) -> _Account:
    if not key:
        raise Misconfigured(f"{setting} is empty.", "Set key_file to the JSON key of a service account.")
    try:
        return _Account.model_validate_json(key)
    except ValidationError:  # what it quotes may be the key
        raise Misconfigured(
            f"{setting} is no key of a service account.",
            "Take the JSON file that Google gives for it, with client_email and private_key.",
        ) from None


class _Access:
    """Tokens for a service account, each good for an hour (RFC 7523)."""

    def __init__(self, account: _Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._token, self._until = SecretStr(""), _NEVER

    def headers(self, client: Client) -> Mapping[str, str]:
        """client: asks for a token where there is none. Raises as ingest/client.py does."""
        now = self._clock.now()
        if now >= self._until:
            self._token, self._until = self._given(client, now), now + _LIFE - _EARLY
        return {"Authorization": f"Bearer {self._token.get_secret_value()}"}

    def _given(self, client: Client, now: datetime) -> SecretStr:
        try:
            answer = client.ask("POST", self._account.token_uri, form=self._asked(now)).json()
        except Refused as refused:
            raise Misconfigured(
                f"Google gives {self._account.client_email} no token.",
                "Its key may have been deleted, or the clock here be wrong: make a new key, and look at the clock.",
            ) from refused
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise Permanent("Google's answer to the service account holds no token.")
        return SecretStr(token)

    def forget(self) -> None:
        self._until = _NEVER

    def _asked(self, now: datetime) -> Mapping[str, str]:
        claims = {
            "iss": self._account.client_email,
            "scope": SCOPE,
            "aud": self._account.token_uri,
            "iat": int(now.timestamp()),
            "exp": int((now + _LIFE).timestamp()),
        }
        header = {"alg": "RS256", "kid": self._account.private_key_id}
        return {
            "grant_type": GRANT,
            "assertion": jwt.encode(header, claims, RSAKey.import_key(self._account.private_key)),
        }


def _said(review: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """What the user wrote, among the answers of the developer."""
    comments = review.get("comments")
    for each in comments if isinstance(comments, list) else []:
        said = each.get("userComment") if isinstance(each, dict) else None
        if isinstance(said, dict):
            return said
    raise Permanent(f"It holds nothing that a user wrote: {json.dumps(review)[:200]}.")


def _moment(told: JsonValue) -> str:
    """Seconds since 1970, which JSON of Google spells as a text. Raises Permanent."""
    seconds = told.get("seconds") if isinstance(told, dict) else None
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise Permanent(f"lastModified {json.dumps(told)[:60]} is no time.") from None
