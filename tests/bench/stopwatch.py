"""One measured piece of work in a process of its own: ready, a line to begin, and what it cost.

Standard library only, so that peers can be measured in an environment of theirs.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

READY = "ready"


def measured(work: Callable[[], int], also: Callable[[], dict[str, Any]] = dict) -> None:
    """Say that all is prepared, wait for a line, work, and tell number, seconds, CPU and peak memory,
    and what `also` knows then.
    """
    print(READY, flush=True)
    sys.stdin.readline()
    cpu, begun = time.process_time(), time.perf_counter()
    number = work()
    told = {
        "number": number,
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - cpu,
        "peak_mb": peak_mb(),
    }
    print(json.dumps(told | also()), flush=True)


def peak_mb() -> float:
    """The most memory this process ever held, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024
