"""Children that never outlive their parent, and the account that servers run under.

Decides how a child is started, tied to this process and ended; not which children there are.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The operating-system user that the embedded servers run under."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, directory: Path) -> bool:
        script = 'cd "$1" && test -w .'
        return self.succeeds(["/bin/sh", "-c", script, "sh", str(directory)])

    def succeeds(self, command: Sequence[str]) -> bool:
        try:
            done = subprocess.run(
                command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, **self.arguments
            )
        except OSError:
            return False
        return done.returncode == 0

    @property
    def arguments(self) -> dict[str, Any]:
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def service_account() -> Account:
    """Ourselves; as root `postgres`, else `nobody`, because PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        entry = pwd.getpwuid(os.geteuid()) if _has_entry() else None
        return Account(entry.pw_name if entry else "", os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    return Account("65534", 65534, 65534)


def _has_entry() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def die_with_parent(sig: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when the thread that started it ends."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(sig))


def tied_to(parent: int, sig: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: changing the user clears the tie, so it is made after that, before exec."""

    def tie() -> None:
        die_with_parent(sig)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    log: IO[bytes] | int | None = None,
    account: Account | None = None,
    when_orphaned: signal.Signals = signal.SIGKILL,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own: Ctrl-C reaches only the one who orders the end.

    Call it from the main thread: the kernel's tie is to the thread, not to the process.
    """
    return subprocess.Popen(
        command,
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log is not None else None,
        start_new_session=True,
        preexec_fn=tied_to(os.getpid(), when_orphaned),
        **(account.arguments if account else {}),
    )


def end(child: subprocess.Popen[bytes], sig: signal.Signals, seconds: float) -> None:
    """Ask a child to end, then end it and whatever it left in its process group."""
    ask(child, sig)
    with suppress(subprocess.TimeoutExpired):
        child.wait(timeout=max(seconds, 0.01))
    sweep(child)


def ask(child: subprocess.Popen[bytes], sig: signal.Signals) -> None:
    if child.poll() is None:
        child.send_signal(sig)


def sweep(child: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a child's process group: its own children may outlive it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def is_alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return sys.platform != "linux"
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def wait_until(true: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
