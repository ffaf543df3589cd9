"""Where this server may send messages of its own accord: public addresses over https, and hosts that are declared.

The name of a host is looked up once for each message: the addresses that were judged are those that are connected to,
so that a name which answers differently a moment later (DNS rebinding) leads nowhere else.
"""

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import certifi
import urllib3
from django.conf import settings
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

ADDRESSES_TRIED = 3
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Forbidden(Exception):
    """A message may not go there; the text is for who gave the address."""


@dataclass(frozen=True)
class Destination:
    """A URL with the addresses of its host, as they were judged."""

    parts: SplitResult
    addresses: tuple[str, ...]

    @property
    def host(self) -> str:
        return (self.parts.hostname or "").lower()

    @property
    def port(self) -> int:
        return self.parts.port or (443 if self.parts.scheme == "https" else 80)


def check(url: str) -> Destination:
    """Raises Forbidden for an address inside our own network, so that a hook is no way to reach what people cannot."""
    try:
        parts = urlsplit(url)
        there = Destination(parts, ())
        host, port = there.host, there.port
    except ValueError as error:
        raise Forbidden("This is no address.") from error
    if not host or parts.username or parts.password:
        raise Forbidden("The address names no host, or a password that would be stored.")
    declared = host in settings.WEBHOOK_HOSTS
    if parts.scheme not in ("https", "http") or (parts.scheme == "http" and not declared):
        raise Forbidden("Only https:// addresses are told of cases.")
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except OSError as error:
        raise Forbidden(f"{host} has no address.") from error
    addresses = tuple(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    if not declared and not all(_is_public(ipaddress.ip_address(address)) for address in addresses):
        raise Forbidden(f"{host} is an address inside a private network; WEBHOOK_HOSTS declares those that are meant.")
    return Destination(parts, addresses)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """An IPv6 address that carries an IPv4 one is as public as that one."""
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if carried is not None:
            return _is_public(carried)
    return address.is_global and not address.is_multicast


def post(there: Destination, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
    """POST to one of the addresses that were judged and return the status. Redirects are not followed, proxies of the
    environment not used, and what is answered is not read. Raises urllib3.exceptions.HTTPError."""
    failed: Exception | None = None
    for address in there.addresses[:ADDRESSES_TRIED]:
        try:
            return _post(there, address, body, headers, seconds)
        except (NewConnectionError, ConnectTimeoutError) as error:  # nothing was sent: the next address may answer
            failed = error
    raise failed or Forbidden(f"{there.host} has no address.")


def _post(there: Destination, address: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
    named = f"[{there.host}]" if ":" in there.host else there.host
    sent = {**headers, "Host": f"{named}:{there.parts.port}" if there.parts.port else named}
    path = f"{there.parts.path or '/'}{'?' + there.parts.query if there.parts.query else ''}"
    pool: urllib3.HTTPConnectionPool
    if there.parts.scheme == "https":  # the certificate is held to the name, wherever the name leads
        pool = urllib3.HTTPSConnectionPool(
            address, there.port, ssl_context=_trusted(), server_hostname=there.host, assert_hostname=there.host
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, there.port)
    with pool:
        answer = pool.urlopen(
            "POST", path, body=body, headers=sent, timeout=seconds, retries=False, redirect=False, preload_content=False
        )
        answer.close()
        return answer.status


def _trusted() -> ssl.SSLContext:
    """The machine's authorities, SSL_CERT_FILE included, and those that browsers trust."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
