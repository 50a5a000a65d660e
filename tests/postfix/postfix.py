"""A Postfix of our own on loopback, which delivers to files and nowhere else. Needs root, as Postfix does.

It takes mail for two domains: its own readers', and another's, which it relays to a second port of itself
where that domain's server would be. So unknown readers are refused at once in the one and bounce from the
other, in Postfix's own words.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runner.problem import Problem
from runner.processes import end, spawn, wait_until
from tests.faults.world import free_port

NOBODY = 65534
STARTS_WITHIN = 20
MAIN = """\
compatibility_level = 3.6
mail_owner = postfix
setgid_group = postdrop
queue_directory = {directory}/queue
data_directory = {directory}/data
maillog_file = {directory}/maillog
maillog_file_prefixes = {directory}
myhostname = mail.news.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
default_transport = error:this trial delivers to its own files only
local_transport = error:nobody is local
disable_dns_lookups = yes
smtpd_peername_lookup = no
recipient_delimiter = +
virtual_mailbox_domains = readers.example.org, bounces.news.example.org
virtual_mailbox_maps = texthash:{directory}/mailboxes
virtual_mailbox_base = {directory}/mail
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
relay_domains = elsewhere.example.org
transport_maps = inline:{{elsewhere.example.org=smtp:[127.0.0.1]:{elsewhere}}}
smtpd_recipient_restrictions = check_recipient_access texthash:{directory}/refused
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{elsewhere} inet n - n - - smtpd
  -o myhostname=mx.elsewhere.example.org
  -o relay_recipient_maps=texthash:{directory}/elsewhere
  -o {{ smtpd_recipient_restrictions = check_recipient_access texthash:{directory}/full }}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""
TABLES = {
    "mailboxes": """\
anna@readers.example.org anna/
ben@readers.example.org ben/
later@readers.example.org later/
blocked@readers.example.org blocked/
bounce@bounces.news.example.org bounce/
""",
    "elsewhere": "full@elsewhere.example.org here\n",
    "full": "full@elsewhere.example.org 552 5.2.2 Mailbox is full\n",
    "refused": """\
later@readers.example.org 450 4.2.1 Mailbox is being moved, try later
blocked@readers.example.org 554 5.7.1 Message refused by policy
""",
}


@dataclass(frozen=True)
class Postfix:
    """`port` takes our mail."""

    directory: Path
    port: int

    def letters(self, mailbox: str) -> list[Path]:
        """What was delivered there and not read yet, oldest first."""
        found = (self.directory / "mail" / mailbox / "new").glob("*")
        return sorted(found, key=lambda path: path.stat().st_mtime_ns)

    @property
    def log(self) -> str:
        path = self.directory / "maillog"
        return path.read_text(errors="replace") if path.exists() else ""


def version() -> str:
    """Raises Problem where Postfix is not installed, or this is not root."""
    if not shutil.which("postconf"):
        raise Problem("Postfix is not installed: 'apt-get install postfix' brings it.")
    if os.geteuid():
        raise Problem("Postfix changes accounts: run this as root.")
    return _said("postconf", "-d", "-h", "mail_version")


@contextmanager
def postfix(parent: Path) -> Iterator[Postfix]:
    """It runs until the block ends, and everything of it is below `parent`."""
    directory = parent / "postfix"
    (directory / "etc").mkdir(parents=True)
    directory.chmod(0o711)
    made = Postfix(directory, free_port())
    values = {"directory": directory, "port": made.port, "elsewhere": free_port()}
    (directory / "etc" / "main.cf").write_text(MAIN.format(**values))
    (directory / "etc" / "master.cf").write_text(MASTER.format(**values))
    for name, text in TABLES.items():
        (directory / name).write_text(text)
    for name in ("queue", "data", "mail"):
        (directory / name).mkdir()
    shutil.chown(directory / "data", "postfix")
    os.chown(directory / "mail", NOBODY, NOBODY)
    _said("postfix", "-c", str(directory / "etc"), "check")
    programs = Path(_said("postconf", "-d", "-h", "daemon_directory"))
    with (directory / "errors").open("wb") as errors:
        # In the foreground, so that it ends with us.
        command = [str(programs / "master"), "-c", str(directory / "etc"), "-d"]
        master = spawn(command, env=os.environ, log=errors)
    try:
        if not wait_until(lambda: _listens(made.port), STARTS_WITHIN, 0.1):
            raise Problem(f"Postfix did not start: {(directory / 'errors').read_text()} {made.log}")
        yield made
    finally:
        end(master, signal.SIGTERM, 10)


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as line:
            return line.recv(3) == b"220"
    except OSError:
        return False


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Problem(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()
