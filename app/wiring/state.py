"""Everything that is kept relationally, over one database."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.home import Home
from app.settings import Settings
from core.clock import Clock
from core.secret import secret
from core.state.accounts import Accounts
from core.state.alerting import AlertMemory
from core.state.annotations import Annotations
from core.state.answered import Answered
from core.state.attempts import Attempts
from core.state.audit import Audit
from core.state.authors import Authors
from core.state.corrections import Corrections
from core.state.coverage import CoverageLedger
from core.state.cursors import Cursors
from core.state.database import Database
from core.state.dead_letters import DeadLetters
from core.state.digests import Digests
from core.state.found import FoundTopics
from core.state.held import Held
from core.state.incidents import Incidents
from core.state.jobs import Jobs
from core.state.judgements import Judgements
from core.state.kept import Kept
from core.state.lessons import Lessons
from core.state.marks import Marks
from core.state.orders import Orders
from core.state.outbox import Outbox
from core.state.playbooks import Playbooks
from core.state.private import PrivateMessages
from core.state.readings import Readings
from core.state.receipts import Receipts
from core.state.recent import RecentQueries
from core.state.remembered import Remembered
from core.state.saved_queries import SavedQueries
from core.state.sessions import Sessions
from core.state.silences import Silences
from core.state.spans import Spans
from core.state.spending import Spending
from core.state.sqlite import sqlite_url
from core.state.stages import Stages
from core.state.state import State
from core.state.suppression import Suppression
from core.state.taggings import Taggings
from core.state.tags import Tags
from core.state.tokens import Tokens
from core.state.watches import Watches


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
            judgements=Judgements(database, clock),
            dead_letters=DeadLetters(database, clock),
            suppression=Suppression(database, clock),
            receipts=Receipts(database, clock),
            held=Held(database),
            stages=Stages(database, clock),
            spending=Spending(database),
            remembered=Remembered(database, clock),
            accounts=Accounts(database, clock),
            sessions=Sessions(database, clock),
            tokens=Tokens(database, clock),
            attempts=Attempts(database, clock),
            answered=Answered(database, clock),
            audit=Audit(database, clock),
            marks=Marks(database, clock),
            tags=Tags(database, clock),
            taggings=Taggings(database),
            annotations=Annotations(database, clock),
            orders=Orders(database, clock),
            kept=Kept(database, clock),
            recent=RecentQueries(database, clock),
            private=PrivateMessages(database, clock),
        )
    finally:
        database.close()
