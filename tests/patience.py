"""How long tests wait for what should happen: as long as a slow machine that does other things may need.

A wait ends when the thing happens, so a long one costs nothing while tests are green. How quick something is
benchmarks say; a test that hangs is ended by the `--timeout` of pyproject.toml.
"""

from __future__ import annotations

SOON = 120  # seconds; what is waited for takes a few at most where nothing else runs
