"""Families of figures for Prometheus, from values.

Each name says its stage, and the label `stage` says it again: so that one expression can look at all stages at once.
Labels are few by design: stages, their living processes, the configured sources, partitions, kinds of refusal.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from alerts.exposure import watermark
from app.drain import BEGAN, CONSUMED
from app.heartbeat import REFUSED
from app.standing import EXTRAS, SOURCES, How, Standing
from core.clock import from_minute
from core.metrics import metric_name
from core.state.outbox import DeliveryStatus
from schemas.watch import Watch

STAGES = ("ingest", "analyse", "weigh", "index", "alert", "web")
HOWS: Sequence[How] = get_args(How)

_COUNTED = (
    ("handled", "records", "records", "Records worked on and committed."),
    ("handled", "batches", "batches", "Batches worked on and committed."),
    ("busy", "seconds", "seconds", "Time spent on batches: its rate is the share of time in which the process works."),
)
"""Noun, unit, figure of the heartbeat, what it is."""


def of_stages(found: Sequence[Standing]) -> Iterator[Metric]:
    """How the processes of each stage are, and what those that consume have done; of a stage on request only where one
    was heard."""
    asked = [stage for stage in sorted(EXTRAS) if any(each.stage == stage for each in found)]
    for stage in (*STAGES, *asked):
        members = [each for each in found if each.stage == stage]
        yield _statuses(stage, members)
        if stage in CONSUMED or stage in asked:
            yield from (_counted(stage, members, *counted) for counted in _COUNTED)
            yield _refused(metric_name(stage, "refused", "records"), "member", [(m.member, m) for m in members], stage)


def _statuses(stage: str, members: Sequence[Standing]) -> Metric:
    name = metric_name(stage, "status", "processes")
    family = GaugeMetricFamily(name, "Processes of the stage, by how they are.", labels=["stage", "status"])
    for how in HOWS:
        family.add_metric([stage, how], sum(each.how == how for each in members))
    return family


def _counted(stage: str, members: Sequence[Standing], noun: str, unit: str, figure: str, what: str) -> Metric:
    family = CounterMetricFamily(metric_name(stage, noun, unit), what, labels=["stage", "member"])
    for each in members:
        family.add_metric([stage, each.member], each.figures.get(figure, 0.0))
    return family


def _refused(name: str, label: str, found: Sequence[tuple[str, Standing]], stage: str) -> Metric:
    family = CounterMetricFamily(name, "What became dead letters, by kind.", labels=["stage", label, "kind"])
    for value, each in found:
        for figure, count in each.figures.items():
            if figure.startswith(REFUSED):
                family.add_metric([stage, value, figure.removeprefix(REFUSED)], count)
    return family


def lag(behind: Mapping[str, tuple[str, Mapping[int, int]]]) -> Iterator[Metric]:
    """behind: for each stage its topic, and the records of each partition that it has not committed."""
    for stage, (topic, partitions) in behind.items():
        family = GaugeMetricFamily(
            metric_name(stage, "lag", "records"), "Records not yet committed.", labels=["stage", "topic", "partition"]
        )
        for partition, records in partitions.items():
            family.add_metric([stage, topic, str(partition)], records)
        yield family


def live(found: Sequence[Standing], configured: Collection[str]) -> Collection[str]:
    """The configured sources of which more is to come: those that were heard, and are not exhausted."""
    unexhausted = {each.stage.removeprefix(SOURCES) for each in found if each.how != "stopped"}
    return unexhausted.intersection(configured)


def of_sources(found: Sequence[Standing], configured: Collection[str]) -> Iterator[Metric]:
    by_name = {each.stage.removeprefix(SOURCES): each for each in found if each.stage.startswith(SOURCES)}
    own = [(source, by_name[source]) for source in sorted(configured) if source in by_name]
    status = GaugeMetricFamily("tocsin_source_status_state", "1 for how it is.", labels=["source", "status"])
    handled = CounterMetricFamily("tocsin_source_handled_records", "Events published.", labels=["stage", "source"])
    for source, each in own:
        for how in HOWS:
            status.add_metric([source, how], float(each.how == how))
        handled.add_metric(["ingest", source], each.figures.get("records", 0.0))
    yield status
    yield handled
    yield _refused("tocsin_source_refused_records", "source", own, "ingest")


def of_coverage(ends: Mapping[str, int], watches: Iterable[Watch], now: datetime) -> Iterator[Metric]:
    """ends: for each live source, the end of the newest minute that it covered and that can be searched."""
    ages = {source: (now - from_minute(end)).total_seconds() for source, end in ends.items()}
    covered = GaugeMetricFamily(
        "tocsin_source_coverage_age_seconds", "Since the end of the newest minute covered.", labels=["source"]
    )
    for source, age in sorted(ages.items()):
        covered.add_metric([source], age)
    yield covered
    heard = [{source: end for source, end in ends.items() if watch.listens(source)} for watch in watches]
    marks = [watermark(own) for own in heard if own]
    oldest = GaugeMetricFamily("tocsin_alert_watermark_age_seconds", "Of the watch that is furthest behind.", labels=[])
    if marks:
        oldest.add_metric([], (now - from_minute(min(marks))).total_seconds())
    yield oldest


def evaluation(found: Sequence[Standing], now: datetime) -> Metric:
    """How long ago the last evaluation that came to its end began."""
    began = [each.figures[BEGAN] for each in found if each.stage == "alert" and BEGAN in each.figures]
    family = GaugeMetricFamily("tocsin_alert_evaluation_age_seconds", "Since the last evaluation began.", labels=[])
    if began:
        family.add_metric([], now.timestamp() - max(began))
    return family


def of_outbox(counts: Mapping[DeliveryStatus, int], oldest: datetime | None, now: datetime) -> Iterator[Metric]:
    """counts: deliveries by status. oldest: when the oldest that is pending was queued."""
    deliveries = GaugeMetricFamily("tocsin_alert_outbox_deliveries", "By status.", labels=["status"])
    for status, count in counts.items():
        deliveries.add_metric([status], count)
    yield deliveries
    age = (now - oldest).total_seconds() if oldest else 0.0
    yield GaugeMetricFamily("tocsin_alert_outbox_age_seconds", "Of the oldest delivery that is pending.", value=age)


def dead_letters(still_open: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily("tocsin_dead_letters_records", "That somebody has to look at.", labels=["kind"])
    for kind, count in still_open.items():
        family.add_metric([kind], count)
    return family
