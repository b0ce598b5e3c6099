"""Which addresses may be connected to: the check that nothing goes out without.

A host is resolved once per run, every address that it has is checked, and the connection is made to
those addresses only, so that a name that changes its answer between check and connection gains nothing.
Private addresses are reachable only by a host that the source's own configuration names.

Sources of the rules: the IANA special-purpose registries, RFC 6052 (NAT64), 3056 (6to4), 4380
(Teredo), 5214 (ISATAP), 4291 (mapped and compatible addresses), and the URL standard's IPv4 parser.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from monitor.errors import Refused, Unreachable

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?")
# What an address parser of some library may take for a number: 127.1, 0x7f000001, 2130706433, 0177.0.0.1.
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_SPECIAL_6 = (IPv6Network("3fff::/20"), IPv6Network("2001::/23"))
# ipaddress calls these global in some releases of Python.
_SPECIAL_4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_ISATAP = (0x00005EFE, 0x02005EFE)


async def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, in the system's order. Raises OSError when there is none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Whether the address, and any IPv4 address that it wraps, is globally reachable unicast."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _public4(found) if isinstance(found, IPv4Address) else _public6(found)


def _public4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or any(address in net for net in _SPECIAL_4)
    return address.is_global and not special


def _public6(address: IPv6Address) -> bool:
    wrapped = _wrapped(address)
    if wrapped:
        return all(_public4(inner) for inner in wrapped)
    special = any(address in net for net in _SPECIAL_6)
    return address in _GLOBAL_UNICAST and address.is_global and not special


def _wrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that a translator or tunnel would take out of this one."""
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return (low,)
    return ()


def host_name(host: str) -> str:
    """The host in the one form that is compared and resolved. Raises Refused for what is no host."""
    name = host.lower()
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    if ":" in name:
        return _literal6(name)
    name = name.removesuffix(".")
    if not _HOST.fullmatch(name) or ".." in name:
        raise Refused(f"not a host name: {host[:80]!r}")
    if _NUMERIC.fullmatch(name.rpartition(".")[2]):
        return _literal4(name)
    return name


def _literal4(name: str) -> str:
    try:
        return str(IPv4Address(name))
    except AddressValueError:
        raise Refused(f"not a canonical address: {name[:80]!r}") from None


def _literal6(name: str) -> str:
    try:
        address = IPv6Address(name)
    except AddressValueError:
        raise Refused(f"not an address: {name[:80]!r}") from None
    if address.scope_id is not None:
        raise Refused(f"not an address of the web: {name[:80]!r}")
    return str(address)


class Guard:
    """Resolves each host once and says where a source may connect.

    One instance serves one run; `resolver` is an argument for tests and for other ways to resolve.
    """

    def __init__(self, resolver: Resolver = resolve) -> None:
        self._resolver = resolver
        self._lookups: dict[str, asyncio.Task[tuple[str, ...]]] = {}

    async def addresses(self, host: str, port: int, allowed: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The addresses to connect to, all of them checked.

        `allowed` are the exact host names whose addresses may be private. Raises Refused if any
        address may not be reached (one public address beside a private one is how rebinding looks),
        Unreachable if the name has no address.
        """
        name = host_name(host)
        found = await self.resolved(name, port)
        if name in allowed or all(map(is_public, found)):
            return found
        raise Refused(
            f"{name} has an address that is not public; only a source that names this host may ask it"
        )

    async def resolved(self, name: str, port: int) -> tuple[str, ...]:
        """The addresses of a name as first resolved in this run; literals are their own address."""
        try:
            return (str(ip_address(name)),)
        except ValueError:
            pass
        lookup = self._lookups.get(name)
        if lookup is None:
            lookup = asyncio.create_task(self._look_up(name, port))
            lookup.add_done_callback(_seen)
            self._lookups[name] = lookup
        # A waiter that runs out of time must not end the look-up of the others.
        return await asyncio.shield(lookup)

    async def _look_up(self, name: str, port: int) -> tuple[str, ...]:
        try:
            found = tuple(dict.fromkeys(await self._resolver(name, port)))
        except (OSError, UnicodeError) as error:
            self._lookups.pop(name, None)
            raise Unreachable(f"{name} has no address: {error}") from error
        if not found:
            self._lookups.pop(name, None)
            raise Unreachable(f"{name} has no address")
        return found


def _seen(lookup: asyncio.Task[tuple[str, ...]]) -> None:
    """Take note of a failed look-up that nobody waits for any more."""
    if not lookup.cancelled():
        lookup.exception()
