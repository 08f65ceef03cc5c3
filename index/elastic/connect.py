"""A client of the servers that the settings name: who we are, whom we trust, how long we wait."""

import ssl
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

import structlog
from elasticsearch import Elasticsearch

from core.errors import Misconfigured
from core.secret import secret
from index.elastic.failures import telling
from index.elastic.settings import ElasticSettings

OLDEST = (7, 10)
_TABLE = "index.elasticsearch"
_AT_ONCE = 8
"""Connections to each server."""

log = structlog.get_logger(__name__)


def connect(url: str, settings: ElasticSettings) -> Elasticsearch:
    """url: `https://host:9200`, several separated by commas. Sends nothing yet. Raises Misconfigured."""
    hosts = [_host(part.strip()) for part in url.split(",")]
    key = secret(f"{_TABLE}.api_key", settings.api_key, settings.api_key_file).get_secret_value()
    password = secret(f"{_TABLE}.password", settings.password, settings.password_file).get_secret_value()
    _check(settings, hosts, key, password)
    options: dict[str, object] = {
        "request_timeout": settings.time_out_seconds,
        "connections_per_node": _AT_ONCE,
        "max_retries": len(hosts) - 1,
        "retry_on_status": (),
    }
    if key:
        options["api_key"] = key
    if settings.username:
        options["basic_auth"] = (settings.username, password)
    if any(host.scheme == "https" for host in hosts):
        options |= _trust(settings)
    try:
        return Elasticsearch([host.geturl() for host in hosts], **options)  # type: ignore[arg-type]
    except (ValueError, OSError) as error:
        raise Misconfigured(f"{_TABLE}: {error}.", "docs/settings.md says what each setting holds.") from None


def require_known(client: Elasticsearch) -> None:
    """Raises Misconfigured for a server that we cannot work with, Transient where none answers."""
    with telling():
        version = str(client.info()["version"]["number"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise Misconfigured(f"Elasticsearch {version} is too old.", "Take 8 or 9.")


def _host(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port
    except ValueError:
        known = None
    if not known:
        raise Misconfigured(f'index.url: "{url}" is no address.', "Write it like https://search.example.org:9200")
    if parts.username or parts.password:
        raise Misconfigured("index.url holds a password.", f"Set {_TABLE}.username and {_TABLE}.password.")
    return parts


def _check(settings: ElasticSettings, hosts: Sequence[SplitResult], key: str, password: str) -> None:
    if key and settings.username:
        raise Misconfigured(f"{_TABLE}.api_key and username are both set.", "Keep one of them.")
    if settings.username and not password:
        raise Misconfigured(f"{_TABLE}.password is empty.", "Set it, or password_file, or leave out username.")
    if settings.fingerprint and (settings.ca_file or not settings.verify):
        raise Misconfigured(f"{_TABLE}.fingerprint stands beside ca_file or verify = false.", "Keep one of them.")
    open_to_all = [host.hostname or "" for host in hosts if host.scheme == "http" and not _local(host.hostname or "")]
    if open_to_all and (settings.fingerprint or settings.ca_file):
        raise Misconfigured(f"index.url speaks to {open_to_all[0]} without TLS.", "Write https:// before it.")
    if open_to_all and (key or password):
        log.warning("THE SECRET FOR ELASTICSEARCH AND ALL MENTIONS TRAVEL UNENCRYPTED: use https", hosts=open_to_all)


def _trust(settings: ElasticSettings) -> dict[str, object]:
    if settings.fingerprint:
        return {"ssl_assert_fingerprint": settings.fingerprint}
    if not settings.verify:
        log.warning(
            "ANYBODY CAN POSE AS ELASTICSEARCH: index.elasticsearch.verify is false; set ca_file or fingerprint instead"
        )
        return {"verify_certs": False, "ssl_show_warn": False}
    try:
        return {"ssl_context": ssl.create_default_context(cafile=settings.ca_file)}
    except OSError as error:
        raise Misconfigured(f"{_TABLE}.ca_file, {settings.ca_file}, cannot be read: {error}.") from None


def _local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
