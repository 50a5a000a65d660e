"""What a page says in the words of schema.org: the same Telling, for machines that cite.

A fact is a Claim with its sources, a framing an AnalysisNewsArticle with a Quotation per excerpt. Facts
get no ClaimReview: that demands a rating, and the newsroom gives none. Empty properties are left out.
Decides names only; reads no row and no clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from newsroom import inline
from newsroom.brief import Excerpt, Source
from newsroom.picture import PictureTold
from newsroom.telling import CorrectionTold, FactTold, FramingTold, OutletTold, Telling
from perspectives.models import Outlet, Ownership

CONTEXT = "https://schema.org"
Thing = dict[str, Any]
# Signs that could end the element, or a line of a script (ECMA-262 §12.3), wherever it is pasted.
INERT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def written(thing: Thing) -> str:
    """JSON that closes no element and opens no entity."""
    whole = {"@context": CONTEXT, **thing}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).translate(INERT)


def house() -> Thing:
    """The newsroom itself, with the pages that say what it holds itself to."""
    standards = site(reverse("standards"))
    return {
        "@type": "NewsMediaOrganization",
        "@id": site("/#newsroom"),
        "name": settings.SITE_NAME,
        "url": site("/"),
        "publishingPrinciples": standards,
        "ethicsPolicy": standards,
        "correctionsPolicy": site(reverse("corrections-policy")),
    }


def story(telling: Telling, slug: str) -> Thing:
    """A story at the address it has now, as the publication tells it."""
    page = site(reverse("story", args=[slug]))
    brief = telling.brief
    return filled(
        {
            "@type": "NewsArticle",
            "@id": f"urn:uuid:{telling.keys.story}",
            "identifier": telling.sha,
            "url": page,
            "mainEntityOfPage": page,
            "headline": brief.headline,
            "abstract": brief.dek,
            "description": brief.dek,
            "articleSection": brief.section,
            "keywords": brief.kicker,
            "inLanguage": brief.language,
            "datePublished": moment(telling.first_published_at),
            "dateModified": moment(telling.published_at),
            "version": telling.number,
            "wordCount": brief.words(),
            "image": image(telling.picture) if telling.picture else None,
            "backstory": "\n\n".join(map(inline.as_text, brief.context)),
            "isAccessibleForFree": True,
            "isPartOf": _storyline(brief.storyline, telling.keys.storyline),
            "author": {"@id": site("/#newsroom")},
            "publisher": house(),
            "publishingPrinciples": site(reverse("standards")),
            "correction": [_correction(row) for row in telling.corrections],
            "citation": _cited(telling),
            "hasPart": [
                *(_claim(fact, page) for fact in telling.facts),
                *(_framing(framing, telling, page) for framing in telling.framings),
            ],
        }
    )


def image(told: PictureTold) -> Thing:
    """The rendition that everybody can show, with what stands beside the picture."""
    shown = told.jpeg
    return filled(
        {
            "@type": "ImageObject",
            "contentUrl": site(shown.path),
            "width": shown.width,
            "height": shown.height,
            "description": told.alt,
            "caption": told.caption,
            "creditText": told.credit,
        }
    )


def outlet(row: Outlet, ownerships: Iterable[Ownership], logo: PictureTold | None = None) -> Thing:
    """A publisher, with who was behind it and when."""
    country = str(row.country.code) if row.country else ""
    return filled(
        {
            "@type": "NewsMediaOrganization",
            "@id": site(row.get_absolute_url()),
            "mainEntityOfPage": site(row.get_absolute_url()),
            "name": row.shown_name,
            "alternateName": row.gloss,
            "description": row.about,
            "logo": image(logo) if logo else None,
            "address": {"@type": "PostalAddress", "addressCountry": country} if country else None,
            "ownershipFundingInfo": [_owned(ownership) for ownership in ownerships],
        }
    )


def filled(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def site(path: str) -> str:
    return f"{settings.SITE_ORIGIN}{path}"


def moment(at: Any) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def _claim(fact: FactTold, page: str) -> Thing:
    return filled(
        {
            "@type": "Claim",
            "@id": f"urn:uuid:{fact.uid}",
            "position": fact.number,
            "text": fact.text,
            "temporalCoverage": fact.as_of,
            "appearance": {"@type": "NewsArticle", "url": page},
            "citation": [_source(source) for source in fact.sources],
            "correction": [_correction(row) for row in fact.corrections],
        }
    )


def _framing(framing: FramingTold, telling: Telling, page: str) -> Thing:
    said = framing.framing
    return filled(
        {
            "@type": "AnalysisNewsArticle",
            "@id": f"urn:uuid:{framing.uid}",
            "url": f"{page}#framing-{framing.letter}",
            "headline": f"{said.perspective}: {said.label}" if said.label else said.perspective,
            "articleBody": inline.as_text(said.text),
            "inLanguage": telling.brief.language,
            "datePublished": moment(telling.first_published_at),
            "publisher": {"@id": site("/#newsroom")},
            "mentions": [_named(named) for named in framing.outlets],
            "hasPart": [_quotation(excerpt) for excerpt in said.excerpts],
        }
    )


def _named(named: OutletTold) -> Thing:
    return filled(
        {
            "@type": "NewsMediaOrganization",
            "@id": site(reverse("outlet", args=[named.key.slug])),
            "name": named.name,
            "alternateName": named.key.gloss,
        }
    )


def _quotation(excerpt: Excerpt) -> Thing:
    translation = {"@type": "Quotation", "text": excerpt.translation}
    speaker = {"@type": "Organization", "name": excerpt.outlet}
    return filled(
        {
            "@type": "Quotation",
            "text": excerpt.quote,
            "inLanguage": excerpt.language,
            "spokenByCharacter": speaker if excerpt.outlet else None,
            "isBasedOn": excerpt.url,
            "datePublished": excerpt.published_on,
            "workTranslation": translation if excerpt.translation else None,
        }
    )


def _source(source: Source) -> Thing:
    publisher = {"@type": "Organization", "name": source.outlet} if source.outlet else None
    return filled(
        {
            "@type": "CreativeWork",
            "url": source.url,
            "name": source.title,
            "publisher": publisher,
            "datePublished": source.published_on,
        }
    )


def _cited(telling: Telling) -> list[str]:
    """Every page the story rests on, once, in the order of the story."""
    facts = (source.url for fact in telling.facts for source in fact.sources)
    framings = (row.url for framing in telling.framings for row in framing.framing.excerpts)
    return list(dict.fromkeys((*facts, *framings)))


def _correction(row: CorrectionTold) -> Thing:
    now = f"“{row.now}”" if row.now else "nothing any more"
    return {
        "@type": "CorrectionComment",
        "datePublished": moment(row.at),
        "text": f"{row.note} It said “{row.was}”; it says {now}.",
    }


def _storyline(name: str, slug: str) -> Thing | None:
    if not name:
        return None
    page = site(reverse("storyline", args=[slug]))
    return {"@type": "CreativeWorkSeries", "@id": page, "url": page, "name": name}


def _owned(ownership: Ownership) -> str:
    """Who, of which kind, from and through which day."""
    since, after = ownership.during.lower, ownership.during.upper
    words = [ownership.owner, str(ownership.get_kind_display())]
    if since:
        words.append(f"since {since.isoformat()}")
    if after:
        words.append(f"until {(after - timedelta(days=1)).isoformat()}")
    return ", ".join(words)
