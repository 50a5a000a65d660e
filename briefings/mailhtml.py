"""The HTML part of a mail: Django templates, styles put inline once per piece by css-inline.

The frame is rendered whole and cut where the stories go. Decides nothing about wording or order.
"""

from __future__ import annotations

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from briefings import mailwords
from briefings.mailwords import Frame
from briefings.signs import beginning
from briefings.wire import hole
from newsroom.mailpage import inlined, mail_css, tidy
from newsroom.telling import FactTold, Telling

STORIES_GO_HERE = "\x01STORIES"
VARIATION_TEXT = "\ufe0e"  # a mark stays a character and does not become an emoji


def frame(
    frame: Frame, *, subject: str, preheader: str, language: str, told: str
) -> tuple[str, str]:
    """What stands before the stories and what stands after them; `told` says how many, or nothing."""
    context = {
        "frame": frame,
        "subject": subject,
        "preheader": beginning(preheader, 140),
        "language": language,
        "count": told,
        "site_name": settings.SITE_NAME,
        "origin": settings.SITE_ORIGIN,
        "leave": hole("L"),
        "preferences": hole("P"),
        "asked_on": hole("A"),
        "zone": hole("Z"),
        "stories": STORIES_GO_HERE,
    }
    html = inlined(render_to_string("briefings/mail/frame.html", context))
    before, _, after = html.partition(STORIES_GO_HERE)
    return before + "\n", after.lstrip("\n")


def story(telling: Telling, *, lead: bool) -> str:
    language = telling.brief.language
    context = {
        "telling": telling,
        "lead": lead,
        "language": language,
        "comma": mailwords.comma(language),
        "direction": mailwords.direction(language),
        "url": mailwords.story_url(telling),
        "said": mailwords.words(language),
        "english": mailwords.english(language),
        "arrow": mailwords.arrow(language),
        "facts": [_fact(fact, language) for fact in telling.facts],
        "corrections": [
            (mailwords.correction_head(item, language), item) for item in telling.other_corrections
        ],
        "framings": [
            {
                "told": framing,
                "sign": framing.sign + VARIATION_TEXT,
                "label": mailwords.in_quotes(framing.framing.label, language),
                "tells": mailwords.tells(framing, lead=lead),
                "outlets": [_name(outlet.name, language) for outlet in framing.outlets],
            }
            for framing in telling.framings
        ],
        "rows": telling.rows if lead and telling.has_matrix else [],
    }
    html = render_to_string("briefings/mail/story.html", context)
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)
    return tidy(inliner.inline_fragment(html, mail_css()))


def _fact(fact: FactTold, language: str) -> dict[str, object]:
    lines = mailwords.sources(fact)
    return {
        "told": fact,
        "as_of": mailwords.as_of(fact, language),
        "sources": [{**_name(line.name, language), "url": line.url} for line in lines],
        "single": len(fact.sources) == 1,
        "corrections": [
            (mailwords.correction_head(item, language, fact.number), item)
            for item in fact.corrections
        ],
    }


def _name(name: str, language: str) -> dict[str, str]:
    """A name and, where it runs the other way than the text around it, its direction."""
    runs = "rtl" if mailwords.is_rtl(name) else "ltr"
    return {"name": name, "direction": "" if runs == mailwords.direction(language) else runs}
