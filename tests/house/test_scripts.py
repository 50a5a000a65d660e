"""What bin/bench and bin/faults need is what the product needs; nothing that is for tests alone."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]

_IMPORT = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[2].split()))
__import__(sys.argv[1])
"""


def for_tests_alone() -> set[str]:
    """Modules of this environment that no line of requirements.txt brings."""
    lines = (HOUSE / "requirements.txt").read_text()
    needed = {plain(name) for name in re.findall(r"^([\w.-]+)==", lines, re.MULTILINE)}
    found = packages_distributions()
    return {module for module, names in found.items() if not needed & set(map(plain, names))}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("script", ["tests.bench.__main__", "tests.faults.long"])
def test_a_script_imports_nothing_that_only_tests_need(script: str) -> None:
    missing = for_tests_alone()
    assert {"pytest", "hypothesis", "playwright"} <= missing

    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, script, " ".join(missing)],
        cwd=HOUSE, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
