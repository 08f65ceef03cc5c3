"""What becomes of a feed after it was asked: when it is asked next, and where."""

from datetime import datetime
from random import SystemRandom

from core.errors import Busy, Permanent, TocsinError, Transient, told
from ingest.client import Gone, GoneForGood
from ingest.port import Refused
from ingest.sources.rss.asking import Asked, Unreadable
from ingest.sources.rss.known import Known
from ingest.sources.rss.schedule import Pace, after_loss

_random = SystemRandom()


def heard(known: Known, asked: Asked, fresh: int, pace: Pace, now: datetime) -> Known:
    """fresh: entries that were never seen before. What is said once of a feed holds until it says otherwise."""
    interval = known.interval
    if known.heard is not None:
        interval = pace.after_news(interval) if fresh else pace.after_nothing(interval)
    wish = asked.wish if asked.said is not None else max(known.wish, asked.wish)
    return known.model_copy(
        update={
            "interval": interval,
            "wish": wish,
            "due": now + max(interval, wish) * _spread(),
            "heard": asked.at,
            "failures": 0,
            "trouble": "",
            **asked.validators,
        }
    )


def found(known: Known, configured: str, feed: str, now: datetime) -> Known | None:
    """A page named this feed. None: where it was a feed before, or leads back: it could go round for ever."""
    if known.identity != configured or known.heard or feed == configured:
        return None
    return known.model_copy(update={"url": feed, "identity": feed, "due": now, "failures": 0, "trouble": ""})


def failed(known: Known, failure: TocsinError, pace: Pace, now: datetime) -> Known:
    failures = known.failures + 1
    wait = after_loss(failures) if isinstance(failure, Gone) else pace.after_failure(failures)
    if isinstance(failure, Busy):
        wait = max(wait, failure.wait)
    given_up = isinstance(failure, GoneForGood)
    return known.model_copy(
        update={
            "failures": failures,
            "due": now + wait * _spread(),
            "trouble": f"{failure.message} It is given up." if given_up else failure.message,
            "given_up": given_up,
        }
    )


def refusals(before: Known, after: Known, failure: TocsinError, where: str) -> tuple[Refused, ...]:
    """Once for each thing that is wrong; what passes by itself is none."""
    if isinstance(failure, Transient) or after.trouble == before.trouble:
        return ()
    body = failure.body if isinstance(failure, Unreadable) else where.encode()
    return (Refused(where, body, after.trouble),)


def of_this_feed(failure: Exception | None) -> TocsinError:
    """A fault of ours that one feed brings to light is its trouble: the others go on."""
    if isinstance(failure, TocsinError):
        return failure
    return Permanent(told(failure) if failure else "It brought nothing.")


def _spread() -> float:
    """So that feeds of one publisher do not come due at once."""
    return _random.uniform(1.0, 1.1)
