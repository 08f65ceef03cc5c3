"""One message for each incident in a Slack channel, whatever happens on the way."""

import json
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr, ValidationError

from alerts.channel import NOTHING, Notifier, Pictures, Surroundings
from alerts.messages import Notice, render
from alerts.notifiers.slack import Settings, Slack
from core.errors import Busy, Misconfigured, Permanent, Transient
from schemas.delivery import Delivery, What
from schemas.incident import IncidentState
from tests.alerts.servers import web_site
from tests.alerts.slack_server import (
    APP_TOKEN,
    CHANNEL,
    TOKEN,
    Fields,
    Handler,
    Workspace,
    falls_silent,
    half_answers,
    hangs_up,
    refuses,
    says,
    slack,
)
from tests.alerts.test_explain import storm
from tests.alerts.test_messages import IN_FRENCH, INCIDENT
from tests.alerts.world import PHONE, VOLTEA
from tests.builders import NOON
from tests.contracts.notifier import NotifierContract
from tests.contracts.state.clock import HandClock

PNG = b"\x89PNG a picture"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pictures."""

    png: bytes = PNG

    def of(self, incident: str) -> bytes | None:
        return self.png


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with slack() as server:
        yield server


def notifier(workspace: Workspace, pictures: Pictures = NOTHING, **changed: object) -> Slack:
    known: dict[str, object] = {"url": workspace.url, "token": TOKEN, "channel": CHANNEL, "seconds": 5}
    around = Surroundings("phone", HandClock(NOON), pictures=pictures)
    return Slack(Settings.model_validate({**known, **changed}), around)


def answered(workspace: Workspace, pictures: Pictures = NOTHING) -> Slack:
    """With buttons."""
    return notifier(workspace, pictures, app_token=APP_TOKEN, may_act=["U0ADA"])


def told(
    what: What = "opened", number: int = 1, thread: str = "", route: object = PHONE, **changed: object
) -> Delivery:
    key = f"{INCIDENT.id}|phone|{what}" + (f"-{number}" if number > 1 else "")
    incident = INCIDENT.model_copy(update=changed)
    quoted = {each: voice for voice in storm() for each in (voice.mention, voice.author)}
    in_route = route if isinstance(route, type(PHONE)) else PHONE
    return render(Notice(key, what, in_route), incident, VOLTEA, quoted).model_copy(update={"thread": thread})


class TestSlack(NotifierContract):
    name = "slack"

    @pytest.fixture
    def notifier(self, workspace: Workspace) -> Notifier:
        return answered(workspace)


def test_an_incident_is_one_message_and_is_edited_in_place(workspace: Workspace) -> None:
    channel = notifier(workspace)
    first = channel.send(told())
    assert first == f"{CHANNEL}:{workspace.root.ts}"
    channel.send(told("severity", 2, first, severity=5))
    assert workspace.root.edits == 1
    assert "5/5" in workspace.root.text
    assert "severity 5 of 5" in workspace.root.words


def test_what_changes_goes_into_its_thread(workspace: Workspace) -> None:
    channel = notifier(workspace)
    channel.send(told("severity", 2, channel.send(told()), severity=5))
    (reply,) = workspace.replies
    assert reply.thread_ts == workspace.root.ts
    assert "Severity is now 5/5." in reply.words
    assert "214 negative mentions" in reply.words


def test_the_end_is_said_in_the_message_and_in_its_thread(workspace: Workspace) -> None:
    channel = answered(workspace)
    channel.send(told("resolved", 2, channel.send(told()), state=IncidentState.RESOLVED))
    assert "Back to usual" in workspace.root.words
    assert "Back to usual" in workspace.replies[0].words
    assert workspace.root.buttons == []


def test_a_lock_screen_shows_brand_severity_and_cause_first(workspace: Workspace) -> None:
    notifier(workspace).send(told())
    cause = str(INCIDENT.evidence.numbers["cause"]).split(", ")[0]
    assert workspace.root.text[:60].startswith(f"Voltéa {INCIDENT.severity}/5: ")
    assert cause in workspace.root.text[:60]


def test_the_same_in_french(workspace: Workspace) -> None:
    answered(workspace).send(told(route=IN_FRENCH))
    assert "214 mentions négatives en 60\u00a0min" in workspace.root.words
    assert "Prendre en charge" in workspace.root.words


def test_buttons_are_there_only_where_somebody_answers_them(workspace: Workspace) -> None:
    notifier(workspace).send(told())
    assert workspace.root.buttons == []


def test_every_button_is_offered_while_nobody_has_acted(workspace: Workspace) -> None:
    answered(workspace).send(told())
    actions = ["acknowledge", "snooze", "snooze_until_doubled", "assign", "not_a_crisis"]
    assert workspace.root.buttons == [f"tocsin.{action}" for action in actions]


def test_who_acknowledged_is_said_and_cannot_be_done_again(workspace: Workspace) -> None:
    answered(workspace).send(told(state=IncidentState.ACKNOWLEDGED, handled_by="ada <x>"))
    assert "Acknowledged by ada &lt;x&gt;." in workspace.root.words
    assert "tocsin.acknowledge" not in workspace.root.buttons


def test_the_end_of_a_snooze_is_said_on_each_readers_clock(workspace: Workspace) -> None:
    until = NOON + timedelta(hours=1)
    answered(workspace).send(told(state=IncidentState.SNOOZED, handled_by="ada", snoozed_until=until))
    assert f"<!date^{int(until.timestamp())}^" in workspace.root.words


# Exactly one message.


def test_a_crash_between_the_message_and_its_record_shows_it_once(workspace: Workspace) -> None:
    first = notifier(workspace).send(told())
    assert notifier(workspace).send(told()) == first  # another process, that knows of nothing
    assert len(workspace.messages) == 1


def test_a_crash_between_a_change_and_its_record_says_it_once(workspace: Workspace) -> None:
    first = notifier(workspace, Drawn()).send(told())
    for _ in range(3):
        notifier(workspace, Drawn()).send(told("severity", 2, first, severity=5))
    assert (len(workspace.roots), len(workspace.replies), len(workspace.pictures)) == (1, 1, 2)


@pytest.mark.parametrize(
    "fault", [hangs_up, half_answers, says(500), says(503), says(200, b"<html>"), says(200, b"[]")]
)
@pytest.mark.parametrize(
    "method", ["chat.postMessage", "chat.update", "conversations.history", "conversations.replies"]
)
def test_after_any_failure_on_the_way_the_same_is_shown_once(workspace: Workspace, method: str, fault: object) -> None:
    channel = notifier(workspace)
    first = _in_the_end(channel, told(), workspace, method, fault)
    assert _in_the_end(channel, told("update", 2, first), workspace, method, fault) == first
    assert (len(workspace.roots), len(workspace.replies)) == (1, 1)
    assert workspace.root.metadata["event_payload"]["key"].endswith("|update-2")


def _in_the_end(channel: Slack, delivery: Delivery, workspace: Workspace, method: str, fault: object) -> str:
    workspace.fail(method, fault)  # type: ignore[arg-type]
    for _ in range(3):
        try:
            return channel.send(delivery)
        except Transient:
            continue
    raise AssertionError("it never came through")


def test_a_process_that_is_killed_as_soon_as_slack_has_the_message_shows_it_once(workspace: Workspace) -> None:
    sending = (
        "import sys; from alerts.notifiers.slack import Settings, Slack; from alerts.channel import Surroundings; "
        "from core.clock import SystemClock; from schemas.delivery import Delivery; "
        "Slack(Settings.model_validate_json(sys.argv[1]), Surroundings('phone', SystemClock()))"
        ".send(Delivery.model_validate_json(sys.stdin.read()))"
    )
    settings = json.dumps({"url": workspace.url, "token": TOKEN, "channel": CHANNEL})
    for _ in range(2):
        process = subprocess.Popen([sys.executable, "-c", sending, settings], stdin=subprocess.PIPE)

        def kills(handler: Handler, work: Callable[[], Fields], process: subprocess.Popen[bytes] = process) -> None:
            work()
            process.kill()
            handler.hang_up()

        workspace.fail("chat.postMessage", kills)
        process.communicate(told().model_dump_json().encode())
    assert len(workspace.messages) == 1


def test_a_message_that_was_posted_while_we_waited_in_vain_is_found(workspace: Workspace) -> None:
    channel = notifier(workspace, seconds=1)
    workspace.fail("chat.postMessage", falls_silent)
    with pytest.raises(Transient):
        channel.send(told())
    workspace.over.set()
    channel.send(told())
    assert len(workspace.messages) == 1


def test_it_is_found_among_everything_that_was_said_since(workspace: Workspace) -> None:
    first = notifier(workspace).send(told())
    for number in range(450):
        workspace.say(f"and another {number}")
    assert notifier(workspace).send(told()) == first


def test_only_our_own_messages_are_taken_for_ours(workspace: Workspace) -> None:
    """Another app can write the same metadata."""
    payload = {"root": f"{INCIDENT.id}|phone", "key": told().key}
    workspace.say("a trap", "B0TRAP", {"event_type": "tocsin_message", "event_payload": payload})
    place = notifier(workspace).send(told())
    assert len(workspace.roots) == 2
    assert place != f"{CHANNEL}:{workspace.roots[0].ts}"


def test_two_notifiers_in_one_channel_have_a_message_each(workspace: Workspace) -> None:
    notifier(workspace).send(told())
    notifier(workspace).send(told().model_copy(update={"channel": "care", "key": "other"}))
    assert len(workspace.roots) == 2


def test_a_message_that_somebody_deleted_is_shown_once_more_and_followed(workspace: Workspace) -> None:
    channel = notifier(workspace)
    first = channel.send(told())
    workspace.delete(workspace.root)
    channel.send(told("update", 2, first))
    channel.send(told("resolved", 3, first, state=IncidentState.RESOLVED))
    assert "Back to usual" in workspace.root.words
    assert len(workspace.replies) == 1


# Pictures.


def test_the_picture_is_shared_in_the_thread_and_shown_in_the_message(workspace: Workspace) -> None:
    notifier(workspace, Drawn()).send(told())
    (shared,) = workspace.pictures
    file = shared.files[0]["id"]
    assert (workspace.files[file]["content"], shared.thread_ts) == (PNG, workspace.root.ts)
    assert workspace.root.blocks[-1]["slack_file"] == {"id": file}
    assert workspace.files[file]["alt"] == "The last 24 hours against the usual band"


def test_a_digest_has_no_picture(workspace: Workspace) -> None:
    notifier(workspace, Drawn()).send(told().model_copy(update={"what": "digest"}))
    assert len(workspace.roots) == 1
    assert workspace.pictures == []


def test_without_a_picture_there_is_none(workspace: Workspace) -> None:
    notifier(workspace).send(told())
    assert workspace.pictures == []
    assert "image" not in {block["type"] for block in workspace.root.blocks}


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("fault", [hangs_up, says(500), says(429, Retry_After="60"), refuses("missing_scope")])
def test_a_picture_that_cannot_be_shared_never_holds_up_the_words(
    workspace: Workspace, method: str, fault: object
) -> None:
    workspace.fail(method, fault)  # type: ignore[arg-type]
    notifier(workspace, Drawn()).send(told())
    assert "214 negative mentions" in workspace.root.words


def test_a_picture_that_slack_still_works_on_is_left_to_the_thread(workspace: Workspace) -> None:
    workspace.working_on_files = True
    channel = notifier(workspace, Drawn())
    channel.send(told("update", 2, channel.send(told())))
    assert "image" not in {block["type"] for block in workspace.root.blocks}
    assert len(workspace.pictures) == 2


# Failures.


def test_too_many_requests_are_sent_again_when_slack_says(workspace: Workspace) -> None:
    workspace.fail("chat.postMessage", says(429, b'{"ok": false, "error": "ratelimited"}', Retry_After="17"))
    with pytest.raises(Busy) as failure:
        notifier(workspace).send(told())
    assert failure.value.wait == timedelta(seconds=17)


@pytest.mark.parametrize("said", ["soon", "", "-4", "٣", "9" * 300])
def test_a_senseless_wait_is_not_waited_for(workspace: Workspace, said: str) -> None:
    value = said if said.isascii() else "x"
    workspace.fail("chat.postMessage", says(429, Retry_After=value))
    with pytest.raises(Busy) as failure:
        notifier(workspace).send(told())
    assert failure.value.wait <= timedelta(days=1)


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("invalid_auth", "Bot User OAuth Token"),
        ("token_revoked", "notifiers.phone.token"),
        ("account_inactive", "Install the app"),
        ("channel_not_found", "notifiers.phone.channel"),
        ("not_in_channel", "/invite @Tocsin"),
        ("is_archived", "Restore the channel"),
        ("restricted_action", "administrator"),
        ("not_allowed_token_type", "swapped"),
    ],
)
def test_what_keeps_every_message_from_passing_says_how_it_is_mended(
    workspace: Workspace, error: str, hint: str
) -> None:
    workspace.fail("chat.postMessage", refuses(error))
    with pytest.raises(Misconfigured, match=error) as failure:
        notifier(workspace).send(told())
    assert hint in failure.value.hint


def test_a_scope_that_is_missing_is_named(workspace: Workspace) -> None:
    workspace.fail("conversations.history", refuses("missing_scope", needed="groups:history"))
    with pytest.raises(Misconfigured) as failure:
        notifier(workspace).send(told())
    assert "groups:history" in failure.value.hint


def test_a_wrong_token_is_said_without_the_token(workspace: Workspace) -> None:
    with pytest.raises(Misconfigured) as failure:
        notifier(workspace, token="xoxb-wr0ng").send(told())
    assert "xoxb-wr0ng" not in str(failure.value)


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable"])
def test_slack_in_trouble_is_asked_again(workspace: Workspace, error: str) -> None:
    workspace.fail("chat.postMessage", refuses(error))
    with pytest.raises(Transient, match=error):
        notifier(workspace).send(told())


def test_a_message_that_slack_does_not_take_is_given_up(workspace: Workspace) -> None:
    workspace.fail("chat.postMessage", refuses("msg_too_long"))
    with pytest.raises(Permanent, match="msg_too_long"):
        notifier(workspace).send(told())


def test_a_server_that_is_not_there_is_asked_again() -> None:
    with slack() as gone:
        pass
    with pytest.raises(Transient, match="cannot be reached"):
        notifier(gone).send(told())


def test_the_certificate_is_checked(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with web_site(context) as site:
        address = Workspace(url=site.url.partition("hook")[0])
        with pytest.raises(Misconfigured, match="not trusted"):
            notifier(address).send(told())
        with pytest.raises(Transient, match="cannot be read"):
            notifier(address, ca_file=tmp_path / "ca.pem").send(told())


# Settings.


def test_without_a_token_it_does_not_start(workspace: Workspace) -> None:
    with pytest.raises(Misconfigured, match=r"notifiers\.phone\.token is empty"):
        notifier(workspace, token="")


def test_buttons_that_nobody_may_press_are_a_mistake(workspace: Workspace) -> None:
    with pytest.raises(Misconfigured, match=r"notifiers\.phone\.may_act is empty"):
        notifier(workspace, signing_secret="shared")


def test_secrets_can_stand_in_files_and_never_print(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    notifier(workspace, token="", token_file=tmp_path / "token").send(told())
    assert len(workspace.roots) == 1
    shown = Settings(channel="C0CRISIS", token=SecretStr("s3cr3t"), app_token=SecretStr("s3cr3t"))
    assert "s3cr3t" not in repr(shown) + shown.model_dump_json()


@pytest.mark.parametrize("wrong", ["#crisis", "crisis", "", "C 1", "U0ADA123"])
def test_a_channel_is_named_by_its_id(wrong: str) -> None:
    with pytest.raises(ValidationError, match="no channel id"):
        Settings(channel=wrong)


@pytest.mark.parametrize("wrong", ["http://slack.com/api/", "ftp://x/", "slack.com", ""])
def test_slack_is_spoken_to_by_tls_alone(wrong: str) -> None:
    with pytest.raises(ValidationError):
        Settings(channel="C0CRISIS", url=wrong)


@pytest.mark.parametrize("wrong", ["anyone", "*", ["ada"], ["@ada"]])
def test_who_may_act_is_said_by_ids_or_in_full(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"channel": "C0CRISIS", "may_act": wrong})


def test_incidents_of_a_newer_shape_are_shown_all_the_same(workspace: Workspace) -> None:
    assert notifier(workspace).send(replace_payload(told(), "[]"))


def replace_payload(delivery: Delivery, payload: str) -> Delivery:
    return delivery.model_copy(update={"payload": payload})
