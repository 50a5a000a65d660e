"""The state directory: its lock, its secrets, and the note that tells of a running product.

Decides what is kept there and with which permissions; the servers' own data is theirs.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from pathlib import Path

from runner.problem import Problem
from runner.processes import is_alive

ROOT = Path(__file__).resolve().parent.parent


def given(name: str) -> bool:
    """Whether the caller set a variable, itself or as a file that holds it."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


class State:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lock: int | None = None
        try:
            # Others may pass through, not look: the servers may run under another account.
            directory.mkdir(mode=0o711, parents=True, exist_ok=True)
            for name in ("log", "mail"):
                (directory / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Problem(
                f"Cannot write to {directory} ({error.strerror}): set NEWSROOM_STATE to a "
                "directory of yours."
            ) from None

    @classmethod
    def of_environment(cls) -> State:
        chosen = os.environ.get("NEWSROOM_STATE")
        return cls(Path(chosen).absolute() if chosen else ROOT / "var")

    # -- the lock -----------------------------------------------------------------------------

    def try_lock(self) -> bool:
        handle = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    @property
    def locked(self) -> bool:
        return self._lock is not None

    def unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # -- secrets ------------------------------------------------------------------------------

    def secrets(self) -> dict[str, str]:
        """The keys that the caller left out."""
        made = {}
        if not given("SECRET_KEY"):
            made["SECRET_KEY"] = self.kept("secret_key", secrets.token_urlsafe(50))
        if not given("ADDRESS_KEY"):
            made["ADDRESS_KEY"] = self.kept("address_key", secrets.token_hex(32))
        return made

    def kept(self, name: str, fresh: str) -> str:
        """What this file holds; the fresh value is written when there is no such file yet."""
        path = self.directory / name
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(f"{fresh}\n")
        return fresh

    def write_secret(self, name: str, content: str) -> None:
        path = self.directory / name
        part = path.with_name(f"{name}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{content}\n")
        part.replace(path)

    # -- the note of a running product ----------------------------------------------------------

    @property
    def note(self) -> Path:
        return self.directory / "env.json"

    def announce(self, environment: dict[str, str]) -> None:
        note = {"pid": os.getpid(), "environment": environment}
        self.write_secret(self.note.name, json.dumps(note))

    def withdraw(self) -> None:
        self.note.unlink(missing_ok=True)

    def running(self) -> dict[str, str] | None:
        """The environment of the product that runs on this state, if one does."""
        try:
            note = json.loads(self.note.read_text())
        except (OSError, ValueError):
            return None
        if not is_alive(int(note["pid"])) or self._is_free():
            return None
        return dict(note["environment"])

    def _is_free(self) -> bool:
        # The number of a dead process may be another's by now; the lock cannot be.
        if self._lock is None and self.try_lock():
            self.unlock()
            return True
        return False
