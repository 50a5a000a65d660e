"""Whether the editorial checks let a text go on: errors hold it back, a warning stands with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from newsroom.brief import Brief
from newsroom.checks import Checklist, Complaint, checklist
from newsroom.knowing import known_of
from newsroom.refusals import Refused


class HeldBack(Refused):
    """The checks found errors."""

    def __init__(self, errors: list[Complaint]) -> None:
        self.complaints = errors
        super().__init__("Mend these first: " + " ".join(error.text for error in errors))


class Unanswered(Refused):
    """The checks found warnings, and nobody said why they stand."""

    def __init__(self, warnings: list[Complaint]) -> None:
        self.complaints = warnings
        told = " ".join(warning.text for warning in warnings)
        super().__init__(f"Mend it, or say why it stands: {told}")


def checked(brief: Brief, *, at: datetime) -> Checklist:
    """What the checks in force find of this text on that day."""
    return checklist(brief, known_of(brief, on=at.date()))


def refuse_errors(brief: Brief, *, at: datetime) -> list[Complaint]:
    """Raises HeldBack for errors; gives the warnings that are left."""
    found = checked(brief, at=at)
    if found.errors:
        raise HeldBack(found.errors)
    return found.warnings


def answered(
    brief: Brief, reasons: Mapping[str, str], *, at: datetime
) -> list[tuple[Complaint, str]]:
    """Each warning with its reason, which is given by the warning's key.

    Raises HeldBack for errors, Unanswered while a reason is missing; a reason for nothing is left out.
    """
    given = {key: reason.strip() for key, reason in reasons.items()}
    warnings = refuse_errors(brief, at=at)
    missing = [warning for warning in warnings if not given.get(warning.key)]
    if missing:
        raise Unanswered(missing)
    return [(warning, given[warning.key]) for warning in warnings]
