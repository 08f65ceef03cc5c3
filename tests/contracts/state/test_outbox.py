"""The outbox: every delivery goes out, once as far as we know, and in the order of its incident."""

from datetime import timedelta

import pytest

from alerts.port import Outbox as OutboxPort
from core.errors import NotFound
from core.state.alerting import AlertMemory
from core.state.database import Database
from core.state.outbox import CLAIM, DeliveryStatus, Outbox
from schemas.alerting import Step
from schemas.delivery import Delivery, Line, Section
from tests.builders import NOON
from tests.contracts.state.clock import HandClock


def delivery(key: str, **fields: object) -> Delivery:
    named, channel, _ = key.split("|")
    return Delivery(
        key=key, channel=channel, incident=named, subject="Acme", text=f"text of {key}", payload='{"id": "x:9"}'
    ).model_copy(update=fields)


@pytest.fixture
def outbox(database: Database, clock: HandClock) -> Outbox:
    return Outbox(database, clock)


@pytest.fixture
def alerting(database: Database, clock: HandClock) -> AlertMemory:
    return AlertMemory(database, clock)


def queue(alerting: AlertMemory, *keys: str) -> None:
    alerting.commit(Step(1, (), (), tuple(delivery(key) for key in keys)))


def due(outbox: OutboxPort, minutes: float = 0) -> list[str]:
    return [queued.delivery.key for queued in outbox.due(NOON + timedelta(minutes=minutes), limit=100)]


def test_a_claimed_delivery_is_left_to_whoever_claimed_it_for_a_minute(outbox: Outbox, alerting: AlertMemory) -> None:
    queue(alerting, "i1|mail|opened")
    assert due(outbox) == ["i1|mail|opened"]
    assert due(outbox, minutes=0.9) == []
    assert timedelta(minutes=1) == CLAIM


def test_a_delivery_whose_sender_died_is_due_again(outbox: Outbox, alerting: AlertMemory) -> None:
    queue(alerting, "i1|mail|opened")
    due(outbox)
    assert due(outbox, minutes=1) == ["i1|mail|opened"]


def test_what_was_sent_is_never_due_again(outbox: Outbox, alerting: AlertMemory) -> None:
    queue(alerting, "i1|mail|opened")
    due(outbox)
    outbox.sent("i1|mail|opened", "<1@acme>")
    queue(alerting, "i1|mail|opened")
    assert due(outbox, minutes=60) == []
    (posting,) = outbox.of_incident("i1")
    assert (posting.status, posting.reference, posting.attempts) == (DeliveryStatus.SENT, "<1@acme>", 1)
    assert outbox.pending() == 0


def test_a_failed_delivery_comes_back_when_its_time_has_come(outbox: Outbox, alerting: AlertMemory) -> None:
    queue(alerting, "i1|mail|opened")
    due(outbox)
    outbox.failed("i1|mail|opened", "421 try later", NOON + timedelta(minutes=5))
    assert due(outbox, minutes=4) == []
    (again,) = outbox.due(NOON + timedelta(minutes=5), limit=1)
    assert again.attempts == 1
    assert outbox.pending() == 1
    assert outbox.pending(but_for=["mail"]) == 0


def test_a_delivery_that_is_given_up_is_shown_as_such(outbox: Outbox, alerting: AlertMemory) -> None:
    queue(alerting, "i1|mail|opened")
    outbox.failed("i1|mail|opened", "550 no such user", retry_at=None)
    assert due(outbox, minutes=60) == []
    (posting,) = outbox.of_incident("i1")
    told = (posting.status, posting.delivery.key, posting.reason)
    assert told == (DeliveryStatus.GIVEN_UP, "i1|mail|opened", "550 no such user")
    assert outbox.pending() == 0


def test_deliveries_go_out_oldest_first_and_no_more_than_asked(outbox: Outbox, alerting: AlertMemory) -> None:
    queue(alerting, "i2|mail|opened", "i1|mail|opened", "i3|mail|opened")
    keys = [queued.delivery.key for queued in outbox.due(NOON, limit=2)]
    assert keys == ["i2|mail|opened", "i1|mail|opened"]
    assert due(outbox) == ["i3|mail|opened"]


def test_a_delivery_waits_for_the_earlier_one_of_its_incident_and_channel(
    outbox: Outbox, alerting: AlertMemory
) -> None:
    queue(alerting, "i1|mail|opened", "i1|mail|resolved", "i1|hook|opened")
    assert due(outbox) == ["i1|mail|opened", "i1|hook|opened"]
    outbox.failed("i1|mail|opened", "421", NOON + timedelta(minutes=30))
    assert due(outbox, minutes=20) == ["i1|hook|opened"]
    outbox.failed("i1|mail|opened", "550", retry_at=None)
    assert due(outbox, minutes=20) == ["i1|mail|resolved"]


