"""How deliveries leave: in order, until each is taken or given up."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts import incidents as life
from alerts.channel import Notifier
from alerts.outbox import Drained, Sender
from core.errors import Busy, Misconfigured, Permanent, Transient
from core.state.alerting import AlertMemory
from core.state.incidents import Incidents
from core.state.outbox import DeliveryStatus, Outbox
from core.state.stages import Stages
from schemas.alerting import Step
from schemas.delivery import Delivery, What
from schemas.incident import Incident
from tests.alerts.test_incidents import incident
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.migrated import migrated


class Scripted:
    """A channel that fails as it is told, oldest failure first, and then takes everything."""

    def __init__(self, *failures: BaseException) -> None:
        self.failures = list(failures)
        self.taken: list[Delivery] = []

    def send(self, delivery: Delivery) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(delivery)
        return f"<{delivery.key}>"

    @property
    def keys(self) -> list[str]:
        return [delivery.key for delivery in self.taken]


class Post:
    """A real outbox, and a sender over it."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock(NOON)
        self.database = migrated(folder / "state.db")
        self.memory = AlertMemory(self.database, self.clock)
        self.outbox = Outbox(self.database, self.clock)
        self.incidents = Incidents(self.database, self.clock)
        self.stages = Stages(self.database, self.clock)
        self.phone, self.desk = Scripted(), Scripted()
        self.memory.commit(Step(1, (), ((incident(), "opened"),), ()))

    def sender(self, **notifiers: Notifier) -> Sender:
        known: dict[str, Notifier] = {"phone": self.phone, "desk": self.desk}
        return Sender(self.outbox, {**known, **notifiers}, self.incidents, self.stages, self.clock)

    def queue(self, *keys: str, what: What = "opened", channel: str = "phone", of: Incident | None = None) -> None:
        about = of or incident()
        self.memory.commit(
            Step(
                1,
                (),
                (),
                tuple(
                    Delivery(
                        key=f"{about.id}|{channel}|{key}",
                        channel=channel,
                        incident=about.id,
                        what=what,
                        subject="s",
                        text="t",
                        payload=about.model_dump_json(),
                    )
                    for key in keys
                ),
            )
        )

    def halted(self) -> dict[str, str]:
        return {halt.stage: halt.reason for halt in self.stages.halts()}

    def given_up(self) -> list[tuple[str, str]]:
        posted = self.outbox.of_incident(incident().id)
        return [(p.delivery.key, p.reason) for p in posted if p.status is DeliveryStatus.GIVEN_UP]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    opened = Post(tmp_path)
    yield opened
    opened.database.close()


def test_everything_that_is_due_is_sent_in_order(post: Post) -> None:
    post.queue("opened", "severity-2", "resolved-3")
    assert post.sender().drain() == Drained(sent=3)
    assert post.phone.keys == ["voltea-1|phone|opened", "voltea-1|phone|severity-2", "voltea-1|phone|resolved-3"]


def test_a_sender_that_dies_leaves_nothing_waiting_but_what_it_was_sending(post: Post) -> None:
    post.queue("opened")
    post.queue("opened", channel="desk")
    post.phone.failures.append(SystemExit())
    with pytest.raises(SystemExit):
        post.sender().drain()
    assert post.sender().drain() == Drained(sent=1)
    assert post.desk.keys == ["voltea-1|desk|opened"]
    post.clock.forward(minutes=1)
    assert post.sender().drain() == Drained(sent=1)
    assert post.phone.keys == ["voltea-1|phone|opened"]


def test_what_follows_knows_the_thread_of_the_first(post: Post) -> None:
    post.queue("opened", "severity-2")
    post.sender().drain()
    assert [delivery.thread for delivery in post.phone.taken] == ["", "<voltea-1|phone|opened>"]


def test_what_fails_for_now_is_sent_later_with_growing_pauses(post: Post) -> None:
    post.queue("opened")
    post.phone.failures = [Transient("down"), Transient("down")]
    sender = post.sender()
    assert sender.drain() == Drained(waiting=1)
    assert sender.drain() == Drained()
    post.clock.forward(seconds=5)
    assert sender.drain() == Drained(waiting=1)
    post.clock.forward(seconds=10)
    assert sender.drain() == Drained(sent=1)


def test_what_follows_waits_for_what_fails(post: Post) -> None:
    post.queue("opened", "severity-2")
    post.phone.failures = [Transient("down")]
    post.sender().drain()
    assert post.phone.taken == []
    post.clock.forward(minutes=1)
    post.sender().drain()
    assert post.phone.keys == ["voltea-1|phone|opened", "voltea-1|phone|severity-2"]


def test_a_channel_that_fails_is_not_tried_once_for_each_of_its_deliveries(post: Post) -> None:
    for n in range(5):
        about = incident().model_copy(update={"id": f"i{n}"})
        post.memory.commit(Step(1, (), ((about, "opened"),), ()))
        post.queue("opened", of=about)
    post.phone.failures = [Transient("time-out")] * 5
    assert post.sender().drain() == Drained(waiting=5)
    assert len(post.phone.failures) == 4


