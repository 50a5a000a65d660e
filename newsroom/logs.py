"""What the log keeps of an answer: a refusal is one line, a fault of ours brings its traceback."""

from __future__ import annotations

import logging


class Refusals(logging.Filter):
    """Takes the traceback from what was answered with less than 500: nothing is broken there."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
