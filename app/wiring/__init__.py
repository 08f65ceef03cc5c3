"""The one place that knows which engine runs: opens adapters from settings and hands them over as ports.

The engines of search, enrichment, detection and Kafka are imported where they are opened: they take half a second, and
most commands need none of them.
"""

from app.wiring.alerts import Alerts, digest_material, open_alerting, open_gatherer, open_why, outside_heartbeat
from app.wiring.engines import (
    TOPICS,
    bus_retention,
    copy_files,
    dead_letters,
    kibana_plan,
    migrate_index,
    open_bus,
    open_kibana,
    open_ledger,
    open_reader,
    open_store,
    prepare,
    prepare_indices,
    restore_bus,
)
from app.wiring.plugins import (
    LEAST_KEY,
    NOTIFIERS,
    SOURCES,
    assembly,
    check_plugins,
    hands,
    notifiers,
    open_looking,
    pictured,
    receivers,
    routes_of,
    second_look,
    signed_links,
    sources,
)
from app.wiring.state import State, open_state

__all__ = [
    "LEAST_KEY",
    "NOTIFIERS",
    "SOURCES",
    "TOPICS",
    "Alerts",
    "State",
    "assembly",
    "bus_retention",
    "check_plugins",
    "copy_files",
    "dead_letters",
    "digest_material",
    "hands",
    "kibana_plan",
    "migrate_index",
    "notifiers",
    "open_alerting",
    "open_bus",
    "open_gatherer",
    "open_kibana",
    "open_ledger",
    "open_looking",
    "open_reader",
    "open_state",
    "open_store",
    "open_why",
    "outside_heartbeat",
    "pictured",
    "prepare",
    "prepare_indices",
    "receivers",
    "restore_bus",
    "routes_of",
    "second_look",
    "signed_links",
    "sources",
]
