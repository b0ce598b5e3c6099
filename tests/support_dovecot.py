"""A private dovecot on loopback: its own configuration, folders and certificate, in one temporary folder."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.scraper import ImapMailbox

DOVECOT = shutil.which(
    "dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
)
PASSWORD = 'päss "word\\'


@dataclass(frozen=True)
class Dovecot:
    """A running server; `maildir` is the mailbox of its user "alex"."""

    folder: Path
    port: int
    tls_port: int
    certificate: Path

    @property
    def maildir(self) -> Path:
        return self.folder / "mail" / "alex"

    def mailbox(
        self, security: str = "starttls", folder: str = "INBOX", days: int = 30, password: str = PASSWORD
    ) -> ImapMailbox:
        port = self.tls_port if security == "tls" else self.port
        return ImapMailbox(
            host="localhost", user="alex", password=password, port=port, folder=folder,
            security=security, days=days, certificate=str(self.certificate),
        )  # fmt: skip

    def deliver(self, content: bytes, folder: str = "", name: str | None = None) -> None:
        """A mail, moved into place as a delivery agent does."""
        box = self.maildir / folder
        for part in ("cur", "new", "tmp"):
            (box / part).mkdir(parents=True, exist_ok=True)
        owner = (self.maildir.stat().st_uid, self.maildir.stat().st_gid)
        name = name or f"{time.time_ns()}.M1P1.localhost"
        (box / "tmp" / name).write_bytes(content.replace(b"\n", b"\r\n"))
        for path in (box, *box.iterdir(), box / "tmp" / name):
            os.chown(path, *owner)
        (box / "tmp" / name).rename(box / "new" / name)

    def log(self) -> str:
        """All that the server wrote down, every command of its users included."""
        written = (self.folder / "rawlog").rglob("*.in")
        return "\n".join(path.read_text(errors="replace") for path in written)


def certificate(folder: Path) -> Path:
    """A certificate for localhost, and its key, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(
        made.public_bytes(encoding) + key.private_bytes(encoding, plain, serialization.NoEncryption())
    )
    return path


_CONFIGURATION = """
base_dir = {run}
state_dir = {run}
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1, ::1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = {plaintext}
auth_mechanisms = plain
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
import_environment = TZ
rawlog_dir = {folder}/rawlog
mail_fsync = never
mail_max_userip_connections = 0
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap {{
  executable = imap
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def start(folder: Path, *, plaintext: bool = False) -> Iterator[Dovecot]:
    """Run dovecot until the generator is closed. Its log is shown if it does not come up."""
    assert DOVECOT is not None
    port, tls_port = free_ports(2)
    server = Dovecot(folder, port, tls_port, certificate(folder))
    (folder / "users").write_text(f"alex:{{PLAIN}}{PASSWORD}::::::\n", encoding="utf-8")
    root = os.getuid() == 0
    user = pwd.getpwnam("mail" if root else pwd.getpwuid(os.getuid()).pw_name)
    internal, login = ("dovecot", "dovenull") if root else (user.pw_name, user.pw_name)
    for part in (server.maildir, folder / "rawlog", folder / "run"):
        part.mkdir(parents=True, exist_ok=True)
        os.chown(part, user.pw_uid, user.pw_gid)
    for above in (folder, *folder.parents):
        if root and above.stat().st_uid == 0 and above != Path("/") and str(above).startswith("/tmp/"):
            above.chmod(above.stat().st_mode | 0o711)
    import grp

    said = _CONFIGURATION.format(
        folder=folder, run=folder / "run", certificate=server.certificate, uid=user.pw_uid, gid=user.pw_gid,
        internal=internal, login=login, group=grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name,
        port=port, tls_port=tls_port, plaintext="no" if plaintext else "yes",
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(said)
    process = subprocess.Popen(
        [DOVECOT, "-F", "-c", str(folder / "dovecot.conf")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        _wait(process, port, folder)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()


def _wait(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            if line.recv(10):
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    log = folder / "dovecot.log"
    said = process.stdout.read().decode() if process.poll() is not None and process.stdout else ""
    raise RuntimeError(f"dovecot did not start: {said}\n{log.read_text() if log.exists() else ''}")
