"""Why a decision is refused, in a sentence that an editor understands.

Interfaces turn a `Refused` into a message, a 403 or 409, or an exit code.
"""

from __future__ import annotations


class Refused(Exception):
    """A decision that may not be taken now; `str()` is the sentence for people."""


class NotAllowed(Refused):
    """The person's roles do not grant the verb."""


class WrongStage(Refused):
    """The story is not where the verb begins."""


class NotYet(Refused):
    """The moment has not come."""


class Stale(Refused):
    """What the person saw is no longer what is there."""


class ReasonMissing(Refused):
    """The verb asks for a reason."""
