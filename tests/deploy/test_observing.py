"""The dashboard and the rules: every figure that they name exists, with the labels by which they look at it."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import promql_parser
import pytest
import yaml
from prometheus_client import CollectorRegistry

from app.drain import BEGAN
from app.figures import STAGES
from app.metrics import registry
from core.metrics import ProcessMetrics
from core.state.stages import StageState
from schemas.event import Covered
from schemas.letter import Letter
from schemas.watch import Watch
from tests.app.deployment import SOURCES, Site, site
from tests.builders import MORNING, NOON

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "rules.yaml"
BOARD = json.loads((DEPLOY / "grafana" / "tocsin.json").read_text())
SCRAPED = {"instance", "job"}
"""Labels that Prometheus itself gives."""


def rules() -> list[dict[str, object]]:
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    found: list[dict[str, object]] = group["rules"]
    return found


def panels() -> list[dict[str, object]]:
    return [panel for panel in BOARD["panels"] if panel["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    """Where each stands, and itself as Prometheus gets it."""
    for rule in rules():
        yield str(rule["alert"]), str(rule["expr"])
    for panel in BOARD["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"].replace("$__rate_interval", "5m")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, frozenset[str]]:
    """Every figure of a deployment in which there is one of everything, with its labels."""
    own = CollectorRegistry()
    for stage in STAGES:
        ProcessMetrics(stage, own)
    with site(tmp_path_factory.mktemp("site")) as here:
        _fill(here)
        metrics = [*registry(here.deployment()).collect(), *own.collect()]
    return {sample.name: frozenset(sample.labels) for metric in metrics for sample in metric.samples}


def _fill(here: Site) -> None:
    here.watches.apply([Watch(id="trains", name="Trains", query="train")], by="test")
    for name in (*STAGES, *(f"sources.{source}" for source in SOURCES)):
        here.stages.report(name, "one", StageState.RUNNING, "", {"records": 1, "refused.Bug": 1, BEGAN: 1.0})
    for source in SOURCES:
        here.coverage.record(Covered(source=source, start=MORNING, end=NOON, observed_at=NOON))
    here.letters.add([Letter("mentions.raw", 0, 1, "x:1", b"{}", "Bug", "no date", {})])


@dataclass(slots=True)
class Selected:
    """selected: a pattern of names, and the labels that are looked at. grouped: labels by which results are told."""

    selected: list[tuple[str, set[str]]] = field(default_factory=list)
    grouped: set[str] = field(default_factory=set)

    def visit(self, node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            matchers = node.matchers.matchers
            named = [matcher.value for matcher in matchers if matcher.name == "__name__"]
            labels = {matcher.name for matcher in matchers} - {"__name__"}
            self.selected.append((re.escape(node.name) if node.name else named[0], labels))
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier:
            self.grouped.update(node.modifier.labels)


def selected(written: str) -> Selected:
    found = Selected()
    promql_parser.walk(promql_parser.parse(written), found.visit)
    return found


@pytest.mark.parametrize(("where", "written"), [*expressions()], ids=lambda value: value[:40])
def test_an_expression_names_figures_that_exist_by_labels_that_they_have(
    told: Mapping[str, frozenset[str]], where: str, written: str
) -> None:
    seen = selected(written)
    assert seen.selected, where
    for pattern, labels in seen.selected:
        found = [name for name in told if re.fullmatch(pattern, name)]
        assert found, f"{where}: no figure is called {pattern}"
        for name in found:
            assert labels | seen.grouped <= told[name] | SCRAPED, f"{where}: {name} has {sorted(told[name])}"


def test_every_figure_is_shown_on_the_dashboard(told: Mapping[str, frozenset[str]]) -> None:
    shown = [pattern for _, written in expressions() for pattern, _ in selected(written).selected]
    families = {re.sub(r"_(created|count|sum)$", "_bucket", name) for name in told if not name.endswith("_created")}
    assert [name for name in sorted(families) if not any(re.fullmatch(pattern, name) for pattern in shown)] == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_how_urgent_it_is_what_is_wrong_and_what_to_do(rule: dict[str, dict[str, str]]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert all(len(rule["annotations"][part]) > 20 for part in ("summary", "description"))


def test_names_of_alerts_and_numbers_of_panels_are_given_once() -> None:
    alerts = [rule["alert"] for rule in rules()]
    assert len(alerts) == len(set(alerts))
    numbers = [panel["id"] for panel in BOARD["panels"]]
    assert len(numbers) == len(set(numbers))


def test_the_dashboard_takes_whatever_prometheus_there_is() -> None:
    assert [variable["name"] for variable in BOARD["templating"]["list"]] == ["datasource"]
    named = re.findall(r'"uid": "([^"]+)"', json.dumps(panels()))
    assert set(named) == {"${datasource}"}


def test_panels_neither_overlap_nor_leave_the_page() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not cells & taken, panel["title"]
        taken |= cells


def test_every_panel_says_in_which_unit_it_counts() -> None:
    units = {
        panel["title"]: panel["fieldConfig"]["defaults"]["unit"] for panel in BOARD["panels"] if "targets" in panel
    }
    assert set(units.values()) <= {"none", "short", "s", "cps", "percentunit"}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed, so no rule was made to ring")
def test_the_rules_ring_when_they_should_and_only_then() -> None:
    done = subprocess.run(
        ["promtool", "test", "rules", str(Path(__file__).with_name("rules_test.yaml"))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
