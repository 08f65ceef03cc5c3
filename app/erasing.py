"""When an erasure is over: done by the owner of the store, and forgotten by the weighers, each in its own ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.standing import standings
from core.clock import Clock
from core.state.jobs import Job, JobStatus
from core.state.receipts import Receipt, Receipts
from core.state.stages import Stages
from core.state.suppression import Suppression

FORGOTTEN = "forgotten"
"""The figure in which a weigher says how long the list of suppression was when it last forgot all who are on it."""
SOON = timedelta(seconds=30)
"""How long an erasure waits for weighers: one that works looks at the list once a second."""


@dataclass(frozen=True, slots=True)
class Erasures:
    """What is known of jobs that erase, once they have ended."""

    stages: Stages
    suppression: Suppression
    receipts: Receipts
    clock: Clock

    def are_over(self, job: Job) -> bool:
        """Whether the weighers have forgotten too, or will not soon."""
        receipt = self._receipt(job)
        if receipt is None or self.stages.halted("weigh"):
            return True
        return self.clock.now() - receipt.at > SOON or self._forgotten(receipt.at)

    def copies_until(self, job: Job) -> datetime | None:
        """When the last copy on the bus expires; None: the job failed."""
        receipt = self._receipt(job)
        return receipt.final_at if receipt else None

    def of_weights(self, job: Job) -> str:
        receipt = self._receipt(job)
        forgotten = receipt is not None and self._forgotten(receipt.at)
        return "forgotten" if forgotten else "forgotten once each weigher has run for a second"

    def _receipt(self, job: Job) -> Receipt | None:
        return self.receipts.get(int(str(job.result["receipt"]))) if job.status is JobStatus.DONE else None

    def _forgotten(self, since: datetime) -> bool:
        """Whether every weigher that works, or did since then, has forgotten whoever was erased; and one does."""
        length = self.suppression.length()
        told = [
            each.figures.get(FORGOTTEN)
            for each in standings(self.stages, self.clock.now())
            if each.stage == "weigh" and (each.works or each.heard_at >= since)
        ]
        return bool(told) and all(figure == length for figure in told)
