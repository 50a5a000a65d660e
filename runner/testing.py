"""`bin/test`: pytest on servers of its own, from nothing.

Decides the environment the tests run in; which tests there are and what they need is theirs.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from runner import environment
from runner.problem import Problem, main
from runner.servers import Servers
from runner.state import State

# Production's variables would make the tests depend on the machine they run on.
NOT_FOR_TESTS = ("EMAIL_URL", "SITE_ORIGIN", "DEBUG", "PORT", "HOST", "SECRET_KEY", "ADDRESS_KEY")


def test(arguments: list[str]) -> int:
    for name in NOT_FOR_TESTS:
        os.environ.pop(name, None)
    environment.leave_on_signals()
    directory = Path(tempfile.mkdtemp(prefix="parallax-test-"))
    directory.chmod(0o711)
    servers: Servers | None = None
    try:
        state = State(directory)
        servers = Servers(directory, durable=False)
        environment.start_needed(servers)
        env = environment.base(state, servers)
        env["PARALLAX_TESTS"] = "1"
        # A 429 must not hide what a test looks for; the limit has tests of its own.
        env["API_RATE"] = env["EXPORT_RATE"] = "1000000/min"
        collect = [*environment.MANAGE, "collectstatic", "--noinput", "--verbosity=0"]
        if environment.run_in_foreground(collect, env):
            raise Problem("The static files could not be collected: see the reason above.")
        command = [sys.executable, "-m", "pytest", *_in_parallel(arguments), *arguments]
        return environment.run_in_foreground(command, env)
    finally:
        if servers:
            servers.stop()
            if servers.home.parent != directory:
                shutil.rmtree(servers.home, ignore_errors=True)
        shutil.rmtree(directory, ignore_errors=True)


def _in_parallel(arguments: list[str]) -> list[str]:
    """Files stay whole, for what their tests share, and begin in the order in which they are collected.

    A third worker uses the two cores while others wait: for processes, servers, relays and browsers.
    """
    decided = ("-n", "--numprocesses", "--pdb", "--dist", "no:xdist", "-pno:xdist")
    return (
        []
        if any(argument.startswith(decided) for argument in arguments)
        else ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    )


if __name__ == "__main__":
    main(test)
