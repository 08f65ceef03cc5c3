"""All that programs load before they work, loaded: what a process that is forked from here need not wait for."""

import io

import app.stages
import app.wiring.alerts
import core.state.migrations.upgrade
import index.embedded.reader
from alerts import deadman, digesting, journal, outbox, pictures, runner
from alerts.backtest import incidents
from alerts.detect.sensitivity import BALANCED
from alerts.notifiers import apprise, email, opsgenie, pagerduty, slack, webhook
from app.annotating import annotated
from app.settings import Settings
from cli import main
from core.clock import SystemClock
from tests.detect.series import TOPICS, quiet

__all__ = [
    "app", "apprise", "core", "deadman", "digesting", "email", "index", "journal", "main", "opsgenie", "outbox",
    "pagerduty", "pictures", "runner", "slack", "webhook",
]  # fmt: skip

incidents("warm", TOPICS, quiet(2), BALANCED)  # compiled code is loaded at its first call
texts = io.StringIO("Le train est en retard.\nThe train is late.\n")
list(annotated(texts, Settings(), SystemClock()))  # so are models
