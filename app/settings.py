"""What an operator may set: tocsin.toml under the environment (`TOCSIN_BUS__URL`), every key known."""

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

import platformdirs
from pydantic import BaseModel, Field, SecretStr, TypeAdapter, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from core.bus.kafka.settings import KafkaSettings
from core.bus.kafka.settings import servers as kafka_servers
from core.errors import Misconfigured
from core.mistakes import mistake, nearest
from index.elastic.settings import ElasticSettings
from index.kibana.settings import KibanaSettings
from schemas.base import Strict
from schemas.people import Role
from schemas.route import Route

PREFIX = "TOCSIN_"
OF_CLIENTS = frozenset({"TOCSIN_SERVER", "TOCSIN_TOKEN"})
"""Variables of commands that are asked of a server elsewhere: no settings of this one."""
Table = dict[str, object]
T = TypeVar("T", bound=BaseModel)


class BusSettings(Strict):
    """url: `kafka://host:9092,host2:9092`; empty: files in the data folder. partitions: of mentions.raw.
    retention_days: how long the bus keeps what was consumed."""

    url: str = ""
    kafka: KafkaSettings = KafkaSettings()
    partitions: int = Field(default=1, ge=1, le=64)
    retention_days: int = Field(default=7, ge=1)

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if url:
            kafka_servers(url)
        return url


class IndexSettings(Strict):
    """url: of Elasticsearch, several separated by commas; empty: the embedded store in the data folder.

    unwatched_retention_days: how long mentions are kept that no watch is for (none: for ever).
    """

    url: str = ""
    elasticsearch: ElasticSettings = ElasticSettings()
    unwatched_retention_days: int | None = Field(default=None, ge=1)


class StateSettings(Strict):
    """url: an SQLAlchemy address; empty: state.db in the data folder. password: or password_file, if not in the url."""

    url: SecretStr = SecretStr("")
    password: SecretStr = SecretStr("")
    password_file: Path | None = None


class InboxSettings(Strict):
    """retention_days: how long private messages are kept."""

    retention_days: int = Field(default=90, ge=1)


