"""The room of the web: pages for people, an API, health and figures, and what people do from messages."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from threading import Event, Thread

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from alerts.forecast import outlook
from alerts.track import Subject
from app import wiring
from app.metrics import Deployment, registry, unready
from app.office import Works, office
from app.operating import Operating
from app.ports import Reader
from app.settings import WebSettings
from app.site import Site
from app.teaching import teaching
from app.welcome import first_link
from core.errors import Misconfigured, Transient
from core.httpd.limits import Limit, limited
from core.httpd.resources import Resource
from core.retry import Patience
from core.state.stages import StageState
from schemas.analysis import Analysis
from schemas.incident import IncidentKind
from schemas.mention import Mention
from web.act import ActPage
from web.actions import actions
from web.backing import Backing, Front, Health
from web.cached import cached
from web.look.tongue import Tongues
from web.port import Telling
from web.site import Doorway, application, furnish, unfurnished

REQUESTS_A_MINUTE = 120
"""That one address may send to what machines use."""
GOODBYE = 2
"""Seconds in which answers that are under way may end."""

log = structlog.get_logger(__name__)


def web(site: Site) -> None:
    """Until told to stop. How the deployment is can be asked at once, and pages as soon as the store can. Raises
    Stopped."""
    health = Health(lambda: unready(site.state.stages, site.clock), registry(_deployment(site)))
    door = Doorway(unfurnished(health, _resources(site)))
    with served(door, site.settings.web) as port, ExitStack() as opened:
        log.info("web_listens", address=f"http://{site.settings.web.host}:{port}")
        _tell_the_first(site, port)
        reader = partial(wiring.open_reader, site.settings, site.home, site.clock)
        store = Patience().until_done(lambda: opened.enter_context(reader()), site.stop, site.heartbeat)
        made = backing(site, store)
        app = application(made)
        door.behind = app
        warming = Thread(target=warm, args=(app, made, site.stop), name="warm", daemon=True)
        warming.start()
        site.heartbeat.say(StageState.RUNNING)
        site.heartbeat.settle()
        site.stop.wait()
        warming.join()


def warm(app: FastAPI, made: Backing, stop: Event) -> None:
    """Compiles and reads what whoever comes first would else wait for: seconds, once after an installation."""
    furnish(app)
    with suppress(Transient):
        for watch in made.state.watches.list():
            if stop.is_set():
                return
            outlook(made.alerting.recent.day(watch, Subject(IncidentKind.BAD_BUZZ, None)))


def _tell_the_first(site: Site, port: int) -> None:
    """A link for the first administrator, unless one is out: `tocsin run` has shown it, or another member has."""
    accounts = site.state.accounts
    if not accounts.first_invited() and (link := first_link(accounts, site.settings.web, port)):
        log.warning("nobody_can_enter_yet", link=link, good_for="three days, once")


def backing(site: Site, store: Reader) -> Backing:
    health = Health(lambda: unready(site.state.stages, site.clock), registry(_deployment(site)))
    return Backing(
        store=cached(store, site.state),
        state=site.state,
        clock=site.clock,
        front=Front(site.settings.web.url),
        health=health,
        operation=Operating(site.settings, site.state, site.bus, site.clock),
        alerting=wiring.alerting(site.settings, site.home, site.state, store, site.clock),
        office=office(Works(site.settings, site.home, site.state, store, site.bus, site.clock)),
        resources=_resources(site),
        sources={name: wiring.kind_of(name, table) for name, table in site.settings.sources.items()},
        channels=tuple(site.settings.notifiers),
        explain=_explain,
        teaching=teaching(site.state, store, site.clock),
        company=wiring.open_company(site.settings.web, site.clock),
    )


def _explain(mention: Mention, analysis: Analysis) -> Sequence[Telling]:
    """The models are loaded by the first who asks."""
    from app.annotating import tellings

    return tellings(mention, analysis)


@contextmanager
def served(app: ASGIApp, settings: WebSettings) -> Iterator[int]:
    """Inside, the application answers. Gives the port. Raises Misconfigured where it cannot be had."""
    listening = listening_socket(settings.host, settings.port)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GOODBYE,
        limit_concurrency=500,
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([listening],), name="web", daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def listening_socket(host: str, port: int) -> socket.socket:
    """Raises Misconfigured where the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=256)
        # Inherited by what is accepted. asyncio sets it only where a socket names its protocol, which these do not: the
        # second part of an answer would wait 40 ms for the browser to acknowledge the first.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise Misconfigured(
            f"web.host and web.port: {host}:{port} cannot be listened on ({error.strerror}).",
            "Name a port that is free; 0 takes any.",
        ) from None


def _resources(site: Site) -> Mapping[str, Resource]:
    hands = wiring.hands(site.state, site.clock)
    limit = Limit(REQUESTS_A_MINUTE, site.clock)
    resources = {"/actions/slack": actions(wiring.receivers(site.settings, site.clock, hands))}
    links = wiring.signed_links(site.settings, site.clock)
    if links is not None:
        resources["/act"] = ActPage(links, hands, site.state.incidents, Tongues({}))
    return {at: limited(resource, limit) for at, resource in resources.items()}


def _deployment(site: Site) -> Deployment:
    state = site.state
    return Deployment(
        stages=state.stages,
        bus=site.bus,
        sources=frozenset(site.settings.sources),
        coverage=state.coverage,
        watches=state.watches,
        letters=state.dead_letters,
        outbox=state.outbox,
        clock=site.clock,
    )
