"""Makes `.venv` and installs the locked requirements; runs on a bare Python, standard library only.

Decides when to install again: when a lock differs from the copy kept of the one installed.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(locks: list[str]) -> None:
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Parallax needs Python 3.11 or newer and this is {found}: install python3.11.")
    with open(ROOT / ".venv.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _make()
        missing = [name for name in locks if not _installed(name)]
        if missing:
            _install(missing)


def _make() -> None:
    if _works():
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Python {version} lacks its venv module: 'apt-get install python{version}-venv'.")
    print("Making .venv …", file=sys.stderr, flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(f"Could not make {VENV}: {(made.stderr or made.stdout).strip()}")


def _works() -> bool:
    if not os.access(PYTHON, os.X_OK):
        return False
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def _installed(name: str) -> bool:
    copy = VENV / f"installed-{name}"
    return copy.exists() and copy.read_bytes() == (ROOT / name).read_bytes()


def _install(names: list[str]) -> None:
    print(f"Installing {' and '.join(names)} …", file=sys.stderr, flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes"]
    for name in names:
        command += ["-r", str(ROOT / name)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        print("\n".join(done.stderr.strip().splitlines()[-12:]), file=sys.stderr)
        sys.exit("The packages could not be installed: see pip's reason above, then start again.")
    for name in names:
        shutil.copyfile(ROOT / name, VENV / f"installed-{name}")


if __name__ == "__main__":
    main(sys.argv[1:])
