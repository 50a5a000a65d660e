"""The newsroom's tables: the working copy, its history, and what readers see."""

from newsroom.models.drafting import Assignment, Autosave, HandOver, Presence
from newsroom.models.facts import Citation, Fact, FactVersion, StoryFact
from newsroom.models.formerly import FormerSlug
from newsroom.models.framings import Framing, FramingExcerpt, FramingOutlet, Stance
from newsroom.models.freshness import FactCheck, Freshness, Verdict
from newsroom.models.history import Contribution, StoryEvent, Verb
from newsroom.models.house import HouseKind, HousePage
from newsroom.models.lexicon import LexiconWord
from newsroom.models.mention import Mention
from newsroom.models.people import Role, RoleChange, User
from newsroom.models.press import GENESIS, Press
from newsroom.models.printed import PrintedPicture, PrintedPlace
from newsroom.models.prints import Print
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
from newsroom.models.reviewing import Comment, GivenReason, Judgement, Reading, Wording
from newsroom.models.sections import Section, Storyline
from newsroom.models.sharing import ShareLink
from newsroom.models.signin import Changed, DeskMail, DeskSession, FactorReset, SigninChange
from newsroom.models.siteversion import SiteVersion
from newsroom.models.sought import FactWords, SavedView, StoryWords
from newsroom.models.story import Stage, Story
from newsroom.models.storypicture import StoryPicture

__all__ = [
    "GENESIS",
    "Assignment",
    "Autosave",
    "Changed",
    "Citation",
    "Comment",
    "Contribution",
    "Correction",
    "CorrectionWrong",
    "DeskMail",
    "DeskSession",
    "Fact",
    "FactCheck",
    "FactVersion",
    "FactWords",
    "FactorReset",
    "FormerSlug",
    "Framing",
    "FramingExcerpt",
    "FramingOutlet",
    "Freshness",
    "GivenReason",
    "HandOver",
    "HouseKind",
    "HousePage",
    "Judgement",
    "LexiconWord",
    "Live",
    "Mention",
    "PartKind",
    "Presence",
    "Press",
    "Print",
    "PrintedPicture",
    "PrintedPlace",
    "Publication",
    "PublicationKind",
    "PublicationPart",
    "Reading",
    "Removal",
    "Role",
    "RoleChange",
    "SavedView",
    "Section",
    "Severity",
    "ShareLink",
    "SigninChange",
    "SiteVersion",
    "Stage",
    "Stance",
    "Story",
    "StoryEvent",
    "StoryFact",
    "StoryPicture",
    "StoryWords",
    "Storyline",
    "User",
    "Verb",
    "Verdict",
    "Wording",
]
