"""Where this server may send messages of its own accord: public addresses over https, and hosts that are declared."""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings


class Forbidden(Exception):
    """A message may not go there; the text is for who gave the address."""


def check(url: str) -> None:
    """Raises Forbidden for an address inside our own network, so that a hook is no way to reach what people cannot."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if not host or parts.username or parts.password:
        raise Forbidden("The address names no host, or a password that would be stored.")
    if host in settings.WEBHOOK_HOSTS:
        return
    if parts.scheme != "https":
        raise Forbidden("Only https:// addresses are told of cases.")
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, parts.port or 443, proto=socket.IPPROTO_TCP)}
    except OSError as error:
        raise Forbidden(f"{host} has no address.") from error
    if not all(ipaddress.ip_address(str(address).partition("%")[0]).is_global for address in found):
        raise Forbidden(f"{host} is an address inside a private network; WEBHOOK_HOSTS declares those that are meant.")
