"""What pages stand on: handed over by wiring, the same for every request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry

from core.clock import Clock
from core.httpd.resources import Resource
from core.state.state import State
from web.door.company import Company
from web.health import Unready
from web.office import Office
from web.port import Alerting, Explain, Operation, Store, Teaching, untold


@dataclass(frozen=True, slots=True)
class Front:
    """How the site is reached. url: as people write it, empty where nobody said."""

    url: str = ""

    @property
    def secure(self) -> bool:
        """Whether browsers reach it through TLS, so that cookies never go without."""
        return self.url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Health:
    """What is told of the deployment to whoever watches it."""

    unready: Unready
    registry: CollectorRegistry


@dataclass(frozen=True, slots=True)
class Backing:
    """resources: what machines send to, by address (buttons in Slack, links in messages). sources: each that is
    configured, and its kind. channels: where messages can be sent, by the names of notifiers. company: its own sign-in.
    teaching: corrections of labels."""

    store: Store
    state: State
    clock: Clock
    front: Front
    health: Health
    operation: Operation
    alerting: Alerting
    office: Office
    teaching: Teaching
    resources: Mapping[str, Resource] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    channels: Sequence[str] = ()
    explain: Explain = untold
    company: Company | None = None
