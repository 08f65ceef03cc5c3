"""Everything that is kept relationally, over one database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.home import Home
from app.settings import Settings
from core.clock import Clock
from core.secret import secret
from core.state.alerting import AlertMemory
from core.state.authors import Authors
from core.state.corrections import Corrections
from core.state.coverage import CoverageLedger
from core.state.cursors import Cursors
from core.state.database import Database
from core.state.dead_letters import DeadLetters
from core.state.digests import Digests
from core.state.found import FoundTopics
from core.state.incidents import Incidents
from core.state.jobs import Jobs
from core.state.lessons import Lessons
from core.state.outbox import Outbox
from core.state.playbooks import Playbooks
from core.state.readings import Readings
from core.state.receipts import Receipts
from core.state.remembered import Remembered
from core.state.saved_queries import SavedQueries
from core.state.silences import Silences
from core.state.spans import Spans
from core.state.spending import Spending
from core.state.sqlite import sqlite_url
from core.state.stages import Stages
from core.state.suppression import Suppression
from core.state.watches import Watches


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is kept relationally, over one database."""

    database: Database
    watches: Watches
    saved_queries: SavedQueries
    cursors: Cursors
    coverage: CoverageLedger
    authors: Authors
    corrections: Corrections
    readings: Readings
    incidents: Incidents
    spans: Spans
    lessons: Lessons
    playbooks: Playbooks
    memory: AlertMemory
    found: FoundTopics
    outbox: Outbox
    silences: Silences
    digests: Digests
    jobs: Jobs
    dead_letters: DeadLetters
    suppression: Suppression
    receipts: Receipts
    stages: Stages
    spending: Spending
    remembered: Remembered


@contextmanager
def open_state(settings: Settings, home: Home, clock: Clock) -> Iterator[State]:
    kept = settings.state
    password = secret("state.password", kept.password, kept.password_file)
    database = Database.open(kept.url.get_secret_value() or sqlite_url(home.state), password.get_secret_value())
    try:
        yield State(
            database=database,
            watches=Watches(database, clock),
            saved_queries=SavedQueries(database, clock),
            cursors=Cursors(database, clock),
            coverage=CoverageLedger(database),
            authors=Authors(database),
            corrections=Corrections(database, clock),
            readings=Readings(database, clock),
            incidents=Incidents(database, clock),
            spans=Spans(database, clock),
            lessons=Lessons(database, clock),
            playbooks=Playbooks(database, clock),
            memory=AlertMemory(database, clock),
            found=FoundTopics(database, clock),
            outbox=Outbox(database, clock),
            silences=Silences(database, clock),
            digests=Digests(database, clock),
            jobs=Jobs(database, clock),
            dead_letters=DeadLetters(database, clock),
            suppression=Suppression(database, clock),
            receipts=Receipts(database, clock),
            stages=Stages(database, clock),
            spending=Spending(database),
            remembered=Remembered(database, clock),
        )
    finally:
        database.close()
