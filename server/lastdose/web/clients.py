"""Clients: whom a request comes from, so that each has its share.

A client is an IPv4 address, or the /64 network of an IPv6 address, since one subscriber has all of that.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import current_app, request

TRUSTED = "TRUSTED_PROXY"
UNKNOWN = "unknown"
NETWORK = slice(0, 8)
MOST_KNOWN = 1000

Address = IPv4Address | IPv6Address


def current_client() -> str:
    """The client that this request comes from."""
    return client_of(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), current_app.config[TRUSTED])


@lru_cache(maxsize=MOST_KNOWN)
def client_of(peer: str, forwarded: str, proxy: str | None) -> str:
    """The peer's client; where the peer is the trusted proxy, that of the last forwarded address that is another's.

    Addresses before that one are hearsay: whoever sent the request may have written them. `forwarded` is the value of
    X-Forwarded-For, in which an address may have a port.
    """
    sender, trusted = _address(peer), _address(proxy or "")
    if sender is None or sender != trusted:
        return _network(sender)
    named = (_address(text) for text in reversed(forwarded.split(",")) if text.strip())
    return _network(next((address for address in named if address != trusted), sender))


def _network(address: Address | None) -> str:
    if isinstance(address, IPv6Address):
        return address.packed[NETWORK].hex()
    return str(address) if address else UNKNOWN


def _address(text: str) -> Address | None:
    """An address as proxies write it: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
