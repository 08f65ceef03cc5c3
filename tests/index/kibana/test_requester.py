"""What Kibana answers when it cannot, and what is said of it; whom we trust, and what we tell whom."""

import ssl
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
import trustme
from pydantic import SecretStr, ValidationError

from core.errors import Misconfigured, Permanent, TocsinError, Transient
from index.kibana.settings import KibanaSettings
from tests.index.kibana.server import KEY, READER, Kibana, serving
from tests.index.kibana.test_sync import SNCF, settings, synced, wanted


@pytest.fixture
def kibana() -> Iterator[Kibana]:
    with serving(Kibana()) as running:
        yield running


def refused(settings: KibanaSettings) -> TocsinError:
    """What a sync with these settings says."""
    with pytest.raises(TocsinError) as said:
        synced(settings, wanted(SNCF))
    assert KEY not in str(said.value)
    assert READER not in str(said.value)
    return said.value


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (302, b"", Misconfigured, "sends us elsewhere"),
        (400, b'{"message": "no such thing."}', Permanent, "refuses it (400): no such thing."),
        (404, b"<html>", Misconfigured, "knows no such thing"),
        (413, b"", Permanent, "more than Kibana imports"),
        (429, b"", Transient, "too much to do"),
        (500, b'{"message": "boom"}', Transient, "cannot do it now (500): boom."),
        (503, b"Kibana server is not ready yet", Transient, "cannot do it now (503)"),
        (200, b"<!DOCTYPE html>", Misconfigured, "no Kibana"),
        (200, b'{"tagline": "You Know, for Search"}', Misconfigured, "no Kibana"),
    ],
)
def test_each_failure_says_what_it_is(
    kibana: Kibana, status: int, body: bytes, kind: type[TocsinError], words: str
) -> None:
    kibana.answers = [(status, body)]
    said = refused(settings(kibana))
    assert type(said) is kind
    assert words in said.message


@pytest.mark.parametrize("key", ["", "wrong"])
def test_without_the_right_key_nobody_gets_in(kibana: Kibana, key: str) -> None:
    said = refused(settings(kibana, key))
    assert isinstance(said, Misconfigured)
    assert "kibana.api_key" in said.hint


def test_a_key_that_may_only_look_changes_nothing(kibana: Kibana) -> None:
    said = refused(settings(kibana, READER))
    assert isinstance(said, Misconfigured)
    assert "forbids it: Unable to bulk_create dashboard." in said.message
    assert kibana.objects == {}


def test_a_space_that_is_not_there_is_a_matter_of_settings(kibana: Kibana) -> None:
    said = refused(settings(kibana, space="marketing"))
    assert isinstance(said, Misconfigured)
    assert "kibana.space" in said.hint


def test_a_key_may_stand_in_a_file(kibana: Kibana, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    synced(KibanaSettings(url=kibana.url, api_key_file=file), wanted(SNCF))
    assert kibana.objects


def test_a_kibana_that_does_not_answer_is_not_waited_for_for_ever() -> None:
    with serving(Kibana(slow=Event())) as kibana:
        said = refused(settings(kibana, time_out_seconds=0.2))
    assert isinstance(said, Transient)
    assert "within 0.2 s" in said.message


def test_a_kibana_that_is_not_there_may_come_back() -> None:
    with serving(Kibana()) as gone:
        pass
    said = refused(settings(gone))
    assert isinstance(said, Transient)
    assert "cannot be reached" in said.message


def test_no_address_is_said_before_anything_else() -> None:
    assert "kibana.url is empty" in refused(KibanaSettings()).message


@pytest.mark.parametrize("url", ["kibana:5601", "ftp://kibana", "https://", "https://a:b@kibana", "https://kibana?x=1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="write it like https://"):
        KibanaSettings(url=url)


def test_a_slash_at_the_end_of_the_address_changes_nothing(kibana: Kibana) -> None:
    kibana.url += "/"
    synced(settings(kibana), wanted(SNCF))
    assert kibana.objects


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[tuple[Kibana, str]]:
    """A Kibana with TLS, and the fingerprint of its certificate."""
    issued = authority.issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    shown = ssl.PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode())
    with serving(Kibana(), context) as running:
        yield running, sha256(shown).hexdigest().upper()


def test_a_certificate_that_nobody_vouches_for_ends_it(secure: tuple[Kibana, str]) -> None:
    said = refused(settings(secure[0]))
    assert isinstance(said, Misconfigured)
    assert "does not prove who it is" in said.message
    assert secure[0].asked == []


def test_the_companys_own_authority_may_be_named(
    secure: tuple[Kibana, str], authority: trustme.CA, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    synced(settings(secure[0], ca_file=file), wanted(SNCF))
    assert secure[0].objects


def test_one_certificate_may_be_named_by_its_fingerprint(secure: tuple[Kibana, str]) -> None:
    kibana, fingerprint = secure
    colons = ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2))
    synced(settings(kibana, fingerprint=colons), wanted(SNCF))
    assert kibana.objects


def test_another_certificate_than_the_one_named_is_told_nothing(secure: tuple[Kibana, str]) -> None:
    kibana, fingerprint = secure
    other = fingerprint.translate(str.maketrans("0123456789ABCDEF", "123456789ABCDEF0"))
    said = refused(settings(kibana, fingerprint=other))
    assert isinstance(said, Misconfigured)
    assert "another fingerprint" in said.message
    assert kibana.asked == []


@pytest.mark.parametrize(
    ("trust", "words"),
    [
        ({"fingerprint": "abc"}, "is no SHA-256"),
        ({"fingerprint": "a" * 64, "ca_file": Path("ca.pem")}, "are both set"),
        ({"ca_file": Path("nowhere.pem")}, "cannot be read"),
    ],
)
def test_trust_that_cannot_be_had_is_said(trust: dict[str, object], words: str) -> None:
    assert words in refused(KibanaSettings(url="https://127.0.0.1:1", **trust)).message  # type: ignore[arg-type]


def test_a_key_and_its_file_are_one_too_many(tmp_path: Path) -> None:
    both = KibanaSettings(url="https://127.0.0.1:1", api_key=SecretStr(KEY), api_key_file=tmp_path)
    assert "both set" in refused(both).message