def test_a_channel_that_asks_for_no_patience_is_still_left_alone_for_a_moment(post: Post) -> None:
    post.queue("opened")
    post.phone.failures = [Busy("now", timedelta(0))]
    assert post.sender().drain() == Drained(waiting=1)


def test_a_channel_that_asks_for_patience_gets_it(post: Post) -> None:
    post.queue("opened")
    post.phone.failures = [Busy("come back", timedelta(minutes=20))]
    post.sender().drain()
    post.clock.forward(minutes=19)
    assert post.sender().drain() == Drained()
    post.clock.forward(minutes=1)
    assert post.sender().drain() == Drained(sent=1)


def test_but_not_more_than_an_hour_of_it(post: Post) -> None:
    post.queue("opened")
    post.phone.failures = [Busy("come back next year", timedelta(days=365))]
    post.sender().drain()
    post.clock.forward(hours=1)
    assert post.sender().drain() == Drained(sent=1)


def test_what_can_never_be_sent_is_given_up_and_shown(post: Post) -> None:
    post.queue("opened")
    post.phone.failures = [Permanent("too long")]
    assert post.sender().drain() == Drained(given_up=1)
    assert post.given_up() == [("voltea-1|phone|opened", "too long")]


def test_a_misconfigured_notifier_halts_only_itself(post: Post) -> None:
    post.queue("opened")
    post.queue("opened", channel="desk")
    post.phone.failures = [Misconfigured("token is empty", "Set it.")]
    sender = post.sender()
    assert sender.drain() == Drained(sent=1, halted=1)
    assert post.halted() == {"notifiers.phone": "token is empty Set it."}
    assert post.desk.keys == ["voltea-1|desk|opened"]


def test_what_a_halted_notifier_could_not_send_is_sent_after_it_is_mended(post: Post) -> None:
    post.queue("opened")
    post.phone.failures = [Misconfigured("token is empty")]
    post.sender().drain()
    post.clock.forward(minutes=5)
    assert post.sender().drain() == Drained(halted=1), "over a restart too"
    post.stages.resume("notifiers.phone", by="ada")
    post.clock.forward(minutes=1)
    assert post.sender().drain() == Drained(sent=1)


def test_a_notifier_with_a_defect_halts_only_itself(post: Post) -> None:
    post.queue("opened")
    post.queue("opened", channel="desk")
    post.phone.failures = [KeyError("thread")]
    assert post.sender().drain() == Drained(sent=1, halted=1)
    assert post.halted() == {"notifiers.phone": "It crashed: KeyError: 'thread'"}


def test_a_channel_that_nobody_configured_is_named(post: Post) -> None:
    post.queue("opened", channel="pager")
    sender = post.sender()
    sender.drain()
    assert "[notifiers.pager]" in post.halted()["notifiers.pager"]


def test_what_was_resolved_before_it_could_be_told_is_never_told(post: Post) -> None:
    post.queue("opened")
    post.phone.failures = [Transient("down")]
    post.sender().drain()
    over = life.resolved(incident(), NOON)
    post.memory.commit(Step(2, (), ((over.incident, over.line),), ()))
    post.queue("resolved-2", what="resolved", of=over.incident)
    post.clock.forward(minutes=5)
    assert post.sender().drain() == Drained(given_up=2)
    assert post.phone.taken == []


def test_what_was_told_is_told_to_be_over(post: Post) -> None:
    post.queue("opened")
    post.sender().drain()
    over = life.resolved(incident(), NOON)
    post.memory.commit(Step(2, (), ((over.incident, over.line),), ()))
    post.queue("resolved-2", what="resolved", of=over.incident)
    assert post.sender().drain() == Drained(sent=1)


def test_an_incident_about_the_past_is_told_though_it_is_over(post: Post) -> None:
    over = life.resolved(incident(), NOON)
    post.memory.commit(Step(2, (), ((over.incident, over.line),), ()))
    post.queue("opened", of=over.incident)
    assert post.sender().drain() == Drained(sent=1)


def test_a_delivery_of_an_incident_that_is_gone_is_given_up(post: Post) -> None:
    post.queue("opened", of=incident().model_copy(update={"id": "erased"}))
    assert post.sender().drain() == Drained(given_up=1)


def test_two_senders_at_once_send_everything_once(post: Post) -> None:
    for n in range(40):
        about = incident().model_copy(update={"id": f"i{n}"})
        post.memory.commit(Step(1, (), ((about, "opened"),), ()))
        post.queue("opened", "severity-2", of=about)
    senders = [threading.Thread(target=post.sender().drain) for _ in range(3)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()
    assert sorted(post.phone.keys) == sorted({*post.phone.keys})
    assert len(post.phone.keys) == 80


def test_a_sender_killed_after_sending_sends_again_with_the_same_key(post: Post) -> None:
    class Killed(BaseException):
        pass

    class Dies:
        def send(self, delivery: Delivery) -> str:
            post.phone.send(delivery)
            raise Killed

    post.queue("opened")
    with pytest.raises(Killed):
        post.sender(phone=Dies()).drain()
    post.clock.forward(minutes=1)
    assert post.sender().drain() == Drained(sent=1)
    assert post.phone.keys == ["voltea-1|phone|opened"] * 2
