"""The page of a mail: the house's styles put inline. Pure; decides nothing about wording."""

from __future__ import annotations

from functools import cache

import css_inline
from django.template.loader import get_template


def inlined(html: str) -> str:
    """A whole page with the mail's styles put inline; its own style block stays as it is."""
    inliner = css_inline.CSSInliner(
        extra_css=mail_css(), load_remote_stylesheets=False, keep_style_tags=True, minify_css=True
    )
    return tidy(inliner.inline(html))


@cache
def mail_css() -> str:
    return get_template("newsroom/mail/mail.css").render()


def tidy(html: str) -> str:
    """Without indentation and empty lines; inside a mail's paragraphs white space means nothing."""
    return "\n".join(line for line in map(str.strip, html.split("\n")) if line) + "\n"
