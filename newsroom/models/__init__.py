"""The newsroom's tables: the working copy, its history, and what readers see."""

from newsroom.models.facts import Citation, Fact, FactVersion, StoryFact
from newsroom.models.framings import Framing, FramingExcerpt, FramingOutlet, Stance
from newsroom.models.history import Contribution, StoryEvent, Verb
from newsroom.models.mention import Mention
from newsroom.models.people import Role, RoleChange, User
from newsroom.models.press import GENESIS, Press
from newsroom.models.publication import (
    Correction,
    CorrectionWrong,
    Live,
    PartKind,
    Publication,
    PublicationKind,
    PublicationPart,
    Severity,
)
from newsroom.models.removal import Removal
from newsroom.models.sections import Section, Storyline
from newsroom.models.story import Stage, Story

__all__ = [
    "GENESIS",
    "Citation",
    "Contribution",
    "Correction",
    "CorrectionWrong",
    "Fact",
    "FactVersion",
    "Framing",
    "FramingExcerpt",
    "FramingOutlet",
    "Live",
    "Mention",
    "PartKind",
    "Press",
    "Publication",
    "PublicationKind",
    "PublicationPart",
    "Removal",
    "Role",
    "RoleChange",
    "Section",
    "Severity",
    "Stage",
    "Stance",
    "Story",
    "StoryEvent",
    "StoryFact",
    "Storyline",
    "User",
    "Verb",
]
