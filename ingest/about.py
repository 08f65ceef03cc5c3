"""What a source is, for people who choose among them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Sending:
    """Something that an account of ours can do there. limit: in words, with price and window where there are any."""

    what: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """title: of the platform. key: what one needs to listen (`no key`, `an API key`, …). gaps: how what was missed
    while nobody listened is made good, in words. deletions: how one learns of them. sends: what accounts of ours can
    do there. kept_for: how long the platform lets keep what it showed, unless it shows it again; None: it sets no time.
    """

    title: str
    key: str
    gaps: str
    deletions: str
    sends: tuple[Sending, ...] = ()
    kept_for: timedelta | None = None
