"""What Kafka or the way to it finds wrong, as one of our failures."""

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kafka import errors

from core.bus.kafka.settings import KafkaSettings
from core.errors import Misconfigured, Permanent, TocsinError, Transient

TOO_LARGE = (errors.MessageSizeTooLargeError, errors.RecordListTooLargeError)
_HOPELESS = (
    errors.SaslAuthenticationFailedError,
    errors.UnsupportedSaslMechanismError,
    errors.IllegalSaslStateError,
    errors.IncompatibleBrokerVersion,
)
UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"
PROBE_S = 5.0

_REFUSED = (
    errors.PolicyViolationError,
    errors.InvalidReplicationFactorError,
    errors.InvalidConfigurationError,
    errors.InvalidPartitionsError,
    errors.InvalidTopicError,
    errors.InvalidRequestError,
)
_MEND = {
    errors.TopicAuthorizationFailedError: (
        "on a topic",
        "Grant Describe, DescribeConfigs, Read and Write on its topics; Create, too, unless they are there already.",
    ),
    errors.GroupAuthorizationFailedError: ("on a group", "Grant Describe and Read on its groups."),
    errors.ClusterAuthorizationFailedError: ("on the cluster", "Grant IdempotentWrite (brokers older than 3.0)."),
}


def is_hopeless(failure: BaseException) -> bool:
    """Whether no second attempt to connect would end otherwise."""
    return isinstance(failure, _HOPELESS) or UNTRUSTED in str(failure)


@contextmanager
def faults(where: str) -> Iterator[None]:
    """where: the brokers, for the messages."""
    try:
        yield
    except errors.KafkaError as error:
        raise translated(error, where) from error


def translated(error: Exception, where: str) -> TocsinError:
    for kind, (on, hint) in _MEND.items():
        if isinstance(error, kind):
            return Misconfigured(f"Kafka at {where} refuses its user a right {on}: {said(error)}.", hint)
    if isinstance(error, errors.SaslAuthenticationFailedError):
        return _login_refused(where, error)
    if isinstance(error, TOO_LARGE):
        return Permanent(f"Kafka at {where} finds it too large: {said(error)}.")
    if isinstance(error, errors.InvalidSessionTimeoutError):
        return Misconfigured(
            f"Kafka at {where} refuses bus.kafka.session_seconds.",
            "Choose one between its group.min.session.timeout.ms and group.max.session.timeout.ms.",
        )
    if isinstance(error, errors.InconsistentGroupProtocolError):
        return Misconfigured(
            f"Another program is a member of one of Tocsin's consumer groups at {where}.",
            "Stop it, or set bus.kafka.prefix.",
        )
    if isinstance(error, _REFUSED):
        return Misconfigured(f"Kafka at {where} refuses: {said(error)}.", "Change [bus] or [bus.kafka] accordingly.")
    return Transient(f"Kafka at {where} does not answer as it should: {said(error)}.", "It is tried again.")


def said(error: BaseException) -> str:
    """In the error's own words, its name where it has none."""
    words = " ".join(str(part) for part in error.args if part)
    return (words or type(error).__name__)[:300].rstrip(".")


def unconnected(failures: Sequence[BaseException], where: str, settings: KafkaSettings) -> TocsinError:
    """Why nobody could be talked to at the start. failures: of each attempt to connect, oldest first."""
    for failure in failures:
        if isinstance(failure, errors.SaslAuthenticationFailedError):
            return _login_refused(where, failure)
        if is_hopeless(failure):
            return _hopeless(failure, where, settings)
    if failures and all("disconnected" in str(failure) or "Handshake" in str(failure) for failure in failures):
        return _hung_up(where, settings)
    why = "; ".join(dict.fromkeys(said(failure) for failure in failures)) or "no answer in time"
    return Transient(
        f"Kafka cannot be reached at {where}: {why}.", "Start it there, or mend bus.url; meanwhile it is tried again."
    )


def _hopeless(failure: BaseException, where: str, settings: KafkaSettings) -> Misconfigured:
    if isinstance(failure, errors.UnsupportedSaslMechanismError):
        return Misconfigured(
            f"Kafka at {where} does not know the mechanism {settings.mechanism}.",
            "Set bus.kafka.mechanism to one that it has.",
        )
    if isinstance(failure, errors.IllegalSaslStateError):
        return Misconfigured(
            f"Kafka at {where} wants no login there.",
            f"Set bus.kafka.security to {settings.security.removeprefix('sasl_')}, or bus.url to the port with logins.",
        )
    if isinstance(failure, errors.IncompatibleBrokerVersion):
        return Misconfigured(
            f"What listens at {where} is no Kafka broker that can be used: {said(failure)}.",
            "Set bus.url to a broker's port, not a controller's.",
        )
    return Misconfigured(
        f"The certificate of Kafka at {where} is not trusted: {said(failure)}.",
        "Set bus.kafka.ca_file to its authority, and bus.url to a name that the certificate has.",
    )


def _hung_up(where: str, settings: KafkaSettings) -> Misconfigured:
    """Each connection was closed at once: what was spoken is not what was expected."""
    wants_tls, has_tls = "tls" in settings.security, any(map(_speaks_tls, where.split(",")))
    if has_tls and not wants_tls:
        tls = {"plaintext": "tls", "sasl_plaintext": "sasl_tls"}[settings.security]
        return Misconfigured(f"Kafka speaks TLS at {where}.", f"Set bus.kafka.security to {tls}.")
    if wants_tls and not has_tls:
        plain = {"tls": "plaintext", "sasl_tls": "sasl_plaintext"}[settings.security]
        return Misconfigured(
            f"Kafka does not speak TLS at {where}.",
            f"Set bus.url to its port with TLS (or bus.kafka.security to {plain}, in a network of its own).",
        )
    if settings.security.startswith("sasl"):
        return _login_refused(where, None)
    return Misconfigured(
        f"Kafka at {where} closes the connection at once.",
        "It may want a login (bus.kafka.security, username, password) or a certificate (cert_file, key_file).",
    )


def _login_refused(where: str, error: BaseException | None) -> Misconfigured:
    why = f": {said(error)}" if error else ""
    return Misconfigured(
        f"Kafka at {where} refuses the login{why}.",
        "Mend bus.kafka.username, password (or password_file) or mechanism.",
    )


def _speaks_tls(server: str) -> bool:
    """Nothing is sent beyond the handshake; a certificate that is not trusted is TLS, too."""
    host, _, port = server.rpartition(":")
    host = host.strip("[]")
    try:
        with (
            socket.create_connection((host, int(port)), PROBE_S) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host),
        ):
            return True
    except ssl.SSLCertVerificationError:
        return True
    except OSError:
        return False
