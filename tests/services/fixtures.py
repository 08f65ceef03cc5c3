"""The servers as tests ask for them: a pytest plugin, which says which suites it cannot run, and why."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.services.postgres import own_database
from tests.services.server import Recipe, Server
from tests.services.shared import HERE, SharedServers

OwnServer: TypeAlias = Callable[[Recipe], Server]
"""What the fixture of that name gives."""
_SKIPPED = "needs a server: "


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--services", type=Path, default=HERE, help="the folder of the servers that tests use")


def pytest_report_header(config: pytest.Config) -> str:
    shared = _shared(config)
    absent = [f"{name} ({absence})" for name in shared.servers if (absence := shared.absence(name))]
    running = ", ".join(shared.addresses()) or "none"
    return f"servers: {running}" + (f"; not running: {', '.join(absent)}" if absent else "")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if isinstance(report, pytest.TestReport)]
    reasons = [report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)]
    missed = [reason.partition(_SKIPPED)[2] for reason in reasons if _SKIPPED in reason]
    for what in sorted(set(missed)):
        terminalreporter.write_line(f"{missed.count(what)} tests did not run: {what}", yellow=True)


@pytest.fixture(scope="session")
def kafka_url(pytestconfig: pytest.Config) -> str:
    """host:port. Topics are shared: name them for the test alone."""
    return _url(pytestconfig, "kafka")


@pytest.fixture(scope="session")
def es9_url(pytestconfig: pytest.Config) -> str:
    """Elasticsearch 9. Indices are shared: name them for the test alone."""
    return _url(pytestconfig, "es9")


@pytest.fixture(scope="session")
def es7_url(pytestconfig: pytest.Config) -> str:
    """Elasticsearch 7.10, which takes clients of 8. Indices are shared: name them for the test alone."""
    return _url(pytestconfig, "es7")


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> str:
    """Its database is shared: `postgres_database` is for one test alone."""
    return _url(pytestconfig, "postgres")


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database, gone after the test."""
    with own_database(postgres_url) as url:
        yield url


@pytest.fixture
def own_server(pytestconfig: pytest.Config, tmp_path: Path) -> Iterator[OwnServer]:
    """Starts a server for this test alone, to be killed, stopped and started again; gone after the test."""
    shared = _shared(pytestconfig)
    with ExitStack() as servers:

        def started(recipe: Recipe) -> Server:
            if lacking := recipe.lacking():
                _do_without(shared, recipe.name, lacking)
            folder = tmp_path / f"{recipe.name}-{len(list(tmp_path.iterdir()))}"
            return servers.enter_context(Server(recipe, folder))

        yield started


def _shared(config: pytest.Config) -> SharedServers:
    folder: Path = config.getoption("--services")
    return SharedServers(folder)


def _url(config: pytest.Config, name: str) -> str:
    shared = _shared(config)
    if absence := shared.absence(name):
        _do_without(shared, name, absence)
    return shared.servers[name].url


def _do_without(shared: SharedServers, name: str, absence: str) -> None:
    sentence = f"{_SKIPPED}{name}: {absence}"
    if shared.may_be_absent(name, os.environ):
        pytest.skip(sentence)
    pytest.fail(sentence, pytrace=False)