class HeartbeatSettings(Strict):
    """An address outside that is called while all is well. url: or url_file; empty: none."""

    url: SecretStr = SecretStr("")
    url_file: Path | None = None
    every_seconds: float = Field(default=60.0, ge=10, le=3600)

    @field_validator("url")
    @classmethod
    def _of_the_web(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value() and not url.get_secret_value().startswith(("https://", "http://")):
            raise ValueError("it must begin with https:// (or http://, inside your own network)")
        return url


class AlertSettings(Strict):
    """sensitivity: calm, balanced or alert (docs/detection.md). language: of the messages, where no route says."""

    sensitivity: Literal["calm", "balanced", "alert"] = "balanced"
    language: Literal["en", "fr"] = "en"
    every_seconds: float = Field(default=10.0, gt=0, le=600)
    heartbeat: HeartbeatSettings = HeartbeatSettings()


class OidcSettings(Strict):
    """The company's own sign-in; without an issuer there is none. label: of its button.

    domains: of verified addresses that are let in. roles: by the values of role_claim. teams: by those of team_claim.
    """

    issuer: str = ""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    client_secret_file: Path | None = None
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    label: str = Field(default="", max_length=60)
    domains: tuple[str, ...] = ()
    link_by_email: bool = False
    role_claim: str = ""
    roles: dict[str, Role] = Field(default_factory=dict)
    team_claim: str = ""
    teams: dict[str, str] = Field(default_factory=dict)
    ca_file: Path | None = None

    @field_validator("issuer")
    @classmethod
    def _is_an_issuer(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if issuer and (parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("must begin with https:// (or http://, inside your own network) and name a host")
        return issuer


class WebSettings(Strict):
    """url: under which people reach it. key: or key_file, of the links in messages; without both there are none.
    trusted_proxies: addresses of reverse proxies, whose word on who asks is believed."""

    host: str = "127.0.0.1"
    port: int = Field(default=8750, ge=0, le=65535)
    url: str = ""
    key: SecretStr = SecretStr("")
    key_file: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    oidc: OidcSettings = OidcSettings()

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("must begin with https:// (or http://, inside your own network) and name a host")
        return url


class Settings(BaseSettings):
    """Everything. home: the data folder."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("tocsin", appauthor=False)))
    languages: tuple[str, ...] = ("en", "fr")
    bus: BusSettings = BusSettings()
    index: IndexSettings = IndexSettings()
    state: StateSettings = StateSettings()
    alerts: AlertSettings = AlertSettings()
    web: WebSettings = WebSettings()
    kibana: KibanaSettings = KibanaSettings()
    inbox: InboxSettings = InboxSettings()
    sources: dict[str, Table] = Field(default_factory=dict)
    stages: dict[str, Table] = Field(default_factory=dict)
    notifiers: dict[str, Table] = Field(default_factory=dict)
    routes: tuple[Route, ...] = ()

    @field_validator("home", mode="before")
    @classmethod
    def _is_named(cls, home: object) -> object:
        if home == "":
            raise ValueError("is empty; name a folder, or leave it unset")
        return home

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env files: one place less to look
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - plug-ins read their own secret files
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)


def load(config: Path | None = None) -> Settings:
    """The settings in force. config: named by the user; else ./tocsin.toml, else the XDG one, else defaults.

    Raises Misconfigured, naming the file or variable, the key and the nearest known key.
    """
    file = config or found()
    return _made(_read(file) if file else {}, file)


def unwritten() -> Settings:
    """Those in force while there is no file: defaults, and the environment. Raises Misconfigured."""
    return _made({}, None)


def _made(written: dict[str, Any], file: Path | None) -> Settings:
    _refuse_unknown_variables(os.environ)
    try:
        return Settings(**written)
    except ValidationError as error:
        raise _explained(error, file) from None


IN_FILES: Mapping[str, str] = {"TOCSIN_BUS__URL": "", "TOCSIN_INDEX__URL": "", "TOCSIN_STATE__URL": ""}
"""The variables that do to a program's settings what in_files does."""


def in_files(settings: Settings) -> Settings:
    """The same, with everything in the data folder."""
    files = {
        "bus": settings.bus.model_copy(update={"url": ""}),
        "index": settings.index.model_copy(update={"url": ""}),
        "state": settings.state.model_copy(update={"url": SecretStr("")}),
    }
    return settings.model_copy(update=files)


def servers(settings: Settings) -> Sequence[str]:
    """Which of bus, index and state are not in files."""
    named = {"bus": settings.bus.url, "index": settings.index.url, "state": settings.state.url.get_secret_value()}
    return [part for part, url in named.items() if url]


def plugin_settings(kind: str, name: str, model: type[T], table: Mapping[str, object]) -> T:
    """The settings of one plug-in, from its own table. Raises Misconfigured with the full name of the key.

    What is no text stands in a variable of the environment as JSON: `["fr", "en"]`.
    """
    try:
        return model.model_validate(_lists_read(model, table))
    except ValidationError as error:
        found = mistake(error, model)
        where = ".".join(part for part in (kind, name, found.key) if part)
        raise Misconfigured(f"{where}{found.problem}.", found.hint) from None


def _lists_read(model: type[BaseModel], table: Mapping[str, object]) -> dict[str, object]:
    """The table, with what is written as a list or a table read as such where the model wants no text."""
    read = dict(table)
    for name, value in table.items():
        field = model.model_fields.get(name)
        if field is None or not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
            continue
        with suppress(ValueError):
            given = json.loads(value)
            TypeAdapter[object](field.annotation or object).validate_python(given)
            read[name] = given
    return read


def found() -> Path | None:
    """The file that is read where none is named."""
    candidates = (Path("tocsin.toml"), Path(platformdirs.user_config_dir("tocsin", appauthor=False)) / "tocsin.toml")
    return next((path for path in candidates if path.is_file()), None)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Misconfigured(f"{file} does not exist.", "Name one that does, or leave --config away.") from None
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise Misconfigured(f"{file} is no TOML: {error}.") from None


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    for name in environment:
        if not name.startswith(PREFIX) or name in OF_CLIENTS:
            continue
        key = name.removeprefix(PREFIX).split("__")[0].lower()
        if key not in Settings.model_fields:
            hint = nearest(key.upper(), map(str.upper, Settings.model_fields))
            raise Misconfigured(f"{name} sets nothing that exists.", hint)


def _explained(error: ValidationError, file: Path | None) -> Misconfigured:
    found = mistake(error, Settings)
    variable = PREFIX + "__".join(map(str, found.path)).upper()
    where = variable if variable in os.environ else f"{file or 'settings'}: {found.key}"
    return Misconfigured(f"{where}{found.problem}.", found.hint)
