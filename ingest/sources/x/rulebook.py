"""Keeps the rules of the stream in step with the watches, by as few changes as there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from core.errors import Permanent
from ingest.budget import Level
from ingest.sources.x.access import Access, Answer
from ingest.sources.x.profiles import objects
from ingest.sources.x.rules import RULE_LIMIT, clauses, texts
from schemas.watch import Watch

Part = TypeVar("Part")

RULES_LIMIT = 1_000
AT_ONCE = 100
"""Rules that one request adds or deletes."""
_SEPARATOR = ","


@dataclass(frozen=True, slots=True)
class Wish:
    """rules: the watches that each serves, by its text, which X takes once. refused: why a watch has none, by id."""

    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

    def watches(self) -> frozenset[str]:
        return frozenset(watch for watches in self.rules.values() for watch in watches)


def wished(watches: Sequence[Watch], levels: Mapping[str, Level], source: str, sample: int) -> Wish:
    """levels: how each watch may be listened for. sample: percent of the posts, where no more may be read.

    Where there are too many rules, the watches that come last have none.
    """
    rules: dict[str, tuple[str, ...]] = {}
    refused: dict[str, str] = {}
    for watch in watches:
        try:
            own = _values(watch, levels.get(watch.id, Level.FULL), source, sample)
        except Permanent as failure:
            refused[watch.id] = str(failure)
            continue
        if len(rules.keys() | set(own)) > RULES_LIMIT:
            refused[watch.id] = f"watch {watch.id}: X takes {RULES_LIMIT} rules, and the watches before it need them."
            continue
        for value in own:
            rules[value] = (*rules.get(value, ()), watch.id)
    return Wish(rules, refused)


def tagged(tag: str) -> tuple[str, ...]:
    """The watches that a rule serves."""
    return tuple(watch for watch in tag.split(_SEPARATOR) if watch)


def follow(access: Access, wish: Wish) -> Mapping[str, str]:
    """Adds what is missing and deletes what nobody needs. Returns why X does not take the rules of a watch, by its id.

    Raises Busy, Transient, Misconfigured, Permanent.
    """
    there = objects(access.rules().get("data"))
    standing = {(str(rule.get("value")), str(rule.get("tag", ""))): str(rule.get("id")) for rule in there}
    wanted = {(value, _SEPARATOR.join(watches)) for value, watches in wish.rules.items()}
    missing = sorted(wanted - standing.keys())
    surplus = [id_ for rule, id_ in standing.items() if rule not in wanted]
    refused = {value: why for some in _chunks(missing) for value, why in _judged(access.try_out(some)).items()}
    # A rule whose tag alone changes stands in the way of its successor: X takes no text twice.
    for ids in _chunks(surplus):
        access.delete(ids)
    for some in _chunks([rule for rule in missing if rule[0] not in refused]):
        refused |= _judged(access.add(some))
    return {
        watch: f"watch {watch}: X does not take the rule {value[:80]}: {why}"
        for value, why in refused.items()
        for watch in wish.rules.get(value, ())
    }


def _values(watch: Watch, level: Level, source: str, sample: int) -> list[str]:
    match level:
        case Level.FULL:
            return texts(clauses(watch, source), RULE_LIMIT)
        case Level.SAMPLE:
            suffix = f" sample:{sample}"
            return [value + suffix for value in texts(clauses(watch, source), RULE_LIMIT - len(suffix))]
        case Level.COUNTS | Level.OFF:
            return []


def _judged(answer: Answer) -> dict[str, str]:
    """Why, by the text of the rule. One that stands already is no mistake."""
    found: dict[str, str] = {}
    for error in objects(answer.get("errors")):
        if error.get("title") == "DuplicateRule":
            continue
        details = error.get("details")
        said = details[0] if isinstance(details, list) and details else error.get("detail") or error.get("title") or "?"
        found[str(error.get("value", ""))] = f"{str(said).rstrip('.')}."
    return found


def _chunks(items: Sequence[Part]) -> list[Sequence[Part]]:
    return [items[at : at + AT_ONCE] for at in range(0, len(items), AT_ONCE)]
