"""A story as NINJS 3.1 (iptc.org/std/ninjs), for news systems that read no other JSON.

What NINJS has no property for (facts apart from context, framings) stands in bodies with a role of ours
each. A withdrawn story is `canceled`, with its reason as the editorial note and nothing of its text.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from newsroom import inline
from newsroom.picture import Picture, PictureTold, RenditionTold
from newsroom.public.syndication import whole
from newsroom.telling import Telling

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
Item = dict[str, Any]


def item(telling: Telling, page: str) -> Item:
    """The story told, read at the absolute address `page`."""
    canceled = telling.withdrawn or telling.removed
    return _filled({**_head(telling, page, canceled), **({} if canceled else _content(telling))})


def _head(telling: Telling, page: str, canceled: bool) -> Item:
    return {
        "uri": f"urn:uuid:{telling.keys.story}",
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
        "type": "text",
        "representationType": "partial" if canceled else "full",
        "version": str(telling.number),
        "firstCreated": _moment(telling.first_published_at),
        "versionCreated": _moment(telling.published_at),
        "pubStatus": "canceled" if canceled else "usable",
        "edNote": telling.note,
        "language": telling.brief.language,
        "headlines": [{"role": "main", "value": telling.brief.headline}],
        "altIds": [
            {"role": "sha", "value": telling.sha},
            {"role": "slug", "value": telling.slug},
            {"role": "page", "value": page},
        ],
        "trustIndicators": [
            _indicator("Standards", reverse("standards")),
            _indicator("Corrections policy", reverse("corrections-policy")),
        ],
    }


def _content(telling: Telling) -> Item:
    brief = telling.brief
    html = whole(telling)
    return {
        "title": brief.headline,
        "slugline": brief.kicker,
        "copyrightHolder": settings.SITE_NAME,
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": brief.dek}],
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": html},
            *(_body("fact", fact.text) for fact in telling.facts),
            *(_body("context", inline.as_text(paragraph)) for paragraph in brief.context),
            *(
                _body("framing", f"{framing.perspective}: {inline.as_text(framing.framing.text)}")
                for framing in telling.framings
            ),
        ],
        "subjects": _subjects(telling),
        "infoSources": _sources(telling),
        "associations": [_picture(telling.picture)] if telling.picture else [],
    }


def _body(role: str, text: str) -> Item:
    return {
        "role": role,
        "contentType": "text/plain",
        "charCount": len(text),
        "wordCount": len(text.split()),
        "value": text,
    }


def _subjects(telling: Telling) -> list[Item]:
    brief, keys = telling.brief, telling.keys
    section = {
        "name": brief.section, "rel": "section", "literal": keys.section,
        "uri": _site(reverse("section", args=[keys.section])),
    }  # fmt: skip
    storyline = {"name": brief.storyline, "rel": "storyline", "literal": keys.storyline}
    return [section, *([storyline] if brief.storyline else [])]


def _sources(telling: Telling) -> list[Item]:
    """Each outlet once, in the order of the story."""
    found = {
        outlet.key.slug: {
            "name": outlet.name,
            "role": "quoted",
            "uri": _site(reverse("outlet", args=[outlet.key.slug])),
            "literal": outlet.key.slug,
        }
        for framing in telling.framings
        for outlet in framing.outlets
    }
    return list(found.values())


def _picture(told: PictureTold) -> Item:
    """The picture beside the story, in every size there is, each with its point of interest."""
    said = told.picture
    return _filled(
        {
            "name": "picture",
            "rel": "illustration",
            "uri": f"urn:sha256:{said.sha}",
            "type": "picture",
            "by": said.credit,
            "descriptions": [
                {"role": role, "contentType": "text/plain", "value": text}
                for role, text in (("alt", said.alt), ("caption", said.caption))
                if text
            ],
            "renditions": [_rendition(one, said) for one in (told.jpeg, *told.webp, *told.avif)],
        }
    )


def _rendition(one: RenditionTold, said: Picture) -> Item:
    kind = one.path.rpartition(".")[2].replace("jpg", "jpeg")
    return {
        "name": f"{kind} {one.width}",
        "href": _site(one.path),
        "contentType": f"image/{kind}",
        "width": one.width,
        "height": one.height,
        "poi": {
            "x": round(one.width * said.focal_x / 100),
            "y": round(one.height * said.focal_y / 100),
        },
    }


def _indicator(title: str, path: str) -> Item:
    return {"title": title, "href": _site(path)}


def _site(path: str) -> str:
    return f"{settings.SITE_ORIGIN}{path}"


def _moment(at: Any) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def _filled(thing: Item) -> Item:
    return {name: value for name, value in thing.items() if value not in ("", [], None)}
