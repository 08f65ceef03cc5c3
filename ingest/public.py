"""Where strangers may send us: what a page or a redirection names is not to lead into the network that we stand in."""

import socket
from contextlib import suppress
from ipaddress import ip_address

import httpx


def may_go(address: str, origin: str) -> bool:
    """Whether whoever asked at `origin` may be sent to the address: on the same host, or where all that its name means
    is public. A name that means nothing leads nowhere.

    A name may mean something else a moment later; that is not guarded against.
    """
    host = httpx.URL(address).host
    if host == httpx.URL(origin).host:
        return True
    with suppress(OSError, UnicodeError):
        return all(ip_address(str(found[4][0]).partition("%")[0]).is_global for found in socket.getaddrinfo(host, None))
    return True
