"""What GDELT answers: its JSON, which is not always JSON, its errors, which look like answers, its articles."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from core.errors import Busy, Permanent, Transient
from ingest.addresses import canonical, site_of
from ingest.clean import mention_of, shown
from ingest.plain import line
from schemas.mention import Mention

NETWORK = "gdelt"
PATIENCE = timedelta(seconds=30)
"""How long it is left alone where it does not say for how long."""
_SHOWN = 200
_ESCAPE = re.compile(r'\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|\\\'?')
_MEANT = {"\\": "\\\\", "\\'": "'"}
_LOOSE = re.compile(r"\s+([,.])(?=\s|$)")
_LANGUAGES = {
    "arabic": "ar",
    "bengali": "bn",
    "bulgarian": "bg",
    "catalan": "ca",
    "chinese": "zh",
    "croatian": "hr",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "estonian": "et",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "latvian": "lv",
    "lithuanian": "lt",
    "norwegian": "no",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "serbian": "sr",
    "slovak": "sk",
    "slovenian": "sl",
    "spanish": "es",
    "swedish": "sv",
    "thai": "th",
    "turkish": "tr",
    "ukrainian": "uk",
    "urdu": "ur",
    "vietnamese": "vi",
}


class Unasked(Permanent):
    """GDELT will not be asked like that. answer: what it said of it."""

    def __init__(self, message: str, answer: bytes) -> None:
        super().__init__(message)
        self.answer = answer


def articles(body: bytes) -> list[JsonValue]:
    """Raises Busy where it wants to be left alone, Unasked where it will not be asked like that, Transient where its
    JSON is broken off. Its errors are sentences, with status 200."""
    text = body.decode("utf-8", "replace").strip().removeprefix("\ufeff")
    if not text.startswith("{"):
        _object(text, body)
    match _json(text):
        case {"articles": list(found)}:
            return found
        case dict(answer) if "articles" not in answer:
            return []
    raise Transient("GDELT answered with something that is no list of articles.")


def mention_of_article(article: JsonValue, source: str, now: datetime) -> Mention:
    """A headline, which is all there is: it is its title and its text. Raises Permanent with a sentence."""
    fields = article if isinstance(article, dict) else {}
    url, title = canonical(_text(fields, "url")), _LOOSE.sub(r"\1", line(_text(fields, "title")))[:1_000]
    if not url:
        raise Permanent(f"url {shown(fields.get('url'))} is no address of the web.")
    if not title:
        raise Permanent("It has no title.")
    site = _text(fields, "domain") or site_of(url)
    return mention_of(
        {
            "id": f"{NETWORK}:{hashlib.sha256(url.encode()).hexdigest()[:32]}",
            "network": NETWORK,
            "source": source,
            "kind": "article",
            "url": url,
            "title": title,
            "text": title,
            "lang": _LANGUAGES.get(_text(fields, "language").lower(), ""),
            "author": {"id": f"{NETWORK}:{site}", "handle": site, "name": site},
            "published_at": _seen(fields).isoformat(),
            "observed_at": now.isoformat(),
        }
    )


def _object(text: str, body: bytes) -> None:
    """Raises what the sentence means."""
    said = line(text)[:_SHOWN] or "nothing"
    if "limit requests" in text.lower():
        raise Busy(f"GDELT asks for patience: {said}", PATIENCE)
    if not text or text.startswith("<"):
        raise Transient(f"GDELT answered with no JSON: {said}")
    raise Unasked(f"GDELT answered: {said.rstrip('.')}.", body)


def _json(text: str) -> JsonValue:
    """It escapes what need not be, leaves what must be, and puts control characters into strings."""
    mended = _ESCAPE.sub(lambda found: _MEANT.get(found[0], found[0]), text)
    try:
        read: JsonValue = json.loads(mended, strict=False)
    except ValueError:
        raise Transient("GDELT broke off its JSON.") from None
    return read


def _seen(fields: dict[str, JsonValue]) -> datetime:
    """When GDELT first saw it: nobody says when it was published."""
    written = _text(fields, "seendate")
    try:
        return datetime.strptime(written, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Permanent(f"seendate {shown(written)} is no time.") from None


def _text(fields: dict[str, JsonValue], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
