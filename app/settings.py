"""What an operator may set: tocsin.toml under the environment (`TOCSIN_BUS__URL`), every key known."""

import difflib
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import platformdirs
from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from core.errors import Misconfigured
from index.elastic.settings import ElasticSettings
from schemas.base import Strict
from schemas.route import Route

PREFIX = "TOCSIN_"
Table = dict[str, object]
T = TypeVar("T", bound=BaseModel)


class BusSettings(Strict):
    """partitions: of mentions.raw. retention_days: how long the bus keeps what was consumed."""

    partitions: int = Field(default=1, ge=1, le=64)
    retention_days: int = Field(default=7, ge=1)


class IndexSettings(Strict):
    """url: of Elasticsearch, several separated by commas; empty: the embedded store in the data folder."""

    url: str = ""
    elasticsearch: ElasticSettings = ElasticSettings()


class StateSettings(Strict):
    """url: an SQLAlchemy address; empty: state.db in the data folder."""

    url: str = ""


class AlertSettings(Strict):
    """sensitivity: calm, balanced or alert (docs/detection.md). language: of the messages, where no route says."""

    sensitivity: Literal["calm", "balanced", "alert"] = "balanced"
    language: Literal["en", "fr"] = "en"
    every_seconds: float = Field(default=10.0, gt=0, le=600)


class WebSettings(Strict):
    host: str = "127.0.0.1"
    port: int = Field(default=8750, ge=0, le=65535)


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
    sources: dict[str, Table] = Field(default_factory=dict)
    stages: dict[str, Table] = Field(default_factory=dict)
    notifiers: dict[str, Table] = Field(default_factory=dict)
    routes: tuple[Route, ...] = ()

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
    file = config or _found()
    written = _read(file) if file else {}
    _refuse_unknown_variables(os.environ)
    try:
        return Settings(**written)
    except ValidationError as error:
        raise Misconfigured(*_explained(error, file)) from None


def plugin_settings(kind: str, name: str, model: type[T], table: Mapping[str, object]) -> T:
    """The settings of one plug-in, from its own table. Raises Misconfigured with the full name of the key."""
    try:
        return model.model_validate(dict(table))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join((kind, name, *map(str, first["loc"])))
        raise Misconfigured(f"{where}: {_problem(first)}.", _nearest(first, model.model_fields)) from None


def _found() -> Path | None:
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
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX).split("__")[0].lower()
        if key not in Settings.model_fields:
            raise Misconfigured(f"{name} sets nothing that exists.", _suggestion(key, Settings.model_fields))


def _explained(error: ValidationError, file: Path | None) -> tuple[str, str]:
    first = error.errors()[0]
    path = tuple(str(part) for part in first["loc"])
    variable = PREFIX + "__".join(path).upper()
    where = variable if variable in os.environ else f"{file or 'settings'}: {'.'.join(path)}"
    return f"{where}: {_problem(first)}.", _nearest(first, _fields(path[:-1]))


def _fields(section: Sequence[str]) -> Mapping[str, FieldInfo]:
    """The keys that a table may have; none where it is a plug-in's."""
    fields: Mapping[str, FieldInfo] = Settings.model_fields
    for name in section:
        default = fields[name].default if name in fields else None
        fields = type(default).model_fields if isinstance(default, Strict) else {}
    return fields


def _problem(error: Any) -> str:
    return "there is no such key" if error["type"] == "extra_forbidden" else str(error["msg"])


def _nearest(error: Any, fields: Mapping[str, object]) -> str:
    return _suggestion(str(error["loc"][-1]), fields) if error["type"] == "extra_forbidden" else ""


def _suggestion(key: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f'Did you mean "{close[0]}"?' if close else f"Known: {', '.join(sorted(known))}."
