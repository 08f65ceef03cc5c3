"""What is kept of people, on which grounds and for how long, and what was erased."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from schemas.base import Frozen, Instant
from web.told.lists import told

if TYPE_CHECKING:
    from core.state.kept import Retention
    from core.state.receipts import Receipt
    from web.look.register import Processing
    from web.look.retained import Kept
    from web.look.stored import Known

WatchId = Annotated[str, Field(examples=["brisolle"])]


class KnownTold(Frozen):
    """What is stored of one person, in short. sightings: of all that they wrote; oldest, newest: when these were
    published. messages: private ones, from them and to them. profile: whether one is kept. kept_out: whether what comes
    of them is."""

    author: Annotated[str, Field(examples=["bluesky:did:plc:7"])]
    profile: bool
    sightings: Annotated[int, Field(examples=[12])]
    messages: Annotated[int, Field(examples=[3])]
    oldest: Instant | None
    newest: Instant | None
    kept_out: bool


class ReceiptTold(Frozen):
    """subjects: keyed hashes of the ids. erased: how many pieces, for each place. final_at: when the last copy on the
    bus has expired."""

    number: int
    at: Instant
    by: Annotated[str, Field(examples=["ada@example.org"])]
    subjects: tuple[str, ...]
    erased: Annotated[dict[str, int], Field(examples=[{"mentions": 12, "authors": 1}])]
    final_at: Instant


class ProcessingTold(Frozen):
    """A watch as an activity of processing (GDPR, Article 30). basis, retention: in words; empty: nobody has said."""

    watch: WatchId
    name: Annotated[str, Field(examples=["Brisolle"])]
    purpose: Annotated[str, Field(examples=["answering customers"])]
    basis: Annotated[str, Field(examples=["legitimate interests (Article 6.1.f)"])]
    recipients: Annotated[tuple[str, ...], Field(examples=[["Care"]])]
    sources: Annotated[tuple[str, ...], Field(examples=[["bluesky"]])]
    retention: Annotated[str, Field(examples=["365 days"])]


class KeptTold(Frozen):
    """Of a watch. retention_days: null, for ever. sightings: all that is stored. older: of them, those before as many
    days ago as were asked for. oldest: when it was published; null: nothing is stored. oldest_goes_on: null where
    nothing goes."""

    watch: WatchId
    retention_days: Annotated[int | None, Field(examples=[365])]
    sightings: Annotated[int, Field(examples=[81200])]
    older: Annotated[int, Field(examples=[0])]
    oldest: Instant | None
    oldest_goes_on: Instant | None


class RetentionTold(Frozen):
    """Which mentions were to go. why: the retention of a watch, or what a platform allows. subject: the watch (`-`: of
    none), or the source. until: of a watch what was published before; of a platform what was last seen before.
    mentions: of a watch its sightings. done_at: null while it is under way."""

    number: int
    why: Literal["watch", "platform"]
    subject: WatchId
    until: Instant
    mentions: Annotated[int, Field(examples=[1200])]
    begun_at: Instant
    done_at: Instant | None


def known_told(known: "Known") -> KnownTold:
    oldest, newest = (each.mention.published_at if each else None for each in (known.oldest, known.newest))
    return told(KnownTold, known, profile=known.profile is not None, oldest=oldest, newest=newest)


def receipt_told(receipt: "Receipt") -> ReceiptTold:
    return told(ReceiptTold, receipt, erased=dict(receipt.erased))


def retention_told(retention: "Retention") -> RetentionTold:
    return told(RetentionTold, retention)


def processing_told(activity: "Processing") -> ProcessingTold:
    watch = activity.watch
    return told(ProcessingTold, activity, watch=watch.id, name=watch.name, purpose=watch.purpose)


def kept_told(kept: "Kept", older: int) -> KeptTold:
    return told(KeptTold, kept, watch=kept.watch.id, retention_days=kept.watch.retention_days, older=older)
