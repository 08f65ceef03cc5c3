"""What must go goes: erased texts out of the files, whole months at once."""

from datetime import timedelta
from pathlib import Path

from core.clock import minute_of
from index.elastic.layout import made
from schemas.scope import ALL
from tests.builders import MORNING, NOON, mention
from tests.contracts.store.stores import Store
from tests.index.builders import enriched, seen_by
from tests.index.elastic.conftest import Site
from tests.services.server import eventually

MONTH = timedelta(days=31)
DAY = timedelta(days=1)
AGREED = 100.0
"""Seconds within which the copies of an index agree on what none of them needs any more: they talk every thirty."""


def months(site: Site) -> list[str]:
    return sorted(index[-14:-7] for index in site.client.indices.get_alias(name=site.names.sightings).body)


def test_months_that_nobody_keeps_are_dropped_as_a_whole(site: Site, store: Store) -> None:
    store.write(
        enriched(mention("x:1", at=MORNING - 3 * MONTH), seen_by("acme"), seen_by("rival")),
        enriched(mention("x:2", at=MORNING - MONTH), seen_by("acme")),
        enriched(mention("x:3", at=MORNING - MONTH), seen_by("-")),
        enriched(mention("x:4", at=MORNING), seen_by("acme")),
    )
    before = store.reader.changed_since(0)
    assert months(site) == ["2025-11", "2026-01", "2026-03"]
    assert store.writer.retain({"acme": MORNING - DAY, "rival": MORNING - 2 * MONTH}) == 3
    assert months(site) == ["2026-01", "2026-03"]
    store.writer.refresh()
    assert store.found() == ["x:4|acme", "x:3|-"]
    assert store.writer.check() == []
    changed = store.reader.changed_since(before.cursor).oldest
    assert changed.keys() == {"acme", "rival"}
    assert changed["acme"] <= minute_of(MORNING - 3 * MONTH)
    store.write(enriched(mention("x:1", at=MORNING - 3 * MONTH), seen_by("acme")))
    assert [hit.mention.id for hit in store.reader.scan(None, ALL)] == ["x:1", "x:3", "x:4"]


def test_a_tombstone_outlives_its_month(store: Store) -> None:
    old = enriched(mention("x:1", at=MORNING - 3 * MONTH))
    store.write(old, enriched(mention("x:2", at=MORNING - 3 * MONTH)))
    store.writer.erase([], ["x:1"])
    assert store.writer.retain({"acme": NOON}) == 1
    store.write(old)
    assert store.found() == []


def test_nothing_of_an_erased_text_is_left_in_any_file(site: Site, store: Store) -> None:
    name = "mastodon:https://example.org/users/zebulon"
    secret = mention("x:1", "quincaillerie zinzolin", by="ada").model_copy(update={"addressed": (name,)})
    answer = mention("x:2", "bien dit", by="bob").model_copy(update={"reply_to_author": name})
    store.write(enriched(secret), enriched(answer), enriched(mention("x:3", "autre", by="carl")))
    index = made(site.names.month_of(1, 1_772_438_400_000_000))
    site.client.indices.flush(index=index)
    folder = _folder(site, index)
    assert _holders(folder, b"zinzolin")
    assert _holders(folder, b"zebulon")
    store.writer.erase(["x:ada", name], [])
    assert store.hit("x:2").mention.reply_to_author == ""

    def gone() -> bool:
        store.writer.retain({})
        site.client.indices.flush(index=index, force=True)
        return not _holders(folder, b"zinzolin") and not _holders(folder, b"zebulon")

    assert eventually(gone, AGREED)
    assert store.found() == ["x:3|acme", "x:2|acme"]


def _folder(site: Site, index: str) -> Path:
    """Where the server keeps an index."""
    (node,) = site.client.nodes.stats(metric="fs")["nodes"].values()
    uuid = site.client.indices.get_settings(index=index)[index]["settings"]["index"]["uuid"]
    return Path(str(node["fs"]["data"][0]["path"])) / "indices" / str(uuid)


def _holders(folder: Path, needle: bytes) -> list[Path]:
    assert folder.is_dir()
    return [file for file in folder.rglob("*") if file.is_file() and needle in _read(file)]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
