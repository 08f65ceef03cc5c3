"""What Elasticsearch answers when it cannot, told as what can be done about it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from elastic_transport import ConnectionError as Unreachable
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from core.errors import Misconfigured, Permanent, TocsinError, Transient
from schemas.sentence import Sentence

_DISTRUST = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "ingerprint", "UNSUPPORTED_PROTOCOL")
_FIELD = re.compile(r"(?:field |introduction of |field=)[\[\"]([\w.@-]{1,100})")
_REASON = 300
"""Characters of what Elasticsearch says that are repeated."""
_NOT_READY = 503
_READ_ONLY_ALLOW_DELETE = "/12/"
"""The number of the block that Elasticsearch sets itself, on indices of a node whose disk is nearly full."""
TOO_BUSY = "It is asked again; where that goes on, other work overloads it, or it needs more nodes."


@contextmanager
def telling() -> Iterator[None]:
    """Turns what the client raises into Transient, Misconfigured or Permanent."""
    try:
        yield
    except UnsupportedProductError:
        raise Misconfigured(
            "What answers at index.url is no Elasticsearch that we know.", "Take version 8 or 9."
        ) from None
    except ApiError as error:
        raise told(error.status_code, *said(error.body)) from None
    except TlsError as error:
        raise _of_tls(str(error.message)) from None  # its own words leave out why
    except ConnectionTimeout:
        raise Transient(
            "Elasticsearch does not answer in time.", "It is busy, or index.elasticsearch.time_out_seconds is short."
        ) from None
    except Unreachable as error:
        raise Transient(
            "Elasticsearch cannot be reached: %(message)s.", "Is it running at index.url?", message=error.message
        ) from None
    except TransportError as error:
        raise Transient(
            "Elasticsearch gives no answer that can be read (%(name)s).", name=type(error).__name__
        ) from None


def told(status: int, kind: str, reason: str) -> TocsinError:
    """kind, reason: Elasticsearch's own words."""
    if kind == "cluster_block_exception":
        return _blocked(status, reason.rstrip(";. "))
    if kind == "index_closed_exception":
        return Transient("An index of the store is closed.", "Somebody closed it: POST /INDEX/_open opens it again.")
    if kind == "validation_exception" and "shards open" in reason:
        return Transient(
            "Elasticsearch makes no further index: %(it)s.",
            "Raise its cluster.max_shards_per_node, add a node, or keep mentions for less long.",
            it=reason[:_REASON].rstrip(";. "),
        )
    match status:
        case 401:
            return Misconfigured(
                "Elasticsearch does not let us in (401).", "Set index.elasticsearch.api_key, or username and password."
            )
        case 403:
            return Misconfigured(f"Elasticsearch forbids it: {reason}.", "docs/settings.md names the privileges.")
        case 404:
            return Transient(
                "Elasticsearch does not find it: %(reason)s.",
                "The index stage makes its indices.",
                reason=reason[:_REASON],
            )
        case 408 | 429:
            return Transient("Elasticsearch has too much to do (%(kind)s).", TOO_BUSY, kind=kind)
        case _ if status < 500:
            return Permanent(
                "Elasticsearch refuses it (%(status)s): %(kind)s: %(reason)s.",
                status=status,
                kind=kind,
                reason=reason[:_REASON],
            )
        case _:
            return Transient("Elasticsearch cannot do it now: %(kind)s.", kind=kind or status)


def told_of_item(about: str, status: int, kind: str, reason: str) -> TocsinError:
    """Of one document of a bulk. What a mention says may stand in the reason: where it is refused, only the field is
    repeated. about: the mention."""
    failure = told(status, kind, reason)
    if not isinstance(failure, Permanent):
        return failure
    field = _FIELD.search(reason)
    where = f" at field {field[1]}" if field else ""
    return Permanent(
        "%(about)s: Elasticsearch refuses it: %(kind)s%(where)s.",
        "Were its mappings changed by hand? `tocsin rebuild` makes them anew.",
        about=about,
        kind=kind,
        where=where,
    )


def kind_of(error: ApiError) -> str:
    return said(error.body)[0]


def said(body: object) -> tuple[str, str]:
    match body:
        case {"error": {"root_cause": [{"type": str(kind), "reason": str(reason)}, *_]}}:
            return kind, reason
        case {"error": {"type": str(kind), "reason": str(reason)}}:
            return kind, reason
        case {"_shards": {"failures": [{"reason": {"type": str(kind), "reason": str(reason)}}, *_]}}:
            return kind, reason
        case _:
            return "", ""


def _blocked(status: int, reason: str) -> Transient:
    if status == _NOT_READY:
        return Transient(
            "Elasticsearch is not ready: %(reason)s.",
            "It is starting, or its nodes do not find one another.",
            reason=reason,
        )
    said = Sentence("Elasticsearch takes no writes: %(reason)s.", reason=reason)
    if _READ_ONLY_ALLOW_DELETE in reason:
        return Transient(said, "Free disk space on its nodes: it takes the block away by itself.")
    return Transient(
        said, "Is `tocsin index migrate` under way? If not, somebody set the block: take it away (index.blocks)."
    )


def _of_tls(said: str) -> TocsinError:
    if any(sign in said for sign in _DISTRUST):
        return Misconfigured(
            f"Elasticsearch does not prove who it is: {said}.",
            "Set index.elasticsearch.ca_file or fingerprint, or mend its certificate.",
        )
    return Transient("No secure connection to Elasticsearch: %(said)s.", said=said)
