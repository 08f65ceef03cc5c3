"""All that programs load before they work, loaded: what a process that is forked from here need not wait for."""

import app.stages
import app.wiring.alerts
import index.embedded.reader
from alerts import deadman, digesting, journal, outbox, pictures, runner
from alerts.backtest import incidents
from alerts.detect.sensitivity import BALANCED
from alerts.notifiers import apprise, email, opsgenie, pagerduty, slack, webhook
from cli import main
from tests.detect.series import TOPICS, quiet

__all__ = [
    "app", "apprise", "deadman", "digesting", "email", "index", "journal", "main", "opsgenie", "outbox", "pagerduty",
    "pictures", "runner", "slack", "webhook",
]  # fmt: skip

incidents("warm", TOPICS, quiet(2), BALANCED)  # compiled code is loaded at its first call
