"""Incidents through apprise, to real HTTP servers that stand for its platforms."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from alerts.channel import Notifier, Surroundings
from alerts.notifiers.apprise import Apprise, Settings, _fitting
from core.errors import Misconfigured, Permanent, Transient
from tests.alerts.servers import Site, breaks_off, says, web_site
from tests.alerts.test_pagerduty import OPENED
from tests.builders import NOON
from tests.contracts.notifier import NotifierContract
from tests.contracts.state.clock import HandClock


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as server:
        yield server


def address(site: Site, query: str = "") -> str:
    """As apprise writes it: JSON to any address, with a token in it."""
    return site.url.replace("http://", "json://user:pa55@").partition("?")[0] + f"/t0ken{query}"


def notifier(*urls: str, **changed: object) -> Apprise:
    return Apprise(Settings.model_validate({"urls": urls, **changed}), Surroundings("team", HandClock(NOON)))


class TestApprise(NotifierContract):
    name = "apprise"

    @pytest.fixture
    def notifier(self, site: Site) -> Notifier:
        return notifier(address(site))


def told(site: Site, number: int = -1) -> dict[str, object]:
    body: dict[str, object] = json.loads(site.requests[number].body)
    return body


def test_a_message_has_the_subject_as_its_title(site: Site) -> None:
    notifier(address(site)).send(OPENED)
    body = told(site)
    assert (body["title"], body["type"]) == (OPENED.subject, "failure")
    assert str(body["message"]).startswith("- x:1")


def test_what_is_over_looks_so(site: Site) -> None:
    notifier(address(site)).send(OPENED.model_copy(update={"what": "resolved"}))
    assert told(site)["type"] == "success"


def test_a_text_that_is_too_long_is_cut_at_a_line(site: Site) -> None:
    text = "\n".join(f"- line {n}" for n in range(10_000))
    notifier(address(site)).send(OPENED.model_copy(update={"text": text}))
    message = str(told(site)["message"])
    assert message.endswith("…")
    assert len(message) < 40_000
    assert message.rstrip("…").splitlines()[-1].startswith("- line ")


def test_every_address_is_told_and_after_a_failure_only_the_one_that_failed(site: Site) -> None:
    with web_site() as other:
        both = notifier(address(site), address(other))
        other.answers.append(says(503))
        with pytest.raises(Transient):
            both.send(OPENED)
        both.send(OPENED)
        assert (len(site.requests), len(other.requests)) == (1, 2)


def test_what_one_address_can_never_take_is_sent_where_another_took_it(site: Site) -> None:
    with web_site() as other:
        both = notifier(address(site), address(other))
        other.answers.append(says(400))
        with capture_logs() as logs:
            assert both.send(OPENED) == OPENED.key
        assert "answered 400" in str(logs)
        assert "t0ken" not in str(logs)
        assert "pa55" not in str(logs)


def test_what_no_address_can_take_is_given_up(site: Site) -> None:
    with web_site() as other:
        other.answers.append(says(400))
        site.answers.append(says(400))
        with pytest.raises(Permanent):
            notifier(address(site), address(other)).send(OPENED)


@pytest.mark.parametrize(
    ("status", "failure"),
    [(429, Transient), (500, Transient), (400, Permanent), (401, Misconfigured), (404, Misconfigured)],
)
def test_failures_are_told_apart(site: Site, status: int, failure: type[Exception]) -> None:
    site.answers.append(says(status))
    with pytest.raises(failure, match=f"answered {status}"):
        notifier(address(site)).send(OPENED)


def test_half_an_answer_and_a_server_that_is_gone_are_tried_again(site: Site) -> None:
    with web_site() as gone:
        pass
    with pytest.raises(Transient):
        notifier(address(gone)).send(OPENED)
    site.answers.append(breaks_off)
    with pytest.raises(Transient):
        notifier(address(site)).send(OPENED)


def test_no_secret_of_an_address_is_ever_said(
    site: Site, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    failures = []
    with capture_logs() as logs:
        for status in (200, 401, 404, 500):
            site.answers.append(says(status))
            try:
                notifier(address(site)).send(OPENED)
            except (Transient, Permanent, Misconfigured) as failure:
                failures.append(str(failure))
        for wrong in ("json://user:pa55@/t0ken", "nothing://t0ken", "pa55 t0ken", "tgram://t0ken-pa55/"):
            with pytest.raises(Misconfigured) as raised:
                notifier(wrong)
            failures.append(str(raised.value))
    out, err = capfd.readouterr()
    for said in (*failures, str(logs), caplog.text, out, err):
        assert "t0ken" not in said
        assert "pa55" not in said


def test_a_redirection_is_not_followed(site: Site) -> None:
    site.answers.append(says(307, Location="https://elsewhere.example/"))
    with pytest.raises(Transient):
        notifier(address(site)).send(OPENED)
    assert len(site.requests) == 1


def test_certificates_are_checked_whatever_the_address_says(site: Site) -> None:
    with pytest.raises(Misconfigured, match="certificates"):
        notifier(address(site, "?verify=no"))


def test_without_an_address_it_does_not_start() -> None:
    with pytest.raises(Misconfigured, match="urls is empty"):
        notifier()


def test_addresses_can_stand_in_a_file_and_never_print(site: Site, tmp_path: Path) -> None:
    (tmp_path / "urls").write_text(f"{address(site)}\n\n{address(site)}\n")
    notifier(urls_file=tmp_path / "urls").send(OPENED)
    assert len(site.requests) == 2
    assert "pa55" not in repr(Settings.model_validate({"urls": [address(site)]}))


def test_a_short_message_is_the_subject_alone() -> None:
    assert _fitting(OPENED.model_copy(update={"subject": "é" * 300}), 0, 160) == ("", "é" * 159 + "…")
    assert _fitting(OPENED, 0, 4_096)[1].startswith(OPENED.subject)
