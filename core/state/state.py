"""Everything that is kept relationally, over one database."""

from dataclasses import dataclass

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
from core.state.stages import Stages
from core.state.suppression import Suppression
from core.state.taggings import Taggings
from core.state.tags import Tags
from core.state.tokens import Tokens
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
    judgements: Judgements
    dead_letters: DeadLetters
    suppression: Suppression
    receipts: Receipts
    held: Held
    stages: Stages
    spending: Spending
    remembered: Remembered
    accounts: Accounts
    sessions: Sessions
    tokens: Tokens
    attempts: Attempts
    answered: Answered
    audit: Audit
    marks: Marks
    tags: Tags
    taggings: Taggings
    annotations: Annotations
    orders: Orders
    kept: Kept
    recent: RecentQueries
    private: PrivateMessages
