"""Where the Ollama server is: `OLLAMA_HOST` read as Ollama itself reads it.

Source: `envconfig.Host` of ollama/ollama and `_parse_host` of the `ollama` package: the scheme is
http and the port 11434 unless given; with a scheme given, the port is that scheme's own.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from rag.model_errors import HostInvalid
from rag.ollama.words import HOST_SCHEME, HOST_UNREADABLE
from rag.words import filled

DEFAULT_PORT = 11434
_SCHEME_PORTS = {"http": 80, "https": 443}


def base_url(host: str | None) -> str:
    """`http://host:port` or `https://host:port/path`, without a slash at the end.

    An address that a server listens on everywhere (0.0.0.0, ::) is reached on this machine. A user
    name or password in it is left out, as Ollama does. Raises HostInvalid.
    """
    text = (host or "").strip().strip("\"'").strip()
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    scheme = scheme.lower()
    if scheme not in _SCHEME_PORTS:
        raise HostInvalid(filled(HOST_SCHEME, scheme=repr(scheme[:20])))
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port = parts.port or (_SCHEME_PORTS[scheme] if separator else DEFAULT_PORT)
        name = _reachable(parts.hostname or "127.0.0.1")
    except ValueError as exc:
        raise HostInvalid(HOST_UNREADABLE) from exc
    path = parts.path.rstrip("/")
    if not path.isascii() or not path.isprintable():
        raise HostInvalid(HOST_UNREADABLE)
    return f"{scheme}://{name}:{port}{path}"


def _reachable(name: str) -> str:
    """The name, or the loopback address for one that means every address; IPv6 in brackets."""
    try:
        address = ip_address(name)
    except ValueError:
        if not name.isascii() or not all(c.isalnum() or c in "-._" for c in name):
            raise
        return name
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return f"[{address}]" if address.version == 6 else str(address)
