"""Newsletters: who reads them, what an edition holds, and what each reader was sent."""

from briefings.models.board import (
    BoardEvent,
    BoardVerb,
    ChangeKind,
    EditionSlot,
    OnBoard,
    Proof,
    ProofApproval,
    ProofItem,
    WeekdaySlot,
)
from briefings.models.briefing import Briefing, BriefingEvent, BriefingVerb
from briefings.models.delivery import Delivery, DeliveryState, Wave
from briefings.models.edition import Choice, Edition, EditionItem, EditionKind
from briefings.models.mailroom import Lease, Mailroom
from briefings.models.moving import Knock, Move, ReaderMail, ReaderMailKind
from briefings.models.notice import Notice
from briefings.models.readers import (
    Basis,
    Consent,
    ConsentVerb,
    Selection,
    Subscriber,
    Subscription,
)
from briefings.models.register import (
    ImportPiece,
    ImportState,
    ReaderExport,
    ReaderImport,
    RefusedRow,
)
from briefings.models.seal import (
    Fragment,
    PastHour,
    Recipe,
    RecipeItem,
    Seal,
    SealItem,
    SealKind,
    Unsealing,
)
from briefings.models.suppression import Feedback, Lifting, Suppression
from briefings.models.tally import Tally

__all__ = [
    "Basis",
    "BoardEvent",
    "BoardVerb",
    "Briefing",
    "BriefingEvent",
    "BriefingVerb",
    "ChangeKind",
    "Choice",
    "Consent",
    "ConsentVerb",
    "Delivery",
    "DeliveryState",
    "Edition",
    "EditionItem",
    "EditionKind",
    "EditionSlot",
    "Feedback",
    "Fragment",
    "ImportPiece",
    "ImportState",
    "Knock",
    "Lease",
    "Lifting",
    "Mailroom",
    "Move",
    "Notice",
    "OnBoard",
    "PastHour",
    "Proof",
    "ProofApproval",
    "ProofItem",
    "ReaderExport",
    "ReaderImport",
    "ReaderMail",
    "ReaderMailKind",
    "Recipe",
    "RecipeItem",
    "RefusedRow",
    "Seal",
    "SealItem",
    "SealKind",
    "Selection",
    "Subscriber",
    "Subscription",
    "Suppression",
    "Tally",
    "Unsealing",
    "Wave",
    "WeekdaySlot",
]
