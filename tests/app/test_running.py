"""What ends a run that was started for a job."""

from datetime import timedelta
from pathlib import Path

from app import wiring
from app.home import Home
from app.settings import Settings
from core.clock import SystemClock
from core.state.jobs import JobStatus
from schemas.alerting import Step
from schemas.delivery import Delivery
from tests.cli.shell import Shell

CLOCK = SystemClock()
LATER = Delivery(key="i1|phone|opened", channel="phone", incident="i1", subject="Acme", text="Acme", payload="{}")


def test_a_delivery_that_waits_keeps_no_job_from_ending_its_run(tmp_path: Path) -> None:
    settings, home = Settings(home=tmp_path / "home"), Home(tmp_path / "home")
    wiring.prepare(settings, home, CLOCK)
    with wiring.open_state(settings, home, CLOCK) as state:
        state.memory.commit(Step(1, (), (), (LATER,)))
        state.outbox.failed(LATER.key, "the channel rests", CLOCK.now() + timedelta(days=1))
        (answer,) = Shell(home.root).well("rebuild", "--json").rows()
        assert answer["status"] == JobStatus.DONE.value
        assert state.outbox.pending() == 1
