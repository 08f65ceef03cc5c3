"""Kafka behind TLS and logins: every way in, and what is said to whoever is kept out."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from kafka import KafkaAdminClient
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion

from core.bus.kafka.bus import KafkaBus
from core.bus.kafka.settings import KafkaSettings
from core.errors import Misconfigured, Transient
from tests.bus.kafka_parts import WEEK, fresh, kafka_bus
from tests.contracts.bus import ONE, messages, publish, take
from tests.services.kafka import Kafka
from tests.services.ports import free_port
from tests.services.server import Server

pytestmark = pytest.mark.service

USER, PASSWORD, STRANGER = "tocsin", "correct horse", "stranger"
_SASL = "listener.name.users"
_PLAIN = (
    f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}" user_{STRANGER}="x";'
)
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_OAUTH = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;"
_UNSECURED = (
    "org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler"
)


@dataclass(frozen=True)
class Fort:
    """url: with TLS and a login. plain_url: without either. Both are doors of one broker."""

    url: str
    plain_url: str
    folder: Path

    def settings(self, **other: object) -> KafkaSettings:
        """Those that fit."""
        fitting = {
            "security": "sasl_tls",
            "mechanism": "PLAIN",
            "username": USER,
            "password": PASSWORD,
            "ca_file": self.folder / "ca.pem",
        }
        return fresh(**(fitting | other))


@pytest.fixture(scope="module")
def fort(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fort]:
    request.getfixturevalue("kafka_url")
    folder = tmp_path_factory.mktemp("fort")
    certify(folder)
    recipe = Kafka(
        "SASL_SSL",
        settings={
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(folder / "server.pem"),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(folder / "ca.pem"),
            f"{_SASL}.ssl.client.auth": "requested",
            f"{_SASL}.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
            f"{_SASL}.plain.sasl.jaas.config": _PLAIN,
            f"{_SASL}.scram-sha-256.sasl.jaas.config": _SCRAM,
            f"{_SASL}.scram-sha-512.sasl.jaas.config": _SCRAM,
            f"{_SASL}.oauthbearer.sasl.jaas.config": _OAUTH,
            f"{_SASL}.oauthbearer.sasl.server.callback.handler.class": _UNSECURED,
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:ANONYMOUS;User:{USER}",
        },
    )
    with Server(recipe, folder / "broker") as broker:
        with closing(KafkaAdminClient(bootstrap_servers=broker.admin_url)) as admin:
            for mechanism in (ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512):
                known = admin.alter_user_scram_credentials([UserScramCredentialUpsertion(USER, mechanism, PASSWORD)])
                assert known == {USER: None}
        yield Fort(broker.url, broker.admin_url, folder)


def certify(folder: Path) -> None:
    """ca.pem, with a certificate of the broker and one of a client; other.pem, of somebody else."""
    ca, other = trustme.CA(), trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    other.cert_pem.write_to_path(folder / "other.pem")
    for name, issuer, host in (("server", ca, "127.0.0.1"), ("client", ca, "client"), ("foreign", other, "client")):
        issued = issuer.issue_cert(host)
        key = load_pem_private_key(issued.private_key_pem.bytes(), None)
        pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # the only form that Java reads
        chain = b"".join(certificate.bytes() for certificate in issued.cert_chain_pems)
        (folder / f"{name}.pem").write_bytes(pkcs8 + chain)


@pytest.fixture
def tokens() -> Iterator[str]:
    """The address of a server that gives a token to whoever knows the client's secret."""
    with HTTPServer(("127.0.0.1", 0), _Tokens) as server, ExitStack() as stack:
        thread = Thread(target=server.serve_forever)
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        yield f"http://127.0.0.1:{server.server_port}/token"


