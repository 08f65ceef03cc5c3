"""What people do from messages reaches real processes: the alert stage by Socket Mode, the web process over HTTP."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.settings import Settings, WebSettings
from app.wiring import notifiers, receivers, signed_links
from core.clock import SystemClock
from core.errors import Misconfigured
from tests.alerts.slack_server import APP_TOKEN, CHANNEL, TOKEN, Workspace, slack
from tests.alerts.test_slack_presses import SIGNING
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.faults.house import House, eventually

KEY = "0123456789abcdef0123456789abcdef"
CLOCK = HandClock(NOON)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with slack() as server:
        yield server


@pytest.fixture
def port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def house(tmp_path: Path, workspace: Workspace, port: int) -> Iterator[House]:
    own = {"KIND": "slack", "URL": workspace.url, "TOKEN": TOKEN, "CHANNEL": CHANNEL, "APP_TOKEN": APP_TOKEN}
    own |= {"SIGNING_SECRET": SIGNING, "MAY_ACT": "anyone in the channel"}
    environment = {f"TOCSIN_NOTIFIERS__CARE__{name}": value for name, value in own.items()}
    environment |= {
        "TOCSIN_WEB__PORT": str(port),
        "TOCSIN_WEB__URL": "https://tocsin.example.org",
        "TOCSIN_WEB__KEY": KEY,
    }
    with House(tmp_path / "home", environment) as opened:
        opened.run("init")
        yield opened


def standing(house: House) -> dict[str, str]:
    rows = [json.loads(line) for line in house.status().splitlines()]
    return {row["stage"]: row["state"] for row in rows}


def test_the_alert_stage_listens_and_that_is_seen(house: House, workspace: Workspace) -> None:
    house.start("alert", "stage", "alert")
    workspace.until(lambda: any(line.is_open for line in workspace.lines))
    eventually(lambda: standing(house).get("listeners.care") == "running", "the listener")
    workspace.fail("apps.connections.open", *[lambda handler, _: handler.hang_up()] * 50)
    workspace.lines[0].close()
    eventually(lambda: standing(house).get("listeners.care") == "degraded", "what became of it")
    assert standing(house)["alert"] == "running"


def test_the_web_process_answers_slack_and_links_besides_health(house: House, port: int) -> None:
    house.start("web", "stage", "web")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:

        def is_there() -> bool:
            try:
                return client.get("/health").status_code == 200
            except httpx.TransportError:
                return False

        eventually(is_there, "health")
        assert client.post("/actions/slack/care", content=b"payload={}").status_code == 401
        assert client.post("/actions/slack/other", content=b"payload={}").status_code == 404
        links = signed_links(Settings(web=WebSettings(url=str(client.base_url), key=SecretStr(KEY))), SystemClock())
        assert links is not None
        page = client.get(links.to("voltea-1", "acknowledge", "ada", "en"))
        assert "Acknowledge this incident?" in page.text


def test_only_notifiers_whose_channels_send_to_us_receive(tmp_path: Path) -> None:
    tables: dict[str, dict[str, object]] = {
        "care": {"kind": "slack", "token": TOKEN, "channel": CHANNEL, "signing_secret": SIGNING, "may_act": ["U0ADA"]},
        "screen": {"kind": "terminal"},
    }
    settings = Settings(home=tmp_path, notifiers=tables)
    assert notifiers(settings, CLOCK).keys() == {"care", "screen"}
    assert receivers(settings, CLOCK, _Nobody()).keys() == {"care"}


class _Nobody:
    def act(self, incident: str, action: object, by: str) -> str:
        return ""


def test_links_need_an_address_and_a_key(tmp_path: Path) -> None:
    assert signed_links(Settings(home=tmp_path), CLOCK) is None
    assert signed_links(Settings(home=tmp_path, web=WebSettings(url="https://e.org")), CLOCK) is None
    assert signed_links(Settings(home=tmp_path, web=WebSettings(key=SecretStr(KEY))), CLOCK) is None
    (tmp_path / "key").write_text(KEY)
    kept = WebSettings(url="https://e.org", key_file=tmp_path / "key")
    assert signed_links(Settings(home=tmp_path, web=kept), CLOCK) is not None


def test_a_key_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"^web\.key has 6 characters"):
        signed_links(Settings(home=tmp_path, web=WebSettings(url="https://e.org", key=SecretStr("secret"))), CLOCK)


@pytest.mark.parametrize("wrong", ["tocsin.example.org", "ftp://e.org", "https://", "https://e.org/?a=1"])
def test_an_address_is_one_of_the_web(wrong: str) -> None:
    with pytest.raises(ValueError, match="must begin with https"):
        WebSettings(url=wrong)
