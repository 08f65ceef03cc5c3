"""Finding the ids of erased persons and mentions in what is kept as JSON, and taking them out."""

import json
import re
from collections.abc import Collection

from pydantic import JsonValue


def names_any(body: bytes, ids: Collection[str]) -> bool:
    """Whether one of the ids stands in the body: as a whole value where it is JSON, as a whole word otherwise.

    In what is no JSON the native id counts too (a row of a file carries no network).
    """
    try:
        found: JsonValue = json.loads(body)
        return without(found, ids) != found
    except (ValueError, RecursionError):
        words = [re.escape(part.encode()) for key in ids for part in (key, key.partition(":")[2]) if part]
        return bool(words) and re.search(rb"(?<!\w)(?:%s)(?!\w)" % b"|".join(words), body) is not None


def without(value: JsonValue, ids: Collection[str]) -> JsonValue:
    """The same value with every string that is one of the ids taken out: of lists and keys whole, elsewhere emptied."""
    match value:
        case str():
            return "" if value in ids else value
        case list():
            return [without(item, ids) for item in value if not (isinstance(item, str) and item in ids)]
        case dict():
            return {key: without(item, ids) for key, item in value.items() if key not in ids}
    return value


def says_any(text: str, ids: Collection[str]) -> bool:
    """Whether one of the ids stands anywhere in a text of JSON, however much else stands beside it."""
    words = [re.escape(json.dumps(key, ensure_ascii=False)[1:-1]) for key in ids if key]
    return bool(words) and re.search(rf"(?<![\w:])(?:{'|'.join(words)})(?!\w)", text) is not None


def unnamed(text: str, ids: Collection[str]) -> str:
    """A text that a person wrote, with an ellipsis in the place of each of the ids."""
    found = "|".join(re.escape(key) for key in sorted(ids, key=len, reverse=True) if key)
    return re.sub(rf"(?<![\w:])(?:{found})(?!\w)", "…", text) if found and text else text
