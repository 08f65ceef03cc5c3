"""Which machines may be asked for a picture: those of the public internet, whatever a name says."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[tuple[str, int]]]
"""A name and a port to (IP address, port), in the order in which they are to be tried. Raises OSError."""

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as seen through NAT64 (RFC 6052)."""
_UNROUTED = (IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96"), IPv6Network("fec0::/10"))
"""Local NAT64 (RFC 8215), IPv4-compatible and site-local addresses: Python calls some of them global."""


def resolve(host: str, port: int) -> list[tuple[str, int]]:
    """As the system does."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(sockaddr[0]), port) for _, _, _, _, sockaddr in found]


def public(text: str) -> bool:
    """Whether it is an address of the public internet, also where it wraps an IPv4 address."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return all(_global(each) for each in (address, *_wrapped(address)))


def _global(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None or address in _TRANSLATED:
            return True  # what it wraps decides
        if any(address in network for network in _UNROUTED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in inner if each is not None]
