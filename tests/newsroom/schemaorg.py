"""The part of schema.org (release 29) that our pages use: each type, what it is a kind of, and which
properties it brings. A property that is not here, or not of that type, fails.
"""

from __future__ import annotations

from typing import Any

KINDS: dict[str, tuple[str, ...]] = {
    "Thing": (),
    "CreativeWork": ("Thing",),
    "Article": ("CreativeWork",),
    "NewsArticle": ("Article",),
    "AnalysisNewsArticle": ("NewsArticle",),
    "Claim": ("CreativeWork",),
    "Quotation": ("CreativeWork",),
    "Comment": ("CreativeWork",),
    "CorrectionComment": ("Comment",),
    "CreativeWorkSeries": ("CreativeWork",),
    "Periodical": ("CreativeWorkSeries",),
    "PublicationIssue": ("CreativeWork",),
    "ImageObject": ("CreativeWork",),
    "Organization": ("Thing",),
    "NewsMediaOrganization": ("Organization",),
    "PostalAddress": ("Thing",),
}
PROPERTIES: dict[str, frozenset[str]] = {
    "Thing": frozenset(
        {"name", "alternateName", "description", "identifier", "url", "mainEntityOfPage", "image"}
    ),
    "CreativeWork": frozenset(
        {
            "abstract", "author", "citation", "correction", "dateModified", "datePublished",
            "hasPart", "headline", "inLanguage", "isAccessibleForFree", "isBasedOn", "isPartOf",
            "keywords", "mentions", "position", "publisher", "publishingPrinciples",
            "temporalCoverage", "text", "version", "workTranslation", "creditText",
        }
    ),
    "Article": frozenset({"articleBody", "articleSection", "backstory", "wordCount"}),
    "Claim": frozenset({"appearance"}),
    "Quotation": frozenset({"spokenByCharacter"}),
    "PublicationIssue": frozenset({"issueNumber"}),
    "ImageObject": frozenset({"caption", "contentUrl", "width", "height"}),
    "Organization": frozenset(
        {"address", "correctionsPolicy", "ethicsPolicy", "logo", "ownershipFundingInfo",
         "publishingPrinciples"}
    ),
    "PostalAddress": frozenset({"addressCountry"}),
}  # fmt: skip
# What may stand in a property, where it is not text, a date or an address. All else takes no thing.
RANGES: dict[str, frozenset[str]] = {
    "author": frozenset({"Organization"}),
    "publisher": frozenset({"Organization"}),
    "spokenByCharacter": frozenset({"Organization"}),
    "citation": frozenset({"CreativeWork"}),
    "correction": frozenset({"CorrectionComment"}),
    "hasPart": frozenset({"CreativeWork"}),
    "isPartOf": frozenset({"CreativeWork"}),
    "appearance": frozenset({"CreativeWork"}),
    "workTranslation": frozenset({"CreativeWork"}),
    "mentions": frozenset({"Thing"}),
    "logo": frozenset({"ImageObject"}),
    "address": frozenset({"PostalAddress"}),
    "image": frozenset({"ImageObject"}),
}


def family(kind: str) -> set[str]:
    """The type and all that it is a kind of; KeyError for one that is not in the list."""
    found = {kind}
    for parent in KINDS[kind]:
        found |= family(parent)
    return found


def complaints(thing: Any, where: str = "") -> list[str]:
    """What of a JSON-LD node the vocabulary does not know."""
    if isinstance(thing, list):
        return [line for item in thing for line in complaints(item, where)]
    if not isinstance(thing, dict):
        return []
    if set(thing) == {"@id"}:
        return []
    kinds = family(thing["@type"])
    known = set().union(*(PROPERTIES.get(kind, frozenset()) for kind in kinds))
    found = []
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        if name not in known:
            found.append(f"{where}{thing['@type']} has no {name}")
        for item in value if isinstance(value, list) else [value]:
            kind = item.get("@type") if isinstance(item, dict) else None
            if kind and not RANGES.get(name, frozenset()) & family(kind):
                found.append(f"{where}{name} takes no {kind}")
        found += complaints(value, f"{where}{thing['@type']}.{name} ")
    return found
