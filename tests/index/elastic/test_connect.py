"""Elasticsearch behind TLS and a login: every way in, and what is said to whoever is kept out."""

import base64
import ssl
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
import trustme
from structlog.testing import capture_logs

from core.errors import Misconfigured
from core.query.parse import parse
from index.elastic.connect import connect
from index.elastic.reader import ElasticReader
from index.elastic.settings import ElasticSettings
from index.elastic.store import ElasticStore
from schemas.scope import ALL
from tests.contracts.store.stores import Noon
from tests.index.builders import enriched
from tests.index.elastic.gate import Gate, guarded
from tests.index.elastic.servers import indices

KEY = "b25seTp0aGlz"
LOGIN = base64.b64encode(b"tocsin:correct horse").decode()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("127.0.0.1")


@pytest.fixture
def gate(es9_url: str, authority: trustme.CA, certificate: trustme.LeafCert, tmp_path: Path) -> Iterator[Gate]:
    """It shows its certificate and that of its authority."""
    shown = tmp_path / "shown.pem"
    shown.write_bytes(certificate.private_key_and_cert_chain_pem.bytes() + authority.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    with guarded(Gate(es9_url, [f"ApiKey {KEY}", f"Basic {LOGIN}"]), context) as opened:
        yield opened


@pytest.fixture
def prefix(es9_url: str) -> Iterator[str]:
    with indices(es9_url) as settings:
        yield settings.prefix


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


def fingerprint(pem: trustme.Blob) -> str:
    return sha256(ssl.PEM_cert_to_DER_cert(pem.bytes().decode())).hexdigest()


def works(gate: Gate, settings: ElasticSettings) -> bool:
    """Whether a mention that is written is found."""
    with (
        closing(ElasticStore.open(gate.url, settings, Noon())) as store,
        closing(ElasticReader.open(gate.url, settings, Noon())) as reader,
    ):
        store.write([enriched("x:1")], {})
        store.refresh()
        return reader.search(parse("published:[2000-01-01 TO *]"), ALL, 10).total == 1


def refused(gate: Gate, **settings: object) -> Misconfigured:
    with pytest.raises(Misconfigured) as failure:
        ElasticStore.open(gate.url, ElasticSettings(**settings), Noon())  # type: ignore[arg-type]
    return failure.value


@pytest.mark.service
@pytest.mark.parametrize("who", [{"api_key": KEY}, {"username": "tocsin", "password": "correct horse"}])
def test_whoever_trusts_the_authority_and_is_known_writes_and_reads(
    gate: Gate, prefix: str, ca_file: Path, who: dict[str, str]
) -> None:
    assert works(gate, ElasticSettings(prefix=prefix, replicas=0, ca_file=ca_file, **who))  # type: ignore[arg-type]
    assert set(gate.came) <= set(gate.admits)


@pytest.mark.service
@pytest.mark.parametrize("whose", ["its own", "its authority's"])
def test_one_certificate_may_be_named_by_its_fingerprint_and_the_key_stand_in_a_file(
    gate: Gate, prefix: str, authority: trustme.CA, certificate: trustme.LeafCert, tmp_path: Path, whose: str
) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    named = fingerprint(certificate.cert_chain_pems[0] if whose == "its own" else authority.cert_pem)
    assert works(gate, ElasticSettings(prefix=prefix, replicas=0, fingerprint=named, api_key_file=file))


@pytest.mark.service
@pytest.mark.parametrize("trust", [{}, {"fingerprint": "0" * 64}], ids=["the system's", "another fingerprint"])
def test_whoever_does_not_prove_who_it_is_is_told_nothing(gate: Gate, trust: dict[str, str]) -> None:
    said = refused(gate, api_key=KEY, **trust)
    assert "does not prove who it is" in said.message
    assert "ca_file or fingerprint" in said.hint
    assert gate.came == []


@pytest.mark.service
@pytest.mark.parametrize("who", [{}, {"api_key": "b3RoZXI6a2V5"}], ids=["nobody", "another key"])
def test_whoever_is_not_known_is_told_which_setting_says_who_it_is(
    gate: Gate, ca_file: Path, who: dict[str, str]
) -> None:
    said = refused(gate, ca_file=ca_file, **who)
    assert "does not let us in (401)" in said.message
    assert "index.elasticsearch.api_key" in said.hint


@pytest.mark.service
def test_trusting_anybody_works_and_is_said_loudly(gate: Gate, prefix: str) -> None:
    with capture_logs() as said:
        assert works(gate, ElasticSettings(prefix=prefix, replicas=0, verify=False, api_key=KEY))  # type: ignore[arg-type]
    assert any("ANYBODY CAN POSE AS ELASTICSEARCH" in entry["event"] for entry in said)


def test_a_secret_that_leaves_this_machine_unencrypted_is_said_loudly() -> None:
    with capture_logs() as said:
        connect("http://search.example.org:9200", ElasticSettings(api_key=KEY)).close()  # type: ignore[arg-type]
    assert ["UNENCRYPTED" in entry["event"] for entry in said] == [True]


@pytest.mark.parametrize(
    ("url", "settings", "words"),
    [
        ("search.example.org", {}, "is no address"),
        ("https://me:secret@search.example.org:9200", {}, "holds a password"),
        ("https://a:9200", {"api_key": KEY, "username": "me", "password": "x"}, "are both set"),
        ("https://a:9200", {"api_key": KEY, "api_key_file": Path("key")}, "are both set"),
        ("https://a:9200", {"username": "me"}, "password is empty"),
        ("https://a:9200", {"fingerprint": "0" * 64, "ca_file": Path("ca.pem")}, "stands beside"),
        ("https://a:9200", {"fingerprint": "0" * 64, "verify": False}, "stands beside"),
        ("https://a:9200", {"ca_file": Path("nowhere.pem")}, "cannot be read"),
        ("http://a:9200", {"ca_file": Path("ca.pem")}, "without TLS"),
    ],
)
def test_settings_that_cannot_work_are_refused_before_anybody_is_talked_to(
    url: str, settings: dict[str, object], words: str
) -> None:
    with pytest.raises(Misconfigured, match=words) as failure:
        connect(url, ElasticSettings(**settings))  # type: ignore[arg-type]
    assert "secret" not in str(failure.value)
