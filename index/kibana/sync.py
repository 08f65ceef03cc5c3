"""What is wanted, in one space of a Kibana: imported over what stands there; what else we made there is removed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from pydantic import JsonValue

from core.errors import Misconfigured, NotFound, Permanent
from index.kibana.objects import DASHBOARD, LENS, SEARCH, VIEW, Ids, SavedObject, to_ndjson, written
from index.kibana.plan import Plan
from index.kibana.requester import Requester
from index.kibana.settings import KibanaSettings

OLDEST = (8, 9)
_PAGE = 1_000
_FILE = "tocsin.ndjson"
_REMOVED_IN_ORDER = (DASHBOARD, LENS, SEARCH)

Key = tuple[str, str]
"""Type and id of an object."""


@dataclass(frozen=True, slots=True)
class Synced:
    created: int
    updated: int
    removed: int


class Space:
    """One space of a Kibana."""

    def __init__(self, settings: KibanaSettings) -> None:
        """Sends nothing yet. Raises Misconfigured."""
        self._requester = Requester(settings)
        self._objects = self._requester.object(space_id=settings.space)
        self._objects.import_url += "?overwrite=true"

    def close(self) -> None:
        self._requester.close()

    def require_known(self) -> None:
        """Raises Misconfigured for a Kibana that does not read what we write."""
        match self._ask("get", "api/status"):
            case {"version": {"number": str(number)}}:
                found = tuple(int(part) for part in re.findall(r"\d+", number)[:2])
            case _:
                raise Misconfigured("What answers at kibana.url is no Kibana.", "Write its address there.")
        if found < OLDEST:
            raise Misconfigured(f"Kibana {number} is too old.", "Take 8.9 or newer; Elasticsearch may stay as it is.")

    def sync(self, plan: Plan) -> Synced:
        """Raises Transient, Misconfigured, Permanent: whatever happened, doing it again is right."""
        self.require_known()
        wanted = {(each.type, each.id) for each in plan.objects}
        stale = [key for key in self._ours(plan.ids) if key not in wanted]
        updated = self._imported(plan.objects)
        for key in sorted(stale, key=lambda key: _REMOVED_IN_ORDER.index(key[0])):
            self._remove(key)
        return Synced(len(wanted) - updated, updated, len(stale))

    def _ours(self, ids: Ids) -> Iterator[Key]:
        """What shows our data view and is called as we call things: what people made of it is called otherwise."""
        page = {"per_page": _PAGE, "type": _REMOVED_IN_ORDER, "fields": "title"}
        page["has_reference"] = written({"type": VIEW, "id": ids.view})
        number, seen, total = 1, 0, 1
        while seen < total:
            answer = self._ask("get", "api/saved_objects/_find", params={**page, "page": number})
            found, total = _page(answer)
            if not found:
                return
            yield from (key for key in found if key[1].startswith(ids.root))
            number, seen = number + 1, seen + len(found)

    def _imported(self, objects: Sequence[SavedObject]) -> int:
        """How many of them stood there before. All are written or, where one is refused, it is said which."""
        with _of_settings():
            answer = self._objects.loads((_FILE, to_ndjson(objects), "application/ndjson"))
        match answer:
            case {"success": True, "successCount": int(count)} if count == len(objects):
                results = answer.get("successResults")
                return sum(isinstance(each, dict) and bool(each.get("overwrite")) for each in results or [])
            case {"errors": [dict(first), *more]}:
                raise Permanent(_refused(first, len(more) + 1), "`tocsin kibana export` writes what was sent.")
            case _:
                raise Permanent("Kibana did not take everything, and does not say why.", "Its log does.")

    def _remove(self, key: Key) -> None:
        with suppress(NotFound):  # somebody was faster
            self._requester.requester(method="delete", url=self._objects.url("api/saved_objects", *key))

    def _ask(self, method: str, path: str, **more: object) -> JsonValue:
        with _of_settings():
            return self._requester.requester(method=method, url=self._objects.url(path), **more)


@contextmanager
def _of_settings() -> Iterator[None]:
    """An address of the API that is not there is no missing object: the settings lead elsewhere."""
    try:
        yield
    except NotFound as error:
        raise Misconfigured(error.message, error.hint) from None


def _page(answer: JsonValue) -> tuple[list[Key], int]:
    match answer:
        case {"saved_objects": list(found), "total": int(total)}:
            return [(str(each["type"]), str(each["id"])) for each in found if isinstance(each, dict)], total
        case _:
            raise Permanent("Kibana does not say which objects it has.", "Is it 8.9 or newer?")


def _refused(error: Mapping[str, JsonValue], count: int) -> str:
    match error.get("error"):
        case {"type": "missing_references", "references": [dict(to), *_]}:
            why = f"it refers to {to.get('type')} {to.get('id')}, which is not there"
        case {"type": "conflict" | "ambiguous_conflict"}:
            why = "another one has its id, or comes from the same"
        case {"type": "unknown", "message": str(message)}:
            why = message.rstrip(".")
        case {"type": str(kind)}:
            why = kind
        case _:
            why = "it does not say why"
    others = f" and {count - 1} more" if count > 1 else ""
    return f"Kibana refuses {error.get('type')} {error.get('id')}{others}: {why}."
