"""What makes the line to an IMAP server private: TLS with a checked certificate, or this machine only."""

import ssl
from ipaddress import ip_address

from monitor.errors import Refused, Unreachable
from monitor.scraper import ImapMailbox


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def context_of(mailbox: ImapMailbox) -> ssl.SSLContext:
    """TLS that checks certificate and name; `certificate` names a file of further ones to trust."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if mailbox.certificate:
        try:
            context.load_verify_locations(cafile=mailbox.certificate)
        except (OSError, ssl.SSLError) as error:
            raise Unreachable(f"the certificate {mailbox.certificate} can't be read: {error}") from error
    return context


def distrusted(host: str, error: ssl.SSLCertVerificationError) -> Refused:
    """What a refused certificate means for the person."""
    return Refused(
        f"{host}: its certificate is not trusted ({error.verify_message}); name it in `certificate` if it is yours"
    )
