"""The last things of a kind, so many at most."""

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Lately(Generic[Value]):
    """most: beyond them the oldest is forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[str, Value] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._kept

    def get(self, key: str) -> Value | None:
        return self._kept.get(key)

    def keep(self, key: str, value: Value) -> None:
        self._kept.pop(key, None)
        self._kept[key] = value
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
