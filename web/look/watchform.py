"""A watch as people write it in a form: strings in, a watch or what is wrong with it out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from core.mistakes import wanted
from core.query.grammar import LENGTH_LIMIT
from core.query.watching import Fault, faults
from schemas.watch import Watch
from web.look.completing import struck
from web.look.refusals import Refusal

MOST_ROWS = 100
Short = Annotated[str, StringConstraints(max_length=256, strip_whitespace=True)]
Long = Annotated[str, StringConstraints(max_length=4096, strip_whitespace=True)]
Query = Annotated[str, StringConstraints(max_length=LENGTH_LIMIT)]


class WatchForm(BaseModel):
    """Names of several things have commas or lines between them. Rows without any word are left out. revision: that was
    read; 0: there was none."""

    model_config = ConfigDict(frozen=True)

    id: Short = ""
    revision: int = 0
    name: Short = ""
    query: Query = ""
    kind: Short = "brand"
    languages: Short = ""
    sources: Long = ""
    time_zone: Short = "UTC"
    team: Short = ""
    purpose: Long = ""
    legal_basis: Short = ""
    recipients: Long = ""
    retention_days: Short = ""
    topic_id: list[Short] = []
    topic_name: list[Short] = []
    topic_query: list[Query] = []
    account_network: list[Short] = []
    account_handle: list[Short] = []
    account_role: list[Short] = []
    thing_name: list[Short] = []
    thing_kind: list[Short] = []
    thing_aliases: list[Long] = []

    @property
    def topics(self) -> list[tuple[str, str, str]]:
        return _rows(self.topic_id, self.topic_name, self.topic_query)

    @property
    def accounts(self) -> list[tuple[str, str, str]]:
        return [row for row in _rows(self.account_handle, self.account_network, self.account_role) if row[0]]

    @property
    def things(self) -> list[tuple[str, str, str]]:
        return [row for row in _rows(self.thing_name, self.thing_kind, self.thing_aliases) if row[0]]

    def written(self) -> Mapping[str, object]:
        """As a file of watches would have it."""
        return {
            **{name: getattr(self, name) for name in ("id", "name", "query", "kind", "time_zone", "team", "purpose")},
            "legal_basis": self.legal_basis,
            "languages": several(self.languages),
            "sources": several(self.sources),
            "recipients": several(self.recipients),
            "retention_days": self.retention_days or None,
            "topic": [{"id": id_, "name": name, "query": query} for id_, name, query in self.topics],
            "account": [
                {"network": network, "handle": handle, "role": role} for handle, network, role in self.accounts
            ],
            "thing": [{"name": name, "kind": kind, "aliases": several(names)} for name, kind, names in self.things],
        }


def form_of(watch: Watch, revision: int) -> WatchForm:
    return WatchForm(
        **{name: getattr(watch, name) for name in ("id", "name", "query", "kind", "time_zone", "team", "purpose")},
        revision=revision,
        legal_basis=watch.legal_basis,
        languages=", ".join(watch.languages),
        sources=", ".join(watch.sources),
        recipients="\n".join(watch.recipients),
        retention_days=str(watch.retention_days or ""),
        topic_id=[each.id for each in watch.topic],
        topic_name=[each.name for each in watch.topic],
        topic_query=[each.query for each in watch.topic],
        account_network=[each.network for each in watch.account],
        account_handle=[each.handle for each in watch.account],
        account_role=[each.role for each in watch.account],
        thing_name=[each.name for each in watch.thing],
        thing_kind=[each.kind for each in watch.thing],
        thing_aliases=[", ".join(each.aliases) for each in watch.thing],
    )


def read(form: WatchForm, said: Mapping[str, str]) -> Watch | Mapping[str, Refusal]:
    """The watch, or what is wrong by the name of its field (`topic.0.query`). said: what a field takes."""
    if not form.name:
        return {"name": Refusal(said["name"])}
    try:
        watch = Watch.model_validate(form.written())
    except ValidationError as error:
        return dict(_invalid(error, said))
    wrong = {_key(each.place): _faulty(each, watch) for each in reversed([*faults(watch)])}
    return wrong or watch


def several(written: str) -> list[str]:
    parts = (part.strip() for line in written.splitlines() for part in line.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def _invalid(error: ValidationError, said: Mapping[str, str]) -> Iterator[tuple[str, Refusal]]:
    for each in error.errors(include_url=False, include_input=False):
        place = each["loc"] if each["loc"][0] in ("topic", "account", "thing") else each["loc"][:1]
        field = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
        yield _key(place[:3]), Refusal(said.get(field) or wanted(each))


def _faulty(fault: Fault, watch: Watch) -> Refusal:
    if fault.position is None:
        return Refusal(fault.problem, fault.hint)
    query = watch.query if fault.place == ("query",) else watch.topic[int(fault.place[1])].query
    return Refusal(fault.problem, fault.hint, "", *struck(query, fault.position))


def _key(place: Sequence[str | int]) -> str:
    return ".".join(map(str, place))


def _rows(*columns: Sequence[str]) -> list[tuple[str, str, str]]:
    """Those that say anything; a column that is shorter has nothing to say."""
    length = min(max(map(len, columns)), MOST_ROWS)
    first, second, third = ([*column, *[""] * (length - len(column))] for column in columns)
    return [row for row in zip(first, second, third, strict=False) if any(row)]
