"""What Kafka or the way to it finds wrong, as one of our failures."""

import re
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
PROBE_S = 5.0
PATIENT = 6
"""Connections in a row that are closed at once, over some seconds: no broker that merely starts again does that."""

_UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"
_DISTRUSTED = re.compile(r"ALERT_\w*(?:CERTIFICATE|UNKNOWN_CA)|CERTIFICATE_REQUIRED")

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


def hopeless(failures: Sequence[BaseException]) -> BaseException | None:
    """What no further attempt to connect would change. failures: of those so far, oldest first."""
    for failure in failures:
        if isinstance(failure, _HOPELESS) or _UNTRUSTED in str(failure) or _DISTRUSTED.search(str(failure)):
            return failure
    if len(failures) >= PATIENT and all(map(_hung_up, failures)):
        return failures[-1]
    return None


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
    failure = hopeless(failures)
    match failure:
        case errors.SaslAuthenticationFailedError():
            return _login_refused(where, failure)
        case errors.UnsupportedSaslMechanismError():
            return Misconfigured(
                f"Kafka at {where} does not know the mechanism {settings.mechanism}.",
                "Set bus.kafka.mechanism to one that it has.",
            )
        case errors.IllegalSaslStateError():
            plain = settings.security.removeprefix("sasl_")
            return Misconfigured(
                f"Kafka at {where} wants no login there.",
                f"Set bus.kafka.security to {plain}, or bus.url to the port with logins.",
            )
        case errors.IncompatibleBrokerVersion():
            return Misconfigured(
                f"What listens at {where} is no Kafka broker that can be used: {said(failure)}.",
                "Set bus.url to a broker's port, not a controller's.",
            )
        case None:
            why = "; ".join(dict.fromkeys(said(each) for each in failures)) or "no answer in time"
            return Transient(
                f"Kafka cannot be reached at {where}: {why}.",
                "Start it there, or mend bus.url; meanwhile it is tried again.",
            )
    return _refused_by_tls(failure, where) or _refused_by_protocol(where, settings)


def _hung_up(failure: BaseException) -> bool:
    """Or spoke in another language: a TLS alert is no frame of Kafka's."""
    return any(word in str(failure) for word in ("disconnected", "Handshake", "Invalid frame"))


def _refused_by_tls(failure: BaseException, where: str) -> Misconfigured | None:
    if _UNTRUSTED in str(failure):
        return Misconfigured(
            f"The certificate of Kafka at {where} is not trusted: {said(failure)}.",
            "Set bus.kafka.ca_file to its authority, and bus.url to a name that the certificate has.",
        )
    if _DISTRUSTED.search(str(failure)):
        return Misconfigured(
            f"Kafka at {where} does not accept the certificate that it is shown: {said(failure)}.",
            "Set bus.kafka.cert_file and key_file to one of an authority that it trusts.",
        )
    return None


def _refused_by_protocol(where: str, settings: KafkaSettings) -> Misconfigured:
    """Each connection was closed at once: what was spoken is not what was expected."""
    wants_tls, has_tls = settings.security.endswith("tls"), any(map(_speaks_tls, where.split(",")))
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
