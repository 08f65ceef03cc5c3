"""Settings: file under environment, every key known, every error mendable."""

from pathlib import Path

import pytest

from app.settings import load, plugin_settings
from core.bus.kafka.settings import servers
from core.errors import Misconfigured
from ingest.sources.trustpilot import Settings as Trustpilot


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "tocsin.toml"
    file.write_text(text)
    return file


def test_the_file_is_read(tmp_path: Path) -> None:
    settings = load(written(tmp_path, '[bus]\nretention_days = 3\n[notifiers.mail]\nkind = "email"\n'))
    assert settings.bus.retention_days == 3
    assert settings.notifiers == {"mail": {"kind": "email"}}


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_BUS__RETENTION_DAYS", "2")
    assert load(written(tmp_path, "[bus]\nretention_days = 3\n")).bus.retention_days == 2


def test_a_secret_can_come_from_the_environment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_NOTIFIERS__MAIL__PASSWORD", "s3cret")
    assert load(written(tmp_path, '[notifiers.mail]\nkind = "email"\n')).notifiers["mail"] == {
        "kind": "email",
        "password": "s3cret",
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[bsu]\n", r'Did you mean "bus"\?'),
        ("[bus]\nretention_day = 3\n", r'bus.retention_day.*Did you mean "retention_days"'),
        ("[bus]\nretention_days = 0\n", "bus.retention_days: .*greater than or equal to 1"),
        ("[bus\n", "is no TOML"),
        ('[[routes]]\nid = "a"\nchanel = "b"\n', r'routes.1.chanel: there is no such key.*Did you mean "channel"'),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        load(written(tmp_path, text))


def test_an_unknown_variable_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_BSU__URL", "x")
    with pytest.raises(Misconfigured, match=r'TOCSIN_BSU__URL.*Did you mean "BUS"\?'):
        load(written(tmp_path, ""))


def test_a_named_file_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="does not exist"):
        load(tmp_path / "none.toml")


def test_kafka_is_set_by_its_address_and_a_table_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_BUS__KAFKA__PASSWORD", "s3cret")
    text = '[bus]\nurl = "kafka://one:9093,[::1],two/"\n[bus.kafka]\nsecurity = "sasl_tls"\nusername = "tocsin"\n'
    bus = load(written(tmp_path, text)).bus
    assert servers(bus.url) == ("one:9093", "[::1]:9092", "two:9092")
    assert (bus.kafka.security, bus.kafka.username, bus.kafka.password.get_secret_value()) == (
        "sasl_tls",
        "tocsin",
        "s3cret",
    )
    assert "s3cret" not in repr(bus)


@pytest.mark.parametrize(
    "url", ["localhost:9092", "kafka://", "kafka://tocsin:s3cret@one", "kafka://one:port", "http://one"]
)
def test_an_address_that_is_not_kafkas_is_refused_with_one_that_is(tmp_path: Path, url: str) -> None:
    with pytest.raises(Misconfigured, match=r"bus\.url: .*kafka://host:9092,host2:9092"):
        load(written(tmp_path, f'[bus]\nurl = "{url}"\n'))


def test_an_empty_home_is_not_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_HOME", "")
    with pytest.raises(Misconfigured, match="TOCSIN_HOME: is empty; name a folder"):
        load()


def test_lists_of_a_plug_in_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_SOURCES__TRUSTPILOT__UNITS", '["46d6a890ffa235a75b00021d"]')
    monkeypatch.setenv("TOCSIN_SOURCES__TRUSTPILOT__KEY", "[no list]")
    settings = plugin_settings("sources", "trustpilot", Trustpilot, load().sources["trustpilot"])
    assert settings.units == ("46d6a890ffa235a75b00021d",)
    assert settings.key.get_secret_value() == "[no list]"


def test_what_is_no_list_in_the_environment_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_SOURCES__TRUSTPILOT__UNITS", "46d6a890ffa235a75b00021d")
    with pytest.raises(Misconfigured, match=r"sources\.trustpilot\.units"):
        plugin_settings("sources", "trustpilot", Trustpilot, load().sources["trustpilot"])


def test_the_secret_of_the_companys_sign_in_comes_from_the_environment_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "tocsin.toml"
    file.write_text('[web.oidc]\nissuer = "https://login.example.org"\nroles = {press = "responder"}\n')
    monkeypatch.setenv("TOCSIN_WEB__OIDC__CLIENT_SECRET", "s3cret")
    oidc = load(file).web.oidc
    assert (oidc.client_secret.get_secret_value(), oidc.roles["press"].value) == ("s3cret", "responder")
    assert "s3cret" not in repr(oidc)


@pytest.mark.parametrize("wrong", ['issuer = "login.example.org"', 'roles = {press = "boss"}', "client = 1"])
def test_what_cannot_be_of_the_companys_sign_in_is_named(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "tocsin.toml"
    file.write_text(f"[web.oidc]\n{wrong}\n")
    with pytest.raises(Misconfigured, match=r"web\.oidc"):
        load(file)
