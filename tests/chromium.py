"""Where the machine keeps the browser that pages are looked at in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

HOW_TO_GET_CHROMIUM = "no Chromium: get it with 'apt-get install chromium', or name it in CHROMIUM"


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return found
    return None
