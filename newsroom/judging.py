"""What is said beside a step of a story and kept with it: why warnings stand, what the wording is like.

Decides nothing of the step; `workflow` calls it with the event that it wrote.
"""

from __future__ import annotations

from typing import NamedTuple

from newsroom.checks import Complaint
from newsroom.models.history import StoryEvent
from newsroom.models.reviewing import GivenReason, Judgement, Wording
from newsroom.refusals import ReasonMissing


class Judged(NamedTuple):
    """What an approver found of the framings' wording, and whether they saw whose it is."""

    names_hidden: bool
    wording: Wording
    sentence: str = ""


def refuse_unexplained(judged: Judged | None) -> None:
    if judged and judged.wording == Wording.UNEVEN and not judged.sentence.strip():
        raise ReasonMissing("Say in a sentence what is uneven in the wording.")


def keep_judgement(event: StoryEvent, judged: Judged | None) -> None:
    if judged:
        Judgement.objects.create(
            event=event, names_hidden=judged.names_hidden, wording=judged.wording,
            sentence=judged.sentence.strip(),
        )  # fmt: skip


def keep_reasons(event: StoryEvent, answers: list[tuple[Complaint, str]]) -> None:
    GivenReason.objects.bulk_create(
        GivenReason(
            event=event, key=warning.key, field=warning.field, warning=warning.text, reason=reason
        )
        for warning, reason in answers
    )
