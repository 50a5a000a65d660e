"""Newsletters: who reads them, what an edition holds, and what each reader was sent."""

from briefings.models.briefing import Briefing
from briefings.models.delivery import Delivery, DeliveryState, Wave
from briefings.models.edition import Choice, Edition, EditionItem, EditionKind
from briefings.models.mailroom import Lease, Mailroom
from briefings.models.notice import Notice
from briefings.models.readers import (
    Consent,
    ConsentVerb,
    Selection,
    Subscriber,
    Subscription,
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

__all__ = [
    "Briefing",
    "Choice",
    "Consent",
    "ConsentVerb",
    "Delivery",
    "DeliveryState",
    "Edition",
    "EditionItem",
    "EditionKind",
    "Feedback",
    "Fragment",
    "Lease",
    "Lifting",
    "Mailroom",
    "Notice",
    "PastHour",
    "Recipe",
    "RecipeItem",
    "Seal",
    "SealItem",
    "SealKind",
    "Selection",
    "Subscriber",
    "Subscription",
    "Suppression",
    "Unsealing",
    "Wave",
]