def test_a_later_message_carries_the_thread_of_the_first(outbox: Outbox, alerting: AlertMemory) -> None:
    queue(alerting, "i1|mail|opened", "i1|mail|resolved", "i2|mail|opened")
    outbox.sent("i1|mail|opened", "<first@acme>")
    threads = {queued.delivery.key: queued.delivery.thread for queued in outbox.due(NOON, limit=10)}
    assert threads == {"i1|mail|resolved": "<first@acme>", "i2|mail|opened": ""}


def test_a_thread_that_the_delivery_names_itself_is_kept(outbox: Outbox, alerting: AlertMemory) -> None:
    queue(alerting, "i1|mail|opened")
    outbox.sent("i1|mail|opened", "<first@acme>")
    alerting.commit(Step(1, (), (), (delivery("i1|mail|resolved", thread="<mine@acme>"),)))
    assert outbox.due(NOON, limit=1)[0].delivery.thread == "<mine@acme>"


def test_an_unknown_delivery_cannot_be_settled(outbox: Outbox) -> None:
    with pytest.raises(NotFound):
        outbox.sent("i9|mail|opened", "")
    with pytest.raises(NotFound):
        outbox.failed("i9|mail|opened", "", None)


def test_figures_that_look_like_an_id_are_left(outbox: Outbox, alerting: AlertMemory) -> None:
    alerting.commit(Step(1, (), (), (delivery("i1|mail|opened", text="214 negative mentions in 60 min"),)))
    assert outbox.erase([], ["x:60", "x:214"]) == 0


def test_a_delivery_about_an_erased_person_keeps_its_figures_only(outbox: Outbox, alerting: AlertMemory) -> None:
    payload = '{"id": "i1", "severity": 4, "evidence": {"spreaders": ["x:ada", "x:bob"]}}'
    said = "@ada says: retard"
    sections = (Section("Posts", (Line(said),)),)
    named = delivery("i1|mail|opened", payload=payload, text=said, html=f"<p>{said}</p>", sections=sections)
    alerting.commit(Step(1, (), (), (named, delivery("i2|mail|opened"))))
    assert outbox.erase(["x:ada"], []) == 1
    left, untouched = (queued.delivery for queued in outbox.due(NOON, limit=10))
    assert left.payload == '{"id": "i1", "severity": 4, "evidence": {"spreaders": ["x:bob"]}}'
    assert (left.subject, left.text, left.html, left.sections) == ("Acme", "Acme", "", ())
    assert untouched == delivery("i2|mail|opened")
    assert outbox.erase(["x:ada"], []) == 0


def test_what_waits_is_counted_and_the_oldest_of_it_has_a_time(
    outbox: Outbox, alerting: AlertMemory, clock: HandClock
) -> None:
    assert outbox.oldest_pending() is None
    queue(alerting, "i1|mail|opened")
    clock.forward(minutes=5)
    queue(alerting, "i2|mail|opened", "i3|mail|opened")
    outbox.failed("i3|mail|opened", "550 no such user", retry_at=None)
    assert outbox.counts() == {DeliveryStatus.PENDING: 2, DeliveryStatus.GIVEN_UP: 1}
    assert outbox.oldest_pending() == NOON
    outbox.sent("i1|mail|opened", "<1@acme>")
    assert outbox.oldest_pending() == NOON + timedelta(minutes=5)


def test_what_fails_and_what_was_given_up_is_told_newest_first(outbox: Outbox) -> None:
    for key in ("t1|mail|test", "t2|mail|test", "t3|desk|test", "t4|desk|test"):
        outbox.put(delivery(key, what="test"))
    outbox.put(delivery("t1|mail|test", what="test", text="another"))
    outbox.sent("t1|mail|test", "<1@acme>")
    outbox.failed("t2|mail|test", "no such host", NOON + timedelta(minutes=1))
    outbox.failed("t3|desk|test", "nobody is paged for it", None)
    told = outbox.troubled(10)
    assert [(each.delivery.key, each.status, each.reason) for each in told] == [
        ("t3|desk|test", DeliveryStatus.GIVEN_UP, "nobody is paged for it"),
        ("t2|mail|test", DeliveryStatus.PENDING, "no such host"),
    ]
    assert len(outbox.troubled(1)) == 1
