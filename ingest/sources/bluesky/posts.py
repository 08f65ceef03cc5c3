"""A post as its author's record says it, and what of it a query may ask before anybody has asked who the author is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from core.clock import from_micros, micros
from core.query.document import Document
from core.query.sightings import FURTHER_LIMIT
from ingest.sources.bluesky.names import (
    HANDLE,
    NETWORK,
    POST,
    SITE,
    address,
    author_id,
    did_of,
    mention_id,
    mention_of_uri,
)
from schemas.base import EARLIEST

_FEATURE = "app.bsky.richtext.facet#"
_CDN = "https://cdn.bsky.app/img/feed_fullsize/plain"
_VIDEOS = "https://video.bsky.app/watch"
_HOST = SITE.removeprefix("https://")

Record = Mapping[str, JsonValue]


@dataclass(slots=True)
class Embedded:
    """Pictures and videos, cards of links, and the post that is quoted (empty: none is)."""

    media: list[dict[str, JsonValue]] = field(default_factory=list)
    links: list[dict[str, JsonValue]] = field(default_factory=list)
    quoted: str = ""


@dataclass(slots=True)
class Post:
    """heard: microseconds since 1970, when the platform had it."""

    did: str
    rkey: str
    heard: int
    record: Record
    text: str = field(init=False)

    def __post_init__(self) -> None:
        text = self.record.get("text")
        self.text = text if isinstance(text, str) else ""

    @classmethod
    def viewed(cls, view: Record) -> "Post | None":
        """Of a `postView`; None where it is none."""
        mention, record = mention_of_uri(view.get("uri")), view.get("record")
        if not mention or not isinstance(record, dict):
            return None
        try:
            heard = micros(datetime.fromisoformat(_text(view, "indexedAt")))
        except (ValueError, TypeError):
            return None
        return cls(did_of(mention), mention.rpartition("/")[2], heard, record)

    @property
    def id(self) -> str:
        return mention_id(self.did, POST, self.rkey)

    def concerned(self) -> list[str]:
        """DIDs of those who say it and to whom it is said."""
        answered = self._answered("parent")
        return [self.did, *(did for did, _ in self._named()), *([did_of(answered)] if answered else [])]

    def document(self, source: str, author: str) -> Document:
        """author: their handle, where it is known already."""
        embedded = embeds(self.did, self.record.get("embed"))
        parent = self._answered("parent")
        published = published_at(self.record.get("createdAt"), self.heard)
        return Document(
            title="",
            text=self.text,
            exact={
                "author": (author,) if author else (),
                "author_id": (author_id(self.did),),
                "lang": (self._lang().partition("-")[0],),
                "source": (source,),
                "network": (NETWORK,),
                "kind": (_kind(parent, embedded.quoted),),
                "url": (address(self.did, self.rkey),),
                "site": (_HOST,),
            },
            numbers={"published": micros(published)},
            further=tuple(_said(embedded)) if embedded.media or embedded.links else (),
        )

    def fields(self, handles: Mapping[str, str]) -> dict[str, JsonValue]:
        """Of a mention, but for its author, its source and when it was observed. handles: by DID, as far as known."""
        embedded = embeds(self.did, self.record.get("embed"))
        parent, root = self._answered("parent"), self._answered("root")
        named = {did: handles.get(did) or written or did for did, written in self._named()}
        if (answered := did_of(parent)) in handles:
            named.setdefault(answered, handles[answered])
        linked = {str(card["url"]) for card in embedded.links}
        return {
            "id": self.id,
            "network": NETWORK,
            "kind": _kind(parent, embedded.quoted),
            "url": address(self.did, self.rkey),
            "text": self.text,
            "lang": self._lang(),
            "media": list(embedded.media),
            "links": [*embedded.links, *_bare(url for url in self._links() if url not in linked)],
            "addressed": list(named.values()),
            "thread": root or parent or self.id,
            "reply_to": parent,
            "reply_to_author": author_id(did_of(parent)) if parent else "",
            "quoted": embedded.quoted,
            "published_at": published_at(self.record.get("createdAt"), self.heard).isoformat(),
        }

    def _lang(self) -> str:
        match self.record.get("langs"):
            case [str(first), *_] if len(first) <= 16:
                return first
        return ""

    def _answered(self, which: str) -> str:
        match self.record.get("reply"):
            case dict(reply):
                match reply.get(which):
                    case {"uri": uri}:
                        return mention_of_uri(uri)
        return ""

    def _named(self) -> Iterator[tuple[str, str]]:
        """DIDs that the text names, each with the handle that stands there, where one does."""
        for start, end, feature in self._features("mention"):
            match feature:
                case {"did": str(did)}:
                    written = self.text.encode(errors="replace")[start:end].decode(errors="replace").lstrip("@")
                    yield did, written if HANDLE.fullmatch(written) else ""

    def _links(self) -> list[str]:
        urls = (feature.get("uri") for _, _, feature in self._features("link"))
        return list(dict.fromkeys(url for url in urls if isinstance(url, str) and url))

    def _features(self, kind: str) -> Iterator[tuple[int, int, Record]]:
        for facet in _objects(self.record.get("facets")):
            match facet:
                case {"index": {"byteStart": int(start), "byteEnd": int(end)}, "features": features}:
                    for feature in _objects(features):
                        if feature.get("$type") == _FEATURE + kind:
                            yield start, end, feature


def embeds(did: str, embed: JsonValue) -> Embedded:
    """did: whose pictures they are."""
    found = Embedded()
    match embed:
        case {"$type": "app.bsky.embed.recordWithMedia", "record": dict(record), "media": dict(media)}:
            _embed(did, record, found)
            _embed(did, media, found)
        case dict():
            _embed(did, embed, found)
    return found


def _embed(did: str, embed: Record, found: Embedded) -> None:
    match embed:
        case {"$type": "app.bsky.embed.images", "images": images}:
            found.media += _images(did, images)
        case {"$type": "app.bsky.embed.gallery", "media": images}:
            found.media += _images(did, images)
        case {"$type": "app.bsky.embed.video", "video": video}:
            if blob := _blob(video):
                url = f"{_VIDEOS}/{did}/{blob}/playlist.m3u8"
                found.media.append({"kind": "video", "url": url, "alt": _text(embed, "alt")})
        case {"$type": "app.bsky.embed.external", "external": dict(card)}:
            if url := _text(card, "uri"):
                said = {"title": _text(card, "title"), "description": _text(card, "description")}
                found.links.append({"url": url, **said})
        case {"$type": "app.bsky.embed.record", "record": {"uri": uri}}:
            found.quoted = mention_of_uri(uri)


def _images(did: str, images: JsonValue) -> Iterator[dict[str, JsonValue]]:
    for image in _objects(images):
        if blob := _blob(image.get("image")):
            yield {"kind": "image", "url": f"{_CDN}/{did}/{blob}@jpeg", "alt": _text(image, "alt")}


def published_at(claimed: JsonValue, heard: int) -> datetime:
    """When its author says that it was written; when it was heard of, where that is earlier or nobody says anything
    that can be believed."""
    known = from_micros(heard)
    if not isinstance(claimed, str):
        return known
    try:
        moment = datetime.fromisoformat(claimed)
    except ValueError:
        return known
    if moment.tzinfo is None or moment.year <= EARLIEST.year:
        return known
    return min(moment, known)


def _kind(parent: str, quoted: str) -> str:
    return "reply" if parent else "quote" if quoted else "post"


def _said(embedded: Embedded) -> Iterator[str]:
    for item in embedded.media[:FURTHER_LIMIT]:
        yield str(item["alt"])
    for card in embedded.links[:FURTHER_LIMIT]:
        yield str(card["title"])
        yield str(card["description"])


def _bare(urls: Iterable[str]) -> list[JsonValue]:
    return [{"url": url} for url in urls]


def _blob(blob: JsonValue) -> str:
    match blob:
        case {"ref": {"$link": str(link)}}:
            return link
    return ""


def _text(record: Record, name: str) -> str:
    text = record.get(name)
    return text if isinstance(text, str) else ""


def _objects(value: JsonValue) -> Iterable[Record]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