class _Tokens(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        known = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {known}":
            self.send_error(401)
            return
        now = int(time.time())
        claims = {"sub": USER, "iat": now, "exp": now + 600}
        token = f"{_segment({'alg': 'none'})}.{_segment(claims)}."
        body = json.dumps({"access_token": token, "expires_in": 600}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _segment(part: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def passes(url: str, settings: KafkaSettings) -> bool:
    """Whether messages go there and come back."""
    with kafka_bus(url, {ONE: 1}, settings) as bus:
        publish(bus, ONE, messages(3))
        with closing(bus.consumer("g", [ONE])) as consumer:
            return len(take(3, consumer)) == 3 and bus.lag("g", ONE) == {0: 0}


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_messages_pass_with_tls_and_a_password(fort: Fort, mechanism: str) -> None:
    assert passes(fort.url, fort.settings(mechanism=mechanism))


def test_messages_pass_with_a_token_that_is_fetched(fort: Fort, tokens: str) -> None:
    assert passes(fort.url, fort.settings(mechanism="OAUTHBEARER", token_url=tokens))


def test_the_password_may_stand_in_a_file(fort: Fort, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    assert passes(fort.url, fort.settings(password="", password_file=file))


def test_a_client_shows_its_certificate_where_it_has_one(fort: Fort) -> None:
    client, foreign = fort.folder / "client.pem", fort.folder / "foreign.pem"
    assert passes(fort.url, fort.settings(cert_file=client))
    with pytest.raises(Misconfigured, match="does not accept the certificate"):
        KafkaBus.open((fort.url,), fort.settings(cert_file=foreign), {ONE: 1}, WEEK)


REFUSED: dict[str, tuple[Callable[[Fort], tuple[str, KafkaSettings]], str]] = {
    "a wrong password": (lambda fort: (fort.url, fort.settings(password="wrong")), "refuses the login"),
    "a wrong SCRAM password": (
        lambda fort: (fort.url, fort.settings(mechanism="SCRAM-SHA-256", password="wrong")),
        "refuses the login",
    ),
    "no token": (
        lambda fort: (
            fort.url,
            fort.settings(mechanism="OAUTHBEARER", token_url=f"http://127.0.0.1:{free_port()}/token"),
        ),
        "no token from http://127.0.0.1",
    ),
    "another authority": (lambda fort: (fort.url, fort.settings(ca_file=fort.folder / "other.pem")), "ca_file"),
    "another name": (
        lambda fort: (fort.url.replace("127.0.0.1", "localhost"), fort.settings()),
        "certificate is not valid for 'localhost'",
    ),
    "no TLS where there is": (
        lambda fort: (fort.url, fort.settings(security="sasl_plaintext")),
        "security to sasl_tls",
    ),
    "nothing where TLS is": (lambda fort: (fort.url, fort.settings(security="plaintext")), "security to tls"),
    "TLS where there is none": (
        lambda fort: (fort.plain_url, fort.settings(security="tls")),
        "does not speak TLS",
    ),
    "a login where there is none": (
        lambda fort: (fort.plain_url, fort.settings(security="sasl_plaintext")),
        "wants no login",
    ),
    "no login where there is one": (lambda fort: (fort.url, fort.settings(security="tls")), "may want a login"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_wrong_is_said_with_the_setting_that_mends_it(fort: Fort, what: str) -> None:
    wrong, sentence = REFUSED[what]
    url, settings = wrong(fort)
    with pytest.raises(Misconfigured) as said:
        KafkaBus.open((url,), settings, {ONE: 1}, WEEK)
    assert sentence in str(said.value)
    assert url in str(said.value)
    assert "bus.kafka" in said.value.hint
    assert PASSWORD not in str(said.value)


def test_a_user_without_rights_is_told_which_one_it_lacks(fort: Fort) -> None:
    stranger = {"username": STRANGER, "password": "x"}
    with pytest.raises(Misconfigured, match="a right on a topic") as said:
        KafkaBus.open((fort.url,), fort.settings(**stranger), {ONE: 1}, WEEK)
    assert "Grant Describe" in said.value.hint


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"security": "sasl_tls"}, "username or password is empty"),
        ({"security": "sasl_tls", "username": "a", "password": "b", "password_file": "c"}, "both set"),
        ({"security": "tls", "ca_file": "/nowhere/ca.pem"}, "ca_file: /nowhere/ca.pem cannot be used: No such file"),
        ({"security": "tls", "cert_file": __file__}, "cert_file or key_file"),
        ({"security": "tls", "key_file": __file__}, "without cert_file"),
        (
            {
                "security": "sasl_tls",
                "mechanism": "OAUTHBEARER",
                "username": "a",
                "password": "b",
                "token_url": "http://tokens.example.org/",
            },
            "no https address",
        ),
    ],
)
def test_settings_that_cannot_work_are_refused_before_anybody_is_talked_to(
    settings: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        KafkaBus.open(("127.0.0.1:1",), fresh(**settings), {ONE: 1}, WEEK)


def test_an_address_where_nobody_listens_is_named_and_tried_again() -> None:
    port = free_port()
    with pytest.raises(Transient, match=f"127.0.0.1:{port}.*ECONNREFUSED") as said:
        KafkaBus.open((f"127.0.0.1:{port}",), fresh(), {ONE: 1}, WEEK)
    assert "bus.url" in said.value.hint
